// Package assist is the post-office clerk's place: registrations for people who come in person. The clerk types, the person signs on paper, an officer elsewhere decides, and the
// clerk hands the activation code over. A clerk never decides.
package assist

import (
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"strings"

	"github.com/google/uuid"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/applications"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/refusal"
)

//go:embed page words
var files embed.FS

var (
	listPage   = template.Must(template.ParseFS(files, "page/list.html"))
	letterPage = template.Must(template.ParseFS(files, "page/letter.html"))
)

// Places are what the form lets choose.
type Places interface {
	Communes() []console.Place // with their provinces' names
	Agencies() []console.Place
	// ProvinceOf gives the code of a commune's province; "" for a code that is none.
	ProvinceOf(commune string) string
}

// maxBody bounds the form with its three photos; maxPhoto one of them.
const (
	maxBody  = 2 << 20
	maxPhoto = 512 << 10
)

// listed bounds a clerk's list.
const listed = 100

type place struct {
	door   applications.Clerk
	places Places
}

// Page makes the place.
func Page(door applications.Clerk, places Places) console.Page {
	p := &place{door, places}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("assist: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/assist", Needs: officers.Assist, Words: words, MaxBody: maxBody, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("POST /file", "", p.file)
		handle("POST /{id}/letter", "", p.letter)
	}}
}

type row struct {
	applications.Assisted
	Filed string
	Why   []string // an officer's reasons in words
}

type listView struct {
	Rows   []row
	Form   formView
	Fault  string // why the form was not taken; what was typed stays in it
	Places struct{ Communes, Agencies []console.Place }
}

// formView is what was typed.
type formView struct{ ID, Name, Born, Sex, Citizen, Number, Phone, Email, Commune, Street, Agency, Paper string }

func (p *place) list(v *console.Visit) error {
	return p.show(v, formView{ID: uuid.NewString()}, "")
}

func (p *place) show(v *console.Visit, form formView, fault string) error {
	all, err := p.door.FiledFor(v.R.Context(), v.Officer.Login, listed)
	if err != nil {
		return err
	}
	view := listView{Form: form, Fault: fault}
	view.Places.Communes, view.Places.Agencies = p.places.Communes(), p.places.Agencies()
	reasons := applications.Reasons()
	for _, a := range all {
		r := row{Assisted: a, Filed: v.Clock(a.FiledAt)}
		for _, code := range a.Reasons {
			for _, reason := range reasons {
				switch {
				case reason.Code == code && v.Lang == "en":
					r.Why = append(r.Why, reason.En)
				case reason.Code == code:
					r.Why = append(r.Why, reason.Vi)
				}
			}
		}
		view.Rows = append(view.Rows, r)
	}
	return v.Show(listPage, "place", view)
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

// file takes the form. Where something is wrong the page comes again with everything that was typed; photos must be chosen anew, browsers do not keep them.
func (p *place) file(v *console.Visit) error {
	typed := formView{v.Form("id"), v.Form("name"), v.Form("born"), v.Form("sex"), v.Form("citizen"), v.Form("number"), v.Form("phone"), v.Form("email"), v.Form("commune"), v.Form("street"), v.Form("agency"), v.Form("paper")}
	if v.Form("signed") != "yes" {
		return p.show(v, typed, v.T("fault.signed"))
	}
	filing := applications.AssistedFiling{ID: typed.ID, Language: vss.LanguageVi, Paper: typed.Paper, Photos: map[vss.PhotoKind][]byte{}}
	for _, kind := range []vss.PhotoKind{vss.PhotoKindPortrait, vss.PhotoKindIdFront, vss.PhotoKindIdBack} {
		content, err := v.File(string(kind), maxPhoto)
		if err != nil {
			return p.show(v, typed, v.T("fault.photos"))
		}
		filing.Photos[kind] = content
	}
	born := typed.Born
	if day, err := insurance.ParseVietnameseDate(typed.Born); err == nil {
		born = day.String()
	}
	commune := code(typed.Commune)
	filing.Form = vss.ApplicationForm{Name: typed.Name, DateOfBirth: born, Sex: vss.ApplicationFormSex(typed.Sex), CitizenId: strings.ReplaceAll(typed.Citizen, " ", ""), SocialInsuranceNumber: optional(strings.ReplaceAll(typed.Number, " ", "")),
		Phone: strings.ReplaceAll(typed.Phone, " ", ""), Email: optional(typed.Email), ProvinceCode: p.places.ProvinceOf(commune), CommuneCode: commune, Street: typed.Street, AgencyCode: code(typed.Agency)}
	if _, err := p.door.FileFor(v.R.Context(), v.Officer.Login, filing); err != nil {
		words := told(v, err)
		if words == "" {
			return err
		}
		return p.show(v, typed, words)
	}
	return v.Go("", "filed")
}

// told says what is wrong with a form; "" when that is not the clerk's to mend.
func told(v *console.Visit, err error) string {
	if errors.Is(err, applications.ErrPaper) {
		return v.T("fault.paper")
	}
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.RetryAfter > 0 {
		return ""
	}
	switch refused.Code {
	case vss.CodeAccountExists:
		return v.T("fault.account")
	case vss.CodePhoneTaken:
		return v.T("fault.phone")
	case vss.CodeInvalidRequest:
		words := []string{v.T("fault.fields")}
		for _, f := range refused.Fields {
			if strings.HasPrefix(f.Name, "photos") {
				return v.T("fault.photos")
			}
			words = append(words, v.T("field."+strings.TrimPrefix(f.Name, "form/")))
		}
		return strings.Join(words, " ")
	}
	return ""
}

// letter makes the code and shows it once, to be printed and handed over.
func (p *place) letter(v *console.Visit) error {
	handed, err := p.door.HandOver(v.R.Context(), v.Officer.Login, v.R.PathValue("id"))
	switch {
	case errors.Is(err, applications.ErrUnknown):
		return console.NotFound
	case errors.Is(err, applications.ErrDecided):
		return v.Conflict("fault.waits")
	case errors.Is(err, applications.ErrTaken):
		return v.Conflict("fault.active")
	case err != nil:
		return err
	}
	return v.Show(letterPage, "letter", handed)
}
