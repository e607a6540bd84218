package device

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/platform"
	"vssid/storage"
)

// ErrNoRecovery means that this device has begun no recovery, or has given it up.
var ErrNoRecovery = errors.New("this device asks for no account; begin getting it back first")

// RecoveryRequest begins getting an account back on this device: by password and identity data with a wait, or, without them, by two officers.
type RecoveryRequest struct {
	Account  string // social-insurance number (10 digits) or citizen ID (12 digits)
	Language string // "vi" or "en": of the messages to the owner
	PIN      string // the app PIN; set now, as ActivationRequest.PIN
	Password string // the recovery password; "" asks the officers
	Identity vss.RecoveryIdentity
}

// Recovery is a recovery that this device has begun.
type Recovery struct {
	Account   string
	Number    string // what the person tells the officers
	Kind      vss.RecoveryKind
	Stage     vss.RecoveryStage // when it was last looked at
	ReadyAt   time.Time         // by the server's clock; zero while officers have not decided
	ExpiresAt time.Time
}

// recovery is how one lies in the vault. Its keys are those of the pending activation.
type recovery struct {
	Account   string            `json:"account"`
	Name      string            `json:"name"`
	Number    string            `json:"number"`
	Kind      vss.RecoveryKind  `json:"kind"`
	Stage     vss.RecoveryStage `json:"stage"`
	ReadyAt   time.Time         `json:"readyAt"`
	ExpiresAt time.Time         `json:"expiresAt"`
}

func (r recovery) shown() Recovery {
	return Recovery{r.Account, r.Number, r.Kind, r.Stage, r.ReadyAt, r.ExpiresAt}
}

// Recovery returns the recovery that this device has begun.
func (d *Device) Recovery() (Recovery, bool) {
	r := d.recovering()
	if r == nil {
		return Recovery{}, false
	}
	return r.shown(), true
}

func (d *Device) recovering() *recovery {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.recover == nil {
		return nil
	}
	copied := *d.recover
	return &copied
}

func (d *Device) keepRecovery(ctx context.Context, r recovery) error {
	if err := d.keep(ctx, recoveryName, r); err != nil {
		return err
	}
	d.mu.Lock()
	d.recover = &r
	d.mu.Unlock()
	return nil
}

func (d *Device) forgetRecovery(ctx context.Context) error {
	if d.recovering() == nil {
		return nil
	}
	if err := d.vault.Put(ctx, storage.Change{Class: storage.Device, Name: recoveryName}); err != nil {
		return err
	}
	d.mu.Lock()
	d.recover = nil
	d.mu.Unlock()
	return nil
}

// StartRecovery sets the PIN, makes new keys under their pending ids and asks for the account. It replaces an earlier recovery and an activation that
// has not ended. Errors: as StartActivation, and *Refused with recovery-refused.
func (d *Device) StartRecovery(ctx context.Context, r RecoveryRequest) (Recovery, error) {
	d.op.Lock()
	defer d.op.Unlock()
	if err := d.mayStart(ActivationRequest{Account: r.Account, Language: r.Language}); err != nil {
		return Recovery{}, err
	}
	if err := d.vault.SetPIN(ctx, r.PIN, BirthHint(r.Account)); err != nil {
		return Recovery{}, err
	}
	if err := d.forgetRecovery(ctx); err != nil { // its keys are about to go
		return Recovery{}, err
	}
	if err := d.keepPending(ctx, pending{Account: r.Account}); err != nil {
		return Recovery{}, err
	}
	approval, err := d.vault.Approve(ctx, r.PIN, d.reason("activate", r.Language))
	if err != nil {
		return Recovery{}, err
	}
	defer clear(approval.PINKey)
	if _, err := d.store.CreateKey(ctx, platform.NextDeviceKey, platform.KeySpec{}, platform.Approval{}); err != nil {
		return Recovery{}, err
	}
	if _, err := d.store.CreateKey(ctx, platform.NextOwnerKey, platform.KeySpec{Owner: true}, approval); err != nil {
		return Recovery{}, err
	}
	keys, _, err := d.nextKeys(ctx, false, approval)
	if err != nil {
		return Recovery{}, err
	}
	start := vss.RecoveryStart{Account: r.Account, Kind: vss.RecoveryKindOfficers, Language: vss.Language(r.Language), Device: d.config.Name}
	if r.Password != "" {
		start.Kind, start.Password, start.Identity = vss.RecoveryKindWaiting, &r.Password, &r.Identity
	}
	started, err := d.client.StartRecovery(ctx, keys, start)
	if err != nil {
		return Recovery{}, explain(err)
	}
	kept := recovery{Account: r.Account, Name: started.Recovery, Number: started.Number, Kind: started.Kind, Stage: vss.RecoveryStageWaiting, ExpiresAt: started.ExpiresAt}
	if started.ReadyAt != nil {
		kept.ReadyAt = *started.ReadyAt
	}
	return kept.shown(), d.keepRecovery(ctx, kept)
}

