package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"vssid/app/core"
)

// sandbox reads what only a sandbox backend shows: its made-up people and the messages it sent to them.
type sandbox struct {
	server         string
	activationCode string
	numbers        []string // every number the person is known by
	seen           int      // passwords that were sent before this call asked for one
}

// person is what is needed of an entry of /sandbox/personas.json.
type person struct {
	Account               string `json:"account"`
	SocialInsuranceNumber string `json:"socialInsuranceNumber"`
	CitizenID             string `json:"citizenId"`
	ActivationCode        string `json:"activationCode"`
}

// message is what is needed of an entry of /sandbox/outbox.json.
type message struct {
	Account string `json:"account"`
	Code    string `json:"code"`
}

// Limits of the sandbox's pages.
const (
	maxPage     = 64 << 20
	outboxPoll  = 100 * time.Millisecond
	outboxLimit = 15 * time.Second
)

// openSandbox finds the person with this account at the backend: the one remembered, or the one of the command line.
func openSandbox(ctx context.Context, remembered, given, account string) (*sandbox, error) {
	server := given
	if server == "" {
		server = remembered
	}
	if server == "" {
		return nil, unusable("no backend is known; give --backend URL")
	}
	b := &sandbox{server: strings.TrimSuffix(server, "/")}
	var people []person
	if err := b.page(ctx, "personas.json", &people); err != nil {
		return nil, err
	}
	for _, p := range people {
		numbers := []string{p.Account, p.SocialInsuranceNumber, p.CitizenID}
		if slices.ContainsFunc(numbers, func(n string) bool { return core.SameAccount(n, account) }) {
			b.activationCode, b.numbers = p.ActivationCode, numbers
			codes, err := b.codes(ctx)
			b.seen = len(codes)
			return b, err
		}
	}
	return nil, refused("the sandbox has nobody with this account; %s/sandbox lists its people", b.server)
}

// codes are the passwords sent to the person so far, oldest first.
func (b *sandbox) codes(ctx context.Context) ([]string, error) {
	var messages []message
	if err := b.page(ctx, "outbox.json", &messages); err != nil {
		return nil, err
	}
	var codes []string
	for _, m := range messages {
		if m.Code != "" && slices.ContainsFunc(b.numbers, func(n string) bool { return n == m.Account }) {
			codes = append(codes, m.Code)
		}
	}
	return codes, nil
}

// password is the newest password. fresh waits for one that this call had sent.
func (b *sandbox) password(ctx context.Context, fresh bool) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, outboxLimit)
	defer cancel()
	for {
		codes, err := b.codes(ctx)
		if err != nil {
			return "", err
		}
		if len(codes) > b.seen || !fresh && len(codes) > 0 {
			return codes[len(codes)-1], nil
		}
		select {
		case <-time.After(outboxPoll):
		case <-ctx.Done():
			return "", refused("the sandbox sent no one-time password within %v; %s/sandbox shows its messages", outboxLimit, b.server)
		}
	}
}

func (b *sandbox) page(ctx context.Context, name string, into any) error {
	url := b.server + "/sandbox/" + name
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return unusable("reading %s: %v", url, err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return refused("the sandbox cannot be reached: %v", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return refused("%s answers %s; is this a sandbox backend?", url, answer.Status)
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxPage)).Decode(into); err != nil {
		return refused("reading %s: %v", url, fmt.Errorf("it is not what a sandbox shows: %w", err))
	}
	return nil
}
