package agencies

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// tokenLife is how long a token may be used.
const tokenLife = 10 * time.Minute

// Token gives a client a token for the scopes it asks for, bound to its certificate (RFC 6749, section 4.4; RFC 8705, section 2). A client that is registered with a key
// signs an assertion too (RFC 7523), which is good once. Refusals: client-refused, which never says what is wrong; scope-missing; too-many-requests.
func (a *Agencies) Token(ctx context.Context, caller edge.Client, ask vss.AgencyTokenRequest) (vss.AgencyToken, error) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails: crypto/rand stops the program instead
	token := base64.RawURLEncoding.EncodeToString(raw)
	now := a.Now()
	var scopes []string
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		client, err := tx.Agency(ask.ClientId)
		if errors.Is(err, store.ErrNotFound) {
			return refusal.Because(vss.CodeClientRefused, errors.New("no such client"))
		}
		if err != nil {
			return err
		}
		if err := a.recognise(tx, client, caller, ask, now); err != nil {
			return err
		}
		if scopes, err = granted(client, ask.Scope); err != nil {
			return err
		}
		if err := a.count(tx, client.ID, client.PerMinute); err != nil {
			return err
		}
		return tx.CreateAgencyToken(store.AgencyToken{Hash: edge.TokenHash(token), AgencyID: client.ID, Scopes: scopes, Certificate: caller.Certificate, Expires: now.Add(tokenLife)}, now)
	})
	if err != nil {
		return vss.AgencyToken{}, err
	}
	return vss.AgencyToken{AccessToken: token, TokenType: vss.AgencyTokenTokenTypeBearer, ExpiresIn: int(tokenLife / time.Second), Scope: strings.Join(scopes, " ")}, nil
}

// recognise holds a caller to what is registered of the client it says it is.
func (a *Agencies) recognise(tx *store.Tx, client store.Agency, caller edge.Client, ask vss.AgencyTokenRequest, now time.Time) error {
	no := func(why string) error { return refusal.Because(vss.CodeClientRefused, errors.New(why)) }
	switch {
	case !client.DisabledAt.IsZero():
		return no("the client is disabled")
	case client.Certificate != caller.Certificate:
		return no("the certificate is not the registered one")
	case len(client.PublicKey) == 0 && ask.ClientAssertion != nil:
		return no("the client is registered without a key")
	case len(client.PublicKey) == 0:
		return nil
	case ask.ClientAssertion == nil || ask.ClientAssertionType == nil:
		return no("the client must sign an assertion")
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), client.PublicKey)
	if err != nil {
		return fmt.Errorf("read the key of an agency: %w", err)
	}
	assertion, err := proof.VerifyClientAssertion(*ask.ClientAssertion, a.PublicURL, client.ID, key, now)
	if err != nil {
		return refusal.Because(vss.CodeClientRefused, err)
	}
	fresh, err := tx.Use(assertion.UseID(), assertion.Expires.Add(proof.MaxAge))
	if err == nil && !fresh {
		err = no("the assertion was used before")
	}
	return err
}

// granted is what a client gets of what it asks for: all of it, or a refusal.
func granted(client store.Agency, ask *string) ([]string, error) {
	if ask == nil {
		return client.Scopes, nil
	}
	scopes := strings.Fields(*ask)
	for _, s := range scopes {
		if !slices.Contains(client.Scopes, s) {
			return nil, refusal.New(vss.CodeScopeMissing)
		}
	}
	if len(scopes) == 0 {
		return nil, refusal.Invalid("scope", "names no scope")
	}
	slices.Sort(scopes)
	return slices.Compact(scopes), nil
}