// LookAtRecovery asks how far the recovery is. It needs no PIN.
func (d *Device) LookAtRecovery(ctx context.Context) (Recovery, error) {
	d.op.Lock()
	defer d.op.Unlock()
	kept := d.recovering()
	switch {
	case kept == nil:
		return Recovery{}, ErrNoRecovery
	case d.client == nil:
		return Recovery{}, ErrNoServer
	}
	progress, err := d.client.Recovery(ctx, kept.Name)
	if vss.CodeOf(err) == vss.CodeNotFound { // long over
		progress, err = vss.RecoveryProgress{Number: kept.Number, Stage: vss.RecoveryStageExpired, ExpiresAt: kept.ExpiresAt}, nil
	}
	if err != nil {
		return Recovery{}, explain(err)
	}
	kept.Stage, kept.ExpiresAt = progress.Stage, progress.ExpiresAt
	if progress.ReadyAt != nil {
		kept.ReadyAt = *progress.ReadyAt
	}
	return kept.shown(), d.keepRecovery(ctx, *kept)
}

// RequestRecoveryPassword asks for the one-time password that completes the recovery, for the keys that began it.
func (d *Device) RequestRecoveryPassword(ctx context.Context, pin, language string) (Pending, error) {
	d.op.Lock()
	defer d.op.Unlock()
	kept := d.recovering()
	if kept == nil {
		return Pending{}, ErrNoRecovery
	}
	r := ActivationRequest{Account: kept.Account, Language: language, PIN: pin}
	if err := d.mayStart(r); err != nil {
		return Pending{}, err
	}
	approval, err := d.vault.Approve(ctx, pin, d.reason("activate", language))
	if err != nil {
		return Pending{}, err
	}
	defer clear(approval.PINKey)
	device, err := d.store.Key(ctx, platform.NextDeviceKey)
	if errors.Is(err, platform.ErrNotFound) {
		return Pending{}, ErrKeysLost
	}
	if err != nil {
		return Pending{}, err
	}
	keys, _, err := d.nextKeys(ctx, false, approval)
	if err != nil {
		return Pending{}, err
	}
	return d.askPassword(ctx, r, device, keys)
}

// GiveUpRecovery forgets the recovery here. At the server it runs out by itself; without this device's keys nobody can complete it.
func (d *Device) GiveUpRecovery(ctx context.Context) error {
	d.op.Lock()
	defer d.op.Unlock()
	_, p := d.held()
	if p != nil && p.Sent != nil {
		return ErrUndecided
	}
	return d.forgetRecovery(ctx)
}

