// Package acts is the auditor's place: what officers did, as the audit log has it. It changes nothing, and each look is an act of its own.
package acts

import (
	"context"
	"embed"
	"html/template"
	"io/fs"
	"math"
	"strconv"
	"time"

	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/store"
)

//go:embed page words
var files embed.FS

var listPage = template.Must(template.ParseFS(files, "page/list.html"))

// Read is the kind of the event that notes a look at this place; its reference is the officer whose acts were read, empty for all.
const Read = "officer-acts-read"

// onePage is how many acts are shown at once.
const onePage = 50

// Store is the database as this place uses it.
type Store interface {
	Read(ctx context.Context) *store.Reader
	Write(ctx context.Context, f func(tx *store.Tx) error) error
}

type place struct {
	store    Store
	officers *officers.Officers
	now      func() time.Time
}

// Page makes the place.
func Page(s Store, all *officers.Officers, now func() time.Time) console.Page {
	p := &place{s, all, now}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("acts: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/acts", Needs: officers.ReadActs, Words: words, Route: func(handle console.Handle) { handle("GET", "", p.list) }}
}

type listView struct {
	Officers []officers.Officer
	Of       string // login of the one whose acts are shown; empty: everybody's
	Acts     []actView
	Older    uint64 // acts below this place of the log come next
	More     bool
}

type actView struct {
	store.LoggedEvent
	What string
}

// list shows a page of acts. The look is noted before anything is read, so that nothing is seen without a trace.
func (p *place) list(v *console.Visit) error {
	query := v.R.URL.Query()
	view := listView{Of: query.Get("officer")}
	below := uint64(math.MaxInt64)
	if given := query.Get("below"); given != "" {
		n, err := strconv.ParseInt(given, 10, 64)
		if err != nil || n < 0 {
			return console.NotFound
		}
		below = uint64(n)
	}
	var err error
	if view.Officers, err = p.officers.All(v.R.Context()); err != nil {
		return err
	}
	if view.Of != "" && !known(view.Officers, view.Of) {
		return console.NotFound
	}
	err = p.store.Write(v.R.Context(), func(tx *store.Tx) error {
		return audit.Put(tx, audit.Event{Kind: Read, Actor: audit.Officer, ActorID: v.Officer.Login, Reference: view.Of, At: p.now()})
	})
	if err != nil {
		return err
	}
	found, err := p.store.Read(v.R.Context()).OfficerActs(view.Of, below, onePage+1)
	if err != nil {
		return err
	}
	if view.More = len(found) > onePage; view.More {
		found = found[:onePage]
		view.Older = found[onePage-1].Index
	}
	for _, e := range found {
		view.Acts = append(view.Acts, actView{e, what(v, e.Kind)})
	}
	return v.Show(listPage, "place", view)
}

func known(all []officers.Officer, login string) bool {
	for _, o := range all {
		if o.Login == login {
			return true
		}
	}
	return false
}

// what says a kind of act in words. A kind that has none yet is named as another act, with its own name.
func what(v *console.Visit, kind string) string {
	id := "kind." + kind
	if text := v.T(id); text != id {
		return text
	}
	return v.T("other") + " (" + kind + ")"
}
