package accounts

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"vssid/app/evidence"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Statement is an owner's statement as the component that it concerns hands it over to be judged.
type Statement struct {
	Operation       vss.OwnerOperation
	Resource        string // what it changes; empty is the account's binding
	Challenge       string
	ResourceVersion int64
	Language        vss.Language
	Shown           vss.Shown // what the owner says to have read
	Expect          vss.Shown // what the server would have shown, built again from its own data in Language (package ownertext)
}

// Agree judges an owner's statement inside the transaction of what it changes, and keeps it as evidence. It takes the request's single-use
// proofs. done is true when the very same statement was kept before: the change is made, and the component answers what came of it.
// Refusals: binding-ended, challenge-expired, challenge-used, content-differs, proof-replayed.
func (a *Accounts) Agree(tx *store.Tx, owner edge.Owner, uses []edge.Use, s Statement) (account store.Account, done bool, err error) {
	if err := takeUses(tx, uses); err != nil {
		return account, false, err
	}
	account, _, err = holds(&tx.Reader, owner.Session)
	if err != nil {
		return account, false, err
	}
	done, err = a.agree(tx, owner, s, account, a.Now())
	return account, done, err
}

// agreeBinding judges a statement about the account's binding. The request's single-use proofs are taken already.
func (a *Accounts) agreeBinding(tx *store.Tx, owner edge.Owner, s Statement, now time.Time) (store.Account, bool, error) {
	account, d, err := holds(&tx.Reader, owner.Session)
	if err != nil {
		return account, false, err
	}
	if s.Expect, err = ownertext.Shown(s.Operation, s.Language, describe(account, d, time.Time{})); err != nil {
		return account, false, differs("language")
	}
	done, err := a.agree(tx, owner, s, account, now)
	return account, done, err
}

func (a *Accounts) agree(tx *store.Tx, owner edge.Owner, s Statement, account store.Account, now time.Time) (done bool, err error) {
	hash := sha256.Sum256([]byte(s.Challenge))
	c, err := tx.OwnerChallenge(hash)
	if errors.Is(err, store.ErrNotFound) {
		return false, refusal.New(vss.CodeChallengeExpired)
	}
	if err != nil {
		return false, err
	}
	body := sha256.Sum256(owner.Statement)
	switch {
	case c.Account != account.Number || c.Generation != account.Generation:
		return false, refusal.New(vss.CodeChallengeExpired)
	case !c.Used.IsZero() && c.StatementHash == body:
		return true, nil
	case !c.Used.IsZero():
		return false, refusal.New(vss.CodeChallengeUsed)
	case now.After(c.Expires):
		return false, refusal.New(vss.CodeChallengeExpired)
	}
	version, err := a.version(&tx.Reader, account, s.Operation, s.Resource)
	if err != nil {
		return false, err
	}
	if member := difference(s, c, version); member != "" {
		return false, differs(member)
	}
	return false, keepEvidence(tx, owner, s, account, store.OwnerStatement{
		Challenge: hash, Account: account.Number, Operation: string(s.Operation), Statement: owner.Statement, StatementHash: body,
		Signature: owner.Signature, KeyThumbprint: owner.KeyThumbprint, SignedAt: now,
	})
}

// keepEvidence keeps a signed statement, and notes in the audit log whose key of which level signed exactly these bytes.
func keepEvidence(tx *store.Tx, owner edge.Owner, s Statement, account store.Account, kept store.OwnerStatement) error {
	if err := tx.KeepStatement(kept); err != nil {
		return err
	}
	d, err := tx.Device(owner.DeviceID)
	if err != nil {
		return err
	}
	return audit.Put(tx, audit.Event{Kind: audit.OwnerSigned, Account: account.Number, Actor: audit.Owner, Purpose: string(s.Operation), Reference: StatementID(kept.Challenge),
		Digest: evidence.Commitment(kept.Statement, kept.Signature, kept.KeyThumbprint, d.KeyLevel), At: kept.SignedAt})
}

// StatementID names a kept statement outside the database: the hash of its challenge, base64url.
func StatementID(challengeHash [32]byte) string {
	return base64.RawURLEncoding.EncodeToString(challengeHash[:])
}

// version is that of what an operation changes.
func (a *Accounts) version(r *store.Reader, account store.Account, operation vss.OwnerOperation, resource string) (int64, error) {
	if of := a.Versions[operation]; of != nil {
		return of(r, account.Number, resource)
	}
	if resource != "" {
		return 0, refusal.Invalid("resource", "the operation changes the account's binding and nothing else")
	}
	return account.Generation, nil
}

// difference names the first member of a statement that is not what the server would have written.
func difference(s Statement, c store.OwnerChallenge, version int64) string {
	switch {
	case c.Operation != string(s.Operation):
		return "operation"
	case c.Resource != s.Resource:
		return "resource"
	case c.Language != string(s.Language):
		return "language"
	case s.ResourceVersion != c.ResourceVersion || s.ResourceVersion != version:
		return "resourceVersion"
	case !slices.Equal(s.Shown, s.Expect):
		return "shown"
	}
	return ""
}

func differs(member string) error {
	return &refusal.Error{Code: vss.CodeContentDiffers, Fields: []refusal.Field{{Name: member, Reason: "is not what the server holds"}}}
}
