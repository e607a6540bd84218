package applications

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/uploads"
)

// AssistedFiling is a registration that a clerk at a counter types for somebody who stands there and has signed it on paper.
type AssistedFiling struct {
	ID       string // UUID, made when the empty form was shown: the same form sent twice is one registration
	Language vss.Language
	Form     vss.ApplicationForm
	Photos   map[vss.PhotoKind][]byte // JPEG, one of each kind
	Paper    string                   // number under which the signed paper is kept
}

// Clerk is the door of post-office clerks (nhân viên bưu điện). They file and hand over; they never decide, and an officer who is a clerk too never decides about their own.
type Clerk interface {
	// FileFor files and hands in a registration for somebody at the counter. It refuses as a filing from a phone is refused.
	FileFor(ctx context.Context, clerk string, f AssistedFiling) (Summary, error)
	// FiledFor gives the registrations a clerk has filed, the newest first.
	FiledFor(ctx context.Context, clerk string, limit int) ([]Assisted, error)
	// HandOver makes the activation code of the account that the approval of a clerk's own filing opened. It fails with ErrUnknown, ErrDecided or ErrTaken.
	HandOver(ctx context.Context, clerk, id string) (Handed, error)
}

var _ Clerk = (*Applications)(nil)

// Assisted is one line of a clerk's list.
type Assisted struct {
	Summary
	Ready   bool // approved, and no phone holds the account: a code can be handed over
	Remark  string
	Reasons []string
}

// Handed is what a clerk prints once and hands over; nothing but the code's keyed hash stays.
type Handed struct{ Name, Account, Code string }

// ErrPaper means that the paper the person signed is not named.
var ErrPaper = errors.New("the number of the signed paper has 1 to 40 characters")

// maxPhoto is the size of a photo in bytes (openapi.yaml, PhotoManifest).
const maxPhoto = 512 << 10

var fieldPatterns = map[string]*regexp.Regexp{ // as the contract has them (openapi.yaml, ApplicationForm)
	"form/citizenId": regexp.MustCompile(`^[0-9]{12}$`), "form/phone": regexp.MustCompile(`^0[0-9]{9}$`), "form/socialInsuranceNumber": regexp.MustCompile(`^([0-9]{10})?$`),
	"form/sex": regexp.MustCompile(`^(male|female)$`), "form/language": regexp.MustCompile(`^(vi|en|ko|ja|zh)$`),
}

// readAssisted holds a filing to what the contract says of a phone's.
func (a *Applications) readAssisted(f AssistedFiling) (vss.ApplicationForm, error) {
	form := f.Form
	for field, value := range map[string]string{"form/citizenId": form.CitizenId, "form/phone": form.Phone, "form/socialInsuranceNumber": text(form.SocialInsuranceNumber), "form/sex": string(form.Sex), "form/language": string(f.Language)} {
		if !fieldPatterns[field].MatchString(value) {
			return form, refusal.Invalid(field, "is not of its form")
		}
	}
	if n := utf8.RuneCountInString(form.Street); n > 200 || utf8.RuneCountInString(form.Name) > 100 {
		return form, refusal.Invalid("form/street", "is too long")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(f.Paper)); n < 1 || n > 40 {
		return form, ErrPaper
	}
	if _, err := uuid.Parse(f.ID); err != nil {
		return form, refusal.Invalid("id", "is no UUID")
	}
	for _, kind := range []vss.PhotoKind{vss.PhotoKindPortrait, vss.PhotoKindIdFront, vss.PhotoKindIdBack} {
		content := f.Photos[kind]
		c, err := jpeg.DecodeConfig(bytes.NewReader(content))
		if err != nil || len(content) > maxPhoto || c.Width < 1 || c.Height < 1 || c.Width > uploads.MaxSide || c.Height > uploads.MaxSide {
			return form, refusal.Invalid("photos/"+string(kind), fmt.Sprintf("a JPEG of at most %d bytes and %d pixels a side is needed", maxPhoto, uploads.MaxSide))
		}
	}
	return a.read(form, a.Now())
}

