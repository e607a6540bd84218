// Package requests is the officers' place for requests for public services: what the owner signed, word for word, and its way to an end.
package requests

import (
	"context"
	"errors"
	"slices"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/services"
	"vssid/cmd/vss-backend/internal/store"
)

// Kind is what claims of requests are called.
const Kind = "request"

// Door is the agency's side of requests (services.Services).
type Door interface {
	All(ctx context.Context, limit int) ([]services.Queued, error)
	One(ctx context.Context, id string) (services.Queued, error)
	Move(ctx context.Context, officer, id string, to vss.ServiceRequestState, words string) error
}

type place struct {
	door  Door
	queue console.Queue
}

// Page makes the place.
func Page(door Door, queue console.Queue) console.Page {
	p := &place{door, queue}
	return console.Page{Path: "/requests", Needs: officers.Requests, Words: words(), Waiting: p.waiting, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("GET /{id}", "", p.show)
		handle("POST /{id}/{step}", "", p.act)
	}}
}

// listed bounds the list.
const listed = 300

// open reports whether a request waits for an officer. One that is paid for is approved by its payment.
func open(state vss.ServiceRequestState) bool {
	return state == vss.ServiceRequestStateReceived || state == vss.ServiceRequestStateHandling
}

func (p *place) waiting(ctx context.Context) (int, error) {
	all, err := p.door.All(ctx, listed)
	n := 0
	for _, q := range all {
		if open(q.State) {
			n++
		}
	}
	return n, err
}

type row struct {
	services.Queued
	ID, Title, Changed, By string
	Mine                   bool
}

type group struct {
	State string
	Rows  []row
}

func (p *place) list(v *console.Visit) error {
	all, err := p.door.All(v.R.Context(), listed)
	if err != nil {
		return err
	}
	held, err := p.queue.Held(v.R.Context(), Kind)
	if err != nil {
		return err
	}
	var groups []group
	for _, state := range []vss.ServiceRequestState{vss.ServiceRequestStateReceived, vss.ServiceRequestStateHandling, vss.ServiceRequestStateQuestion, vss.ServiceRequestStateApproved,
		vss.ServiceRequestStateRefused, vss.ServiceRequestStateWithdrawn} {
		g := group{State: string(state)}
		for _, q := range slices.Backward(all) { // the one that waits longest first
			if id := q.RequestId.String(); q.State == state {
				g.Rows = append(g.Rows, row{q, id, title(v, q), v.Clock(q.ChangedAt), held[id], held[id] == v.Officer.Login})
			}
		}
		if len(g.Rows) > 0 {
			groups = append(groups, g)
		}
	}
	return v.Show(listPage, "place", groups)
}

func title(v *console.Visit, q services.Queued) string {
	if v.Lang == "en" {
		return q.Title.En
	}
	return q.Title.Vi
}

type event struct{ At, State, By, Words string }

type one struct {
	row
	console.Item
	Open   bool // an officer may act on it
	Paid   bool // its payment approves it, no officer
	Amount int64
	Events []event
}

func (p *place) show(v *console.Visit) error {
	id := v.R.PathValue("id")
	q, err := p.door.One(v.R.Context(), id)
	if err != nil {
		return told(v, err)
	}
	c := one{row: row{Queued: q, ID: id, Title: title(v, q), Changed: v.Clock(q.ChangedAt)}, Open: open(q.State) || q.State == vss.ServiceRequestStateQuestion}
	if c.Item, err = v.Look(p.queue, Kind, id); err != nil {
		return err
	}
	if q.Payment != nil {
		c.Paid, c.Amount = true, q.Payment.Amount
	}
	for _, e := range slices.Backward(q.Events) {
		words := ""
		if e.Text != nil {
			words = *e.Text
		}
		c.Events = append(c.Events, event{v.Clock(e.At), v.T("state." + string(e.State)), v.T("by." + string(e.By)), words})
	}
	return v.Show(onePage, "one", c)
}

func (p *place) act(v *console.Visit) error {
	id, step := v.R.PathValue("id"), v.R.PathValue("step")
	if step == "take" {
		return p.take(v, id)
	}
	to, known := map[string]vss.ServiceRequestState{"ask": vss.ServiceRequestStateQuestion, "approve": vss.ServiceRequestStateApproved, "refuse": vss.ServiceRequestStateRefused, "release": ""}[step]
	if !known {
		return console.NotFound
	}
	err := v.Work(p.queue, Kind, id, true, func(ctx context.Context, officer string) error {
		if to == "" {
			return nil
		}
		return p.door.Move(ctx, officer, id, to, v.Form("words"))
	})
	if err != nil {
		return told(v, err)
	}
	return v.Go("", map[string]string{"ask": "asked", "approve": "approved", "refuse": "refused", "release": "released"}[step])
}

// take claims a request and takes it up, where nobody has yet.
func (p *place) take(v *console.Visit, id string) error {
	ctx, login := v.R.Context(), v.Officer.Login
	q, err := p.door.One(ctx, id)
	if err != nil {
		return told(v, err)
	}
	if err := p.queue.Claim(ctx, login, Kind, id); err != nil {
		return err
	}
	if q.State == vss.ServiceRequestStateReceived {
		if err := p.door.Move(ctx, login, id, vss.ServiceRequestStateHandling, ""); err != nil {
			return told(v, errors.Join(err, p.queue.Release(ctx, login, Kind, id)))
		}
	}
	return v.Go("/"+id, "")
}

// told puts what the door refuses into words.
func told(v *console.Visit, err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return console.NotFound
	case errors.Is(err, services.ErrEffect):
		return v.Conflict("fault.effect")
	case errors.Is(err, services.ErrStep):
		return v.Conflict("fault.step")
	}
	return err
}
