package device

import (
	"context"
	"crypto"
	"errors"
	"fmt"

	"vssid/app/vss"
	"vssid/platform"
)

// Act is a change that the owner has read in full and signs. The feature it belongs to builds what is shown (package ownertext) and the body; this
// package knows account, binding, challenge and key.
type Act struct {
	Operation vss.OwnerOperation
	Resource  string    // what it changes; empty is the account's binding
	Shown     vss.Shown // exactly what the person has read; its first value names the act, and is what a system's own prompt says
	// Send writes the operation's body around s and sends it with the owner's key.
	Send func(ctx context.Context, session *vss.Session, owner crypto.Signer, s Statement) error
}

// Statement is what every owner's statement holds besides its operation's own members.
type Statement struct {
	Audience          string
	Account           string
	BindingGeneration int64
	Challenge         string
	ResourceVersion   int64
	Language          vss.Language
	Shown             vss.Shown
}

// Agree has the owner sign an act. The PIN is looked at first, so that a wrong one costs no network.
// Errors: *storage.WrongPINError, ErrOffline, ErrRetired, *Refused.
func (d *Device) Agree(ctx context.Context, pin, language string, act Act) error {
	d.op.Lock()
	defer d.op.Unlock()
	b, err := d.active()
	if err != nil {
		return err
	}
	if d.client == nil {
		return ErrNoServer
	}
	if len(act.Shown) == 0 {
		return fmt.Errorf("sign %s: nothing was shown to the owner", act.Operation)
	}
	approval, err := d.vault.Approve(ctx, pin, act.Shown[0].Value)
	if err != nil {
		return err
	}
	defer clear(approval.PINKey)
	s := Statement{Audience: d.client.BaseURL(), Account: b.Account, BindingGeneration: b.Generation, Language: vss.Language(language), Shown: act.Shown}
	return d.online(ctx, func(session *vss.Session) error {
		challenge, err := session.OwnerChallengeFor(ctx, act.Operation, act.Resource, s.Language)
		if err != nil {
			return err
		}
		s.Challenge, s.ResourceVersion = challenge.Challenge, challenge.ResourceVersion
		owner, err := d.ownerSigner(ctx, approval)
		if err != nil {
			return err
		}
		return act.Send(ctx, session, owner, s)
	})
}

func (d *Device) ownerSigner(ctx context.Context, approval platform.Approval) (crypto.Signer, error) {
	key, err := d.store.Key(ctx, platform.OwnerKey)
	if errors.Is(err, platform.ErrNotFound) {
		return nil, ErrKeysLost
	}
	if err != nil {
		return nil, err
	}
	return key.Signer(ctx, approval)
}

// Online does something within the session. A server that says that the binding has ended retires this device.
// Errors: ErrOffline, ErrNotActive, ErrRetired, *Refused.
func (d *Device) Online(ctx context.Context, do func(*vss.Session) error) error {
	return d.online(ctx, do)
}

// Anonymous does something that the server allows to everybody. Errors: ErrOffline, ErrNoServer, *Refused.
func (d *Device) Anonymous(ctx context.Context, do func(*vss.Client) error) error {
	if d.client == nil {
		return ErrNoServer
	}
	return explain(do(d.client))
}
