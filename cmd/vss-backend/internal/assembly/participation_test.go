package assembly

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vssid/app/vss"
)

// allContributions reads the record to its end, as the app does.
func (p *phone) allContributions(limit int) (all []vss.Contribution, last vss.ContributionPage) {
	p.h.t.Helper()
	cursor := ""
	for {
		page, err := p.session.Contributions(context.Background(), vss.RecordQuery{Cursor: cursor, Limit: limit})
		if err != nil {
			p.h.t.Fatal(err)
		}
		all, last = append(all, page.Contributions...), page
		if page.Next == nil {
			return all, last
		}
		cursor = *page.Next
	}
}

func contributionIDs(all []vss.Contribution) string {
	var b strings.Builder
	for _, c := range all {
		b.WriteString(c.ContributionId + " ")
	}
	return b.String()
}

func TestContributionsAreReadInPages(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("old-letters"))
	all, page := p.allContributions(200)
	if len(all) < 40 || page.Version != 1 || page.Unchanged {
		t.Fatalf("%d periods at version %d, want at least 40 at version 1", len(all), page.Version)
	}
	if !slices.IsSortedFunc(all, func(a, b vss.Contribution) int { return strings.Compare(b.From, a.From) }) {
		t.Error("the periods do not stand newest first")
	}
	if small, _ := p.allContributions(7); contributionIDs(small) != contributionIDs(all) {
		t.Error("pages of 7 and of 200 differ")
	}
	again := newHouse(t, true)
	if same, _ := again.activate(again.persona("old-letters")).allContributions(200); contributionIDs(same) != contributionIDs(all) {
		t.Error("another sandbox made another record of the same person")
	}
	benefits, err := p.session.Benefits(context.Background(), vss.RecordQuery{})
	if err != nil || len(benefits.Benefits) < 2 {
		t.Fatalf("%+v, %v", benefits, err)
	}
	for _, b := range benefits.Benefits {
		if b.AccountEnd != nil && len(*b.AccountEnd) != 4 {
			t.Errorf("the account's end is %q", *b.AccountEnd)
		}
	}
}

func TestUnchangedRecordIsNotSentAgain(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	_, page := p.allContributions(200)
	same, err := p.session.Contributions(t.Context(), vss.RecordQuery{Known: page.Version})
	if err != nil || !same.Unchanged || len(same.Contributions) != 0 || same.Through != page.Through {
		t.Fatalf("%+v, %v", same, err)
	}
	officer := "sandbox-officer"
	if err := h.records.PayLate(t.Context(), officer, h.persona("employee").Account); err != nil {
		t.Fatal(err)
	}
	next, err := p.session.Contributions(t.Context(), vss.RecordQuery{Known: page.Version})
	if err != nil || next.Unchanged || next.Version != page.Version+1 {
		t.Fatalf("after a payment: %+v, %v", next, err)
	}
	for _, c := range next.Contributions {
		if c.Late {
			t.Errorf("%s is still late", c.From)
		}
	}
	if err := h.records.PayLate(t.Context(), officer, h.persona("employee").Account); err == nil {
		t.Error("what is paid was paid again")
	}
	benefits, err := p.session.Benefits(t.Context(), vss.RecordQuery{Known: 1})
	if err != nil || !benefits.Unchanged || benefits.Version != 1 {
		t.Errorf("the benefits changed too: %+v, %v", benefits, err)
	}
}

func TestCursorsOfOthersAreRefused(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	for _, cursor := range []string{strings.Repeat("A", 31) + "=", strings.Repeat("!", 32)} {
		if _, err := p.session.Contributions(t.Context(), vss.RecordQuery{Cursor: cursor}); vss.CodeOf(err) != vss.CodeInvalidRequest {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
	// A cursor names a place in time: one of another person's list shows one's own rows and nothing else.
	other := h.activate(h.persona("civil-servant"))
	page, err := other.session.Contributions(t.Context(), vss.RecordQuery{Limit: 3})
	if err != nil || page.Next == nil {
		t.Fatal(page, err)
	}
	mine, _ := p.allContributions(200)
	own := contributionIDs(mine)
	got, err := p.session.Contributions(t.Context(), vss.RecordQuery{Cursor: *page.Next})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range got.Contributions {
		if !strings.Contains(own, c.ContributionId) {
			t.Errorf("a stranger's period: %+v", c)
		}
	}
}

func TestRecordErrorsCanBeReported(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	all, _ := p.allContributions(200)
	known := fmt.Sprint(all[0].ContributionId)
	ask := vss.ErrorReportRequest{RequestId: uuid.New(), Kind: vss.RecordKindContribution, Ref: known, Title: "x", Reason: "wrong-amount", Text: "a"}
	if _, err := p.session.ReportError(t.Context(), ask); err != nil {
		t.Error(err)
	}
	ask.RequestId, ask.Ref = uuid.New(), "AAAAAAAAAAAAAAAAAAAAAA"
	if _, err := p.session.ReportError(t.Context(), ask); err == nil {
		t.Error("a period that nobody has was reported")
	}
}
