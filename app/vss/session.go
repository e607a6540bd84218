package vss

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"time"

	"vssid/app/vss/proof"
)

// tokenMargin is how long before its end a token is no longer used.
const tokenMargin = 30 * time.Second

// Identity is the device that opens sessions.
type Identity struct {
	DeviceID          string // Binding.deviceId
	BindingGeneration int64  // Binding.bindingGeneration
	// DeviceKey gives a signer of the device key for one signature. Its signatures are ASN.1, over SHA-256 digests.
	DeviceKey func(ctx context.Context) (crypto.Signer, error)
	// VaultGeneration gives the present generation of the phone's vault.
	VaultGeneration func() int64
}

// Session asks on behalf of one device. It opens itself at the first request and again when its token ends; its key exists in memory only.
// It is safe for concurrent use.
type Session struct {
	c   *Client
	id  Identity
	key *ecdsa.PrivateKey

	mu      sync.Mutex
	token   string
	expires time.Time // by the server's clock
}

// NewSession makes a session of a device. It sends nothing.
func (c *Client) NewSession(id Identity) (*Session, error) {
	if id.DeviceID == "" || id.DeviceKey == nil || id.VaultGeneration == nil {
		return nil, errors.New("make a session: device id, device key and vault generation are needed")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a session key: %w", err)
	}
	return &Session{c: c, id: id, key: key}, nil
}

// Open gets a token if there is none that lasts.
func (s *Session) Open(ctx context.Context) error {
	_, err := s.access(ctx)
	return err
}

// access gives a token that lasts at least tokenMargin.
func (s *Session) access(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, _ := s.c.clock.Now()
	if s.token != "" && now.Add(tokenMargin).Before(s.expires) {
		return s.token, nil
	}
	s.token = ""
	err := s.open(ctx)
	if code := CodeOf(err); code == CodeChallengeUsed || code == CodeChallengeExpired || errors.Is(err, ErrUnreachable) && ctx.Err() == nil {
		err = s.open(ctx) // the first answer may have been lost after the server spent the challenge
	}
	if err != nil {
		return "", err
	}
	return s.token, nil
}

// drop forgets a token that the server no longer takes.
func (s *Session) drop(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == token {
		s.token = ""
	}
}

var tokenShape = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// open asks for a challenge and exchanges an assertion over it for a token.
func (s *Session) open(ctx context.Context) error {
	var challenge Challenge
	err := s.c.do(ctx, call{operation: "createSessionChallenge", status: http.StatusCreated, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewCreateSessionChallengeRequest(server, nil)
		}}, &challenge)
	if err != nil {
		return err
	}
	body, err := s.tokenRequest(ctx, challenge.Challenge)
	if err != nil {
		return err
	}
	var token Token
	asked, _ := s.c.clock.Now()
	err = s.c.do(ctx, call{operation: "createToken", status: http.StatusOK, body: body, prove: s.prove(""),
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewCreateTokenRequestWithBody(server, nil, "application/x-www-form-urlencoded", body)
		}}, &token)
	if err != nil {
		return err
	}
	if token.TokenType != TokenTokenTypeDPoP || !tokenShape.MatchString(token.AccessToken) || token.ExpiresIn < 1 || token.ExpiresIn > 600 {
		return fmt.Errorf("createToken: %w: not a DPoP token of at most 600 s", ErrAnswer)
	}
	s.token, s.expires = token.AccessToken, asked.Add(time.Duration(token.ExpiresIn)*time.Second)
	return nil
}

// tokenRequest is the form of POST /v1/token with a fresh device assertion.
func (s *Session) tokenRequest(ctx context.Context, challenge string) ([]byte, error) {
	print, err := proof.Thumbprint(&s.key.PublicKey)
	if err != nil {
		return nil, err
	}
	signer, err := s.id.DeviceKey(ctx)
	if err != nil {
		return nil, fmt.Errorf("use the device key: %w", err)
	}
	now, _ := s.c.clock.Now()
	assertion, err := proof.SignAssertion(signer, s.c.base+"/v1/token", proof.Assertion{
		DeviceID: s.id.DeviceID, Challenge: challenge, SessionThumbprint: print, IssuedAt: now,
		BindingGeneration: s.id.BindingGeneration, VaultGeneration: s.id.VaultGeneration(),
	})
	if err != nil {
		return nil, err
	}
	form := url.Values{"grant_type": {string(TokenRequestGrantTypeUrnIetfParamsOauthGrantTypeJwtBearer)}, "assertion": {assertion}}
	return []byte(form.Encode()), nil
}

// prove adds the session's DPoP proof, and the token it goes with.
func (s *Session) prove(token string) func(proof.Request, http.Header) error {
	return func(r proof.Request, h http.Header) error {
		r.AccessToken = token
		p, err := proof.SignSession(s.key, r)
		if err != nil {
			return err
		}
		h.Set(HeaderDPoP, p)
		if token != "" {
			h.Set("Authorization", "DPoP "+token)
		}
		return nil
	}
}

// do does a call within the session, and once more with a new token when the server no longer knows the old one.
func (s *Session) do(ctx context.Context, k call, answer any) error {
	also := k.prove
	for again := true; ; again = false {
		token, err := s.access(ctx)
		if err != nil {
			return err
		}
		session := s.prove(token)
		k.prove = func(r proof.Request, h http.Header) error {
			if also != nil {
				if err := also(r, h); err != nil {
					return err
				}
			}
			return session(r, h)
		}
		err = s.c.do(ctx, k, answer)
		if CodeOf(err) != CodeTokenInvalid || !again {
			return err
		}
		s.drop(token)
	}
}
