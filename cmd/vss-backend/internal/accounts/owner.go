package accounts

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// OwnerChallenge makes the challenge of the owner's next statement. What an operation without an entry in Versions changes is the account's
// binding, so its version is the binding generation.
func (a *Accounts) OwnerChallenge(ctx context.Context, s edge.Session, uses []edge.Use, ask vss.OwnerChallengeRequest) (vss.OwnerChallenge, error) {
	now := a.Now()
	challenge := token(32)
	c := store.OwnerChallenge{Hash: sha256.Sum256([]byte(challenge)), Operation: string(ask.Operation), Language: string(ask.Language), Expires: now.Add(challengeLife)}
	if ask.Resource != nil {
		c.Resource = *ask.Resource
	}
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := takeUses(tx, uses); err != nil {
			return err
		}
		account, _, err := holds(&tx.Reader, s)
		if err != nil {
			return err
		}
		c.Account, c.Generation = account.Number, account.Generation
		if c.ResourceVersion, err = a.version(&tx.Reader, account, ask.Operation, c.Resource); err != nil {
			return err
		}
		return tx.CreateOwnerChallenge(c)
	})
	if err != nil {
		return vss.OwnerChallenge{}, err
	}
	return vss.OwnerChallenge{Challenge: challenge, ExpiresAt: c.Expires.UTC(), ResourceVersion: c.ResourceVersion}, nil
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
		account, done, err := a.agreeBinding(tx, owner, Statement{Operation: vss.OwnerOperationHandover, Challenge: ask.Challenge, ResourceVersion: ask.ResourceVersion, Language: ask.Language, Shown: ask.Shown}, now)
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
		if err != nil {
			return err
		}
		return a.note(tx, store.EventHandoverOffered, account, now)
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
		account, _, err := a.agreeBinding(tx, owner, Statement{Operation: vss.OwnerOperationReleaseDevice, Challenge: ask.Challenge, ResourceVersion: ask.ResourceVersion, Language: ask.Language, Shown: ask.Shown}, now)
		if err != nil {
			return err
		}
		d, err := tx.Device(account.DeviceID)
		if err != nil {
			return err
		}
		if err := a.endBinding(tx, &account, now); err != nil {
			return err
		}
		if err := tx.PutDeviceEvent(account.Number, store.EventSignedOut, d.ID, d.Name, now); err != nil {
			return err
		}
		return a.Outbox.Put(tx, notify.Notice{Kind: notify.DeviceReleased, Language: ask.Language, Account: account.Number, Phone: account.Phone, Email: account.Email, Device: d.Name, At: now})
	})
}
