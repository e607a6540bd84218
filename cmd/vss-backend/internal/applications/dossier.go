package applications

import (
	"context"
	"errors"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/store"
)

// Dossier is one registration as an officer sees it.
type Dossier struct {
	Summary
	Form     vss.ApplicationForm
	Commune  string // name
	Province string // name
	Photos   []vss.PhotoReceived
	Events   []store.ApplicationEvent
	Question string
	Reasons  []string
	Remark   string
	Account  string // that the approval opened
	// Matches are the people on record that the form may mean, the most alike first.
	Matches []Match
	// OtherFilings counts other submitted registrations under the same citizen ID.
	OtherFilings int
	// IDDisagrees is true when the citizen ID's own digits speak of another birth year or sex than the form.
	IDDisagrees bool
	// Current is false while the person is changing what they sent.
	Current bool
}

// Match is one person on record beside the form.
type Match struct {
	Person store.RegistryPerson
	Fields []Compared
	Equal  int  // how many fields agree
	Photo  bool // there is one on record
}

// Compared is one field of form and record.
type Compared struct {
	Field  string // as the contract names it
	Filed  string
	Record string
	Same   bool
}

// Open implements Officer.
func (a *Applications) Open(ctx context.Context, id string) (Dossier, error) {
	r := a.Store.Read(ctx)
	app, err := r.Application(id)
	if errors.Is(err, store.ErrNotFound) {
		return Dossier{}, ErrUnknown
	}
	if err != nil {
		return Dossier{}, err
	}
	d := Dossier{Question: app.Question, Reasons: app.Reasons, Remark: app.Remark, Account: app.Account, Current: app.Revision == app.SentRevision}
	if d.Summary, d.Form, err = a.summary(app); err != nil {
		return d, err
	}
	d.Commune, _, d.Province, _ = a.Places.Commune(d.Form.CommuneCode)
	photos, err := r.ApplicationPhotos(id)
	if err != nil {
		return d, err
	}
	for _, p := range photos {
		d.Photos = append(d.Photos, vss.PhotoReceived{Kind: vss.PhotoKind(p.Kind), Bytes: p.Bytes, Received: p.Received})
	}
	if d.Events, err = r.ApplicationEvents(id); err != nil {
		return d, err
	}
	others, err := r.ApplicationsOfCitizen(app.CitizenID)
	if err != nil {
		return d, err
	}
	for _, o := range others {
		if o.ID != id {
			d.OtherFilings++
		}
	}
	birth, err := insurance.ParsePartialDate(d.Form.DateOfBirth)
	if err != nil {
		return d, err
	}
	d.IDDisagrees = !insurance.CitizenID(d.Form.CitizenId).Matches(birth, insurance.Sex(d.Form.Sex))
	if d.Matches, err = matches(r, d.Form); err != nil {
		return d, err
	}
	for i := range d.Matches {
		photo, err := a.recordPhoto(r, d.Matches[i].Person.InsuranceNumber)
		if err != nil {
			return d, err
		}
		d.Matches[i].Photo = photo != nil
	}
	return d, nil
}

// matches finds the people on record that a form may mean.
func matches(r *store.Reader, form vss.ApplicationForm) ([]Match, error) {
	people, err := r.RegistryPeople(text(form.SocialInsuranceNumber), form.CitizenId, form.Name, form.DateOfBirth)
	if err != nil {
		return nil, err
	}
	var all []Match
	for _, p := range people {
		m := compare(form, p)
		at := len(all)
		for at > 0 && all[at-1].Equal < m.Equal {
			at--
		}
		all = append(all[:at], append([]Match{m}, all[at:]...)...)
	}
	return all, nil
}

// compare sets a form beside a record, field by field.
func compare(form vss.ApplicationForm, p store.RegistryPerson) Match {
	m := Match{Person: p}
	number := text(form.SocialInsuranceNumber)
	for _, c := range []Compared{
		{"socialInsuranceNumber", number, p.InsuranceNumber, number == "" || number == p.InsuranceNumber},
		{"citizenId", form.CitizenId, p.CitizenID, form.CitizenId == p.CitizenID},
		{"name", form.Name, p.HolderName, insurance.PersonName(form.Name).Same(insurance.PersonName(p.HolderName))},
		{"dateOfBirth", form.DateOfBirth, p.DateOfBirth, form.DateOfBirth == p.DateOfBirth},
		{"sex", string(form.Sex), p.Sex, string(form.Sex) == p.Sex},
		{"phone", form.Phone, p.Phone, p.Phone == "" || form.Phone == p.Phone},
	} {
		m.Fields = append(m.Fields, c)
		if c.Same {
			m.Equal++
		}
	}
	return m
}
