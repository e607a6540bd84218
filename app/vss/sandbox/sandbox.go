// Package sandbox holds the testers' pages of a sandbox backend (docs/protocol.md, "Sandbox"): what they say, and a client of them. None of it
// exists in production.
package sandbox

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwk"
)

// Persona is one made-up person, as /sandbox/personas.json gives them.
type Persona struct {
	ID                    string `json:"id"`
	Kind                  string `json:"kind"`
	Account               string `json:"account"`
	SocialInsuranceNumber string `json:"socialInsuranceNumber"`
	CitizenID             string `json:"citizenId"`
	CardNumber            string `json:"cardNumber"`
	Name                  string `json:"name"`
	DateOfBirth           string `json:"dateOfBirth"` // ISO 8601, as exact as the source
	Phone                 string `json:"phone"`
	FacilityCode          string `json:"facilityCode"`
	ActivationCode        string `json:"activationCode"` // of the newest letter
	BHYTPayload           string `json:"bhytPayload"`
	CitizenIDPayload      string `json:"citizenIdPayload"`
	Expect                string `json:"expect"` // the verdict that a fresh code of theirs gets online
}

// Message is one message that a person got, as /sandbox/outbox.json gives it, newest last.
type Message struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Channel string    `json:"channel"` // sms or email
	To      string    `json:"to"`
	Account string    `json:"account"`
	Kind    string    `json:"kind"` // one-time-password, device-bound, device-released, binding-ended
	Text    string    `json:"text"`
	Code    string    `json:"code"` // the one-time password; "" when there is none
}

// DeskRequest asks for a desk, at POST /sandbox/desks. A key that is enrolled already keeps its desk.
type DeskRequest struct {
	Key          json.RawMessage `json:"key"`          // public P-256 key as JWK
	FacilityCode string          `json:"facilityCode"` // five digits
	Name         string          `json:"name"`         // such as "Quầy 1", 1 to 60 characters
}

// Desk is an enrolled desk.
type Desk struct {
	DeskID       string `json:"deskId"`
	FacilityCode string `json:"facilityCode"`
	FacilityName string `json:"facilityName"`
	Name         string `json:"name"`
}

// Letter is a new activation letter, from POST /sandbox/personas/{id}/activation-code.
type Letter struct {
	ID             string `json:"id"`
	Account        string `json:"account"`
	ActivationCode string `json:"activationCode"`
	QR             string `json:"qr"` // VSSID:A:<account>:<code>
}

// ErrAbsent means that the server has no sandbox pages: it is not a sandbox.
var ErrAbsent = errors.New("the server has no /sandbox pages; it is not a sandbox")

// Client reads the pages of a sandbox.
type Client struct {
	BaseURL string       // of the backend, without a slash at the end
	HTTP    *http.Client // nil: http.DefaultClient
}

// maxAnswer bounds an answer in bytes.
const maxAnswer = 16 << 20

// Personas gives all made-up people.
func (c Client) Personas(ctx context.Context) ([]Persona, error) {
	var all []Persona
	err := c.read(ctx, http.MethodGet, "/sandbox/personas.json", nil, &all)
	return all, err
}

// Outbox gives the messages that went out, newest last.
func (c Client) Outbox(ctx context.Context) ([]Message, error) {
	var all []Message
	err := c.read(ctx, http.MethodGet, "/sandbox/outbox.json", nil, &all)
	return all, err
}

// Root gives the root of trust (TUF) that a verifier starts from.
func (c Client) Root(ctx context.Context) ([]byte, error) {
	return c.fetch(ctx, http.MethodGet, "/sandbox/root.json", nil)
}

// EnrolDesk gives the holder of a key a desk.
func (c Client) EnrolDesk(ctx context.Context, key *ecdsa.PublicKey, facilityCode, name string) (Desk, error) {
	var desk Desk
	k, err := jwk.Import(key)
	if err != nil {
		return desk, fmt.Errorf("write the desk's key: %w", err)
	}
	raw, err := json.Marshal(k)
	if err != nil {
		return desk, fmt.Errorf("write the desk's key: %w", err)
	}
	err = c.read(ctx, http.MethodPost, "/sandbox/desks", DeskRequest{Key: raw, FacilityCode: facilityCode, Name: name}, &desk)
	return desk, err
}

// NewLetter gives a persona a new activation code in place of an older one.
func (c Client) NewLetter(ctx context.Context, persona string) (Letter, error) {
	var l Letter
	err := c.read(ctx, http.MethodPost, "/sandbox/personas/"+persona+"/activation-code", nil, &l)
	return l, err
}

// SetWithdrawn withdraws a persona's card or gives it back.
func (c Client) SetWithdrawn(ctx context.Context, persona string, withdrawn bool) error {
	action := "restore"
	if withdrawn {
		action = "withdraw"
	}
	return c.read(ctx, http.MethodPost, "/sandbox/personas/"+persona+"/"+action, nil, nil)
}

// Unbind ends a persona's binding as officers do for a phone that is lost.
func (c Client) Unbind(ctx context.Context, persona string) error {
	return c.read(ctx, http.MethodPost, "/sandbox/personas/"+persona+"/unbind", nil, nil)
}

func (c Client) read(ctx context.Context, method, path string, body, into any) error {
	var sent []byte
	if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	answer, err := c.fetch(ctx, method, path, sent)
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("%s %s: read the answer: %w", method, path, err)
	}
	return nil
}

func (c Client) fetch(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.BaseURL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%s %s: read the answer: %w", method, path, err)
	}
	switch {
	case resp.StatusCode == http.StatusNotFound && !strings.Contains(string(answer), "sandbox"):
		return nil, fmt.Errorf("%s %s: %w", method, path, ErrAbsent)
	case resp.StatusCode >= 300:
		return nil, fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, strings.TrimSpace(string(answer)))
	}
	return answer, nil
}
