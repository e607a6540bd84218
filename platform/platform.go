// Package platform names what differs from one operating system to the next: the keystore, the person at the device, the camera and
// file picker, the screen and the links out. It holds interfaces and plain values only. The implementations live below it, one folder
// a system; the rest of the program never asks which system it runs on.
package platform

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"errors"
)

// KeyLevel says how well a private key is guarded. The numbers are part of the card credential (SPEC, key level).
type KeyLevel int

const (
	KeyLevelSoftware  KeyLevel = 1 // a file or a desktop secret store: the key is in this process's memory while it signs
	KeyLevelTrusted   KeyLevel = 2 // a trusted execution environment or the Secure Enclave
	KeyLevelStrongBox KeyLevel = 3 // a separate security chip
)

// KeystoreKind names the place keys are kept, as shown to testers and printed by `vssctl status`.
type KeystoreKind string

const (
	KeystoreSecretService KeystoreKind = "secret-service" // Linux desktop, over D-Bus
	KeystoreKeychain      KeystoreKind = "keychain"       // macOS
	KeystoreCredential    KeystoreKind = "credential-manager"
	KeystoreInsecureFile  KeystoreKind = "insecure-file" // testers only, asked for by name
	KeystoreAndroid       KeystoreKind = "android-keystore"
	KeystoreApple         KeystoreKind = "secure-enclave"
	KeystoreFake          KeystoreKind = "fake" // tests
)

// KeyID names one key of this installation.
type KeyID string

const (
	DeviceKey        KeyID = "device"         // proves the device; usable while the phone is unlocked
	OwnerKey         KeyID = "owner"          // signs changes; needs the owner at each use
	CardVaultKey     KeyID = "vault-card"     // MAC key of the vault's card class
	PersonalVaultKey KeyID = "vault-personal" // MAC key of the vault's personal class
	NextDeviceKey    KeyID = "next-device"    // the device key of an activation that has not ended
	NextOwnerKey     KeyID = "next-owner"     // the owner key of an activation that has not ended
	ApplicantKey     KeyID = "applicant"      // files a registration, and becomes the device key when its account is activated here
)

// Approval is the owner's consent to one use of a key. On phones the system asks for it with Reason and PINKey stays nil; on the
// desktop, where no such prompt exists, the app asks for its PIN and passes what it derived from it (32 bytes).
type Approval struct {
	Reason string // one sentence in the person's language
	PINKey []byte
}

// KeySpec says what a new key must be able to do.
type KeySpec struct {
	Owner     bool   // true: every use needs an Approval
	Challenge []byte // attestation challenge from the server; ignored where the system has no attestation
}

// Key is a P-256 key pair whose private half stays where it was made.
type Key interface {
	Public() *ecdsa.PublicKey
	Level() KeyLevel
	// Attestation returns the certificate chain (DER, leaf first) that proves where the key lives; nil where the system has none.
	Attestation() [][]byte
	// Signer returns a signer for one operation. Its signatures are ASN.1, over SHA-256 digests. It fails with ErrDenied when the owner refuses.
	Signer(ctx context.Context, approval Approval) (crypto.Signer, error)
}

// Keystore keeps keys and a few small records that must not be rolled back. Every write is durable when the call returns.
type Keystore interface {
	Kind() KeystoreKind
	// CreateKey makes a key and replaces one of the same id. An owner key on the desktop is sealed under approval.PINKey at once.
	CreateKey(ctx context.Context, id KeyID, spec KeySpec, approval Approval) (Key, error)
	// Key returns an existing key, or ErrNotFound.
	Key(ctx context.Context, id KeyID) (Key, error)
	// RenameKey moves a key from one id to another, replacing what was there: how an activation's keys become the device's.
	RenameKey(ctx context.Context, from, to KeyID) error
	// ResealOwner changes the PINKey an owner key is sealed under, where the system seals it so; elsewhere it does nothing.
	ResealOwner(ctx context.Context, id KeyID, old, new Approval) error
	// MAC returns HMAC-SHA-256 of data under a key that is made at first use and cannot be read out on phones.
	MAC(ctx context.Context, id KeyID, data []byte) ([32]byte, error)
	// ReadRecord returns a small record (at most 2 KiB), or ErrNotFound.
	ReadRecord(ctx context.Context, name string) ([]byte, error)
	WriteRecord(ctx context.Context, name string, value []byte) error
	// Wipe removes every key and record of this installation.
	Wipe(ctx context.Context) error
}

// FilePicker lets the person choose a picture.
type FilePicker interface {
	// PickImage returns the bytes of one PNG or JPEG, ErrCancelled when the person changed their mind, ErrUnsupported where there is no picker.
	PickImage(ctx context.Context) ([]byte, error)
}

// PictureFiles reads pictures by their path, for desktops whose system has no file chooser. Phones have none.
type PictureFiles interface {
	// ReadPicture returns the bytes of a file of at most 32 MiB.
	ReadPicture(ctx context.Context, path string) ([]byte, error)
}

// Screen guards and lights the display while a card or a code is on it.
type Screen interface {
	// Protect keeps the content out of screenshots and the task switcher; it reports whether the system can.
	Protect(on bool) bool
	// Bright raises the brightness and keeps the display on; it reports whether the system can.
	Bright(on bool) bool
}

// Links opens a web page, a telephone number, a mail address or a point on the map (RFC 5870) outside the app.
type Links interface {
	Open(ctx context.Context, url string) error
}

// Position says where the device is.
type Position interface {
	// Position asks the system, which may ask the person first, and returns degrees (WGS 84). ErrDenied: the person did not allow it.
	Position(ctx context.Context) (latitude, longitude float64, err error)
}

// Documents keeps a paper where the person finds it outside the app: the folder of downloads, or what they choose.
type Documents interface {
	// Save writes a new file of this name, numbered when there is one already, and returns where it is, in the words of the system.
	Save(ctx context.Context, name, media string, content []byte) (where string, err error)
}

// Errors every implementation uses, so that the layers above can tell them apart.
var (
	ErrNotFound    = errors.New("not in the keystore")
	ErrUnavailable = errors.New("the keystore does not answer")
	ErrLocked      = errors.New("the keystore is locked")
	ErrDenied      = errors.New("the owner did not approve")
	ErrCancelled   = errors.New("cancelled by the person")
	ErrUnsupported = errors.New("not available on this system")
)
