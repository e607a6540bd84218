package cardcode

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"strings"
	"time"

	"vssid/app/cardcode/citizenid"
	"vssid/app/cardcode/printed"
	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
)

// How old a list may be, by the time it was signed.
const (
	Amber = 72 * time.Hour      // the verdict stands, with a note
	Red   = 14 * 24 * time.Hour // nothing is proved any more
)

// The time a presentation counts around the verifier's clock.
const (
	MaxAge   = 90 * time.Second
	MaxAhead = 30 * time.Second
)

// Statuses says what a status list holds at an index and when the list was signed. It answers ErrNoList for a list that is not there.
type Statuses interface {
	Status(ctx context.Context, list, index uint32) (status.Status, time.Time, error)
}

// ErrNoList is what Statuses answers for a list it does not have.
var ErrNoList = errors.New("the status list is not here")

// Lists are verified status lists in memory.
type Lists map[uint32]*status.List

// Status implements Statuses.
func (l Lists) Status(_ context.Context, list, index uint32) (status.Status, time.Time, error) {
	page := l[list]
	if page == nil {
		return 0, time.Time{}, ErrNoList
	}
	s, err := page.Get(index)
	return s, page.SignedAt, err
}

// Verifier checks scans. Trust nil means that no list of keys is at hand; Statuses nil, no status list; Seen nil, that a check is only a question and is not remembered.
type Verifier struct {
	Trust    *trust.List
	Statuses Statuses
	Seen     Seen
	Desk     string // who reads, as Seen compares it
	Audience []byte // the challenge this desk showed the phone; nil when it showed none
}

// Check says what a scan proves at a moment. It fails only when Seen or Statuses do; bad input is a verdict.
func (v *Verifier) Check(ctx context.Context, scan string, now time.Time) (Result, error) {
	text := strings.Trim(scan, "\r\n\x00\ufeff \t")
	switch {
	case isCardCode(text):
		return v.checkSigned(ctx, text, now)
	case len(text) > printed.MaxBytes:
		return Result{Format: FormatUnknown, Verdict: Malformed, Reasons: []Reason{TooLong}}, nil
	case citizenid.Looks(text):
		c, err := citizenid.Parse(text)
		if err != nil {
			return Result{Format: FormatCitizenID, Verdict: Malformed, Reasons: []Reason{BadField}}, nil
		}
		return Result{Format: FormatCitizenID, Verdict: Unproven, Reasons: []Reason{IdentityOnly}, Card: citizenCard(c, text)}, nil
	case printed.Looks(text):
		return checkPrinted(text, now), nil
	}
	return Result{Format: FormatUnknown, Verdict: Malformed, Reasons: []Reason{UnknownFormat}}, nil
}

// isCardCode leaves typed numbers that begin with the same digits to others: a code cut to less than 40 digits is no code any more.
func isCardCode(text string) bool {
	if len(text) < 40 || !strings.HasPrefix(text, signed.Prefix) {
		return false
	}
	return strings.Trim(text, "0123456789") == ""
}

func checkPrinted(text string, now time.Time) Result {
	c, err := printed.Parse(text)
	if err != nil {
		return Result{Format: FormatBHYT, Verdict: Malformed, Reasons: []Reason{BadField}}
	}
	r := Result{Format: FormatBHYT, Verdict: Unproven, Reasons: []Reason{NoSignature}, Card: printedCard(c, text)}
	if verdict, reason := insured(c.ValidFrom, c.ValidTo, now); verdict != "" {
		r.Verdict, r.Reasons = verdict, []Reason{reason, NoSignature}
	}
	return r
}

// checkSigned goes through the checks of SPEC.md in order; the first fault wins.
func (v *Verifier) checkSigned(ctx context.Context, text string, now time.Time) (Result, error) {
	r := Result{Format: FormatCardCode, Reasons: []Reason{}}
	fault := func(verdict Verdict, reason Reason) (Result, error) {
		r.Verdict, r.Reasons = verdict, append([]Reason{reason}, r.Reasons...)
		return r, nil
	}
	p, verdict, reason := open(text)
	if verdict != "" {
		return fault(verdict, reason)
	}
	c := p.Credential
	r.Card = signedCard(c, text)
	state, err := v.status(ctx, c)
	if err != nil {
		return Result{}, err
	}
	r.Lists = v.ages(state, now)
	if p.ClockUnverified {
		r.Reasons = append(r.Reasons, ClockUnverified)
	}
	if verdict, reason := v.trusted(p, now, &r); verdict != "" {
		return fault(verdict, reason)
	}
	if reason := state.revoked(); reason != "" {
		return fault(Revoked, reason)
	}
	if verdict, reason := insured(c.ValidFrom, c.ValidTo, now); verdict != "" {
		return fault(verdict, reason)
	}
	if reason := v.window(p, now); reason != "" {
		return fault(Refresh, reason)
	}
	again, err := v.seenBefore(ctx, p, now)
	if err != nil {
		return Result{}, err
	}
	switch again {
	case SeenElsewhere:
		return fault(Replayed, SeenElsewhere)
	case AlreadyRead:
		r.Reasons = append(r.Reasons, AlreadyRead)
	}
	switch {
	case !state.found:
		return fault(Unproven, StatusListMissing)
	case now.Sub(state.signedAt) > Red:
		return fault(Unproven, StatusListRed)
	case now.Sub(state.signedAt) > Amber:
		r.Reasons = append(r.Reasons, StatusListAmber)
	}
	r.Verdict = Genuine
	return r, nil
}

