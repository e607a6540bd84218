package store

import "time"

// Facility is a health facility.
type Facility struct {
	Code string
	Name string
}

// FacilityRecord is what officers have recorded about one.
type FacilityRecord struct {
	Facility
	Facts     []byte // JSON; empty: nothing beyond the lists
	Version   int64  // rises with every change of Facts
	ChangedAt time.Time
}

// Facilities gives all of them in the order of their codes.
func (r *Reader) Facilities() ([]Facility, error) {
	var all []Facility
	err := r.rows("SELECT code, name FROM facilities ORDER BY code", nil, func(scan func(...any) error) error {
		var f Facility
		if err := scan(&f.Code, &f.Name); err != nil {
			return err
		}
		all = append(all, f)
		return nil
	})
	return all, err
}

// FacilityName gives a facility's name, or fails with ErrNotFound.
func (r *Reader) FacilityName(code string) (string, error) {
	var name string
	err := r.row("SELECT name FROM facilities WHERE code = ?", []any{code}, &name)
	return name, err
}

const facilityColumns = "code, name, facts, version, changed_at FROM facilities"

func scanFacility(scan func(...any) error) (FacilityRecord, error) {
	var f FacilityRecord
	var facts string
	var changed int64
	err := scan(&f.Code, &f.Name, &facts, &f.Version, &changed)
	f.Facts, f.ChangedAt = []byte(facts), moment(changed)
	return f, err
}

// FacilityRecord gives what is recorded about a facility, or fails with ErrNotFound.
func (r *Reader) FacilityRecord(code string) (FacilityRecord, error) {
	return scanFacility(func(into ...any) error {
		return r.row("SELECT "+facilityColumns+" WHERE code = ?", []any{code}, into...)
	})
}

// FacilitiesChanged gives those whose facts changed after a moment, what changed first at the top.
func (r *Reader) FacilitiesChanged(after time.Time, limit int) ([]FacilityRecord, error) {
	var all []FacilityRecord
	err := r.rows("SELECT "+facilityColumns+" WHERE changed_at > ? AND changed_at > 0 ORDER BY changed_at, code LIMIT ?", []any{millis(after), limit}, func(scan func(...any) error) error {
		f, err := scanFacility(scan)
		all = append(all, f)
		return err
	})
	return all, err
}

// PutFacility adds a facility or renames it.
func (t *Tx) PutFacility(f Facility) error {
	return t.run("INSERT INTO facilities (code, name) VALUES (?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name", f.Code, f.Name)
}

// PutFacilityFacts keeps a facility's name and facts over the version that was seen. It reports false when that is not the newest.
func (t *Tx) PutFacilityFacts(f FacilityRecord) (bool, error) {
	n, err := t.exec("UPDATE facilities SET name = ?, facts = ?, version = version + 1, changed_at = ? WHERE code = ? AND version = ?", f.Name, string(f.Facts), millis(f.ChangedAt), f.Code, f.Version)
	return n == 1, err
}

// FacilityClerk is somebody who works at a facility's desks.
type FacilityClerk struct {
	StaffNumber string // the facility's own
	Name        string
	AddedAt     time.Time
	EndedAt     time.Time // zero while they work there
}

// FacilityClerks gives those of a facility, who works there first, by their numbers.
func (r *Reader) FacilityClerks(code string) ([]FacilityClerk, error) {
	var all []FacilityClerk
	err := r.rows("SELECT staff_number, name, added_at, ended_at FROM facility_clerks WHERE facility_code = ? ORDER BY ended_at > 0, staff_number", []any{code}, func(scan func(...any) error) error {
		var c FacilityClerk
		var added, ended int64
		if err := scan(&c.StaffNumber, &c.Name, &added, &ended); err != nil {
			return err
		}
		c.AddedAt, c.EndedAt = moment(added), moment(ended)
		all = append(all, c)
		return nil
	})
	return all, err
}

// PutFacilityClerk adds a clerk, or takes one who had left back, under a new name.
func (t *Tx) PutFacilityClerk(code string, c FacilityClerk) error {
	return t.run(`INSERT INTO facility_clerks (facility_code, staff_number, name, added_at, ended_at) VALUES (?, ?, ?, ?, 0)
		ON CONFLICT (facility_code, staff_number) DO UPDATE SET name = excluded.name, ended_at = 0`, code, c.StaffNumber, c.Name, millis(c.AddedAt))
}

// EndFacilityClerk notes that a clerk has left. It reports false when nobody of this number works there.
func (t *Tx) EndFacilityClerk(code, staffNumber string, now time.Time) (bool, error) {
	n, err := t.exec("UPDATE facility_clerks SET ended_at = ? WHERE facility_code = ? AND staff_number = ? AND ended_at = 0", millis(now), code, staffNumber)
	return n == 1, err
}
