package core

import (
	"context"
	"sync"
	"testing"
	"time"

	"vssid/app/cardcode/trust"
	"vssid/app/device"
	"vssid/app/vss"
	"vssid/platform"
	"vssid/storage"
)

// fakeClock is a clock the test moves.
type fakeClock struct {
	mu     sync.Mutex
	now    time.Time
	timers map[int]fakeTimer
	next   int
}

type fakeTimer struct {
	at time.Time
	f  func()
}

func newClock() *fakeClock { return &fakeClock{now: noon, timers: map[int]fakeTimer{}} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) AfterFunc(d time.Duration, f func()) func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	id := c.next
	c.timers[id] = fakeTimer{c.now.Add(d), f}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.timers, id)
	}
}

// advance moves the clock and fires what is due.
func (c *fakeClock) advance(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	var due []func()
	for id, timer := range c.timers {
		if !timer.at.After(c.now) {
			due = append(due, timer.f)
			delete(c.timers, id)
		}
	}
	c.mu.Unlock()
	for _, f := range due {
		f()
	}
}

func (c *fakeClock) armed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers)
}

// fakeDevice is a device whose answers the test chooses.
type fakeDevice struct {
	clock     *fakeClock
	status    device.Status
	pending   *device.Pending
	card      *device.Card
	carried   []device.CarriedCard
	err       error                           // of everything that asks the server
	hold      func(ctx context.Context) error // in everything that asks the server; nil: no delay
	payload   string
	applicant *vss.Applicant // what Applicant hands out
	pins      []string       // the PINs that reached it
	trusted   *trust.List
	mu        sync.Mutex
	recovery  *device.Recovery
	asked     device.RecoveryRequest
	running   []vss.RunningRecovery
}

func (d *fakeDevice) server(ctx context.Context, pin string) error {
	d.mu.Lock()
	d.pins = append(d.pins, pin)
	hold, err := d.hold, d.err
	d.mu.Unlock()
	if hold != nil {
		if err := hold(ctx); err != nil {
			return err
		}
	}
	return err
}

