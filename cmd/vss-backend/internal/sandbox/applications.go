package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"vssid/app/insurance"
	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/applications"
)

// PeopleOnRecord are those who have no account yet, and the lever that puts another one on record.
type PeopleOnRecord interface {
	Applicants(ctx context.Context) ([]shapes.Applicant, error)
	// Enrol puts the person of a form on record with a sample card; it reports false when they are there.
	Enrol(ctx context.Context, form vss.ApplicationForm) (bool, error)
}

// applicationsPart is the page on which the tester plays the officer who decides about registrations.
type applicationsPart struct {
	officer applications.Officer
	people  PeopleOnRecord
	reasons []applications.Reason
}

// ApplicationsPart makes the officer's page over the door a console will use.
func ApplicationsPart(officer applications.Officer, people PeopleOnRecord) Part {
	p := &applicationsPart{officer, people, applications.Reasons()}
	return Part{Path: "/applications", Name: map[string]string{"vi": "Hồ sơ đăng ký (đóng vai cán bộ)", "en": "Registrations (play the officer)"}, Route: func(_ *Sandbox, handle Handle) {
		handle("GET /sandbox/applications", p.show)
		handle("GET /sandbox/applications.json", p.send)
		handle("GET /sandbox/applicants.json", p.sendApplicants)
		handle("GET /sandbox/applicants/{id}/citizen-id.png", p.citizenID)
		handle("GET /sandbox/samples/{kind}", func(w http.ResponseWriter, r *http.Request) error { return sendSamplePhoto(w, r) })
		handle("GET /sandbox/applications/{id}", p.showOne)
		handle("GET /sandbox/applications/{id}/photos/{kind}", p.photo)
		handle("POST /sandbox/applications/{id}/{step}", p.act)
	}}
}

// listedApplications bounds the list of each state.
const listedApplications = 100

// applicationStates are the states an officer sees, what waits for them first.
var applicationStates = []vss.ApplicationState{vss.ApplicationStateReceived, vss.ApplicationStateChecking, vss.ApplicationStateQuestion, vss.ApplicationStateRefused, vss.ApplicationStateApproved}

func (p *applicationsPart) sendApplicants(w http.ResponseWriter, r *http.Request) error {
	all, err := p.people.Applicants(r.Context())
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, all)
}

// citizenID draws the QR of a made-up person's citizen ID, for the app to read.
func (p *applicationsPart) citizenID(w http.ResponseWriter, r *http.Request) error {
	all, err := p.people.Applicants(r.Context())
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.ID != r.PathValue("id") {
			continue
		}
		picture, err := qrcode.Encode(one.CitizenIDPayload, qrcode.Medium, qrSide)
		if err != nil {
			return fmt.Errorf("draw a citizen ID's QR: %w", err)
		}
		w.Header().Set("Content-Type", "image/png")
		w.Write(picture) // fails only when the caller has left
		return nil
	}
	return &fault{http.StatusNotFound, "the sandbox has nobody of this id without an account"}
}

// qrSide is the side of a drawn QR in pixels.
const qrSide = 512

func (p *applicationsPart) send(w http.ResponseWriter, r *http.Request) error {
	all := []shapes.Application{}
	for _, state := range applicationStates {
		some, err := p.officer.Waiting(r.Context(), state, listedApplications)
		if err != nil {
			return err
		}
		for _, one := range some {
			d, err := p.officer.Open(r.Context(), one.ID)
			if err != nil {
				return err
			}
			all = append(all, shapeOf(d))
		}
	}
	return sendJSON(w, http.StatusOK, all)
}

func shapeOf(d applications.Dossier) shapes.Application {
	a := shapes.Application{ID: d.ID, Receipt: d.Receipt, State: string(d.State), Revision: d.Revision, Name: d.Name, Phone: d.Form.Phone, Agency: d.Agency, Account: d.Account, Differences: []string{}}
	if len(d.Matches) > 0 {
		a.Match = d.Matches[0].Person.InsuranceNumber
		for _, f := range d.Matches[0].Fields {
			if !f.Same {
				a.Differences = append(a.Differences, f.Field)
			}
		}
	}
	return a
}

