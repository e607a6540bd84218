// Package registrations is the officers' place for registrations of people without an account: a queue, the form beside photos and record, and what is
// decided.
package registrations

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/applications"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/officers"
)

//go:embed page words
var files embed.FS

var (
	listPage    = template.Must(template.ParseFS(files, "page/list.html"))
	dossierPage = template.Must(template.ParseFS(files, "page/dossier.html"))
)

// Kind is what claims of registrations are called.
const Kind = "registration"

type place struct {
	door    applications.Officer
	queue   console.Queue
	reasons []applications.Reason
}

// Page makes the place.
func Page(door applications.Officer, queue console.Queue) console.Page {
	p := &place{door, queue, applications.Reasons()}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("registrations: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/registrations", Needs: officers.Registrations, Words: words, Waiting: p.waiting, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("POST /next", "", p.next)
		handle("GET /{id}", "", p.show)
		handle("GET /{id}/photos/{kind}", "", p.photo)
		handle("GET /{id}/record/{number}", "", p.recordPhoto)
		handle("POST /{id}/{step}", "", p.act)
	}}
}

// listed bounds the list of each state.
const listed = 100

// open are the states that wait for an officer, what waits first; the others are over or wait for the person.
var open = []vss.ApplicationState{vss.ApplicationStateReceived, vss.ApplicationStateChecking}

var others = []vss.ApplicationState{vss.ApplicationStateQuestion, vss.ApplicationStateRefused, vss.ApplicationStateApproved}

func (p *place) waiting(ctx context.Context) (int, error) {
	n := 0
	for _, state := range open {
		some, err := p.door.Waiting(ctx, state, listed)
		if err != nil {
			return 0, err
		}
		n += len(some)
	}
	return n, nil
}

type row struct {
	applications.Summary
	Filed, Changed, By string
	Mine               bool
}

type group struct {
	State string
	Rows  []row
}

func (p *place) list(v *console.Visit) error {
	held, err := p.queue.Held(v.R.Context(), Kind)
	if err != nil {
		return err
	}
	var groups []group
	for _, state := range slices.Concat(open, others) {
		some, err := p.door.Waiting(v.R.Context(), state, listed)
		if err != nil {
			return err
		}
		g := group{State: string(state)}
		for _, one := range some {
			g.Rows = append(g.Rows, row{one, v.Clock(one.FiledAt), v.Clock(one.ChangedAt), held[one.ID], held[one.ID] == v.Officer.Login})
		}
		if len(g.Rows) > 0 {
			groups = append(groups, g)
		}
	}
	return v.Show(listPage, "place", groups)
}

// next takes the registration that has waited longest and that nobody holds, or one of the officer's own.
func (p *place) next(v *console.Visit) error {
	for _, state := range open {
		some, err := p.door.Waiting(v.R.Context(), state, listed)
		if err != nil {
			return err
		}
		for _, one := range some {
			err := p.take(v, one.ID, one.Revision)
			var held *officers.HeldError
			if errors.As(err, &held) || errors.Is(err, applications.ErrDecided) || errors.Is(err, applications.ErrChanged) {
				continue // somebody was quicker
			}
			if err != nil {
				return err
			}
			return v.Go("/"+one.ID, "")
		}
	}
	return v.Go("", "none")
}

// take claims a registration and takes it up.
func (p *place) take(v *console.Visit, id string, revision int64) error {
	if err := p.queue.Claim(v.R.Context(), v.Officer.Login, Kind, id); err != nil {
		return err
	}
	err := p.door.Check(v.R.Context(), v.Officer.Login, id, revision)
	if errors.Is(err, applications.ErrDecided) || errors.Is(err, applications.ErrChanged) {
		err = errors.Join(err, p.queue.Release(v.R.Context(), v.Officer.Login, Kind, id))
	}
	return err
}

func (p *place) photo(v *console.Visit) error {
	kind := vss.PhotoKind(strings.TrimSuffix(v.R.PathValue("kind"), ".jpg"))
	content, err := p.door.Photo(v.R.Context(), v.R.PathValue("id"), kind)
	if err != nil {
		return told(v, err)
	}
	return v.Picture("image/jpeg", content)
}

func (p *place) recordPhoto(v *console.Visit) error {
	content, err := p.door.RecordPhoto(v.R.Context(), v.R.PathValue("id"), strings.TrimSuffix(v.R.PathValue("number"), ".jpg"))
	if err != nil {
		return told(v, err)
	}
	return v.Picture("image/jpeg", content)
}

// told puts what the door refuses into words.
func told(v *console.Visit, err error) error {
	for id, fault := range map[string]error{"fault.changed": applications.ErrChanged, "fault.decided": applications.ErrDecided, "fault.input": applications.ErrInput,
		"fault.no-record": applications.ErrNoRecord, "fault.taken": applications.ErrTaken, "fault.own": applications.ErrOwn, "fault.counter": applications.ErrCounter, "fault.missing": applications.ErrMissing} {
		if errors.Is(err, fault) {
			return v.Conflict(id)
		}
	}
	if errors.Is(err, applications.ErrUnknown) {
		return console.NotFound
	}
	return err
}

