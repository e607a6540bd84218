// Package messages carries what people and the agency write to each other: questions, and feedback (phản ánh, kiến nghị) under a tracking number.
package messages

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/attachments"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Messages is the component. It is safe for concurrent use. Every member is needed.
type Messages struct {
	Store Store
	// Proofs remembers a request's single-use proofs, or refuses with proof-replayed.
	Proofs interface {
		Take(tx *store.Tx, uses []edge.Use) error
	}
	Now func() time.Time
}

// Limits.
const (
	maxThreads  = 50  // of one account that are listed: those that changed last
	maxMessages = 100 // of one thread
	maxInADay   = 30  // of one person
	maxWords    = 2000
)

// ErrThread means that the agency cannot answer in a thread so.
var ErrThread = errors.New("the thread does not take this answer")

const (
	byPerson = "person"
	byAgency = "agency"
)

// Send begins a thread or writes on in one. The same message sent again gets the same answer. Refusals: not-found for another's thread, request-over for a
// full one, too-many-requests after maxInADay messages in 24 hours, attachment-missing for pictures that have not come whole.
func (m *Messages) Send(ctx context.Context, account string, uses []edge.Use, ask vss.NewMessage) (vss.Thread, error) {
	words, subject := strings.TrimSpace(ask.Text), ""
	if ask.Subject != nil {
		subject = strings.TrimSpace(*ask.Subject)
	}
	var files []uuid.UUID
	if ask.Attachments != nil {
		files = *ask.Attachments
	}
	if words == "" && len(files) == 0 {
		return vss.Thread{}, refusal.Invalid("text", "is blank, and no picture goes with it")
	}
	now := m.Now().Truncate(time.Millisecond)
	var answer vss.Thread
	err := m.Store.Write(ctx, func(tx *store.Tx) error {
		if err := m.Proofs.Take(tx, uses); err != nil {
			return err
		}
		h, err := tx.Thread(ask.ThreadId.String())
		switch {
		case err == nil && h.Account != account:
			return refusal.New(vss.CodeNotFound)
		case errors.Is(err, store.ErrNotFound):
			h, err = begin(tx, account, subject, ask, now)
		}
		if err != nil {
			return err
		}
		if err := write(tx, h, ask.MessageId.String(), words, files, now); err != nil {
			return err
		}
		answer, err = describe(&tx.Reader, h.ID)
		return err
	})
	return answer, err
}

// crockford is the base32 alphabet without I, L, O and U: a number is read out over the telephone.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func begin(tx *store.Tx, account, subject string, ask vss.NewMessage, now time.Time) (store.Thread, error) {
	h := store.Thread{ID: ask.ThreadId.String(), Account: account, Subject: subject, ChangedAt: now}
	if ask.Kind == nil || subject == "" {
		return h, refusal.Invalid("subject", "the first message of a thread says kind and subject")
	}
	h.Kind = string(*ask.Kind)
	for range 10 {
		var b [8]byte
		rand.Read(b[:]) // never fails: crypto/rand stops the program instead
		for i, v := range b {
			b[i] = crockford[v%32]
		}
		h.Number = "TN-" + string(b[:4]) + "-" + string(b[4:])
		if free, err := tx.CreateThread(h); err != nil || free {
			return h, err
		}
	}
	return h, errors.New("find a free number for a thread: none in 10 tries")
}

// write adds the person's message, unless it is there already.
func write(tx *store.Tx, h store.Thread, id, words string, files []uuid.UUID, now time.Time) error {
	all, err := tx.ThreadMessages(h.ID)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(all, func(one store.ThreadMessage) bool { return one.ID == id }); i >= 0 {
		same, err := carries(&tx.Reader, h.ID, id, files)
		if err == nil && (all[i].Words != words || all[i].Actor != byPerson || !same) {
			err = refusal.Invalid("messageId", "was used for another message; make a new one for each")
		}
		return err
	}
	today, err := tx.MessagesSince(h.Account, now.Add(-24*time.Hour))
	switch {
	case err != nil:
		return err
	case len(all) >= maxMessages:
		return refusal.New(vss.CodeRequestOver)
	case today >= maxInADay:
		return refusal.After(vss.CodeTooManyRequests, time.Hour)
	}
	if err := tx.AddThreadMessage(h.ID, store.ThreadMessage{ID: id, Position: len(all) + 1, At: now, Actor: byPerson, Words: words}); err != nil {
		return err
	}
	if err := attachments.Attach(tx, h.Account, h.ID, id, files); err != nil {
		return err
	}
	return audit.Put(tx, audit.Event{Kind: "message-sent", Account: h.Account, Actor: audit.Owner, Reference: h.ID, At: now})
}

// carries reports whether exactly these files go with a message.
func carries(r *store.Reader, thread, message string, files []uuid.UUID) (bool, error) {
	kept, err := attachments.Of(r, thread)
	return slices.EqualFunc(kept[message], files, func(k vss.Attachment, id uuid.UUID) bool { return k.AttachmentId == id }), err
}

