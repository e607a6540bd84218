package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	mathrand "math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/cardcode/signed"
	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/internal/stage"
)

const (
	kills   = 8
	workers = 4
)

// ledger is what the backend has acknowledged: all of it must be there after a kill.
type ledger struct {
	mu     sync.Mutex
	bound  map[string]*device // by persona id
	checks []acknowledged
	count  int
	ring   chan struct{} // gets a value when count reaches target
	target int
}

type acknowledged struct {
	ask    vss.CheckRequest
	answer vss.CheckResult
}

type device struct {
	key, owner *ecdsa.PrivateKey
	binding    vss.Binding
}

func (l *ledger) acknowledge(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
	if l.count++; l.count == l.target {
		close(l.ring)
	}
}

// expect arms the bell for a number of further acknowledgements.
func (l *ledger) expect(n int) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ring, l.target = make(chan struct{}), l.count+n
	return l.ring
}

func (l *ledger) device(persona string) *device {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bound[persona]
}

// life is one life of the backend, from a start to a kill.
type life struct {
	t       *testing.T
	ledger  *ledger
	client  *vss.Client
	sandbox shapes.Client
	desk    vss.Desk
}

func newLife(t *testing.T, l *ledger, url string, deskKey *ecdsa.PrivateKey) *life {
	t.Helper()
	once := func(context.Context, time.Duration) error { return fmt.Errorf("the backend is gone") } // a repetition would only wait for the dead
	client, err := vss.New(vss.Options{BaseURL: url, Wait: once})
	if err != nil {
		t.Fatal(err)
	}
	sandbox := shapes.Client{BaseURL: url}
	desk, err := sandbox.EnrolDesk(t.Context(), &deskKey.PublicKey, "01999", "Quầy 1")
	if err != nil {
		t.Fatal(err)
	}
	return &life{t, l, client, sandbox, vss.Desk{Client: client, ID: desk.DeskID, Key: deskKey}}
}

func (l *life) session(d *device) (*vss.Session, error) {
	return l.client.NewSession(vss.Identity{DeviceID: d.binding.DeviceId, BindingGeneration: d.binding.BindingGeneration,
		DeviceKey: func(context.Context) (crypto.Signer, error) { return d.key, nil }, VaultGeneration: func() int64 { return 1 }})
}

// verify asks for everything that was acknowledged in earlier lives.
func (l *life) verify(ctx context.Context) {
	l.t.Helper()
	for id, d := range l.ledger.bound {
		s, err := l.session(d)
		if err != nil {
			l.t.Fatal(err)
		}
		if a, err := s.Account(ctx); err != nil || a.Device.DeviceId != d.binding.DeviceId {
			l.t.Errorf("the acknowledged binding of %s is gone: %v", id, err)
		}
	}
	for _, c := range l.ledger.checks {
		again, err := l.desk.Check(ctx, c.ask)
		if err != nil || again.Verdict != c.answer.Verdict || !again.CheckedAt.Equal(c.answer.CheckedAt) {
			l.t.Errorf("the acknowledged check %s is gone: %+v, %v; it was %+v", c.ask.CheckId, again, err, c.answer)
		}
	}
}

// work keeps one worker's people busy until the backend is gone.
func (l *life) work(ctx context.Context, people []shapes.Persona) {
	for turn := 0; ; turn++ {
		who := people[turn%len(people)]
		var err error
		if d := l.ledger.device(who.ID); d != nil && turn%5 != 4 {
			err = l.show(ctx, d)
		} else {
			err = l.rebind(ctx, who)
		}
		if err != nil {
			return
		}
	}
}

// rebind ends a person's binding at the counter and activates a new device.
func (l *life) rebind(ctx context.Context, who shapes.Persona) error {
	// From here on nobody knows, until the next acknowledgement, whether the old device holds the account.
	l.ledger.mu.Lock()
	delete(l.ledger.bound, who.ID)
	l.ledger.mu.Unlock()
	if err := l.sandbox.Unbind(ctx, who.ID); err != nil {
		return err
	}
	letter, err := l.sandbox.NewLetter(ctx, who.ID)
	if err != nil {
		return err
	}
	d := &device{}
	for _, key := range []**ecdsa.PrivateKey{&d.key, &d.owner} {
		if *key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			return err
		}
	}
	keys := vss.NewKeys{Device: d.key, Owner: d.owner}
	started, err := l.client.StartActivation(ctx, keys, vss.ActivationStart{Account: who.Account, KeyLevel: 1, Language: vss.LanguageVi, Device: "Máy thử"})
	if err != nil {
		return err
	}
	outbox, err := l.sandbox.Outbox(ctx)
	if err != nil {
		return err
	}
	slices.Reverse(outbox)
	i := slices.IndexFunc(outbox, func(m shapes.Message) bool { return m.Account == who.Account && m.Code != "" })
	if i < 0 {
		l.t.Errorf("an acknowledged one-time password of %s is not in the outbox", who.ID)
		return fmt.Errorf("no password")
	}
	d.binding, err = l.client.CompleteActivation(ctx, keys, started.Handle, vss.ActivationCompletion{Otp: outbox[i].Code, ActivationCode: &letter.ActivationCode})
	if err != nil {
		return err
	}
	l.ledger.acknowledge(func() { l.ledger.bound[who.ID] = d })
	return nil
}