// act does one step. But for taking it, only who holds the registration may.
func (p *place) act(v *console.Visit) error {
	ctx, login, id := v.R.Context(), v.Officer.Login, v.R.PathValue("id")
	revision, err := strconv.ParseInt(v.Form("revision"), 10, 64)
	if err != nil {
		return console.Unreadable
	}
	step := v.R.PathValue("step")
	if step == "take" {
		if err := p.take(v, id, revision); err != nil {
			return told(v, err)
		}
		return v.Go("/"+id, "")
	}
	if err := p.queue.Holds(ctx, login, Kind, id); err != nil {
		return err
	}
	said := map[string]string{"ask": "asked", "approve": "approved", "refuse": "refused", "release": "released"}[step]
	switch step {
	case "ask":
		err = p.door.Ask(ctx, login, id, revision, v.Form("question"))
	case "approve":
		err = p.door.Approve(ctx, login, id, revision, v.Form("number"))
	case "refuse":
		err = p.door.Refuse(ctx, login, id, revision, v.R.PostForm["reason"], v.Form("remark"))
	case "release":
	default:
		return console.NotFound
	}
	if err != nil {
		return told(v, err)
	}
	if err := p.queue.Release(ctx, login, Kind, id); err != nil {
		return err
	}
	return v.Go("", said)
}

type dossier struct {
	applications.Dossier
	State     string
	Mine      bool
	By        string // another officer who works on it
	Deciding  bool   // an officer may act on it
	Photos    []photo
	Matches   []match
	Reasons   []reason
	Events    []event
	Born      string
	Where     string
	Email     string
	Different int
}

type photo struct {
	Kind  string
	Whole bool
}

type match struct {
	Number string
	Best   bool
	Photo  bool
	Fields []field
}

type field struct {
	Name, Filed, Record string
	Same, Missing       bool // Missing: one side says nothing
}

type reason struct{ Code, Text string }

type event struct{ At, Kind, Words, Officer string }

func (p *place) show(v *console.Visit) error {
	ctx, id := v.R.Context(), v.R.PathValue("id")
	d, err := p.door.Open(ctx, id)
	if err != nil {
		return told(v, err)
	}
	held, err := p.queue.Held(ctx, Kind)
	if err != nil {
		return err
	}
	c := dossier{Dossier: d, State: string(d.State), By: held[id], Mine: held[id] == v.Officer.Login, Born: born(d.Form.DateOfBirth), Where: d.Form.Street + ", " + d.Commune + ", " + d.Province,
		Deciding: slices.Contains(open, d.State) || d.State == vss.ApplicationStateQuestion}
	if c.Mine { // every look begins the time anew
		if err := p.queue.Claim(ctx, v.Officer.Login, Kind, id); err != nil {
			return err
		}
	}
	if d.Form.Email != nil {
		c.Email = *d.Form.Email
	}
	for _, kind := range []vss.PhotoKind{vss.PhotoKindPortrait, vss.PhotoKindIdFront, vss.PhotoKindIdBack} {
		for _, one := range d.Photos {
			if one.Kind == kind {
				c.Photos = append(c.Photos, photo{string(one.Kind), one.Received == one.Bytes})
			}
		}
	}
	p.compare(v, d, &c)
	for _, one := range p.reasons {
		text := one.Vi
		if v.Lang == "en" {
			text = one.En
		}
		c.Reasons = append(c.Reasons, reason{one.Code, text})
	}
	for _, e := range slices.Backward(d.Events) {
		c.Events = append(c.Events, event{v.Clock(e.At), v.T("event." + e.Kind), e.Words, e.Officer})
	}
	return v.Show(dossierPage, "dossier", c)
}

// compare sets the form beside each record that it may mean.
func (p *place) compare(v *console.Visit, d applications.Dossier, c *dossier) {
	value := func(name, text string) string {
		switch {
		case text == "":
			return v.T("absent")
		case name == "sex":
			return v.T("sex." + text)
		case name == "dateOfBirth":
			return born(text)
		}
		return text
	}
	for i, m := range d.Matches {
		one := match{Number: m.Person.InsuranceNumber, Best: i == 0, Photo: m.Photo}
		for _, f := range m.Fields {
			one.Fields = append(one.Fields, field{v.T("field." + f.Field), value(f.Field, f.Filed), value(f.Field, f.Record), f.Same, f.Filed == "" || f.Record == ""})
			if i == 0 && !f.Same {
				c.Different++
			}
		}
		c.Matches = append(c.Matches, one)
	}
}

func born(iso string) string {
	if d, err := insurance.ParsePartialDate(iso); err == nil {
		return d.Vietnamese()
	}
	return iso
}
