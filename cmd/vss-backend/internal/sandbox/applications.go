package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"

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

// applicationsPart is the page of made-up people without an account. Officers decide about their registrations at the console; scripts may do it here.
type applicationsPart struct {
	officer applications.Officer
	people  PeopleOnRecord
}

// ApplicationsPart makes the page.
func ApplicationsPart(officer applications.Officer, people PeopleOnRecord) Part {
	p := &applicationsPart{officer, people}
	return Part{Path: "/applications", Name: map[string]string{"vi": "Người chưa có tài khoản, để thử đăng ký", "en": "People without an account, to try registering"}, Route: func(_ *Sandbox, handle Handle) {
		handle("GET /sandbox/applications", p.show)
		handle("GET /sandbox/applications.json", p.send)
		handle("GET /sandbox/applicants.json", p.sendApplicants)
		handle("GET /sandbox/applicants/{id}/citizen-id.png", p.citizenID)
		handle("GET /sandbox/applicants/{id}/portrait.jpg", p.portrait)
		handle("GET /sandbox/samples/{kind}", func(w http.ResponseWriter, r *http.Request) error { return sendSamplePhoto(w, r) })
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

// applicant finds one of them.
func (p *applicationsPart) applicant(r *http.Request) (shapes.Applicant, error) {
	all, err := p.people.Applicants(r.Context())
	if err != nil {
		return shapes.Applicant{}, err
	}
	for _, one := range all {
		if one.ID == r.PathValue("id") {
			return one, nil
		}
	}
	return shapes.Applicant{}, &fault{http.StatusNotFound, "the sandbox has nobody of this id without an account"}
}

// citizenID draws the QR of a made-up person's citizen ID, for the app to read.
func (p *applicationsPart) citizenID(w http.ResponseWriter, r *http.Request) error {
	one, err := p.applicant(r)
	if err != nil {
		return err
	}
	picture, err := qrcode.Encode(one.CitizenIDPayload, qrcode.Medium, qrSide)
	if err != nil {
		return fmt.Errorf("draw a citizen ID's QR: %w", err)
	}
	w.Header().Set("Content-Type", "image/png")
	w.Write(picture) // fails only when the caller has left
	return nil
}

// portrait is the drawn photo of a made-up person, the same that is on record.
func (p *applicationsPart) portrait(w http.ResponseWriter, r *http.Request) error {
	one, err := p.applicant(r)
	if err != nil {
		return err
	}
	picture, err := SamplePortrait(one.SocialInsuranceNumber)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Write(picture) // fails only when the caller has left
	return nil
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
	form := fromForm(r) && step == "enrol" // the page's only button
	if !form {
		if err := readJSON(r, &ask); err != nil {
			return err
		}
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
	if form {
		http.Redirect(w, r, "/sandbox/applications?lang="+languageOf(r), http.StatusSeeOther)
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

// strangerRow is a registration of somebody who is on no record.
type strangerRow struct{ ID, Receipt, Name string }

type applicantRow struct {
	shapes.Applicant
	Born string
}

func (p *applicationsPart) show(w http.ResponseWriter, r *http.Request) error {
	lang := languageOf(r)
	view := struct {
		T          applicationWords
		Lang       string
		Strangers  []strangerRow
		Applicants []applicantRow
	}{T: applicationTexts[lang], Lang: lang}
	for _, state := range applicationStates[:3] {
		some, err := p.officer.Waiting(r.Context(), state, listedApplications)
		if err != nil {
			return err
		}
		for _, one := range some {
			d, err := p.officer.Open(r.Context(), one.ID)
			if err != nil {
				return err
			}
			if len(d.Matches) == 0 {
				view.Strangers = append(view.Strangers, strangerRow{one.ID, one.Receipt, one.Name})
			}
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
