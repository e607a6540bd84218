package core

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
)

// bookOf is a book of n visits, two a day, newest first.
func bookOf(n int, version int64) *CareBook {
	b := &CareBook{Version: version}
	counts := map[int]int{}
	for i := range n {
		at := noon.Add(-time.Duration(i) * 12 * time.Hour)
		v := vss.Visit{VisitId: fmt.Sprintf("%022d", i), AdmittedAt: at, FacilityName: "Bệnh viện Mẫu", Diagnosis: "Tăng huyết áp", Icd: "I10"}
		b.Visits = append(b.Visits, v)
		if counts[at.Year()]++; counts[at.Year()] == 1 {
			b.Years = append(b.Years, vss.VisitYear{Year: at.Year()})
		}
		b.Years[len(b.Years)-1].Visits++
	}
	return b
}

// opened is a scene on a personal screen, the PIN given.
func opened(t testing.TB, screen Screen) *scene {
	t.Helper()
	sc := atHome(t).send(Show{screen}).on(ScreenPIN).pin(goodPIN)
	return sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(screen)
}

func TestCareBookShowsItsCopyAndThenTheServers(t *testing.T) {
	sc := opened(t, ScreenCareBook)
	copied, fetch := asked[recallBook](sc), asked[fetchBook](sc)
	if !sc.CareBook.Loading() {
		t.Error("the book is not loading before anything is known")
	}
	sc.send(BookRecalled{ok(copied.ID), bookOf(3, 1), noon.Add(-time.Hour)})
	if len(sc.CareBook.Visits()) != 3 || sc.CareBook.Loading() {
		t.Errorf("after the copy: %d visits, loading %v", len(sc.CareBook.Visits()), sc.CareBook.Loading())
	}
	sc.send(BookFetched{Answer: failing(fetch.ID, FailOffline)})
	if !sc.CareBook.Offline() || len(sc.CareBook.Visits()) != 3 {
		t.Errorf("offline: %+v", sc.CareBook.Failure)
	}
	sc.send(Retry{})
	sc.send(BookFetched{ok(asked[fetchBook](sc).ID), bookOf(5, 2), noon})
	if len(sc.CareBook.Visits()) != 5 || sc.CareBook.Offline() {
		t.Errorf("after the server: %d visits", len(sc.CareBook.Visits()))
	}
	sc.send(BookFetched{ok(99), bookOf(1, 3), noon})
	if len(sc.CareBook.Visits()) != 5 {
		t.Error("an answer nobody waits for was taken")
	}
}

func TestCareBookByYear(t *testing.T) {
	sc := opened(t, ScreenCareBook)
	sc.send(BookFetched{ok(asked[fetchBook](sc).ID), bookOf(900, 1), noon})
	all, sum := len(sc.CareBook.Visits()), 0
	if len(sc.CareBook.Book.Years) < 2 {
		t.Fatalf("the years are %v", sc.CareBook.Book.Years)
	}
	for _, y := range sc.CareBook.Book.Years {
		sc.send(ShowYear{y.Year})
		for _, v := range sc.CareBook.Visits() {
			if v.AdmittedAt.Year() != y.Year {
				t.Fatalf("%d shows a visit of %s", y.Year, v.AdmittedAt)
			}
		}
		sum += len(sc.CareBook.Visits())
	}
	if sum != all {
		t.Errorf("the years hold %d visits, the book %d", sum, all)
	}
	if sc.send(ShowYear{1950}); len(sc.CareBook.Visits()) != 0 {
		t.Error("a year without visits shows some")
	}
}

