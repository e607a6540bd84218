package events

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// The rhythm and the limits of streams. Several instances on one database each ask it for themselves.
const (
	pollEvery  = 500 * time.Millisecond // how often the table is asked, once for all streams, while there is one
	sweepEvery = 2 * time.Second        // how often every stream's binding is compared with its account
	overlap    = 30 * time.Second       // how much later than its id an event may become visible: clocks differ, commits wait
	atOnce     = 1000                   // rows of one question
	backlog    = 500                    // events a reader may have missed before it is told to read everything again
	buffered   = 64                     // events that wait for a slow reader before it is dropped
	maxStreams = 10_000                 // of one instance
	maxAccount = 3                      // of one account
	retryFull  = 30 * time.Second
)

// Kept is how long events are kept, and with them what listChanges can tell.
const Kept = 90 * 24 * time.Hour

// Store is the database as the hub uses it.
type Store interface {
	Read(ctx context.Context) *store.Reader
}

// Hub hands the events in the table to the streams that are open. It implements edge.Feeds.
type Hub struct {
	store Store
	log   *slog.Logger

	mu       sync.Mutex
	accounts map[string][]*stream
	open     int
	ended    bool
	newest   time.Time            // of the ids that were handed out
	handed   map[string]time.Time // ids that were handed out within the overlap
	wake     chan struct{}        // a first stream has come
}

// NewHub makes a hub. Nothing is handed out before Run.
func NewHub(s Store, log *slog.Logger) *Hub {
	return &Hub{store: s, log: log, accounts: map[string][]*stream{}, handed: map[string]time.Time{}, wake: make(chan struct{}, 1)}
}

// stream is one open connection of a device.
type stream struct {
	hub        *Hub
	account    string
	generation int64
	events     chan edge.FeedEvent
	done       chan struct{} // closed when the stream must end
	once       sync.Once
}

// Open implements edge.Feeds. The stream takes what is put from now on, after what the device has missed since the event it names.
func (h *Hub) Open(ctx context.Context, s edge.Session, lastID string) (edge.Feed, error) {
	one := &stream{hub: h, account: s.Account, generation: s.Generation, events: make(chan edge.FeedEvent, buffered+backlog), done: make(chan struct{})}
	if err := h.add(one); err != nil {
		return nil, err
	}
	if err := h.catchUp(ctx, one, lastID); err != nil {
		one.Close()
		return nil, err
	}
	return one, nil
}

func (h *Hub) add(s *stream) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.ended:
		return refusal.New(vss.CodeUnavailable)
	case h.open >= maxStreams || len(h.accounts[s.account]) >= maxAccount:
		return refusal.After(vss.CodeTooManyRequests, retryFull)
	}
	if h.open == 0 {
		h.newest = time.Now()
		clear(h.handed)
		select {
		case h.wake <- struct{}{}:
		default:
		}
	}
	h.open++
	h.accounts[s.account] = append(h.accounts[s.account], s)
	return nil
}

// catchUp gives a reader what it has missed. One that names an event nobody knows any more is told to read everything again.
func (h *Hub) catchUp(ctx context.Context, s *stream, lastID string) error {
	if lastID == "" {
		return nil
	}
	r := h.store.Read(ctx)
	known, err := r.HasEvent(s.account, lastID)
	if err != nil {
		return fmt.Errorf("find the last event a device saw: %w", err)
	}
	var missed []store.AccountEvent
	if known {
		if missed, err = r.AccountEventsAfter(s.account, store.EventID(timeOf(lastID).Add(-overlap)), backlog+1); err != nil {
			return fmt.Errorf("read the events a device missed: %w", err)
		}
	}
	if !known || len(missed) > backlog {
		s.put(edge.FeedEvent{Name: "gap", Data: []byte("{}")})
		return nil
	}
	for _, e := range missed {
		if e.ID == lastID {
			continue
		}
		frame, err := frameOf(e)
		if err != nil {
			return err
		}
		if !s.put(frame) {
			return refusal.After(vss.CodeTooManyRequests, retryFull)
		}
	}
	return nil
}

// timeOf is the moment in an event's id; the zero time for what is no id.
func timeOf(id string) time.Time {
	var high, low uint64
	if n, err := fmt.Sscanf(id, "%8x-%4x-", &high, &low); err != nil || n != 2 {
		return time.Time{}
	}
	return time.UnixMilli(int64(high<<16 | low))
}

func frameOf(e store.AccountEvent) (edge.FeedEvent, error) {
	data, err := json.Marshal(describe(e))
	return edge.FeedEvent{ID: e.ID, Name: "change", Data: data}, err
}

func describe(e store.AccountEvent) vss.Change {
	return vss.Change{Id: e.ID, At: e.At, Kind: e.Kind, Ref: e.Reference}
}

// put adds an event unless too many wait for the reader already.
func (s *stream) put(e edge.FeedEvent) bool {
	select {
	case s.events <- e:
		return true
	default:
		return false
	}
}

// Next implements edge.Feed.
func (s *stream) Next(ctx context.Context) (edge.FeedEvent, error) {
	select {
	case <-s.done: // first of all: nothing more goes to a device whose binding has ended
		return edge.FeedEvent{}, io.EOF
	default:
	}
	select {
	case e := <-s.events:
		return e, nil
	case <-s.done:
		return edge.FeedEvent{}, io.EOF
	case <-ctx.Done():
		return edge.FeedEvent{}, ctx.Err()
	}
}

