package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/dependants"
	"vssid/cmd/vss-backend/internal/reports"
	"vssid/cmd/vss-backend/internal/store"
)

// ReportOffice is the agency's side of the reports of errors.
type ReportOffice interface {
	Move(ctx context.Context, officer, number string, to vss.ErrorReportState, value, words string) error
}

// FamilyOffice is the counter's side of the cards of the family.
type FamilyOffice interface {
	Record(ctx context.Context, owner, carrier string, reason vss.CarryReason) (string, error)
	EndRecorded(ctx context.Context, id string) error
}

// simulatedOfficer is who acts in the audit when a tester presses a button here.
const simulatedOfficer = "sandbox-officer"

// CareParts let scripts play the agency for reports of errors, which people do at the console, and have the page on which a tester plays the counter for the cards of
// the family.
func CareParts(office ReportOffice, counter FamilyOffice) []Part {
	return []Part{
		{Route: func(s *Sandbox, handle Handle) {
			handle("GET /sandbox/reports.json", s.sendReports)
			handle("POST /sandbox/reports/{number}/{step}", func(w http.ResponseWriter, r *http.Request) error { return s.moveReport(w, r, office) })
		}},
		{Path: "/families", Name: map[string]string{"vi": "Thẻ người thân (đóng vai quầy)", "en": "Cards of the family (play the counter)"}, Route: func(s *Sandbox, handle Handle) {
			handle("GET /sandbox/families", s.showFamilies)
			handle("GET /sandbox/families.json", s.sendFamilies)
			handle("POST /sandbox/families", func(w http.ResponseWriter, r *http.Request) error { return s.relate(w, r, counter) })
			handle("POST /sandbox/families/{carryId}/end", func(w http.ResponseWriter, r *http.Request) error { return s.endRelation(w, r, counter) })
		}},
	}
}

// listedReports is how many reports are told.
const listedReports = 200

func (s *Sandbox) reports(ctx context.Context) ([]shapes.Report, error) {
	r := s.Store.Read(ctx)
	kept, err := r.ErrorReports("", listedReports)
	if err != nil {
		return nil, err
	}
	all := make([]shapes.Report, 0, len(kept))
	for _, e := range kept {
		card, err := r.Card(e.Account)
		if err != nil {
			return nil, fmt.Errorf("read who reported an error: %w", err)
		}
		one := shapes.Report{Number: e.Number, Account: e.Account, Name: card.HolderName, Kind: e.Kind, Ref: e.Ref, Title: e.Title, Reason: e.Reason, Text: e.Words, State: e.State}
		for _, step := range e.Steps {
			one.Steps = append(one.Steps, shapes.ReportStep{State: step.State, At: step.At, Text: step.Words})
		}
		all = append(all, one)
	}
	return all, nil
}

func (s *Sandbox) sendReports(w http.ResponseWriter, r *http.Request) error {
	all, err := s.reports(r.Context())
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, all)
}

