package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"vssid/app/core"
	pages "vssid/app/vss/sandbox"
)

// sandbox reads what only a sandbox backend shows: its made-up people and the messages it sent to them.
type sandbox struct {
	client         pages.Client
	activationCode string
	numbers        []string // every number the person is known by
	seen           int      // passwords that were sent before this call asked for one
}

// How long a password is waited for, and how often the outbox is looked at meanwhile.
const (
	outboxPoll  = 100 * time.Millisecond
	outboxLimit = 15 * time.Second
)

// openSandbox finds the person with this account at the backend.
func openSandbox(ctx context.Context, server, account string) (*sandbox, error) {
	if server == "" {
		return nil, unusable("no backend is known; give --backend URL")
	}
	b := &sandbox{client: pages.Client{BaseURL: server}}
	people, err := b.client.Personas(ctx)
	if err != nil {
		return nil, sandboxError(err)
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
	registered, err := b.client.Applicants(ctx)
	if err != nil {
		return nil, sandboxError(err)
	}
	for _, p := range registered {
		numbers := []string{p.SocialInsuranceNumber, p.CitizenID}
		if p.Registered && slices.ContainsFunc(numbers, func(n string) bool { return core.SameAccount(n, account) }) {
			b.numbers = numbers
			codes, err := b.codes(ctx)
			b.seen = len(codes)
			return b, err
		}
	}
	return nil, refused("the sandbox has nobody with this account; %s/sandbox lists its people", server)
}

func sandboxError(err error) error {
	if errors.Is(err, pages.ErrAbsent) {
		return refused("%v", err)
	}
	return refused("the sandbox cannot be reached: %v", err)
}

// codes are the passwords sent to the person so far, oldest first.
func (b *sandbox) codes(ctx context.Context) ([]string, error) {
	messages, err := b.client.Outbox(ctx)
	if err != nil {
		return nil, sandboxError(err)
	}
	var codes []string
	for _, m := range messages {
		if m.Code != "" && slices.Contains(b.numbers, m.Account) {
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
			return "", refused("the sandbox sent no one-time password within %v; %s/sandbox shows its messages", outboxLimit, b.client.BaseURL)
		}
	}
}
