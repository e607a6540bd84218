// Package desks is the place for health facilities and the reception desks that may check cards.
package desks

import (
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"strings"

	"vssid/app/lookup"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/facilities"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/store"
)

//go:embed page words
var files embed.FS

var (
	listPage = template.Must(template.ParseFS(files, "page/list.html"))
	onePage  = template.Must(template.ParseFS(files, "page/one.html"))
)

type place struct{ *facilities.Facilities }

// Page makes the place.
func Page(all *facilities.Facilities) console.Page {
	p := &place{all}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("desks: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/facilities", Needs: officers.ManageDesks, Words: words, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("POST /record", "", p.record)
		handle("POST /enrol", "", p.enrol)
		handle("POST /desks/{id}/end", "", p.end)
		handle("GET /{code}", "", p.one)
		handle("POST /{code}", "", p.change)
		handle("POST /{code}/clerks", "", p.addClerk)
		handle("POST /{code}/end-clerk", "", p.endClerk)
	}}
}

type facilityView struct {
	store.Facility
	Desks []store.Desk
}

type listView struct {
	Facilities []facilityView
	Query      string
	More       bool // not all that were found are shown
}

// mostShown is how many facilities one page shows.
const mostShown = 50

// list shows the facilities that have desks, or those whose code or name has the words that were asked for, with or without their marks.
func (p *place) list(v *console.Visit) error {
	all, desks, err := p.All(v.R.Context())
	if err != nil {
		return err
	}
	view := listView{Query: strings.TrimSpace(v.R.URL.Query().Get("q"))}
	wanted := lookup.Fold(view.Query)
	for _, f := range all {
		if wanted == "" && len(desks[f.Code]) == 0 || !strings.Contains(lookup.Fold(f.Code+" "+f.Name), wanted) {
			continue
		}
		if view.More = len(view.Facilities) == mostShown; view.More {
			break
		}
		view.Facilities = append(view.Facilities, facilityView{f, desks[f.Code]})
	}
	return v.Show(listPage, "place", view)
}

func (p *place) record(v *console.Visit) error {
	if err := p.Put(v.R.Context(), v.Officer.Login, v.Form("code"), v.Form("name")); err != nil {
		return told(v, err)
	}
	return v.Go("", "recorded")
}

func (p *place) enrol(v *console.Visit) error {
	if _, err := p.Enrol(v.R.Context(), v.Officer.Login, v.Form("code"), v.Form("name"), v.Form("key")); err != nil {
		return told(v, err)
	}
	return v.Go("", "enrolled")
}

func (p *place) end(v *console.Visit) error {
	if err := p.End(v.R.Context(), v.Officer.Login, v.R.PathValue("id")); err != nil {
		return err
	}
	return v.Go("", "ended")
}

// told puts what is refused into words.
func told(v *console.Visit, err error) error {
	for id, fault := range map[string]error{"fault.code": facilities.ErrCode, "fault.name": facilities.ErrName, "fault.key": facilities.ErrKey} {
		if errors.Is(err, fault) {
			return v.Conflict(id)
		}
	}
	return err
}
