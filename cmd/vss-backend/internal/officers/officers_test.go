package officers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/passwords"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const sentence = "con mèo đen trên mái nhà"

// house is the component over a real database, with a clock of its own.
type house struct {
	*Officers
	t   *testing.T
	now time.Time
}

func newHouse(t *testing.T, bounds Limits) *house {
	t.Helper()
	s, err := store.OpenAt(t.Context(), storetest.Target(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	h := &house{t: t, now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	secret := sha256.Sum256([]byte("the server's own"))
	h.Officers, err = New(Config{Store: s, Secret: secret[:], Hasher: passwords.New(passwords.Cost{MemoryKiB: 8, Passes: 1, AtOnce: 2, Waiting: 8}), Limits: bounds, PublicURL: "https://console.example.vn", Now: func() time.Time { return h.now }})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func wide() Limits {
	r := limits.Rate{Burst: 1000, Interval: time.Second}
	return Limits{r, r}
}

// code is what the officer's authenticator shows now.
func (h *house) code(login string) string {
	h.t.Helper()
	kept, err := h.Store.Read(h.t.Context()).Officer(login)
	if err != nil {
		h.t.Fatal(err)
	}
	secret, err := h.secret(kept)
	if err != nil {
		h.t.Fatal(err)
	}
	text, err := code(secret, stepOf(h.now))
	if err != nil {
		h.t.Fatal(err)
	}
	return text
}

// hire invites an officer and accepts; the session that this begins is returned.
func (h *house) hire(login string, roles ...Role) (token string) {
	h.t.Helper()
	invitation, err := h.Invite(h.t.Context(), "", login, "Cán bộ Mẫu", roles)
	if err != nil {
		h.t.Fatal(err)
	}
	if token, err = h.Accept(h.t.Context(), "a", invitation, sentence, h.code(login)); err != nil {
		h.t.Fatal(err)
	}
	return token
}

// RFC 6238, appendix B (SHA-1), cut to six digits as authenticators show them.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	for seconds, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		got, err := code([]byte("12345678901234567890"), stepOf(time.Unix(seconds, 0)))
		if err != nil || got != want {
			t.Errorf("at %d: %s, %v, want %s", seconds, got, err, want)
		}
	}
}

func TestInvitationWorksOnceAndEnds(t *testing.T) {
	h := newHouse(t, wide())
	ctx := t.Context()
	invitation, err := h.Invite(ctx, "", "mai", "Cán bộ Mẫu", []Role{Examiner})
	if err != nil {
		t.Fatal(err)
	}
	welcome, err := h.Invited(ctx, invitation)
	if err != nil || welcome.Officer.Login != "mai" {
		t.Fatalf("%+v, %v", welcome, err)
	}
	uri, err := url.Parse(welcome.KeyURI)
	if err != nil || uri.Scheme != "otpauth" || uri.Query().Get("secret") != welcome.Secret || len(welcome.Secret) != 32 {
		t.Errorf("the key URI is %s, %v", welcome.KeyURI, err)
	}
	good := h.code("mai")
	for _, c := range []struct {
		name, invitation, password, code string
		want                             error
	}{
		{"another invitation", strings.Repeat("x", 43), sentence, good, ErrInvitation},
		{"a short password", invitation, "mười một ch", good, ErrInput},
		{"a password that everybody tries", invitation, strings.Repeat("a", 14), good, ErrInput},
		{"a wrong code", invitation, sentence, "000000", ErrRefused},
		{"all good", invitation, sentence, good, nil},
		{"a second time", invitation, sentence, good, ErrInvitation},
	} {
		if _, err := h.Accept(ctx, "a", c.invitation, c.password, c.code); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	late, err := h.InviteAgain(ctx, "", "mai")
	if err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(InvitationLife)
	if _, err := h.Accept(ctx, "a", late, sentence, h.code("mai")); !errors.Is(err, ErrInvitation) {
		t.Errorf("after its end: %v", err)
	}
}

func TestSignInTakesPasswordAndCodeTogether(t *testing.T) {
	h := newHouse(t, wide())
	h.hire("mai", Examiner)
	for _, c := range []struct {
		name, login, password, code string
		good                        bool
	}{
		{"a stranger", "lan", sentence, "now", false},
		{"a wrong password", "mai", sentence + "!", "now", false},
		{"no password", "mai", "", "now", false},
		{"a wrong code", "mai", sentence, "000000", false},
		{"no code", "mai", sentence, "", false},
		{"both", "mai", sentence, "now", true},
	} {
		h.now = h.now.Add(time.Minute) // a fresh code for each
		given := c.code
		if given == "now" {
			given = h.code("mai")
		}
		token, err := h.SignIn(t.Context(), "a", c.login, c.password, given)
		if c.good != (err == nil) || !c.good && !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", c.name, err)
		}
		if !c.good {
			continue
		}
		if who, err := h.Session(t.Context(), token); err != nil || who.Login != "mai" || !who.May(Registrations) || who.May(ManagePeople) {
			t.Errorf("%s: %+v, %v", c.name, who, err)
		}
		if _, err := h.SignIn(t.Context(), "a", c.login, c.password, given); !errors.Is(err, ErrRefused) {
			t.Errorf("the same code a second time: %v", err)
		}
	}
}

func TestCodesOfClocksThatDiffer(t *testing.T) {
	h := newHouse(t, wide())
	h.hire("mai", Examiner)
	at := h.now.Add(10 * time.Minute)
	for _, c := range []struct {
		off  time.Duration
		good bool
	}{{-60 * time.Second, false}, {-30 * time.Second, true}, {0, true}, {30 * time.Second, true}, {60 * time.Second, false}} {
		at = at.Add(10 * time.Minute)
		h.now = at.Add(c.off)
		given := h.code("mai")
		h.now = at
		if _, err := h.SignIn(t.Context(), "a", "mai", sentence, given); (err == nil) != c.good {
			t.Errorf("a clock off by %v: %v", c.off, err)
		}
	}
}

func TestSessionsEnd(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(h *house, token string)
	}{
		{"signed out", func(h *house, token string) {
			if err := h.SignOut(h.t.Context(), token); err != nil {
				h.t.Fatal(err)
			}
		}},
		{"not used", func(h *house, _ string) { h.now = h.now.Add(Idle + time.Second) }},
		{"used all the time, but too long", func(h *house, token string) {
			for range Longest / (Idle / 2) {
				h.now = h.now.Add(Idle / 2)
				h.Session(h.t.Context(), token) //nolint:errcheck // what counts is the last one
			}
		}},
		{"disabled", func(h *house, _ string) {
			if err := h.Disable(h.t.Context(), "chief", "mai"); err != nil {
				h.t.Fatal(err)
			}
		}},
		{"invited again", func(h *house, _ string) {
			if _, err := h.InviteAgain(h.t.Context(), "chief", "mai"); err != nil {
				h.t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t, wide())
			h.hire("chief", Supervisor)
			token := h.hire("mai", Examiner)
			if _, err := h.Session(t.Context(), token); err != nil {
				t.Fatal(err)
			}
			c.end(h, token)
			if who, err := h.Session(t.Context(), token); !errors.Is(err, ErrRefused) {
				t.Errorf("%+v, %v", who, err)
			}
		})
	}
}

func TestTheLastWhoManagesStays(t *testing.T) {
	h := newHouse(t, wide())
	h.hire("chief", Supervisor)
	h.hire("mai", Examiner)
	if err := h.Disable(t.Context(), "chief", "chief"); !errors.Is(err, ErrLast) {
		t.Errorf("the last one: %v", err)
	}
	h.hire("second", Supervisor)
	if err := h.Disable(t.Context(), "second", "chief"); err != nil {
		t.Errorf("one of two: %v", err)
	}
}

func TestTooManyTries(t *testing.T) {
	h := newHouse(t, Limits{PerLogin: limits.Rate{Burst: 3, Interval: time.Minute}, PerAddress: limits.Rate{Burst: 5, Interval: time.Minute}})
	try := func(address, login string) *refusal.Error {
		_, err := h.SignIn(t.Context(), address, login, "x", "000000")
		var refused *refusal.Error
		if errors.As(err, &refused) && refused.Code == vss.CodeTooManyRequests && refused.RetryAfter > 0 {
			return refused
		}
		if !errors.Is(err, ErrRefused) {
			t.Fatal(err)
		}
		return nil
	}
	for range 3 {
		if r := try("a", "mai"); r != nil {
			t.Fatalf("too early: %v", r)
		}
	}
	if try("b", "mai") == nil {
		t.Error("a login is not limited from another address")
	}
	for _, login := range []string{"x", "y"} {
		if r := try("a", login); r != nil {
			t.Fatalf("too early for another login: %v", r)
		}
	}
	if try("a", "z") == nil {
		t.Error("an address is not limited")
	}
	h.now = h.now.Add(time.Minute)
	if r := try("a", "mai"); r != nil {
		t.Errorf("after the wait: %v", r)
	}
}

func TestOneItemOneOfficer(t *testing.T) {
	h := newHouse(t, wide())
	h.hire("mai", Examiner)
	token := h.hire("lan", Examiner)
	ctx := context.Background()
	var held *HeldError
	if err := h.Holds(ctx, "mai", "registration", "1"); !errors.As(err, &held) || held.By != "" {
		t.Errorf("held by nobody: %v", err)
	}
	if err := h.Claim(ctx, "mai", "registration", "1"); err != nil {
		t.Fatal(err)
	}
	if err := h.Claim(ctx, "lan", "registration", "1"); !errors.As(err, &held) || held.By != "mai" {
		t.Errorf("taken from mai: %v", err)
	}
	if err := h.Holds(ctx, "mai", "registration", "1"); err != nil {
		t.Error(err)
	}
	h.now = h.now.Add(ClaimLife)
	if err := h.Holds(ctx, "mai", "registration", "1"); !errors.As(err, &held) {
		t.Errorf("still held after its time: %v", err)
	}
	if err := h.Claim(ctx, "lan", "registration", "1"); err != nil {
		t.Errorf("not free after its time: %v", err)
	}
	if err := h.Release(ctx, "mai", "registration", "1"); err != nil {
		t.Fatal(err)
	}
	if err := h.Holds(ctx, "lan", "registration", "1"); err != nil {
		t.Errorf("another's release took it: %v", err)
	}
	if err := h.SignOut(ctx, token); err != nil {
		t.Fatal(err)
	}
	if err := h.Claim(ctx, "mai", "registration", "1"); err != nil {
		t.Errorf("not free after who held it signed out: %v", err)
	}
}

func TestWhoMayWhat(t *testing.T) {
	for _, c := range []struct {
		right Right
		roles string
	}{
		{Registrations, "officer supervisor"}, {Requests, "officer supervisor"}, {Messages, "officer supervisor"}, {Reports, "officer supervisor"},
		{Recoveries, "officer supervisor"}, {Bindings, "officer supervisor"}, {Cards, "supervisor"}, {Search, "officer supervisor"}, {Undelivered, "supervisor auditor"}, {Assist, "post-office"},
		{ReadActs, "auditor"}, {ManageDesks, "facilities"}, {ManageReaders, "facilities"}, {ManageKeys, "supervisor"}, {ManagePeople, "supervisor"}, {Own, "officer supervisor post-office auditor facilities"},
	} {
		var may []string
		for _, role := range Roles() {
			if May([]Role{role}, c.right) {
				may = append(may, string(role))
			}
		}
		if got := strings.Join(may, " "); got != c.roles {
			t.Errorf("%s: %s, want %s", c.right, got, c.roles)
		}
	}
	if May(nil, Registrations) || May([]Role{"king"}, Registrations) {
		t.Error("a role that is none may something")
	}
}

// What the database holds of a secret opens nothing under another server key, and not another officer's account.
func TestSecretsAreSealed(t *testing.T) {
	h := newHouse(t, wide())
	h.hire("mai", Examiner)
	h.hire("lan", Examiner)
	kept, err := h.Store.Read(t.Context()).Officer("mai")
	if err != nil {
		t.Fatal(err)
	}
	secret, err := h.secret(kept)
	if err != nil || strings.Contains(hex.EncodeToString(kept.TOTPSealed), hex.EncodeToString(secret)) {
		t.Errorf("the secret lies open: %v", err)
	}
	moved := kept
	moved.Login = "lan"
	if _, err := h.secret(moved); err == nil {
		t.Error("one officer's secret opens as another's")
	}
	other, err := New(Config{Store: h.Store, Secret: make([]byte, 32), Hasher: h.Hasher, Limits: h.Limits, PublicURL: h.PublicURL, Now: h.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.secret(kept); err == nil {
		t.Error("another server key opens it")
	}
}
