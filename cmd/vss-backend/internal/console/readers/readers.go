// Package readers is the place for the agencies that may read data: who they are, what they may read, and what they have read.
package readers

import (
	"context"
	"crypto/x509"
	"embed"
	"encoding/pem"
	"errors"
	"html/template"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"vssid/cmd/vss-backend/internal/agencies"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/edge"
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

// Store is the database as this place uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

type place struct {
	store Store
	now   func() time.Time
}

// Page makes the place.
func Page(s Store, now func() time.Time) console.Page {
	p := &place{s, now}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("readers: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/agencies", Needs: officers.ManageReaders, Words: words, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("GET /{id}", "", p.one)
		handle("POST /register", "", p.register)
		handle("POST /{id}/scopes", "", p.scopes)
		handle("POST /{id}/disable", "", p.disable)
	}}
}

type listView struct {
	Agencies []store.Agency
	Scopes   []string
}

func (p *place) list(v *console.Visit) error {
	all, err := p.store.Read(v.R.Context()).Agencies()
	if err != nil {
		return err
	}
	return v.Show(listPage, "place", listView{all, agencies.Scopes()})
}

type scopeView struct {
	Scope string
	Has   bool
}

type oneView struct {
	store.Agency
	Scopes []scopeView
	Acts   []store.LoggedEvent
}

// shownActs is how many of an agency's newest acts its page shows.
const shownActs = 100

func (p *place) one(v *console.Visit) error {
	r := p.store.Read(v.R.Context())
	a, err := r.Agency(v.R.PathValue("id"))
	if errors.Is(err, store.ErrNotFound) {
		return console.NotFound
	}
	if err != nil {
		return err
	}
	view := oneView{Agency: a}
	for _, s := range agencies.Scopes() {
		view.Scopes = append(view.Scopes, scopeView{s, slices.Contains(a.Scopes, s)})
	}
	if view.Acts, err = r.ActsOf("agency", a.ID, shownActs); err != nil {
		return err
	}
	return v.Show(onePage, "one", view)
}

func (p *place) register(v *console.Visit) error {
	block, _ := pem.Decode([]byte(v.Form("certificate")))
	if block == nil || block.Type != "CERTIFICATE" {
		return v.Conflict("fault.certificate")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return v.Conflict("fault.certificate")
	}
	a := store.Agency{ID: v.Form("id"), Name: v.Form("name"), Certificate: edge.CertificateThumbprint(certificate), Scopes: v.R.PostForm["scope"]}
	if text := v.Form("key"); text != "" {
		key, err := facilities.ReadKey(text)
		if err != nil {
			return v.Conflict("fault.key")
		}
		if a.PublicKey, err = key.Bytes(); err != nil {
			return v.Conflict("fault.key")
		}
	}
	a.PerMinute, _ = strconv.ParseInt(v.Form("minute"), 10, 64) // 0, which is refused, for what is no number
	err = p.store.Write(v.R.Context(), func(tx *store.Tx) error { return agencies.Register(tx, v.Officer.Login, a, p.now()) })
	if err != nil {
		return told(v, err)
	}
	return v.Go("/"+a.ID, "registered")
}

func (p *place) scopes(v *console.Visit) error {
	id := v.R.PathValue("id")
	perMinute, _ := strconv.ParseInt(v.Form("minute"), 10, 64) // 0, which is refused, for what is no number
	err := p.store.Write(v.R.Context(), func(tx *store.Tx) error {
		return agencies.SetScopes(tx, v.Officer.Login, id, v.R.PostForm["scope"], perMinute, p.now())
	})
	if err != nil {
		return told(v, err)
	}
	return v.Go("/"+id, "changed")
}

func (p *place) disable(v *console.Visit) error {
	id := v.R.PathValue("id")
	if err := p.store.Write(v.R.Context(), func(tx *store.Tx) error { return agencies.Disable(tx, v.Officer.Login, id, p.now()) }); err != nil {
		return told(v, err)
	}
	return v.Go("/"+id, "disabled")
}

// told puts what is refused into words.
func told(v *console.Visit, err error) error {
	switch {
	case errors.Is(err, agencies.ErrInput):
		return v.Conflict("fault.input")
	case errors.Is(err, store.ErrNotFound):
		return console.NotFound
	}
	return err
}

// Fields are the fields of a read, for the template.
func (o oneView) Fields(reference string) []string { return strings.Fields(reference) }
