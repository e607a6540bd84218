package assembly

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
)

// allVisits reads a care book to its end, as the app does.
func (p *phone) allVisits(year, limit int) (all []vss.Visit, last vss.VisitPage) {
	p.h.t.Helper()
	cursor := ""
	for {
		page, err := p.session.Visits(context.Background(), vss.VisitQuery{Year: year, Cursor: cursor, Limit: limit})
		if err != nil {
			p.h.t.Fatal(err)
		}
		all, last = append(all, page.Visits...), page
		if page.Next == nil {
			return all, last
		}
		cursor = *page.Next
	}
}

func addsUp(p vss.Payers) bool { return p.Total == p.Fund+p.Other+p.Own+p.CoPayment }

func TestCareBookIsReadInPages(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("pensioner"))
	all, page := p.allVisits(0, 200)
	if len(all) < 10 || page.Version != 1 {
		t.Fatalf("%d visits at version %d, want at least 10 at version 1", len(all), page.Version)
	}
	if !slices.IsSortedFunc(all, func(a, b vss.Visit) int { return b.AdmittedAt.Compare(a.AdmittedAt) }) {
		t.Error("the visits do not stand newest first")
	}
	small, _ := p.allVisits(0, 3)
	if fmt.Sprint(ids(small)) != fmt.Sprint(ids(all)) {
		t.Errorf("pages of 3 give %v, pages of 200 give %v", ids(small), ids(all))
	}
	sum := 0
	for _, y := range page.Years {
		of, _ := p.allVisits(y.Year, 2)
		if len(of) != y.Visits {
			t.Errorf("the year %d has %d visits, its count says %d", y.Year, len(of), y.Visits)
		}
		sum += len(of)
	}
	if sum != len(all) {
		t.Errorf("the years hold %d visits, the book %d", sum, len(all))
	}
	for _, v := range all {
		p.checkDetail(t, v)
	}
	again := newHouse(t, true)
	if same, _ := again.activate(again.persona("pensioner")).allVisits(0, 200); len(same) != len(all) {
		t.Errorf("another sandbox made %d visits of the same person, want %d", len(same), len(all))
	}
}

func ids(visits []vss.Visit) (all []string) {
	for _, v := range visits {
		all = append(all, v.VisitId)
	}
	return all
}

// checkDetail wants the bill of a visit to add up, line by line and in sum.
func (p *phone) checkDetail(t *testing.T, v vss.Visit) {
	t.Helper()
	d, err := p.session.Visit(context.Background(), v.VisitId)
	if err != nil {
		t.Fatal(err)
	}
	var sum vss.Payers
	for _, l := range d.Lines {
		if !addsUp(l.Payers) {
			t.Errorf("%s: the line %s does not add up: %+v", v.Icd, l.Name, l.Payers)
		}
		sum.Total, sum.Fund, sum.Other, sum.Own, sum.CoPayment = sum.Total+l.Payers.Total, sum.Fund+l.Payers.Fund, sum.Other+l.Payers.Other, sum.Own+l.Payers.Own, sum.CoPayment+l.Payers.CoPayment
	}
	if sum != v.Payers || !addsUp(v.Payers) || len(d.Lines) == 0 {
		t.Errorf("%s: the lines sum up to %+v, the visit says %+v", v.Icd, sum, v.Payers)
	}
	if len(d.Papers) != v.Papers {
		t.Errorf("%s: %d papers, the list says %d", v.Icd, len(d.Papers), v.Papers)
	}
}

func TestALifeOnDialysisFillsTheBook(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("pensioner-12"))
	if all, _ := p.allVisits(0, 200); len(all) != 5000 {
		t.Errorf("the long care book has %d visits, want 5000", len(all))
	}
}

func TestSomebodyElsesVisitIsNotThere(t *testing.T) {
	h := newHouse(t, true)
	one, other := h.activate(h.persona("pensioner")), h.activate(h.persona("pensioner-2"))
	foreign, _ := other.allVisits(0, 1)
	ctx := context.Background()
	_, err := one.session.Visit(ctx, foreign[0].VisitId)
	wantCode(t, "somebody else's visit", err, vss.CodeNotFound)
	_, err = one.session.ReportError(ctx, reportOf(foreign[0].VisitId))
	wantCode(t, "a report about somebody else's visit", err, vss.CodeNotFound)
	_, err = one.session.Visit(ctx, "AAAAAAAAAAAAAAAAAAAAAA")
	wantCode(t, "a visit nobody has", err, vss.CodeNotFound)
	for _, cursor := range []string{strings.Repeat("A", 32), strings.Repeat("_", 32)} {
		if _, err := one.session.Visits(ctx, vss.VisitQuery{Cursor: cursor}); err != nil && strings.Contains(err.Error(), "internal") {
			t.Errorf("the cursor %s: %v", cursor, err)
		}
	}
}