// show has the desk check a fresh code of a device.
func (l *life) show(ctx context.Context, d *device) error {
	s, err := l.session(d)
	if err != nil {
		return err
	}
	issued, err := s.IssueCredential(ctx)
	if err != nil {
		return err
	}
	credential, err := base64.RawURLEncoding.DecodeString(issued.Credential)
	if err != nil {
		return err
	}
	raw, err := signed.Present(rand.Reader, credential, d.key, signed.PresentationInput{IssuedAt: time.Now()})
	if err != nil {
		return err
	}
	ask := vss.CheckRequest{CheckId: uuid.New(), Scan: signed.Encode(raw), Purpose: vss.CheckPurposeReception}
	answer, err := l.desk.Check(ctx, ask)
	if err != nil {
		return err
	}
	l.ledger.acknowledge(func() { l.ledger.checks = append(l.ledger.checks, acknowledged{ask, answer}) })
	return nil
}

// A real process is killed at random moments under load; each next life must still have all that was acknowledged.
func TestKillLosesNothingAcknowledged(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	dir := t.TempDir()
	programs, err := stage.Build(ctx, filepath.Join(dir, "bin"), "vss-backend")
	if err != nil {
		t.Fatal(err)
	}
	deskKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l := &ledger{bound: map[string]*device{}}
	for n := range kills + 1 {
		b, err := stage.StartBackend(ctx, programs, filepath.Join(dir, "data"), "127.0.0.1:0")
		if err != nil {
			t.Fatalf("life %d: %v", n, err)
		}
		now := newLife(t, l, b.URL, deskKey)
		now.verify(ctx)
		if n == kills {
			if err := b.Stop(); err != nil {
				t.Error(err)
			}
			break
		}
		people, err := now.sandbox.Personas(ctx)
		if err != nil {
			t.Fatal(err)
		}
		people = slices.DeleteFunc(people, func(p shapes.Persona) bool { return p.Expect != "genuine" })
		bell := l.expect(2 + mathrand.IntN(30))
		var all sync.WaitGroup
		for w := range workers {
			all.Go(func() { now.work(ctx, people[w*3:w*3+3]) })
		}
		select {
		case <-bell:
		case <-ctx.Done():
			t.Fatalf("life %d: no work was done in time; the backend said:\n%s", n, b.Stderr())
		}
		b.Kill()
		all.Wait()
	}
	if len(l.checks) < kills || len(l.bound) == 0 {
		t.Errorf("only %d checks and %d bindings were acknowledged", len(l.checks), len(l.bound))
	}
	t.Logf("%d kills, %d acknowledged checks, %d bindings", kills, len(l.checks), len(l.bound))
}

func TestSecondProcessIsRefused(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dir := t.TempDir()
	programs, err := stage.Build(ctx, filepath.Join(dir, "bin"), "vss-backend")
	if err != nil {
		t.Fatal(err)
	}
	b, err := stage.StartBackend(ctx, programs, filepath.Join(dir, "data"), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	second, err := stage.Run(ctx, stage.Environment(dir), "", programs.Path("vss-backend"), "sandbox", "--listen", "127.0.0.1:0", "--data", filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	if second.Exit != exitFailed || second.Stdout != "" || !strings.Contains(second.Stderr, "another vss-backend") {
		t.Errorf("exit %d, it said %q and %q", second.Exit, second.Stdout, second.Stderr)
	}
	if err := b.Stop(); err != nil {
		t.Error(err)
	}
	third, err := stage.StartBackend(ctx, programs, filepath.Join(dir, "data"), "127.0.0.1:0")
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	if err := third.Stop(); err != nil {
		t.Error(err)
	}
}
