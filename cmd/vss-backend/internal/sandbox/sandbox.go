// Package sandbox is the testers' side of a sandbox backend: made-up people with their activation letters, the messages they got, desks that
// enrol themselves, and the levers an officer has. It exists in `vss-backend sandbox` only.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"vssid/app/insurance"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/store"
)

// Base is the path all of it stands under.
const Base = "/sandbox"

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Counter is what clerks and officers do, in the real components.
type Counter interface {
	IssueActivationCode(tx *store.Tx, account string) (string, error)
	EndAtCounter(ctx context.Context, officer, account, purpose string) (bool, error)
	SetWithdrawn(tx *store.Tx, account string, withdrawn bool) error
	MoveFacility(tx *store.Tx, account, facilityCode string) error
}

// Person is one made-up person: what the record does not tell.
type Person struct {
	ID               string
	Kind             string
	Account          string
	CitizenIDPayload string
}

// Config says what the pages stand on. Every member is needed.
type Config struct {
	Store   Store
	Counter Counter
	People  []Person // in the order they are listed
	Parts   []Part   // the features' own pages
	Root    func() []byte
	Now     func() time.Time
	Log     *slog.Logger
}

// Handle serves a pattern below Base; what it fails with is answered as the other pages do (see Fault).
type Handle func(pattern string, serve func(w http.ResponseWriter, r *http.Request) error)

// Part is what the sandbox adds for one feature: levers for scripts, and a page where testers play somebody who has no place elsewhere, such as a hospital.
type Part struct {
	Path string            // of its page, below Base, such as "/hospital"; empty when it has none
	Name map[string]string // what the way to it is called, by language
	// Route adds the part's patterns.
	Route func(s *Sandbox, handle Handle)
}

// Sandbox is the handler of everything under Base.
type Sandbox struct {
	Config
	byID map[string]Person
	mux  *http.ServeMux
	safe http.Handler
}

// New makes the pages and a letter for everyone who has none.
func New(ctx context.Context, c Config) (*Sandbox, error) {
	if c.Store == nil || c.Counter == nil || c.Root == nil || c.Now == nil || c.Log == nil || len(c.People) == 0 {
		return nil, errors.New("make the sandbox: a part is missing")
	}
	s := &Sandbox{Config: c, byID: map[string]Person{}, mux: http.NewServeMux()}
	for _, p := range c.People {
		if _, twice := s.byID[p.ID]; twice {
			return nil, fmt.Errorf("make the sandbox: two people have the id %q", p.ID)
		}
		s.byID[p.ID] = p
	}
	if err := s.writeLetters(ctx); err != nil {
		return nil, fmt.Errorf("make the sandbox: write the letters: %w", err)
	}
	s.route()
	// A page of another site that the tester has open must not press buttons here.
	s.safe = http.NewCrossOriginProtection().Handler(s.mux)
	return s, nil
}

// writeLetters gives a letter to everyone who has none that works: at the first start, and to those whose letter was used and whose device is gone,
// as a counter would when they come back.
func (s *Sandbox) writeLetters(ctx context.Context) error {
	needed, err := s.withoutLetter(s.Store.Read(ctx))
	if err != nil || len(needed) == 0 {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		needed, err := s.withoutLetter(&tx.Reader)
		if err != nil {
			return err
		}
		for _, position := range needed {
			if _, err := s.writeLetter(tx, position); err != nil {
				return err
			}
		}
		return nil
	})
}

// withoutLetter gives the positions of people who hold no letter that works and no device.
func (s *Sandbox) withoutLetter(r *store.Reader) ([]int, error) {
	of := make([]string, len(s.People))
	for i, p := range s.People {
		of[i] = p.Account
	}
	waiting, err := r.AccountsWithoutCode(of)
	if err != nil {
		return nil, err
	}
	var needed []int
	for position, p := range s.People {
		if waiting[p.Account] {
			needed = append(needed, position)
		}
	}
	return needed, nil
}

func (s *Sandbox) writeLetter(tx *store.Tx, position int) (string, error) {
	p := s.People[position]
	code, err := s.Counter.IssueActivationCode(tx, p.Account)
	if err != nil {
		return "", err
	}
	return code, tx.PutLetter(store.Letter{Account: p.Account, Persona: p.ID, Position: position, Code: code})
}

// personas describes all people as they stand now.
func (s *Sandbox) personas(ctx context.Context) ([]shapes.Persona, error) {
	if err := s.writeLetters(ctx); err != nil {
		return nil, err
	}
	r := s.Store.Read(ctx)
	letters, err := r.Letters()
	if err != nil {
		return nil, err
	}
	codes := map[string]string{}
	for _, l := range letters {
		codes[l.Account] = l.Code
	}
	all := make([]shapes.Persona, 0, len(s.People))
	for _, p := range s.People {
		one, err := s.persona(r, p, codes[p.Account])
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (s *Sandbox) persona(r *store.Reader, p Person, code string) (shapes.Persona, error) {
	account, err := r.Account(p.Account)
	if err != nil {
		return shapes.Persona{}, fmt.Errorf("read the account of %s: %w", p.ID, err)
	}
	card, err := r.Card(p.Account)
	if err != nil {
		return shapes.Persona{}, fmt.Errorf("read the card of %s: %w", p.ID, err)
	}
	return shapes.Persona{
		ID: p.ID, Kind: p.Kind, Account: p.Account, SocialInsuranceNumber: card.InsuranceNumber, CitizenID: card.CitizenID, CardNumber: card.CardNumber,
		Name: card.HolderName, DateOfBirth: card.DateOfBirth, Phone: account.Phone, FacilityCode: card.FacilityCode, ActivationCode: code,
		BHYTPayload: card.BHYTPayload, CitizenIDPayload: p.CitizenIDPayload, Expect: expect(card, s.Now()),
	}, nil
}

// expect is the verdict that the record gives a fresh code online, in the order a desk checks: status first, then the insurance's days.
func expect(c store.Card, now time.Time) string {
	today := insurance.DateOf(now).String()
	switch {
	case c.Withdrawn:
		return "revoked"
	case c.ValidTo != "" && c.ValidTo < today:
		return "expired"
	case c.ValidFrom > today:
		return "not-yet-valid"
	}
	return "genuine"
}

// outbox gives the newest messages, the newest last.
func (s *Sandbox) outbox(ctx context.Context, limit int) ([]shapes.Message, error) {
	stored, err := s.Store.Read(ctx).Messages(limit)
	if err != nil {
		return nil, err
	}
	all := make([]shapes.Message, 0, len(stored))
	for _, m := range stored {
		all = append(all, shapes.Message{ID: m.ID, At: m.At, Channel: m.Channel, To: m.Recipient, Account: m.Account, Kind: m.Kind, Text: m.Text, Code: m.Code})
	}
	return all, nil
}
