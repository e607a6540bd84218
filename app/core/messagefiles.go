package core

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"image"
	"maps"
	"slices"

	"github.com/google/uuid"

	"vssid/app/photo"
	"vssid/app/vss"
	"vssid/storage"
)

// ScreenFile shows a file that goes with a message.
const ScreenFile Screen = "message-file"

// DraftPicture is a picture that is to go with a message. Its bytes lie in the vault's Personal class from the moment it was chosen.
type DraftPicture struct {
	ID       string          `json:"id"` // the attachment's
	Bytes    int             `json:"bytes"`
	SHA256   string          `json:"sha256"` // of its bytes, in base64url
	Problems []photo.Problem `json:"problems,omitempty"`
}

// MessagePictures is how pictures come to the message on the screen.
type MessagePictures struct {
	Thumbs  map[string]image.Image // small pictures, by id
	Job     JobID                  // PickImage, ReadPicture or preparePicture
	Failure Failure
	ByPath  bool // no chooser opens here: a picture's path is typed
	Path    string
	key     string // of the draft the picture is for
	waiting []byte // a picture that was chosen while the vault was locked: the system's chooser may take the app off the screen
}

// FileState is the file on ScreenFile.
type FileState struct {
	Of      vss.Attachment
	Job     JobID
	Content []byte // all of it once Whole, what has come before
	Whole   bool
	Image   image.Image // of a picture
	Failure Failure
}

// Messages of pictures and files.
type (
	// AddPicture asks for a picture that goes with the message on the screen.
	AddPicture struct{}
	// TypePicturePath is the whole field of a picture's path, where the system opens no chooser.
	TypePicturePath struct{ Text string }
	// ReadPicturePath takes the picture at the typed path.
	ReadPicturePath struct{}
	// DropPicture takes a picture out of the message on the screen.
	DropPicture struct{ ID string }
	// PicturePrepared answers preparePicture.
	PicturePrepared struct {
		Answer
		Picture DraftPicture
		Thumb   image.Image
	}
	// MailProgress tells how much of a message's pictures is on the server's disk.
	MailProgress struct {
		Answer
		Sent, Total int
	}
	// StopMessage ends the sending; what has arrived need not be sent again.
	StopMessage struct{}
	// ShowFile opens a file of a message.
	ShowFile struct{ File vss.Attachment }
	// FileProgress tells what has come of the file on the screen.
	FileProgress struct {
		Answer
		Content []byte
	}
	// FileRead answers readFile; after a failure Content is what has come.
	FileRead struct {
		Answer
		Content []byte
		Image   image.Image
	}
	// SaveFile keeps the file on the screen outside the app.
	SaveFile struct{ Name string }
)

func (AddPicture) msg()      {}
func (TypePicturePath) msg() {}
func (ReadPicturePath) msg() {}
func (DropPicture) msg()     {}
func (StopMessage) msg()     {}
func (ShowFile) msg()        {}
func (SaveFile) msg()        {}

// updatePictures takes pictures into the message on the screen and out of it.
func updatePictures(s State, m Msg) (State, []Effect, bool) {
	v, p := &s.Message, &s.Message.Pictures
	free := s.writing() && v.Recalled && v.Job == 0 && p.Job == 0 && len(s.MessageDraft().Pictures) < vss.MaxAttachments
	switch m := m.(type) {
	case AddPicture:
		if !free {
			return s, nil, true
		}
		p.Failure, p.key, p.Job = Failure{}, s.mailKey(), s.newJob()
		return s, []Effect{PickImage{Job{p.Job}}}, true
	case TypePicturePath:
		if p.ByPath && free && len(m.Text) <= maxPath {
			p.Path, p.Failure = m.Text, Failure{}
		}
		return s, nil, true
	case ReadPicturePath:
		if !p.ByPath || !free || p.Path == "" {
			return s, nil, true
		}
		p.Failure, p.key, p.Job = Failure{}, s.mailKey(), s.newJob()
		return s, []Effect{ReadPicture{Job{p.Job}, p.Path}}, true
	case ImagePicked:
		if m.Job == 0 || m.Job != p.Job {
			return s, nil, false
		}
		p.Job, p.Failure, p.ByPath = 0, unlessByPath(m), p.ByPath || m.ByPath
		if m.Failure.Is() || m.Image == nil {
			return s, nil, true
		}
		p.waiting = m.Image
		return s, s.prepareWaiting(), true
	case PicturePrepared:
		if m.Job == 0 || m.Job != p.Job {
			return s, nil, true
		}
		s, effects := s.picturePrepared(m)
		return s, effects, true
	case DropPicture:
		if !s.writing() || v.Job != 0 {
			return s, nil, true
		}
		s, effects := s.dropPicture(m.ID)
		return s, effects, true
	}
	return s, nil, false
}