func (d *fakeDevice) Now() (time.Time, bool) { return d.clock.Now(), true }
func (d *fakeDevice) Status() device.Status  { return d.status }
func (d *fakeDevice) Pending() (device.Pending, bool) {
	if d.pending == nil {
		return device.Pending{}, false
	}
	return *d.pending, true
}
func (d *fakeDevice) StartActivation(ctx context.Context, r device.ActivationRequest) (device.Pending, error) {
	return device.Pending{Account: r.Account, Handle: "h", ExpiresAt: d.clock.Now().Add(5 * time.Minute)}, d.server(ctx, r.PIN)
}
func (d *fakeDevice) CompleteActivation(ctx context.Context, c device.Completion) (device.Status, error) {
	return device.Status{State: device.StateActive, Account: testAccount}, d.server(ctx, c.PIN)
}
func (d *fakeDevice) Resume(ctx context.Context, pin string) (device.Status, error) {
	return device.Status{State: device.StateActive}, d.server(ctx, pin)
}
func (d *fakeDevice) Card() (device.Card, error) {
	if d.card == nil {
		return device.Card{}, device.ErrNoCard
	}
	return *d.card, nil
}
func (d *fakeDevice) RenewCard(ctx context.Context) (device.Card, error) {
	if err := d.server(ctx, ""); err != nil {
		return device.Card{}, err
	}
	return *testCard(d.clock.Now()), nil
}
func (d *fakeDevice) RenewDue() bool { return false }
func (d *fakeDevice) Present(context.Context) (device.Code, error) {
	now := d.clock.Now()
	return device.Code{Text: testDigits + now.Format("150405"), IssuedAt: now, RefreshAt: now.Add(device.CodeEvery), Expires: now.Add(device.CodeLife)}, nil
}
func (d *fakeDevice) PrintedPayload() (string, error) { return d.payload, nil }
func (d *fakeDevice) OwnerText(ctx context.Context, _ vss.OwnerOperation, _ string) (vss.Shown, error) {
	return vss.Shown{{Label: "l", Value: "v"}}, d.server(ctx, "")
}
func (d *fakeDevice) OfferHandover(ctx context.Context, pin, _ string) (device.Handover, error) {
	return device.Handover{Text: "VSSID:H:" + testAccount + ":" + testSecret, ExpiresAt: d.clock.Now().Add(10 * time.Minute)}, d.server(ctx, pin)
}
func (d *fakeDevice) Release(ctx context.Context, pin, _ string) error { return d.server(ctx, pin) }
func (d *fakeDevice) Applicant(ctx context.Context, do func(*vss.Applicant) error) error {
	if err := d.server(ctx, ""); err != nil {
		return err
	}
	return do(d.applicant)
}
func (d *fakeDevice) WipeLocal(ctx context.Context) error { return d.server(ctx, "") }
func (d *fakeDevice) StartRecovery(ctx context.Context, r device.RecoveryRequest) (device.Recovery, error) {
	err := d.server(ctx, r.PIN)
	if err == nil {
		d.recovery = &device.Recovery{Account: r.Account, Number: "ABCD-EFGH", Stage: vss.RecoveryStageWaiting}
		d.asked = r
	}
	return device.Recovery{}, err
}
func (d *fakeDevice) Recovery() (device.Recovery, bool) {
	if d.recovery == nil {
		return device.Recovery{}, false
	}
	return *d.recovery, true
}
func (d *fakeDevice) LookAtRecovery(ctx context.Context) (device.Recovery, error) {
	return device.Recovery{}, d.server(ctx, "")
}
func (d *fakeDevice) RequestRecoveryPassword(ctx context.Context, pin, _ string) (device.Pending, error) {
	return device.Pending{Account: testAccount, Handle: "h", ExpiresAt: d.clock.Now().Add(5 * time.Minute)}, d.server(ctx, pin)
}
func (d *fakeDevice) RunningRecoveries(ctx context.Context, cancel bool) ([]vss.RunningRecovery, error) {
	if cancel {
		d.running = nil
	}
	return d.running, d.server(ctx, "")
}
func (d *fakeDevice) GiveUpRecovery(ctx context.Context) error {
	d.recovery = nil
	return nil
}
func (d *fakeDevice) ProposeRecoveryPassword(ctx context.Context, _, _ string) (string, vss.Shown, error) {
	return "proposal", vss.Shown{{Label: "l", Value: "v"}}, d.server(ctx, "")
}
func (d *fakeDevice) SetRecoveryPassword(ctx context.Context, pin, _, _ string, _ vss.Shown) (vss.RecoveryDone, error) {
	return vss.RecoveryDone{}, d.server(ctx, pin)
}
func (d *fakeDevice) RecoveryText(ctx context.Context, _ vss.OwnerOperation, _ string) (vss.Shown, error) {
	return vss.Shown{{Label: "l", Value: "v"}}, d.server(ctx, "")
}
func (d *fakeDevice) MakeRecoveryCode(ctx context.Context, pin, _ string, _ vss.Shown) (string, vss.RecoveryDone, error) {
	return "ABCD-EFGH-JKMN-PQRS-TVWX", vss.RecoveryDone{At: d.clock.Now()}, d.server(ctx, pin)
}
func (d *fakeDevice) Acknowledge(ctx context.Context) error { return d.server(ctx, "") }

// fakeVault is a vault whose answers the test chooses.
type fakeVault struct {
	mu     sync.Mutex
	values map[string][]byte
	err    error
	state  storage.PINState
	locked bool // the card is under the PIN
	finger string
	closed bool
	did    []string
}

func (v *fakeVault) note(what string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.did = append(v.did, what)
	return v.err
}

func (v *fakeVault) Get(_ storage.Class, name string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	value, ok := v.values[name]
	if !ok {
		return nil, storage.ErrNotFound
	}
	return value, nil
}
func (v *fakeVault) Biometric() bool { return v.finger != "" }
func (v *fakeVault) EnrolBiometric(_ context.Context, pin string, secret []byte) error {
	if err := v.note("enrol " + pin); err != nil {
		return err
	}
	v.finger = string(secret)
	return nil
}
func (v *fakeVault) UnlockBiometric(secret []byte) error {
	if v.finger == "" || v.finger != string(secret) {
		return storage.ErrNoBiometric
	}
	return v.note("finger")
}
func (v *fakeVault) DropBiometric(context.Context) error {
	v.finger = ""
	return v.note("drop finger")
}
func (v *fakeVault) Names(storage.Class) []string { return nil }
func (v *fakeVault) Put(_ context.Context, batch ...storage.Change) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range batch {
		v.values[c.Name] = c.Value
		if c.Value == nil {
			delete(v.values, c.Name)
		}
		v.did = append(v.did, "put "+string(c.Value))
	}
	return v.err
}
func (v *fakeVault) PINState() storage.PINState                 { return v.state }
func (v *fakeVault) Unlock(_ context.Context, pin string) error { return v.note("unlock " + pin) }
func (v *fakeVault) Lock()                                      { _ = v.note("lock") }
func (v *fakeVault) CardLocked() bool                           { return v.locked }
func (v *fakeVault) Unlocked() bool                             { return true }
func (v *fakeVault) LockCard(_ context.Context, on bool) error  { return v.note("lock card") }
func (v *fakeVault) ChangePIN(_ context.Context, old, new, _ string) error {
	return v.note("change " + old + " " + new)
}
func (v *fakeVault) Close() error {
	v.closed = true
	return nil
}

