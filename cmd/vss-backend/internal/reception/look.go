package reception

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"vssid/app/cardcode"
	"vssid/app/cardcode/status"
	"vssid/app/insurance"
	"vssid/cmd/vss-backend/internal/store"
)

// look is what one check reads of the database while it goes through its order. It changes nothing: what the check is first to see is remembered
// after it, in the transaction that keeps the check.
type look struct {
	reader *store.Reader
	now    time.Time

	account string    // of the credential in the scan, as far as its place in a status list tells
	sight   *[32]byte // the presentation that nobody has read before
}

// Status implements cardcode.Statuses from the database itself: what the list will say when it is next signed is true here already.
func (l *look) Status(_ context.Context, list, index uint32) (status.Status, time.Time, error) {
	e, err := l.reader.Status(list, index)
	if errors.Is(err, store.ErrNotFound) {
		return 0, time.Time{}, cardcode.ErrNoList // no credential has this place
	}
	if err != nil {
		return 0, time.Time{}, err
	}
	l.account = e.Account
	return status.Status(e.Status), l.now, nil
}

// First implements cardcode.Seen.
func (l *look) First(_ context.Context, s cardcode.Sight, desk string, now time.Time) (bool, string, time.Time, error) {
	name := sha256.Sum256(append(s.Credential[:], s.Nonce[:]...))
	seen, err := l.reader.Seen(name)
	if errors.Is(err, store.ErrNotFound) {
		l.sight = &name
		return true, desk, now, nil
	}
	return false, seen.DeskID, seen.At, err
}

// concerns says whose record a check goes to; "" when the scan names nobody for certain. It adds to the verdict on a copyable code what only the
// registry knows.
func (l *look) concerns(r *cardcode.Result) (string, error) {
	switch r.Format {
	case cardcode.FormatCardCode:
		return l.holder(r), nil
	case cardcode.FormatBHYT:
		if r.Card == nil {
			return "", nil
		}
		return l.printed(r)
	case cardcode.FormatCitizenID:
		if r.Card == nil {
			return "", nil
		}
		card, err := found(l.reader.CardByCitizenID(r.Card.CitizenID))
		if err != nil || !same(card, r.Card) {
			return "", err
		}
		return card.Account, nil
	}
	return "", nil
}

// holder is the account of a card code whose signatures hold.
func (l *look) holder(r *cardcode.Result) string {
	switch r.Verdict {
	case cardcode.Misread, cardcode.Malformed, cardcode.UnknownIssuer, cardcode.Forged:
		return ""
	case cardcode.Unproven:
		for _, reason := range r.Reasons {
			if reason == cardcode.TrustListMissing || reason == cardcode.TrustListRed {
				return ""
			}
		}
	}
	return l.account
}

// printed looks a printed card up. Anybody can print anything, so a check goes to somebody's record only when name and birth date are theirs too.
func (l *look) printed(r *cardcode.Result) (string, error) {
	card, err := found(l.reader.CardByNumber(r.Card.CardNumber))
	if err == nil && card.Account == "" {
		if number, ok := insurance.CardNumber(r.Card.CardNumber).SocialInsuranceNumber(); ok {
			card, err = found(l.reader.CardByInsuranceNumber(string(number)))
		}
	}
	if err != nil || card.Account == "" {
		return "", err
	}
	account, err := l.reader.Account(card.Account)
	if err != nil {
		return "", err
	}
	switch {
	case card.Withdrawn && r.Verdict != cardcode.Malformed:
		r.Verdict, r.Reasons = cardcode.Revoked, append([]cardcode.Reason{cardcode.CardWithdrawn}, r.Reasons...)
	case account.DeviceID != "" && r.Verdict == cardcode.Unproven:
		r.Reasons = append(r.Reasons, cardcode.SignedCodeAvailable)
	}
	if !same(card, r.Card) {
		return "", nil
	}
	return card.Account, nil
}

// found makes a card that is not on record an empty one.
func found(c store.Card, err error) (store.Card, error) {
	if errors.Is(err, store.ErrNotFound) {
		return store.Card{}, nil
	}
	return c, err
}

// same reports whether a scan names the holder of a card. Some scanners change the case of everything they read.
func same(card store.Card, scanned *cardcode.Card) bool {
	return card.Account != "" && strings.EqualFold(insurance.NormalName(card.HolderName), insurance.NormalName(scanned.Name)) && card.DateOfBirth == scanned.DateOfBirth
}
