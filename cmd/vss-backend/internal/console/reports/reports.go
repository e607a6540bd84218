// Package reports is the officers' place for errors that people report in their records.
package reports

import (
	"context"
	"errors"
	"slices"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/reports"
	"vssid/cmd/vss-backend/internal/store"
)

// Kind is what claims of reports are called.
const Kind = "report"

// Door is the agency's side of reports (reports.Reports).
type Door interface {
	All(ctx context.Context, limit int) ([]reports.Queued, error)
	Move(ctx context.Context, officer, number string, to vss.ErrorReportState, value, words string) error
}

type place struct {
	door  Door
	queue console.Queue
}

// Page makes the place.
func Page(door Door, queue console.Queue) console.Page {
	p := &place{door, queue}
	return console.Page{Path: "/reports", Needs: officers.Reports, Words: words(), Waiting: p.waiting, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("GET /{number}", "", p.show)
		handle("POST /{number}/{step}", "", p.act)
	}}
}

// listed bounds the list.
const listed = 300

func open(state vss.ErrorReportState) bool {
	return state == vss.ErrorReportStateReceived || state == vss.ErrorReportStateTakenUp
}

func (p *place) waiting(ctx context.Context) (int, error) {
	all, err := p.door.All(ctx, listed)
	n := 0
	for _, r := range all {
		if open(r.State) {
			n++
		}
	}
	return n, err
}

type row struct {
	reports.Queued
	Made, By string
	Mine     bool
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
	for _, state := range []vss.ErrorReportState{vss.ErrorReportStateReceived, vss.ErrorReportStateTakenUp, vss.ErrorReportStateAnswered, vss.ErrorReportStateCorrected, vss.ErrorReportStateClosed} {
		g := group{State: string(state)}
		for _, r := range slices.Backward(all) {
			if r.State == state {
				g.Rows = append(g.Rows, row{r, v.Clock(r.Steps[0].At), held[r.Number], held[r.Number] == v.Officer.Login})
			}
		}
		if len(g.Rows) > 0 {
			groups = append(groups, g)
		}
	}
	return v.Show(listPage, "place", groups)
}

type step struct{ At, State, Words string }

type one struct {
	row
	console.Item
	Open   bool
	Passed []step
}

func (p *place) find(v *console.Visit) (reports.Queued, error) {
	all, err := p.door.All(v.R.Context(), listed)
	if err != nil {
		return reports.Queued{}, err
	}
	i := slices.IndexFunc(all, func(r reports.Queued) bool { return r.Number == v.R.PathValue("number") })
	if i < 0 {
		return reports.Queued{}, console.NotFound
	}
	return all[i], nil
}

func (p *place) show(v *console.Visit) error {
	r, err := p.find(v)
	if err != nil {
		return err
	}
	c := one{row: row{Queued: r, Made: v.Clock(r.Steps[0].At)}, Open: r.State != vss.ErrorReportStateClosed}
	if c.Item, err = v.Look(p.queue, Kind, r.Number); err != nil {
		return err
	}
	for _, s := range slices.Backward(r.Steps) {
		words := ""
		if s.Text != nil {
			words = *s.Text
		}
		c.Passed = append(c.Passed, step{v.Clock(s.At), v.T("state." + string(s.State)), words})
	}
	return v.Show(onePage, "one", c)
}

func (p *place) act(v *console.Visit) error {
	r, err := p.find(v)
	if err != nil {
		return err
	}
	name := v.R.PathValue("step")
	if name == "take" {
		if err := p.queue.Claim(v.R.Context(), v.Officer.Login, Kind, r.Number); err != nil {
			return err
		}
		if r.State == vss.ErrorReportStateReceived {
			if err := p.door.Move(v.R.Context(), v.Officer.Login, r.Number, vss.ErrorReportStateTakenUp, "", ""); err != nil {
				return told(v, err)
			}
		}
		return v.Go("/"+r.Number, "")
	}
	to, known := map[string]vss.ErrorReportState{"answer": vss.ErrorReportStateAnswered, "correct": vss.ErrorReportStateCorrected, "close": vss.ErrorReportStateClosed, "release": ""}[name]
	if !known {
		return console.NotFound
	}
	err = v.Work(p.queue, Kind, r.Number, true, func(ctx context.Context, officer string) error {
		if to == "" {
			return nil
		}
		return p.door.Move(ctx, officer, r.Number, to, v.Form("value"), v.Form("words"))
	})
	if err != nil {
		return told(v, err)
	}
	return v.Go("", map[string]string{"answer": "answered", "correct": "corrected", "close": "closed", "release": "released"}[name])
}

// told puts what the door refuses into words.
func told(v *console.Visit, err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return console.NotFound
	case errors.Is(err, reports.ErrCorrection):
		return v.Conflict("fault.correction")
	case errors.Is(err, reports.ErrStep):
		return v.Conflict("fault.step")
	}
	return err
}
