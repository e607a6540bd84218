package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"vssid/app/vss"
	"vssid/storage"
)

// The copy of the care book lies in the vault's Personal class in chunks of a page each, beside an index that says how many belong together. All of it is
// one commit, so that a crash leaves the older copy or the newer one.
const (
	bookIndexName = "carebook/index"
	bookChunk     = 200     // visits; a chunk is some 70 KB
	maxRoom       = 1 << 16 // visits that a copy makes room for before it is read
	visitsName    = "carebook/details"
	maxDetails    = 50 // visits whose bills are kept
)

// bookIndex says what belongs to the copy.
type bookIndex struct {
	At      time.Time       `json:"at"`
	Version int64           `json:"version"`
	Years   []vss.VisitYear `json:"years"`
	Chunks  int             `json:"chunks"`
	Visits  int             `json:"visits"`
}

func chunkName(i int) string { return fmt.Sprintf("carebook/%04d", i) }

// recallBook reads the copy of the care book. Answer: BookRecalled.
type recallBook struct{ Job }

func (recallBook) lane(r *runner) *lane { return &r.vault }

func (e recallBook) do(_ context.Context, r *runner, in *Installation) Msg {
	book, at, err := readBook(in.Vault)
	if err != nil {
		// A copy that is not there or cannot be read is fetched anew; nothing is lost with it.
		return BookRecalled{Answer: Answer{Job: e.ID}}
	}
	return BookRecalled{r.answer(e.Job, nil), book, at}
}

func readIndex(v Vault) (bookIndex, error) {
	var index bookIndex
	raw, err := v.Get(storage.Personal, bookIndexName)
	if err != nil {
		return index, err
	}
	if err := json.Unmarshal(raw, &index); err != nil {
		return index, fmt.Errorf("read the index of the care book: %w", err)
	}
	return index, nil
}

func readBook(v Vault) (*CareBook, time.Time, error) {
	index, err := readIndex(v)
	if err != nil {
		return nil, time.Time{}, err
	}
	book := &CareBook{Years: index.Years, Version: index.Version, Visits: make([]vss.Visit, 0, min(max(index.Visits, 0), maxRoom))}
	for i := range index.Chunks {
		raw, err := v.Get(storage.Personal, chunkName(i))
		if err != nil {
			return nil, time.Time{}, fmt.Errorf("read a chunk of the care book: %w", err)
		}
		var chunk []vss.Visit
		if err := json.Unmarshal(raw, &chunk); err != nil {
			return nil, time.Time{}, fmt.Errorf("read a chunk of the care book: %w", err)
		}
		book.Visits = append(book.Visits, chunk...)
	}
	if len(book.Visits) != index.Visits {
		return nil, time.Time{}, errors.New("the chunks of the care book do not belong together")
	}
	return book, index.At, nil
}

// writeBook puts the whole copy in place of the one before.
func writeBook(ctx context.Context, v Vault, book *CareBook, at time.Time) error {
	before, err := readIndex(v)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		before.Chunks = 0
	}
	var batch []storage.Change
	n := 0
	for chunk := range slices.Chunk(book.Visits, bookChunk) {
		raw, err := json.Marshal(chunk)
		if err != nil {
			return fmt.Errorf("keep a chunk of the care book: %w", err)
		}
		batch = append(batch, storage.Change{Class: storage.Personal, Name: chunkName(n), Value: raw})
		n++
	}
	for i := n; i < before.Chunks; i++ {
		batch = append(batch, storage.Change{Class: storage.Personal, Name: chunkName(i)})
	}
	raw, err := json.Marshal(bookIndex{At: at, Version: book.Version, Years: book.Years, Chunks: n, Visits: len(book.Visits)})
	if err != nil {
		return fmt.Errorf("keep the index of the care book: %w", err)
	}
	return v.Put(ctx, append(batch, storage.Change{Class: storage.Personal, Name: bookIndexName, Value: raw})...)
}

// touchBook says of the copy that it was still right at a moment.
func touchBook(ctx context.Context, v Vault, at time.Time) error {
	index, err := readIndex(v)
	if err != nil {
		return err
	}
	index.At = at
	raw, err := json.Marshal(index)
	if err != nil {
		return fmt.Errorf("keep the index of the care book: %w", err)
	}
	return v.Put(ctx, storage.Change{Class: storage.Personal, Name: bookIndexName, Value: raw})
}

// fetchBook asks the server for the care book, unless the copy is of the same version. Answer: BookFetched.
type fetchBook struct{ Job }

func (fetchBook) lane(r *runner) *lane { return &r.network }

