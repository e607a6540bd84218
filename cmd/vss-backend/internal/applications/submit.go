package applications

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Submit hands a registration to the agency. Sent again for a revision that was handed over it changes nothing.
func (a *Applications) Submit(ctx context.Context, caller edge.Applicant, uses []edge.Use, address, id string, ask vss.ApplicationSubmission) (vss.Application, error) {
	now := a.Now()
	var answer vss.Application
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := takeUses(tx, uses); err != nil {
			return err
		}
		app, err := own(&tx.Reader, caller, id)
		if err != nil {
			return err
		}
		if ask.Revision != app.Revision {
			return refusal.New(vss.CodeApplicationChanged)
		}
		if open(app.State) {
			err = a.receive(tx, &app, caller, address, text(ask.Answer), now)
		} else if app.SentRevision != app.Revision {
			err = refusal.New(vss.CodeApplicationClosed)
		}
		if err != nil {
			return err
		}
		answer, err = a.describe(&tx.Reader, app, edge.Language(ctx))
		return err
	})
	return answer, err
}

// receive moves an open registration to the officer's side.
func (a *Applications) receive(tx *store.Tx, app *store.Application, caller edge.Applicant, address, answer string, now time.Time) error {
	answer = strings.TrimSpace(answer)
	answering := app.State == question
	switch {
	case answer != "" && !answering:
		return refusal.Invalid("answer", "there is no question to answer")
	case answering && answer == "" && app.SentRevision == app.Revision:
		return refusal.Invalid("answer", "an answer is needed, or a change of the form or a photo")
	case app.State == refused && app.SentRevision == app.Revision:
		return refusal.Invalid("revision", "nothing was changed since the refusal")
	}
	photos, err := tx.ApplicationPhotos(app.ID)
	if err != nil {
		return err
	}
	for _, p := range photos {
		if p.Received != p.Bytes {
			return refusal.New(vss.CodePhotosMissing)
		}
	}
	form, err := formOf(*app)
	if err != nil {
		return err
	}
	if err := a.allow(tx, caller, address, form, now); err != nil {
		return err
	}
	kind := vss.ApplicationEventKindReceived
	if answering {
		kind = vss.ApplicationEventKindAnswered
	}
	app.State, app.SentRevision, app.Question, app.Reasons, app.Remark, app.ChangedAt = received, app.Revision, "", nil, "", now
	if err := tx.SaveApplication(*app); err != nil {
		return err
	}
	if err := tx.KeepFiling(app.ID, caller.Body, caller.Proof, now); err != nil {
		return err
	}
	if err := tx.AddApplicationEvent(app.ID, store.ApplicationEvent{At: now, Kind: string(kind), Words: answer}); err != nil {
		return err
	}
	return a.tell(tx, *app, notify.ApplicationReceived, now)
}

// tell leaves a notice for the person.
func (a *Applications) tell(tx *store.Tx, app store.Application, kind notify.Kind, now time.Time) error {
	form, err := formOf(app)
	if err != nil {
		return err
	}
	return a.Outbox.Put(tx, notify.Notice{Kind: kind, Language: vss.Language(app.Language), Account: app.Account, Phone: form.Phone, Email: text(form.Email), Receipt: app.Receipt, At: now})
}

// Read says how far a registration has come.
func (a *Applications) Read(ctx context.Context, caller edge.Applicant, id string) (vss.Application, error) {
	r := a.Store.Read(ctx)
	app, err := own(r, caller, id)
	if err != nil {
		return vss.Application{}, err
	}
	return a.describe(r, app, edge.Language(ctx))
}

// describe is a registration as its person sees it.
func (a *Applications) describe(r *store.Reader, app store.Application, language string) (vss.Application, error) {
	id, err := uuid.Parse(app.ID)
	if err != nil {
		return vss.Application{}, fmt.Errorf("read the id of a registration: %w", err)
	}
	v := vss.Application{ApplicationId: id, Receipt: app.Receipt, State: vss.ApplicationState(app.State), Revision: app.Revision, Photos: []vss.PhotoReceived{},
		Events: []vss.ApplicationEvent{}, Activated: !app.ActivatedAt.IsZero(), ServerTime: a.Now().UTC()}
	photos, err := r.ApplicationPhotos(app.ID)
	if err != nil {
		return v, err
	}
	for _, p := range photos {
		v.Photos = append(v.Photos, vss.PhotoReceived{Kind: vss.PhotoKind(p.Kind), Bytes: p.Bytes, Received: p.Received})
	}
	events, err := r.ApplicationEvents(app.ID)
	if err != nil {
		return v, err
	}
	for _, e := range events[max(0, len(events)-maxEvents):] {
		v.Events = append(v.Events, vss.ApplicationEvent{At: e.At.UTC(), Kind: vss.ApplicationEventKind(e.Kind), Text: optional(e.Words)})
	}
	v.Question, v.Remark = optional(app.Question), optional(app.Remark)
	if app.State == refused {
		reasons := reasonsOf(app.Reasons, language)
		v.Reasons = &reasons
	}
	if app.Account != "" {
		v.Account = &app.Account
		opened, err := a.TransactionAccount(r, app.Account)
		if err != nil {
			return v, err
		}
		v.TransactionAccount = &opened
	}
	return v, nil
}

// maxEvents bounds what an answer tells of a long history (openapi.yaml); the newest are told.
const maxEvents = 200

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// TransactionAccount gives an account's e-transaction account, or refuses with not-found.
func (a *Applications) TransactionAccount(r *store.Reader, account string) (vss.TransactionAccount, error) {
	t, err := r.TransactionAccount(account)
	if errors.Is(err, store.ErrNotFound) {
		return vss.TransactionAccount{}, refusal.New(vss.CodeNotFound)
	}
	if err != nil {
		return vss.TransactionAccount{}, err
	}
	now := a.Now()
	v := vss.TransactionAccount{Number: t.Number, State: vss.TransactionAccountStateActive, TermConfirmed: term.Confirmed, ServerTime: now.UTC()}
	for _, d := range []struct {
		text string
		into *openapi.Date
	}{{t.OpenedOn, &v.OpenedOn}, {t.EndsOn, &v.EndsOn}} {
		day, err := time.Parse(time.DateOnly, d.text)
		if err != nil {
			return v, fmt.Errorf("a date of an e-transaction account is no day: %w", err)
		}
		d.into.Time = day
	}
	if t.EndsOn < today(now) {
		v.State = vss.TransactionAccountStateEnded
	}
	return v, nil
}
