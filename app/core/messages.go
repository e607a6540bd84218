package core

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/storage"
)

// The screens of the messages with the agency.
const (
	ScreenThreads    Screen = "messages"    // all threads
	ScreenThread     Screen = "thread"      // one
	ScreenNewMessage Screen = "new-message" // the first message of another
)

// Bounds of what is written, in characters (28-messages.yaml).
const (
	MaxSubject = 120
	MaxMessage = 2000
)

// MessageDraft is a message that is being written. It is sealed after every change.
type MessageDraft struct {
	Kind    vss.ThreadKind `json:"kind"`    // of a new thread
	Subject string         `json:"subject"` // of a new thread
	Text    string         `json:"text"`
	Begun   time.Time      `json:"begun"`
	// Pictures go with it, in this order.
	Pictures []DraftPicture `json:"pictures,omitempty"`
}

// mail are the drafts by thread; that of a new thread under "".
type mail = map[string]MessageDraft

// MessageState is the messages with the agency.
type MessageState struct {
	List      Record[vss.ThreadList]
	ID        string // of the thread on ScreenThread
	Drafts    mail
	Recalled  bool // Drafts has been read; nothing is sealed over what has not
	Recalling JobID
	Sealing   JobID
	Unsealed  bool
	Job       JobID // of a message on its way
	Sent      int   // bytes of its pictures that are on the server's disk
	Total     int   // of how many; 0 without pictures
	Reading   JobID // of readThread
	Failure   Failure
	Pictures  MessagePictures
	File      FileState
}

// FailNoMessage asks for a subject and words.
const FailNoMessage FailureKind = "no-message"

// Messages of the messages.
type (
	// ShowThread opens a thread by its id.
	ShowThread struct{ ID string }
	// WriteMessage is the whole draft of the message on the screen; its beginning is kept.
	WriteMessage struct{ Draft MessageDraft }
	// SendMessage sends it.
	SendMessage struct{}
	// MailRecalled answers recallMail.
	MailRecalled struct {
		Answer
		Drafts mail
		Thumbs map[string]image.Image // of their pictures
	}
	// MailSealed answers sealMail.
	MailSealed struct{ Answer }
	// ThreadChanged answers what was sent about a thread: as it stands now.
	ThreadChanged struct {
		Answer
		Thread vss.Thread
		Key    string // of the draft that was sent
		Sent   bool   // a message, not a reading
	}
)

func (ShowThread) msg()   {}
func (WriteMessage) msg() {}
func (SendMessage) msg()  {}

var threadList = &source[vss.ThreadList]{name: "messages/threads", ask: func(ctx context.Context, s *vss.Session, _ *vss.ThreadList) (vss.ThreadList, error) {
	return s.Threads(ctx)
}}

var messaging = feature{
	update: func(s State, m Msg) (State, []Effect, bool) {
		for _, part := range []func(State, Msg) (State, []Effect, bool){updateMessages, updatePictures, updateFiles} {
			if next, effects, mine := part(s, m); mine {
				return next, effects, true
			}
		}
		return s, nil, false
	},
	pages: map[Screen]page{
		ScreenThreads:    {personal: true, enter: State.enterMessages, retry: State.enterMessages},
		ScreenThread:     {personal: true, enter: State.enterMessages, retry: State.enterMessages},
		ScreenNewMessage: {personal: true, enter: State.enterMessages},
		ScreenFile:       {personal: true, enter: State.enterFile, retry: State.enterFile},
	},
	arrived: func(s State, m EventArrived) (State, []Effect) {
		if m.Change.Kind != "message-came" && !m.Gap || !s.Open || !s.Message.List.Known {
			return s, nil
		}
		return s, s.Message.List.load(&s, threadList)
	},
	leave: func(s State) (State, []Effect) { return s.sealMailNow() },
	// A picture on its way from the chooser is not forgotten: choosing it may be what took the app off the screen.
	forget: func(s *State) {
		old := s.Message
		s.Message = MessageState{ID: old.ID, File: FileState{Of: old.File.Of}, Pictures: MessagePictures{Job: old.Pictures.Job, ByPath: old.Pictures.ByPath, key: old.Pictures.key, waiting: old.Pictures.waiting}}
	},
}

func (s State) enterMessages() (State, []Effect) {
	v := &s.Message
	effects := v.List.load(&s, threadList)
	if !v.Recalled && v.Recalling == 0 {
		v.Recalling = s.newJob()
		effects = append(effects, recallMail{Job{v.Recalling}})
	}
	s, more := s.markRead()
	return s, append(effects, more...)
}

