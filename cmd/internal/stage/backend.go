package stage

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Backend is a running sandbox backend.
type Backend struct {
	*Process
	URL string // http://127.0.0.1:PORT
}

// StartBackend starts `vss-backend sandbox` on the data folder and waits until it listens. listen is an address; port 0 picks a free one.
func StartBackend(ctx context.Context, programs Programs, data, listen string) (*Backend, error) {
	p, err := Start(ctx, Environment(data), programs.Path("vss-backend"), "sandbox", "--listen", listen, "--data", data)
	if err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	url, err := p.Line(ready, "listening on ")
	if err != nil {
		p.Kill()
		return nil, err
	}
	return &Backend{p, url}, nil
}

// Persona is one made-up person of the sandbox, as /sandbox/personas.json gives them.
type Persona struct {
	ID                    string
	Kind                  string
	Account               string
	SocialInsuranceNumber string
	CitizenID             string `json:"citizenId"`
	CardNumber            string
	Name                  string
	DateOfBirth           string
	Phone                 string
	FacilityCode          string
	ActivationCode        string
	BHYTPayload           string `json:"bhytPayload"`
	CitizenIDPayload      string `json:"citizenIdPayload"`
	Expect                string
}

// Message is one text message or mail the sandbox sent, as /sandbox/outbox.json gives it.
type Message struct {
	ID      string
	At      string
	Channel string
	To      string
	Account string
	Kind    string
	Text    string
	Code    string
}

// Personas asks the sandbox for its people.
func (b *Backend) Personas(ctx context.Context) ([]Persona, error) {
	var all []Persona
	return all, b.sandbox(ctx, "personas.json", &all)
}

// Persona returns the first person of a kind.
func (b *Backend) Persona(ctx context.Context, kind string) (Persona, error) {
	all, err := b.Personas(ctx)
	if err != nil {
		return Persona{}, err
	}
	for _, p := range all {
		if p.Kind == kind {
			return p, nil
		}
	}
	return Persona{}, fmt.Errorf("the sandbox has nobody of kind %q", kind)
}

// Outbox asks the sandbox for the messages it sent to one account, oldest first.
func (b *Backend) Outbox(ctx context.Context, account string) ([]Message, error) {
	var all, theirs []Message
	if err := b.sandbox(ctx, "outbox.json", &all); err != nil {
		return nil, err
	}
	for _, m := range all {
		if m.Account == account {
			theirs = append(theirs, m)
		}
	}
	return theirs, nil
}

// OneTimePassword waits for a one-time password to the account beyond the first `seen` ones, and returns it.
func (b *Backend) OneTimePassword(ctx context.Context, account string, seen int) (string, error) {
	for {
		messages, err := b.Outbox(ctx, account)
		if err != nil {
			return "", err
		}
		var codes []string
		for _, m := range messages {
			if m.Code != "" {
				codes = append(codes, m.Code)
			}
		}
		if len(codes) > seen {
			return codes[len(codes)-1], nil
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return "", fmt.Errorf("no one-time password went out to %s: %w", account, err)
		}
	}
}

func (b *Backend) sandbox(ctx context.Context, page string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, b.URL+"/sandbox/"+page, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", request.URL, answer.Status)
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return fmt.Errorf("GET %s: %w", request.URL, err)
	}
	return nil
}

// pause waits for a step of polling.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
