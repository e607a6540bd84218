package device

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/storage"
)

// storedCard is what the Card class holds.
type storedCard struct {
	Card       vss.Card  `json:"card"`
	FetchedAt  time.Time `json:"fetchedAt"`
	Credential []byte    `json:"credential"`
	Expires    time.Time `json:"expires"`
	RenewAfter time.Time `json:"renewAfter"`
}

// Card returns the stored card, without network. Errors: ErrNotActive, ErrNoCard, storage.ErrLocked while the card is under the PIN. A retired device
// still returns it, for reading; Present refuses.
func (d *Device) Card() (Card, error) {
	if b, _ := d.held(); b == nil {
		return Card{}, ErrNotActive
	}
	raw, err := d.vault.Get(storage.Card, cardName)
	if errors.Is(err, storage.ErrNotFound) {
		return Card{}, ErrNoCard
	}
	if err != nil {
		return Card{}, err
	}
	var stored storedCard
	if err := json.Unmarshal(raw, &stored); err != nil {
		return Card{}, fmt.Errorf("reading the card from the vault: %w", err)
	}
	return Card{Card: stored.Card, FetchedAt: stored.FetchedAt, Credential: stored.Credential, CredentialExpires: stored.Expires, RenewAfter: stored.RenewAfter}, nil
}

// PrintedPayload is the printed card's QR text exactly as the registry holds it. It can be copied by anybody who sees it once.
func (d *Device) PrintedPayload() (string, error) {
	if _, err := d.active(); err != nil {
		return "", err
	}
	card, err := d.Card()
	return card.BhytPayload, err
}

// RenewDue reports whether RenewCard should run now if there is network: no credential yet, or past the moment the issuer named.
func (d *Device) RenewDue() bool {
	if _, err := d.active(); err != nil || d.client == nil {
		return false
	}
	now, _ := d.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.life == nil || !now.Before(d.life.RenewAfter)
}

// RenewCard fetches the card and, unless the one at hand says the same and is not due for renewal, a fresh credential and the trust list; it proves the
// credential against list, device key and card, and stores all of it in one commit. What was stored stays as it is when anything fails. Errors: ErrOffline, ErrRetired, ErrUntrusted, ErrNoRoot, *Refused; storage.ErrLocked
// while the card is under the PIN (asked before the network is).
func (d *Device) RenewCard(ctx context.Context) (Card, error) {
	d.renew.Lock()
	defer d.renew.Unlock()
	b, err := d.active()
	if err != nil {
		return Card{}, err
	}
	if d.vault.CardLocked() && !d.vault.Unlocked() {
		return Card{}, storage.ErrLocked
	}
	var stored storedCard
	var issued *vss.IssuedCredential
	err = d.online(ctx, func(s *vss.Session) (err error) {
		if stored.Card, err = s.Card(ctx); err != nil || d.stillGood(&stored) {
			return err
		}
		fresh, err := s.IssueCredential(ctx)
		issued = &fresh
		return err
	})
	if err != nil {
		return Card{}, err
	}
	if issued != nil {
		if stored.Credential, err = base64.RawURLEncoding.Strict().DecodeString(issued.Credential); err != nil {
			return Card{}, fmt.Errorf("%w: the credential is not base64url", ErrUntrusted)
		}
		if stored.Expires, err = d.prove(ctx, stored.Card, stored.Credential); err != nil {
			return Card{}, err
		}
		stored.RenewAfter = issued.RenewAfter
	}
	stored.FetchedAt, _ = d.clock.Now()
	if err := d.keepCard(ctx, b.DeviceID, stored); err != nil {
		return Card{}, err
	}
	return d.Card()
}

// stillGood takes over the credential at hand when it was made for a card that says the same as the one just fetched, and is not due for renewal: each
// fresh one takes a place in a status list.
func (d *Device) stillGood(fetched *storedCard) bool {
	held, err := d.Card()
	if err != nil || len(held.Credential) == 0 {
		return false
	}
	now, _ := d.Now()
	if !now.Before(held.RenewAfter) || !now.Before(held.CredentialExpires) {
		return false
	}
	was, is := held.Card, fetched.Card
	was.ServerTime, is.ServerTime = time.Time{}, time.Time{}
	a, errA := json.Marshal(was)
	b, errB := json.Marshal(is)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		return false
	}
	fetched.Credential, fetched.Expires, fetched.RenewAfter = held.Credential, held.CredentialExpires, held.RenewAfter
	return true
}

// keepCard stores a card for the binding it was fetched for; one that has gone meanwhile gets none.
func (d *Device) keepCard(ctx context.Context, deviceID string, stored storedCard) error {
	d.write.Lock()
	defer d.write.Unlock()
	if b, err := d.active(); err != nil {
		return err
	} else if b.DeviceID != deviceID {
		return ErrNotActive
	}
	life := credentialLife{Expires: stored.Expires, RenewAfter: stored.RenewAfter}
	var batch []storage.Change
	for _, v := range []struct {
		class storage.Class
		name  string
		value any
	}{{storage.Card, cardName, stored}, {storage.Device, lifeName, life}} {
		c, err := change(v.class, v.name, v.value)
		if err != nil {
			return err
		}
		batch = append(batch, c)
	}
	h, verified := d.heardNow()
	if verified {
		c, err := change(storage.Device, heardName, h)
		if err != nil {
			return err
		}
		batch = append(batch, c)
	}
	if err := d.vault.Put(ctx, batch...); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.life = &life
	if verified {
		d.heard = h
	}
	return nil
}

// Present makes a fresh card code, without network: the credential and the time, signed by the device key. Errors: ErrNotActive, ErrRetired, ErrNoCard,
// ErrCredentialExpired, ErrKeysLost, storage.ErrLocked.
func (d *Device) Present(ctx context.Context) (Code, error) {
	if _, err := d.active(); err != nil {
		return Code{}, err
	}
	card, err := d.Card()
	if err != nil {
		return Code{}, err
	}
	return d.presentCard(ctx, card.Credential, card.CredentialExpires)
}

// presentCard signs a presentation of a credential.
func (d *Device) presentCard(ctx context.Context, credential []byte, expires time.Time) (Code, error) {
	now, verified := d.Now()
	if !now.Before(expires) {
		return Code{}, ErrCredentialExpired
	}
	signer, err := d.deviceSigner(ctx)
	if err != nil {
		return Code{}, err
	}
	now = now.UTC().Truncate(time.Second)
	text, err := present(credential, signer, now, !verified)
	if err != nil {
		return Code{}, fmt.Errorf("making the card code: %w", err)
	}
	code := Code{Text: text, IssuedAt: now, RefreshAt: now.Add(CodeEvery), Expires: now.Add(CodeLife), ClockUnverified: !verified}
	if code.Expires.After(expires) {
		code.Expires = expires
	}
	return code, nil
}
