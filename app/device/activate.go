package device

import (
	"context"
	"errors"
	"fmt"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/platform"
	"vssid/storage"
)

// StartActivation sets the PIN, makes new keys under their pending ids, the owner's sealed under the PIN, and asks for a one-time password. Called
// again it begins anew with another password, as long as no completion is undecided (ErrUndecided). Errors: ErrActive, ErrRetired,
// *InputError, storage.ErrPINCommon and its like, ErrOffline, *Refused.
func (d *Device) StartActivation(ctx context.Context, r ActivationRequest) (Pending, error) {
	d.op.Lock()
	defer d.op.Unlock()
	if err := d.mayStart(r); err != nil {
		return Pending{}, err
	}
	if err := d.vault.SetPIN(ctx, r.PIN, BirthHint(r.Account)); err != nil {
		return Pending{}, err
	}
	// From here on an earlier handle or recovery must not be used any more: its keys are about to go.
	if err := d.forgetRecovery(ctx); err != nil {
		return Pending{}, err
	}
	if err := d.keepPending(ctx, pending{Account: r.Account, Filed: r.Filed}); err != nil {
		return Pending{}, err
	}
	approval, err := d.vault.Approve(ctx, r.PIN, d.reason("activate", r.Language))
	if err != nil {
		return Pending{}, err
	}
	defer clear(approval.PINKey)
	device, err := d.newDeviceKey(ctx, r.Filed)
	if err != nil {
		return Pending{}, err
	}
	if _, err := d.store.CreateKey(ctx, platform.NextOwnerKey, platform.KeySpec{Owner: true}, approval); err != nil {
		return Pending{}, err
	}
	keys, _, err := d.nextKeys(ctx, r.Filed, approval)
	if err != nil {
		return Pending{}, err
	}
	return d.askPassword(ctx, r, device, keys)
}

// askPassword asks for a one-time password for the keys of the pending activation.
func (d *Device) askPassword(ctx context.Context, r ActivationRequest, device platform.Key, keys vss.NewKeys) (Pending, error) {
	start := vss.ActivationStart{Account: r.Account, KeyLevel: int(device.Level()), Language: vss.Language(r.Language), Device: d.config.Name}
	if chain := attestation(device); len(chain) > 0 {
		start.Attestation = &chain
	}
	started, err := d.client.StartActivation(ctx, keys, start)
	if err != nil {
		return Pending{}, explain(err)
	}
	p := pending{Account: r.Account, Filed: r.Filed, Handle: started.Handle, ExpiresAt: started.ExpiresAt, ResendAfter: started.ResendAfter}
	if err := d.keepPending(ctx, p); err != nil {
		return Pending{}, err
	}
	shown, _ := d.Pending()
	return shown, nil
}

func (d *Device) mayStart(r ActivationRequest) error {
	b, p := d.held()
	switch {
	case d.client == nil:
		return ErrNoServer
	case b != nil && b.Retired:
		return ErrRetired
	case b != nil:
		return ErrActive
	case p != nil && p.Sent != nil:
		return ErrUndecided
	case !vss.Language(r.Language).Valid():
		return &InputError{"language", "it is vi or en"}
	}
	return checkAccount(r.Account)
}

// nextKeys opens the keys of the pending activation and returns their thumbprints.
func (d *Device) nextKeys(ctx context.Context, filed bool, approval platform.Approval) (keys vss.NewKeys, prints [2]string, err error) {
	device, err := d.store.Key(ctx, deviceKeyOf(filed))
	if err != nil {
		return keys, prints, err
	}
	owner, err := d.store.Key(ctx, platform.NextOwnerKey)
	if err != nil {
		return keys, prints, err
	}
	if keys.Device, err = device.Signer(ctx, platform.Approval{}); err != nil {
		return keys, prints, err
	}
	if keys.Owner, err = owner.Signer(ctx, approval); err != nil {
		return keys, prints, err
	}
	for i, key := range []platform.Key{device, owner} {
		if prints[i], err = proof.Thumbprint(key.Public()); err != nil {
			return keys, prints, err
		}
	}
	return keys, prints, nil
}

