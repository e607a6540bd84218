package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"vssid/app/vss"
	pages "vssid/app/vss/sandbox"
)

// writes runs a message command and reads the thread it prints.
func (f *folder) writes(args ...string) vss.Thread {
	f.Helper()
	var thread vss.Thread
	if err := json.Unmarshal([]byte(f.run(0, append(append([]string{"message"}, args...), "--json", "--pin", f.pin)...).Stdout), &thread); err != nil {
		f.Fatal(err)
	}
	return thread
}

func picture(t *testing.T, grey uint8) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 600, 500))
	for i := range m.Pix {
		m.Pix[i] = grey
	}
	m.SetGray(1, 1, color.Gray{Y: 1})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "anh.jpg")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Words and pictures go to the agency, and its letter comes back into a file.
func TestMessagesWithRealProcesses(t *testing.T) {
	person := sandboxOf(t, "person-of-merit")
	f := newFolder(t, pinA)
	f.activate(person)
	for name, args := range map[string][]string{
		"no kind": {"new", "--subject", "x", "--text", "x"}, "another kind": {"new", "--kind", "letter", "--subject", "x", "--text", "x"}, "no subject": {"new", "--kind", "question", "--text", "x"},
		"nothing said": {"new", "--kind", "question", "--subject", "x"}, "no thread": {"write", "--text", "x"}, "another verb": {"burn"}, "nowhere": {"save", "a", "b"},
		"no picture": {"new", "--kind", "question", "--subject", "x", "--attach", filepath.Join(t.TempDir(), "none.jpg")},
	} {
		if r := f.run(2, append(append([]string{"message"}, args...), "--pin", pinA)...); r.Stderr == "" {
			t.Errorf("%s: nothing is said", name)
		}
	}
	thread := f.writes("new", "--kind", "question", "--subject", "Thẻ", "--text", "Gửi ảnh.", "--attach", picture(t, 90), "--attach", picture(t, 200))
	if len(thread.Messages) != 1 || len(*thread.Messages[0].Attachments) != 2 {
		t.Fatalf("%+v", thread)
	}
	if on := f.writes("write", thread.Number, "--attach", picture(t, 120)); len(on.Messages) != 2 || on.Messages[1].Text != "" {
		t.Errorf("written on: %+v", on)
	}
	letter := []byte("%PDF-1.7\ngiấy mời")
	if err := cast.backend.Sandbox().Reply(t.Context(), thread.ThreadId.String(), pages.Answer{Text: "Mời bạn.", Files: []pages.AnswerFile{{Name: "moi.pdf", Content: letter}}}); err != nil {
		t.Fatal(err)
	}
	read := f.writes("show", thread.Number)
	if len(read.Messages) != 3 || read.Unread != 0 {
		t.Fatalf("%+v", read)
	}
	file, path := (*read.Messages[2].Attachments)[0], filepath.Join(t.TempDir(), "kept.pdf")
	f.run(0, "message", "save", thread.Number, file.AttachmentId.String(), "--out", path, "--pin", pinA)
	if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, letter) {
		t.Errorf("kept %q, %v", kept, err)
	}
	f.run(1, "message", "show", "TN-0000-0000", "--pin", pinA)
	f.run(1, "message", "save", thread.Number, thread.ThreadId.String(), "--out", path, "--pin", pinA)
}
