package core

import (
	"time"

	"vssid/app/vss"
)

// The screens of the care book (sổ khám chữa bệnh).
const (
	ScreenCareBook Screen = "carebook"       // the visits, newest first
	ScreenVisit    Screen = "carebook-visit" // one visit: bill, who paid, papers
)

// CareBook is all visits of the account's holder. It is never changed: a newer one takes its place.
type CareBook struct {
	Visits  []vss.Visit // newest first
	Years   []vss.VisitYear
	Version int64
}

// Year is the part of the visits that began in a year; 0 is all of them.
func (b *CareBook) Year(year int) []vss.Visit {
	if b == nil {
		return nil
	}
	if year == 0 {
		return b.Visits
	}
	first := 0
	for _, y := range b.Years {
		if y.Year == year {
			end := min(first+y.Visits, len(b.Visits))
			return b.Visits[min(first, end):end]
		}
		first += y.Visits
	}
	return nil
}

// CareBookState is ScreenCareBook and ScreenVisit.
type CareBookState struct {
	Book    *CareBook // nil: not known yet
	At      time.Time // server's time when it was fetched
	Job     JobID     // of the fetch on its way
	Failure Failure   // of the last fetch
	Year    int       // the chosen one; 0 is all

	Visit  vss.VisitId // the one that is open
	Detail Record[vss.VisitDetail]
}

// Visits are those of the chosen year.
func (c *CareBookState) Visits() []vss.Visit { return c.Book.Year(c.Year) }

// Loading reports whether nothing can be shown yet and an answer is on its way.
func (c *CareBookState) Loading() bool { return c.Book == nil && c.Job != 0 }

// Offline reports whether the copy is shown because the server could not be asked.
func (c *CareBookState) Offline() bool { return c.Book != nil && c.Failure.Kind == FailOffline }

// Messages of the care book.
type (
	// ShowYear chooses a year of the care book; 0 is all.
	ShowYear struct{ Year int }
	// ShowVisit opens a visit.
	ShowVisit struct{ ID vss.VisitId }
	// BookRecalled answers the first half of a load: the copy; nil when there is none.
	BookRecalled struct {
		Answer
		Book *CareBook
		At   time.Time
	}
	// BookFetched answers the second half: what the server holds now.
	BookFetched struct {
		Answer
		Book *CareBook
		At   time.Time
	}
	// VisitRecalled and VisitFetched answer the same of one visit.
	VisitRecalled struct {
		Answer
		ID    vss.VisitId
		Value vss.VisitDetail
		At    time.Time
		Known bool
	}
	VisitFetched struct {
		Answer
		ID    vss.VisitId
		Value vss.VisitDetail
		At    time.Time
	}
)

func (ShowYear) msg()  {}
func (ShowVisit) msg() {}

var careBook = feature{
	update: updateCareBook,
	pages: map[Screen]page{
		ScreenCareBook: {personal: true, enter: State.loadBook, retry: State.loadBook},
		ScreenVisit:    {personal: true, enter: State.loadVisit, retry: State.loadVisit},
	},
	arrived: visitsArrived,
	forget:  func(s *State) { s.CareBook = CareBookState{Visit: s.CareBook.Visit, Year: s.CareBook.Year} },
}

func updateCareBook(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	c := &s.CareBook
	switch m := m.(type) {
	case ShowYear:
		c.Year = m.Year
	case ShowVisit:
		if m.ID != "" && m.ID != c.Visit {
			c.Visit, c.Detail = m.ID, Record[vss.VisitDetail]{}
		}
		if m.ID != "" {
			s, effects = s.show(ScreenVisit)
		}
	case BookRecalled:
		if c.Book == nil && m.Book != nil && !m.Failure.Is() {
			c.Book, c.At = m.Book, m.At
		}
	case BookFetched:
		if m.Job != 0 && m.Job == c.Job {
			c.Job, c.Failure = 0, m.Failure
			if !m.Failure.Is() {
				c.Book, c.At = m.Book, m.At
			}
			c.Year = c.knownYear()
		}
	case VisitRecalled:
		if m.ID == c.Visit && !c.Detail.Known && m.Known {
			c.Detail.Value, c.Detail.At, c.Detail.Known = m.Value, m.At, true
		}
	case VisitFetched:
		if m.Job != 0 && m.Job == c.Detail.Job {
			c.Detail.Job, c.Detail.Failure = 0, m.Failure
			if !m.Failure.Is() {
				c.Detail.Value, c.Detail.At, c.Detail.Known = m.Value, m.At, true
			}
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

// knownYear is the chosen year, or all when the book has no visits of it any more.
func (c *CareBookState) knownYear() int {
	if len(c.Visits()) == 0 {
		return 0
	}
	return c.Year
}

// loadBook shows the copy and asks the server. One load runs at a time.
func (s State) loadBook() (State, []Effect) {
	c := &s.CareBook
	if c.Job != 0 {
		return s, nil
	}
	c.Job = s.newJob()
	fetch := fetchBook{Job{c.Job}}
	if c.Book != nil {
		return s, []Effect{fetch}
	}
	return s, []Effect{recallBook{Job{s.newJob()}}, fetch}
}

func (s State) loadVisit() (State, []Effect) {
	c := &s.CareBook
	if c.Visit == "" || c.Detail.Job != 0 {
		return s, nil
	}
	c.Detail.Job = s.newJob()
	fetch := fetchVisit{Job{c.Detail.Job}, c.Visit}
	if c.Detail.Known {
		return s, []Effect{fetch}
	}
	return s, []Effect{recallVisit{Job{s.newJob()}, c.Visit}, fetch}
}

// visitsArrived reads the book and the open visit again when one has changed.
func visitsArrived(s State, m EventArrived) (State, []Effect) {
	if m.Change.Kind != "visits-changed" && !m.Gap || !s.Open {
		return s, nil
	}
	var effects []Effect
	for _, screen := range s.Stack {
		var more []Effect
		switch screen {
		case ScreenCareBook:
			s, more = s.loadBook()
		case ScreenVisit:
			s, more = s.loadVisit()
		}
		effects = append(effects, more...)
	}
	return s, effects
}