// FileFor implements Clerk.
func (a *Applications) FileFor(ctx context.Context, clerk string, f AssistedFiling) (Summary, error) {
	form, err := a.readAssisted(f)
	if err != nil {
		return Summary{}, err
	}
	written, err := json.Marshal(form)
	if err != nil {
		return Summary{}, fmt.Errorf("write a form: %w", err)
	}
	now := a.Now()
	app := store.Application{ID: f.ID, Receipt: newReceipt(), State: received, Revision: 1, SentRevision: 1, Language: string(f.Language), Form: written, CitizenID: form.CitizenId,
		InsuranceNumber: text(form.SocialInsuranceNumber), Phone: form.Phone, FiledAt: now, ChangedAt: now, AssistedBy: clerk}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.Application(f.ID)
		if err == nil && kept.AssistedBy == clerk { // the form was sent twice
			app = kept
			return nil
		}
		if err == nil {
			return refusal.New(vss.CodeNotFound)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if _, err := limits.Count(tx, now, a.limit(a.Limits.PerPhone, "phone", form.Phone), a.limit(a.Limits.PerAddress, "clerk", clerk)); err != nil {
			return err
		}
		if err := single(tx, form); err != nil {
			return err
		}
		return a.keepAssisted(tx, app, f)
	})
	if err != nil {
		return Summary{}, err
	}
	summary, _, err := a.summary(app)
	return summary, err
}

// keepAssisted writes a clerk's filing with its photos, what the paper stands under, and the notice to the person.
func (a *Applications) keepAssisted(tx *store.Tx, app store.Application, f AssistedFiling) error {
	if err := tx.CreateApplication(app); err != nil {
		return err
	}
	if err := tx.KeepFiling(app.ID, app.Form, "paper "+strings.TrimSpace(f.Paper), app.FiledAt); err != nil {
		return err
	}
	for kind, content := range f.Photos {
		sum := sha256.Sum256(content)
		if err := tx.PutApplicationPhoto(app.ID, store.ApplicationPhoto{Kind: string(kind), SHA256: sum[:], Bytes: len(content)}); err != nil {
			return err
		}
		at := 0
		for piece := range slices.Chunk(content, vss.MaxChunkBytes) {
			if err := tx.PutApplicationChunk(app.ID, string(kind), at, piece); err != nil {
				return err
			}
			at += len(piece)
		}
	}
	if err := tx.AddApplicationEvent(app.ID, store.ApplicationEvent{At: app.FiledAt, Kind: string(vss.ApplicationEventKindReceived), Officer: app.AssistedBy}); err != nil {
		return err
	}
	if err := audit.Put(tx, audit.Event{Kind: "registration-assisted", Actor: audit.Officer, ActorID: app.AssistedBy, Purpose: "registration", Reference: app.ID, At: app.FiledAt}); err != nil {
		return err
	}
	return a.tell(tx, app, notify.ApplicationReceived, app.FiledAt)
}

// FiledFor implements Clerk.
func (a *Applications) FiledFor(ctx context.Context, clerk string, limit int) ([]Assisted, error) {
	r := a.Store.Read(ctx)
	found, err := r.AssistedApplications(clerk, limit)
	all := make([]Assisted, 0, len(found))
	for _, app := range found {
		summary, _, err := a.summary(app)
		if err != nil {
			return nil, err
		}
		one := Assisted{Summary: summary, Remark: app.Remark, Reasons: app.Reasons}
		if app.State == approved {
			account, err := r.Account(app.Account)
			if err != nil {
				return nil, err
			}
			one.Ready = account.DeviceID == ""
		}
		all = append(all, one)
	}
	return all, err
}

// HandOver implements Clerk.
func (a *Applications) HandOver(ctx context.Context, clerk, id string) (Handed, error) {
	var h Handed
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		app, err := tx.Application(id)
		if errors.Is(err, store.ErrNotFound) || err == nil && app.AssistedBy != clerk {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		if app.State != approved {
			return ErrDecided
		}
		account, err := tx.Account(app.Account)
		if err != nil {
			return err
		}
		if account.DeviceID != "" {
			return ErrTaken
		}
		form, err := formOf(app)
		if err != nil {
			return err
		}
		code, err := a.Codes.IssueActivationCode(tx, app.Account)
		if err != nil {
			return err
		}
		h = Handed{form.Name, app.Account, code}
		return audit.Put(tx, audit.Event{Kind: "activation-code-handed-over", Account: app.Account, Actor: audit.Officer, ActorID: clerk, Purpose: "registration", Reference: app.ID, At: a.Now()})
	})
	return h, err
}
