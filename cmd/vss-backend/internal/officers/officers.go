// Package officers keeps the accounts of those who work at the console: who they are, what they may do, how they prove who they are, and their
// sessions.
//
// An officer is invited by another, or by whoever runs the backend, with a link that works once. Behind it they choose a password and put the secret of
// their codes into an authenticator. From then on they sign in with a passkey, or with password and code together; neither alone opens anything. A code is
// taken once. What the database holds opens nothing without the server's key.
package officers

import (
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/webauthn"
	"golang.org/x/crypto/chacha20poly1305"

	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/passwords"
	"vssid/cmd/vss-backend/internal/store"
)

// What an officer is told. Each says what to do.
var (
	ErrRefused    = errors.New("login, password or code do not match")
	ErrInvitation = errors.New("this invitation is over or was used; ask for another")
	ErrUnknown    = errors.New("there is no officer of this login")
	ErrTaken      = errors.New("an officer has this login already")
	ErrInput      = errors.New("what was entered cannot be used")
	ErrLast       = errors.New("nobody else could manage officers; give another one the role first")
)

// How long things last.
const (
	InvitationLife = 72 * time.Hour
	Idle           = 30 * time.Minute // a session that is not used ends
	Longest        = 10 * time.Hour   // every session ends
	touchEvery     = time.Minute      // how exactly the use of a session is noted
)

// MinPassword is the least number of characters of an officer's password: more than a person's own, because it opens other people's records.
const MinPassword = 12

// Store is the database as this package uses it.
type Store interface {
	Read(ctx context.Context) *store.Reader
	Write(ctx context.Context, do func(*store.Tx) error) error
}

// Limits bound how often somebody tries to sign in.
type Limits struct{ PerLogin, PerAddress limits.Rate }

// Config says what the component stands on. Every member is needed.
type Config struct {
	Store  Store
	Secret []byte // the server's own 32 bytes
	Hasher *passwords.Hasher
	Limits Limits
	// PublicURL is where officers reach the console: passkeys are good for its host only.
	PublicURL string
	Now       func() time.Time
}

// Officers is the component. It is safe for concurrent use and keeps no state of its own.
type Officers struct {
	Config
	box      cipher.AEAD // seals the secrets of codes
	limitKey []byte
	party    *webauthn.WebAuthn // nil where no passkey can be made
}

// New makes the component.
func New(c Config) (*Officers, error) {
	key, err := hkdf.Key(sha256.New, c.Secret, nil, "vssid/officer-codes/v1", chacha20poly1305.KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive the key of officers' codes: %w", err)
	}
	box, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("derive the key of officers' codes: %w", err)
	}
	limitKey, err := hkdf.Key(sha256.New, c.Secret, nil, "vssid/officer-limits/v1", 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key of officers' limits: %w", err)
	}
	party, err := newParty(c.PublicURL)
	if err != nil {
		return nil, err
	}
	return &Officers{c, box, limitKey, party}, nil
}

// Officer is one as others see them.
type Officer struct {
	Login    string
	Name     string
	Roles    []Role
	Language string
	State    string // of store.Officer
	Invited  bool   // an invitation is open
}

// May reports whether the officer has a right.
func (o Officer) May(right Right) bool { return May(o.Roles, right) }

func shown(o store.Officer, now time.Time) Officer {
	roles := make([]Role, len(o.Roles))
	for i, r := range o.Roles {
		roles[i] = Role(r)
	}
	return Officer{o.Login, o.Name, roles, o.Language, o.State, o.Invitation != [32]byte{} && now.Before(o.InvitationEnds)}
}

var loginForm = regexp.MustCompile(`^[a-z][a-z0-9.-]{2,39}$`)

// Invite makes an officer and returns the invitation: the end of the link that opens the first sign-in. by is who invites.
func (o *Officers) Invite(ctx context.Context, by, login, name string, roles []Role) (invitation string, err error) {
	name = strings.TrimSpace(name)
	if !loginForm.MatchString(login) || name == "" || utf8.RuneCountInString(name) > 60 {
		return "", fmt.Errorf("%w: a login is 3 to 40 small letters, digits, dots and dashes and begins with a letter; a name has 1 to 60 characters", ErrInput)
	}
	if err := checkRoles(roles); err != nil {
		return "", err
	}
	invitation, hash := newToken()
	now := o.Now()
	err = o.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Officer(login); !errors.Is(err, store.ErrNotFound) {
			return errors.Join(err, ErrTaken)
		}
		sealed, err := o.seal(login, newSecret())
		if err != nil {
			return err
		}
		made := store.Officer{Login: login, Name: name, Roles: names(roles), Language: "vi", State: store.OfficerInvited, Made: now, TOTPSealed: sealed, Invitation: hash, InvitationEnds: now.Add(InvitationLife)}
		if err := tx.SaveOfficer(made); err != nil {
			return err
		}
		return o.note(tx, "officer-invited", by, login)
	})
	return invitation, err
}

