// Package search is the officers' place to find people on record, and to withdraw a card.
package search

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"

	"vssid/app/insurance"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/search"
	"vssid/cmd/vss-backend/internal/store"
)

//go:embed page words
var files embed.FS

var (
	findPage   = template.Must(template.ParseFS(files, "page/find.html"))
	personPage = template.Must(template.ParseFS(files, "page/person.html"))
)

// Door is the record (search.Search).
type Door interface {
	Find(ctx context.Context, officer, query, birth string) ([]store.Found, error)
	Open(ctx context.Context, officer, account, purpose string) (search.Person, error)
	SetWithdrawn(ctx context.Context, officer, account string, withdrawn bool, purpose string) error
	ChangeBinding(ctx context.Context, officer, account string, act search.BindingAct, purpose string) error
}

type place struct{ door Door }

// Page makes the place.
func Page(door Door) console.Page {
	p := &place{door}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("search: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/search", Needs: officers.Search, Words: words, Route: func(handle console.Handle) {
		handle("GET", "", p.form)
		handle("POST", "", p.find) // a name or number stays out of addresses and logs
		handle("POST /{account}/open", "", p.open)
		handle("POST /{account}/binding", officers.Bindings, p.binding)
		handle("POST /{account}/withdraw", officers.Cards, func(v *console.Visit) error { return p.withdraw(v, true) })
		handle("POST /{account}/restore", officers.Cards, func(v *console.Visit) error { return p.withdraw(v, false) })
	}}
}

type found struct {
	store.Found
	Born string
}

type findView struct {
	Query, Birth string
	Asked        bool
	Found        []found
	Full         bool // there may be more
	Fault        string
}

func (p *place) form(v *console.Visit) error { return v.Show(findPage, "place", findView{}) }

func (p *place) find(v *console.Visit) error {
	c := findView{Query: v.Form("query"), Birth: v.Form("birth"), Asked: true}
	birth := ""
	if c.Birth != "" {
		d, err := insurance.ParseVietnameseDate(c.Birth)
		if err != nil {
			c.Fault = "fault.birth"
			return v.Show(findPage, "place", c)
		}
		birth = d.String()
	}
	all, err := p.door.Find(v.R.Context(), v.Officer.Login, c.Query, birth)
	if errors.Is(err, search.ErrQuery) {
		c.Fault = "fault.query"
		return v.Show(findPage, "place", c)
	}
	if err != nil {
		return err
	}
	for _, f := range all {
		c.Found = append(c.Found, found{f, born(f.DateOfBirth)})
	}
	c.Full = len(all) == search.Limit
	return v.Show(findPage, "place", c)
}

type personView struct {
	search.Person
	Born, From, To, Five string
	May                  bool // withdraw the card
	Binds                bool // take the account from its device
	Purpose              string
}

func (p *place) open(v *console.Visit) error {
	one, err := p.door.Open(v.R.Context(), v.Officer.Login, v.R.PathValue("account"), v.Form("purpose"))
	if err != nil {
		return told(v, err)
	}
	return v.Show(personPage, "person", personView{one, born(one.DateOfBirth), born(one.ValidFrom), born(one.ValidTo), born(one.FiveYearDate), v.Officer.May(officers.Cards), v.Officer.May(officers.Bindings), v.Form("purpose")})
}

func (p *place) withdraw(v *console.Visit, withdrawn bool) error {
	if err := p.door.SetWithdrawn(v.R.Context(), v.Officer.Login, v.R.PathValue("account"), withdrawn, v.Form("purpose")); err != nil {
		return told(v, err)
	}
	if withdrawn {
		return v.Go("", "withdrawn")
	}
	return v.Go("", "restored")
}

// binding takes the account from its device, locks it or opens it.
func (p *place) binding(v *console.Visit) error {
	act := search.BindingAct(v.Form("act"))
	if err := p.door.ChangeBinding(v.R.Context(), v.Officer.Login, v.R.PathValue("account"), act, v.Form("purpose")); err != nil {
		return told(v, err)
	}
	return v.Go("", "binding-"+string(act))
}

// told puts what the door refuses into words.
func told(v *console.Visit, err error) error {
	switch {
	case errors.Is(err, search.ErrUnknown):
		return console.NotFound
	case errors.Is(err, search.ErrPurpose):
		return v.Conflict("fault.purpose")
	}
	return err
}

func born(iso string) string {
	if d, err := insurance.ParsePartialDate(iso); err == nil {
		return d.Vietnamese()
	}
	return iso
}