// fakeInstaller opens the fakes.
type fakeInstaller struct {
	vault     *fakeVault
	device    *fakeDevice
	err       error
	discarded int
}

func (i *fakeInstaller) Open(context.Context) (*Installation, error) {
	if i.err != nil {
		return nil, i.err
	}
	return &Installation{Vault: i.vault, Device: i.device}, nil
}
func (i *fakeInstaller) Discard(context.Context) error {
	i.discarded++
	i.err = nil
	return nil
}
func (i *fakeInstaller) Kind() platform.KeystoreKind { return platform.KeystoreFake }

// house is a program on fakes.
type house struct {
	testing.TB
	*Program
	clock     *fakeClock
	installer *fakeInstaller
	picker    *fakePicker
}

type fakePicker struct {
	image []byte
	err   error
}

func (p *fakePicker) PickImage(context.Context) ([]byte, error) { return p.image, p.err }

func newHouse(t testing.TB, state device.State) *house {
	clock := newClock()
	h := &house{TB: t, clock: clock, picker: &fakePicker{}, installer: &fakeInstaller{
		vault:  &fakeVault{values: map[string][]byte{}},
		device: &fakeDevice{clock: clock, status: device.Status{State: state, Account: testAccount, Keystore: platform.KeystoreFake}},
	}}
	if state == device.StateActive {
		h.installer.device.card = testCard(noon)
	}
	h.Program = NewProgram(Services{Installer: h.installer, Clock: clock, Picker: h.picker, Deaf: true}, nil)
	t.Cleanup(func() {
		if !h.installer.vault.closed {
			if err := h.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return h
}

// until handles messages until the state is as wanted.
func (h *house) until(what string, wanted func(State) bool) {
	h.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for !wanted(h.State()) {
		if err := h.Wait(ctx); err != nil {
			h.Fatalf("waiting for %s: %v\nstate %+v", what, err, h.State())
		}
	}
}

func (h *house) pin(digits string) {
	for _, d := range []byte(digits) {
		h.Send(Digit{d})
	}
}

func (d *fakeDevice) Online(ctx context.Context, do func(*vss.Session) error) error {
	if err := d.server(ctx, ""); err != nil {
		return err
	}
	return do(nil)
}

func (d *fakeDevice) Anonymous(ctx context.Context, do func(*vss.Client) error) error {
	if err := d.server(ctx, ""); err != nil {
		return err
	}
	return do(nil)
}

func (d *fakeDevice) TrustRoot(ctx context.Context) ([]byte, error) {
	return []byte("root"), d.server(ctx, "")
}

func (d *fakeDevice) TrustList(ctx context.Context) (*trust.List, error) {
	return d.trusted, d.server(ctx, "")
}

func (d *fakeDevice) Agree(ctx context.Context, pin, _ string, act device.Act) error {
	if err := d.server(ctx, pin); err != nil {
		return err
	}
	return act.Send(ctx, nil, nil, device.Statement{})
}

func (d *fakeDevice) CarriedCards() ([]device.CarriedCard, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.carried, nil
}

func (d *fakeDevice) RenewCarried(ctx context.Context) ([]device.CarriedCard, error) {
	if err := d.server(ctx, ""); err != nil {
		return nil, err
	}
	return d.CarriedCards()
}

func (d *fakeDevice) PresentCarried(_ context.Context, id vss.CarryId) (device.Code, error) {
	now := d.clock.Now()
	return device.Code{Text: "8402" + id, IssuedAt: now, RefreshAt: now.Add(device.CodeEvery), Expires: now.Add(device.CodeLife)}, nil
}

func (d *fakeDevice) PrintedCarried(id vss.CarryId) (string, error) { return "printed " + id, nil }