// moveReport does what a script wants done with a report.
func (s *Sandbox) moveReport(w http.ResponseWriter, r *http.Request, office ReportOffice) error {
	var ask shapes.ReportMove
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	to, known := map[string]vss.ErrorReportState{"take-up": vss.ErrorReportStateTakenUp, "answer": vss.ErrorReportStateAnswered, "correct": vss.ErrorReportStateCorrected,
		"close": vss.ErrorReportStateClosed}[r.PathValue("step")]
	if !known {
		return &fault{http.StatusNotFound, "a report is taken up, answered, corrected or closed: take-up, answer, correct, close"}
	}
	err := office.Move(r.Context(), simulatedOfficer, r.PathValue("number"), to, ask.Value, ask.Text)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &fault{http.StatusNotFound, "the sandbox has no report of this number"}
	case errors.Is(err, reports.ErrStep), errors.Is(err, reports.ErrCorrection):
		return &fault{http.StatusConflict, err.Error()}
	case err != nil:
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// backTo answers a change: a form with its page, a script with no content.
func backTo(w http.ResponseWriter, r *http.Request, path, at string) error {
	if fromForm(r) {
		http.Redirect(w, r, Base+path+"?lang="+languageOf(r)+"#"+at, http.StatusSeeOther)
		return nil
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// choice is one line of a select.
type choice struct{ Value, Name string }

// families gives every relation of the sandbox's people that has not ended.
func (s *Sandbox) families(ctx context.Context) ([]shapes.Family, error) {
	r := s.Store.Read(ctx)
	ids := map[string]string{}
	for _, p := range s.People {
		ids[p.Account] = p.ID
	}
	all := []shapes.Family{}
	for _, p := range s.People {
		carriers, err := r.CarriersOf(p.Account, s.Now())
		if err != nil {
			return nil, err
		}
		for _, c := range carriers {
			if c.Ended.IsZero() {
				all = append(all, shapes.Family{CarryID: c.ID, Reason: c.Reason, Owner: ids[c.Owner], OwnerName: c.OwnerName, Carrier: ids[c.Carrier], CarrierName: c.CarrierName, Until: c.Until,
					Offered: c.Offered, OwnDevice: c.OwnerDevice != ""})
			}
		}
	}
	return all, nil
}

func (s *Sandbox) sendFamilies(w http.ResponseWriter, r *http.Request) error {
	all, err := s.families(r.Context())
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, all)
}

func (s *Sandbox) relate(w http.ResponseWriter, r *http.Request, counter FamilyOffice) error {
	var ask shapes.Relation
	if fromForm(r) {
		ask = shapes.Relation{Owner: r.PostFormValue("owner"), Carrier: r.PostFormValue("carrier"), Reason: r.PostFormValue("reason")}
	} else if err := readJSON(r, &ask); err != nil {
		return err
	}
	owner, ok := s.byID[ask.Owner]
	carrier, there := s.byID[ask.Carrier]
	if !ok || !there {
		return &fault{http.StatusNotFound, "the sandbox has nobody of this id"}
	}
	id, err := counter.Record(r.Context(), owner.Account, carrier.Account, vss.CarryReason(ask.Reason))
	if errors.Is(err, dependants.ErrRelation) {
		return &fault{http.StatusConflict, err.Error()}
	}
	if err != nil {
		return err
	}
	if fromForm(r) {
		return backTo(w, r, "/families", id)
	}
	return sendJSON(w, http.StatusCreated, shapes.Family{CarryID: id, Reason: ask.Reason, Owner: ask.Owner, Carrier: ask.Carrier})
}

func (s *Sandbox) endRelation(w http.ResponseWriter, r *http.Request, counter FamilyOffice) error {
	err := counter.EndRecorded(r.Context(), r.PathValue("carryId"))
	if errors.Is(err, store.ErrNotFound) {
		return &fault{http.StatusNotFound, "the sandbox has no such relation"}
	}
	if err != nil {
		return err
	}
	return backTo(w, r, "/families", "")
}

func (s *Sandbox) showFamilies(w http.ResponseWriter, r *http.Request) error {
	all, err := s.families(r.Context())
	if err != nil {
		return err
	}
	lang := languageOf(r)
	t := careTexts[lang]
	reader := s.Store.Read(r.Context())
	view := struct {
		T        careWords
		Lang     string
		Families []shapes.Family
		People   []choice
	}{T: t, Lang: lang}
	for _, f := range all {
		f.Reason = t.CarryReasons[f.Reason]
		view.Families = append(view.Families, f)
	}
	for _, p := range s.People {
		card, err := reader.Card(p.Account)
		if err != nil {
			return err
		}
		view.People = append(view.People, choice{p.ID, card.HolderName + " (" + p.ID + ")"})
	}
	slices.SortFunc(view.Families, func(a, b shapes.Family) int { return len(a.Carrier) - len(b.Carrier) })
	return render(w, "families.html", view)
}
