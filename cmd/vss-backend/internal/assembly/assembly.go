// Package assembly puts the backend together: it opens the data folder, makes the components, and joins them behind one HTTP handler. The components
// know each other through narrow interfaces only; this is the one place that knows them all.
package assembly

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/agencies"
	"vssid/cmd/vss-backend/internal/applications"
	"vssid/cmd/vss-backend/internal/attachments"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/carrier"
	"vssid/cmd/vss-backend/internal/confirmations"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/dependants"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/facilities"
	"vssid/cmd/vss-backend/internal/feed"
	"vssid/cmd/vss-backend/internal/helping"
	"vssid/cmd/vss-backend/internal/issuer"
	"vssid/cmd/vss-backend/internal/messages"
	"vssid/cmd/vss-backend/internal/meter"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/passwords"
	"vssid/cmd/vss-backend/internal/reception"
	"vssid/cmd/vss-backend/internal/recovery"
	"vssid/cmd/vss-backend/internal/registry"
	"vssid/cmd/vss-backend/internal/sandbox"
	"vssid/cmd/vss-backend/internal/services"
	"vssid/cmd/vss-backend/internal/sharing"
	"vssid/cmd/vss-backend/internal/store"
)

// Config says what to open.
type Config struct {
	Data      string // folder of the keys, and of the database unless Database leads elsewhere
	Database  string // URL, as store.OpenAt takes it; empty is SQLite in Data
	PublicURL string // base URL without a slash at the end
	Sandbox   bool   // made-up people and testers' pages; false is production policy
	AsItIs    bool   // open a database as what it was made for, whatever Sandbox says: for work on its keys
	Now       func() time.Time
	Log       *slog.Logger
	Limits    *accounts.Limits           // of one-time passwords; nil: the policy's own
	Keys      issuer.Place               // of the card and status keys; nil: the folder keys in Data
	Gateways  map[string]carrier.Gateway // of messages, by channel; a sandbox has none, its messages stand on the testers' page
	// RecoveryWait shortens the wait of a recovery by password, and PasswordCost what a look at a password costs, in a sandbox only.
	RecoveryWait time.Duration
	PasswordCost *passwords.Cost
}

// Backend is the opened backend.
type Backend struct {
	config Config
	store  *store.Store
	issuer *issuer.Issuer
	audit  *audit.Log
	front  *edge.Front
	meter  *meter.Meter
	events *events.Hub
	feed   *feed.Feed

	payments *confirmations.Confirmations
	doors    *edge.Doors
	sandbox  *sandbox.Sandbox // nil in production
	carrier  *carrier.Carrier // nil in a sandbox

	sharing    *sharing.Sharing
	statements *sharing.Page // the public page of shared statements

	applications *applications.Applications
	keys         *issuer.Keys
	care         care
	records      *registry.Records
	recovery     *recovery.Recovery
	services     *services.Services
	messages     *messages.Messages
	attachments  *attachments.Attachments
	accounts     *accounts.Accounts
	helping      *helping.Helping
	facilities   *facilities.Facilities
	agencies     *agencies.Agencies
	officers     *officers.Officers
	console      *console.Console
}

// versions give the version of what an owner's operation changes, where that is not the account's binding; one operation a line.
var versions = map[vss.OwnerOperation]func(r *store.Reader, account, resource string) (int64, error){
	vss.OwnerOperationConfirmPayment:  confirmations.Version,
	vss.OwnerOperationRefusePayment:   confirmations.Version,
	vss.OwnerOperationRevokeStatement: sharing.Version,
	vss.OwnerOperationSubmitRequest:   services.NewVersion,
	vss.OwnerOperationWithdrawRequest: services.Version,
}

// policy is what differs between a sandbox and production.
type policy struct {
	environment signed.Environment
	attestation accounts.Attestation
	limits      accounts.Limits
	rate, burst float64       // of requests from one address to one operation, a second and at once
	kept        time.Duration // how long a message stays in the outbox
}

