package assembly

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/app/vss/sandbox"
)

// noisyJPEG is a picture of more than one chunk.
func noisyJPEG(t testing.TB, seed uint64) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 400, 300))
	random := rand.New(rand.NewPCG(seed, 1))
	for i := range m.Pix {
		m.Pix[i] = uint8(random.Uint32())
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	if b.Len() <= vss.MaxChunkBytes || b.Len() > vss.MaxAttachmentBytes {
		t.Fatalf("%d bytes", b.Len())
	}
	return b.Bytes()
}

func smallPNG(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 4, 4))
	m.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func quietly(int) {}

func withPictures(text string, ids ...uuid.UUID) vss.NewMessage {
	ask := firstMessage(text)
	ask.Attachments = &ids
	return ask
}

func TestAPictureGoesWithAMessage(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	content, id := noisyJPEG(t, 1), uuid.New()

	// The line is cut after the first chunk; the next sending goes on there.
	cut, stop := context.WithCancel(t.Context())
	if err := p.session.SendAttachment(cut, id, content, func(int) { stop() }); err == nil {
		t.Fatal("a cut sending succeeded")
	}
	_, err := p.session.SendMessage(t.Context(), withPictures("Ảnh thẻ.", id))
	wantCode(t, "half a picture", err, vss.CodeAttachmentMissing)
	var seen []int
	if err := p.session.SendAttachment(t.Context(), id, content, func(n int) { seen = append(seen, n) }); err != nil {
		t.Fatal(err)
	}
	if len(seen) == 0 || seen[0] <= vss.MaxChunkBytes || seen[len(seen)-1] != len(content) {
		t.Errorf("it went on at %v of %d", seen, len(content))
	}
	if err := p.session.SendAttachment(t.Context(), id, content, quietly); err != nil {
		t.Errorf("all of it again: %v", err)
	}
	wantCode(t, "another file under the same id", p.session.SendAttachment(t.Context(), id, noisyJPEG(t, 2), quietly), vss.CodeInvalidRequest)

	ask := withPictures("", id) // a message may be its picture only
	thread, err := p.session.SendMessage(t.Context(), ask)
	if err != nil || thread.Messages[0].Attachments == nil || len(*thread.Messages[0].Attachments) != 1 {
		t.Fatalf("sent: %+v, %v", thread, err)
	}
	if again, err := p.session.SendMessage(t.Context(), ask); err != nil || len(again.Messages) != 1 {
		t.Errorf("the same message again: %+v, %v", again, err)
	}
	ask.Attachments, ask.Text = nil, "x"
	_, err = p.session.SendMessage(t.Context(), ask)
	wantCode(t, "the same message without its picture", err, vss.CodeInvalidRequest)
	_, err = p.session.SendMessage(t.Context(), withPictures("x", id))
	wantCode(t, "a picture of another message", err, vss.CodeAttachmentMissing)
	file := (*thread.Messages[0].Attachments)[0]
	if back, err := p.session.ReadAttachment(t.Context(), file, nil, func([]byte) {}); err != nil || !bytes.Equal(back, content) {
		t.Errorf("read back: %d bytes, %v", len(back), err)
	}
	if back, err := p.session.ReadAttachment(t.Context(), file, slices.Clone(content[:100]), func([]byte) {}); err != nil || !bytes.Equal(back, content) {
		t.Errorf("read on from the hundredth byte: %d bytes, %v", len(back), err)
	}
	file.Sha256 = strings.Repeat("A", 43)
	if _, err := p.session.ReadAttachment(t.Context(), file, nil, func([]byte) {}); err == nil {
		t.Error("a file with another digest was taken")
	}
}

func TestWhatIsNoPictureDoesNotArrive(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	id := uuid.New()
	wantCode(t, "a text", p.session.SendAttachment(t.Context(), id, []byte("không phải ảnh"), quietly), vss.CodePhotoDamaged)
	_, err := p.session.SendMessage(t.Context(), withPictures("x", id))
	wantCode(t, "a message with it", err, vss.CodeAttachmentMissing)
	_, err = p.session.SendMessage(t.Context(), withPictures("x", uuid.New()))
	wantCode(t, "a message with nothing", err, vss.CodeAttachmentMissing)
	if list, err := p.session.Threads(t.Context()); err != nil || len(list.Threads) != 0 {
		t.Errorf("a refused message left a thread: %+v, %v", list, err)
	}
}

