// Package threads is the officers' place for what people write to the agency, and the answers.
package threads

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/attachments"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/messages"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/store"
)

// Kind is what claims of threads are called.
const Kind = "thread"

// Door is the agency's side of messages (messages.Messages).
type Door interface {
	All(ctx context.Context, limit int) ([]messages.Queued, error)
	One(ctx context.Context, id string) (messages.Queued, error)
	Reply(ctx context.Context, officer, id, words string, files []attachments.File) error
	File(ctx context.Context, thread, id string) (media string, content []byte, err error)
}

type place struct {
	door  Door
	queue console.Queue
}

// Page makes the place.
func Page(door Door, queue console.Queue) console.Page {
	p := &place{door, queue}
	return console.Page{Path: "/messages", Needs: officers.Messages, Words: words(), MaxBody: maxBody, Waiting: p.waiting, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("GET /{id}", "", p.show)
		handle("GET /{id}/files/{file}", "", p.file)
		handle("POST /{id}/{step}", "", p.act)
	}}
}

// maxBody bounds an answer: its files, and what stands around them.
const maxBody = attachments.MaxFiles*attachments.MaxGiven + 64<<10

// listed bounds the list.
const listed = 300

func (p *place) waiting(ctx context.Context) (int, error) {
	all, err := p.door.All(ctx, listed)
	n := 0
	for _, t := range all {
		if t.Unanswered {
			n++
		}
	}
	return n, err
}

type row struct {
	messages.Queued
	ID, Changed, By string
	Mine            bool
}

type lists struct{ Unanswered, Answered []row }

func (p *place) list(v *console.Visit) error {
	all, err := p.door.All(v.R.Context(), listed)
	if err != nil {
		return err
	}
	held, err := p.queue.Held(v.R.Context(), Kind)
	if err != nil {
		return err
	}
	var c lists
	for i := range all {
		t := all[len(all)-1-i] // the one that waits longest first
		id := t.ThreadId.String()
		r := row{t, id, v.Clock(t.ChangedAt), held[id], held[id] == v.Officer.Login}
		if t.Unanswered {
			c.Unanswered = append(c.Unanswered, r)
		} else {
			c.Answered = append(c.Answered, r)
		}
	}
	return v.Show(listPage, "place", c)
}

type said struct {
	At, Text string
	Ours     bool
	Files    []file
}

type file struct {
	ID, Name, Size string
	Picture        bool
}

type one struct {
	row
	console.Item
	Said  []said
	Typed string // an answer that did not go out
	Fault string // why
	Most  int    // files of an answer
}

func (p *place) show(v *console.Visit) error { return p.page(v, "", "") }

// page is a thread, with an answer that could not go out and the reason.
func (p *place) page(v *console.Visit, typed, fault string) error {
	id := v.R.PathValue("id")
	t, err := p.door.One(v.R.Context(), id)
	if err != nil {
		return told(err)
	}
	c := one{row: row{Queued: t, ID: id, Changed: v.Clock(t.ChangedAt)}, Typed: typed, Fault: fault, Most: attachments.MaxFiles}
	if c.Item, err = v.Look(p.queue, Kind, id); err != nil {
		return err
	}
	for _, m := range t.Messages {
		one := said{At: v.Clock(m.At), Text: m.Text, Ours: m.By == vss.ThreadMessageByAgency}
		if m.Attachments != nil {
			for _, a := range *m.Attachments {
				one.Files = append(one.Files, file{a.AttachmentId.String(), a.Name, strconv.Itoa((a.Bytes+1023)/1024) + " KB", a.Media != vss.AttachmentMediaApplicationpdf})
			}
		}
		c.Said = append(c.Said, one)
	}
	return v.Show(onePage, "one", c)
}

// file shows a picture, and hands anything else over to be kept.
func (p *place) file(v *console.Visit) error {
	media, content, err := p.door.File(v.R.Context(), v.R.PathValue("id"), v.R.PathValue("file"))
	if err != nil {
		return told(err)
	}
	if !strings.HasPrefix(media, "image/") {
		v.W.Header().Set("Content-Disposition", "attachment")
	}
	return v.Picture(media, content)
}

// reply sends an answer with its files. What was typed comes again where it cannot go out; files must be chosen anew, browsers do not keep them.
func (p *place) reply(v *console.Visit, id string) error {
	words := v.Form("words")
	chosen, err := v.Files("file", attachments.MaxGiven)
	if err != nil {
		return p.page(v, words, v.T("fault.file"))
	}
	var files []attachments.File
	for _, f := range chosen {
		files = append(files, attachments.File{Name: f.Name, Content: f.Content})
	}
	err = v.Work(p.queue, Kind, id, true, func(ctx context.Context, officer string) error {
		return p.door.Reply(ctx, officer, id, words, files)
	})
	switch {
	case errors.Is(err, attachments.ErrFile):
		return p.page(v, words, v.T("fault.file"))
	case errors.Is(err, messages.ErrThread):
		return p.page(v, words, v.T("fault.words"))
	case err != nil:
		return told(err)
	}
	return v.Go("", "answered")
}

func (p *place) act(v *console.Visit) error {
	id := v.R.PathValue("id")
	switch v.R.PathValue("step") {
	case "take":
		if _, err := p.door.One(v.R.Context(), id); err != nil {
			return told(err)
		}
		if err := p.queue.Claim(v.R.Context(), v.Officer.Login, Kind, id); err != nil {
			return err
		}
		return v.Go("/"+id, "")
	case "reply":
		return p.reply(v, id)
	case "release":
		if err := p.queue.Release(v.R.Context(), v.Officer.Login, Kind, id); err != nil {
			return err
		}
		return v.Go("", "released")
	}
	return console.NotFound
}

// told puts what the door refuses into words.
func told(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return console.NotFound
	}
	return err
}
