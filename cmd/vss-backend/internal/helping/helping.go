// Package helping lets a post-office clerk fill a registration's form in for somebody on the telephone (trợ giúp từ xa). The person's phone asks for a code and
// its owner reads it out; the clerk fills the same form in; the person sees every field on the own phone, and only that phone's key can file it. A clerk has
// no door to file or to send, and sees neither photos nor any one-time password or activation code.
package helping

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Limits bound how often codes are asked for and tried.
type Limits struct {
	PerDevice  limits.Rate // codes for one key that files
	PerAddress limits.Rate // codes for one network address
	PerClerk   limits.Rate // codes that a clerk tries
}

// How long a code waits for a clerk, and how long a clerk has from then on.
const (
	waits = 15 * time.Minute
	lasts = time.Hour
)

// Errors that a clerk is told of.
var (
	// ErrCode means that no session waits under a code: it is wrong, over, or taken.
	ErrCode = errors.New("no form waits under this code")
	// ErrOver means that the person has ended the session, or its time is over.
	ErrOver = errors.New("the help is over")
	// ErrChanged means that the form was saved meanwhile from another page.
	ErrChanged = errors.New("the form was saved meanwhile")
	// ErrForm means that a field is not of its form.
	ErrForm = errors.New("a field cannot be kept so")
)

// Helping is the component. It is safe for concurrent use and keeps no state of its own.
type Helping struct {
	store    Store
	now      func() time.Time
	limits   Limits
	codeKey  []byte // codes are kept as keyed hashes
	limitKey []byte
}

// New makes the component. secret is the server's own, 32 bytes.
func New(s Store, secret []byte, now func() time.Time, bounds Limits) (*Helping, error) {
	if len(secret) != 32 {
		return nil, fmt.Errorf("make the help from afar: the server's secret has %d bytes, want 32", len(secret))
	}
	h := &Helping{store: s, now: now, limits: bounds}
	var err error
	if h.codeKey, err = hkdf.Expand(sha256.New, secret, "vssid/help-code/v1", 32); err != nil {
		return nil, fmt.Errorf("make the help from afar: derive a key: %w", err)
	}
	if h.limitKey, err = hkdf.Expand(sha256.New, secret, "vssid/help-limit/v1", 32); err != nil {
		return nil, fmt.Errorf("make the help from afar: derive a key: %w", err)
	}
	return h, nil
}

// crockford is the base32 alphabet without I, L, O and U: a code is read out over the telephone.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCode makes 40 random bits as XXXX-XXXX. Few codes wait at a time, each for minutes, and clerks' tries are counted.
func newCode() string {
	var b [8]byte
	rand.Read(b[:]) // never fails: crypto/rand stops the program instead
	for i, v := range b {
		b[i] = crockford[v%32]
	}
	return string(b[:4]) + "-" + string(b[4:])
}

// readCode takes a code as a clerk hears and types it: in any case, with any separators, O for 0, I and L for 1. It reports false for what is none.
func readCode(typed string) (string, bool) {
	plain := strings.NewReplacer(" ", "", "-", "", ".", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(typed))
	if len(plain) != 8 || strings.Trim(plain, crockford) != "" {
		return "", false
	}
	return plain[:4] + "-" + plain[4:], true
}

func (h *Helping) hash(code string) []byte {
	mac := hmac.New(sha256.New, h.codeKey)
	mac.Write([]byte(code))
	return mac.Sum(nil)
}

func (h *Helping) limit(rate limits.Rate, kind, name string) limits.Limit {
	return limits.Limit{Rate: rate, Name: limits.NameOf(h.limitKey, kind, name)}
}

// take remembers a request's single-use proofs, or refuses with proof-replayed.
func take(tx *store.Tx, uses []edge.Use) error {
	for _, u := range uses {
		fresh, err := tx.Use(u.ID, u.Expires)
		if err != nil {
			return err
		}
		if !fresh {
			return refusal.New(vss.CodeProofReplayed)
		}
	}
	return nil
}

