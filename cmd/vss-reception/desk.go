package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"vssid/app/cardcode"
	"vssid/app/vss"
)

// desk is one reception desk: a folder with its lists, its memory and its key.
type desk struct {
	options options
	say     io.Writer
	client  *vss.Client // nil without a backend
	lists   *lists
	seen    *seen   // nil for a question
	online  *online // nil without a backend and for a question
}

func openDesk(ctx context.Context, o options, say io.Writer) (*desk, error) {
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return nil, unusable("making the data folder: %v", err)
	}
	d := &desk{options: o, say: say}
	if o.backend != "" {
		client, err := vss.New(vss.Options{BaseURL: o.backend, Language: o.language})
		if err != nil {
			return nil, unusable("--backend: %v", err)
		}
		d.client = client
	}
	var err error
	if d.lists, err = openLists(ctx, o, d.client, time.Now, say); err != nil {
		return nil, err
	}
	if o.at.IsZero() {
		d.seen = &seen{path: filepath.Join(o.data, "seen.db")}
		if d.client != nil {
			d.online = &online{client: d.client, dir: o.data, facility: string(o.facility)}
		}
	}
	return d, nil
}

// onlineTime bounds the online part of one check: the person is waiting at the desk.
const onlineTime = 8 * time.Second

// check judges one scan: by this desk's own lists first, then by the backend while it answers.
func (d *desk) check(ctx context.Context, scan string) (cardcode.Result, error) {
	if err := d.lists.refresh(ctx); err != nil {
		return cardcode.Result{}, err
	}
	v := cardcode.Verifier{Trust: d.lists.trust, Statuses: d.lists, Desk: thisDesk}
	var asked noted
	if d.seen != nil {
		asked.Seen = d.seen
		v.Seen = &asked
	}
	own, err := v.Check(ctx, scan, d.moment())
	if err != nil || d.online == nil || !d.lists.reachable() || !askable(own) {
		return own, err
	}
	limited, cancel := context.WithTimeout(ctx, onlineTime)
	defer cancel()
	theirs, err := d.online.check(limited, own.Card.Raw)
	switch {
	case err == nil:
		if theirs.Verdict == cardcode.Replayed && asked.sight != nil {
			err = d.seen.elsewhere(*asked.sight, d.moment())
		}
		return settle(own, theirs), err
	case ctx.Err() != nil:
		return own, ctx.Err()
	case errors.Is(err, vss.ErrUnreachable) || errors.Is(err, context.DeadlineExceeded):
		fmt.Fprintf(d.say, "vss-reception: the backend does not answer; this verdict is by the lists of this desk alone\n")
		d.lists.unanswered()
	default:
		fmt.Fprintf(d.say, "vss-reception: the online check failed, this verdict is by the lists of this desk alone: %v\n", err)
	}
	return own, nil
}

// noted keeps the sight that a check asked about.
type noted struct {
	cardcode.Seen
	sight *cardcode.Sight
}

// First implements cardcode.Seen.
func (n *noted) First(ctx context.Context, s cardcode.Sight, desk string, now time.Time) (bool, string, time.Time, error) {
	n.sight = &s
	return n.Seen.First(ctx, s, desk, now)
}

// askable tells whether the backend can know more of a scan than this desk.
func askable(r cardcode.Result) bool {
	return r.Card != nil && (r.Format == cardcode.FormatCardCode || r.Format == cardcode.FormatBHYT) && r.Verdict != cardcode.Malformed
}

// settle puts both verdicts together. What this desk has proved wrong by itself stays wrong; in everything else the backend sees more: what other desks
// have read, and what changed since the lists were signed.
func settle(own, theirs cardcode.Result) cardcode.Result {
	switch own.Verdict {
	case cardcode.Forged, cardcode.UnknownIssuer, cardcode.Revoked, cardcode.Expired, cardcode.NotYetValid:
		return own
	}
	own.Verdict, own.Reasons = theirs.Verdict, theirs.Reasons
	return own
}
