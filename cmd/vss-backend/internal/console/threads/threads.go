// Package threads is the officers' place for what people write to the agency, and the answers.
package threads

import (
	"context"
	"errors"

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
	Reply(ctx context.Context, officer, id, words string) error
}

type place struct {
	door  Door
	queue console.Queue
}

// Page makes the place.
func Page(door Door, queue console.Queue) console.Page {
	p := &place{door, queue}
	return console.Page{Path: "/messages", Needs: officers.Messages, Words: words(), Waiting: p.waiting, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("GET /{id}", "", p.show)
		handle("POST /{id}/{step}", "", p.act)
	}}
}

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
}

type one struct {
	row
	console.Item
	Said []said
}

func (p *place) show(v *console.Visit) error {
	id := v.R.PathValue("id")
	t, err := p.door.One(v.R.Context(), id)
	if err != nil {
		return told(v, err)
	}
	c := one{row: row{Queued: t, ID: id, Changed: v.Clock(t.ChangedAt)}}
	if c.Item, err = v.Look(p.queue, Kind, id); err != nil {
		return err
	}
	for _, m := range t.Messages {
		c.Said = append(c.Said, said{v.Clock(m.At), m.Text, string(m.By) == "agency"})
	}
	return v.Show(onePage, "one", c)
}

func (p *place) act(v *console.Visit) error {
	id := v.R.PathValue("id")
	switch v.R.PathValue("step") {
	case "take":
		if _, err := p.door.One(v.R.Context(), id); err != nil {
			return told(v, err)
		}
		if err := p.queue.Claim(v.R.Context(), v.Officer.Login, Kind, id); err != nil {
			return err
		}
		return v.Go("/"+id, "")
	case "reply":
		err := v.Work(p.queue, Kind, id, true, func(ctx context.Context, officer string) error {
			return p.door.Reply(ctx, officer, id, v.Form("words"))
		})
		if err != nil {
			return told(v, err)
		}
		return v.Go("", "answered")
	case "release":
		if err := p.queue.Release(v.R.Context(), v.Officer.Login, Kind, id); err != nil {
			return err
		}
		return v.Go("", "released")
	}
	return console.NotFound
}

// told puts what the door refuses into words.
func told(v *console.Visit, err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return console.NotFound
	case errors.Is(err, messages.ErrThread):
		return v.Conflict("fault.words")
	}
	return err
}
