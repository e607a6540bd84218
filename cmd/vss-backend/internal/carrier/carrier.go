// Package carrier takes messages from the outbox to people: text messages through an HTTP gateway, mail through an SMTP server. The outbox is durable, so a message
// goes out at least once whatever crashes; a gateway is given the message's id, by which it can tell a repetition.
package carrier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/store"
)

// Message is what a gateway is given.
type Message struct {
	ID   string // UUID; the same for every attempt
	To   string // telephone number or mail address
	Text string
	At   time.Time // when its cause happened
}

// Gateway sends messages of one channel. An error that wraps ErrRefused ends the attempts; any other is tried again.
type Gateway interface {
	Send(ctx context.Context, m Message) error
}

// ErrRefused means that the gateway will never take this message: a number that nobody has, an address that cannot be.
var ErrRefused = errors.New("the gateway refuses the message")

// LaterError is a failure whose next attempt the gateway has asked to wait for.
type LaterError struct {
	After time.Duration
	Err   error
}

func (e *LaterError) Error() string { return e.Err.Error() }
func (e *LaterError) Unwrap() error { return e.Err }

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Config says what the carrier stands on.
type Config struct {
	Store    Store
	Gateways map[string]Gateway // by channel: "sms", "email"
	Now      func() time.Time
	Log      *slog.Logger
}

// The rhythm.
const (
	lookEvery    = time.Second
	sendTime     = 20 * time.Second // of one attempt
	leaseTime    = time.Minute      // an attempt that has not ended by then is taken for lost
	batch        = 20               // messages of one channel on their way at once
	firstPause   = 5 * time.Second  // doubled with every attempt, with a random part of a quarter
	longestPause = time.Hour
	patience     = 72 * time.Hour // a message that has not gone out by then is given up
)

// passwordLife is how long a one-time password counts (package accounts): one that comes later only confuses.
const passwordLife = 5 * time.Minute

// Carrier is the component. Any number of instances may run beside each other.
type Carrier struct{ Config }

// New makes a carrier.
func New(c Config) (*Carrier, error) {
	if c.Store == nil || c.Now == nil || c.Log == nil {
		return nil, errors.New("make the carrier of messages: a part is missing")
	}
	return &Carrier{c}, nil
}

// Run carries until ctx ends.
func (c *Carrier) Run(ctx context.Context) {
	var all sync.WaitGroup
	for channel, gateway := range c.Gateways {
		all.Go(func() {
			ticker := time.NewTicker(lookEvery)
			defer ticker.Stop()
			for {
				n, err := c.Round(ctx, channel, gateway)
				if err != nil && ctx.Err() == nil {
					c.Log.Error("carry messages", "channel", channel, "err", err)
				}
				if n == batch && err == nil {
					continue // more may wait
				}
				select {
				case <-ctx.Done():
					return
				case <-ticker.C:
				}
			}
		})
	}
	all.Wait()
}

// Round carries what is due of one channel, at most a batch, and returns how many attempts it made.
func (c *Carrier) Round(ctx context.Context, channel string, gateway Gateway) (int, error) {
	var due []store.OutboxMessage
	now := c.Now()
	err := c.Store.Write(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.TakeMessages(channel, now, now.Add(leaseTime), batch)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("take messages from the outbox: %w", err)
	}
	faults := make([]error, len(due))
	var all sync.WaitGroup
	for i, m := range due {
		all.Go(func() { faults[i] = c.attempt(ctx, gateway, m) })
	}
	all.Wait()
	return len(due), errors.Join(faults...)
}

// attempt sends one message and notes what became of it. It fails only when that cannot be noted; the message is then due again.
func (c *Carrier) attempt(ctx context.Context, gateway Gateway, m store.OutboxMessage) error {
	late := c.Now().Sub(m.At) > patience || m.Kind == string(notify.OneTimePassword) && c.Now().Sub(m.At) > passwordLife
	err := errTooLate
	if !late {
		sending, cancel := context.WithTimeout(ctx, sendTime)
		err = gateway.Send(sending, Message{ID: m.ID, To: m.Recipient, Text: m.Text, At: m.At})
		cancel()
	}
	if err != nil && ctx.Err() != nil {
		return nil // the program ends: the message is due again when its lease is over
	}
	return c.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		switch {
		case err == nil:
			return tx.MarkSent(m.ID)
		case errors.Is(err, ErrRefused) || errors.Is(err, errTooLate):
			c.Log.Warn("a message was given up", "id", m.ID, "kind", m.Kind, "channel", m.Channel, "err", err)
			return tx.MarkDead(m.ID, err.Error())
		}
		return tx.MarkFailed(m.ID, err.Error(), c.Now().Add(pause(m.Tries, err)))
	})
}

var errTooLate = errors.New("it could not be sent in time")

// pause is how long the next attempt waits after so many.
func pause(tries int64, err error) time.Duration {
	wait := longestPause
	if tries < 12 { // 5 s doubled eleven times is longer than the longest
		wait = min(firstPause<<max(tries-1, 0), longestPause)
	}
	wait += rand.N(wait/4 + 1)
	var later *LaterError
	if errors.As(err, &later) {
		wait = max(wait, min(later.After, longestPause))
	}
	return wait
}