func (e fetchBook) do(ctx context.Context, r *runner, in *Installation) Msg {
	known, _, recallErr := readBook(in.Vault)
	var book *CareBook
	err := in.Device.Online(ctx, func(s *vss.Session) (err error) {
		book, err = askBook(ctx, s, known)
		return err
	})
	if err != nil {
		return BookFetched{Answer: r.answer(e.Job, err)}
	}
	at := r.now()
	// A full disk must not hide what the server has answered; the next load asks again.
	if recallErr == nil && book == known {
		_ = touchBook(ctx, in.Vault, at)
	} else {
		_ = writeBook(ctx, in.Vault, book, at)
	}
	return BookFetched{r.answer(e.Job, nil), book, at}
}

// visitPages is what askBook needs of a session.
type visitPages interface {
	Visits(ctx context.Context, q vss.VisitQuery) (vss.VisitPage, error)
}

// maxTurns is how often the pages are read again because the book changed in between.
const maxTurns = 3

// askBook reads all pages; known, when it is of the same version, is the answer after one small page.
func askBook(ctx context.Context, s visitPages, known *CareBook) (*CareBook, error) {
	if known != nil {
		page, err := s.Visits(ctx, vss.VisitQuery{Limit: 1})
		if err != nil {
			return nil, err
		}
		if page.Version == known.Version && sum(page.Years) == len(known.Visits) {
			return known, nil
		}
	}
	for range maxTurns {
		book, whole, err := readPages(ctx, s)
		if err != nil || whole {
			return book, err
		}
	}
	return nil, fmt.Errorf("read the care book: it changed while it was read, %d times; try again", maxTurns)
}

func sum(years []vss.VisitYear) int {
	n := 0
	for _, y := range years {
		n += y.Visits
	}
	return n
}

// readPages reads the book from its newest page on; whole is false when it changed meanwhile.
func readPages(ctx context.Context, s visitPages) (book *CareBook, whole bool, err error) {
	book = &CareBook{}
	cursor := ""
	for {
		page, err := s.Visits(ctx, vss.VisitQuery{Cursor: cursor, Limit: bookChunk})
		if err != nil {
			return nil, false, err
		}
		if cursor == "" {
			book.Version, book.Years = page.Version, page.Years
		} else if page.Version != book.Version {
			return nil, false, nil
		}
		book.Visits = append(book.Visits, page.Visits...)
		if page.Next == nil || len(page.Visits) == 0 {
			return book, true, nil
		}
		cursor = *page.Next
	}
}

// keptVisits are the bills that were looked at, newest look first.
type keptVisits []keptVisit

type keptVisit struct {
	At     time.Time       `json:"at"`
	Detail vss.VisitDetail `json:"detail"`
}

func (k keptVisits) find(id vss.VisitId) (keptVisit, bool) {
	i := slices.IndexFunc(k, func(v keptVisit) bool { return v.Detail.Visit.VisitId == id })
	if i < 0 {
		return keptVisit{}, false
	}
	return k[i], true
}

// recallVisit reads the copy of one visit. Answer: VisitRecalled.
type recallVisit struct {
	Job
	id vss.VisitId
}

func (recallVisit) lane(r *runner) *lane { return &r.vault }

func (e recallVisit) do(_ context.Context, _ *runner, in *Installation) Msg {
	m := VisitRecalled{Answer: Answer{Job: e.ID}, ID: e.id}
	if k, err := recall[keptVisits](in.Vault, visitsName); err == nil {
		if v, ok := k.Value.find(e.id); ok {
			m.Value, m.At, m.Known = v.Detail, v.At, true
		}
	}
	return m
}

// fetchVisit asks the server for one visit and keeps it. Answer: VisitFetched.
type fetchVisit struct {
	Job
	id vss.VisitId
}

func (fetchVisit) lane(r *runner) *lane { return &r.network }

func (e fetchVisit) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := VisitFetched{ID: e.id}
	err := in.Device.Online(ctx, func(s *vss.Session) (err error) {
		m.Value, err = s.Visit(ctx, e.id)
		return err
	})
	m.At = r.now()
	if err == nil {
		k, _ := recall[keptVisits](in.Vault, visitsName)
		others := slices.DeleteFunc(k.Value, func(v keptVisit) bool { return v.Detail.Visit.VisitId == e.id })
		all := append(keptVisits{{m.At, m.Value}}, others...)
		// As with the book: what the server said is shown, kept or not.
		_ = keep(ctx, in.Vault, visitsName, kept[keptVisits]{m.At, all[:min(len(all), maxDetails)]})
	}
	m.Answer = r.answer(e.Job, err)
	return m
}