// writing reports whether a message is being written on the screen.
func (s State) writing() bool {
	return s.Screen() == ScreenThread || s.Screen() == ScreenNewMessage
}

// prepareWaiting goes on with a picture that was chosen, once the drafts can be sealed.
func (s *State) prepareWaiting() []Effect {
	p := &s.Message.Pictures
	if p.waiting == nil || !s.Open || !s.Message.Recalled || p.Job != 0 {
		return nil
	}
	p.Job = s.newJob()
	e := preparePicture{Job{p.Job}, p.waiting}
	p.waiting = nil
	return []Effect{e}
}

func (s State) picturePrepared(m PicturePrepared) (State, []Effect) {
	p := &s.Message.Pictures
	p.Job, p.Failure = 0, m.Failure
	if m.Failure.Is() {
		return s, nil
	}
	p.Path = ""
	p.Thumbs = maps.Clone(p.Thumbs)
	if p.Thumbs == nil {
		p.Thumbs = map[string]image.Image{}
	}
	p.Thumbs[m.Picture.ID] = m.Thumb
	d := s.Message.Drafts[p.key]
	if d.Begun.IsZero() {
		d.Begun = s.Now
	}
	d.Pictures = append(slices.Clone(d.Pictures), m.Picture)
	return s.setMail(p.key, d)
}

func (s State) dropPicture(id string) (State, []Effect) {
	d := s.MessageDraft()
	kept := slices.DeleteFunc(slices.Clone(d.Pictures), func(p DraftPicture) bool { return p.ID == id })
	if len(kept) == len(d.Pictures) {
		return s, nil
	}
	d.Pictures = kept
	s.Message.Failure = Failure{}
	s, effects := s.setMail(s.mailKey(), d)
	return s, append(effects, dropFile{Job{s.newJob()}, id})
}

