package device

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"path"
	"testing"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/trust"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/storage"
)

// office is the issuing side: keys, trust list, credentials.
type office struct {
	card    *ecdsa.PrivateKey
	signers trust.Signers
	root    []byte
	files   map[string][]byte
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

var issuerKid = [4]byte{1, 2, 3, 4}

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{card: newKey(t), signers: trust.Signers{Root: newKey(t), Targets: newKey(t), Snapshot: newKey(t), Timestamp: newKey(t)}}
	now := time.Now() // the metadata's expiry is judged by the real clock
	list := &trust.List{Environment: signed.Sandbox, SignedAt: now, Keys: []trust.Key{{KID: issuerKid, Public: &o.card.PublicKey, Purpose: trust.Card,
		NotBefore: now.AddDate(-10, 0, 0), NotAfter: now.AddDate(10, 0, 0)}}}
	var err error
	if o.root, err = trust.NewRoot(o.signers, 1, now.AddDate(1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	year := 365 * 24 * time.Hour
	if o.files, err = trust.Publish(list, o.signers, 1, trust.Lifetimes{Root: year, Targets: year, Snapshot: year, Timestamp: year}); err != nil {
		t.Fatal(err)
	}
	return o
}

// ServeHTTP serves the root for testers and the trust metadata.
func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, ok := o.root, r.URL.Path == "/sandbox/root.json"
	if !ok {
		dir, file := path.Split(r.URL.Path)
		raw, ok = o.files[path.Base(dir)+"/"+file]
	}
	if !ok {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(404)
		fmt.Fprintf(w, `{"type":"%snot-found","title":"not found","status":404,"code":"not-found"}`, vss.ProblemTypePrefix)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Write(raw)
}

func (o *office) claims(t testing.TB, device *ecdsa.PublicKey, expires time.Time) signed.Claims {
	t.Helper()
	number, err := insurance.ParseCardNumber("GD4790199000001")
	if err != nil {
		t.Fatal(err)
	}
	return signed.Claims{Environment: signed.Sandbox, KeyLevel: 1, CardNumber: number, Name: insurance.NormalName(holder), DateOfBirth: insurance.PartialDate{Year: 1987, Month: 5, Day: 12},
		Sex: insurance.Female, BenefitLevel: 4, Facility: "79025", ValidFrom: insurance.PartialDate{Year: 2026, Month: 1, Day: 1}, ValidTo: insurance.PartialDate{Year: 2026, Month: 12, Day: 31},
		DeviceKey: device, Expires: expires}
}

func (o *office) sign(t testing.TB, c signed.Claims, key crypto.Signer, kid [4]byte) []byte {
	t.Helper()
	raw, err := signed.Issue(rand.Reader, c, key, kid)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// opened is a server with an office behind it, and an active phone.
func opened(t testing.TB) (*phone, *server, *office) {
	t.Helper()
	s, o := newServer(t, clockOfTests()), newOffice(t)
	s.metadata = o
	s.issue = func(device *ecdsa.PublicKey) ([]byte, time.Time) {
		expires := s.now().AddDate(0, 0, 14)
		return o.sign(t, o.claims(t, device, expires), o.card, issuerKid), expires
	}
	p := newPhone(t, s)
	p.activate()
	return p, s, o
}

func TestRenewAndPresent(t *testing.T) {
	ctx := context.Background()
	p, s, _ := opened(t)
	if _, err := p.Present(ctx); !errors.Is(err, ErrNoCard) {
		t.Fatalf("before the first fetch: %v", err)
	}
	if !p.RenewDue() {
		t.Fatal("the first fetch is not due")
	}
	card, err := p.RenewCard(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if card.HolderName != holder || card.CredentialExpires.Sub(s.now()) != 14*24*time.Hour || p.RenewDue() {
		t.Fatalf("%+v, due %v", card, p.RenewDue())
	}
	// The server is gone and the program starts anew, without the PIN.
	s.Server.Close()
	p.restart()
	if got := p.Status(); got.CredentialExpires == nil || !got.CredentialExpires.Equal(card.CredentialExpires) {
		t.Fatalf("%+v", got)
	}
	if stored, err := p.Card(); err != nil || stored.HolderName != holder || !stored.FetchedAt.Equal(card.FetchedAt) {
		t.Fatalf("%+v, %v", stored, err)
	}
	if payload, err := p.PrintedPayload(); err != nil || payload != "GD4790199000001|…|" {
		t.Fatalf("%q, %v", payload, err)
	}
	showsCodes(t, p)
	p.now = p.now.Add(8 * 24 * time.Hour)
	if !p.RenewDue() {
		t.Fatal("a renewal is not due after eight days")
	}
	if _, err := p.RenewCard(ctx); !errors.Is(err, ErrOffline) {
		t.Fatalf("a renewal offline: %v", err)
	}
	if _, err := p.Present(ctx); err != nil {
		t.Fatalf("after a failed renewal: %v", err)
	}
	p.now = p.now.Add(7 * 24 * time.Hour)
	if _, err := p.Present(ctx); !errors.Is(err, ErrCredentialExpired) {
		t.Fatalf("past the credential's life: %v", err)
	}
	if _, err := p.Card(); err != nil {
		t.Fatalf("the card itself: %v", err)
	}
}

// showsCodes reads several codes back: each is new, signed by the device, and says that nobody has confirmed the clock.
func showsCodes(t *testing.T, p *phone) {
	t.Helper()
	seen := map[[8]byte]bool{}
	for range 3 {
		code, err := p.Present(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		raw, err := signed.Decode(code.Text)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := signed.ParsePresentation(raw)
		if err != nil {
			t.Fatal(err)
		}
		if err := shown.Verify(); err != nil {
			t.Fatal(err)
		}
		if !shown.ClockUnverified || !code.ClockUnverified || !shown.IssuedAt.Equal(code.IssuedAt) || code.Expires.Sub(code.IssuedAt) != CodeLife || seen[shown.Nonce] {
			t.Fatalf("%+v, %+v", shown, code)
		}
		seen[shown.Nonce] = true
	}
}

// The person signs out while a renewal is under way: the renewal must not bring anything back.
func TestRenewalDoesNotOutliveTheBinding(t *testing.T) {
	ctx := context.Background()
	p, s, _ := opened(t)
	if _, err := p.RenewCard(ctx); err != nil {
		t.Fatal(err)
	}
	s.set(func() {
		s.changes++ // so that a fresh credential is asked for
		issue := s.issue
		s.issue = func(device *ecdsa.PublicKey) ([]byte, time.Time) {
			if err := p.WipeLocal(ctx); !errors.Is(err, ErrStillBound) { // needs no server, so it does not wait for this answer
				t.Errorf("%v", err)
			}
			return issue(device)
		}
	})
	if _, err := p.RenewCard(ctx); !errors.Is(err, ErrNotActive) {
		t.Fatalf("the renewal: %v", err)
	}
	if names := p.vault.Names(storage.Card); len(names) != 0 || p.Status().State != StateNone {
		t.Fatalf("the wiped vault holds %q", names)
	}
}

// A card that has not changed keeps its credential until that is due: another would take a place in a status list.
func TestAnUnchangedCardKeepsItsCredential(t *testing.T) {
	ctx := context.Background()
	p, s, _ := opened(t)
	first, err := p.RenewCard(ctx)
	if err != nil {
		t.Fatal(err)
	}
	issued := func() (n int) {
		s.set(func() { n = s.calls["POST /v1/card/credential"] })
		return n
	}
	before := issued()
	if before == 0 {
		t.Fatal("the server counts no credentials under this name")
	}
	again, err := p.RenewCard(ctx)
	if err != nil || issued() != before || string(again.Credential) != string(first.Credential) || again.FetchedAt.Before(first.FetchedAt) {
		t.Errorf("unchanged: %d credentials more, fetched %v after %v, %v", issued()-before, again.FetchedAt, first.FetchedAt, err)
	}
	s.set(func() { s.changes++ })
	if changed, err := p.RenewCard(ctx); err != nil || issued() != before+1 || changed.Version != first.Version+1 {
		t.Errorf("changed: %d credentials more, version %d, %v", issued()-before, changed.Version, err)
	}
}

// While the server answers, the code says that the clock is verified.
func TestVerifiedClockIsSaid(t *testing.T) {
	p, _, _ := opened(t)
	if _, err := p.RenewCard(context.Background()); err != nil {
		t.Fatal(err)
	}
	if code, err := p.Present(context.Background()); err != nil || code.ClockUnverified {
		t.Fatalf("%+v, %v", code, err)
	}
}

func TestUntrustedCredentials(t *testing.T) {
	ctx := context.Background()
	p, s, o := opened(t)
	if _, err := p.RenewCard(ctx); err != nil {
		t.Fatal(err)
	}
	before, err := p.Card()
	if err != nil {
		t.Fatal(err)
	}
	expires := s.now().AddDate(0, 0, 14)
	other := newKey(t)
	cases := []struct {
		name  string
		issue func(device *ecdsa.PublicKey) []byte
	}{
		{"another issuer under the same id", func(d *ecdsa.PublicKey) []byte { return o.sign(t, o.claims(t, d, expires), other, issuerKid) }},
		{"an issuer that is not on the list", func(d *ecdsa.PublicKey) []byte { return o.sign(t, o.claims(t, d, expires), other, [4]byte{9}) }},
		{"another device's key", func(*ecdsa.PublicKey) []byte {
			return o.sign(t, o.claims(t, &other.PublicKey, expires), o.card, issuerKid)
		}},
		{"another card", func(d *ecdsa.PublicKey) []byte {
			c := o.claims(t, d, expires)
			c.CardNumber = "GD4790199000002"
			return o.sign(t, c, o.card, issuerKid)
		}},
		{"another environment", func(d *ecdsa.PublicKey) []byte {
			c := o.claims(t, d, expires)
			c.Environment = signed.Production
			return o.sign(t, c, o.card, issuerKid)
		}},
		{"one that has run out", func(d *ecdsa.PublicKey) []byte {
			return o.sign(t, o.claims(t, d, s.now().Add(-time.Hour)), o.card, issuerKid)
		}},
		{"a changed byte", func(d *ecdsa.PublicKey) []byte {
			raw := o.sign(t, o.claims(t, d, expires), o.card, issuerKid)
			raw[len(raw)-1] ^= 1
			return raw
		}},
		{"no credential", func(*ecdsa.PublicKey) []byte { return []byte("nothing") }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s.set(func() {
				s.changes++
				s.issue = func(d *ecdsa.PublicKey) ([]byte, time.Time) { return c.issue(d), expires }
			})
			if _, err := p.RenewCard(ctx); !errors.Is(err, ErrUntrusted) {
				t.Fatalf("%v", err)
			}
			if after, err := p.Card(); err != nil || string(after.Credential) != string(before.Credential) {
				t.Fatalf("what was stored is gone: %v", err)
			}
		})
	}
}

// The root that was learnt first stays: another root from the same server is not taken.
func TestRootIsPinned(t *testing.T) {
	ctx := context.Background()
	p, s, _ := opened(t)
	if _, err := p.RenewCard(ctx); err != nil {
		t.Fatal(err)
	}
	stranger := newOffice(t)
	s.mu.Lock()
	s.metadata = stranger
	s.changes++
	s.issue = func(d *ecdsa.PublicKey) ([]byte, time.Time) {
		return stranger.sign(t, stranger.claims(t, d, s.now().AddDate(0, 0, 14)), stranger.card, issuerKid), s.now().AddDate(0, 0, 14)
	}
	s.mu.Unlock()
	p.restart()
	if _, err := p.RenewCard(ctx); !errors.Is(err, ErrUntrusted) {
		t.Fatalf("%v", err)
	}
	s.mu.Lock()
	s.metadata = http.NotFoundHandler()
	s.mu.Unlock()
	if err := p.vault.Put(ctx, storage.Change{Class: storage.Device, Name: rootName}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.RenewCard(ctx); !errors.Is(err, ErrNoRoot) {
		t.Fatalf("without a root: %v", err)
	}
	if onThisMachine("https://api.example.vn") || onThisMachine("http://127.0.0.1.example.vn") || !onThisMachine("http://[::1]:8080") || !onThisMachine("http://localhost:1") {
		t.Fatal("which servers are on this machine is judged wrongly")
	}
}

func TestCardUnderThePIN(t *testing.T) {
	ctx := context.Background()
	p, s, _ := opened(t)
	if _, err := p.RenewCard(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.vault.LockCard(ctx, true); err != nil {
		t.Fatal(err)
	}
	p.restart()
	asked := s.calls["GET /v1/card"]
	for name, err := range map[string]error{"Card": second(p.Card()), "Present": second(p.Present(ctx)), "RenewCard": second(p.RenewCard(ctx)), "PrintedPayload": second(p.PrintedPayload())} {
		if !errors.Is(err, storage.ErrLocked) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.calls["GET /v1/card"] != asked {
		t.Error("the card was fetched before anything could be stored")
	}
	if got := p.Status(); got.State != StateActive || got.CredentialExpires == nil {
		t.Errorf("the status needs the PIN: %+v", got)
	}
	if err := p.vault.Unlock(ctx, pin); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Present(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestKeysLost(t *testing.T) {
	ctx := context.Background()
	p, _, _ := opened(t)
	if _, err := p.RenewCard(ctx); err != nil {
		t.Fatal(err)
	}
	snapshot := p.ks.Snapshot()
	delete(snapshot, "key/device")
	delete(snapshot, "key/owner")
	p.ks.Restore(snapshot)
	p.restart()
	if _, err := p.Present(ctx); !errors.Is(err, ErrKeysLost) {
		t.Fatalf("Present: %v", err)
	}
	if _, err := p.RenewCard(ctx); !errors.Is(err, ErrKeysLost) {
		t.Fatalf("RenewCard: %v", err)
	}
}

// Making a code, beside the two signatures' floor: one bare P-256 signature.
func BenchmarkPresent(b *testing.B) {
	ctx := context.Background()
	p, _, _ := opened(b)
	if _, err := p.RenewCard(ctx); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Present(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkP256Sign(b *testing.B) {
	key, digest := newKey(b), sha256.Sum256([]byte("x"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := key.Sign(rand.Reader, digest[:], crypto.SHA256); err != nil {
			b.Fatal(err)
		}
	}
}