// own finds what is not over and belongs to the key that asks; to every other key it is not-found.
func (h *Helping) own(r *store.Reader, caller edge.Applicant, id string) (store.HelpSession, error) {
	kept, err := r.HelpSession(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && (kept.KeyThumbprint != caller.Thumbprint || !h.now().Before(kept.ExpiresAt)) {
		return kept, refusal.New(vss.CodeNotFound)
	}
	return kept, err
}

// Ask shows a form under a new code; an earlier code of the same registration ends. Refusals: not-found for a registration of another key,
// too-many-requests.
func (h *Helping) Ask(ctx context.Context, caller edge.Applicant, uses []edge.Use, address, id string, form vss.HelpForm) (vss.HelpOffer, error) {
	now, code := h.now().Truncate(time.Millisecond), newCode()
	written, err := json.Marshal(form)
	if err != nil {
		return vss.HelpOffer{}, fmt.Errorf("write a form: %w", err)
	}
	offer := vss.HelpOffer{Code: code, ExpiresAt: now.Add(waits), ServerTime: now}
	err = h.store.Write(ctx, func(tx *store.Tx) error {
		if err := take(tx, uses); err != nil {
			return err
		}
		kept, err := tx.HelpSession(id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		filed, filedErr := tx.Application(id)
		if filedErr != nil && !errors.Is(filedErr, store.ErrNotFound) {
			return filedErr
		}
		if err == nil && kept.KeyThumbprint != caller.Thumbprint || filedErr == nil && filed.KeyThumbprint != caller.Thumbprint {
			return refusal.New(vss.CodeNotFound)
		}
		if _, err := limits.Count(tx, now, h.limit(h.limits.PerDevice, "device", caller.Thumbprint), h.limit(h.limits.PerAddress, "address", address)); err != nil {
			return err
		}
		return tx.PutHelpSession(store.HelpSession{Application: id, KeyThumbprint: caller.Thumbprint, CodeHash: h.hash(code), Form: written, Version: 1, ExpiresAt: offer.ExpiresAt})
	})
	return offer, err
}

// Read gives the form as it stands now, to the phone that asked for help.
func (h *Helping) Read(ctx context.Context, caller edge.Applicant, id string) (vss.HelpSession, error) {
	kept, err := h.own(h.store.Read(ctx), caller, id)
	if err != nil {
		return vss.HelpSession{}, err
	}
	answer := vss.HelpSession{State: vss.HelpSessionStateWaiting, Version: kept.Version, ExpiresAt: kept.ExpiresAt, ServerTime: h.now().UTC()}
	if kept.Clerk != "" {
		answer.State, answer.Helper = vss.HelpSessionStateHelping, &kept.ClerkName
	}
	if err := json.Unmarshal(kept.Form, &answer.Form); err != nil {
		return answer, fmt.Errorf("read a form that is helped with: %w", err)
	}
	return answer, nil
}

// End removes everything of it. Ending what is over already is good.
func (h *Helping) End(ctx context.Context, caller edge.Applicant, uses []edge.Use, id string) error {
	return h.store.Write(ctx, func(tx *store.Tx) error {
		if err := take(tx, uses); err != nil {
			return err
		}
		kept, err := tx.HelpSession(id)
		if errors.Is(err, store.ErrNotFound) || err == nil && kept.KeyThumbprint != caller.Thumbprint {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.DeleteHelpSession(id)
	})
}

// Session is a form that a clerk fills in.
type Session struct {
	ID        string
	Form      vss.HelpForm
	Version   int64
	ExpiresAt time.Time
}

// Take gives the form that waits under a code to a clerk, and says under which id. Errors: ErrCode, and too-many-requests after too many tries.
func (h *Helping) Take(ctx context.Context, clerk, name, typed string) (string, error) {
	now := h.now().Truncate(time.Millisecond)
	code, readable := readCode(typed)
	var id string
	var wrong error // what the clerk is told although the try is counted
	err := h.store.Write(ctx, func(tx *store.Tx) error {
		wrong = nil
		if _, err := limits.Count(tx, now, h.limit(h.limits.PerClerk, "clerk", clerk)); err != nil {
			return err
		}
		kept, err := tx.HelpSessionOf(h.hash(code))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err != nil || !readable || !now.Before(kept.ExpiresAt) {
			wrong = ErrCode
			return nil
		}
		taken, err := tx.TakeHelpSession(kept.Application, kept.CodeHash, clerk, name, now.Add(lasts))
		if err != nil {
			return err
		}
		if !taken {
			wrong = ErrCode
			return nil
		}
		id = kept.Application
		return audit.Put(tx, audit.Event{Kind: "registration-help-taken", Actor: audit.Officer, ActorID: clerk, Purpose: "registration", Reference: id, At: now})
	})
	if err == nil {
		err = wrong
	}
	return id, err
}

// Mine gives what a clerk is helping with, at most limit.
func (h *Helping) Mine(ctx context.Context, clerk string, limit int) ([]Session, error) {
	kept, err := h.store.Read(ctx).HelpSessions(clerk, h.now(), limit)
	all := make([]Session, 0, len(kept))
	for _, k := range kept {
		one, err := read(k)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, err
}

// One gives a form to the clerk who helps with it, or fails with ErrOver.
func (h *Helping) One(ctx context.Context, clerk, id string) (Session, error) {
	kept, err := h.theirs(h.store.Read(ctx), clerk, id)
	if err != nil {
		return Session{}, err
	}
	return read(kept)
}

func read(kept store.HelpSession) (Session, error) {
	one := Session{ID: kept.Application, Version: kept.Version, ExpiresAt: kept.ExpiresAt}
	if err := json.Unmarshal(kept.Form, &one.Form); err != nil {
		return one, fmt.Errorf("read a form that is helped with: %w", err)
	}
	return one, nil
}

// theirs finds what is not over and is this clerk's.
func (h *Helping) theirs(r *store.Reader, clerk, id string) (store.HelpSession, error) {
	kept, err := r.HelpSession(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && (clerk == "" || kept.Clerk != clerk || !h.now().Before(kept.ExpiresAt)) {
		return kept, ErrOver
	}
	return kept, err
}

// Write keeps what a clerk has filled in over the version that was on the page. Errors: ErrForm, ErrOver, ErrChanged.
func (h *Helping) Write(ctx context.Context, clerk, id string, version int64, form vss.HelpForm) error {
	if err := bounded(form); err != nil {
		return err
	}
	written, err := json.Marshal(form)
	if err != nil {
		return fmt.Errorf("write a form: %w", err)
	}
	return h.store.Write(ctx, func(tx *store.Tx) error {
		kept, err := h.theirs(&tx.Reader, clerk, id)
		if err != nil {
			return err
		}
		if bytes.Equal(kept.Form, written) {
			return nil
		}
		saved, err := tx.WriteHelpSession(id, clerk, version, written)
		if err != nil {
			return err
		}
		if !saved {
			return ErrChanged
		}
		return audit.Put(tx, audit.Event{Kind: "registration-help-written", Actor: audit.Officer, ActorID: clerk, Purpose: "registration", Reference: id, At: h.now().Truncate(time.Millisecond)})
	})
}

// bounded holds a clerk's form to the bounds of the contract (HelpForm); whether the person can file it is judged when they do.
func bounded(form vss.HelpForm) error {
	for name, field := range map[string]struct {
		text *string
		most int
	}{
		"socialInsuranceNumber": {form.SocialInsuranceNumber, 20}, "name": {form.Name, 100}, "dateOfBirth": {form.DateOfBirth, 10}, "citizenId": {form.CitizenId, 20},
		"phone": {form.Phone, 20}, "email": {form.Email, 254}, "street": {form.Street, 200}, "provinceCode": {form.ProvinceCode, 2}, "communeCode": {form.CommuneCode, 5}, "agencyCode": {form.AgencyCode, 20},
	} {
		if field.text != nil && (utf8.RuneCountInString(*field.text) > field.most || !utf8.ValidString(*field.text)) {
			return fmt.Errorf("%w: %s", ErrForm, name)
		}
	}
	if form.Sex != nil && *form.Sex != vss.HelpFormSexMale && *form.Sex != vss.HelpFormSexFemale {
		return fmt.Errorf("%w: sex", ErrForm)
	}
	return nil
}
