package assembly

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/cardcode"
	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/population"
	"vssid/cmd/vss-backend/internal/reception"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

// How large BenchmarkAtScale is: VSSID_BENCH_PEOPLE people on record, without contributions and visits where VSSID_BENCH_ONLY is "cards". VSSID_TEST_DATABASE says on which database.
const (
	usualPeople = 20_000
	phones      = 256 // of people spread over all that are on record
)

func benchPeople(b *testing.B) int {
	text := os.Getenv("VSSID_BENCH_PEOPLE")
	if text == "" {
		return usualPeople
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < phones || n > population.Most {
		b.Fatalf("VSSID_BENCH_PEOPLE=%s: say a number from %d to %d", text, phones, population.Most)
	}
	return n
}

// town is a backend with many people on record and some of their phones, asked over HTTP as production is.
type town struct {
	*house
	phones []*phone
	desk   *vss.Desk
	rest   atomic.Int64 // the next person who has no phone yet
	people int
}

// newTown fills a database, opens a backend on it and gives phones to people spread over all of them.
func newTown(b *testing.B) *town {
	b.Helper()
	people := benchPeople(b)
	url := storetest.Target(b)
	args := []string{"run", "vssid/cmd/vss-backend", "seed", "--db", url, "--people", strconv.Itoa(people)}
	if os.Getenv("VSSID_BENCH_ONLY") == "cards" {
		args = append(args, "--only", "people,cards")
	}
	begin := time.Now()
	if said, err := exec.CommandContext(b.Context(), "go", args...).CombinedOutput(); err != nil { // another process, whose memory is not measured
		b.Fatalf("fill the database: %v\n%s", err, said)
	}
	b.Logf("%d people, %.0f a second", people, float64(people)/time.Since(begin).Seconds())
	t := &town{house: newHouseOn(b, true, url), people: people}
	t.whole().accounts.Limits.PerAddress = limits.Rate{Burst: 1 << 30, Interval: time.Microsecond} // all phones of a measurement come from one address
	t.desk = t.house.desk("Quầy 1")
	for i := range phones {
		p, err := t.newPhone(t.client, i*(people/phones))
		if err != nil {
			b.Fatalf("give a phone to person %d: %v", i*(people/phones), err)
		}
		t.phones = append(t.phones, p)
	}
	return t
}

// newPhone activates a phone of the person at a place, as the app does after the letter has come, and fetches the card.
func (t *town) newPhone(client *vss.Client, place int) (*phone, error) {
	ctx, account := context.Background(), population.Number(place)
	var code string
	err := t.store.Write(ctx, func(tx *store.Tx) (err error) {
		code, err = t.whole().accounts.IssueActivationCode(tx, account)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := &phone{h: t.house, device: t.key(), owner: t.key()}
	started, err := client.StartActivation(ctx, p.keys(), vss.ActivationStart{Account: account, KeyLevel: 1, Language: vss.LanguageVi, Device: "Máy thử"})
	if err != nil {
		return nil, err
	}
	password, err := t.newestPassword(account)
	if err != nil {
		return nil, err
	}
	if p.binding, err = client.CompleteActivation(ctx, p.keys(), started.Handle, vss.ActivationCompletion{Otp: password, ActivationCode: &code}); err != nil {
		return nil, err
	}
	if p.session, err = p.sessionOf(client); err != nil {
		return nil, err
	}
	issued, err := p.session.IssueCredential(ctx)
	if err != nil {
		return nil, err
	}
	p.credential, err = base64.RawURLEncoding.DecodeString(issued.Credential)
	return p, err
}

func (t *town) whole() *handlers { return t.doors.Handlers.(*handlers) }

// key makes a key; it fails only where the system has no randomness.
func (t *town) key() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

func (t *town) newestPassword(account string) (string, error) {
	newest, err := t.store.Read(context.Background()).Messages(160)
	if err != nil {
		return "", err
	}
	for _, m := range slices.Backward(newest) {
		if m.Account == account && m.Code != "" {
			return m.Code, nil
		}
	}
	return "", errors.New("the one-time password is not in the outbox")
}

// serve puts handlers behind a front as production has it, on a server of its own, and gives a client of it. prepare may change the handlers and who knows the desks.
func (t *town) serve(b *testing.B, prepare func(h *handlers, doors *edge.Doors)) *vss.Client {
	b.Helper()
	var front *edge.Front
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { front.ServeHTTP(w, r) }))
	url := "http://" + server.Listener.Addr().String()
	own, people, doors := *t.whole(), *t.whole().accounts, *t.doors
	people.PublicURL, own.accounts = url, &people
	doors.Handlers, doors.Desks, doors.Sessions, doors.Replay = &own, own.reception, &people, &people
	doors.Limiter = &edge.Buckets{Rate: 1e9, Burst: 1e9} // all callers of a measurement come from one address
	if prepare != nil {
		prepare(&own, &doors)
	}
	var err error
	if front, err = edge.New(edge.Config{PublicURL: url, Now: time.Now, Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))}, doors); err != nil {
		b.Fatal(err)
	}
	server.Start()
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	b.Cleanup(func() { transport.CloseIdleConnections(); server.Close() })
	client, err := vss.New(vss.Options{BaseURL: url, Language: "en", HTTP: &http.Client{Transport: transport}})
	if err != nil {
		b.Fatal(err)
	}
	return client
}

