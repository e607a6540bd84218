// Package recovery gets an account back onto a new device when its owner has lost the old one or forgotten its PIN, and keeps the history of the
// account's devices. Three ways lead back besides the hand-over (package accounts), and each needs more than one thing:
//
//   - the printed recovery code and the recovery password;
//   - the recovery password, the holder's identity data and a wait, during which the old device stays active and every known channel cancels;
//   - two different officers at the counter.
//
// Each ends as every activation does: with the new device's keys and a one-time password, in the one transaction that ends the old binding
// (accounts.Complete). A recovery is bound to the keys that asked for it. The owner is told on every channel at each step.
//
// # Who may cancel
//
// Cancelling takes nothing from anybody but the device that waits, and it must be possible in a hurry and without the PIN: so the holding device
// cancels within its session, without the owner's signature, and the link in the message cancels by itself. What a thief of the unlocked phone
// could cancel that way is got back at the counter: a request that an officer has approved is cancelled by officers only.
package recovery

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/passwords"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Owners are the accounts' side: who asks, and what owners have signed.
type Owners interface {
	// Take remembers a request's single-use proofs, or refuses with proof-replayed.
	Take(tx *store.Tx, uses []edge.Use) error
	// Holds reads account and device of a session again, or refuses with binding-ended.
	Holds(r *store.Reader, s edge.Session) (store.Account, store.Device, error)
	// Account describes the session's account and device.
	Account(ctx context.Context, s edge.Session) (vss.Account, error)
	// Agree judges an owner's statement, takes the uses and keeps the evidence.
	Agree(tx *store.Tx, owner edge.Owner, uses []edge.Use, s accounts.Statement) (account store.Account, done bool, err error)
}

// Limit lets Tries tries through and then makes the next wait. A try longer ago than Wait no longer counts.
type Limit struct {
	Tries int
	Wait  time.Duration
}

// Policy is what differs between a sandbox and production.
type Policy struct {
	// Wait is how long a recovery by password waits while the old device stays active: 72 hours, shortened in a sandbox only.
	Wait       time.Duration
	PerAccount Limit // wrong passwords, by the number that was asked for
	PerAddress Limit // wrong passwords, by network address: mobile networks put many people behind one
	Asks       Limit // recoveries begun, by the number that was asked for
	Cost       passwords.Cost
}

// StandardPolicy is production's.
var StandardPolicy = Policy{
	Wait:       72 * time.Hour,
	PerAccount: Limit{5, 15 * time.Minute},
	PerAddress: Limit{50, 15 * time.Minute},
	Asks:       Limit{5, time.Hour},
	Cost:       passwords.Standard,
}

// The lives of what this package hands out.
const (
	proposalLife   = 5 * time.Minute
	completionLife = 7 * 24 * time.Hour // how long a ready recovery, or a request to officers, can be used
)

// Config says what the component stands on. Every member is needed.
type Config struct {
	Store  Store
	Outbox notify.Outbox
	Owners Owners
	// Secret is the server's own 32 bytes, as accounts.Config.Secret.
	Secret    []byte
	PublicURL string // as edge.Config.PublicURL; where the link in a message leads
	Now       func() time.Time
	Policy    Policy
}

// Recovery is the component. It is safe for concurrent use.
type Recovery struct {
	Config
	codeKey, triesKey, cancelKey []byte
	hasher                       *passwords.Hasher
}

// New makes the component.
func New(c Config) (*Recovery, error) {
	switch {
	case c.Store == nil || c.Outbox == nil || c.Owners == nil || c.Now == nil || c.PublicURL == "":
		return nil, errors.New("make the recovery: a part is missing")
	case len(c.Secret) != 32:
		return nil, fmt.Errorf("make the recovery: the server's secret has %d bytes, want 32", len(c.Secret))
	case c.Policy.Wait <= 0 || c.Policy.PerAccount.Tries < 1 || c.Policy.PerAddress.Tries < 1 || c.Policy.Asks.Tries < 1:
		return nil, errors.New("make the recovery: a limit lets nothing through, or there is no wait")
	case c.Policy.Cost.MemoryKiB < 8 || c.Policy.Cost.Passes < 1 || c.Policy.Cost.AtOnce < 1:
		return nil, errors.New("make the recovery: looking at a password costs nothing")
	}
	r := &Recovery{Config: c, hasher: passwords.New(c.Policy.Cost)}
	for label, key := range map[string]*[]byte{
		"vssid/recovery-code/v1": &r.codeKey, "vssid/recovery-tries/v1": &r.triesKey, "vssid/recovery-cancel/v1": &r.cancelKey,
	} {
		derived, err := hkdf.Expand(sha256.New, c.Secret, label, 32)
		if err != nil {
			return nil, fmt.Errorf("make the recovery: derive a key: %w", err)
		}
		*key = derived
	}
	return r, nil
}