// updateFiles shows a file of a message.
func updateFiles(s State, m Msg) (State, []Effect, bool) {
	f := &s.Message.File
	var effects []Effect
	switch m := m.(type) {
	case ShowFile:
		if s.Screen() != ScreenThread {
			return s, nil, true
		}
		if f.Of.AttachmentId != m.File.AttachmentId {
			effects = cancel(nil, f.Job)
			*f = FileState{Of: m.File}
		}
		s, more := s.show(ScreenFile)
		return s, append(effects, more...), true
	case FileProgress:
		if m.Job != 0 && m.Job == f.Job {
			f.Content = m.Content
		}
	case FileRead:
		if m.Job != 0 && m.Job == f.Job {
			f.Job, f.Failure, f.Content, f.Image, f.Whole = 0, m.Failure, m.Content, m.Image, !m.Failure.Is()
		}
	case SaveFile:
		if s.Screen() == ScreenFile && f.Whole && s.Saved.Job == 0 {
			effects = s.save(m.Name, string(f.Of.Media), f.Content)
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

// enterFile reads the file on the screen, unless it is there; what has come of it need not come again.
func (s State) enterFile() (State, []Effect) {
	f := &s.Message.File
	if f.Whole || f.Job != 0 || f.Of.Bytes == 0 {
		return s, nil
	}
	f.Failure, f.Job = Failure{}, s.newJob()
	return s, []Effect{readFile{Job{f.Job}, f.Of, f.Content}}
}

// Files of messages lie in the vault's Personal class, those of drafts until they are sent, and the newest that were sent or read, so that they open
// offline.
const (
	filesName = "messages/files"
	fileRoom  = 8 << 20 // bytes of what was sent or read
)

func fileName(id string) string { return "messages/file/" + id }

// heldFile is a file that was sent or read; the list of them has the newest last.
type heldFile struct {
	ID    string `json:"id"`
	Bytes int    `json:"bytes"`
}

// hold keeps files in the list, and drops the oldest beyond the room there is. Changes go with it in the same commit.
func hold(ctx context.Context, v Vault, files []heldFile, changes ...storage.Change) error {
	var all []heldFile
	if raw, err := v.Get(storage.Personal, filesName); err == nil {
		if json.Unmarshal(raw, &all) != nil {
			all = nil // its files stay until the vault is wiped; nothing is lost
		}
	} else if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	all = slices.DeleteFunc(all, func(h heldFile) bool {
		return slices.ContainsFunc(files, func(f heldFile) bool { return f.ID == h.ID })
	})
	all = append(all, files...)
	room := 0
	for _, h := range all {
		room += h.Bytes
	}
	for len(all) > len(files) && room > fileRoom {
		changes = append(changes, storage.Change{Class: storage.Personal, Name: fileName(all[0].ID)})
		room -= all[0].Bytes
		all = all[1:]
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return v.Put(ctx, append(changes, storage.Change{Class: storage.Personal, Name: filesName, Value: raw})...)
}

// preparePicture makes a picture ready to be sent and seals it. Answer: PicturePrepared.
type preparePicture struct {
	Job
	image []byte
}

func (preparePicture) lane(r *runner) *lane { return &r.picture }

func (e preparePicture) do(ctx context.Context, r *runner, in *Installation) Msg {
	var m PicturePrepared
	p, err := photo.Prepare(e.image)
	if err == nil {
		m.Picture = DraftPicture{ID: uuid.NewString(), Bytes: len(p.JPEG), SHA256: base64.RawURLEncoding.EncodeToString(p.SHA256[:]), Problems: p.Problems}
		m.Thumb = p.Thumb
		err = in.Vault.Put(ctx, storage.Change{Class: storage.Personal, Name: fileName(m.Picture.ID), Value: p.JPEG})
	}
	m.Answer = r.answer(e.Job, err)
	m.Failure.Kind = photoFailure(err, m.Failure.Kind)
	return m
}

// photoFailure names what is wrong with a picture's file; otherwise what the failure was called.
func photoFailure(err error, otherwise FailureKind) FailureKind {
	switch {
	case errors.Is(err, photo.ErrFormat):
		return FailPhotoFormat
	case errors.Is(err, photo.ErrTooLarge):
		return FailPhotoHuge
	}
	return otherwise
}

// dropFile takes a picture of a draft out of the vault. It does not answer.
type dropFile struct {
	Job
	id string
}

func (dropFile) lane(r *runner) *lane { return &r.vault }

func (e dropFile) do(ctx context.Context, _ *runner, in *Installation) Msg {
	// What stays behind after a failure is sealed like everything else and goes with the wipe.
	_ = in.Vault.Put(ctx, storage.Change{Class: storage.Personal, Name: fileName(e.id)})
	return nil
}

// draftThumbs makes the small pictures of what the drafts hold.
func draftThumbs(v Vault, all mail) map[string]image.Image {
	thumbs := map[string]image.Image{}
	for _, d := range all {
		for _, p := range d.Pictures {
			if file, err := v.Get(storage.Personal, fileName(p.ID)); err == nil {
				if thumb, err := photo.Thumb(file); err == nil {
					thumbs[p.ID] = thumb
				}
			}
		}
	}
	return thumbs
}

// readFile reads a file of a message, from the vault where it is kept. Answer: FileRead.
type readFile struct {
	Job
	of    vss.Attachment
	begun []byte
}

func (readFile) lane(r *runner) *lane { return &r.network }

func (e readFile) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := FileRead{Content: e.begun}
	name := fileName(e.of.AttachmentId.String())
	content, err := in.Vault.Get(storage.Personal, name)
	if err != nil || !vss.Holds(e.of, content) {
		err = in.Device.Online(ctx, func(s *vss.Session) (err error) {
			content, err = s.ReadAttachment(ctx, e.of, m.Content, func(so []byte) {
				m.Content = so
				r.post(FileProgress{Answer{Job: e.ID}, so})
			})
			return err
		})
		if err == nil {
			// A full disk must not hide what has come; the next look reads it again.
			_ = hold(ctx, in.Vault, []heldFile{{e.of.AttachmentId.String(), len(content)}}, storage.Change{Class: storage.Personal, Name: name, Value: content})
		}
	}
	if err == nil {
		m.Content = content
		if e.of.Media != vss.AttachmentMediaApplicationpdf {
			m.Image, err = photo.View(content)
		}
	}
	m.Answer = r.answer(e.Job, err)
	m.Failure.Kind = photoFailure(err, m.Failure.Kind)
	return m
}