// Close implements edge.Feed.
func (s *stream) Close() {
	s.once.Do(func() {
		close(s.done)
		h := s.hub
		h.mu.Lock()
		defer h.mu.Unlock()
		h.open--
		rest := h.accounts[s.account][:0]
		for _, other := range h.accounts[s.account] {
			if other != s {
				rest = append(rest, other)
			}
		}
		if h.accounts[s.account] = rest; len(rest) == 0 {
			delete(h.accounts, s.account)
		}
	})
}

// End ends all streams and opens no more: the instance is about to stop.
func (h *Hub) End() {
	h.mu.Lock()
	h.ended = true
	all := h.streams(nil)
	h.mu.Unlock()
	for _, s := range all {
		s.Close()
	}
}

// streams lists the streams of accounts; nil is all. The lock is held.
func (h *Hub) streams(accounts map[string]bool) []*stream {
	var all []*stream
	for account, of := range h.accounts {
		if accounts == nil || accounts[account] {
			all = append(all, of...)
		}
	}
	return all
}

// Run hands out what is put, until ctx ends. Without a stream it asks nothing.
func (h *Hub) Run(ctx context.Context) {
	for {
		select {
		case <-h.wake:
		case <-ctx.Done():
			return
		}
		h.serve(ctx)
		if ctx.Err() != nil {
			return
		}
	}
}

// serve polls until the last stream has gone.
func (h *Hub) serve(ctx context.Context) {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	swept := time.Now()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		if err := h.poll(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("hand out events", "err", err)
		}
		if time.Since(swept) >= sweepEvery {
			swept = time.Now()
			if err := h.sweep(ctx, nil); err != nil && ctx.Err() == nil {
				h.log.Error("compare the streams' bindings", "err", err)
			}
		}
		h.mu.Lock()
		idle := h.open == 0
		h.mu.Unlock()
		if idle {
			return
		}
	}
}

// poll asks the table once for all streams and hands out what is new. It looks back over the overlap each time: an event becomes visible when its
// transaction is durable, which may be after later ids were.
func (h *Hub) poll(ctx context.Context) error {
	h.mu.Lock()
	from := store.EventID(h.newest.Add(-overlap))
	h.mu.Unlock()
	for {
		rows, err := h.store.Read(ctx).EventsAfter(from, atOnce)
		if err != nil {
			return err
		}
		if err := h.hand(ctx, rows); err != nil {
			return err
		}
		if len(rows) < atOnce {
			return nil
		}
		from = rows[len(rows)-1].ID
	}
}

// hand gives events to the streams of their accounts, after their bindings were compared once more.
func (h *Hub) hand(ctx context.Context, rows []store.AccountEvent) error {
	h.mu.Lock()
	var fresh []store.AccountEvent
	concerned := map[string]bool{}
	for _, e := range rows {
		if _, before := h.handed[e.ID]; !before && len(h.accounts[e.Account]) > 0 {
			fresh = append(fresh, e)
			concerned[e.Account] = true
		}
	}
	h.mu.Unlock()
	if len(concerned) > 0 {
		if err := h.sweep(ctx, concerned); err != nil {
			return err
		}
	}
	var slow []*stream
	h.mu.Lock()
	for _, e := range rows {
		at := timeOf(e.ID)
		h.handed[e.ID] = at
		if at.After(h.newest) {
			h.newest = at
		}
	}
	for id, at := range h.handed {
		if at.Before(h.newest.Add(-2 * overlap)) {
			delete(h.handed, id)
		}
	}
	for _, e := range fresh {
		frame, err := frameOf(e)
		if err != nil {
			h.mu.Unlock()
			return err
		}
		for _, s := range h.accounts[e.Account] {
			if !s.put(frame) {
				slow = append(slow, s)
			}
		}
	}
	h.mu.Unlock()
	for _, s := range slow {
		s.Close()
	}
	return nil
}

// sweep ends the streams whose bindings have ended. accounts nil compares all.
func (h *Hub) sweep(ctx context.Context, accounts map[string]bool) error {
	h.mu.Lock()
	all := h.streams(accounts)
	h.mu.Unlock()
	if len(all) == 0 {
		return nil
	}
	names := make([]string, 0, len(all))
	for _, s := range all {
		names = append(names, s.account)
	}
	now, err := h.store.Read(ctx).Generations(names)
	if err != nil {
		return err
	}
	for _, s := range all {
		if generation, known := now[s.account]; !known || generation != s.generation {
			s.Close()
		}
	}
	return nil
}

// Recent gives what changed lately for an account, newest first, at most limit.
func (h *Hub) Recent(ctx context.Context, account string, now time.Time, limit int) (vss.ChangeList, error) {
	rows, err := h.store.Read(ctx).RecentEvents(account, now.Add(-Kept), limit)
	if err != nil {
		return vss.ChangeList{}, fmt.Errorf("read what changed lately: %w", err)
	}
	list := vss.ChangeList{Changes: make([]vss.Change, 0, len(rows)), ServerTime: now.UTC()}
	for _, e := range rows {
		list.Changes = append(list.Changes, describe(e))
	}
	return list, nil
}

var _ edge.Feeds = (*Hub)(nil)
