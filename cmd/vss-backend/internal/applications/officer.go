package applications

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Officer is the door of officers: what a console, or in the sandbox a tester, does with registrations. officer names who acts and is kept with the
// act; revision is the one they looked at.
type Officer interface {
	// Waiting gives the registrations in a state, the one that waits longest first.
	Waiting(ctx context.Context, state vss.ApplicationState, limit int) ([]Summary, error)
	// Open shows one whole, or fails with ErrUnknown.
	Open(ctx context.Context, id string) (Dossier, error)
	// Photo gives a photo that has come whole, or fails with ErrUnknown.
	Photo(ctx context.Context, id string, kind vss.PhotoKind) ([]byte, error)
	// RecordPhoto gives the photo on record of a person whom a registration may mean, or fails with ErrUnknown.
	RecordPhoto(ctx context.Context, id, insuranceNumber string) ([]byte, error)
	// Check takes a received registration up.
	Check(ctx context.Context, officer, id string, revision int64) error
	// Ask puts a question to the person.
	Ask(ctx context.Context, officer, id string, revision int64, question string) error
	// Approve opens the account of the person on record under insuranceNumber.
	Approve(ctx context.Context, officer, id string, revision int64, insuranceNumber string) error
	// Refuse sends it back with reasons of Reasons and free words.
	Refuse(ctx context.Context, officer, id string, revision int64, reasons []string, remark string) error
}

var _ Officer = (*Applications)(nil)

// What an officer may be told. Each says what to do.
var (
	ErrUnknown  = errors.New("there is no such registration or photo")
	ErrChanged  = errors.New("the registration has changed since you looked; look again")
	ErrDecided  = errors.New("the registration is not with the officers any more; look again")
	ErrInput    = errors.New("what was entered cannot be used")
	ErrNoRecord = errors.New("nobody is on record under this social-insurance number; find the person's number first")
	ErrTaken    = errors.New("the person or the telephone number has an account already; refuse and say so")
	ErrOwn      = errors.New("you filed this registration yourself; another officer decides about it")
	ErrCounter  = errors.New("it was filed at a counter, and no phone could answer; refuse it and say what is missing")
	ErrMissing  = errors.New("a photo has not come whole; ask the person for it")
)

// Summary is one line of an officer's list.
type Summary struct {
	ID, Receipt string
	State       vss.ApplicationState
	Revision    int64
	Name        string
	FiledAt     time.Time
	ChangedAt   time.Time
	Agency      string
	AssistedBy  string // the clerk who filed it for somebody at a counter; "" for a phone's
}

func (a *Applications) summary(app store.Application) (Summary, vss.ApplicationForm, error) {
	form, err := formOf(app)
	if err != nil {
		return Summary{}, form, err
	}
	agency, _ := a.Places.Agency(form.AgencyCode)
	return Summary{ID: app.ID, Receipt: app.Receipt, State: vss.ApplicationState(app.State), Revision: app.Revision, Name: form.Name, FiledAt: app.FiledAt, ChangedAt: app.ChangedAt, Agency: agency, AssistedBy: app.AssistedBy}, form, nil
}

// formOf reads a kept form.
func formOf(app store.Application) (vss.ApplicationForm, error) {
	var form vss.ApplicationForm
	if err := json.Unmarshal(app.Form, &form); err != nil {
		return form, fmt.Errorf("read the form of a registration: %w", err)
	}
	return form, nil
}

// Waiting implements Officer.
func (a *Applications) Waiting(ctx context.Context, state vss.ApplicationState, limit int) ([]Summary, error) {
	found, err := a.Store.Read(ctx).Applications(string(state), limit)
	all := make([]Summary, 0, len(found))
	for _, app := range found {
		s, _, err := a.summary(app)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, err
}

// Photo implements Officer.
func (a *Applications) Photo(ctx context.Context, id string, kind vss.PhotoKind) ([]byte, error) {
	r := a.Store.Read(ctx)
	photo, err := photoOf(r, id, string(kind))
	if refusalIs(err, vss.CodeNotFound) || err == nil && photo.Received != photo.Bytes {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, err
	}
	content, err := r.ApplicationPhotoBytes(id, string(kind))
	if err == nil && len(content) != photo.Bytes {
		return nil, ErrUnknown // its time to be kept is over
	}
	return content, err
}

// act changes a registration that is with the officers.
func (a *Applications) act(ctx context.Context, officer, id string, revision int64, change func(tx *store.Tx, app *store.Application, now time.Time) error) error {
	now := a.Now()
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		app, err := tx.Application(id)
		if errors.Is(err, store.ErrNotFound) {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		if app.State != received && app.State != checking && app.State != question {
			return ErrDecided
		}
		if app.Revision != revision || app.SentRevision != revision {
			return ErrChanged
		}
		if app.AssistedBy == officer && officer != "" {
			return ErrOwn
		}
		app.ChangedAt = now
		return change(tx, &app, now)
	})
}

// done writes what an officer did.
func (a *Applications) done(tx *store.Tx, app store.Application, officer string, kind vss.ApplicationEventKind, words string, now time.Time) error {
	if err := tx.SaveApplication(app); err != nil {
		return err
	}
	if err := tx.AddApplicationEvent(app.ID, store.ApplicationEvent{At: now, Kind: string(kind), Words: words, Officer: officer}); err != nil {
		return err
	}
	return audit.Put(tx, audit.Event{Kind: "registration-" + string(kind), Account: app.Account, Actor: audit.Officer, ActorID: officer, Purpose: "registration", Reference: app.ID, At: now})
}

