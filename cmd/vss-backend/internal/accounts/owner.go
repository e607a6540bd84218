package accounts

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// OwnerChallenge makes the challenge of the owner's next statement. The resource that both operations change is the account's binding, so its
// version is the binding generation.
func (a *Accounts) OwnerChallenge(ctx context.Context, s edge.Session, uses []edge.Use, ask vss.OwnerChallengeRequest) (vss.OwnerChallenge, error) {
	now := a.Now()
	challenge := token(32)
	c := store.OwnerChallenge{Hash: sha256.Sum256([]byte(challenge)), Operation: string(ask.Operation), Language: string(ask.Language), Expires: now.Add(challengeLife)}
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := takeUses(tx, uses); err != nil {
			return err
		}
		account, _, err := holds(&tx.Reader, s)
		if err != nil {
			return err
		}
		c.Account, c.Generation, c.ResourceVersion = account.Number, account.Generation, account.Generation
		return tx.CreateOwnerChallenge(c)
	})
	if err != nil {
		return vss.OwnerChallenge{}, err
	}
	return vss.OwnerChallenge{Challenge: challenge, ExpiresAt: c.Expires.UTC(), ResourceVersion: c.ResourceVersion}, nil
}

// statement is what every owner statement holds besides its operation's own members.
type statement struct {
	operation       vss.OwnerOperation
	challenge       string
	resourceVersion int64
	language        vss.Language
	shown           vss.Shown
}

// agree judges an owner's statement and keeps it as evidence. It reports true when the same statement was kept before: the change is done.
func (a *Accounts) agree(tx *store.Tx, owner edge.Owner, s statement, account store.Account, d store.Device, now time.Time) (done bool, err error) {
	hash := sha256.Sum256([]byte(s.challenge))
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
	if differs := difference(s, c, account, d); differs != "" {
		return false, &refusal.Error{Code: vss.CodeContentDiffers, Fields: []refusal.Field{{Name: differs, Reason: "is not what the server holds"}}}
	}
	return false, tx.KeepStatement(store.OwnerStatement{
		Challenge: hash, Account: account.Number, Operation: string(s.operation), Statement: owner.Statement, StatementHash: body,
		Signature: owner.Signature, KeyThumbprint: owner.KeyThumbprint, SignedAt: now,
	})
}

// difference names the first member of a statement that is not what the server would have written.
func difference(s statement, c store.OwnerChallenge, account store.Account, d store.Device) string {
	shown, err := ownertext.Shown(s.operation, s.language, describe(account, d, time.Time{}))
	switch {
	case c.Operation != string(s.operation):
		return "operation"
	case err != nil || c.Language != string(s.language):
		return "language"
	case s.resourceVersion != c.ResourceVersion || s.resourceVersion != account.Generation:
		return "resourceVersion"
	case !slices.Equal(s.shown, shown):
		return "shown"
	}
	return ""
}

// OfferHandover keeps the owner's offer of the account to whoever has the secret.
func (a *Accounts) OfferHandover(ctx context.Context, owner edge.Owner, uses []edge.Use, ask vss.HandoverOffer) (vss.HandoverOffered, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(ask.SecretHash)
	if err != nil || len(raw) != sha256.Size {
		return vss.HandoverOffered{}, refusal.Invalid("secretHash", "is not 32 bytes in base64url")
	}
	now := a.Now()
	offer := store.Handover{SecretHash: [32]byte(raw), Expires: now.Add(handoverLife).Truncate(time.Millisecond)}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := takeUses(tx, uses); err != nil {
			return err
		}
		account, d, err := holds(&tx.Reader, owner.Session)
		if err != nil {
			return err
		}
		done, err := a.agree(tx, owner, statement{vss.OwnerOperationHandover, ask.Challenge, ask.ResourceVersion, ask.Language, ask.Shown}, account, d, now)
		if err != nil {
			return err
		}
		if done {
			kept, err := tx.Handover(offer.SecretHash)
			if errors.Is(err, store.ErrNotFound) {
				return refusal.New(vss.CodeChallengeUsed) // another offer has taken its place since
			}
			offer.Expires = kept.Expires
			return err
		}
		offer.Account, offer.Generation = account.Number, account.Generation
		fresh, err := tx.CreateHandover(offer)
		if err == nil && !fresh {
			return refusal.Invalid("secretHash", "was offered before; make a new secret")
		}
		return err
	})
	if err != nil {
		return vss.HandoverOffered{}, err
	}
	return vss.HandoverOffered{ExpiresAt: offer.Expires.UTC(), ServerTime: now.UTC()}, nil
}

// Release ends the binding of the owner's device. A repetition finds the binding ended already.
func (a *Accounts) Release(ctx context.Context, owner edge.Owner, uses []edge.Use, ask vss.DeviceRelease) error {
	now := a.Now()
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := takeUses(tx, uses); err != nil {
			return err
		}
		account, d, err := holds(&tx.Reader, owner.Session)
		if err != nil {
			return err
		}
		if _, err := a.agree(tx, owner, statement{vss.OwnerOperationReleaseDevice, ask.Challenge, ask.ResourceVersion, ask.Language, ask.Shown}, account, d, now); err != nil {
			return err
		}
		if err := a.endBinding(tx, &account, now); err != nil {
			return err
		}
		return a.Outbox.Put(tx, notify.Notice{Kind: notify.DeviceReleased, Language: ask.Language, Account: account.Number, Phone: account.Phone, Email: account.Email, Device: d.Name, At: now})
	})
}

// EndAtCounter ends an account's binding without its device, as officers do for a phone that is lost. It reports false when no device holds it.
func (a *Accounts) EndAtCounter(ctx context.Context, number string) (bool, error) {
	now := a.Now()
	ended := false
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		ended = false
		account, err := tx.Account(number)
		if err != nil || account.DeviceID == "" {
			return err
		}
		d, err := tx.Device(account.DeviceID)
		if err != nil {
			return err
		}
		if err := a.endBinding(tx, &account, now); err != nil {
			return err
		}
		ended = true
		return a.Outbox.Put(tx, notify.Notice{Kind: notify.BindingEnded, Language: vss.LanguageVi, Account: account.Number, Phone: account.Phone, Email: account.Email, Device: d.Name, At: now})
	})
	return ended, err
}