// ProposeRecoveryPassword has the server hold a recovery password to its rules, and returns what SetRecoveryPassword needs: the proposal's name and
// what the person must read. Errors: ErrOffline, ErrRetired, *Refused with invalid-request and a reason in the field password.
func (d *Device) ProposeRecoveryPassword(ctx context.Context, password, language string) (proposal string, shown vss.Shown, err error) {
	err = d.Online(ctx, func(s *vss.Session) error {
		proposed, err := s.ProposeRecoveryPassword(ctx, password)
		proposal = proposed.Proposal
		return err
	})
	if err != nil {
		return "", nil, err
	}
	shown, err = d.RecoveryText(ctx, vss.OwnerOperationSetRecoveryPassword, language)
	return proposal, shown, err
}

// SetRecoveryPassword has the owner sign for a proposed recovery password. Errors: as Agree.
func (d *Device) SetRecoveryPassword(ctx context.Context, pin, language, proposal string, shown vss.Shown) (done vss.RecoveryDone, err error) {
	err = d.Agree(ctx, pin, language, Act{Operation: vss.OwnerOperationSetRecoveryPassword, Shown: shown,
		Send: func(ctx context.Context, session *vss.Session, owner crypto.Signer, s Statement) (err error) {
			done, err = session.SetRecoveryPassword(ctx, owner, vss.RecoveryPasswordStatement{Operation: vss.RecoveryPasswordStatementOperationSetRecoveryPassword,
				Audience: s.Audience, Account: s.Account, BindingGeneration: s.BindingGeneration, Challenge: s.Challenge, ResourceVersion: s.ResourceVersion,
				Language: s.Language, Shown: s.Shown, Proposal: proposal})
			return err
		}})
	return done, err
}

// MakeRecoveryCode has the owner sign for a printed recovery code of 100 random bits, and returns it: nobody but its hash remembers it. shown is what
// the person has read (ownertext.RecoveryCode).
func (d *Device) MakeRecoveryCode(ctx context.Context, pin, language string, shown vss.Shown) (code string, done vss.RecoveryDone, err error) {
	raw := make([]byte, recoveryChars)
	rand.Read(raw) // never fails since Go 1.24
	for i, v := range raw {
		raw[i] = crockford[v%32]
	}
	hash := sha256.Sum256(raw)
	err = d.Agree(ctx, pin, language, Act{Operation: vss.OwnerOperationMakeRecoveryCode, Shown: shown,
		Send: func(ctx context.Context, session *vss.Session, owner crypto.Signer, s Statement) (err error) {
			done, err = session.MakeRecoveryCode(ctx, owner, vss.RecoveryCodeStatement{Operation: vss.RecoveryCodeStatementOperationMakeRecoveryCode,
				Audience: s.Audience, Account: s.Account, BindingGeneration: s.BindingGeneration, Challenge: s.Challenge, ResourceVersion: s.ResourceVersion,
				Language: s.Language, Shown: s.Shown, CodeHash: base64.RawURLEncoding.EncodeToString(hash[:])})
			return err
		}})
	if err != nil {
		return "", done, err
	}
	return grouped(string(raw)), done, nil
}

// RecoveryText is what the owner reads before SetRecoveryPassword or MakeRecoveryCode.
func (d *Device) RecoveryText(ctx context.Context, operation vss.OwnerOperation, language string) (vss.Shown, error) {
	var account vss.Account
	err := d.Online(ctx, func(s *vss.Session) (err error) {
		account, err = s.Account(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	if operation == vss.OwnerOperationSetRecoveryPassword {
		return ownertext.RecoveryPassword(vss.Language(language), account), nil
	}
	return ownertext.RecoveryCode(vss.Language(language), account), nil
}

// RunningRecoveries asks what others have begun to get the account; with cancel it first cancels what this device may cancel.
func (d *Device) RunningRecoveries(ctx context.Context, cancel bool) (running []vss.RunningRecovery, err error) {
	err = d.Online(ctx, func(s *vss.Session) error {
		if cancel {
			if _, err := s.CancelRecoveries(ctx); err != nil {
				return err
			}
		}
		state, err := s.RecoveryState(ctx)
		running = state.Running
		return err
	})
	return running, err
}
