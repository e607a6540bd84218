// Package device binds one account to one device: it makes the keys, activates them, opens sessions, renews the card, signs the code on
// the screen and the owner's statements, and ends the binding. It knows no screen and no operating system; it stands on app/vss for the
// network, on storage for what it remembers and on platform.Keystore for its keys.
//
// # What survives a crash
//
// Nothing is sent before what is needed to ask again is durable. An activation's keys are made under the ids next-device and next-owner,
// its handle is stored as soon as the server gave it, and the whole completion is stored before it is sent; the server gives the same keys
// the same answer for 10 minutes, so Resume asks again. The server's answer and the end of the pending activation are one commit of
// the vault. The keys are moved to their own ids after that commit; New finishes the move when a crash came between.
//
// # When the binding ends elsewhere
//
// A server that answers `binding-ended` has given the account to another device (or to none). The device then marks itself retired: it
// shows no code any more, because every desk would call it revoked, and asks nothing more of the server. What is stored stays readable
// until the person has read why (Acknowledge), and is then wiped with all keys.
package device

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"vssid/app/vss"
	"vssid/platform"
	"vssid/storage"
)

// Config says what a Device stands on.
type Config struct {
	Vault    *storage.Vault
	Keystore platform.Keystore
	Server   string       // base URL of the VSS services; may be empty for a device that never goes online
	HTTP     *http.Client // nil: vss.NewHTTPClient
	Name     string       // what the owner will recognise this device by, 1 to 60 characters
	Language string       // "vi" or "en": of the refusals a person reads
	// Root is the first TUF root (JSON). Nil: the root of an earlier run; and with a server on this machine, the one it shows at first use.
	Root []byte
	// TrustDir is the folder of the signed trust metadata; it holds nothing secret.
	TrustDir string
	wait     func(context.Context, time.Duration) error // between repetitions; nil is a timer. For tests.
	// Wall tells the device's clock, with a monotonic reading as time.Now has; nil is time.Now. It may be wrong: see Now.
	Wall func() time.Time
}

// Device is one installation and the account it may hold. It is safe for use by several goroutines. What changes the binding runs one at a time;
// reading, presenting and renewing go on beside it.
type Device struct {
	config Config
	vault  *storage.Vault
	store  platform.Keystore
	client *vss.Client // nil without a server
	clock  *vss.Clock

	op       sync.Mutex // held by whatever the person does to the binding, also while the server is asked
	renew    sync.Mutex // one renewal at a time
	applying sync.Mutex // held while the applicant key is made

	write sync.Mutex // held while vault and memory are changed together; taken after the two above

	mu      sync.Mutex // guards what follows, for moments only
	binding *binding   // nil: none
	pending *pending
	recover *recovery
	life    *credentialLife
	heard   heard
	key     platform.Key // the device key, once it was used
	session *vss.Session
	shown   map[vss.OwnerOperation]ownerShown
}

// New takes up what the vault holds and finishes what a crash interrupted, without network. The vault stays the caller's to close.
func New(ctx context.Context, config Config) (*Device, error) {
	if config.Vault == nil || config.Keystore == nil {
		return nil, errors.New("making a device: vault and keystore are needed")
	}
	if config.Wall == nil {
		config.Wall = time.Now
	}
	d := &Device{config: config, vault: config.Vault, store: config.Keystore, clock: vss.NewClock(config.Wall)}
	if config.Server != "" {
		client, err := vss.New(vss.Options{BaseURL: config.Server, HTTP: config.HTTP, Language: config.Language, Clock: d.clock, Wait: config.wait})
		if err != nil {
			return nil, err
		}
		d.client = client
	}
	if err := d.load(); err != nil {
		return nil, err
	}
	if err := d.finishKeys(ctx); err != nil {
		return nil, err
	}
	return d, nil
}

// State says how the device stands towards its account.
type State string

const (
	StateNone    State = "none"    // no account is bound to this device
	StateActive  State = "active"  // an account is bound to this device
	StateRetired State = "retired" // an account was bound and is no longer
)

// Status is what can be said without network and without PIN. Its JSON is the object of `vssctl status --json`.
type Status struct {
	State             State                 `json:"state"`
	Account           string                `json:"account,omitempty"`
	DeviceID          string                `json:"deviceId,omitempty"`
	BoundAt           *time.Time            `json:"boundAt,omitempty"`
	CredentialExpires *time.Time            `json:"credentialExpires,omitempty"`
	Keystore          platform.KeystoreKind `json:"keystore"`
}

// ActivationRequest starts an activation.
type ActivationRequest struct {
	Account  string // social-insurance number (10 digits) or citizen ID (12 digits)
	Language string // "vi" or "en": of the message with the one-time password
	Filed    bool   // the device key is the one that filed the registration which opened the account
	PIN      string // the app PIN; set now when the vault has none, so that the owner key is sealed before the server hears of it
}

// Pending is an activation that has begun and not ended.
type Pending struct {
	Account     string
	Filed       bool // with the key that filed the registration
	Handle      string
	ExpiresAt   time.Time // of the one-time password, by the server's clock
	ResendAfter time.Time // the earliest moment to ask for another one, by the server's clock
	// Sent is true once a completion went out whose answer is not known: Resume asks again.
	Sent bool
}

