package core

import (
	"context"
	"time"

	"vssid/app/cardcode/trust"
	"vssid/app/device"
	"vssid/app/lookup"
	"vssid/app/paper"
	"vssid/app/vss"
	"vssid/platform"
	"vssid/storage"
)

// Vault is what the program asks of *storage.Vault.
type Vault interface {
	Get(class storage.Class, name string) ([]byte, error)
	Names(class storage.Class) []string
	Put(ctx context.Context, batch ...storage.Change) error
	PINState() storage.PINState
	Unlock(ctx context.Context, pin string) error
	Lock()
	CardLocked() bool
	Unlocked() bool
	Biometric() bool
	EnrolBiometric(ctx context.Context, pin string, secret []byte) error
	UnlockBiometric(secret []byte) error
	DropBiometric(ctx context.Context) error
	LockCard(ctx context.Context, on bool) error
	ChangePIN(ctx context.Context, old, new, birth string) error
	Close() error
}

// Device is what the program asks of *device.Device.
type Device interface {
	Now() (now time.Time, verified bool)
	Status() device.Status
	Pending() (device.Pending, bool)
	StartActivation(ctx context.Context, r device.ActivationRequest) (device.Pending, error)
	CompleteActivation(ctx context.Context, c device.Completion) (device.Status, error)
	Resume(ctx context.Context, pin string) (device.Status, error)
	Card() (device.Card, error)
	RenewCard(ctx context.Context) (device.Card, error)
	RenewDue() bool
	Present(ctx context.Context) (device.Code, error)
	PrintedPayload() (string, error)
	CarriedCards() ([]device.CarriedCard, error)
	RenewCarried(ctx context.Context) ([]device.CarriedCard, error)
	PresentCarried(ctx context.Context, id vss.CarryId) (device.Code, error)
	PrintedCarried(id vss.CarryId) (string, error)
	OwnerText(ctx context.Context, operation vss.OwnerOperation, language string) (vss.Shown, error)
	OfferHandover(ctx context.Context, pin, language string) (device.Handover, error)
	Release(ctx context.Context, pin, language string) error
	WipeLocal(ctx context.Context) error
	Acknowledge(ctx context.Context) error
	StartRecovery(ctx context.Context, r device.RecoveryRequest) (device.Recovery, error)
	Recovery() (device.Recovery, bool)
	LookAtRecovery(ctx context.Context) (device.Recovery, error)
	RequestRecoveryPassword(ctx context.Context, pin, language string) (device.Pending, error)
	GiveUpRecovery(ctx context.Context) error
	RunningRecoveries(ctx context.Context, cancel bool) ([]vss.RunningRecovery, error)
	ProposeRecoveryPassword(ctx context.Context, password, language string) (proposal string, shown vss.Shown, err error)
	SetRecoveryPassword(ctx context.Context, pin, language, proposal string, shown vss.Shown) (vss.RecoveryDone, error)
	RecoveryText(ctx context.Context, operation vss.OwnerOperation, language string) (vss.Shown, error)
	MakeRecoveryCode(ctx context.Context, pin, language string, shown vss.Shown) (string, vss.RecoveryDone, error)
	// Online does something within the session of the account that is bound to this device.
	Online(ctx context.Context, do func(*vss.Session) error) error
	// Anonymous does something that the server allows to everybody.
	Anonymous(ctx context.Context, do func(*vss.Client) error) error
	// Applicant does something with the key that files this phone's registration.
	Applicant(ctx context.Context, do func(*vss.Applicant) error) error
	// TrustRoot gives the root of all trust that is pinned on this device.
	TrustRoot(ctx context.Context) ([]byte, error)
	// TrustList fetches the list of keys and verifies it from that root on.
	TrustList(ctx context.Context) (*trust.List, error)
	// Agree sends a change that the owner has read and now signs.
	Agree(ctx context.Context, pin, language string, act device.Act) error
}

var (
	_ Vault  = (*storage.Vault)(nil)
	_ Device = (*device.Device)(nil)
)

// Installation is an opened data folder.
type Installation struct {
	Vault  Vault
	Device Device
}

// Installer opens data folders.
type Installer interface {
	// Open opens keystore, vault and device, without network. What went wrong is told apart by the errors of platform, storage and device.
	Open(ctx context.Context) (*Installation, error)
	// Discard wipes a keystore and vault that cannot be opened.
	Discard(ctx context.Context) error
	// Kind names the keystore, opened or not.
	Kind() platform.KeystoreKind
}

// Clock tells the device's time and wakes the program.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f on another goroutine after d, unless stop was called before.
	AfterFunc(d time.Duration, f func()) (stop func())
}

// SystemClock is the device's clock.
type SystemClock struct{}

// Now implements Clock.
func (SystemClock) Now() time.Time { return time.Now() }

// AfterFunc implements Clock.
func (SystemClock) AfterFunc(d time.Duration, f func()) func() {
	t := time.AfterFunc(d, f)
	return func() { t.Stop() }
}

// Services is what a Program stands on. Every platform service but the keystore may be nil where the system has none.
type Services struct {
	Installer  Installer
	Clock      Clock // nil: SystemClock
	Picker     platform.FilePicker
	Pictures   platform.PictureFiles // nil: pictures come from Picker only
	Screen     platform.Screen
	Biometrics platform.Biometrics // nil: the system has none
	Documents  platform.Documents  // nil: papers cannot be kept outside the app
	Fonts      paper.Fonts         // papers are set in
	Offline    bool                // never renew: the card and code are wanted as they are stored
	Deaf       bool                // hold no stream of events: a shell asks for what it wants
	// Directory reads the places of the country; nil where no screen asks for them. It takes some milliseconds, so it runs off the window's goroutine.
	Directory func() (*lookup.Directory, error)
	Links     platform.Links    // nil: nothing can be opened outside the app
	Position  platform.Position // nil: the system cannot say where the device is
}