// knownDesk is a desk that nobody looks up.
type knownDesk struct{ record edge.DeskRecord }

func (k knownDesk) Desk(context.Context, string) (edge.DeskRecord, error) { return k.record, nil }

// verifies is a check that proves a code's signatures by the keys in force and asks the database nothing.
type verifies struct{ *handlers }

func (v verifies) CreateCheck(ctx context.Context, r api.CreateCheckRequestObject) (api.CreateCheckResponseObject, error) {
	edge.TakeUses(ctx) // the front lets no answer out of a handler that leaves them
	verifier := cardcode.Verifier{Trust: v.issuer.Trust()}
	now := v.now()
	result, err := verifier.Check(ctx, r.Body.Scan, now)
	if err != nil {
		return nil, err
	}
	return api.CreateCheck200JSONResponse{CheckId: r.Body.CheckId, CheckedAt: now.UTC(), Verdict: vss.Verdict(result.Verdict), Reasons: []string{}}, nil
}

// load has so many callers do something b.N times in all, and reports rate, latencies and what memory the process takes meanwhile. The callers are in the
// same process: the server alone takes less.
func load(b *testing.B, callers int, do func(n int) error) {
	b.Helper()
	runtime.GC()
	debug.FreeOSMemory()
	times := make([]time.Duration, b.N)
	var next atomic.Int64
	var all sync.WaitGroup
	peak, stop := watchMemory()
	b.ResetTimer()
	for range min(callers, b.N) {
		all.Go(func() {
			for n := int(next.Add(1)) - 1; n < b.N; n = int(next.Add(1)) - 1 {
				begin := time.Now()
				if err := do(n); err != nil {
					next.Store(int64(b.N)) // one is enough
					b.Error(err)
					return
				}
				times[n] = time.Since(begin)
			}
		})
	}
	all.Wait()
	b.StopTimer()
	stop()
	slices.Sort(times)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
	b.ReportMetric(float64(times[b.N/2]), "p50-ns")
	b.ReportMetric(float64(times[b.N*99/100]), "p99-ns")
	b.ReportMetric(float64(peak.Load()), "own-bytes")
}

// watchMemory follows the memory of this process.
func watchMemory() (peak *atomic.Int64, stop func()) {
	peak = new(atomic.Int64)
	ended := make(chan struct{})
	var done sync.WaitGroup
	look := func() {
		if now := ownBytes(); now > peak.Load() {
			peak.Store(now)
		}
	}
	done.Go(func() {
		every := time.NewTicker(50 * time.Millisecond)
		defer every.Stop()
		for {
			look()
			select {
			case <-every.C:
			case <-ended:
				return
			}
		}
	})
	return peak, func() { close(ended); done.Wait(); look() }
}

// ownBytes is the memory that is this process's alone, 0 where there is no /proc. Pages of the database file that are mapped are not: the system takes them back when it needs them.
func ownBytes() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			fields := strings.Fields(rest)
			if len(fields) == 2 && fields[1] == "kB" {
				n, err := strconv.ParseInt(fields[0], 10, 64)
				if err == nil {
					return n << 10
				}
			}
		}
	}
	return 0
}

