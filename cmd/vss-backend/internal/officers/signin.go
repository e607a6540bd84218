package officers

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/passwords"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// The ways to sign in.
const (
	ByPassword = "password" // and code
	ByPasskey  = "passkey"
)

// Welcome is what an invited officer sees at the first sign-in.
type Welcome struct {
	Officer Officer
	Secret  string // of the codes, in base32, for those who type it
	KeyURI  string // the same for a QR code
}

// issuer is what an authenticator calls the console.
const issuer = "VSS"

// Invited opens an invitation without using it up, or fails with ErrInvitation.
func (o *Officers) Invited(ctx context.Context, invitation string) (Welcome, error) {
	kept, err := o.invited(o.Store.Read(ctx), invitation)
	if err != nil {
		return Welcome{}, err
	}
	secret, err := o.secret(kept)
	return Welcome{shown(kept, o.Now()), base32Text.EncodeToString(secret), keyURI(issuer, kept.Login, secret)}, err
}

func (o *Officers) invited(r *store.Reader, invitation string) (store.Officer, error) {
	kept, err := r.InvitedOfficer(sha256.Sum256([]byte(invitation)))
	if errors.Is(err, store.ErrNotFound) || err == nil && !o.Now().Before(kept.InvitationEnds) {
		return kept, ErrInvitation
	}
	return kept, err
}

// Accept uses an invitation up: the officer has chosen a password and the authenticator shows good codes. It signs in and returns the session's token.
func (o *Officers) Accept(ctx context.Context, address, invitation, password, given string) (token string, err error) {
	if err := o.count(ctx, address, "invitation"); err != nil {
		return "", err
	}
	kept, err := o.invited(o.Store.Read(ctx), invitation)
	if err != nil {
		return "", err
	}
	if utf8.RuneCountInString(password) < MinPassword {
		return "", fmt.Errorf("%w: a password has at least %d characters", ErrInput, MinPassword)
	}
	if err := passwords.Check(password, []string{kept.Login}); err != nil {
		var refused *refusal.Error
		if errors.As(err, &refused) {
			return "", fmt.Errorf("%w: others try this password first; choose another", ErrInput)
		}
		return "", err
	}
	verifier, err := o.Hasher.Make(ctx, password)
	if err != nil {
		return "", err
	}
	now := o.Now()
	err = o.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := o.invited(&tx.Reader, invitation)
		if err != nil {
			return err
		}
		secret, err := o.secret(kept)
		if err != nil {
			return err
		}
		step, good, err := takeCode(secret, given, kept.TOTPStep, now)
		if err != nil {
			return err
		}
		if !good {
			return ErrRefused
		}
		kept.State, kept.Verifier, kept.TOTPStep, kept.Invitation = store.OfficerActive, verifier, step, [32]byte{}
		if err := tx.SaveOfficer(kept); err != nil {
			return err
		}
		token, err = o.begin(tx, kept.Login, ByPassword, now)
		return err
	})
	return token, err
}

// SignIn proves an officer by password and code together and returns the session's token, or fails with ErrRefused, whichever of the three was wrong. A
// stranger's attempt costs as much as a known one's.
func (o *Officers) SignIn(ctx context.Context, address, login, password, given string) (token string, err error) {
	if err := o.count(ctx, address, login); err != nil {
		return "", err
	}
	kept, err := o.Store.Read(ctx).Officer(login)
	known := err == nil && kept.State == store.OfficerActive
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	verifier := ""
	if known {
		verifier = kept.Verifier
	}
	if good, err := o.Hasher.Opens(ctx, verifier, password); err != nil {
		return "", err
	} else if !good || !known {
		return "", ErrRefused
	}
	now := o.Now()
	err = o.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.Officer(login)
		if err != nil {
			return err
		}
		secret, err := o.secret(kept)
		if err != nil {
			return err
		}
		step, good, err := takeCode(secret, given, kept.TOTPStep, now)
		if err != nil {
			return err
		}
		if !good || kept.State != store.OfficerActive || kept.Verifier != verifier {
			return ErrRefused
		}
		kept.TOTPStep = step
		if err := tx.SaveOfficer(kept); err != nil {
			return err
		}
		token, err = o.begin(tx, login, ByPassword, now)
		return err
	})
	return token, err
}

// count counts an attempt against the limits of a login and an address, or refuses with too-many-requests. It is on the disk before anything is looked at.
func (o *Officers) count(ctx context.Context, address, login string) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := limits.Count(tx, o.Now(), limits.Limit{Rate: o.Limits.PerLogin, Name: limits.NameOf(o.limitKey, "login", login)},
			limits.Limit{Rate: o.Limits.PerAddress, Name: limits.NameOf(o.limitKey, "address", address)})
		return err
	})
}

// begin starts a session.
func (o *Officers) begin(tx *store.Tx, login, way string, now time.Time) (token string, err error) {
	token, hash := newToken()
	if err := tx.PutOfficerSession(store.OfficerSession{Hash: hash, Login: login, Way: way, Started: now, Seen: now, Ends: now.Add(Longest)}); err != nil {
		return "", err
	}
	return token, o.note(tx, "officer-signed-in", login, way)
}

// Session gives the officer of a session's token, or fails with ErrRefused: there is none, it is over, or the officer was disabled.
func (o *Officers) Session(ctx context.Context, token string) (Officer, error) {
	hash := sha256.Sum256([]byte(token))
	r := o.Store.Read(ctx)
	now := o.Now()
	s, err := r.OfficerSession(hash)
	if errors.Is(err, store.ErrNotFound) || err == nil && (!now.Before(s.Ends) || now.Sub(s.Seen) > Idle) {
		return Officer{}, ErrRefused
	}
	if err != nil {
		return Officer{}, err
	}
	kept, err := r.Officer(s.Login)
	if err == nil && kept.State != store.OfficerActive {
		err = ErrRefused
	}
	if err != nil {
		return Officer{}, err
	}
	if now.Sub(s.Seen) >= touchEvery {
		err = o.Store.Write(ctx, func(tx *store.Tx) error { return tx.TouchOfficerSession(hash, now) })
	}
	return shown(kept, now), err
}

// SignOut ends a session and gives back what the officer held.
func (o *Officers) SignOut(ctx context.Context, token string) error {
	hash := sha256.Sum256([]byte(token))
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.OfficerSession(hash)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := errors.Join(tx.EndOfficerSession(hash), tx.DropClaims(s.Login)); err != nil {
			return err
		}
		return o.note(tx, "officer-signed-out", s.Login, "")
	})
}
