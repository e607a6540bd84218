// Package accounts binds each account to one device at a time: it sends one-time passwords, activates devices, hands an account over from one
// device to the next, opens sessions and takes the owner's signed statements (docs/protocol.md).
//
// # What tells nobody anything
//
// A request about an account that does not exist takes the same steps as any other: the same proofs, the same limits, the same rows, a one-time
// password like any other that is written to nobody. What is wrong in a completion is not said.
package accounts

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// The lives of what this package hands out (docs/protocol.md).
const (
	passwordLife  = 5 * time.Minute
	answerLife    = 10 * time.Minute // how long the same keys get the same answer
	handoverLife  = 10 * time.Minute
	challengeLife = 5 * time.Minute
	tokenLife     = 10 * time.Minute
	maxTries      = 5 // wrong tries that spend a handle
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Credentials are the issuer's: a binding that ends takes its credentials along.
type Credentials interface {
	// EndCredentials makes every credential in the account's device one of a replaced device.
	EndCredentials(tx *store.Tx, account string) error
	// TakeOver tells that the account has a device of its own from now on: who carried its card because it had none carries it no longer.
	TakeOver(tx *store.Tx, account string) error
}

// Attestation judges where a new device key lives.
type Attestation interface {
	// Level returns the key level to believe. claimed is what the caller says, chain the certificates it sent (DER, leaf first; may be empty).
	// It refuses with key-not-attested.
	Level(claimed int, chain [][]byte, device *ecdsa.PublicKey) (int, error)
}

// Config says what the accounts stand on. Every member is needed.
type Config struct {
	Store       Store
	Outbox      notify.Outbox
	Credentials Credentials
	Attestation Attestation
	// Secret is the server's own 32 bytes, kept outside the database: without it, neither one-time passwords nor activation codes can be
	// worked out from the database.
	Secret    []byte
	PublicURL string // as edge.Config.PublicURL
	Now       func() time.Time
	Limits    Limits
	// Versions give the version of what an operation changes, for the operations that change something else than the account's binding. They
	// refuse with not-found what the account does not have.
	Versions map[vss.OwnerOperation]func(r *store.Reader, account, resource string) (int64, error)
}

// Accounts is the component. It is safe for concurrent use and keeps no state of its own.
type Accounts struct {
	Config
	recoveries                                   Recoveries
	passwordKey, codeKey, limitKey, challengeKey []byte
}

// New makes the component.
func New(c Config) (*Accounts, error) {
	switch {
	case c.Store == nil || c.Outbox == nil || c.Credentials == nil || c.Attestation == nil || c.Now == nil:
		return nil, errors.New("make the accounts: a part is missing")
	case len(c.Secret) != 32:
		return nil, fmt.Errorf("make the accounts: the server's secret has %d bytes, want 32", len(c.Secret))
	case c.PublicURL == "":
		return nil, errors.New("make the accounts: the public URL is missing")
	case c.Limits.PerAccount.Burst < 1 || c.Limits.PerAddress.Burst < 1:
		return nil, errors.New("make the accounts: a limit lets nothing through")
	}
	a := &Accounts{Config: c, recoveries: noRecoveries{}}
	for label, key := range map[string]*[]byte{
		"vssid/one-time-password/v1": &a.passwordKey,
		"vssid/activation-code/v1":   &a.codeKey,
		"vssid/send-limit/v1":        &a.limitKey,
		"vssid/challenge/v1":         &a.challengeKey,
	} {
		derived, err := hkdf.Expand(sha256.New, c.Secret, label, 32)
		if err != nil {
			return nil, fmt.Errorf("make the accounts: derive a key: %w", err)
		}
		*key = derived
	}
	return a, nil
}

// takeUses remembers a request's single-use proofs, or refuses with proof-replayed.
func takeUses(tx *store.Tx, uses []edge.Use) error {
	for _, u := range uses {
		fresh, err := tx.Use(u.ID, u.Expires)
		if err != nil {
			return err
		}
		if !fresh {
			return refusal.New(vss.CodeProofReplayed)
		}
	}
	return nil
}

// TakeUses remembers a request's single-use proofs in the transaction of what it changes, or refuses with proof-replayed.
func TakeUses(tx *store.Tx, uses []edge.Use) error { return takeUses(tx, uses) }

// UseOnce implements edge.Replay.
func (a *Accounts) UseOnce(ctx context.Context, uses []edge.Use) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error { return takeUses(tx, uses) })
}

// endBinding takes the account from its device with all that hangs on it. The account's generation is one higher after it.
func (a *Accounts) endBinding(tx *store.Tx, account *store.Account, now time.Time) error {
	account.Generation++
	if err := tx.EndBinding(account.Number, account.DeviceID, account.Generation, now); err != nil {
		return err
	}
	ended := account.DeviceID
	account.DeviceID = ""
	if err := a.Credentials.EndCredentials(tx, account.Number); err != nil {
		return err
	}
	return audit.Put(tx, audit.Event{Kind: audit.BindingEnded, Account: account.Number, Actor: audit.System, Reference: ended, At: now})
}

// token makes n random bytes in base64url.
func token(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand stops the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

func publicKey(point []byte) (*ecdsa.PublicKey, error) {
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return nil, fmt.Errorf("read a stored key: %w", err)
	}
	return key, nil
}