func reportOf(visit string) vss.ErrorReportRequest {
	return vss.ErrorReportRequest{RequestId: uuid.New(), Kind: vss.RecordKindVisit, Ref: visit, Title: "Lượt khám thử", Reason: vss.ErrorReasonWrongContent, Text: "Tôi đau tay, không đau chân"}
}

func TestReportedErrorIsCorrected(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	ctx := context.Background()
	visits, before := p.allVisits(0, 200)
	ask := reportOf(visits[0].VisitId)
	made, err := p.session.ReportError(ctx, ask)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := p.session.ReportError(ctx, ask); err != nil || again.Number != made.Number {
		t.Errorf("the same request again: %v, %v; want %s", again.Number, err, made.Number)
	}
	ask.Text = "another text"
	_, err = p.session.ReportError(ctx, ask)
	wantCode(t, "another report under the same id", err, vss.CodeInvalidRequest)
	for _, step := range []struct {
		name string
		move shapes.ReportMove
		fine bool
	}{
		{"close", shapes.ReportMove{}, false}, {"take-up", shapes.ReportMove{}, true}, {"take-up", shapes.ReportMove{}, false}, {"answer", shapes.ReportMove{}, false},
		{"answer", shapes.ReportMove{Text: "Chúng tôi đã hỏi bệnh viện."}, true}, {"correct", shapes.ReportMove{}, false},
		{"correct", shapes.ReportMove{Value: "Đau cổ tay", Text: "Đã sửa."}, true}, {"close", shapes.ReportMove{}, true}, {"answer", shapes.ReportMove{Text: "late"}, false},
	} {
		if err := h.sandbox.MoveReport(ctx, made.Number, step.name, step.move); (err == nil) != step.fine {
			t.Errorf("%s: %v, want it to go well: %v", step.name, err, step.fine)
		}
	}
	list, err := p.session.ErrorReports(ctx)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d reports, %v", len(list), err)
	}
	var states []vss.ErrorReportState
	for _, s := range list[0].Steps {
		states = append(states, s.State)
	}
	if fmt.Sprint(states) != "[received taken-up answered corrected closed]" {
		t.Errorf("the steps are %v", states)
	}
	after, page := p.allVisits(0, 200)
	if after[0].Diagnosis != "Đau cổ tay" || page.Version <= before.Version {
		t.Errorf("the diagnosis is %q at version %d, want the corrected one at a later version than %d", after[0].Diagnosis, page.Version, before.Version)
	}
}

func TestReportsHaveBounds(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	ctx := context.Background()
	ask := func(kind vss.RecordKind, ref string, reason vss.ErrorReason, text string) error {
		_, err := p.session.ReportError(ctx, vss.ErrorReportRequest{RequestId: uuid.New(), Kind: kind, Ref: ref, Title: "x", Reason: reason, Text: text})
		return err
	}
	wantCode(t, "a card datum that is none", ask(vss.RecordKindCard, "shoe-size", vss.ErrorReasonWrongContent, ""), vss.CodeNotFound)
	wantCode(t, "a check that never was", ask(vss.RecordKindCheck, uuid.NewString(), vss.ErrorReasonNotMine, ""), vss.CodeNotFound)
	wantCode(t, "no words for another reason", ask(vss.RecordKindCard, "name", vss.ErrorReasonOther, "  "), vss.CodeInvalidRequest)
	for range 20 {
		if err := ask(vss.RecordKindContribution, "2020-01", vss.ErrorReasonMissing, ""); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, "the 21st report of a day", ask(vss.RecordKindCard, "name", vss.ErrorReasonWrongContent, ""), vss.CodeTooManyRequests)
}

// The page on which a tester plays the counter works from a browser's forms, in both languages.
func TestPageOfTheCounter(t *testing.T) {
	h := newHouse(t, true)
	get := func(path string) string {
		t.Helper()
		resp, err := http.Get(h.url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("GET %s: %s, %v", path, resp.Status, err)
		}
		return string(body)
	}
	post := func(path, form string) string {
		t.Helper()
		req, err := http.NewRequest(http.MethodPost, h.url+path, strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Accept", "text/html")
		resp, err := http.DefaultClient.Do(req) // follows the way back to the page
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("POST %s: %s: %s", path, resp.Status, body)
		}
		return string(body)
	}
	for path, words := range map[string][]string{
		"/sandbox/families?lang=vi": {"Giám hộ", "Mô phỏng", "2040-05-31"}, "/sandbox/families?lang=en": {"Guardian", "Simulated"},
		"/sandbox?lang=vi": {"/sandbox/families"},
	} {
		page := get(path)
		for _, word := range words {
			if !strings.Contains(page, word) {
				t.Errorf("%s does not say %q", path, word)
			}
		}
	}
	if page := post("/sandbox/families?lang=en", "owner=student&carrier=household&reason=parent"); !strings.Contains(page, "household") {
		t.Error("the recorded relation is not on the page")
	}
}