// checks measures card checks by one kind of handlers.
func (t *town) checks(b *testing.B, callers int, prepare func(h *handlers, doors *edge.Doors)) {
	desk := &vss.Desk{Client: t.serve(b, prepare), ID: t.desk.ID, Key: t.desk.Key}
	scans := make([]string, b.N)
	for n := range scans {
		scans[n] = t.phones[rand.IntN(len(t.phones))].code()
	}
	load(b, callers, func(n int) error {
		_, err := desk.Check(context.Background(), vss.CheckRequest{CheckId: uuid.New(), Scan: scans[n], Purpose: vss.CheckPurposeReception})
		return err
	})
}

// BenchmarkAtScale measures what people and desks ask for, over HTTP, with many on record. A check stands beside its two ceilings: the same request through the same front
// that is only verified, and one that is verified and looked up and leaves no record.
func BenchmarkAtScale(b *testing.B) {
	t := newTown(b)
	unrecorded := &reception.Reception{Store: reads{t.store}, Keys: t.issuer, Proofs: t.whole().accounts, Now: t.clock}
	thumbprint, err := proof.Thumbprint(&t.desk.Key.(*ecdsa.PrivateKey).PublicKey)
	if err != nil {
		b.Fatal(err)
	}
	record, err := t.whole().reception.Desk(context.Background(), thumbprint)
	if err != nil {
		b.Fatal(err)
	}
	for _, callers := range []int{16, 64} {
		name := "/" + strconv.Itoa(callers)
		b.Run("Check/verified"+name, func(b *testing.B) {
			t.checks(b, callers, func(h *handlers, doors *edge.Doors) { doors.Handlers, doors.Desks = verifies{h}, knownDesk{record} })
		})
		b.Run("Check/looked-up"+name, func(b *testing.B) {
			t.checks(b, callers, func(h *handlers, _ *edge.Doors) { h.reception = unrecorded })
		})
		b.Run("Check/recorded"+name, func(b *testing.B) { t.checks(b, callers, nil) })
		t.reads(b, name, callers)
		b.Run("Activation"+name, func(b *testing.B) { t.activations(b, callers) })
	}
}

// reads measures what an app asks for when it is opened and when lists are read.
func (t *town) reads(b *testing.B, name string, callers int) {
	for what, ask := range map[string]func(s *vss.Session) error{
		"Card": func(s *vss.Session) error { _, err := s.Card(context.Background()); return err },
		"Contributions": func(s *vss.Session) error {
			_, err := s.Contributions(context.Background(), vss.RecordQuery{})
			return err
		},
		"Visits": func(s *vss.Session) error { _, err := s.Visits(context.Background(), vss.VisitQuery{}); return err },
	} {
		b.Run(what+name, func(b *testing.B) {
			sessions := t.sessions(b, t.serve(b, nil))
			for _, s := range sessions { // the token first
				if err := ask(s); err != nil {
					b.Fatal(err)
				}
			}
			load(b, callers, func(n int) error { return ask(sessions[n%len(sessions)]) })
		})
	}
	b.Run("Session"+name, func(b *testing.B) { // a challenge, a signed assertion, a token, and the card with it
		client := t.serve(b, nil)
		load(b, callers, func(n int) error {
			s, err := t.phones[n%len(t.phones)].sessionOf(client)
			if err != nil {
				return err
			}
			_, err = s.Card(context.Background())
			return err
		})
	})
}

func (t *town) sessions(b *testing.B, client *vss.Client) []*vss.Session {
	b.Helper()
	var all []*vss.Session
	for _, p := range t.phones[:min(64, len(t.phones))] {
		s, err := p.sessionOf(client)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func (p *phone) sessionOf(client *vss.Client) (*vss.Session, error) {
	return client.NewSession(vss.Identity{DeviceID: p.binding.DeviceId, BindingGeneration: p.binding.BindingGeneration, DeviceKey: p.signer, VaultGeneration: func() int64 { return 1 }})
}

// activations measures the way from the number and the letter to a bound phone with its card: three requests and a session.
func (t *town) activations(b *testing.B, callers int) {
	client := t.serve(b, nil)
	load(b, callers, func(int) error {
		_, err := t.newPhone(client, t.somebodyWithout())
		return err
	})
}

// somebodyWithout is the place of a person who has no phone yet, far from the one before.
func (t *town) somebodyWithout() int {
	for {
		place := int(t.rest.Add(1) * 7919 % int64(t.people)) // a prime, so that nobody comes twice before everybody came once
		if place%(t.people/phones) != 0 {
			return place
		}
	}
}