func policyOf(sandboxed bool) policy {
	if sandboxed {
		// All testers share one address, and scripts ask faster than people.
		return policy{signed.Sandbox, accounts.SandboxAttestation{}, accounts.Limits{
			PerAccount: accounts.Rate{Burst: 20, Interval: 30 * time.Second}, PerAddress: accounts.Rate{Burst: 2000, Interval: 50 * time.Millisecond}, Resend: 30 * time.Second,
		}, 5000, 10_000, 30 * 24 * time.Hour}
	}
	// Mobile networks put thousands of people behind one address, so its limit is wide; the account's is what protects a person.
	return policy{signed.Production, accounts.ProductionAttestation{}, accounts.Limits{
		PerAccount: accounts.Rate{Burst: 5, Interval: 10 * time.Minute}, PerAddress: accounts.Rate{Burst: 100, Interval: 10 * time.Second}, Resend: time.Minute,
	}, 50, 200, 7 * 24 * time.Hour}
}

// Open opens the backend; it listens to nobody yet.
func Open(ctx context.Context, c Config) (*Backend, error) {
	database := c.Database
	if database == "" {
		database = "sqlite:" + c.Data
	}
	s, err := store.OpenAt(ctx, database)
	if err != nil {
		return nil, err
	}
	b := &Backend{config: c, store: s, meter: meter.New(s.Waiting)}
	if err := b.settleEnvironment(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := b.nameCards(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := b.assemble(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return b, nil
}

// The settings of a database, and what it was made for.
const (
	environmentSetting = "environment"
	namedSetting       = "cards-named"
	sandboxed          = "sandbox"
	production         = "production"
)

// SandboxSettings gives the settings of a sandbox whose made-up people come from elsewhere, all named for searches. It refuses a database that was made
// for real ones.
func SandboxSettings(ctx context.Context, s *store.Store) (map[string]string, error) {
	kept, err := s.Read(ctx).Setting(environmentSetting)
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return nil, fmt.Errorf("read what the database was made for: %w", err)
	case err == nil && string(kept) != sandboxed:
		return nil, fmt.Errorf("this database was made for %s, and made-up people go into a sandbox only: give another --db", kept)
	}
	return map[string]string{environmentSetting: sandboxed, namedSetting: "yes"}, nil
}

// nameCards gives the cards of a database from before searches by name the names they are found by, once.
func (b *Backend) nameCards(ctx context.Context) error {
	const atOnce = 1000
	if _, err := b.store.Read(ctx).Setting(namedSetting); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	for named := atOnce; named == atOnce; {
		err := b.store.Write(ctx, func(tx *store.Tx) (err error) {
			named, err = tx.NameCards(atOnce)
			return err
		})
		if err != nil {
			return fmt.Errorf("name the cards for searches: %w", err)
		}
	}
	return b.store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.KeepSetting(namedSetting, []byte("yes"))
		return err
	})
}

// settleEnvironment keeps a sandbox a sandbox: what was made with invented people and testers' levers never serves real ones, nor the other way round.
func (b *Backend) settleEnvironment(ctx context.Context) error {
	mine := production
	if b.config.Sandbox {
		mine = sandboxed
	}
	var kept []byte
	err := b.store.Write(ctx, func(tx *store.Tx) (err error) {
		kept, err = tx.KeepSetting(environmentSetting, []byte(mine))
		return err
	})
	switch {
	case err != nil:
		return fmt.Errorf("read what the database was made for: %w", err)
	case b.config.AsItIs:
		b.config.Sandbox = string(kept) == sandboxed
	case string(kept) != mine:
		return fmt.Errorf("this database was made for %s, not for %s: give --data or --db another place", kept, mine)
	}
	return nil
}

// bindings is what a binding that ends takes along: the credentials of an issuer that is made after the accounts.
type bindings struct {
	issuer     *issuer.Issuer
	dependants *dependants.Dependants
	now        func() time.Time
}

