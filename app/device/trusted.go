package device

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/vss"
)

var errLater = errors.New("waits for the trust list")

// issuerKeys finds the key that may sign cards of an environment now; nil when there is none.
type issuerKeys func(kid [4]byte, environment signed.Environment, now time.Time) *ecdsa.PublicKey

func (d *Device) issuers(ctx context.Context) (issuerKeys, error) { return nil, errLater }

// prove holds a credential to the trust list, to this device's key and to the card it came with, and returns its expiry.
func (d *Device) prove(ctx context.Context, card vss.Card, credential []byte) (time.Time, error) {
	issuers, err := d.issuers(ctx)
	if err != nil {
		return time.Time{}, err
	}
	key, err := d.deviceKey(ctx)
	if err != nil {
		return time.Time{}, err
	}
	now, _ := d.Now()
	return checkCredential(credential, card, key.Public(), issuers, now)
}

func checkCredential(raw []byte, card vss.Card, device *ecdsa.PublicKey, issuers issuerKeys, now time.Time) (time.Time, error) {
	credential, err := signed.ParseCredential(raw)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", ErrUntrusted, err)
	}
	issuer := issuers(credential.KeyID, credential.Environment, now)
	if issuer == nil {
		return time.Time{}, fmt.Errorf("%w: its issuer %x is not on the trust list", ErrUntrusted, credential.KeyID)
	}
	if err := credential.Verify(issuer); err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", ErrUntrusted, err)
	}
	switch {
	case !credential.DeviceKey.Equal(device):
		return time.Time{}, fmt.Errorf("%w: it is for another device's key", ErrUntrusted)
	case string(credential.CardNumber) != card.CardNumber:
		return time.Time{}, fmt.Errorf("%w: it is for another card", ErrUntrusted)
	case !now.Before(credential.Expires):
		return time.Time{}, fmt.Errorf("%w: it had run out when it came", ErrUntrusted)
	}
	return credential.Expires, nil
}

// present signs the credential and the time with the device key and writes it as a card code.
func present(credential []byte, device crypto.Signer, at time.Time, unverified bool) (string, error) {
	raw, err := signed.Present(rand.Reader, credential, device, signed.PresentationInput{IssuedAt: at, ClockUnverified: unverified})
	if err != nil {
		return "", err
	}
	return signed.Encode(raw), nil
}
