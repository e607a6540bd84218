// Package recoveries is the officers' place for accounts that somebody gets back at the counter. Two different officers approve; who has approved sees the
// item without the button.
package recoveries

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"slices"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/recovery"
	"vssid/cmd/vss-backend/internal/store"
)

//go:embed page words
var files embed.FS

var listPage = template.Must(template.ParseFS(files, "page/list.html"))

// Door is the counter's side of recoveries (recovery.Recovery).
type Door interface {
	Cases(ctx context.Context, limit int) ([]recovery.Case, error)
	Reports(ctx context.Context, limit int) ([]store.DeviceReport, error)
	Approve(ctx context.Context, number, officer string) error
	Refuse(ctx context.Context, number, officer string) error
}

type place struct{ door Door }

// Page makes the place.
func Page(door Door) console.Page {
	p := &place{door}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("recoveries: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/recoveries", Needs: officers.Recoveries, Words: words, Waiting: p.waiting, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("POST /{number}/{step}", "", p.act)
	}}
}

// listed bounds the lists.
const listed = 100

// decidable reports whether officers may still decide about a case.
func decidable(c recovery.Case) bool {
	return c.Kind == store.RecoveryOfficers && c.Account != "" && (c.Stage == vss.RecoveryStageWaiting || c.Stage == vss.RecoveryStageApprovedOnce)
}

func (p *place) waiting(ctx context.Context) (int, error) {
	all, err := p.door.Cases(ctx, listed)
	n := 0
	for _, c := range all {
		if decidable(c) {
			n++
		}
	}
	return n, err
}

type row struct {
	Number, Holder, Account, Device, Started, Expires, Stage, Kind string
	Officers                                                       []string
	Open, Approved                                                 bool // Approved by the one who looks
}

type report struct{ Number, Account, At string }

type lists struct {
	Open, Others []row
	Reports      []report
}

func (p *place) list(v *console.Visit) error {
	all, err := p.door.Cases(v.R.Context(), listed)
	if err != nil {
		return err
	}
	told, err := p.door.Reports(v.R.Context(), listed)
	if err != nil {
		return err
	}
	var c lists
	for _, one := range all {
		r := row{one.Number, one.Holder, one.Account, one.DeviceName, v.Clock(one.Started), v.Clock(one.Expires), string(one.Stage), one.Kind, one.Officers,
			decidable(one), slices.Contains(one.Officers, v.Officer.Login)}
		if r.Open {
			c.Open = append(c.Open, r)
		} else {
			c.Others = append(c.Others, r)
		}
	}
	for _, r := range told {
		c.Reports = append(c.Reports, report{r.Number, r.Account, v.Clock(r.Made)})
	}
	return v.Show(listPage, "place", c)
}

func (p *place) act(v *console.Visit) error {
	door, said := p.door.Approve, "approved"
	switch v.R.PathValue("step") {
	case "approve":
	case "refuse":
		door, said = p.door.Refuse, "refused"
	default:
		return console.NotFound
	}
	switch err := door(v.R.Context(), v.R.PathValue("number"), v.Officer.Login); {
	case errors.Is(err, recovery.ErrNoSuchRequest):
		return console.NotFound
	case errors.Is(err, recovery.ErrSameOfficer):
		return v.Conflict("fault.same")
	case errors.Is(err, recovery.ErrNotRunning):
		return v.Conflict("fault.over")
	case err != nil:
		return err
	}
	return v.Go("", said)
}