func (b *bindings) EndCredentials(tx *store.Tx, account string) error {
	return b.issuer.EndCredentials(tx, account)
}

func (b *bindings) TakeOver(tx *store.Tx, account string) error {
	return b.dependants.TakeOver(tx, account, b.now())
}

func (b *Backend) assemble(ctx context.Context) error {
	p := policyOf(b.config.Sandbox)
	if b.config.Limits != nil {
		p.limits = *b.config.Limits
	}
	keys, err := issuer.OpenKeys(filepath.Join(b.config.Data, "keys"))
	if err != nil {
		return err
	}
	if b.config.Keys != nil {
		keys.Place = b.config.Keys
	}
	b.keys = keys
	joint := &bindings{now: b.config.Now}
	people, err := accounts.New(accounts.Config{Store: b.store, Outbox: notify.Database{}, Credentials: joint, Attestation: p.attestation, Secret: keys.Secret,
		PublicURL: b.config.PublicURL, Now: b.config.Now, Limits: p.limits, Versions: versions})
	if err != nil {
		return err
	}
	b.issuer, err = issuer.New(ctx, issuer.Config{Store: b.store, Keys: keys, Binding: people, Environment: p.environment, Now: b.config.Now, Log: b.config.Log})
	if err != nil {
		return err
	}
	joint.issuer = b.issuer
	if err := b.openAudit(ctx); err != nil {
		return err
	}
	if err := b.openFeed(ctx); err != nil {
		return err
	}
	if err := b.openSharing(p, people); err != nil {
		return err
	}
	b.care = b.openCare(people)
	b.records = &registry.Records{Store: b.store, Now: b.config.Now}
	joint.dependants = b.care.dependants
	if err := b.issuer.WriteRoot(filepath.Join(b.config.Data, "root.json")); err != nil {
		return err
	}
	if err := b.openRecovery(people, keys.Secret); err != nil {
		return err
	}
	desks := &reception.Reception{Store: b.store, Keys: b.issuer, Proofs: people, Now: b.config.Now}
	if b.applications, err = b.openApplications(keys.Secret, people); err != nil {
		return err
	}
	b.facilities = &facilities.Facilities{Store: b.store, Places: b.applications.Places.(directory).Directory, Now: b.config.Now}
	if b.helping, err = helping.New(b.store, keys.Secret, b.config.Now, helpLimits(b.config.Sandbox)); err != nil {
		return err
	}
	b.accounts = people
	b.attachments = &attachments.Attachments{Store: b.store, Proofs: people, Now: b.config.Now}
	b.messages = &messages.Messages{Store: b.store, Proofs: people, Now: b.config.Now}
	if b.services, err = b.openServices(people); err != nil {
		return err
	}
	if err := b.openAgencies(keys.Secret); err != nil {
		return err
	}
	if err := b.openFront(ctx, p, people, desks); err != nil {
		return err
	}
	if err := b.openOfficers(keys.Secret); err != nil {
		return err
	}
	if err := b.openConsole(); err != nil {
		return err
	}
	if b.config.Sandbox {
		b.sandbox, err = b.openSandbox(ctx, people)
		return err
	}
	if b.config.Gateways["sms"] == nil {
		b.config.Log.Warn("no gateway for text messages is connected (--sms-gateway): one-time passwords wait in the outbox table and reach nobody")
	}
	b.carrier, err = carrier.New(carrier.Config{Store: b.store, Gateways: b.config.Gateways, Now: b.config.Now, Log: b.config.Log})
	return err
}