// Read notes that the person has read a thread up to so many of its messages; it never goes back.
func (m *Messages) Read(ctx context.Context, account string, uses []edge.Use, id uuid.UUID, upTo int) (vss.Thread, error) {
	var answer vss.Thread
	err := m.Store.Write(ctx, func(tx *store.Tx) error {
		if err := m.Proofs.Take(tx, uses); err != nil {
			return err
		}
		h, err := tx.Thread(id.String())
		if errors.Is(err, store.ErrNotFound) || err == nil && h.Account != account {
			return refusal.New(vss.CodeNotFound)
		}
		if err != nil {
			return err
		}
		all, err := tx.ThreadMessages(h.ID)
		if err != nil {
			return err
		}
		if seen := min(upTo, len(all)); seen > h.Seen {
			if err := tx.SetThreadSeen(h.ID, seen); err != nil {
				return err
			}
		}
		answer, err = describe(&tx.Reader, h.ID)
		return err
	})
	return answer, err
}

// Threads gives the threads of an account, the one that changed last first.
func (m *Messages) Threads(ctx context.Context, account string) (vss.ThreadList, error) {
	list := vss.ThreadList{Threads: []vss.Thread{}, ServerTime: m.Now().UTC()}
	r := m.Store.Read(ctx)
	kept, err := r.Threads(account, maxThreads)
	if err != nil {
		return list, err
	}
	for _, h := range kept {
		one, err := describe(r, h.ID)
		if err != nil {
			return list, err
		}
		list.Threads = append(list.Threads, one)
	}
	return list, nil
}

// Queued is a thread as an officer sees it.
type Queued struct {
	vss.Thread
	Account, Holder string
	Unanswered      bool // the last word is the person's
}

// All gives the threads of everybody, the one that changed last first, at most limit.
func (m *Messages) All(ctx context.Context, limit int) ([]Queued, error) {
	r := m.Store.Read(ctx)
	kept, err := r.Threads("", limit)
	if err != nil {
		return nil, err
	}
	all := make([]Queued, 0, len(kept))
	for _, h := range kept {
		one, err := queued(r, h)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// One gives a thread to an officer, or fails with store.ErrNotFound.
func (m *Messages) One(ctx context.Context, id string) (Queued, error) {
	r := m.Store.Read(ctx)
	h, err := r.Thread(id)
	if err != nil {
		return Queued{}, err
	}
	return queued(r, h)
}

func queued(r *store.Reader, h store.Thread) (Queued, error) {
	one := Queued{Account: h.Account}
	card, err := r.Card(h.Account)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return one, fmt.Errorf("name who wrote: %w", err)
	}
	one.Holder = card.HolderName
	if one.Thread, err = describe(r, h.ID); err != nil {
		return one, err
	}
	if n := len(one.Messages); n > 0 {
		one.Unanswered = one.Messages[n-1].By == byPerson
	}
	return one, nil
}

// File gives a file of a thread to an officer, with its media type, or fails with store.ErrNotFound.
func (m *Messages) File(ctx context.Context, thread, id string) (media string, content []byte, err error) {
	return attachments.Whole(m.Store.Read(ctx), thread, id)
}

// Reply writes the agency's answer into a thread, with files of its own. Errors: store.ErrNotFound, ErrThread, attachments.ErrFile.
func (m *Messages) Reply(ctx context.Context, officer, id, words string, files []attachments.File) error {
	words = strings.TrimSpace(words)
	if words == "" || utf8.RuneCountInString(words) > maxWords {
		return fmt.Errorf("%w: it needs 1 to %d characters", ErrThread, maxWords)
	}
	now, message := m.Now().Truncate(time.Millisecond), uuid.NewString()
	return m.Store.Write(ctx, func(tx *store.Tx) error {
		h, err := tx.Thread(id)
		if err != nil {
			return err
		}
		all, err := tx.ThreadMessages(id)
		if err != nil {
			return err
		}
		if len(all) >= maxMessages {
			return fmt.Errorf("%w: it is full", ErrThread)
		}
		if err := tx.AddThreadMessage(id, store.ThreadMessage{ID: message, Position: len(all) + 1, At: now, Actor: byAgency, Words: words}); err != nil {
			return err
		}
		if err := attachments.Give(tx, h.Account, id, message, files, now); err != nil {
			return err
		}
		if err := audit.Put(tx, audit.Event{Kind: "message-answered", Account: h.Account, Actor: audit.Officer, ActorID: officer, Reference: id, At: now}); err != nil {
			return err
		}
		return events.Put(tx, h.Account, events.MessageCame, id, now)
	})
}

// describe writes a thread as its person sees it.
func describe(r *store.Reader, id string) (vss.Thread, error) {
	h, err := r.Thread(id)
	if err != nil {
		return vss.Thread{}, err
	}
	all, err := r.ThreadMessages(id)
	if err != nil {
		return vss.Thread{}, err
	}
	files, err := attachments.Of(r, id)
	if err != nil {
		return vss.Thread{}, err
	}
	t := vss.Thread{Number: h.Number, Kind: vss.ThreadKind(h.Kind), Subject: h.Subject, Messages: []vss.ThreadMessage{}, ChangedAt: h.ChangedAt}
	if t.ThreadId, err = uuid.Parse(h.ID); err != nil {
		return t, fmt.Errorf("read a thread's id: %w", err)
	}
	for _, one := range all {
		message := vss.ThreadMessage{At: one.At, By: vss.ThreadMessageBy(one.Actor), Text: one.Words}
		if message.MessageId, err = uuid.Parse(one.ID); err != nil {
			return t, fmt.Errorf("read a message's id: %w", err)
		}
		if with := files[one.ID]; len(with) > 0 {
			message.Attachments = &with
		}
		if one.Actor == byAgency && one.Position > h.Seen {
			t.Unread++
		}
		t.Messages = append(t.Messages, message)
	}
	return t, nil
}