// Completion is what ends an activation: the one-time password and exactly one of the others.
type Completion struct {
	PIN            string // the app PIN
	OTP            string // 6 digits
	ActivationCode string // XXXX-XXXX-XXXX
	HandoverSecret string // 26 characters
	FiledHere      bool   // the activation was started with the key that filed the registration
	RecoveryCode   string // XXXX-XXXX-XXXX-XXXX-XXXX, with
	Password       string // the recovery password
	Recovery       bool   // the recovery that this device began (StartRecovery)
}

// Card is the stored card with its credential.
type Card struct {
	vss.Card                    // as the registry held it at FetchedAt
	FetchedAt         time.Time // by the server's clock
	Credential        []byte    // COSE_Sign1 (app/cardcode/SPEC.md)
	CredentialExpires time.Time
	RenewAfter        time.Time
}

// Code is one rotating card code.
type Code struct {
	Text            string    // decimal digits, as drawn in the QR
	IssuedAt        time.Time // what the code says
	RefreshAt       time.Time // when to show the next one
	Expires         time.Time // after it a desk asks for a fresh code
	ClockUnverified bool      // no server has confirmed the time since the program started; the code says so
}

// The rhythm of the code on the screen (app/cardcode/SPEC.md, window of a presentation).
const (
	CodeEvery = 30 * time.Second
	CodeLife  = 90 * time.Second
)

// Handover is an offer of the account to a new device.
type Handover struct {
	Text      string    // VSSID:H:<account>:<secret>, for the QR and for typing
	ExpiresAt time.Time // by the server's clock
}

// Errors of this package. What the vault and the keystore answer (storage.WrongPINError, platform.ErrUnavailable, …) passes through.
var (
	// ErrOffline means that no answer came from the server. Nothing was decided; asking again is safe.
	ErrOffline = errors.New("the VSS server cannot be reached; check the connection and try again")
	// ErrNotActive means that no account is bound to this device.
	ErrNotActive = errors.New("no account is bound to this device; activate it first")
	// ErrActive means that an account is bound to this device already.
	ErrActive = errors.New("an account is bound to this device already; sign out first")
	// ErrRetired means that the account's binding to this device has ended.
	ErrRetired = errors.New("this device no longer holds the account; activate it again to use it here")
	// ErrNoServer means that no server was given to ask.
	ErrNoServer = errors.New("no VSS server is known; say which one to use")
	// ErrOtherServer means that the server asked is not the one that bound the account, and does not know it.
	ErrOtherServer = errors.New("this server does not know the account; it was activated with another server")
	// ErrUndecided means that a completion was sent whose answer is not known; Resume asks for it.
	ErrUndecided = errors.New("an activation was sent and its answer is not known yet; ask for it first")
	// ErrKeysLost means that the keystore no longer holds the keys of the account.
	ErrKeysLost = errors.New("this device's keys are gone from the keystore; wipe it and activate again")
	// ErrNoActivation means that there is no activation to complete.
	ErrNoActivation = errors.New("no activation has been started; ask for a one-time password first")
	// ErrNotFiled means that no registration was filed from this device.
	ErrNotFiled = errors.New("no registration was filed from this device; use an activation code")
	// ErrNoCard means that no card has been fetched yet.
	ErrNoCard = errors.New("the card has not been fetched yet; connect to the network once")
	// ErrCredentialExpired means that the stored credential is past its life: a desk would only ask for a fresh code.
	ErrCredentialExpired = errors.New("the card's signature has run out; connect to the network to renew it")
	// ErrUntrusted means that what the server sent is not signed by a key of the trust list, or speaks of another card or device.
	ErrUntrusted = errors.New("the server sent a card that cannot be trusted")
	// ErrNoRoot means that the first trust root is neither given nor known and may not be learnt from this server.
	ErrNoRoot = errors.New("no trust root for this server; give the root file that VSS publishes")
	// ErrStillBound goes with a local wipe whose release did not reach the server.
	ErrStillBound = errors.New("the server was not told: the account stays bound to this device until another device takes it over or VSS ends it at the counter")
	// ErrInput is wrapped by every *InputError.
	ErrInput = errors.New("unreadable")
)

// Refused is the server's no.
type Refused struct {
	Code       vss.Code
	Status     int           // HTTP
	Title      string        // for people, in the language asked for
	Detail     string        // for people; may be empty
	Reason     string        // of the first field that was wrong; may be empty
	RetryAfter time.Duration // 0: waiting does not help
}

func (r *Refused) Error() string {
	text := r.Title
	if r.Detail != "" {
		text = r.Detail
	}
	return fmt.Sprintf("the VSS server refused (%s): %s", r.Code, text)
}

// explain turns what the client answers into the errors of this package.
func explain(err error) error {
	var problem *vss.Problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &problem):
		refused := &Refused{Code: vss.Code(problem.Code), Status: problem.Status, Title: problem.Title, RetryAfter: problem.RetryAfter()}
		if problem.Detail != nil {
			refused.Detail = *problem.Detail
		}
		if problem.Fields != nil && len(*problem.Fields) > 0 {
			refused.Reason = (*problem.Fields)[0].Reason
		}
		return refused
	case errors.Is(err, vss.ErrUnreachable):
		return fmt.Errorf("%w (%w)", ErrOffline, err)
	default:
		return err
	}
}

// InputError says which text could not be read and why.
type InputError struct {
	What, Why string
}

func (e *InputError) Error() string { return e.What + ": " + e.Why }
func (e *InputError) Unwrap() error { return ErrInput }
