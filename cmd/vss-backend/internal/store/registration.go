package store

import (
	"strings"
	"time"
)

// Application is one registration of a person without an account.
type Application struct {
	ID              string
	KeyThumbprint   string // RFC 7638, of the key that filed it
	Receipt         string
	State           string // as the contract names it
	Revision        int64
	SentRevision    int64 // 0 before the first submission
	Language        string
	Form            []byte // JSON
	CitizenID       string
	InsuranceNumber string // "" when the person did not know it
	Phone           string
	FiledAt         time.Time
	ChangedAt       time.Time
	Question        string
	Reasons         []string // codes
	Remark          string
	Account         string // that its approval opened
	ActivatedAt     time.Time
	AssistedBy      string // login of the clerk who filed it for somebody at the counter; "" for a phone's
}

const applicationColumns = `application_id, key_thumb, receipt, state, revision, sent_revision, language, form, citizen_id, insurance_number, phone, filed_at, changed_at,
	question, reasons, remark, account, activated_at, assisted_by FROM applications`

func scanApplication(scan func(...any) error) (Application, error) {
	var a Application
	var filed, changed, activated int64
	var reasons string
	err := scan(&a.ID, &a.KeyThumbprint, &a.Receipt, &a.State, &a.Revision, &a.SentRevision, &a.Language, &a.Form, &a.CitizenID, &a.InsuranceNumber, &a.Phone, &filed, &changed,
		&a.Question, &reasons, &a.Remark, &a.Account, &activated, &a.AssistedBy)
	a.FiledAt, a.ChangedAt, a.ActivatedAt = moment(filed), moment(changed), moment(activated)
	if reasons != "" {
		a.Reasons = strings.Split(reasons, ",")
	}
	return a, err
}

// Application finds a registration, or fails with ErrNotFound.
func (r *Reader) Application(id string) (Application, error) {
	return scanApplication(func(into ...any) error {
		return r.row("SELECT "+applicationColumns+" WHERE application_id = ?", []any{id}, into...)
	})
}

// Applications gives the registrations in a state, the one that waits longest first, at most limit of them.
func (r *Reader) Applications(state string, limit int) ([]Application, error) {
	return r.applications("SELECT "+applicationColumns+" WHERE state = ? ORDER BY changed_at, application_id LIMIT ?", state, limit)
}

// ApplicationsOfCitizen gives the submitted registrations under one citizen ID, the newest first: more than one is worth an officer's look.
func (r *Reader) ApplicationsOfCitizen(citizenID string) ([]Application, error) {
	return r.applications("SELECT "+applicationColumns+" WHERE citizen_id = ? AND sent_revision > 0 ORDER BY filed_at DESC LIMIT 20", citizenID)
}

func (r *Reader) applications(query string, args ...any) ([]Application, error) {
	var all []Application
	err := r.rows(query, args, func(scan func(...any) error) error {
		a, err := scanApplication(scan)
		all = append(all, a)
		return err
	})
	return all, err
}