// crockford is the base32 alphabet without I, L, O and U (https://www.crockford.com/base32.html).
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// characters turns bytes into as many characters of five bits each.
func characters(raw []byte) string {
	out := make([]byte, len(raw))
	for i, v := range raw {
		out[i] = crockford[v%32]
	}
	return string(out)
}

// newNumber makes 40 random bits as XXXX-XXXX, for a person to tell.
func newNumber() string {
	raw := make([]byte, 8)
	rand.Read(raw) // never fails: crypto/rand stops the program instead
	text := characters(raw)
	return text[:4] + "-" + text[4:]
}

func newToken() string {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails: crypto/rand stops the program instead
	return base64.RawURLEncoding.EncodeToString(raw)
}

// cancelCode is the 100 bits in the link that cancels a recovery. It is worked out from the recovery's stored hash and a key that is not in the
// database, and completes nothing.
func (r *Recovery) cancelCode(recovery [32]byte) string {
	mac := hmac.New(sha256.New, r.cancelKey)
	mac.Write(recovery[:])
	return characters(mac.Sum(nil)[:20])
}

func (r *Recovery) cancelLink(v store.Recovery) string {
	return r.PublicURL + CancelPath + r.cancelCode(v.Hash)
}

// StageOf says how far a recovery is at a moment.
func StageOf(v store.Recovery, now time.Time) vss.RecoveryStage {
	switch {
	case v.Outcome != "":
		return vss.RecoveryStage(v.Outcome)
	case !now.Before(v.Expires):
		return vss.RecoveryStageExpired
	case !v.Ready.IsZero() && !now.Before(v.Ready):
		return vss.RecoveryStageReady
	case v.Kind == store.RecoveryOfficers && len(v.Officers) == 1:
		return vss.RecoveryStageApprovedOnce
	}
	return vss.RecoveryStageWaiting
}

// State says what the session's account can be got back with, and what runs.
func (r *Recovery) State(ctx context.Context, s edge.Session) (vss.RecoveryState, error) {
	now, reader := r.Now(), r.Store.Read(ctx)
	answer := vss.RecoveryState{Running: []vss.RunningRecovery{}, ServerTime: now.UTC()}
	if _, _, err := r.Owners.Holds(reader, s); err != nil {
		return answer, err
	}
	_, set, err := reader.RecoveryPassword(s.Account)
	if answer.PasswordSetAt, err = moment(set, err); err != nil {
		return answer, fmt.Errorf("read the recovery password: %w", err)
	}
	_, made, err := reader.RecoveryCode(s.Account)
	if answer.CodeMadeAt, err = moment(made, err); err != nil {
		return answer, fmt.Errorf("read the recovery code: %w", err)
	}
	running, err := reader.RunningRecoveries(s.Account, now)
	if err != nil {
		return answer, fmt.Errorf("read the recoveries that run: %w", err)
	}
	const shown = 20
	for _, v := range running[:min(len(running), shown)] {
		one := vss.RunningRecovery{Number: v.Number, Kind: vss.RecoveryKind(v.Kind), Stage: StageOf(v, now), Device: v.DeviceName, StartedAt: v.Started, ExpiresAt: v.Expires}
		if !v.Ready.IsZero() {
			one.ReadyAt = &v.Ready
		}
		answer.Running = append(answer.Running, one)
	}
	return answer, nil
}

// moment is a stored moment as an answer has it; what is not stored is absent.
func moment(t time.Time, err error) (*time.Time, error) {
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &t, nil
}

// note leaves what every step leaves: the message to the owner, the event in the devices' history, the word to the open app, and the audit's record.
func (r *Recovery) note(tx *store.Tx, account store.Account, kind string, device store.Device, n notify.Notice, by audit.Event) error {
	if err := tx.PutDeviceEvent(account.Number, kind, device.ID, device.Name, n.At); err != nil {
		return err
	}
	if account.Number == "" {
		return nil
	}
	n.Account, n.Phone, n.Email = account.Number, account.Phone, account.Email
	if err := r.Outbox.Put(tx, n); err != nil {
		return err
	}
	if err := events.Put(tx, account.Number, events.RecoveryChanged, by.Reference, n.At); err != nil {
		return err
	}
	by.Kind, by.Account, by.At = kind, account.Number, n.At
	return audit.Put(tx, by)
}