func TestVisitIsOpenedFromItsCopy(t *testing.T) {
	sc := opened(t, ScreenCareBook)
	sc.send(ShowVisit{"0000000000000000000001"}).on(ScreenVisit)
	fetch := asked[fetchVisit](sc)
	copied := asked[recallVisit](sc)
	detail := vss.VisitDetail{Visit: vss.Visit{VisitId: "0000000000000000000001"}}
	sc.send(VisitRecalled{ok(copied.ID), "another", vss.VisitDetail{}, noon, true})
	if sc.CareBook.Detail.Known {
		t.Error("another visit's copy was shown")
	}
	sc.send(VisitRecalled{ok(copied.ID), "0000000000000000000001", detail, noon, true}, VisitFetched{Answer: failing(fetch.ID, FailOffline), ID: "0000000000000000000001"})
	if !sc.CareBook.Detail.Offline() {
		t.Errorf("offline with a copy: %+v", sc.CareBook.Detail)
	}
	sc.send(Paused{})
	if sc.CareBook.Detail.Known || sc.CareBook.Book != nil {
		t.Error("out of sight, the visits are still in memory")
	}
}

func TestReportIsWrittenAndSent(t *testing.T) {
	about := ReportError{Kind: vss.RecordKindVisit, Ref: "0000000000000000000001", Title: "Lượt khám"}
	sc := opened(t, ScreenCareBook).send(about).on(ScreenReport)
	sc.send(SendReport{}).quiet()
	sc.send(ChooseReason{"shoe-size"}).quiet()
	sc.send(ChooseReason{vss.ErrorReasonOther})
	if kept := asked[keepDraft](sc); kept.draft.Reason != vss.ErrorReasonOther {
		t.Errorf("the draft kept is %+v", kept.draft)
	}
	sc.send(SendReport{}).quiet() // another reason needs words
	sc.send(SetReportText{strings.Repeat("ư", MaxReportText+1)}, SendReport{}).quiet()
	sc.send(SetReportText{"Tôi không khám hôm đó"}, SendReport{})
	first := asked[sendReport](sc)
	sc.send(ReportSent{Answer: failing(first.ID, FailOffline)}).on(ScreenReport)
	sc.send(Retry{})
	again := asked[sendReport](sc)
	if first.draft.request() != again.draft.request() {
		t.Error("the report sent again has another request id")
	}
	sc.send(ReportSent{ok(again.ID), vss.ErrorReport{Number: "SS-0000-0000"}})
	if sc.Reports.Sent == nil || sc.Reports.Sent.Number != "SS-0000-0000" {
		t.Errorf("sent: %+v", sc.Reports.Sent)
	}
	sc.send(Back{}).on(ScreenCareBook).quiet()
	sc.wait(time.Second).send(about).on(ScreenReport)
	if sc.Reports.Sent != nil || sc.Reports.Draft.Text != "" || sc.Reports.Draft.request() == again.draft.request() {
		t.Errorf("a second report begins as %+v", sc.Reports)
	}
}

func TestDraftIsSealedWhenThePersonLeaves(t *testing.T) {
	about := ReportError{Kind: vss.RecordKindCard, Ref: "name", Title: "Họ tên"}
	sc := opened(t, ScreenCareBook).send(about, ChooseReason{vss.ErrorReasonWrongContent}, SetReportText{"Thiếu dấu"})
	sc.send(Paused{})
	draft := asked[keepDraft](sc).draft
	if draft.Text != "Thiếu dấu" || sc.Reports.Draft.Text != "" {
		t.Errorf("kept %+v, in memory %+v", draft, sc.Reports.Draft)
	}
	sc.send(Resumed{}).on(ScreenPIN).pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(ScreenReport)
	sc.send(DraftRecalled{ok(asked[recallDraft](sc).ID), draft, true})
	if sc.Reports.Draft != draft {
		t.Errorf("the draft came back as %+v", sc.Reports.Draft)
	}
	sc.send(Back{})
	if asked[keepDraft](sc).draft != draft {
		t.Error("going back did not seal the draft")
	}
}

// pagesOf answers like a server that holds a book.
type pagesOf struct {
	book    *CareBook
	changes int // how often the book changes between two pages
	asked   int
}