// CreateApplication adds a registration.
func (t *Tx) CreateApplication(a Application) error {
	return t.run(`INSERT INTO applications (application_id, key_thumb, receipt, state, revision, sent_revision, language, form, citizen_id, insurance_number, phone, filed_at, changed_at, assisted_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.KeyThumbprint, a.Receipt, a.State, a.Revision, a.SentRevision, a.Language, a.Form, a.CitizenID, a.InsuranceNumber, a.Phone, millis(a.FiledAt), millis(a.ChangedAt), a.AssistedBy)
}

// AssistedApplications gives the registrations that a clerk filed for people, the newest first, at most limit of them.
func (r *Reader) AssistedApplications(clerk string, limit int) ([]Application, error) {
	return r.applications("SELECT "+applicationColumns+" WHERE assisted_by = ? AND assisted_by <> '' ORDER BY filed_at DESC, application_id LIMIT ?", clerk, limit)
}

// SaveApplication writes everything of a registration that may change.
func (t *Tx) SaveApplication(a Application) error {
	return t.run(`UPDATE applications SET state = ?, revision = ?, sent_revision = ?, language = ?, form = ?, citizen_id = ?, insurance_number = ?, phone = ?, changed_at = ?,
		question = ?, reasons = ?, remark = ?, account = ?, activated_at = ? WHERE application_id = ?`,
		a.State, a.Revision, a.SentRevision, a.Language, a.Form, a.CitizenID, a.InsuranceNumber, a.Phone, millis(a.ChangedAt),
		a.Question, strings.Join(a.Reasons, ","), a.Remark, a.Account, millis(a.ActivatedAt), a.ID)
}

// KeepFiling keeps what a phone sent, with its signature, as evidence.
func (t *Tx) KeepFiling(application string, body []byte, proof string, now time.Time) error {
	return t.run(`INSERT INTO application_filings (application_id, position, body, proof, filed_at)
		SELECT ?, COUNT(*) + 1, ?, ?, ? FROM application_filings WHERE application_id = ?`, application, body, proof, millis(now), application)
}

// ApplicationPhoto is one photo of a registration and how much of it has come.
type ApplicationPhoto struct {
	Kind     string
	SHA256   []byte
	Bytes    int
	Received int
}

// ApplicationPhotos gives the photos of a registration by kind.
func (r *Reader) ApplicationPhotos(application string) ([]ApplicationPhoto, error) {
	var all []ApplicationPhoto
	err := r.rows("SELECT kind, sha256, bytes, received FROM application_photos WHERE application_id = ? ORDER BY kind", []any{application}, func(scan func(...any) error) error {
		var p ApplicationPhoto
		if err := scan(&p.Kind, &p.SHA256, &p.Bytes, &p.Received); err != nil {
			return err
		}
		all = append(all, p)
		return nil
	})
	return all, err
}

// PutApplicationPhoto begins a photo anew: nothing of it has come.
func (t *Tx) PutApplicationPhoto(application string, p ApplicationPhoto) error {
	if err := t.run("DELETE FROM application_chunks WHERE application_id = ? AND kind = ?", application, p.Kind); err != nil {
		return err
	}
	return t.run(`INSERT INTO application_photos (application_id, kind, sha256, bytes, received) VALUES (?, ?, ?, ?, 0)
		ON CONFLICT (application_id, kind) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes, received = 0`, application, p.Kind, p.SHA256, p.Bytes)
}

// PutApplicationChunk appends to a photo. The photo's row comes first: of two that append the same bytes at once, one waits there and then finds them kept.
func (t *Tx) PutApplicationChunk(application, kind string, start int, content []byte) error {
	if err := t.run("UPDATE application_photos SET received = ? WHERE application_id = ? AND kind = ?", start+len(content), application, kind); err != nil {
		return err
	}
	return t.run("INSERT INTO application_chunks (application_id, kind, start, content) VALUES (?, ?, ?, ?)", application, kind, start, content)
}

// ApplicationChunk gives the bytes that were appended at a place, or fails with ErrNotFound.
func (r *Reader) ApplicationChunk(application, kind string, start int) ([]byte, error) {
	var content []byte
	err := r.row("SELECT content FROM application_chunks WHERE application_id = ? AND kind = ? AND start = ?", []any{application, kind, start}, &content)
	return content, err
}

// ApplicationPhotoBytes gives what has come of a photo.
func (r *Reader) ApplicationPhotoBytes(application, kind string) ([]byte, error) {
	var all []byte
	err := r.rows("SELECT content FROM application_chunks WHERE application_id = ? AND kind = ? ORDER BY start", []any{application, kind}, func(scan func(...any) error) error {
		var content []byte
		if err := scan(&content); err != nil {
			return err
		}
		all = append(all, content...)
		return nil
	})
	return all, err
}

// ApplicationEvent is one thing that happened to a registration.
type ApplicationEvent struct {
	At      time.Time
	Kind    string
	Words   string
	Officer string // "" for what the person did
}

// ApplicationEvents gives what happened, the oldest first.
func (r *Reader) ApplicationEvents(application string) ([]ApplicationEvent, error) {
	var all []ApplicationEvent
	err := r.rows("SELECT at, kind, words, officer FROM application_events WHERE application_id = ? ORDER BY position", []any{application}, func(scan func(...any) error) error {
		var e ApplicationEvent
		var at int64
		if err := scan(&at, &e.Kind, &e.Words, &e.Officer); err != nil {
			return err
		}
		e.At = moment(at)
		all = append(all, e)
		return nil
	})
	return all, err
}

// AddApplicationEvent writes what happened.
func (t *Tx) AddApplicationEvent(application string, e ApplicationEvent) error {
	return t.run(`INSERT INTO application_events (application_id, position, at, kind, words, officer)
		SELECT ?, COUNT(*) + 1, ?, ?, ?, ? FROM application_events WHERE application_id = ?`, application, millis(e.At), e.Kind, e.Words, e.Officer, application)
}

// FiledBy finds the approved registration that opened an account and was filed with a key, as long as its right to activate without a code was
// not used; or fails with ErrNotFound.
func (r *Reader) FiledBy(account, keyThumbprint string) (Application, error) {
	return scanApplication(func(into ...any) error {
		return r.row("SELECT "+applicationColumns+" WHERE account = ? AND key_thumb = ? AND account <> '' AND state = 'approved' AND activated_at = 0",
			[]any{account, keyThumbprint}, into...)
	})
}

// How long a registration is kept after it was last touched (docs/protocol.md, "Registration").
const (
	unsentLife  = 30 * 24 * time.Hour  // one that was never submitted
	refusedLife = 180 * 24 * time.Hour // a refused one that nobody mended
	photoLife   = 90 * 24 * time.Hour  // the photos of an approved one
)

// ForgetApplications removes registrations that were never submitted, refused ones that nobody mended, and the photos of approved ones, each in
// its time. What was signed about an approved one stays.
func (t *Tx) ForgetApplications(now time.Time) error {
	unsent, refused, approved := now.Add(-unsentLife), now.Add(-refusedLife), now.Add(-photoLife)
	const gone = "(SELECT application_id FROM applications WHERE state = 'uploading' AND changed_at < ? OR state = 'refused' AND changed_at < ?)"
	for _, table := range []string{"application_chunks", "application_photos", "application_filings", "application_events"} {
		if err := t.run("DELETE FROM "+table+" WHERE application_id IN "+gone, millis(unsent), millis(refused)); err != nil {
			return err
		}
	}
	if err := t.run("DELETE FROM applications WHERE state = 'uploading' AND changed_at < ? OR state = 'refused' AND changed_at < ?", millis(unsent), millis(refused)); err != nil {
		return err
	}
	return t.run("DELETE FROM application_chunks WHERE application_id IN (SELECT application_id FROM applications WHERE state = 'approved' AND changed_at < ?)", millis(approved))
}

// HasPhone reports whether an account's messages go to a telephone number.
func (r *Reader) HasPhone(phone string) (bool, error) {
	var n int
	err := r.row("SELECT COUNT(*) FROM accounts WHERE phone = ?", []any{phone}, &n)
	return n > 0, err
}

// RegistryPerson is somebody on record who may have no account yet. Their card has no account until an approval opens one.
type RegistryPerson struct {
	Card
	Address string
	Phone   string // "" when none is on record
}

const personColumns = `insurance_number, citizen_id, holder_name, date_of_birth, sex, address, phone, card_number, object_code, facility_code, valid_from, valid_to, five_year_date,
	benefit_level, living_area, bhyt_payload, withdrawn FROM registry_people`

func scanPerson(scan func(...any) error) (RegistryPerson, error) {
	var p RegistryPerson
	var withdrawn int
	err := scan(&p.InsuranceNumber, &p.CitizenID, &p.HolderName, &p.DateOfBirth, &p.Sex, &p.Address, &p.Phone, &p.CardNumber, &p.ObjectCode, &p.FacilityCode, &p.ValidFrom, &p.ValidTo,
		&p.FiveYearDate, &p.BenefitLevel, &p.LivingArea, &p.BHYTPayload, &withdrawn)
	p.Withdrawn = withdrawn != 0
	return p, err
}

// RegistryPerson finds somebody by their social-insurance number, or fails with ErrNotFound.
func (r *Reader) RegistryPerson(insuranceNumber string) (RegistryPerson, error) {
	return scanPerson(func(into ...any) error {
		return r.row("SELECT "+personColumns+" WHERE insurance_number = ?", []any{insuranceNumber}, into...)
	})
}

// RegistryPeople finds people by either number or by name and birth date, at most 20.
func (r *Reader) RegistryPeople(insuranceNumber, citizenID, name, birth string) ([]RegistryPerson, error) {
	var all []RegistryPerson
	err := r.rows("SELECT "+personColumns+` WHERE insurance_number = ? OR citizen_id = ? AND citizen_id <> '' OR date_of_birth = ? AND holder_name = ?
		ORDER BY insurance_number LIMIT 20`, []any{insuranceNumber, citizenID, birth, name}, func(scan func(...any) error) error {
		p, err := scanPerson(scan)
		all = append(all, p)
		return err
	})
	return all, err
}

// CreateRegistryPerson puts somebody on record; it reports false when the number is on record already.
func (t *Tx) CreateRegistryPerson(p RegistryPerson) (bool, error) {
	n, err := t.exec(`INSERT INTO registry_people (insurance_number, citizen_id, holder_name, date_of_birth, sex, address, phone, card_number, object_code, facility_code, valid_from,
		valid_to, five_year_date, benefit_level, living_area, bhyt_payload, withdrawn) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		p.InsuranceNumber, p.CitizenID, p.HolderName, p.DateOfBirth, p.Sex, p.Address, p.Phone, p.CardNumber, p.ObjectCode, p.FacilityCode, p.ValidFrom,
		p.ValidTo, p.FiveYearDate, p.BenefitLevel, p.LivingArea, p.BHYTPayload, flag(p.Withdrawn))
	return n == 1, err
}

// TransactionAccount is a person's account for electronic transactions with VSS.
type TransactionAccount struct {
	Account  string
	Number   string
	OpenedOn string // ISO 8601
	EndsOn   string // the last day it is good
}

// TransactionAccount gives an account's, or fails with ErrNotFound.
func (r *Reader) TransactionAccount(account string) (TransactionAccount, error) {
	a := TransactionAccount{Account: account}
	err := r.row("SELECT number, opened_on, ends_on FROM transaction_accounts WHERE account = ?", []any{account}, &a.Number, &a.OpenedOn, &a.EndsOn)
	return a, err
}

// CreateTransactionAccount opens one; it reports false when the account has one or the number is taken.
func (t *Tx) CreateTransactionAccount(a TransactionAccount) (bool, error) {
	n, err := t.exec("INSERT INTO transaction_accounts (account, number, opened_on, ends_on) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", a.Account, a.Number, a.OpenedOn, a.EndsOn)
	return n == 1, err
}
