package recovery

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Start begins a recovery for a new device. The refusal never says which part was wrong. A request to officers about a number that nobody has
// looks like any other to its caller, and no officer sees it.
func (r *Recovery) Start(ctx context.Context, caller edge.Activation, uses []edge.Use, address string, ask vss.RecoveryStart) (vss.RecoveryStarted, error) {
	waiting := ask.Kind == vss.RecoveryKindWaiting
	if given := ask.Password != nil && ask.Identity != nil; waiting != given || !waiting && (ask.Password != nil || ask.Identity != nil) {
		return vss.RecoveryStarted{}, refusal.Invalid("kind", "waiting needs password and identity, officers neither")
	}
	number := ask.Account
	account, err := r.Store.Read(ctx).Account(number)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return vss.RecoveryStarted{}, fmt.Errorf("find the account to get back: %w", err)
	}
	number = cmp.Or(account.Number, number) // one limit for all numbers of an account
	var weighed accounts.Weighed
	if waiting {
		if weighed, err = r.weigh(ctx, uses, countStart, number, account.Number, address, *ask.Password); err != nil {
			return vss.RecoveryStarted{}, err
		}
		uses = nil // taken with the counted try
	}
	name := newToken()
	v := store.Recovery{Hash: sha256.Sum256([]byte(name)), Number: newNumber(), Kind: string(ask.Kind), KeysHash: accounts.KeysHash(caller),
		DeviceName: ask.Device, Language: string(ask.Language), Started: r.Now()}
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		if err := r.Owners.Take(tx, uses); err != nil {
			return err
		}
		if err := count(tx, r.triesName(countAsk, number), r.Policy.Asks, v.Started); err != nil {
			return err
		}
		return r.begin(tx, &v, ask, weighed)
	})
	if err != nil {
		return vss.RecoveryStarted{}, err
	}
	answer := vss.RecoveryStarted{Recovery: name, Number: v.Number, Kind: ask.Kind, ExpiresAt: v.Expires.UTC(), ServerTime: v.Started.UTC()}
	if ready := v.Ready.UTC(); waiting {
		answer.ReadyAt = &ready
	}
	return answer, nil
}

// begin judges the request in its transaction and puts it on record.
func (r *Recovery) begin(tx *store.Tx, v *store.Recovery, ask vss.RecoveryStart, w accounts.Weighed) error {
	account, err := tx.Account(ask.Account)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	v.Account = account.Number
	v.CancelHash = sha256.Sum256([]byte(r.cancelCode(v.Hash)))
	v.Expires = v.Started.Add(completionLife).Truncate(time.Millisecond)
	kind := notify.RecoveryAsked
	if ask.Kind == vss.RecoveryKindWaiting {
		kind = notify.RecoveryStarted
		v.Ready = v.Started.Add(r.Policy.Wait).Truncate(time.Millisecond)
		v.Expires = v.Ready.Add(completionLife)
		right, err := stands(tx, account.Number, w)
		if err != nil {
			return err
		}
		holder, err := r.isHolder(tx, account.Number, *ask.Identity)
		if err != nil {
			return err
		}
		if !right || !holder {
			return refusal.New(vss.CodeRecoveryRefused)
		}
		if err := r.forgive(tx, countStart, account.Number, w); err != nil {
			return err
		}
	}
	fresh, err := tx.CreateRecovery(*v)
	if err != nil {
		return err
	}
	if !fresh {
		return refusal.Because(vss.CodeUnavailable, errors.New("the number of a recovery is taken; the next one will not be"))
	}
	return r.note(tx, account, store.EventRecoveryStarted, store.Device{Name: v.DeviceName}, notify.Notice{Kind: kind, Language: ask.Language, Device: quoted(v.DeviceName),
		Link: r.cancelLink(*v), Number: v.Number, Due: v.Ready, At: v.Started}, audit.Event{Actor: audit.Public, Reference: v.Number})
}

// quoted is a device's name as a message repeats it: a stranger may have chosen it, so it holds no link and no line of its own.
func quoted(name string) string {
	plain := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune(" -()+", c) {
			return c
		}
		return ' '
	}, name)
	const most = 40
	runes := []rune(strings.Join(strings.Fields(plain), " "))
	return string(runes[:min(len(runes), most)])
}

// isHolder compares what the caller says of the holder with the record. Names are compared without case and marks, because people type them so.
func (r *Recovery) isHolder(tx *store.Tx, account string, said vss.RecoveryIdentity) (bool, error) {
	card, err := tx.Card(account)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	id := subtle.ConstantTimeCompare([]byte(card.CitizenID), []byte(said.CitizenId)) == 1
	name := subtle.ConstantTimeCompare([]byte(plainName(card.HolderName)), []byte(plainName(said.Name))) == 1
	// The record may know the year only; what is said may then be more exact, and never less.
	born := card.DateOfBirth != "" && strings.HasPrefix(said.DateOfBirth, card.DateOfBirth)
	return id && name && born, nil
}

// plainName is a name without marks, in small letters, with single spaces.
func plainName(name string) string {
	var out strings.Builder
	for _, c := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, c):
		case c == 'đ':
			out.WriteRune('d')
		default:
			out.WriteRune(c)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// Look tells how far a recovery is to whoever knows its name, which only the device that began it was told. The name alone completes nothing.
func (r *Recovery) Look(ctx context.Context, name string) (vss.RecoveryProgress, error) {
	now := r.Now()
	v, err := r.Store.Read(ctx).Recovery(sha256.Sum256([]byte(name)))
	if errors.Is(err, store.ErrNotFound) {
		return vss.RecoveryProgress{}, refusal.New(vss.CodeNotFound)
	}
	if err != nil {
		return vss.RecoveryProgress{}, fmt.Errorf("read a recovery: %w", err)
	}
	answer := vss.RecoveryProgress{Number: v.Number, Kind: vss.RecoveryKind(v.Kind), Stage: StageOf(v, now), ExpiresAt: v.Expires, ServerTime: now.UTC()}
	if !v.Ready.IsZero() {
		answer.ReadyAt = &v.Ready
	}
	return answer, nil
}