func updateMessages(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	v := &s.Message
	switch m := m.(type) {
	case ShowThread:
		v.ID, v.Failure = m.ID, Failure{}
		s, effects = s.show(ScreenThread)
	case WriteMessage:
		s, effects = s.writeMessage(m.Draft)
	case SendMessage:
		s, effects = s.sendMessage()
	case MailRecalled:
		if m.Job != 0 && m.Job == v.Recalling {
			v.Recalling = 0
			v.Failure = m.Failure
			if !m.Failure.Is() { // nothing is sealed over what could not be read
				v.Recalled, v.Drafts, v.Pictures.Thumbs = true, m.Drafts, m.Thumbs
				effects = s.prepareWaiting()
			}
		}
	case MailSealed:
		if m.Job != 0 && m.Job == v.Sealing {
			v.Sealing = 0
			if m.Failure.Is() { // said, and tried again with the next change and when the app is left
				v.Unsealed, v.Failure = true, m.Failure
			} else {
				s, effects = s.sealMailNow()
			}
		}
	case MailProgress:
		if m.Job != 0 && m.Job == v.Job {
			v.Sent, v.Total = m.Sent, m.Total
		}
	case StopMessage:
		effects = cancel(nil, v.Job)
		v.Job = 0
	case ThreadChanged:
		s, effects = s.threadChanged(m)
	case Recalled[vss.ThreadList]:
		if s.Open {
			v.List.recalled(m)
		}
	case Fetched[vss.ThreadList]:
		if v.List.fetched(m) {
			s, effects = s.markRead()
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

// Thread is the one on ScreenThread; nil while it is fetched or when there is none of this id.
func (s State) Thread() *vss.Thread {
	for _, t := range s.Message.List.Value.Threads {
		if t.ThreadId.String() == s.Message.ID {
			return &t
		}
	}
	return nil
}

// MessageDraft is what is being written on the visible screen.
func (s State) MessageDraft() MessageDraft { return s.Message.Drafts[s.mailKey()] }

func (s State) mailKey() string {
	if s.Screen() == ScreenThread {
		return s.Message.ID
	}
	return ""
}

// markRead says that the visible thread has been read.
func (s State) markRead() (State, []Effect) {
	t := s.Thread()
	if s.Screen() != ScreenThread || t == nil || t.Unread == 0 || s.Message.Reading != 0 {
		return s, nil
	}
	s.Message.Reading = s.newJob()
	return s, []Effect{readThread{Job{s.Message.Reading}, t.ThreadId, len(t.Messages)}}
}

func (s State) writeMessage(d MessageDraft) (State, []Effect) {
	v := &s.Message
	if !s.writing() || !v.Recalled || v.Job != 0 || len([]rune(d.Text)) > MaxMessage || len([]rune(d.Subject)) > MaxSubject {
		return s, nil
	}
	d.Begun, d.Pictures = s.MessageDraft().Begun, s.MessageDraft().Pictures
	if d.Begun.IsZero() {
		d.Begun = s.Now
	}
	v.Failure = Failure{}
	return s.setMail(s.mailKey(), d)
}

// setMail takes a draft and has it sealed; one without a beginning is taken away.
func (s State) setMail(key string, d MessageDraft) (State, []Effect) {
	all := maps.Clone(s.Message.Drafts)
	if all == nil {
		all = mail{}
	}
	if d.Begun.IsZero() {
		delete(all, key)
	} else {
		all[key] = d
	}
	s.Message.Drafts, s.Message.Unsealed = all, true
	if s.Message.Sealing != 0 { // one at a time: what changes meanwhile is sealed after it
		return s, nil
	}
	return s.sealMailNow()
}

func (s State) sealMailNow() (State, []Effect) {
	if !s.Message.Unsealed || !s.Message.Recalled {
		return s, nil
	}
	s.Message.Sealing, s.Message.Unsealed = s.newJob(), false
	return s, []Effect{sealMail{Job{s.Message.Sealing}, s.Message.Drafts}}
}

func (s State) sendMessage() (State, []Effect) {
	v, d := &s.Message, s.MessageDraft()
	if !s.writing() || v.Job != 0 || v.Pictures.Job != 0 {
		return s, nil
	}
	key := s.mailKey()
	if trimmed(d.Text) == "" && len(d.Pictures) == 0 || key == "" && (trimmed(d.Subject) == "" || d.Kind == "") {
		v.Failure = Failure{Kind: FailNoMessage}
		return s, nil
	}
	ask := vss.NewMessage{MessageId: d.id("message", s.Boot.Status.Account+key, d.said()), Text: trimmed(d.Text)}
	if key == "" {
		subject := trimmed(d.Subject)
		ask.ThreadId, ask.Kind, ask.Subject = d.id("thread", s.Boot.Status.Account, ""), &d.Kind, &subject
	} else if t := s.Thread(); t != nil {
		ask.ThreadId = t.ThreadId
	} else {
		return s, nil
	}
	v.Job, v.Failure, v.Sent, v.Total = s.newJob(), Failure{}, 0, 0
	return s, []Effect{sendMessage{Job{v.Job}, ask, key, d.Pictures}}
}

// said is all that a message says: its words, and which pictures go with it.
func (d MessageDraft) said() string {
	all := trimmed(d.Text)
	for _, p := range d.Pictures {
		all += "\x00" + p.ID
	}
	return all
}

// id names a message by where it goes and its beginning: sent again after a lost answer, also by another run of the program, it is the same message.
func (d MessageDraft) id(what, where, text string) uuid.UUID {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%d", what, where, text, d.Begun.UnixNano()))
	id, _ := uuid.FromBytes(h[:16]) // 16 bytes are always one
	id[6], id[8] = id[6]&0x0F|0x80, id[8]&0x3F|0x80
	return id
}

// threadChanged takes a thread as it stands now into the list. The message that was sent is no draft any more.
func (s State) threadChanged(m ThreadChanged) (State, []Effect) {
	v := &s.Message
	if m.Job == 0 || m.Job != v.Job && m.Job != v.Reading {
		return s, nil
	}
	if m.Sent {
		v.Job, v.Failure = 0, m.Failure
	} else {
		v.Reading = 0
	}
	if m.Failure.Is() {
		return s, nil
	}
	all := slices.DeleteFunc(slices.Clone(v.List.Value.Threads), func(t vss.Thread) bool { return t.ThreadId == m.Thread.ThreadId })
	all = append([]vss.Thread{m.Thread}, all...)
	slices.SortStableFunc(all, func(a, b vss.Thread) int { return b.ChangedAt.Compare(a.ChangedAt) })
	v.List.Value.Threads, v.List.Known, v.List.At = all, true, s.Now
	if !m.Sent {
		return s, nil
	}
	v.ID = m.Thread.ThreadId.String()
	s, effects := s.setMail(m.Key, MessageDraft{})
	if s.Screen() == ScreenNewMessage {
		s.pop()
		s.push(ScreenThread)
	}
	return s, effects
}

// mailName is where the drafts lie in the vault's Personal class.
const mailName = "messages/drafts"

// recallMail reads the drafts. Answer: MailRecalled.
type recallMail struct{ Job }

func (recallMail) lane(r *runner) *lane { return &r.vault }

func (e recallMail) do(_ context.Context, r *runner, in *Installation) Msg {
	held, err := recall[mail](in.Vault, mailName)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return MailRecalled{r.answer(e.Job, err), held.Value, draftThumbs(in.Vault, held.Value)}
}

// sealMail keeps them. Answer: MailSealed.
type sealMail struct {
	Job
	All mail
}

func (sealMail) lane(r *runner) *lane { return &r.vault }

func (e sealMail) do(ctx context.Context, r *runner, in *Installation) Msg {
	return MailSealed{r.answer(e.Job, keep(ctx, in.Vault, mailName, kept[mail]{r.now(), e.All}))}
}

// sendMessage sends a message, its pictures first, from wherever an earlier sending stopped. Answer: ThreadChanged.
type sendMessage struct {
	Job
	Message  vss.NewMessage
	Key      string
	Pictures []DraftPicture
}

func (sendMessage) lane(r *runner) *lane { return &r.network }

func (e sendMessage) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := ThreadChanged{Key: e.Key, Sent: true}
	err := in.Device.Online(ctx, func(s *vss.Session) (err error) {
		if len(e.Pictures) > 0 {
			ids, err := e.sendPictures(ctx, r, in, s)
			if err != nil {
				return err
			}
			e.Message.Attachments = &ids
		}
		m.Thread, err = s.SendMessage(ctx, e.Message)
		return err
	})
	if err == nil && len(e.Pictures) > 0 {
		var sent []heldFile
		for _, p := range e.Pictures {
			sent = append(sent, heldFile{p.ID, p.Bytes})
		}
		_ = hold(ctx, in.Vault, sent) // a full disk must not hide that it was sent
	}
	m.Answer = r.answer(e.Job, err)
	return m
}

// sendPictures sends what the server lacks of them.
func (e sendMessage) sendPictures(ctx context.Context, r *runner, in *Installation, s *vss.Session) ([]uuid.UUID, error) {
	before, total := 0, 0
	for _, p := range e.Pictures {
		total += p.Bytes
	}
	var ids []uuid.UUID
	for _, p := range e.Pictures {
		id, err := uuid.Parse(p.ID)
		if err != nil {
			return nil, fmt.Errorf("read the id of a picture: %w", err)
		}
		content, err := in.Vault.Get(storage.Personal, fileName(p.ID))
		if err != nil {
			return nil, err
		}
		tell := func(sent int) { r.post(MailProgress{Answer{Job: e.ID}, before + sent, total}) }
		tell(0)
		if err := s.SendAttachment(ctx, id, content, tell); err != nil {
			return nil, err
		}
		before, ids = before+p.Bytes, append(ids, id)
	}
	return ids, nil
}

// readThread says that a thread has been read. Answer: ThreadChanged.
type readThread struct {
	Job
	Thread uuid.UUID
	UpTo   int
}

func (readThread) lane(r *runner) *lane { return &r.network }

func (e readThread) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := ThreadChanged{}
	err := in.Device.Online(ctx, func(s *vss.Session) (err error) {
		m.Thread, err = s.MarkThreadRead(ctx, e.Thread, e.UpTo)
		return err
	})
	m.Answer = r.answer(e.Job, err)
	return m
}