// InviteAgain gives an officer who lost password or authenticator a new start: the old ones open nothing any more, every session ends.
func (o *Officers) InviteAgain(ctx context.Context, by, login string) (invitation string, err error) {
	invitation, hash := newToken()
	now := o.Now()
	err = o.change(ctx, login, func(tx *store.Tx, kept *store.Officer) error {
		sealed, err := o.seal(login, newSecret())
		if err != nil {
			return err
		}
		kept.State, kept.Verifier, kept.TOTPSealed, kept.TOTPStep = store.OfficerInvited, "", sealed, 0
		kept.Invitation, kept.InvitationEnds = hash, now.Add(InvitationLife)
		if err := errors.Join(tx.EndOfficerSessions(login), tx.DropPasskeys(login)); err != nil {
			return err
		}
		return o.note(tx, "officer-invited", by, login)
	})
	return invitation, err
}

// Disable lets an officer in no more and ends every session at once.
func (o *Officers) Disable(ctx context.Context, by, login string) error {
	return o.change(ctx, login, func(tx *store.Tx, kept *store.Officer) error {
		if err := o.wantOthers(tx, login); err != nil {
			return err
		}
		kept.State, kept.Invitation = store.OfficerDisabled, [32]byte{}
		if err := tx.EndOfficerSessions(login); err != nil {
			return err
		}
		return o.note(tx, "officer-disabled", by, login)
	})
}

// wantOthers refuses to lock out the last one who could let others in.
func (o *Officers) wantOthers(tx *store.Tx, login string) error {
	all, err := tx.Officers()
	if err != nil {
		return err
	}
	manages := func(one store.Officer) bool {
		return one.State != store.OfficerDisabled && shown(one, o.Now()).May(ManagePeople)
	}
	if i := slices.IndexFunc(all, func(one store.Officer) bool { return one.Login == login }); i < 0 || !manages(all[i]) {
		return nil
	}
	if !slices.ContainsFunc(all, func(one store.Officer) bool { return one.Login != login && manages(one) }) {
		return ErrLast
	}
	return nil
}

// All gives every officer, by login.
func (o *Officers) All(ctx context.Context) ([]Officer, error) {
	kept, err := o.Store.Read(ctx).Officers()
	all := make([]Officer, 0, len(kept))
	for _, one := range kept {
		all = append(all, shown(one, o.Now()))
	}
	return all, err
}

// change alters one officer.
func (o *Officers) change(ctx context.Context, login string, change func(tx *store.Tx, kept *store.Officer) error) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.Officer(login)
		if errors.Is(err, store.ErrNotFound) {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		if err := change(tx, &kept); err != nil {
			return err
		}
		return tx.SaveOfficer(kept)
	})
}

// note writes an act among officers into the audit log. by is the officer who did it; "" is whoever runs the backend.
func (o *Officers) note(tx *store.Tx, kind, by, about string) error {
	return audit.Put(tx, audit.Event{Kind: kind, Actor: audit.Officer, ActorID: by, Reference: about, At: o.Now()})
}

func checkRoles(roles []Role) error {
	known := Roles()
	for _, r := range roles {
		if !slices.Contains(known, r) {
			return fmt.Errorf("%w: there is no role %q", ErrInput, r)
		}
	}
	if len(roles) == 0 {
		return fmt.Errorf("%w: an officer needs a role", ErrInput)
	}
	return nil
}

func names(roles []Role) []string {
	all := make([]string, len(roles))
	for i, r := range roles {
		all[i] = string(r)
	}
	return all
}

// newToken makes 256 random bits and their SHA-256, which is all that is kept.
func newToken() (token string, hash [32]byte) {
	var b [32]byte
	rand.Read(b[:]) // never fails: crypto/rand stops the program instead
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, sha256.Sum256([]byte(token))
}

// Seed puts an officer on record who has signed in before, with a verifier of the password and a secret of the codes that are given: for the made-up officers of a sandbox. One who is
// on record stays as they are.
func (o *Officers) Seed(ctx context.Context, login, name string, roles []Role, verifier string, secret []byte) error {
	if _, err := o.Store.Read(ctx).Officer(login); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	sealed, err := o.seal(login, secret)
	if err != nil {
		return err
	}
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.SaveOfficer(store.Officer{Login: login, Name: name, Roles: names(roles), Language: "vi", State: store.OfficerActive, Made: o.Now(), Verifier: verifier, TOTPSealed: sealed})
	})
}
