package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"vssid/app/core"
	"vssid/app/photo"
	"vssid/app/vss"
	"vssid/platform/desktop"
)

const messageHelp = `
  vssctl message list                what was written, the latest thread first
  vssctl message show THREAD         one, with all its messages; it counts as read
  vssctl message new --kind K --subject S [--text T] [--attach FILE]…
                                     begin a thread
  vssctl message write THREAD [--text T] [--attach FILE]…
                                     write on in one
  vssctl message save THREAD FILE --out PATH
                                     keep a file of a message
  --kind K               question or feedback
  --attach FILE          a picture (JPEG or PNG) that goes with the message; three
                         at most
  --json                 the contract's Thread objects, one a line

THREAD is a thread's id or its number (TN-…); FILE is the id that show prints.
After a cut connection the same call goes on where it stopped. Everything lies
under the PIN.
`

// messageVerbs are what message takes, and how many words each needs.
var messageVerbs = map[string]int{"list": 1, "show": 2, "new": 1, "write": 2, "save": 3}

// message lists, shows and writes messages with the agency.
func message(ctx context.Context, o options, io streams) error {
	words := o.arguments
	if len(words) == 0 {
		words = []string{"list"}
	}
	count, known := messageVerbs[words[0]]
	switch {
	case !known || len(words) != count:
		return unusable("message takes list, show, new, write or save (vssctl message --help)")
	case words[0] == "new" && (o.kind != string(vss.ThreadKindQuestion) && o.kind != string(vss.ThreadKindFeedback) || strings.TrimSpace(o.subject) == ""):
		return unusable("a new thread needs --kind question or --kind feedback, and --subject")
	case (words[0] == "new" || words[0] == "write") && strings.TrimSpace(o.text) == "" && len(o.attach) == 0:
		return unusable("--text or --attach is needed to write")
	case len(o.attach) > vss.MaxAttachments:
		return unusable("at most %d pictures go with one message", vss.MaxAttachments)
	case words[0] == "save" && o.out == "":
		return unusable("--out says where to keep the file")
	}
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.message(words))
}

func (s *session) message(words []string) error {
	if _, err := s.signedIn(core.ScreenThreads); err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool { return st.Message.List.Job == 0 && st.Message.Recalling == 0 }); err != nil {
		return err
	}
	st := s.State()
	for _, f := range []core.Failure{st.Message.List.Failure, st.Message.Failure} {
		if f.Is() {
			return failureError(f, st)
		}
	}
	all := st.Message.List.Value.Threads
	switch words[0] {
	case "list":
		for _, t := range all {
			if err := s.printThread(t, false); err != nil {
				return err
			}
		}
		return nil
	case "new":
		s.Send(core.Show{Screen: core.ScreenNewMessage})
		return s.writeMessage()
	}
	i := slices.IndexFunc(all, func(t vss.Thread) bool { return t.ThreadId.String() == words[1] || t.Number == words[1] })
	if i < 0 {
		return refused("there is no thread %s of this account; \"vssctl message list\" lists them", words[1])
	}
	s.Send(core.ShowThread{ID: all[i].ThreadId.String()})
	if err := s.until(func(st core.State) bool { return st.Message.List.Job == 0 && st.Message.Reading == 0 }); err != nil {
		return err
	}
	switch words[0] {
	case "write":
		return s.writeMessage()
	case "save":
		return s.saveFile(words[2])
	}
	return s.printThread(*s.State().Thread(), true)
}

// writeMessage writes the draft on the screen and sends it. Pictures that an earlier call has left in it are sent on from where they stopped.
func (s *session) writeMessage() error {
	d := s.State().MessageDraft()
	d.Text, d.Kind, d.Subject = s.options.text, vss.ThreadKind(s.options.kind), s.options.subject
	s.Send(core.WriteMessage{Draft: d})
	same, err := s.attached(d.Pictures)
	if err != nil {
		return err
	}
	if !same {
		if err := s.attach(d.Pictures); err != nil {
			return err
		}
	}
	s.Send(core.SendMessage{})
	if err := s.until(func(st core.State) bool { return st.Message.Job == 0 && st.Message.Sealing == 0 }); err != nil {
		return err
	}
	st := s.State()
	if st.Message.Failure.Is() {
		return failureError(st.Message.Failure, st)
	}
	return s.printThread(*st.Thread(), false)
}

