// Package remote is where post-office clerks fill a registration in for somebody on the telephone, who reads them a code, sees every field and sends it alone.
package remote

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"strconv"
	"strings"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/helping"
	"vssid/cmd/vss-backend/internal/officers"
)

//go:embed page words
var files embed.FS

// Door is the clerks' side of help from afar (helping.Helping). Nothing in it files or sends.
type Door interface {
	Take(ctx context.Context, clerk, name, code string) (id string, err error)
	Mine(ctx context.Context, clerk string, limit int) ([]helping.Session, error)
	One(ctx context.Context, clerk, id string) (helping.Session, error)
	Write(ctx context.Context, clerk, id string, version int64, form vss.HelpForm) error
}

var (
	codePage = template.Must(template.ParseFS(files, "page/code.html"))
	formPage = template.Must(template.ParseFS(files, "page/form.html"))
)

// Places are what the form lets choose.
type Places interface {
	Communes() []console.Place // with their provinces' names
	Agencies() []console.Place
	// ProvinceOf gives the code of a commune's province; "" for a code that is none.
	ProvinceOf(commune string) string
}

// listed bounds a clerk's list.
const listed = 100

type place struct {
	door   Door
	places Places
}

// Page makes the place.
func Page(door Door, places Places) console.Page {
	p := &place{door, places}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("remote: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/remote", Needs: officers.Assist, Words: words, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("POST /take", "", p.take)
		handle("GET /{id}", "", p.form)
		handle("POST /{id}", "", p.save)
	}}
}

type row struct{ ID, Name, Until string }

type listView struct {
	Fault, Typed string
	Rows         []row
}

func (p *place) list(v *console.Visit) error { return p.show(v, "", "") }

func (p *place) show(v *console.Visit, typed, fault string) error {
	all, err := p.door.Mine(v.R.Context(), v.Officer.Login, listed)
	if err != nil {
		return err
	}
	view := listView{Fault: fault, Typed: typed}
	for _, s := range all {
		name := v.T("nameless")
		if s.Form.Name != nil && *s.Form.Name != "" {
			name = *s.Form.Name
		}
		view.Rows = append(view.Rows, row{s.ID, name, v.Clock(s.ExpiresAt)})
	}
	return v.Show(codePage, "place", view)
}

func (p *place) take(v *console.Visit) error {
	id, err := p.door.Take(v.R.Context(), v.Officer.Login, v.Officer.Name, v.Form("code"))
	if errors.Is(err, helping.ErrCode) {
		return p.show(v, v.Form("code"), v.T("fault.code"))
	}
	if err != nil {
		return err
	}
	return v.Go("/"+id, "taken")
}

// formView is the form as it stands in the page's fields.
type formView struct {
	ID, Version, Until, Fault                                               string
	Name, Born, Sex, Citizen, Number, Phone, Email, Commune, Street, Agency string
	Places                                                                  struct{ Communes, Agencies []console.Place }
}

func (p *place) form(v *console.Visit) error {
	s, err := p.door.One(v.R.Context(), v.Officer.Login, v.R.PathValue("id"))
	if errors.Is(err, helping.ErrOver) {
		return p.show(v, "", v.T("fault.over"))
	}
	if err != nil {
		return err
	}
	f := s.Form
	view := formView{ID: s.ID, Version: strconv.FormatInt(s.Version, 10), Until: v.Clock(s.ExpiresAt), Name: said(f.Name), Born: said(f.DateOfBirth), Citizen: said(f.CitizenId),
		Number: said(f.SocialInsuranceNumber), Phone: said(f.Phone), Email: said(f.Email), Street: said(f.Street)}
	if f.Sex != nil {
		view.Sex = string(*f.Sex)
	}
	view.Commune, view.Agency = choice(p.places.Communes(), said(f.CommuneCode)), choice(p.places.Agencies(), said(f.AgencyCode))
	return p.showForm(v, view)
}

func (p *place) showForm(v *console.Visit, view formView) error {
	view.Places.Communes, view.Places.Agencies = p.places.Communes(), p.places.Agencies()
	return v.Show(formPage, "form", view)
}

func said(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// code is the code at the beginning of a choice such as "00001 Phường …".
func code(choice string) string {
	first, _, _ := strings.Cut(choice, " ")
	return first
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// choice is how a place stands in its field: code and name.
func choice(all []console.Place, code string) string {
	for _, one := range all {
		if one.Code == code {
			return one.Code + " " + one.Name
		}
	}
	return code
}

// save keeps what was typed. Where something is wrong the page comes again with it.
func (p *place) save(v *console.Visit) error {
	typed := formView{ID: v.R.PathValue("id"), Version: v.Form("version"), Until: v.Form("until"), Name: v.Form("name"), Born: v.Form("born"), Sex: v.Form("sex"), Citizen: v.Form("citizen"),
		Number: v.Form("number"), Phone: v.Form("phone"), Email: v.Form("email"), Commune: v.Form("commune"), Street: v.Form("street"), Agency: v.Form("agency")}
	version, err := strconv.ParseInt(typed.Version, 10, 64)
	if err != nil {
		return console.NotFound
	}
	commune, agency := code(typed.Commune), code(typed.Agency)
	province := p.places.ProvinceOf(commune)
	if commune != "" && province == "" || agency != "" && choice(p.places.Agencies(), agency) == agency {
		typed.Fault = v.T("fault.place")
		return p.showForm(v, typed)
	}
	form := vss.HelpForm{Name: optional(typed.Name), DateOfBirth: optional(typed.Born), CitizenId: optional(typed.Citizen), SocialInsuranceNumber: optional(typed.Number), Phone: optional(typed.Phone),
		Email: optional(typed.Email), ProvinceCode: optional(province), CommuneCode: optional(commune), Street: optional(typed.Street), AgencyCode: optional(agency)}
	if sex := vss.HelpFormSex(typed.Sex); sex != "" {
		form.Sex = &sex
	}
	err = p.door.Write(v.R.Context(), v.Officer.Login, typed.ID, version, form)
	switch {
	case errors.Is(err, helping.ErrOver):
		return p.show(v, "", v.T("fault.over"))
	case errors.Is(err, helping.ErrChanged):
		typed.Fault = v.T("fault.changed")
		return p.showForm(v, typed)
	case errors.Is(err, helping.ErrForm):
		_, field, _ := strings.Cut(err.Error(), ": ")
		typed.Fault = v.T("fault.field") + " " + field
		return p.showForm(v, typed)
	case err != nil:
		return err
	}
	return v.Go("/"+typed.ID, "saved")
}
