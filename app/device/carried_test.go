package device

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"vssid/app/cardcode/signed"
	"vssid/app/vss"
	"vssid/storage"
)

const (
	carryOne = "cccccccccccccccccccccA"
	carryTwo = "ddddddddddddddddddddDA"
)

// carries makes the server let the phone carry cards by their relations' ids.
func (s *server) carries(ids func() []vss.CarryId) {
	mux := s.Config.Handler.(*http.ServeMux)
	mux.HandleFunc("GET /v1/dependants", s.serve("dependants", s.session(func(*http.Request, []byte) (int, any) {
		list := vss.DependantList{Carried: []vss.CarriedCard{{CarryId: "eeeeeeeeeeeeeeeeeeeeeA", State: vss.CarryStateEnded}}, Given: []vss.CarriedCard{}, ServerTime: s.now()}
		for _, id := range ids() {
			list.Carried = append(list.Carried, vss.CarriedCard{CarryId: id, Reason: vss.CarryReasonGuardian, State: vss.CarryStateActive, OwnerName: "Bé", CarrierName: holder, CarrierAccount: account, Since: s.now()})
		}
		return 200, list
	})))
	mux.HandleFunc("GET /v1/dependants/{id}/card", s.serve("dependant card", s.session(s.card)))
	mux.HandleFunc("POST /v1/dependants/{id}/credential", s.serve("dependant credential", s.session(s.credential)))
}

func TestCarriedCards(t *testing.T) {
	ctx := context.Background()
	p, s, _ := opened(t)
	ids := []vss.CarryId{carryOne, carryTwo}
	s.carries(func() []vss.CarryId { return ids })
	if all, err := p.CarriedCards(); err != nil || len(all) != 0 {
		t.Fatalf("before the first fetch: %d cards, %v", len(all), err)
	}
	all, err := p.RenewCarried(ctx)
	if err != nil || len(all) != 2 || all[0].ID != carryOne || all[0].Reason != vss.CarryReasonGuardian {
		t.Fatalf("fetched %+v, %v", all, err)
	}
	p.restart()
	code, err := p.PresentCarried(ctx, carryTwo)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := signed.Decode(code.Text)
	if err != nil {
		t.Fatal(err)
	}
	if shown, err := signed.ParsePresentation(raw); err != nil || shown.Verify() != nil {
		t.Errorf("the code of a carried card does not hold: %v", err)
	}
	if text, err := p.PrintedCarried(carryOne); err != nil || text == "" {
		t.Errorf("the printed payload is %q, %v", text, err)
	}
	// What is good is not issued again; a card that may no longer be carried goes.
	ids = []vss.CarryId{carryTwo}
	if all, err = p.RenewCarried(ctx); err != nil || len(all) != 1 || all[0].ID != carryTwo {
		t.Errorf("after an end: %+v, %v", all, err)
	}
	if s.calls["dependant credential"] != 2 {
		t.Errorf("%d credentials were issued, want one a card", s.calls["dependant credential"])
	}
	if _, err := p.PresentCarried(ctx, carryOne); !errors.Is(err, ErrNoCard) {
		t.Errorf("a card that is no longer carried: %v", err)
	}
}

func TestCarriedCardStaysWhenTheServerFails(t *testing.T) {
	ctx := context.Background()
	p, s, _ := opened(t)
	s.carries(func() []vss.CarryId { return []vss.CarryId{carryOne} })
	if _, err := p.RenewCarried(ctx); err != nil {
		t.Fatal(err)
	}
	s.set(func() {
		s.before = func(operation string, w http.ResponseWriter) bool { return operation == "dependant card" && dropped(w) }
	})
	if all, err := p.RenewCarried(ctx); !errors.Is(err, ErrOffline) || len(all) != 1 {
		t.Errorf("a card that cannot be asked for: %d cards, %v", len(all), err)
	}
	if _, err := p.PresentCarried(ctx, carryOne); err != nil {
		t.Errorf("offline: %v", err)
	}
	// From here on the relation is over between list and card.
	s.set(func() {
		s.before = func(operation string, w http.ResponseWriter) bool {
			if operation != "dependant card" {
				return false
			}
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(403)
			w.Write([]byte(`{"type":"` + vss.ProblemTypePrefix + `carry-ended","title":"ended","status":403,"code":"carry-ended"}`))
			return true
		}
	})
	if all, err := p.RenewCarried(ctx); err != nil || len(all) != 0 {
		t.Errorf("a relation that ended meanwhile: %d cards, %v", len(all), err)
	}
}

func TestCarriedCardsLieUnderThePINWithTheCard(t *testing.T) {
	ctx := context.Background()
	p, s, _ := opened(t)
	s.carries(func() []vss.CarryId { return []vss.CarryId{carryOne} })
	if _, err := p.RenewCarried(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.vault.Unlock(ctx, pin); err != nil {
		t.Fatal(err)
	}
	if err := p.vault.LockCard(ctx, true); err != nil {
		t.Fatal(err)
	}
	p.vault.Lock()
	if _, err := p.CarriedCards(); !errors.Is(err, storage.ErrLocked) {
		t.Errorf("carried cards under the PIN: %v", err)
	}
	if _, err := p.PresentCarried(ctx, carryOne); !errors.Is(err, storage.ErrLocked) {
		t.Errorf("a code of a carried card under the PIN: %v", err)
	}
}
