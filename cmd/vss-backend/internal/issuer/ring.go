package issuer

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/store"
)

// How a key comes and goes. A desk that has not fetched lists for 14 days says so itself (red), so a key is published a day longer than that before
// it signs; and it stays published until the last thing it signed has expired, and a month more.
const (
	publishAhead = 15 * 24 * time.Hour
	signedLife   = 14 * 24 * time.Hour // of a credential, and of a status list
	stays        = 30 * 24 * time.Hour
)

// ringKey is one signing key: what the database knows of it, and what signs.
type ringKey struct {
	store.IssuerKey
	kid    [4]byte
	public *ecdsa.PublicKey
	signer crypto.Signer // nil: not to be found where this instance's keys are
}

// rotating are the purposes whose keys come and go; what they sign is checked by desks that are offline.
var rotating = []trust.Purpose{trust.Card, trust.StatusList}

// nameOf is what a key is called where keys lie.
func nameOf(purpose string, number int64) string {
	if number > 1 {
		return purpose + "-" + strconv.FormatInt(number, 10)
	}
	return purpose
}

// ring is the keys in force, each list in order of their numbers.
type ring map[trust.Purpose][]ringKey

// at gives the key that signs at a moment.
func (r ring) at(purpose trust.Purpose, now time.Time) (ringKey, error) {
	var current *ringKey
	for i, k := range r[purpose] {
		if !now.Before(k.SignsFrom) && !left(k.IssuerKey, now) {
			current = &r[purpose][i]
		}
	}
	switch {
	case current == nil:
		return ringKey{}, fmt.Errorf("no %s key signs yet", purpose)
	case current.signer == nil:
		return ringKey{}, fmt.Errorf("the %s key %d signs since %s and is not where this instance keeps its keys: bring it there", purpose, current.Number, current.SignsFrom.Format(time.DateTime))
	}
	return *current, nil
}

// loadRing reads which keys there are and finds them. The first of each purpose is made on the first start.
func (i *Issuer) loadRing(tx *store.Tx, since time.Time) (ring, error) {
	rows, err := tx.IssuerKeys()
	if err != nil {
		return nil, err
	}
	for _, purpose := range rotating {
		if slices.ContainsFunc(rows, func(k store.IssuerKey) bool { return k.Purpose == string(purpose) }) {
			continue
		}
		first, err := i.newKey(purpose, 1)
		if err != nil {
			return nil, err
		}
		first.Published, first.SignsFrom = since, since
		if _, err := tx.AddIssuerKey(first); err != nil {
			return nil, err
		}
		rows = append(rows, first)
	}
	keys := ring{}
	for _, row := range rows {
		k := ringKey{IssuerKey: row}
		if k.public, err = ecdsa.ParseUncompressedPublicKey(elliptic.P256(), row.Public); err != nil {
			return nil, fmt.Errorf("read the %s key %d: %w", row.Purpose, row.Number, err)
		}
		if k.kid, err = keyID(k.public); err != nil {
			return nil, err
		}
		if k.signer, err = i.find(row, k.public); err != nil {
			return nil, err
		}
		keys[trust.Purpose(row.Purpose)] = append(keys[trust.Purpose(row.Purpose)], k)
	}
	return keys, nil
}

// newKey makes a key where keys lie, or finds one of its name that was made before a crash.
func (i *Issuer) newKey(purpose trust.Purpose, number int64) (store.IssuerKey, error) {
	signer, err := i.Keys.Place.Key(nameOf(string(purpose), number), true)
	if err != nil {
		return store.IssuerKey{}, err
	}
	point, err := signer.Public().(*ecdsa.PublicKey).Bytes()
	return store.IssuerKey{Purpose: string(purpose), Number: number, Public: point}, err
}

// find gives the signer of a key, nil when it is not here. Another key under its name is a fault: everything it signed would be refused.
func (i *Issuer) find(k store.IssuerKey, public *ecdsa.PublicKey) (crypto.Signer, error) {
	signer, err := i.Keys.Place.Key(nameOf(k.Purpose, k.Number), false)
	if errors.Is(err, ErrNoKey) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !public.Equal(signer.Public()) {
		return nil, fmt.Errorf("the %s key %d is another than the database names: put back the keys that belong to this database", k.Purpose, k.Number)
	}
	return signer, nil
}

// signer gives what signs for a purpose now.
func (i *Issuer) signer(purpose trust.Purpose) (ringKey, error) {
	return i.trusted.Load().keys.at(purpose, i.Now())
}

// Rotate makes the next key of a purpose. It is published at once and signs after ahead (zero: 15 days, so that every desk that still trusts its lists knows it);
// the present one leaves when the last thing it signed is over. It returns the moment the new key begins to sign.
func (i *Issuer) Rotate(ctx context.Context, purpose trust.Purpose, ahead time.Duration) (time.Time, error) {
	if ahead == 0 {
		ahead = publishAhead
	}
	if !slices.Contains(rotating, purpose) {
		return time.Time{}, fmt.Errorf("the %s key does not rotate: say card or status", purpose)
	}
	now := i.Now().UTC().Truncate(time.Second)
	from := now.Add(ahead)
	err := i.Store.Write(ctx, func(tx *store.Tx) error {
		rows, err := tx.IssuerKeys()
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(k store.IssuerKey) bool { return k.Purpose != string(purpose) })
		if len(rows) == 0 {
			return fmt.Errorf("there is no %s key to follow", purpose)
		}
		last := rows[len(rows)-1]
		if last.SignsFrom.After(now) {
			return fmt.Errorf("the next %s key is published already and signs from %s", purpose, last.SignsFrom.Format(time.DateTime))
		}
		next, err := i.newKey(purpose, last.Number+1)
		if err != nil {
			return err
		}
		next.Published, next.SignsFrom = now, from
		if _, err := tx.AddIssuerKey(next); err != nil {
			return err
		}
		return tx.RetireIssuerKey(last.Purpose, last.Number, from.Add(signedLife+stays))
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("rotate the %s key: %w", purpose, err)
	}
	return from, i.publishTrust(ctx)
}

// KeyState is one key as those who run the backend see it.
type KeyState struct {
	store.IssuerKey
	KID     [4]byte
	Here    bool  // this instance can sign with it
	Current bool  // it signs now
	Signed  int64 // credentials that have not expired; card keys only
}

// KeyStates lists all keys.
func (i *Issuer) KeyStates(ctx context.Context) ([]KeyState, error) {
	counts, err := i.Store.Read(ctx).SignedBy(i.Now())
	if err != nil {
		return nil, err
	}
	var all []KeyState
	keys := i.trusted.Load().keys
	for _, purpose := range rotating {
		current, err := keys.at(purpose, i.Now())
		for _, k := range keys[purpose] {
			state := KeyState{IssuerKey: k.IssuerKey, KID: k.kid, Here: k.signer != nil, Current: err == nil && k.Number == current.Number}
			if purpose == trust.Card {
				state.Signed = counts[k.Number]
			}
			all = append(all, state)
		}
	}
	return all, nil
}
