package applications

import (
	"context"
	"errors"
	"slices"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/store"
)

// RecordPhoto implements Officer.
func (a *Applications) RecordPhoto(ctx context.Context, id, insuranceNumber string) ([]byte, error) {
	r := a.Store.Read(ctx)
	app, err := r.Application(id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, err
	}
	form, err := formOf(app)
	if err != nil {
		return nil, err
	}
	all, err := matches(r, form)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(all, func(m Match) bool { return m.Person.InsuranceNumber == insuranceNumber }) {
		return nil, ErrUnknown // only the photos of those the form may mean are to be seen beside it
	}
	content, err := a.recordPhoto(r, insuranceNumber)
	if err == nil && content == nil {
		return nil, ErrUnknown
	}
	return content, err
}

// recordPhoto gives the photo on record, nil when there is none.
func (a *Applications) recordPhoto(r *store.Reader, insuranceNumber string) ([]byte, error) {
	kept, err := r.RegistryPhoto(insuranceNumber)
	switch {
	case err == nil:
		return kept.Content, nil
	case !errors.Is(err, store.ErrNotFound):
		return nil, err
	case a.SamplePhoto != nil:
		return a.SamplePhoto(insuranceNumber)
	}
	return nil, nil
}

// keepPortrait makes the portrait of an approved registration the person's photo on record.
func (a *Applications) keepPortrait(tx *store.Tx, app store.Application, insuranceNumber string) error {
	content, err := tx.ApplicationPhotoBytes(app.ID, string(vss.PhotoKindPortrait))
	if err != nil {
		return err
	}
	return tx.PutRegistryPhoto(insuranceNumber, content, a.Now())
}