// CompleteActivation binds the account to this device; the card follows with RenewCard. Errors: ErrNoActivation, *InputError,
// *storage.WrongPINError, ErrOffline (the answer is not known: Resume), *Refused. After activation-refused the same password may be tried
// again with another code; after otp-expired and otp-spent a new password is needed.
func (d *Device) CompleteActivation(ctx context.Context, c Completion) (Status, error) {
	d.op.Lock()
	defer d.op.Unlock()
	if d.client == nil {
		return Status{}, ErrNoServer
	}
	sent, err := c.read()
	if err != nil {
		return Status{}, err
	}
	b, p := d.held()
	switch {
	case b != nil && b.Retired:
		return Status{}, ErrRetired
	case b != nil:
		return Status{}, ErrActive
	case p == nil || p.Handle == "":
		return Status{}, ErrNoActivation
	case p.Sent != nil:
		return Status{}, ErrUndecided
	case sent.FiledHere && !p.Filed:
		return Status{}, ErrNotFiled
	}
	if c.Recovery {
		running := d.recovering()
		if running == nil {
			return Status{}, ErrNoRecovery
		}
		sent.Recovery = running.Name
	}
	approval, err := d.vault.Approve(ctx, c.PIN, d.reason("activate", ""))
	if err != nil {
		return Status{}, err
	}
	defer clear(approval.PINKey)
	p.Sent = &sent
	if err := d.keepPending(ctx, *p); err != nil {
		return Status{}, err
	}
	return d.complete(ctx, *p, approval)
}

// Resume asks again for the answer to a completion that was sent (Pending.Sent). The server keeps the answer for 10 minutes; after that the
// refusal tells that it was not kept, and the activation begins anew.
func (d *Device) Resume(ctx context.Context, pin string) (Status, error) {
	d.op.Lock()
	defer d.op.Unlock()
	if d.client == nil {
		return Status{}, ErrNoServer
	}
	_, p := d.held()
	if p == nil || p.Sent == nil {
		return Status{}, ErrNoActivation
	}
	approval, err := d.vault.Approve(ctx, pin, d.reason("activate", ""))
	if err != nil {
		return Status{}, err
	}
	defer clear(approval.PINKey)
	return d.complete(ctx, *p, approval)
}

func (d *Device) complete(ctx context.Context, p pending, approval platform.Approval) (Status, error) {
	keys, prints, err := d.nextKeys(ctx, p.Filed, approval)
	if err != nil {
		return Status{}, err
	}
	answer, err := d.client.CompleteActivation(ctx, keys, p.Handle, p.Sent.request())
	if err != nil {
		return Status{}, d.notCompleted(ctx, p, explain(err))
	}
	b := binding{Server: d.client.BaseURL(), Account: answer.Account, DeviceID: answer.DeviceId, Generation: answer.BindingGeneration, BoundAt: answer.BoundAt, Filed: p.Filed,
		DevicePrint: prints[0], OwnerPrint: prints[1]}
	bound, err := change(storage.Device, bindingName, b)
	if err != nil {
		return Status{}, err
	}
	batch := []storage.Change{bound, {Class: storage.Device, Name: activationName}, {Class: storage.Device, Name: recoveryName}, {Class: storage.Personal, Name: holderName, Value: []byte(answer.HolderName)}}
	if h, verified := d.heardNow(); verified {
		c, err := change(storage.Device, heardName, h)
		if err != nil {
			return Status{}, err
		}
		batch = append(batch, c)
	}
	if err := d.keepBound(ctx, b, batch); err != nil {
		return Status{}, fmt.Errorf("the account is bound, but this could not be stored; ask again: %w", err)
	}
	if err := d.finishKeys(ctx); err != nil {
		return Status{}, err
	}
	return d.Status(), nil
}

func (d *Device) keepBound(ctx context.Context, b binding, batch []storage.Change) error {
	d.write.Lock()
	defer d.write.Unlock()
	if err := d.vault.Put(ctx, batch...); err != nil {
		return err
	}
	d.mu.Lock()
	d.binding, d.pending, d.recover = &b, nil, nil
	d.mu.Unlock()
	return nil
}