func TestAFileIsItsPersonsOnly(t *testing.T) {
	h := newHouse(t, true)
	p, stranger := h.activate(h.persona("employee")), h.activate(h.persona("pensioner"))
	content, id := noisyJPEG(t, 1), uuid.New()
	if err := p.session.SendAttachment(t.Context(), id, content, quietly); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "a stranger sends under the id", stranger.session.SendAttachment(t.Context(), id, content, quietly), vss.CodeNotFound)
	_, err := stranger.session.SendMessage(t.Context(), withPictures("x", id))
	wantCode(t, "a stranger's message takes it", err, vss.CodeAttachmentMissing)
	thread, err := p.session.SendMessage(t.Context(), withPictures("x", id))
	if err != nil {
		t.Fatal(err)
	}
	_, err = stranger.session.ReadAttachment(t.Context(), (*thread.Messages[0].Attachments)[0], nil, func([]byte) {})
	wantCode(t, "a stranger reads", err, vss.CodeNotFound)
	// A message of the stranger's with the same message id shows nothing of it.
	ask := firstMessage("x")
	ask.MessageId = thread.Messages[0].MessageId
	if own, err := stranger.session.SendMessage(t.Context(), ask); err != nil || own.Messages[0].Attachments != nil {
		t.Errorf("a message under the same id: %+v, %v", own, err)
	}
}

func TestNobodySendsPicturesWithoutEnd(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	content := noisyJPEG(t, 1)
	for range 20 {
		if err := p.session.SendAttachment(t.Context(), uuid.New(), content, quietly); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, "the twenty-first in a day", p.session.SendAttachment(t.Context(), uuid.New(), content, quietly), vss.CodeTooManyRequests)
	h.pass(25 * time.Hour)
	if err := p.session.SendAttachment(t.Context(), uuid.New(), content, quietly); err != nil {
		t.Errorf("the next day: %v", err)
	}
}

func TestTheAgencySendsALetter(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	thread, err := p.session.SendMessage(t.Context(), firstMessage("Xin giấy xác nhận."))
	if err != nil {
		t.Fatal(err)
	}
	letter := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("x"), 100<<10)...)
	office := sandbox.Client{BaseURL: h.url}
	give := func(files ...sandbox.AnswerFile) error {
		return office.Reply(t.Context(), thread.ThreadId.String(), sandbox.Answer{Text: "Gửi bạn.", Files: files})
	}
	for name, files := range map[string][]sandbox.AnswerFile{
		"a program": {{Name: "a.exe", Content: []byte("MZ")}}, "nothing": {{Name: "a.pdf"}},
		"four":     {{Name: "a", Content: letter[:20]}, {Name: "b", Content: letter[:20]}, {Name: "c", Content: letter[:20]}, {Name: "d", Content: letter[:20]}},
		"one good": {{Name: "a.pdf", Content: letter[:20]}, {Name: "a.txt", Content: []byte("chữ")}},
	} {
		if err := give(files...); err == nil || !strings.Contains(err.Error(), "409") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := give(sandbox.AnswerFile{Name: `C:\hồ sơ\Giấy` + "\u202e" + `xác nhận.exe`, Content: letter}, sandbox.AnswerFile{Content: smallPNG(t)}); err != nil {
		t.Fatal(err)
	}
	list, err := p.session.Threads(t.Context())
	if err != nil || len(list.Threads[0].Messages) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	files := *list.Threads[0].Messages[1].Attachments
	if files[0].Name != "Giấyxác nhận.pdf" || files[0].Media != vss.AttachmentMediaApplicationpdf || files[1].Name != "VSS.png" {
		t.Errorf("named %q and %q", files[0].Name, files[1].Name)
	}
	if back, err := p.session.ReadAttachment(t.Context(), files[0], nil, func([]byte) {}); err != nil || !bytes.Equal(back, letter) {
		t.Errorf("read: %d bytes, %v", len(back), err)
	}
	resp, err := http.Get(h.url + "/v1/attachments/" + files[0].AttachmentId.String() + "/chunks/0")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a proof: %d", resp.StatusCode)
	}
}

