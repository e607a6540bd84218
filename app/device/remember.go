package device

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/storage"
)

// The names of what this package keeps in the vault. The Device class is readable without PIN even while the card is under it.
const (
	bindingName    = "device/binding"
	activationName = "device/activation"
	recoveryName   = "device/recovery"
	lifeName       = "device/credential-life"
	heardName      = "device/server-time"
	rootName       = "device/trust-root"
	cardName       = "card"   // Card class
	holderName     = "holder" // Personal class
)

// binding is what the server said when it bound the account.
type binding struct {
	Server      string    `json:"server"` // base URL of the server that bound it
	Account     string    `json:"account"`
	DeviceID    string    `json:"deviceId"`
	Generation  int64     `json:"generation"`
	BoundAt     time.Time `json:"boundAt"`
	DevicePrint string    `json:"deviceKey"` // RFC 7638 thumbprint
	OwnerPrint  string    `json:"ownerKey"`
	KeysMoved   bool      `json:"keysMoved"` // the keys have their own ids
	Retired     bool      `json:"retired,omitempty"`
	Filed       bool      `json:"filed,omitempty"` // the device key came from the registration
}

// pending is an activation that has begun and not ended.
type pending struct {
	Account     string      `json:"account"`
	Filed       bool        `json:"filed,omitempty"`  // the device key is the one that filed the registration
	Handle      string      `json:"handle,omitempty"` // empty: the server has not answered, or the handle is spent
	ExpiresAt   time.Time   `json:"expiresAt"`
	ResendAfter time.Time   `json:"resendAfter"`
	Sent        *completion `json:"sent,omitempty"` // a completion whose answer is not known
}

type completion struct {
	OTP            string `json:"otp"`
	ActivationCode string `json:"activationCode,omitempty"`
	HandoverSecret string `json:"handoverSecret,omitempty"`
	FiledHere      bool   `json:"filedHere,omitempty"`
	RecoveryCode   string `json:"recoveryCode,omitempty"`
	Password       string `json:"recoveryPassword,omitempty"` // goes as soon as the answer is known
	Recovery       string `json:"recovery,omitempty"`
}

// credentialLife is what must be known of the credential while the card is locked.
type credentialLife struct {
	Expires    time.Time `json:"expires"`
	RenewAfter time.Time `json:"renewAfter"`
}

// heard is what the server's clock said and what the device's clock said then.
type heard struct {
	Server time.Time `json:"server"`
	Wall   time.Time `json:"wall"`
}

// load reads what the vault holds; the card itself is read when it is asked for.
func (d *Device) load() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.binding, d.pending, d.recover, d.life, d.heard = nil, nil, nil, nil, heard{}
	d.key, d.session, d.shown = nil, nil, map[vss.OwnerOperation]ownerShown{}
	for _, read := range []struct {
		name string
		into any
	}{{bindingName, &d.binding}, {activationName, &d.pending}, {recoveryName, &d.recover}, {lifeName, &d.life}, {heardName, &d.heard}} {
		raw, err := d.vault.Get(storage.Device, read.name)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, read.into); err != nil {
			return fmt.Errorf("reading %q from the vault: %w", read.name, err)
		}
	}
	return nil
}

// change is a vault change that holds JSON.
func change(class storage.Class, name string, value any) (storage.Change, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return storage.Change{}, fmt.Errorf("encoding %q: %w", name, err)
	}
	return storage.Change{Class: class, Name: name, Value: raw}, nil
}

// keep writes one JSON value of the Device class.
func (d *Device) keep(ctx context.Context, name string, value any) error {
	c, err := change(storage.Device, name, value)
	if err != nil {
		return err
	}
	return d.vault.Put(ctx, c)
}

// keepPending stores a pending activation and makes it the present one.
func (d *Device) keepPending(ctx context.Context, p pending) error {
	if err := d.keep(ctx, activationName, p); err != nil {
		return err
	}
	d.mu.Lock()
	d.pending = &p
	d.mu.Unlock()
	return nil
}

// changeBinding stores a change of the binding with this device id, and makes it the present one. A binding that has gone meanwhile stays gone.
func (d *Device) changeBinding(ctx context.Context, deviceID string, edit func(*binding)) error {
	d.write.Lock()
	defer d.write.Unlock()
	b, _ := d.held()
	if b == nil || b.DeviceID != deviceID {
		return nil
	}
	edit(b)
	if err := d.keep(ctx, bindingName, b); err != nil {
		return err
	}
	d.mu.Lock()
	d.binding = b
	d.mu.Unlock()
	return nil
}

// held returns copies of what is bound and what is pending.
func (d *Device) held() (b *binding, p *pending) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.binding != nil {
		copied := *d.binding
		b = &copied
	}
	if d.pending != nil {
		copied := *d.pending
		p = &copied
	}
	return b, p
}

// active returns the binding of an active device, or ErrNotActive or ErrRetired.
func (d *Device) active() (binding, error) {
	b, _ := d.held()
	switch {
	case b == nil:
		return binding{}, ErrNotActive
	case b.Retired:
		return binding{}, ErrRetired
	}
	return *b, nil
}

// Status needs neither network nor PIN.
func (d *Device) Status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := Status{State: StateNone, Keystore: d.store.Kind()}
	if d.binding == nil {
		return s
	}
	s.State = StateActive
	if d.binding.Retired {
		s.State = StateRetired
	}
	bound := d.binding.BoundAt
	s.Account, s.DeviceID, s.BoundAt = d.binding.Account, d.binding.DeviceID, &bound
	if d.life != nil {
		expires := d.life.Expires
		s.CredentialExpires = &expires
	}
	return s
}

// Pending returns the activation that has begun and not ended.
func (d *Device) Pending() (Pending, bool) {
	_, p := d.held()
	if p == nil {
		return Pending{}, false
	}
	return Pending{Account: p.Account, Filed: p.Filed, Handle: p.Handle, ExpiresAt: p.ExpiresAt, ResendAfter: p.ResendAfter, Sent: p.Sent != nil}, true
}

// Now is the server's time: what it said last plus what has elapsed since. verified is false when no server has confirmed it since the program
// started; it then goes by the device's clock, corrected by what the server said in an earlier run, and is never before that.
func (d *Device) Now() (now time.Time, verified bool) {
	if now, verified = d.clock.Now(); verified {
		return now, true
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.heard.Server.IsZero() {
		return now, false
	}
	now = now.Round(0).Add(d.heard.Server.Sub(d.heard.Wall))
	if now.Before(d.heard.Server) {
		return d.heard.Server, false
	}
	return now, false
}

// heardNow is what to remember of the server's clock.
func (d *Device) heardNow() (heard, bool) {
	now, verified := d.clock.Now()
	return heard{Server: now, Wall: d.config.Wall().Round(0)}, verified
}
