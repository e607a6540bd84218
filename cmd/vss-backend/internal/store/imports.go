package store

import (
	"fmt"
	"time"
)

// Part runs a part of a write in a savepoint of its own: when f fails, nothing of the part remains, and the write may go on with the next.
func (t *Tx) Part(f func() error) error {
	if err := t.run("SAVEPOINT part"); err != nil {
		return fmt.Errorf("begin a part of a write: %w", err)
	}
	failed := f()
	if failed != nil {
		if err := t.run("ROLLBACK TO part"); err != nil {
			return fmt.Errorf("%w; undo a part of a write: %w", failed, err)
		}
	}
	if err := t.run("RELEASE part"); err != nil && failed == nil {
		return fmt.Errorf("end a part of a write: %w", err)
	}
	return failed
}

// ImportedChange gives the content's hash under which a change was applied, or fails with ErrNotFound.
func (r *Reader) ImportedChange(key [32]byte) ([]byte, error) {
	var content []byte
	err := r.row("SELECT content FROM imported_changes WHERE change_key = ?", []any{key[:]}, &content)
	return content, err
}

// KeepImportedChange remembers that a change was applied.
func (t *Tx) KeepImportedChange(key, content [32]byte, at time.Time) error {
	return t.run("INSERT INTO imported_changes (change_key, content, at) VALUES (?, ?, ?)", key[:], content[:], millis(at))
}

// NumberedPerson is somebody who has a social-insurance number and no card yet.
type NumberedPerson struct {
	InsuranceNumber, CitizenID, HolderName, DateOfBirth, Sex, Address, Phone string
}

const numberedColumns = "insurance_number, citizen_id, holder_name, date_of_birth, sex, address, phone FROM numbered_people"

// NumberedPerson finds somebody by either number, or fails with ErrNotFound.
func (r *Reader) NumberedPerson(number string) (NumberedPerson, error) {
	var p NumberedPerson
	err := r.row("SELECT "+numberedColumns+" WHERE insurance_number = ? OR citizen_id = ? ORDER BY insurance_number LIMIT 1", []any{number, number},
		&p.InsuranceNumber, &p.CitizenID, &p.HolderName, &p.DateOfBirth, &p.Sex, &p.Address, &p.Phone)
	return p, err
}

// PutNumberedPerson puts somebody on record or corrects what is.
func (t *Tx) PutNumberedPerson(p NumberedPerson) error {
	return t.run(`INSERT INTO numbered_people (insurance_number, citizen_id, holder_name, date_of_birth, sex, address, phone) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (insurance_number) DO UPDATE SET citizen_id = excluded.citizen_id, holder_name = excluded.holder_name, date_of_birth = excluded.date_of_birth,
		sex = excluded.sex, address = excluded.address, phone = excluded.phone`,
		p.InsuranceNumber, p.CitizenID, p.HolderName, p.DateOfBirth, p.Sex, p.Address, p.Phone)
}

// DropNumberedPerson takes somebody who has a card now from those who have none.
func (t *Tx) DropNumberedPerson(insuranceNumber string) error {
	return t.run("DELETE FROM numbered_people WHERE insurance_number = ?", insuranceNumber)
}

// RegistryPersonByCitizenID finds somebody on record, or fails with ErrNotFound.
func (r *Reader) RegistryPersonByCitizenID(citizenID string) (RegistryPerson, error) {
	return scanPerson(func(into ...any) error {
		return r.row("SELECT "+personColumns+" WHERE citizen_id = ? AND citizen_id <> '' ORDER BY insurance_number LIMIT 1", []any{citizenID}, into...)
	})
}

// SaveRegistryPerson writes the record of somebody anew, with the card.
func (t *Tx) SaveRegistryPerson(p RegistryPerson) error {
	return t.run(`UPDATE registry_people SET citizen_id = ?, holder_name = ?, date_of_birth = ?, sex = ?, address = ?, phone = ?, card_number = ?, object_code = ?, facility_code = ?,
		valid_from = ?, valid_to = ?, five_year_date = ?, benefit_level = ?, living_area = ?, bhyt_payload = ?, withdrawn = ? WHERE insurance_number = ?`,
		p.CitizenID, p.HolderName, p.DateOfBirth, p.Sex, p.Address, p.Phone, p.CardNumber, p.ObjectCode, p.FacilityCode,
		p.ValidFrom, p.ValidTo, p.FiveYearDate, p.BenefitLevel, p.LivingArea, p.BHYTPayload, flag(p.Withdrawn), p.InsuranceNumber)
}

