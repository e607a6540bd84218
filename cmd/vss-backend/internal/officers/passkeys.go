package officers

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"vssid/cmd/vss-backend/internal/store"
)

// Passkeys (Web Authentication, level 3): the authenticator asks for finger, face or PIN and signs for this origin only, so that a page that looks like the
// console gets nothing. They take no login to be typed.

// ceremonyLife is how long a browser may take between question and answer.
const ceremonyLife = 5 * time.Minute

// most is how many passkeys an officer may have.
const most = 10

// What an officer is told about passkeys.
var (
	ErrNoPasskeys = errors.New("passkeys need the console under a name, not under an address of numbers")
	ErrPasskey    = errors.New("this passkey was not accepted; try again, or sign in with password and code")
	ErrTooMany    = errors.New("an officer has at most ten passkeys; remove one first")
)

// Passkey is a passkey as its officer sees it.
type Passkey struct {
	ID   []byte
	Name string
	Made time.Time
	Used time.Time // zero: never
}

// newParty is the party that passkeys are made for: the host that officers reach the console under, nil where it has only numbers. A sandbox on loopback is
// localhost, which browsers trust without https.
func newParty(publicURL string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("the public URL %q has no host", publicURL)
	}
	host, origin := u.Hostname(), u.Scheme+"://"+u.Host
	if ip := net.ParseIP(host); ip != nil {
		if !ip.IsLoopback() {
			return nil, nil
		}
		host, origin = "localhost", u.Scheme+"://"+strings.Replace(u.Host, u.Host[:len(u.Host)-len(portOf(u))], "localhost", 1)
	}
	yes := true
	party, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: issuer, RPOrigins: []string{origin}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{RequireResidentKey: &yes, ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}})
	if err != nil {
		return nil, fmt.Errorf("prepare passkeys for %s: %w", host, err)
	}
	return party, nil
}

// portOf is the port of a URL with its colon, "" when it names none.
func portOf(u *url.URL) string {
	if u.Port() == "" {
		return ""
	}
	return ":" + u.Port()
}

// holder is an officer as the library asks for one.
type holder struct {
	store.Officer
	credentials []webauthn.Credential
}

// WebAuthnID is a name that says nothing about the officer to whoever holds the authenticator.
func (h holder) WebAuthnID() []byte {
	sum := sha256.Sum256([]byte("vssid/officer/" + h.Login))
	return sum[:]
}
func (h holder) WebAuthnName() string                       { return h.Login }
func (h holder) WebAuthnDisplayName() string                { return h.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

func holderOf(r *store.Reader, login string) (holder, error) {
	kept, err := r.Officer(login)
	if err != nil {
		return holder{}, err
	}
	h := holder{Officer: kept}
	all, err := r.Passkeys(login)
	for _, p := range all {
		var c webauthn.Credential
		if err := json.Unmarshal(p.Credential, &c); err != nil {
			return h, fmt.Errorf("read a passkey: %w", err)
		}
		h.credentials = append(h.credentials, c)
	}
	return h, err
}

// Passkeys gives an officer's passkeys, the oldest first.
func (o *Officers) Passkeys(ctx context.Context, login string) ([]Passkey, error) {
	kept, err := o.Store.Read(ctx).Passkeys(login)
	all := make([]Passkey, 0, len(kept))
	for _, p := range kept {
		all = append(all, Passkey{p.ID, p.Name, p.Made, p.Used})
	}
	return all, err
}

// NewPasskey begins to make one: options go to the browser, ceremony comes back with its answer.
func (o *Officers) NewPasskey(ctx context.Context, login string) (options any, ceremony string, err error) {
	if o.party == nil {
		return nil, "", ErrNoPasskeys
	}
	h, err := holderOf(o.Store.Read(ctx), login)
	if err != nil {
		return nil, "", err
	}
	if len(h.credentials) >= most {
		return nil, "", ErrTooMany
	}
	var known []protocol.CredentialDescriptor
	for _, c := range h.credentials {
		known = append(known, c.Descriptor())
	}
	creation, session, err := o.party.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return nil, "", fmt.Errorf("begin a passkey: %w", err)
	}
	ceremony, err = o.beginCeremony(ctx, login, session)
	return creation, ceremony, err
}

