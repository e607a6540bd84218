package endtoend

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/app/vss/sandbox"
	"vssid/cmd/internal/faulty"
)

// photographed writes a picture of several chunks into a file.
func photographed(t *testing.T) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 900, 700))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = uint8(random.Uint32())
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "giay-khai-sinh.jpg")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A picture is chosen, the line is cut in the middle of it, the app is closed and opened again: words and picture are still there, the sending goes on where
// it stopped, the agency reads one message with it, and its letter opens, also without a network.
func TestAMessageWithAPicture(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	who := w.person(t)
	p, dir := w.proxy(t), w.activatedFolder(t, who)
	a := w.appBehind(t, p, dir, 0)
	a.writeTo(core.ScreenNewMessage)
	a.Send(core.WriteMessage{Draft: core.MessageDraft{Kind: vss.ThreadKindQuestion, Subject: "Thẻ của con tôi", Text: "Tôi gửi giấy khai sinh."}})
	a.Send(core.AddPicture{})
	a.until("no chooser", time.Minute, func(s core.State) bool { return s.Message.Pictures.ByPath })
	a.Send(core.TypePicturePath{Text: photographed(t)})
	a.Send(core.ReadPicturePath{})
	a.until("the picture", time.Minute, func(s core.State) bool {
		return len(s.MessageDraft().Pictures) == 1 && s.Message.Sealing == 0
	})

	p.Set(faulty.CutUpload, faulty.Path("/v1/attachments/"+a.State().MessageDraft().Pictures[0].ID+"/chunks/98304"))
	a.Send(core.SendMessage{})
	a.until("the cut", time.Minute, func(s core.State) bool { return s.Message.Job == 0 && s.Message.Failure.Is() })
	s := a.State()
	face(t, s.Message.Failure, []core.FailureKind{core.FailOffline})
	if s.Message.Sent < 49152 || s.Message.Sent >= s.Message.Total || s.MessageDraft().Text == "" {
		t.Errorf("cut after %d of %d bytes, with %+v", s.Message.Sent, s.Message.Total, s.MessageDraft())
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	p.Set(nil, nil)

	a = w.appBehind(t, p, dir, 0)
	a.writeTo(core.ScreenNewMessage)
	a.until("the draft", time.Minute, func(s core.State) bool { return len(s.MessageDraft().Pictures) == 1 })
	if s := a.State(); s.Message.Pictures.Thumbs[s.MessageDraft().Pictures[0].ID] == nil {
		t.Error("the small picture is not there")
	}
	a.Send(core.SendMessage{})
	a.until("sent", time.Minute, func(s core.State) bool {
		return s.Screen() == core.ScreenThread && s.Thread() != nil && s.Message.Job == 0
	})
	office := w.Sandbox()
	threads, err := office.Threads(t.Context())
	if err != nil || len(threads) != 1 || len(threads[0].Thread.Messages) != 1 || len(*threads[0].Thread.Messages[0].Attachments) != 1 {
		t.Fatalf("the agency reads %+v, %v", threads, err)
	}

	letter := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("giấy mời "), 10_000)...)
	if err := office.Reply(t.Context(), threads[0].Thread.ThreadId.String(), sandbox.Answer{Text: "Mời bạn.", Files: []sandbox.AnswerFile{{Name: "Giấy mời.pdf", Content: letter}}}); err != nil {
		t.Fatal(err)
	}
	a.Send(core.Retry{})
	a.until("the answer", time.Minute, func(s core.State) bool { return s.Thread() != nil && len(s.Thread().Messages) == 2 })
	a.reads("the letter", (*a.State().Thread().Messages[1].Attachments)[0], letter)
	p.Set(faulty.Down, nil)
	a.reads("the letter without a network", (*a.State().Thread().Messages[1].Attachments)[0], letter)
	a.reads("the own picture without a network", (*a.State().Thread().Messages[0].Attachments)[0], nil)
	if a.State().Message.File.Image == nil {
		t.Error("the own picture is not shown")
	}
}

// writeTo goes to a screen of the messages.
func (a *openApp) writeTo(screen core.Screen) {
	a.t.Helper()
	a.until("home", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenHome && s.Card.Card != nil })
	a.Send(core.Show{Screen: core.ScreenThreads})
	a.pin()
	a.until("the messages", time.Minute, func(s core.State) bool { return s.Message.Recalled && s.Message.List.Known && s.Message.List.Job == 0 })
	a.Send(core.Show{Screen: screen})
}

// reads opens a file of a message from nothing and compares it; want nil compares nothing.
func (a *openApp) reads(what string, file vss.Attachment, want []byte) {
	a.t.Helper()
	a.Send(core.ShowFile{File: vss.Attachment{AttachmentId: uuid.New(), Bytes: 1}}) // another, so that nothing is at hand
	a.Send(core.Back{})
	a.Send(core.ShowFile{File: file})
	a.until(what, time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenFile && s.Message.File.Job == 0 })
	if f := a.State().Message.File; !f.Whole || want != nil && !bytes.Equal(f.Content, want) {
		a.t.Errorf("%s: whole %t, %d bytes, %+v", what, f.Whole, len(f.Content), f.Failure)
	}
	a.Send(core.Back{})
}
