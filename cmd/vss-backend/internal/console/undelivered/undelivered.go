// Package undelivered is the place for messages that never reached their person: what was given up, why, and whether it is tried again.
package undelivered

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"strings"

	"vssid/cmd/vss-backend/internal/carrier"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/store"
)

//go:embed page words
var files embed.FS

var listPage = template.Must(template.ParseFS(files, "page/list.html"))

// Door is the messages that were given up (carrier.Undelivered).
type Door interface {
	All(ctx context.Context, limit int) ([]store.OutboxMessage, error)
	Waiting(ctx context.Context, limit int) (int, error)
	SendAgain(ctx context.Context, officer, id string) error
	Dismiss(ctx context.Context, officer, id string) error
}

// listed bounds the list, and what the navigation counts.
const listed = 100

type place struct{ door Door }

// Page makes the place.
func Page(door Door) console.Page {
	p := &place{door}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("undelivered: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/undelivered", Needs: officers.Undelivered, Words: words, Waiting: p.waiting, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("POST /{id}/again", officers.Resend, p.settle(door.SendAgain, "again"))
		handle("POST /{id}/dismiss", officers.Resend, p.settle(door.Dismiss, "dismissed"))
	}}
}

func (p *place) waiting(ctx context.Context) (int, error) { return p.door.Waiting(ctx, listed) }

type row struct {
	store.OutboxMessage
	To   string // the end of the number, or the mail server: enough to see what is wrong
	What string
	Left bool // there is something to send again
}

type listView struct {
	Rows []row
	May  bool // settle them
	Full bool // there are more
}

// list shows what kind of message it was and why it did not arrive. What it said is between the agency and the person.
func (p *place) list(v *console.Visit) error {
	all, err := p.door.All(v.R.Context(), listed+1)
	if err != nil {
		return err
	}
	view := listView{May: officers.May(v.Officer.Roles, officers.Resend), Full: len(all) > listed}
	for _, m := range all[:min(len(all), listed)] {
		view.Rows = append(view.Rows, row{m, masked(m.Recipient), what(v, m.Kind), m.Text != ""})
	}
	return v.Show(listPage, "place", view)
}

func (p *place) settle(act func(ctx context.Context, officer, id string) error, said string) func(v *console.Visit) error {
	return func(v *console.Visit) error {
		err := act(v.R.Context(), v.Officer.Login, v.R.PathValue("id"))
		if errors.Is(err, carrier.ErrGone) {
			return v.Conflict("fault.gone")
		}
		if err != nil {
			return err
		}
		return v.Go("", said)
	}
}

// masked leaves of a telephone number its last three digits, of a mail address its first letter and its server.
func masked(recipient string) string {
	if at := strings.LastIndex(recipient, "@"); at > 0 {
		return recipient[:1] + "•••" + recipient[at:]
	}
	return "•••" + recipient[max(0, len(recipient)-3):]
}

// what says a kind of message in words. A kind that has none yet is named as another message, with its own name.
func what(v *console.Visit, kind string) string {
	id := "kind." + kind
	if text := v.T(id); text != id {
		return text
	}
	return v.T("other") + " (" + kind + ")"
}