// An officer looks at the picture and answers with a file; one that cannot go out leaves the words where they were typed.
func TestAnOfficerSeesAPictureAndAnswersWithAFile(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	content, id := noisyJPEG(t, 1), uuid.New()
	if err := p.session.SendAttachment(t.Context(), id, content, quietly); err != nil {
		t.Fatal(err)
	}
	thread, err := p.session.SendMessage(t.Context(), withPictures("Ảnh thẻ.", id))
	if err != nil {
		t.Fatal(err)
	}
	b := h.plainBrowser()
	token := b.signIn("can-bo-a").token(t)
	item := "/console/messages/" + thread.ThreadId.String()
	b.post(item+"/take", url.Values{"form": {token}})
	one := b.get(item)
	where := item + "/files/" + id.String()
	if !strings.Contains(one.text, `<img src="`+where+`"`) {
		t.Fatalf("the picture is not on the page:\n%s", one.text)
	}
	if got := b.get(where); got.text != string(content) || got.header.Get("Content-Type") != "image/jpeg" || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the picture: %d, %v", got.status, got.header)
	}
	if got := b.get("/console/messages/" + uuid.NewString() + "/files/" + id.String()); got.status != http.StatusNotFound {
		t.Errorf("the picture below another thread: %d", got.status)
	}
	if got := h.plainBrowser().get(where); got.text == string(content) {
		t.Error("a stranger sees the picture")
	}
	answer := map[string]string{"form": token, "words": "Đã nhận <ảnh>."}
	if got := b.attach(item+"/reply", answer, map[string][]byte{"file": []byte("chữ")}); !strings.Contains(got.text, "Đã nhận &lt;ảnh&gt;.</textarea>") || !strings.Contains(got.text, "A file could not be taken") {
		t.Errorf("a text as a file: %d\n%s", got.status, got.text)
	}
	if got := b.attach(item+"/reply", answer, map[string][]byte{"file": bytes.Repeat([]byte("%PDF-"), 500<<10)}); !strings.Contains(got.text, "A file could not be taken") {
		t.Errorf("a file of 2.5 MB: %d\n%s", got.status, got.text)
	}
	if got := b.attach(item+"/reply", answer, map[string][]byte{"file": []byte("%PDF-1.7\n")}); !strings.Contains(got.text, "Sent. The person is told.") {
		t.Fatalf("a PDF: %d\n%s", got.status, got.text)
	}
	list, err := p.session.Threads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := (*list.Threads[0].Messages[1].Attachments)[0]
	got := b.get(item + "/files/" + file.AttachmentId.String())
	if got.text != "%PDF-1.7\n" || got.header.Get("Content-Disposition") != "attachment" {
		t.Errorf("the officer's own file: %d %q", got.status, got.header.Get("Content-Disposition"))
	}
}

// A phone on a slow line sends again what is still on its way: all of it arrives once, and nobody is told of a fault.
func TestTheSamePictureAtOnceArrivesOnce(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	content, id := noisyJPEG(t, 1), uuid.New()
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if err := p.session.SendAttachment(t.Context(), id, content, quietly); err != nil {
				t.Errorf("one of six: %v", err)
			}
		})
	}
	all.Wait()
	thread, err := p.session.SendMessage(t.Context(), withPictures("", id))
	if err != nil {
		t.Fatal(err)
	}
	if back, err := p.session.ReadAttachment(t.Context(), (*thread.Messages[0].Attachments)[0], nil, func([]byte) {}); err != nil || !bytes.Equal(back, content) {
		t.Errorf("read back: %d bytes, %v", len(back), err)
	}
}