// open reads the text and the structure below it.
func open(text string) (*signed.Presentation, Verdict, Reason) {
	raw, err := signed.Decode(text)
	if err != nil {
		switch {
		case errors.Is(err, signed.ErrLength):
			return nil, Misread, BadLength
		case errors.Is(err, signed.ErrCheck):
			return nil, Misread, BadCheck
		}
		return nil, Misread, BadGroup
	}
	if !signed.LooksSigned(raw) {
		return nil, Misread, NotACardCode
	}
	p, err := signed.ParsePresentation(raw)
	switch {
	case errors.Is(err, signed.ErrCredential):
		return nil, Malformed, BadCredential
	case err != nil:
		return nil, Malformed, BadPresentation
	}
	return p, "", ""
}

// trusted checks the list of keys, the issuer and both signatures.
func (v *Verifier) trusted(p *signed.Presentation, now time.Time, r *Result) (Verdict, Reason) {
	switch {
	case v.Trust == nil:
		return Unproven, TrustListMissing
	case v.Trust.Age(now) > Red:
		return Unproven, TrustListRed
	case v.Trust.Age(now) > Amber:
		r.Reasons = append(r.Reasons, TrustListAmber)
	}
	c := p.Credential
	var key *ecdsa.PublicKey
	if key = v.Trust.Key(trust.Card, c.KeyID, now); key == nil {
		return UnknownIssuer, UnknownKey
	}
	if c.Environment != v.Trust.Environment {
		return UnknownIssuer, ForeignEnvironment
	}
	if v.Trust.Environment == signed.Production && c.KeyLevel < 2 {
		return UnknownIssuer, SoftwareKey
	}
	if err := c.Verify(key); err != nil {
		return Forged, CredentialSignature
	}
	if err := p.Verify(); err != nil {
		return Forged, PresentationSignature
	}
	return "", ""
}

type state struct {
	found    bool
	status   status.Status
	signedAt time.Time
}

// revoked says why a list, however old, takes the card back; "" when it does not or is not there.
func (s state) revoked() Reason {
	switch {
	case !s.found || s.status == status.Valid:
		return ""
	case s.status == status.DeviceReplaced:
		return DeviceReplaced
	case s.status == status.CardWithdrawn:
		return CardWithdrawn
	}
	return StatusUnknown
}

func (v *Verifier) status(ctx context.Context, c *signed.Credential) (state, error) {
	if v.Statuses == nil {
		return state{}, nil
	}
	s, at, err := v.Statuses.Status(ctx, c.ListID, c.StatusIndex)
	switch {
	case errors.Is(err, ErrNoList):
		return state{}, nil
	case err != nil:
		return state{}, fmt.Errorf("checking a card's status: %w", err)
	}
	return state{true, s, at}, nil
}

func (v *Verifier) ages(s state, now time.Time) *ListAges {
	a := &ListAges{}
	if v.Trust != nil {
		a.Trust = hours(v.Trust.Age(now))
	}
	if s.found {
		a.Status = hours(now.Sub(s.signedAt))
	}
	return a
}

// window checks the credential's life and the presentation's time and audience.
func (v *Verifier) window(p *signed.Presentation, now time.Time) Reason {
	switch {
	case now.After(p.Credential.Expires):
		return CredentialExpired
	case p.IssuedAt.Before(now.Add(-MaxAge)):
		return TooOld
	case p.IssuedAt.After(now.Add(MaxAhead)):
		return Future
	case (p.Audience != nil || v.Audience != nil) && !bytes.Equal(p.Audience, v.Audience):
		return OtherAudience
	}
	return ""
}

func (v *Verifier) seenBefore(ctx context.Context, p *signed.Presentation, now time.Time) (Reason, error) {
	if v.Seen == nil {
		return "", nil
	}
	first, by, at, err := v.Seen.First(ctx, Sight{p.Credential.ID(), p.Nonce}, v.Desk, now)
	switch {
	case err != nil:
		return "", fmt.Errorf("remembering a presentation: %w", err)
	case first:
		return "", nil
	case by == v.Desk && now.Sub(at) <= Rereadable:
		return AlreadyRead, nil
	}
	return SeenElsewhere, nil
}
