package device

import (
	"context"
	"crypto"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/platform"
)

// deviceKey returns the device key of the binding. It is read from the keystore once a run.
func (d *Device) deviceKey(ctx context.Context) (platform.Key, error) {
	d.mu.Lock()
	key, b := d.key, d.binding
	d.mu.Unlock()
	if key != nil {
		return key, nil
	}
	if b == nil {
		return nil, ErrNotActive
	}
	key, err := d.store.Key(ctx, platform.DeviceKey)
	if errors.Is(err, platform.ErrNotFound) {
		return nil, ErrKeysLost
	}
	if err != nil {
		return nil, err
	}
	print, err := proof.Thumbprint(key.Public())
	if err != nil {
		return nil, err
	}
	if print != b.DevicePrint {
		return nil, fmt.Errorf("%w: the key found there is another one", ErrKeysLost)
	}
	d.mu.Lock()
	d.key = key
	d.mu.Unlock()
	return key, nil
}

func (d *Device) deviceSigner(ctx context.Context) (crypto.Signer, error) {
	key, err := d.deviceKey(ctx)
	if err != nil {
		return nil, err
	}
	return key.Signer(ctx, platform.Approval{})
}

// openSession returns the session of this run; its key lives in memory only and its token is renewed by itself.
func (d *Device) openSession() (*vss.Session, error) {
	b, err := d.active()
	if err != nil {
		return nil, err
	}
	if d.client == nil {
		return nil, ErrNoServer
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.session != nil {
		return d.session, nil
	}
	session, err := d.client.NewSession(vss.Identity{DeviceID: b.DeviceID, BindingGeneration: b.Generation, DeviceKey: d.deviceSigner,
		VaultGeneration: func() int64 { return int64(d.vault.Generation()) }})
	if err != nil {
		return nil, err
	}
	d.session = session
	return session, nil
}

// online does something within the session. The server that bound the account and says that the binding has ended retires this device; another server,
// such as one that testers switch to, cannot know.
func (d *Device) online(ctx context.Context, do func(*vss.Session) error) error {
	b, err := d.active()
	if err != nil {
		return err
	}
	session, err := d.openSession()
	if err != nil {
		return err
	}
	err = explain(do(session))
	var refused *Refused
	if !errors.As(err, &refused) || refused.Code != vss.CodeBindingEnded {
		return err
	}
	if b.Server != d.client.BaseURL() {
		return errors.Join(ErrOtherServer, err)
	}
	if kept := d.changeBinding(ctx, b.DeviceID, func(b *binding) { b.Retired = true }); kept != nil {
		err = errors.Join(err, fmt.Errorf("remembering that the binding has ended: %w", kept))
	}
	return errors.Join(ErrRetired, err)
}

// Checks asks who checked this card, newest first, at most limit of them; before is zero for the first page.
func (d *Device) Checks(ctx context.Context, before time.Time, limit int) (checks []vss.CardCheck, err error) {
	err = d.online(ctx, func(s *vss.Session) error {
		checks, err = s.Checks(ctx, before, limit)
		return err
	})
	return checks, err
}

func attestation(key platform.Key) []vss.Base64Url {
	var chain []vss.Base64Url
	for _, der := range key.Attestation() {
		chain = append(chain, base64.RawURLEncoding.EncodeToString(der))
	}
	return chain
}
