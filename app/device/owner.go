package device

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/platform"
)

// ownerShown is what the person has read before they agree, in one language.
type ownerShown struct {
	language vss.Language
	account  vss.Account
	shown    vss.Shown
}

// OwnerText returns what the person must read before OfferHandover (vss.OwnerOperationHandover) or Release (vss.OwnerOperationReleaseDevice): label and value in
// order. What they sign afterwards is this text, and the server refuses any other.
func (d *Device) OwnerText(ctx context.Context, operation vss.OwnerOperation, language string) (vss.Shown, error) {
	text, err := d.ownerText(ctx, operation, vss.Language(language))
	return text.shown, err
}

func (d *Device) ownerText(ctx context.Context, operation vss.OwnerOperation, language vss.Language) (ownerShown, error) {
	text := ownerShown{language: language}
	err := d.online(ctx, func(s *vss.Session) (err error) {
		text.account, err = s.Account(ctx)
		return err
	})
	if err != nil {
		return text, err
	}
	if text.shown, err = ownertext.Shown(operation, language, text.account); err != nil {
		return text, err
	}
	d.mu.Lock()
	d.shown[operation] = text
	d.mu.Unlock()
	return text, nil
}

// read returns the text that the person has read; one that nobody asked for is fetched now.
func (d *Device) read(ctx context.Context, operation vss.OwnerOperation, language vss.Language) (ownerShown, error) {
	d.mu.Lock()
	text, ok := d.shown[operation]
	delete(d.shown, operation) // used once: the next time it is read again
	d.mu.Unlock()
	if ok && text.language == language {
		return text, nil
	}
	return d.ownerText(ctx, operation, language)
}

// statement collects what every owner statement holds.
type statement struct {
	owner     crypto.Signer
	binding   binding
	challenge vss.OwnerChallenge
	text      ownerShown
}

// prepare checks the PIN first, so that a wrong one costs no network, and then asks for text and challenge.
func (d *Device) prepare(ctx context.Context, operation vss.OwnerOperation, pin, language string) (s statement, err error) {
	if s.binding, err = d.active(); err != nil {
		return s, err
	}
	if d.client == nil {
		return s, ErrNoServer
	}
	approval, err := d.vault.Approve(ctx, pin, d.reason(string(operation), language))
	if err != nil {
		return s, err
	}
	defer clear(approval.PINKey)
	if s.text, err = d.read(ctx, operation, vss.Language(language)); err != nil {
		return s, err
	}
	err = d.online(ctx, func(session *vss.Session) (err error) {
		s.challenge, err = session.OwnerChallenge(ctx, operation, vss.Language(language))
		return err
	})
	if err != nil {
		return s, err
	}
	key, err := d.store.Key(ctx, platform.OwnerKey)
	if errors.Is(err, platform.ErrNotFound) {
		return s, ErrKeysLost
	}
	if err != nil {
		return s, err
	}
	s.owner, err = key.Signer(ctx, approval)
	return s, err
}

// OfferHandover offers the account to a new device for 10 minutes: a secret of 128 random bits, of which the server learns only the SHA-256.
// Errors: *storage.WrongPINError, ErrOffline, ErrRetired, *Refused.
func (d *Device) OfferHandover(ctx context.Context, pin, language string) (Handover, error) {
	d.op.Lock()
	defer d.op.Unlock()
	s, err := d.prepare(ctx, vss.OwnerOperationHandover, pin, language)
	if err != nil {
		return Handover{}, err
	}
	var secret [16]byte
	rand.Read(secret[:]) // never fails since Go 1.24
	hash := sha256.Sum256(secret[:])
	offer := vss.HandoverOffer{Operation: vss.HandoverOfferOperationHandover, Audience: d.client.BaseURL(), Account: s.binding.Account,
		BindingGeneration: s.binding.Generation, Challenge: s.challenge.Challenge, ResourceVersion: s.challenge.ResourceVersion,
		Language: s.text.language, Shown: s.text.shown, SecretHash: base64.RawURLEncoding.EncodeToString(hash[:])}
	var offered vss.HandoverOffered
	err = d.online(ctx, func(session *vss.Session) (err error) {
		offered, err = session.OfferHandover(ctx, s.owner, offer)
		return err
	})
	if err != nil {
		return Handover{}, err
	}
	return Handover{Text: handoverPrefix + s.binding.Account + ":" + encodeSecret(secret), ExpiresAt: offered.ExpiresAt}, nil
}

// Release tells the server that this device gives the account up, then wipes keys and data and leaves an empty vault. Nothing is wiped when the
// server did not agree; without network (ErrOffline) WipeLocal is what is left.
func (d *Device) Release(ctx context.Context, pin, language string) error {
	d.op.Lock()
	defer d.op.Unlock()
	s, err := d.prepare(ctx, vss.OwnerOperationReleaseDevice, pin, language)
	if err != nil {
		return err
	}
	release := vss.DeviceRelease{Operation: vss.DeviceReleaseOperationReleaseDevice, Audience: d.client.BaseURL(), Account: s.binding.Account,
		BindingGeneration: s.binding.Generation, Challenge: s.challenge.Challenge, ResourceVersion: s.challenge.ResourceVersion,
		Language: s.text.language, Shown: s.text.shown}
	err = d.online(ctx, func(session *vss.Session) error { return session.ReleaseDevice(ctx, s.owner, release) })
	if err != nil {
		return err
	}
	if err := d.wipe(ctx); err != nil {
		return fmt.Errorf("the account was given up, but this device could not be wiped; try again: %w", err)
	}
	return nil
}

// WipeLocal wipes keys and data without telling the server and leaves an empty vault. While an account is bound it answers ErrStillBound after the
// wipe: the person must be told before and after.
func (d *Device) WipeLocal(ctx context.Context) error {
	d.op.Lock()
	defer d.op.Unlock()
	b, p := d.held()
	bound := b != nil && !b.Retired || p != nil && p.Sent != nil
	if err := d.wipe(ctx); err != nil {
		return err
	}
	if bound {
		return ErrStillBound
	}
	return nil
}

// Acknowledge wipes what a retired device still shows; the person has read that the account is elsewhere now.
func (d *Device) Acknowledge(ctx context.Context) error {
	d.op.Lock()
	defer d.op.Unlock()
	b, _ := d.held()
	switch {
	case b == nil:
		return ErrNotActive
	case !b.Retired:
		return ErrActive
	}
	return d.wipe(ctx)
}

func (d *Device) wipe(ctx context.Context) error {
	d.write.Lock()
	defer d.write.Unlock()
	if err := d.vault.Reset(ctx); err != nil {
		return err
	}
	if d.config.TrustDir != "" {
		if err := os.RemoveAll(d.config.TrustDir); err != nil {
			return fmt.Errorf("removing the trust metadata: %w", err)
		}
	}
	return d.load()
}