// attached reports whether a draft holds exactly the pictures of the command line.
func (s *session) attached(held []core.DraftPicture) (bool, error) {
	if len(held) != len(s.options.attach) {
		return false, nil
	}
	for i, path := range s.options.attach {
		file, err := desktop.Pictures{}.ReadPicture(s.ctx, path)
		if err != nil {
			return false, err
		}
		p, err := photo.Prepare(file)
		if err != nil {
			return false, unusable("the picture %s was not taken: %v", path, err)
		}
		if base64.RawURLEncoding.EncodeToString(p.SHA256[:]) != held[i].SHA256 {
			return false, nil
		}
	}
	return true, nil
}

// attach puts the pictures of the command line in the place of those the draft had.
func (s *session) attach(old []core.DraftPicture) error {
	for _, p := range old {
		s.Send(core.DropPicture{ID: p.ID})
	}
	for n, path := range s.options.attach {
		s.Send(core.AddPicture{}) // answers that nothing chooses here, so that a path is taken
		if err := s.until(func(st core.State) bool { return st.Message.Pictures.Job == 0 }); err != nil {
			return err
		}
		s.Send(core.TypePicturePath{Text: path})
		s.Send(core.ReadPicturePath{})
		if err := s.until(func(st core.State) bool { return st.Message.Pictures.Job == 0 && st.Message.Sealing == 0 }); err != nil {
			return err
		}
		if st := s.State(); len(st.MessageDraft().Pictures) != n+1 {
			return unusable("the picture %s was not taken: %v", path, failureError(st.Message.Pictures.Failure, st))
		}
	}
	return nil
}

// saveFile keeps a file of the thread on the screen.
func (s *session) saveFile(id string) error {
	for _, m := range s.State().Thread().Messages {
		if m.Attachments == nil {
			continue
		}
		for _, file := range *m.Attachments {
			if file.AttachmentId.String() != id {
				continue
			}
			s.Send(core.ShowFile{File: file})
			if err := s.until(func(st core.State) bool { return st.Message.File.Job == 0 }); err != nil {
				return err
			}
			st := s.State()
			if st.Message.File.Failure.Is() {
				return failureError(st.Message.File.Failure, st)
			}
			s.Send(core.SaveFile{Name: file.Name})
			if err := s.until(func(st core.State) bool { return st.Saved.Job == 0 }); err != nil {
				return err
			}
			if st = s.State(); st.Saved.Failure.Is() {
				return failureError(st.Saved.Failure, st)
			}
			fmt.Fprintln(s.io.out, st.Saved.Where)
			return nil
		}
	}
	return refused("no message of this thread has the file %s; \"vssctl message show\" lists them", id)
}

// printThread prints a thread on one line, and its messages beneath when they are asked for.
func (s *session) printThread(t vss.Thread, messages bool) error {
	if s.options.json {
		return printJSON(s.io.out, t)
	}
	fmt.Fprintf(s.io.out, "%s  %s  %s  unread %d  %s\n", t.Number, t.ChangedAt.Format(time.RFC3339), t.Kind, t.Unread, t.Subject)
	if !messages {
		return nil
	}
	for _, m := range t.Messages {
		fmt.Fprintf(s.io.out, "%s  %s: %s\n", m.At.Format(time.RFC3339), m.By, m.Text)
		if m.Attachments == nil {
			continue
		}
		for _, file := range *m.Attachments {
			fmt.Fprintf(s.io.out, "  %s  %s  %d bytes  %s\n", file.AttachmentId, file.Media, file.Bytes, file.Name)
		}
	}
	return nil
}
