package accounts

import (
	"context"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// A session challenge is 16 random bytes, its end in Unix seconds (8 bytes) and an HMAC over both. Whoever asks for one leaves nothing in the
// database; only a challenge that opens a session is remembered, so that it opens one.
const challengeSize = 16 + 8 + sha256.Size

// Challenge makes a challenge for the next device assertion.
func (a *Accounts) Challenge() vss.Challenge {
	expires := a.Now().Add(challengeLife)
	b := make([]byte, 24, challengeSize)
	rand.Read(b[:16])
	binary.BigEndian.PutUint64(b[16:], uint64(expires.Unix()))
	b = append(b, a.challengeMAC(b)...)
	return vss.Challenge{Challenge: base64.RawURLEncoding.EncodeToString(b), ExpiresAt: expires.Truncate(time.Second).UTC()}
}

func (a *Accounts) challengeMAC(b []byte) []byte {
	mac := hmac.New(sha256.New, a.challengeKey)
	mac.Write(b)
	return mac.Sum(nil)
}

// checkChallenge gives the moment a challenge ends, or refuses one that is not ours or over.
func (a *Accounts) checkChallenge(challenge string, now time.Time) (time.Time, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(challenge)
	if err != nil || len(b) != challengeSize || !hmac.Equal(b[24:], a.challengeMAC(b[:24])) {
		return time.Time{}, refusal.Because(vss.CodeProofInvalid, errors.New("jti is not a challenge of this server"))
	}
	expires := time.Unix(int64(binary.BigEndian.Uint64(b[16:24])), 0)
	if now.After(expires) {
		return time.Time{}, refusal.New(vss.CodeChallengeExpired)
	}
	return expires, nil
}

// Token opens a session for the device that signed the assertion.
func (a *Accounts) Token(ctx context.Context, grant edge.Grant, uses []edge.Use, assertion string) (vss.Token, error) {
	now := a.Now()
	claims, err := proof.VerifyAssertion(assertion, a.PublicURL+"/v1/token", grant.KeyThumbprint, now, func(id string) (*ecdsa.PublicKey, error) {
		d, err := a.Store.Read(ctx).Device(id)
		if errors.Is(err, store.ErrNotFound) {
			return nil, proof.ErrKeyUnknown
		}
		if err != nil {
			return nil, err
		}
		return publicKey(d.DeviceKey)
	})
	if err != nil {
		var bad *proof.Error
		if errors.As(err, &bad) && (bad.Err == nil || errors.Is(bad.Err, proof.ErrKeyUnknown)) {
			return vss.Token{}, refusal.Because(vss.CodeProofInvalid, err)
		}
		return vss.Token{}, err
	}
	ends, err := a.checkChallenge(claims.Challenge, now)
	if err != nil {
		return vss.Token{}, err
	}
	access := token(32)
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := takeUses(tx, uses); err != nil {
			return err
		}
		fresh, err := tx.Use(sha256.Sum256([]byte("session-challenge\x00"+claims.Challenge)), ends)
		if err != nil {
			return err
		}
		if !fresh {
			return refusal.New(vss.CodeChallengeUsed)
		}
		if err := a.checkDevice(tx, claims); err != nil {
			return err
		}
		if err := tx.RaiseVault(claims.DeviceID, claims.VaultGeneration); err != nil {
			return err
		}
		if err := a.noteSignIn(tx, claims.DeviceID, now); err != nil {
			return err
		}
		return tx.CreateSession(edge.TokenHash(access), claims.DeviceID, grant.KeyThumbprint, now.Add(tokenLife))
	})
	if err != nil {
		return vss.Token{}, err
	}
	return vss.Token{AccessToken: access, TokenType: vss.TokenTokenTypeDPoP, ExpiresIn: int(tokenLife / time.Second)}, nil
}

// noteSignIn puts a session that opens into the history of the account's devices.
func (a *Accounts) noteSignIn(tx *store.Tx, deviceID string, now time.Time) error {
	d, err := tx.Device(deviceID)
	if err != nil {
		return fmt.Errorf("read the device that signs in: %w", err)
	}
	return tx.PutDeviceEvent(d.Account, store.EventSignedIn, d.ID, d.Name, now)
}

// checkDevice wants the device to hold its account now, and its vault to be no older than the one it showed before.
func (a *Accounts) checkDevice(tx *store.Tx, claims proof.Assertion) error {
	d, err := tx.Device(claims.DeviceID)
	if err != nil {
		return fmt.Errorf("read the device again: %w", err)
	}
	account, err := tx.Account(d.Account)
	if err != nil {
		return fmt.Errorf("read the device's account: %w", err)
	}
	if account.DeviceID != d.ID || account.Generation != d.Generation || claims.BindingGeneration != d.Generation {
		return refusal.New(vss.CodeBindingEnded)
	}
	if claims.VaultGeneration < d.VaultGeneration {
		return refusal.New(vss.CodeVaultRolledBack)
	}
	return nil
}

// Session implements edge.Sessions.
func (a *Accounts) Session(ctx context.Context, tokenHash [32]byte, now time.Time) (edge.SessionRecord, error) {
	s, err := a.Store.Read(ctx).Session(tokenHash)
	if errors.Is(err, store.ErrNotFound) || err == nil && now.After(s.Expires) {
		return edge.SessionRecord{}, refusal.New(vss.CodeTokenInvalid)
	}
	if err != nil {
		return edge.SessionRecord{}, err
	}
	if s.Generation != s.AccountGeneration {
		return edge.SessionRecord{}, refusal.New(vss.CodeBindingEnded)
	}
	owner, err := publicKey(s.OwnerKey)
	if err != nil {
		return edge.SessionRecord{}, err
	}
	return edge.SessionRecord{DeviceID: s.DeviceID, Account: s.Account, Generation: s.Generation, KeyThumbprint: s.KeyThumbprint, OwnerKey: owner}, nil
}

// Take remembers a request's single-use proofs in the transaction of its change, or refuses with proof-replayed.
func (a *Accounts) Take(tx *store.Tx, uses []edge.Use) error { return takeUses(tx, uses) }

// Holds reads account and device of a session again inside a transaction, and refuses with binding-ended when it holds the account no longer.
func (a *Accounts) Holds(r *store.Reader, s edge.Session) (store.Account, store.Device, error) {
	return holds(r, s)
}

func holds(r *store.Reader, s edge.Session) (store.Account, store.Device, error) {
	account, err := r.Account(s.Account)
	if err != nil {
		return account, store.Device{}, fmt.Errorf("read the session's account: %w", err)
	}
	if account.DeviceID != s.DeviceID || account.Generation != s.Generation {
		return account, store.Device{}, refusal.New(vss.CodeBindingEnded)
	}
	d, err := r.Device(s.DeviceID)
	if err != nil {
		return account, d, fmt.Errorf("read the session's device: %w", err)
	}
	return account, d, nil
}

// Account describes the session's account and device.
func (a *Accounts) Account(ctx context.Context, s edge.Session) (vss.Account, error) {
	account, d, err := holds(a.Store.Read(ctx), s)
	if err != nil {
		return vss.Account{}, err
	}
	return describe(account, d, a.Now()), nil
}

func describe(account store.Account, d store.Device, now time.Time) vss.Account {
	return vss.Account{Account: account.Number, ServerTime: now.UTC(), Device: vss.Device{
		DeviceId: d.ID, Name: d.Name, BoundAt: d.BoundAt, KeyLevel: d.KeyLevel, BindingGeneration: d.Generation}}
}