func (p *applicationsPart) photo(w http.ResponseWriter, r *http.Request) error {
	kind := vss.PhotoKind(strings.TrimSuffix(r.PathValue("kind"), ".jpg"))
	content, err := p.officer.Photo(r.Context(), r.PathValue("id"), kind)
	if err != nil {
		return officerFault(err)
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Write(content) // fails only when the caller has left
	return nil
}

// officerFault tells the tester what an officer would be told.
func officerFault(err error) error {
	switch {
	case errors.Is(err, applications.ErrUnknown):
		return &fault{http.StatusNotFound, err.Error()}
	case errors.Is(err, applications.ErrInput):
		return &fault{http.StatusBadRequest, err.Error()}
	}
	for _, conflict := range []error{applications.ErrChanged, applications.ErrDecided, applications.ErrNoRecord, applications.ErrTaken, applications.ErrMissing} {
		if errors.Is(err, conflict) {
			return &fault{http.StatusConflict, err.Error()}
		}
	}
	return err
}

// act does one step of the officer's.
func (p *applicationsPart) act(w http.ResponseWriter, r *http.Request) error {
	id, step := r.PathValue("id"), r.PathValue("step")
	d, err := p.officer.Open(r.Context(), id)
	if err != nil {
		return officerFault(err)
	}
	ask := shapes.OfficerDecision{}
	if fromForm(r) {
		if err := r.ParseForm(); err != nil {
			return &fault{http.StatusBadRequest, "the form cannot be read"}
		}
		ask.InsuranceNumber, ask.Reasons = strings.TrimSpace(r.PostFormValue("insuranceNumber")), r.PostForm["reason"]
		ask.Remark, ask.Question = r.PostFormValue("remark"), r.PostFormValue("question")
		if _, err := fmt.Sscan(r.PostFormValue("revision"), &ask.Revision); err != nil {
			return &fault{http.StatusBadRequest, "revision: a number is needed"}
		}
	} else if err := readJSON(r, &ask); err != nil {
		return err
	}
	if ask.Revision == 0 {
		ask.Revision = d.Revision
	}
	if ask.InsuranceNumber == "" && len(d.Matches) > 0 {
		ask.InsuranceNumber = d.Matches[0].Person.InsuranceNumber
	}
	if err := p.step(r.Context(), d, step, ask); err != nil {
		return officerFault(err)
	}
	if fromForm(r) {
		http.Redirect(w, r, "/sandbox/applications/"+id+"?lang="+languageOf(r), http.StatusSeeOther)
		return nil
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (p *applicationsPart) step(ctx context.Context, d applications.Dossier, step string, ask shapes.OfficerDecision) error {
	switch step {
	case "check":
		return p.officer.Check(ctx, simulatedOfficer, d.ID, ask.Revision)
	case "ask":
		return p.officer.Ask(ctx, simulatedOfficer, d.ID, ask.Revision, ask.Question)
	case "approve":
		return p.officer.Approve(ctx, simulatedOfficer, d.ID, ask.Revision, ask.InsuranceNumber)
	case "refuse":
		return p.officer.Refuse(ctx, simulatedOfficer, d.ID, ask.Revision, ask.Reasons, ask.Remark)
	case "enrol":
		fresh, err := p.people.Enrol(ctx, d.Form)
		if err == nil && !fresh {
			return &fault{http.StatusConflict, "somebody is on record under this social-insurance number already"}
		}
		return err
	}
	return &fault{http.StatusNotFound, "an officer's step is check, ask, approve, refuse or enrol"}
}

// clockForm is how the page writes a time.
const clockForm = "15:04 02/01/2006"

func clockText(t time.Time) string { return t.In(insurance.Vietnam).Format(clockForm) }

type applicationGroup struct {
	Title string
	Rows  []applicationRow
}

type applicationRow struct{ ID, Receipt, Name, Agency, Filed, Changed string }

type applicantRow struct {
	shapes.Applicant
	Born string
}

func (p *applicationsPart) show(w http.ResponseWriter, r *http.Request) error {
	lang := languageOf(r)
	t := applicationTexts[lang]
	view := struct {
		T          applicationWords
		Lang       string
		Groups     []applicationGroup
		Applicants []applicantRow
		Waiting    bool
	}{T: t, Lang: lang}
	for _, state := range applicationStates {
		some, err := p.officer.Waiting(r.Context(), state, listedApplications)
		if err != nil {
			return err
		}
		g := applicationGroup{Title: t.States[string(state)]}
		for _, one := range some {
			g.Rows = append(g.Rows, applicationRow{one.ID, one.Receipt, one.Name, one.Agency, clockText(one.FiledAt), clockText(one.ChangedAt)})
		}
		if len(g.Rows) > 0 {
			view.Groups = append(view.Groups, g)
		}
	}
	people, err := p.people.Applicants(r.Context())
	if err != nil {
		return err
	}
	for _, one := range people {
		view.Applicants = append(view.Applicants, applicantRow{one, bornText(one.DateOfBirth)})
	}
	return render(w, "applications.html", view)
}

func bornText(iso string) string {
	if d, err := insurance.ParsePartialDate(iso); err == nil {
		return d.Vietnamese()
	}
	return iso
}

type dossierView struct {
	T        applicationWords
	Lang     string
	D        applications.Dossier
	State    string
	Pairs    [][2]string
	Photos   []dossierPhoto
	Matches  []dossierMatch
	Reasons  []dossierReason
	Events   []dossierEvent
	Deciding bool // an officer may act on it
}

type dossierPhoto struct {
	Kind, Name string
	Whole      bool
}

type dossierMatch struct {
	Number string
	Best   bool
	Rows   []dossierRow
}

type dossierRow struct {
	Label, Filed, Record string
	Same, Missing        bool // Missing: one side says nothing
}

type dossierReason struct{ Code, Text string }

type dossierEvent struct{ At, Kind, Words, Officer string }

func (p *applicationsPart) showOne(w http.ResponseWriter, r *http.Request) error {
	d, err := p.officer.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		return officerFault(err)
	}
	lang := languageOf(r)
	t := applicationTexts[lang]
	v := dossierView{T: t, Lang: lang, D: d, State: t.States[string(d.State)], Deciding: slices.Contains(applicationStates[:3], d.State)}
	email := t.None
	if d.Form.Email != nil {
		email = *d.Form.Email
	}
	v.Pairs = [][2]string{{t.Fields["phone"], d.Form.Phone}, {t.Fields["email"], email}, {t.Fields["address"], d.Form.Street + ", " + d.Commune + ", " + d.Province}, {t.Fields["agency"], d.Agency}}
	for _, photo := range d.Photos {
		v.Photos = append(v.Photos, dossierPhoto{string(photo.Kind), t.Photos[string(photo.Kind)], photo.Received == photo.Bytes})
	}
	slices.SortFunc(v.Photos, func(a, b dossierPhoto) int { return strings.Compare(b.Kind, a.Kind) }) // the portrait first
	for i, m := range d.Matches {
		one := dossierMatch{Number: m.Person.InsuranceNumber, Best: i == 0}
		for _, f := range m.Fields {
			one.Rows = append(one.Rows, dossierRow{t.Fields[f.Field], t.value(f.Field, f.Filed), t.value(f.Field, f.Record), f.Same, f.Filed == "" || f.Record == ""})
		}
		v.Matches = append(v.Matches, one)
	}
	for _, reason := range p.reasons {
		text := reason.Vi
		if lang == "en" {
			text = reason.En
		}
		v.Reasons = append(v.Reasons, dossierReason{reason.Code, text})
	}
	for _, e := range slices.Backward(d.Events) {
		v.Events = append(v.Events, dossierEvent{clockText(e.At), t.Events[e.Kind], e.Words, e.Officer})
	}
	return render(w, "application.html", v)
}