// Check implements Officer. Taken up again it changes nothing.
func (a *Applications) Check(ctx context.Context, officer, id string, revision int64) error {
	return a.act(ctx, officer, id, revision, func(tx *store.Tx, app *store.Application, now time.Time) error {
		if app.State != received {
			return nil
		}
		app.State = checking
		return a.done(tx, *app, officer, vss.ApplicationEventKindChecking, "", now)
	})
}

// maxWords bounds an officer's free words in characters (openapi.yaml).
const maxWords = 1000

func readWords(words string) (string, error) {
	words = strings.TrimSpace(words)
	if !utf8.ValidString(words) || utf8.RuneCountInString(words) > maxWords {
		return "", fmt.Errorf("%w: at most %d characters", ErrInput, maxWords)
	}
	return words, nil
}

// Ask implements Officer.
func (a *Applications) Ask(ctx context.Context, officer, id string, revision int64, words string) error {
	words, err := readWords(words)
	if err != nil {
		return err
	}
	if words == "" {
		return fmt.Errorf("%w: write the question", ErrInput)
	}
	return a.act(ctx, officer, id, revision, func(tx *store.Tx, app *store.Application, now time.Time) error {
		if app.AssistedBy != "" {
			return ErrCounter
		}
		app.State, app.Question = question, words
		if err := a.done(tx, *app, officer, vss.ApplicationEventKindQuestion, words, now); err != nil {
			return err
		}
		return a.tell(tx, *app, notify.ApplicationQuestion, now)
	})
}

// Refuse implements Officer.
func (a *Applications) Refuse(ctx context.Context, officer, id string, revision int64, codes []string, remark string) error {
	remark, err := readWords(remark)
	if err != nil {
		return err
	}
	codes = slices.Clone(codes)
	slices.Sort(codes)
	codes = slices.Compact(codes)
	if len(codes) == 0 || len(codes) > 10 {
		return fmt.Errorf("%w: choose one reason at least", ErrInput)
	}
	for _, code := range codes {
		if _, ok := reasonByCode(code); !ok {
			return fmt.Errorf("%w: there is no reason of this name", ErrInput)
		}
		if code == "other" && remark == "" {
			return fmt.Errorf("%w: another reason needs words", ErrInput)
		}
	}
	return a.act(ctx, officer, id, revision, func(tx *store.Tx, app *store.Application, now time.Time) error {
		app.State, app.Reasons, app.Remark, app.Question = refused, codes, remark, ""
		if err := a.done(tx, *app, officer, vss.ApplicationEventKindRefused, remark, now); err != nil {
			return err
		}
		return a.tell(tx, *app, notify.ApplicationRefused, now)
	})
}

// Approve implements Officer.
func (a *Applications) Approve(ctx context.Context, officer, id string, revision int64, insuranceNumber string) error {
	return a.act(ctx, officer, id, revision, func(tx *store.Tx, app *store.Application, now time.Time) error {
		photos, err := tx.ApplicationPhotos(app.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(photos, func(p store.ApplicationPhoto) bool { return p.Received != p.Bytes }) {
			return ErrMissing
		}
		form, err := formOf(*app)
		if err != nil {
			return err
		}
		person, err := tx.RegistryPerson(insuranceNumber)
		if errors.Is(err, store.ErrNotFound) {
			return ErrNoRecord
		}
		if err != nil {
			return err
		}
		if err := openAccount(tx, form, person, now); err != nil {
			return err
		}
		if a.Opened != nil {
			if err := a.Opened(tx, person.InsuranceNumber); err != nil {
				return err
			}
		}
		if err := a.keepPortrait(tx, *app, person.InsuranceNumber); err != nil {
			return err
		}
		app.State, app.Account, app.Question = approved, person.InsuranceNumber, ""
		if err := a.done(tx, *app, officer, vss.ApplicationEventKindApproved, "", now); err != nil {
			return err
		}
		return a.tell(tx, *app, notify.ApplicationApproved, now)
	})
}

// openAccount opens the account of somebody on record under both their numbers, with the telephone of the form, their card, and the
// e-transaction account.
func openAccount(tx *store.Tx, form vss.ApplicationForm, person store.RegistryPerson, now time.Time) error {
	// The rules are asked again: much may have happened since the filing.
	asked := form
	asked.SocialInsuranceNumber = &person.InsuranceNumber
	if err := single(tx, asked); err != nil {
		if _, no := refusal.CodeOf(err); no {
			return ErrTaken
		}
		return err
	}
	others := []string{form.CitizenId}
	if person.CitizenID != "" && person.CitizenID != form.CitizenId {
		return fmt.Errorf("%w: the record has another citizen ID than the form; it must be corrected first", ErrInput)
	}
	fresh, err := tx.CreateAccount(store.Account{Number: person.InsuranceNumber, Phone: form.Phone, Email: text(form.Email)}, others...)
	if err != nil {
		return err
	}
	if !fresh {
		return ErrTaken
	}
	card := person.Card
	card.Account, card.CitizenID = person.InsuranceNumber, form.CitizenId
	if err := tx.CreateCard(card); err != nil {
		return err
	}
	return openTransactionAccount(tx, person.InsuranceNumber, now)
}