func (b *Backend) openFront(ctx context.Context, p policy, people *accounts.Accounts, desks *reception.Reception) error {
	nonceKey, err := b.nonceKey(ctx)
	if err != nil {
		return err
	}
	h := &handlers{accounts: people, issuer: b.issuer, registry: &registry.Registry{Store: b.store, Now: b.config.Now}, reception: desks, now: b.config.Now, applications: b.applications}
	h.care = b.care
	h.records = b.records
	h.recovery = b.recovery
	h.audit, h.signatures, h.sharing = b.audit, b.openSignatures(p), b.sharing
	h.audit = b.audit
	h.services, h.messages, h.attachments, h.helping, h.facilities = b.services, b.messages, b.attachments, b.helping, b.facilities
	h.agencies = b.agencies
	if h.lookups, err = b.openLookups(); err != nil {
		return err
	}
	b.openConfirmations(h, people)
	b.doors = &edge.Doors{Handlers: h, Sessions: people, Desks: desks, Replay: people, Limiter: &edge.Buckets{Rate: p.rate, Burst: p.burst}, Feeds: b.events, Agencies: b.agencies, NonceKey: nonceKey}
	b.front, err = edge.New(edge.Config{PublicURL: b.config.PublicURL, ValidateAnswers: b.config.Sandbox, Now: b.config.Now, Log: b.config.Log, Meter: b.meter}, *b.doors)
	return err
}

// nonceKey is the key that all instances share, made by the first.
func (b *Backend) nonceKey(ctx context.Context) ([]byte, error) {
	fresh := make([]byte, 32)
	rand.Read(fresh) // never fails: crypto/rand stops the program instead
	var key []byte
	err := b.store.Write(ctx, func(tx *store.Tx) (err error) {
		key, err = tx.KeepSetting("nonce-key", fresh)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("make the nonce key: %w", err)
	}
	return key, nil
}

// Handler answers every request: the contract's paths, and in a sandbox the testers' pages.
func (b *Backend) Handler() http.Handler {
	if b.sandbox == nil {
		return b.consolePaths(b.statementPage(b.cancelPage(b.front)))
	}
	return b.consolePaths(b.statementPage(b.cancelPage(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path := r.URL.Path; path == sandbox.Base || strings.HasPrefix(path, sandbox.Base+"/") {
			b.sandbox.ServeHTTP(w, r)
			return
		}
		b.front.ServeHTTP(w, r)
	}))))
}

// Admin answers those who run the backend: numbers, and whether it lives and is ready.
func (b *Backend) Admin() http.Handler {
	return b.meter.Handler(func(ctx context.Context) error { return b.store.Ping(ctx) })
}

// forgetEvery is how often what is over is removed from the database.
const forgetEvery = 5 * time.Minute

// Run does the work that no request asks for, until ctx ends.
func (b *Backend) Run(ctx context.Context) {
	var working sync.WaitGroup
	working.Go(func() { b.issuer.Run(ctx) })
	working.Go(func() { b.events.Run(ctx) })
	working.Go(func() { b.recovery.Run(ctx, func(err error) { b.config.Log.Error("recoveries", "err", err) }) })
	working.Go(func() { b.audit.Run(ctx) })
	working.Go(func() { b.feed.Run(ctx) })
	if b.carrier != nil {
		working.Go(func() { b.carrier.Run(ctx) })
	}
	ticker := time.NewTicker(forgetEvery)
	defer ticker.Stop()
	kept := policyOf(b.config.Sandbox).kept
	for {
		select {
		case <-ctx.Done():
			working.Wait()
			return
		case <-ticker.C:
		}
		err := b.store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.ForgetEvents(b.config.Now().Add(-events.Kept)); err != nil {
				return err
			}
			if err := tx.ForgetOfficerSessions(b.config.Now(), b.config.Now().Add(-officers.Idle)); err != nil {
				return err
			}
			return tx.Forget(b.config.Now(), kept)
		})
		if err != nil && ctx.Err() == nil {
			b.config.Log.Error("remove what is over", "err", err)
		}
	}
}

// Close ends the backend; Run must have returned.
func (b *Backend) Close() error { return b.store.Close() }
