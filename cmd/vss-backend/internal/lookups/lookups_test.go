package lookups

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

const (
	number  = "0199000001"
	citizen = "001094990001"
	born    = "1994-03-05"
	caller  = "192.0.2.1"
)

type house struct {
	*Lookups
	t      testing.TB
	folder string
	store  *store.Store
	now    time.Time
	writes int
}

func (h *house) Write(ctx context.Context, f func(tx *store.Tx) error) error {
	h.writes++
	return h.store.Write(ctx, f)
}

func newHouse(t testing.TB, l Limits) *house {
	t.Helper()
	h := &house{t: t, folder: t.TempDir(), now: time.Date(2026, 3, 2, 8, 0, 30, 0, time.UTC)}
	var err error
	if h.store, err = store.Open(t.Context(), h.folder); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	h.Lookups, err = New(Config{Store: h, Secret: bytes.Repeat([]byte{9}, 32), Now: func() time.Time { return h.now }, Limits: l})
	if err != nil {
		t.Fatal(err)
	}
	err = h.store.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutFacility(store.Facility{Code: "01999", Name: "Bệnh viện Thử (mẫu)"}); err != nil {
			return err
		}
		if _, err := tx.CreateAccount(store.Account{Number: number, Phone: "0000000001"}, citizen); err != nil {
			return err
		}
		return tx.CreateCard(store.Card{Account: number, CardNumber: number, InsuranceNumber: number, CitizenID: citizen, HolderName: "Nguyễn Văn Mẫu", DateOfBirth: born, FacilityCode: "01999"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// many lets nearly everything through.
var many = limits.Rate{Burst: 1000, Interval: time.Second}

func good() vss.InsuranceNumberQuery {
	return vss.InsuranceNumberQuery{CitizenId: citizen, Name: "Nguyễn Văn Mẫu", DateOfBirth: born, Installation: strings.Repeat("A", 22)}
}

// audited gives kind and account of every record of the audit outbox.
func (h *house) audited() []string {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.folder, "vss.db")+"?mode=ro")
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT kind || ' ' || account || '|' || actor_id || reference FROM audit_outbox ORDER BY event_id")
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			h.t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func code(err error) vss.Code {
	c, _ := refusal.CodeOf(err)
	return c
}

func TestInsuranceNumber(t *testing.T) {
	h := newHouse(t, Limits{many, many, many})
	for _, c := range []struct {
		name  string
		spoil func(q *vss.InsuranceNumberQuery)
		found bool
	}{
		{"all three match", func(*vss.InsuranceNumberQuery) {}, true},
		{"capitals and spaces", func(q *vss.InsuranceNumberQuery) { q.Name = "  NGUYỄN  VĂN MẪU " }, true},
		{"decomposed", func(q *vss.InsuranceNumberQuery) { q.Name = norm.NFD.String(q.Name) }, true},
		{"without marks", func(q *vss.InsuranceNumberQuery) { q.Name = "Nguyen Van Mau" }, false},
		{"another mark", func(q *vss.InsuranceNumberQuery) { q.Name = "Nguyễn Văn Mậu" }, false},
		{"half a name", func(q *vss.InsuranceNumberQuery) { q.Name = "Nguyễn Văn" }, false},
		{"another birth date", func(q *vss.InsuranceNumberQuery) { q.DateOfBirth = "1994-03-06" }, false},
		{"only the year", func(q *vss.InsuranceNumberQuery) { q.DateOfBirth = "1994" }, false},
		{"another citizen ID", func(q *vss.InsuranceNumberQuery) { q.CitizenId = "001094990002" }, false},
		{"the insurance number for the ID", func(q *vss.InsuranceNumberQuery) { q.CitizenId = "00" + number }, false},
		{"a pattern", func(q *vss.InsuranceNumberQuery) { q.Name = "%" }, false},
		{"a quote", func(q *vss.InsuranceNumberQuery) { q.Name = "' OR '1'='1" }, false},
	} {
		q := good()
		c.spoil(&q)
		got, err := h.InsuranceNumber(t.Context(), caller, q)
		switch {
		case c.found && (err != nil || got.SocialInsuranceNumber != number):
			t.Errorf("%s: got %v, %v", c.name, got, err)
		case !c.found && (code(err) != vss.CodeNoMatch || got != vss.InsuranceNumberFound{}):
			t.Errorf("%s: got %v, %v, want no match", c.name, got, err)
		}
	}
}

// Neither the answer nor what is done for it tells an unknown person from a known one with another name.
func TestAMissIsAMiss(t *testing.T) {
	h := newHouse(t, Limits{many, many, many})
	var refusals []*refusal.Error
	for i, spoil := range []func(q *vss.InsuranceNumberQuery){
		func(q *vss.InsuranceNumberQuery) { q.CitizenId = "001094999999" },
		func(q *vss.InsuranceNumberQuery) { q.Name = "Trần Thị Ví Dụ" },
		func(q *vss.InsuranceNumberQuery) { q.DateOfBirth = "1950" },
	} {
		q := good()
		spoil(&q)
		_, err := h.InsuranceNumber(t.Context(), caller, q)
		var r *refusal.Error
		if !errors.As(err, &r) {
			t.Fatal(err)
		}
		refusals = append(refusals, r)
		if h.writes != i+1 {
			t.Errorf("miss %d made %d transactions", i, h.writes)
		}
	}
	for _, r := range refusals {
		if r.Code != vss.CodeNoMatch || r.RetryAfter != 0 || len(r.Fields) != 0 || r.Cause != nil {
			t.Errorf("a miss says more than that it is one: %+v", r)
		}
	}
	if got := h.audited(); len(got) != 3 {
		t.Errorf("%d of three misses are on record: %v", len(got), got)
	}
}

func TestEveryLookupIsOnRecord(t *testing.T) {
	h := newHouse(t, Limits{many, many, many})
	wrong, unknown := good(), good()
	wrong.Name, unknown.CitizenId = "Ai Đó", "001094999999"
	for _, q := range []vss.InsuranceNumberQuery{good(), wrong, unknown} {
		if _, err := h.InsuranceNumber(t.Context(), caller, q); err != nil && code(err) != vss.CodeNoMatch {
			t.Fatal(err)
		}
	}
	want := []string{"insurance-number-found " + number + "|", "insurance-number-refused " + number + "|", "insurance-number-refused |"}
	got := h.audited()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("on record: %v, want %v", got, want)
	}
}

func TestLookupsAreLimited(t *testing.T) {
	few := limits.Rate{Burst: 2, Interval: time.Hour}
	for _, c := range []struct {
		name   string
		limits Limits
		free   func(q *vss.InsuranceNumberQuery, address *string)
	}{
		{"by person", Limits{PerPerson: few, PerInstallation: many, PerAddress: many}, func(q *vss.InsuranceNumberQuery, _ *string) { q.CitizenId = "001094990009" }},
		{"by installation", Limits{PerPerson: many, PerInstallation: few, PerAddress: many}, func(q *vss.InsuranceNumberQuery, _ *string) { q.Installation = strings.Repeat("B", 22) }},
		{"by address", Limits{PerPerson: many, PerInstallation: many, PerAddress: few}, func(_ *vss.InsuranceNumberQuery, address *string) { *address = "192.0.2.2" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t, c.limits)
			miss := good()
			miss.Name = "Ai Đó"
			for range 2 {
				if _, err := h.InsuranceNumber(t.Context(), caller, miss); code(err) != vss.CodeNoMatch {
					t.Fatal(err)
				}
			}
			var r *refusal.Error
			_, err := h.InsuranceNumber(t.Context(), caller, good())
			if !errors.As(err, &r) || r.Code != vss.CodeTooManyRequests || r.RetryAfter != time.Hour {
				t.Fatalf("the third, a match, gets %v", err)
			}
			other, address := good(), caller
			c.free(&other, &address)
			if _, err := h.InsuranceNumber(t.Context(), address, other); code(err) == vss.CodeTooManyRequests {
				t.Error("another one is limited too")
			}
			h.now = h.now.Add(time.Hour)
			if _, err := h.InsuranceNumber(t.Context(), caller, good()); err != nil {
				t.Errorf("after the wait: %v", err)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("a component without parts was made")
	}
}
