package applications

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// File keeps a registration, or writes one anew that its person may still change. The same filing again changes nothing and gets the same
// answer. Photos whose digest has not changed keep what has come of them.
func (a *Applications) File(ctx context.Context, caller edge.Applicant, uses []edge.Use, address, id string, ask vss.ApplicationFiling) (vss.Application, error) {
	now := a.Now()
	form, err := a.read(ask.Form, now)
	if err != nil {
		return vss.Application{}, err
	}
	photos, err := readManifest(ask.Photos)
	if err != nil {
		return vss.Application{}, err
	}
	written, err := json.Marshal(form)
	if err != nil {
		return vss.Application{}, fmt.Errorf("write a form: %w", err)
	}
	var answer vss.Application
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := takeUses(tx, uses); err != nil {
			return err
		}
		app, err := own(&tx.Reader, caller, id)
		fresh := refusalIs(err, vss.CodeNotFound)
		if err != nil && !fresh {
			return err
		}
		if !fresh {
			if same, err := unchanged(tx, app, ask.Language, written, photos); err != nil || same {
				if err == nil {
					answer, err = a.describe(&tx.Reader, app, edge.Language(ctx))
				}
				return err
			}
			if !open(app.State) {
				return refusal.New(vss.CodeApplicationClosed)
			}
		}
		if err := a.allow(tx, caller, address, form, now); err != nil {
			return err
		}
		app.Language, app.Form, app.ChangedAt = string(ask.Language), written, now
		app.CitizenID, app.InsuranceNumber, app.Phone = form.CitizenId, text(form.SocialInsuranceNumber), form.Phone
		if err := a.save(tx, &app, caller, id, fresh, photos, now); err != nil {
			return err
		}
		answer, err = a.describe(&tx.Reader, app, edge.Language(ctx))
		return err
	})
	return answer, err
}

func refusalIs(err error, code vss.Code) bool {
	got, ok := refusal.CodeOf(err)
	return ok && got == code
}

// unchanged reports whether a filing is the one that is kept already.
func unchanged(tx *store.Tx, app store.Application, language vss.Language, form []byte, photos []store.ApplicationPhoto) (bool, error) {
	if app.Language != string(language) || !bytes.Equal(app.Form, form) {
		return false, nil
	}
	kept, err := tx.ApplicationPhotos(app.ID)
	if err != nil {
		return false, err
	}
	return slices.EqualFunc(kept, photos, samePhoto), nil
}

func samePhoto(a, b store.ApplicationPhoto) bool {
	return a.Kind == b.Kind && a.Bytes == b.Bytes && bytes.Equal(a.SHA256, b.SHA256)
}

// allow counts a filing against the limits and holds it to the rules of one account for one person and one telephone.
func (a *Applications) allow(tx *store.Tx, caller edge.Applicant, address string, form vss.ApplicationForm, now time.Time) error {
	if err := a.count(tx, caller, address, form.Phone, now); err != nil {
		return err
	}
	return single(tx, form)
}

func (a *Applications) count(tx *store.Tx, caller edge.Applicant, address, phone string, now time.Time) error {
	_, err := limits.Count(tx, now, a.limit(a.Limits.PerPhone, "phone", phone), a.limit(a.Limits.PerDevice, "device", caller.Thumbprint), a.limit(a.Limits.PerAddress, "address", address))
	return err
}