// notCompleted remembers what a refusal decided; without one the completion stays undecided.
func (d *Device) notCompleted(ctx context.Context, p pending, err error) error {
	var refused *Refused
	if !errors.As(err, &refused) || refused.Status >= 500 {
		return err
	}
	switch refused.Code {
	case vss.CodeUseNonce, vss.CodeTooManyRequests:
		return err // nothing was decided
	case vss.CodeOTPExpired, vss.CodeOTPSpent, vss.CodeNotFound:
		p.Handle = ""
	}
	p.Sent = nil
	return errors.Join(err, d.keepPending(ctx, p))
}

func (c completion) request() vss.ActivationCompletion {
	r := vss.ActivationCompletion{Otp: c.OTP}
	if c.FiledHere {
		r.FiledHere = &c.FiledHere
	}
	if c.ActivationCode != "" {
		r.ActivationCode = &c.ActivationCode
	}
	if c.HandoverSecret != "" {
		r.HandoverSecret = &c.HandoverSecret
	}
	if c.Recovery != "" {
		r.Recovery = &c.Recovery
	}
	if c.RecoveryCode != "" {
		r.RecoveryCode, r.RecoveryPassword = &c.RecoveryCode, &c.Password
	}
	return r
}

// read checks and normalises what the person typed.
func (c Completion) read() (completion, error) {
	out := completion{}
	var err error
	if out.OTP, err = readOTP(c.OTP); err != nil {
		return out, err
	}
	given := 0
	for _, there := range []bool{c.ActivationCode != "", c.HandoverSecret != "", c.RecoveryCode != "", c.Recovery, c.FiledHere} {
		if there {
			given++
		}
	}
	switch {
	case given != 1:
		return out, &InputError{"activation", "exactly one of activation code, hand-over code, recovery code, a recovery and the registration filed from here is needed"}
	case c.FiledHere:
		out.FiledHere = true
	case c.ActivationCode != "":
		out.ActivationCode, err = ParseActivationCode(c.ActivationCode)
	case c.HandoverSecret != "":
		out.HandoverSecret, err = ParseSecret(c.HandoverSecret)
	case c.RecoveryCode != "":
		if c.Password == "" {
			return out, &InputError{"recovery password", "it goes with the recovery code"}
		}
		out.Password = c.Password
		out.RecoveryCode, err = ParseRecoveryCode(c.RecoveryCode)
	}
	return out, err
}

// CancelActivation forgets a pending activation; its keys are replaced by those of the next one. It refuses while a completion is undecided, because the account may be bound.
func (d *Device) CancelActivation(ctx context.Context) error {
	d.op.Lock()
	defer d.op.Unlock()
	_, p := d.held()
	switch {
	case p == nil:
		return nil
	case p.Sent != nil:
		return ErrUndecided
	}
	if err := d.vault.Put(ctx, storage.Change{Class: storage.Device, Name: activationName}); err != nil {
		return err
	}
	d.mu.Lock()
	d.pending = nil
	d.mu.Unlock()
	return nil
}

// finishKeys gives the keys of a new binding their own ids. A crash in between leaves a key under both ids or one key moved; each is known by its
// thumbprint, so this can be called again.
func (d *Device) finishKeys(ctx context.Context) error {
	b, _ := d.held()
	if b == nil || b.KeysMoved {
		return nil
	}
	for _, move := range []struct {
		from, to platform.KeyID
		print    string
	}{{deviceKeyOf(b.Filed), platform.DeviceKey, b.DevicePrint}, {platform.NextOwnerKey, platform.OwnerKey, b.OwnerPrint}} {
		there, err := d.isKey(ctx, move.to, move.print)
		if err != nil {
			return err
		}
		if there {
			continue
		}
		waits, err := d.isKey(ctx, move.from, move.print)
		if err != nil {
			return err
		}
		if !waits {
			return ErrKeysLost
		}
		if err := d.store.RenameKey(ctx, move.from, move.to); err != nil {
			return err
		}
	}
	return d.changeBinding(ctx, b.DeviceID, func(b *binding) { b.KeysMoved = true })
}

func (d *Device) isKey(ctx context.Context, id platform.KeyID, print string) (bool, error) {
	key, err := d.store.Key(ctx, id)
	if errors.Is(err, platform.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	got, err := proof.Thumbprint(key.Public())
	return got == print, err
}
