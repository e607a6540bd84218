package feed

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Page is a stretch of the feed.
type Page struct {
	Changes []store.FeedChange
	Next    string // cursor after the stretch
	More    bool   // the feed went on when it was read
}

// scanAtOnce bounds how many changes of kinds that the reader does not follow one page may pass over.
const scanAtOnce = 5000

// recheckEvery is how often a waiting reader looks for what another instance's sequencer has placed.
const recheckEvery = time.Second

// Follow gives the changes after a cursor that wanted lets through, at most limit, in order. An empty cursor is the end of the feed as it is now: no change, and
// the cursor to go on from. "begin" is the oldest change that is kept. Where there is nothing yet it waits, at most for wait, and then answers with none.
// Refusals: invalid-request for what is no cursor of this feed; cursor-gone for one whose following changes are no longer kept.
func (f *Feed) Follow(ctx context.Context, cursor string, limit int, wait time.Duration, wanted func(kind string) bool) (Page, error) {
	after, err := f.place(ctx, cursor)
	if err != nil || cursor == "" {
		return Page{Next: f.cursor(after)}, err
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	again := time.NewTicker(recheckEvery)
	defer again.Stop()
	for {
		rung := f.rings() // before the look, so that what comes after it is heard
		page, last, err := f.page(ctx, after, limit, wanted)
		if err != nil || len(page.Changes) > 0 || page.More || wait <= 0 {
			return page, err
		}
		after = last
		select {
		case <-ctx.Done():
			return page, ctx.Err()
		case <-timer.C:
			return page, nil
		case <-rung:
		case <-again.C:
		}
	}
}

// page reads one stretch; last is the position it ends at.
func (f *Feed) page(ctx context.Context, after int64, limit int, wanted func(kind string) bool) (p Page, last int64, err error) {
	last = after
	r := f.Store.Read(ctx)
	for scanned := 0; scanned < scanAtOnce; {
		batch, err := r.FeedChanges(last, batchSize)
		if err != nil {
			return p, last, fmt.Errorf("read the change feed: %w", err)
		}
		for _, c := range batch {
			if len(p.Changes) == limit {
				p.More, p.Next = true, f.cursor(last)
				return p, last, nil
			}
			last = c.Position
			if wanted(c.Kind) {
				p.Changes = append(p.Changes, c)
			}
		}
		scanned += len(batch)
		if p.More = len(batch) == batchSize; !p.More {
			break
		}
	}
	p.Next = f.cursor(last)
	return p, last, nil
}

// Begin is the cursor from which everything that is kept follows.
const Begin = "begin"

// place is the position that a cursor names.
func (f *Feed) place(ctx context.Context, cursor string) (int64, error) {
	oldest, newest, err := f.Store.Read(ctx).FeedEnds()
	if err != nil {
		return 0, fmt.Errorf("read the ends of the change feed: %w", err)
	}
	switch cursor {
	case "":
		return newest, nil
	case Begin:
		return max(oldest-1, 0), nil
	}
	after, err := f.read(cursor)
	switch {
	case err != nil, after > newest:
		return 0, refusal.Invalid("cursor", "is not what a page of this feed answered as next")
	case after+1 < oldest:
		return 0, refusal.New(vss.CodeCursorGone)
	}
	return after, nil
}

// A cursor is the position (8 bytes) and a sum over the feed's name and the position (8 bytes), against cursors of another database and slips of the pen.
func (f *Feed) cursor(position int64) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(position))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(b, f.sum(b)))
}

func (f *Feed) sum(position []byte) uint64 {
	h := fnv.New64a()
	h.Write([]byte(f.name))
	h.Write(position)
	return h.Sum64()
}

func (f *Feed) read(cursor string) (int64, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) != 16 || binary.BigEndian.Uint64(raw[8:]) != f.sum(raw[:8]) {
		return 0, errors.New("not a cursor of this feed")
	}
	position := int64(binary.BigEndian.Uint64(raw))
	if position < 0 {
		return 0, errors.New("not a cursor of this feed")
	}
	return position, nil
}