// single refuses a form of somebody who has an account, or with a telephone number that another account uses.
func single(tx *store.Tx, form vss.ApplicationForm) error {
	for _, number := range []string{form.CitizenId, text(form.SocialInsuranceNumber)} {
		if number == "" {
			continue
		}
		_, err := tx.Account(number)
		if err == nil {
			return refusal.New(vss.CodeAccountExists)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	taken, err := tx.HasPhone(form.Phone)
	if err == nil && taken {
		return refusal.New(vss.CodePhoneTaken)
	}
	return err
}

// save writes a registration that was filed for the first time or anew, its evidence, and the photos that are new.
func (a *Applications) save(tx *store.Tx, app *store.Application, caller edge.Applicant, id string, fresh bool, photos []store.ApplicationPhoto, now time.Time) error {
	app.Revision++
	var err error
	if fresh {
		if _, err := tx.Application(id); !errors.Is(err, store.ErrNotFound) {
			// The id is another key's. The phone makes a new one; it learns no more.
			if err != nil {
				return err
			}
			return refusal.New(vss.CodeNotFound)
		}
		app.ID, app.KeyThumbprint, app.Receipt, app.State, app.FiledAt = id, caller.Thumbprint, newReceipt(), uploading, now
		err = tx.CreateApplication(*app)
	} else {
		err = tx.SaveApplication(*app)
	}
	if err != nil {
		return err
	}
	if err := tx.KeepFiling(id, caller.Body, caller.Proof, now); err != nil {
		return err
	}
	kept, err := tx.ApplicationPhotos(id)
	if err != nil {
		return err
	}
	for _, p := range photos {
		if slices.ContainsFunc(kept, func(k store.ApplicationPhoto) bool { return samePhoto(k, p) }) {
			continue
		}
		if err := tx.PutApplicationPhoto(id, p); err != nil {
			return err
		}
	}
	return nil
}

// readManifest wants one photo of each kind, and gives them by kind.
func readManifest(manifest []vss.PhotoManifest) ([]store.ApplicationPhoto, error) {
	var photos []store.ApplicationPhoto
	for _, m := range manifest {
		sum, err := base64.RawURLEncoding.Strict().DecodeString(m.Sha256)
		if err != nil || len(sum) != 32 {
			return nil, refusal.Invalid("photos", "sha256 is not 32 bytes in base64url")
		}
		if slices.ContainsFunc(photos, func(p store.ApplicationPhoto) bool { return p.Kind == string(m.Kind) }) {
			return nil, refusal.Invalid("photos", "a kind stands twice")
		}
		photos = append(photos, store.ApplicationPhoto{Kind: string(m.Kind), SHA256: sum, Bytes: m.Bytes})
	}
	slices.SortFunc(photos, func(a, b store.ApplicationPhoto) int { return strings.Compare(a.Kind, b.Kind) })
	return photos, nil
}

// oldest is how long ago a birth can lie: longer than anybody has lived.
const oldest = 130

// read holds a form to what the contract's patterns cannot say, and gives it as it is kept.
func (a *Applications) read(form vss.ApplicationForm, now time.Time) (vss.ApplicationForm, error) {
	name, err := insurance.ParsePersonName(form.Name)
	if err != nil {
		return form, refusal.Invalid("form/name", "letters and spaces, at least two letters")
	}
	form.Name = name.String()
	birth, err := insurance.ParsePartialDate(form.DateOfBirth)
	today := insurance.DateOf(now)
	if err != nil || birth.First().After(now) || birth.Year < today.Year-oldest {
		return form, refusal.Invalid("form/dateOfBirth", "is no day, month or year that somebody living can be born in")
	}
	if form.Email != nil {
		email, err := insurance.ParseEmailAddress(*form.Email)
		if err != nil {
			return form, refusal.Invalid("form/email", "is no e-mail address")
		}
		kept := email.String()
		form.Email = &kept
	}
	form.Street = strings.Join(strings.Fields(norm.NFC.String(form.Street)), " ")
	if form.Street == "" || strings.ContainsFunc(form.Street, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }) {
		return form, refusal.Invalid("form/street", "is empty or holds characters that cannot be printed")
	}
	if _, province, _, ok := a.Places.Commune(form.CommuneCode); !ok || province != form.ProvinceCode {
		return form, refusal.Invalid("form/communeCode", "is no commune of this province")
	}
	if _, ok := a.Places.Agency(form.AgencyCode); !ok {
		return form, refusal.Invalid("form/agencyCode", "is no agency")
	}
	return form, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
