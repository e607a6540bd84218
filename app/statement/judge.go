package statement

import (
	"crypto/ecdsa"
	"time"

	"vssid/app/cardcode"
	"vssid/app/cardcode/trust"
)

// Reasons that only statements have, beside those of card codes.
const (
	TakenBack   cardcode.Reason = "statement-revoked" // the person has taken it back
	NotAskedYet cardcode.Reason = "not-asked-online"  // whether the person has taken it back was not asked
	PastItsDay  cardcode.Reason = "statement-expired"
)

// State is what the backend says about a statement.
type State string

// The states. The empty one is that it was not asked.
const (
	Counts  State = "valid"
	Revoked State = "revoked"
	Over    State = "expired"
	Unknown State = "unknown" // the backend has issued no such statement
)

// Result is what judging a scan found, in the verdict words of card codes (app/cardcode).
type Result struct {
	Verdict   cardcode.Verdict
	Reasons   []cardcode.Reason
	Statement *Statement // once the signature holds
}

// ExitStatus is the one that a check of a card code with this verdict has.
func (r Result) ExitStatus() int { return cardcode.Result{Verdict: r.Verdict}.ExitStatus() }

// Judge judges a scan at a moment; the first fault wins: text, structure, trust list, signer, signature, taken back, expired, not asked. keys may be nil
// where no list is known. state is what the backend answered.
func Judge(scan string, keys *trust.List, state State, now time.Time) Result {
	digits, ok := Find(scan)
	if !ok {
		return Result{Verdict: cardcode.Malformed}
	}
	raw, err := FromText(digits)
	if err != nil {
		return Result{Verdict: cardcode.Misread}
	}
	s, err := Read(raw)
	if err != nil {
		return Result{Verdict: cardcode.Malformed}
	}
	if keys == nil {
		return Result{Verdict: cardcode.Unproven, Reasons: []cardcode.Reason{cardcode.TrustListMissing}}
	}
	if keys.Environment != s.Environment {
		return Result{Verdict: cardcode.UnknownIssuer, Reasons: []cardcode.Reason{cardcode.ForeignEnvironment}}
	}
	key := keys.Key(trust.Statement, s.KeyID, s.Issued)
	if key == nil {
		return Result{Verdict: cardcode.UnknownIssuer, Reasons: []cardcode.Reason{cardcode.UnknownKey}}
	}
	if err := s.Verify(key); err != nil {
		return Result{Verdict: cardcode.Forged}
	}
	if keys.Age(now) > cardcode.Red {
		return Result{Verdict: cardcode.Unproven, Reasons: []cardcode.Reason{cardcode.TrustListRed}}
	}
	return s.counts(state, now)
}

// counts judges a statement whose signature holds.
func (s Signed) counts(state State, now time.Time) Result {
	of := s.Statement
	r := Result{Verdict: cardcode.Genuine, Statement: &of}
	switch {
	case state == Unknown:
		r.Verdict, r.Statement = cardcode.Forged, nil
	case state == Revoked:
		r.Verdict, r.Reasons = cardcode.Revoked, []cardcode.Reason{TakenBack}
	case !now.Before(s.Expires) || state == Over:
		r.Verdict, r.Reasons = cardcode.Expired, []cardcode.Reason{PastItsDay}
	case state != Counts:
		r.Verdict, r.Reasons = cardcode.Unproven, []cardcode.Reason{NotAskedYet}
	}
	return r
}

// Verify holds the signature to a key. Error: signed.ErrForged.
func (s Signed) Verify(key *ecdsa.PublicKey) error { return s.sealed.Verify(key, purpose) }
