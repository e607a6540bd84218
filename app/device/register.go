package device

import (
	"context"
	"errors"

	"vssid/app/vss"
	"vssid/platform"
)

// Applicant does something with the key that files this phone's registration. The key is made at first use and stays until an activation makes
// it the device key. Errors: ErrActive, ErrRetired, ErrNoServer, ErrOffline, *Refused.
func (d *Device) Applicant(ctx context.Context, do func(*vss.Applicant) error) error {
	b, _ := d.held()
	switch {
	case b != nil && b.Retired:
		return ErrRetired
	case b != nil:
		return ErrActive
	case d.client == nil:
		return ErrNoServer
	}
	key, err := d.applicantKey(ctx)
	if err != nil {
		return err
	}
	signer, err := key.Signer(ctx, platform.Approval{})
	if err != nil {
		return err
	}
	return explain(do(&vss.Applicant{Client: d.client, Key: signer}))
}

// applicantKey is the key that files, made when there is none. Making it is one step, so that two callers get one key.
func (d *Device) applicantKey(ctx context.Context) (platform.Key, error) {
	d.applying.Lock()
	defer d.applying.Unlock()
	key, err := d.store.Key(ctx, platform.ApplicantKey)
	if !errors.Is(err, platform.ErrNotFound) {
		return key, err
	}
	return d.store.CreateKey(ctx, platform.ApplicantKey, platform.KeySpec{}, platform.Approval{})
}

// newDeviceKey is the device key of an activation that begins: a fresh one, or the one that filed the registration.
func (d *Device) newDeviceKey(ctx context.Context, filed bool) (platform.Key, error) {
	if !filed {
		return d.store.CreateKey(ctx, platform.NextDeviceKey, platform.KeySpec{}, platform.Approval{})
	}
	key, err := d.store.Key(ctx, platform.ApplicantKey)
	if errors.Is(err, platform.ErrNotFound) {
		return nil, ErrNotFiled
	}
	return key, err
}

// deviceKeyOf says where the device key of a pending activation waits.
func deviceKeyOf(filed bool) platform.KeyID {
	if filed {
		return platform.ApplicantKey
	}
	return platform.NextDeviceKey
}