func (p *pagesOf) Visits(_ context.Context, q vss.VisitQuery) (vss.VisitPage, error) {
	p.asked++
	from := 0
	if q.Cursor != "" {
		if _, err := fmt.Sscan(q.Cursor, &from); err != nil {
			return vss.VisitPage{}, err
		}
		if p.changes > 0 {
			p.changes--
			p.book = bookOf(len(p.book.Visits), p.book.Version+1)
		}
	}
	to := min(from+q.Limit, len(p.book.Visits))
	page := vss.VisitPage{Visits: p.book.Visits[from:to], Years: p.book.Years, Version: p.book.Version}
	if to < len(p.book.Visits) {
		next := fmt.Sprint(to)
		page.Next = &next
	}
	return page, nil
}

func TestBookIsReadWhole(t *testing.T) {
	ctx := context.Background()
	server := &pagesOf{book: bookOf(1234, 7)}
	book, err := askBook(ctx, server, nil)
	if err != nil || len(book.Visits) != 1234 || server.asked != 7 {
		t.Fatalf("%d visits after %d pages, %v", len(book.Visits), server.asked, err)
	}
	server.asked = 0
	if again, err := askBook(ctx, server, book); err != nil || again != book || server.asked != 1 {
		t.Errorf("an unchanged book was read in %d requests, %v", server.asked, err)
	}
	server.changes = 2
	if book, err = askBook(ctx, server, nil); err != nil || len(book.Visits) != 1234 || book.Version != 9 {
		t.Errorf("a book that changed meanwhile: version %d, %v", book.Version, err)
	}
	server.changes = 1000
	if _, err = askBook(ctx, server, nil); err == nil {
		t.Error("a book that never stands still was taken")
	}
}

func TestCopyOfTheBookIsInChunks(t *testing.T) {
	ctx, v := context.Background(), &fakeVault{values: map[string][]byte{}}
	if err := writeBook(ctx, v, bookOf(5000, 1), noon); err != nil {
		t.Fatal(err)
	}
	for name, value := range v.values {
		if len(value) > 128<<10 {
			t.Errorf("%s has %d bytes", name, len(value))
		}
	}
	book, at, err := readBook(v)
	if err != nil || len(book.Visits) != 5000 || !at.Equal(noon) || book.Visits[4999].VisitId != fmt.Sprintf("%022d", 4999) {
		t.Fatalf("%d visits at %s, %v", len(book.Visits), at, err)
	}
	if err := writeBook(ctx, v, bookOf(10, 2), noon); err != nil {
		t.Fatal(err)
	}
	if len(v.values) != 2 {
		t.Errorf("a shorter book leaves %d values, want index and one chunk", len(v.values))
	}
	if book, _, err = readBook(v); err != nil || len(book.Visits) != 10 {
		t.Errorf("%d visits, %v", len(book.Visits), err)
	}
	for name := range v.values {
		if name != bookIndexName && !strings.HasSuffix(name, bookIndexName) {
			delete(v.values, name)
		}
	}
	if _, _, err = readBook(v); err == nil {
		t.Error("an index without its chunk was taken for a book")
	}
}

func TestKeptBillIsRecalled(t *testing.T) {
	h := newHouse(t, "active")
	h.Send(Start{})
	h.until("home", func(s State) bool { return s.Screen() == ScreenHome })
	in := h.runner.open.Load()
	ctx := context.Background()
	h.installer.device.err = errors.New("down")
	if m := (fetchVisit{Job{1}, "a"}).do(ctx, h.runner, in).(VisitFetched); !m.Failure.Is() {
		t.Error("a server that is down gave a visit")
	}
	all := keptVisits{}
	for i := range 80 {
		all = append(all, keptVisit{Detail: vss.VisitDetail{Visit: vss.Visit{VisitId: fmt.Sprint(i)}}})
	}
	if err := keep(ctx, in.Vault, visitsName, kept[keptVisits]{noon, all}); err != nil {
		t.Fatal(err)
	}
	m := recallVisit{Job{2}, "70"}.do(ctx, h.runner, in).(VisitRecalled)
	if !m.Known || m.Value.Visit.VisitId != "70" {
		t.Errorf("recalled %+v", m)
	}
}