// SaveCard writes everything of an account's card anew but whether it is withdrawn, and raises its version.
func (t *Tx) SaveCard(c Card) error {
	err := t.run(`UPDATE cards SET version = version + 1, card_number = ?, insurance_number = ?, citizen_id = ?, holder_name = ?, date_of_birth = ?, sex = ?, object_code = ?,
		facility_code = ?, valid_from = ?, valid_to = ?, five_year_date = ?, benefit_level = ?, living_area = ?, bhyt_payload = ? WHERE account = ?`,
		c.CardNumber, c.InsuranceNumber, c.CitizenID, c.HolderName, c.DateOfBirth, c.Sex, c.ObjectCode,
		c.FacilityCode, c.ValidFrom, c.ValidTo, c.FiveYearDate, c.BenefitLevel, c.LivingArea, c.BHYTPayload, c.Account)
	if err != nil {
		return err
	}
	return t.nameCard(c.Account, c.HolderName)
}

// AddNumber lets one more number mean an account; it reports false when the number means one already.
func (t *Tx) AddNumber(number, account string) (bool, error) {
	n, err := t.exec("INSERT INTO account_numbers (number, account) VALUES (?, ?) ON CONFLICT DO NOTHING", number, account)
	return n == 1, err
}

// CardNumberTaken reports whether the card of somebody else than the holder of an insurance number has a number.
func (r *Reader) CardNumberTaken(cardNumber, insuranceNumber string) (bool, error) {
	var n int
	err := r.row(`SELECT (SELECT COUNT(*) FROM cards WHERE card_number = ? AND insurance_number <> ?) + (SELECT COUNT(*) FROM registry_people WHERE card_number = ? AND insurance_number <> ?)`,
		[]any{cardNumber, insuranceNumber, cardNumber, insuranceNumber}, &n)
	return n > 0, err
}

// RemoveContribution takes a period off an account's record; it reports whether it was there. The caller raises the record.
func (t *Tx) RemoveContribution(account string, id [16]byte) (bool, error) {
	n, err := t.exec("DELETE FROM contributions WHERE account = ? AND contribution_id = ?", account, id[:])
	return n == 1, err
}

// RemoveBenefit takes a benefit with its adjustments off an account's record; it reports whether it was there. The caller raises the record.
func (t *Tx) RemoveBenefit(account string, id [16]byte) (bool, error) {
	has, err := t.HasBenefit(account, id)
	if err != nil || !has {
		return false, err
	}
	if err := t.run("DELETE FROM benefit_adjustments WHERE benefit_id = ?", id[:]); err != nil {
		return false, err
	}
	return true, t.run("DELETE FROM benefits WHERE benefit_id = ?", id[:])
}

// WaitingChange is a change about somebody who has no account yet.
type WaitingChange struct {
	ID              string // UUID version 7
	InsuranceNumber string
	Content         []byte
}

// PutWaitingChange keeps one until the account opens.
func (t *Tx) PutWaitingChange(c WaitingChange) error {
	return t.run("INSERT INTO waiting_changes (change_id, insurance_number, content) VALUES (?, ?, ?)", c.ID, c.InsuranceNumber, c.Content)
}

// WaitingChanges gives what waits for somebody's account, oldest first.
func (r *Reader) WaitingChanges(insuranceNumber string) ([]WaitingChange, error) {
	var all []WaitingChange
	err := r.rows("SELECT change_id, content FROM waiting_changes WHERE insurance_number = ? ORDER BY change_id", []any{insuranceNumber}, func(scan func(...any) error) error {
		c := WaitingChange{InsuranceNumber: insuranceNumber}
		err := scan(&c.ID, &c.Content)
		all = append(all, c)
		return err
	})
	return all, err
}

// DropWaitingChanges forgets what waited for somebody's account.
func (t *Tx) DropWaitingChanges(insuranceNumber string) error {
	return t.run("DELETE FROM waiting_changes WHERE insurance_number = ?", insuranceNumber)
}