// AddPasskey ends what NewPasskey began. name is what the officer calls it.
func (o *Officers) AddPasskey(ctx context.Context, login, ceremony, name string, answer []byte) error {
	if o.party == nil {
		return ErrNoPasskeys
	}
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n < 1 || n > 60 {
		return ErrInput
	}
	session, err := o.endCeremony(ctx, ceremony, login)
	if err != nil {
		return err
	}
	h, err := holderOf(o.Store.Read(ctx), login)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrPasskey, err)
	}
	made, err := o.party.CreateCredential(h, session, parsed)
	if err != nil {
		return fmt.Errorf("%w (%w)", ErrPasskey, err)
	}
	credential, err := json.Marshal(made)
	if err != nil {
		return err
	}
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.AddPasskey(store.Passkey{ID: made.ID, Login: login, Name: name, Credential: credential, Made: o.Now()}); err != nil {
			return err
		}
		return o.note(tx, "officer-passkey-added", login, login)
	})
}

// DropPasskey forgets one of an officer's.
func (o *Officers) DropPasskey(ctx context.Context, login string, id []byte) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		there, err := tx.DropPasskey(login, id)
		if err != nil || !there {
			return err
		}
		return o.note(tx, "officer-passkey-removed", login, login)
	})
}

// AskPasskey begins a sign-in of whoever holds a passkey.
func (o *Officers) AskPasskey(ctx context.Context, address string) (options any, ceremony string, err error) {
	if o.party == nil {
		return nil, "", ErrNoPasskeys
	}
	if err := o.count(ctx, address, "passkey/"+address); err != nil {
		return nil, "", err
	}
	assertion, session, err := o.party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", fmt.Errorf("ask for a passkey: %w", err)
	}
	ceremony, err = o.beginCeremony(ctx, "", session)
	return assertion, ceremony, err
}

// SignInWithPasskey ends what AskPasskey began and returns the session's token, or fails with ErrPasskey.
func (o *Officers) SignInWithPasskey(ctx context.Context, ceremony string, answer []byte) (token string, err error) {
	if o.party == nil {
		return "", ErrNoPasskeys
	}
	session, err := o.endCeremony(ctx, ceremony, "")
	if err != nil {
		return "", err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", fmt.Errorf("%w (%w)", ErrPasskey, err)
	}
	r := o.Store.Read(ctx)
	var login string
	used, err := o.party.ValidateDiscoverableLogin(func(rawID, _ []byte) (webauthn.User, error) {
		p, err := r.Passkey(rawID)
		if err != nil {
			return nil, err
		}
		login = p.Login
		return holderOf(r, p.Login)
	}, session, parsed)
	if err != nil {
		return "", fmt.Errorf("%w (%w)", ErrPasskey, err)
	}
	if used.Authenticator.CloneWarning {
		return "", fmt.Errorf("%w (its counter went back: there may be a copy)", ErrPasskey)
	}
	credential, err := json.Marshal(used)
	if err != nil {
		return "", err
	}
	now := o.Now()
	err = o.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.Officer(login)
		if err != nil {
			return err
		}
		if kept.State != store.OfficerActive {
			return ErrPasskey
		}
		if err := tx.UsePasskey(used.ID, credential, now); err != nil {
			return err
		}
		token, err = o.begin(tx, login, ByPasskey, now)
		return err
	})
	return token, err
}

func (o *Officers) beginCeremony(ctx context.Context, login string, session *webauthn.SessionData) (ceremony string, err error) {
	kept, err := json.Marshal(session)
	if err != nil {
		return "", err
	}
	ceremony, hash := newToken()
	now := o.Now()
	return ceremony, o.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.BeginCeremony(store.Ceremony{Hash: hash, Login: login, Session: kept, Ends: now.Add(ceremonyLife)}, now)
	})
}

// endCeremony gives what a ceremony of this officer asked for; it is used up whatever comes of it.
func (o *Officers) endCeremony(ctx context.Context, ceremony, login string) (session webauthn.SessionData, err error) {
	var c store.Ceremony
	err = o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		c, err = tx.EndCeremony(sha256.Sum256([]byte(ceremony)))
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && (c.Login != login || !o.Now().Before(c.Ends)) {
		return session, ErrPasskey
	}
	if err != nil {
		return session, err
	}
	return session, json.Unmarshal(c.Session, &session)
}
