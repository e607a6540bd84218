package store

import "time"

// StatusList is one signed status list.
type StatusList struct {
	ID        uint32
	Taken     int64 // entries given out
	Changes   int64 // rises with every change of a status
	Published int64 // the value of Changes that Signed holds
	Signed    []byte
	SignedAt  time.Time
}

// StatusLists gives all lists without their signed bytes, oldest first.
func (r *Reader) StatusLists() ([]StatusList, error) {
	var all []StatusList
	err := r.rows("SELECT list_id, taken, changes, published, signed_at FROM status_lists ORDER BY list_id", nil, func(scan func(...any) error) error {
		var l StatusList
		var at int64
		if err := scan(&l.ID, &l.Taken, &l.Changes, &l.Published, &at); err != nil {
			return err
		}
		l.SignedAt = moment(at)
		all = append(all, l)
		return nil
	})
	return all, err
}

// StatusList gives one list as it was last signed, or fails with ErrNotFound.
func (r *Reader) StatusList(id uint32) (StatusList, error) {
	l := StatusList{ID: id}
	var at int64
	err := r.row("SELECT taken, changes, published, signed, signed_at FROM status_lists WHERE list_id = ?", []any{int64(id)}, &l.Taken, &l.Changes, &l.Published, &l.Signed, &at)
	l.SignedAt = moment(at)
	return l, err
}

// CreateStatusList adds an empty list; it reports false when there is one of that id.
func (t *Tx) CreateStatusList(id uint32) (bool, error) {
	n, err := t.exec("INSERT INTO status_lists (list_id, taken, changes, published, signed_at) VALUES (?, 0, 0, -1, 0) ON CONFLICT DO NOTHING", int64(id))
	return n == 1, err
}

// PublishStatusList keeps the signed form of what the list held at a number of changes.
func (t *Tx) PublishStatusList(id uint32, changes int64, signed []byte, at time.Time) error {
	return t.run("UPDATE status_lists SET published = ?, signed = ?, signed_at = ? WHERE list_id = ? AND published <= ?", changes, signed, millis(at), int64(id), changes)
}

// StatusEntry is the status of one credential.
type StatusEntry struct {
	List     uint32
	Entry    uint32
	Status   uint8  // as in app/cardcode/status
	Account  string // whose card
	Carrier  string // whose device; the same account for one's own card
	DeviceID string
	Expires  time.Time // of the credential
	Key      int64     // number of the card key that signed it
}

// TakeStatusEntry takes a place in a list for a new credential; it reports false when the place is taken. A list changes only by a status other
// than 0: what is signed already says 0 for a place that was free.
func (t *Tx) TakeStatusEntry(e StatusEntry) (bool, error) {
	n, err := t.exec("INSERT INTO status_entries (list_id, entry, status, account, carrier, device_id, expires_at, issuer_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		int64(e.List), int64(e.Entry), e.Status, e.Account, e.Carrier, e.DeviceID, millis(e.Expires), e.Key)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.run("UPDATE status_lists SET taken = taken + 1, changes = changes + ? WHERE list_id = ?", flag(e.Status != 0), int64(e.List))
}

// DropStatusEntries frees the places of a list whose credentials expired before a moment.
func (t *Tx) DropStatusEntries(list uint32, expiredBefore time.Time) error {
	n, err := t.exec("DELETE FROM status_entries WHERE list_id = ? AND expires_at < ?", int64(list), millis(expiredBefore))
	if err != nil || n == 0 {
		return err
	}
	return t.run("UPDATE status_lists SET taken = taken - ?, changes = changes + 1 WHERE list_id = ?", n, int64(list))
}

// SetStatus changes the status of all credentials of an account's card that have one status now, whoever carries them. It touches only lists in
// which something changed.
func (t *Tx) SetStatus(account string, from, to uint8) error {
	return t.setStatus("account = ? AND status = ?", []any{account, from}, to)
}

// EndDevice changes the status of all credentials in the device of an account, of its own card and of those it carries for others.
func (t *Tx) EndDevice(carrier string, to uint8) error {
	return t.setStatus("carrier = ? AND status <> ?", []any{carrier, to}, to)
}

// EndCarried changes the status of all credentials of an owner's card in the device of one carrier.
func (t *Tx) EndCarried(owner, carrier string, to uint8) error {
	return t.setStatus("account = ? AND carrier = ? AND status <> ?", []any{owner, carrier, to}, to)
}

func (t *Tx) setStatus(where string, args []any, to uint8) error {
	var lists []int64
	err := t.rows("SELECT DISTINCT list_id FROM status_entries WHERE "+where, args, func(scan func(...any) error) error {
		var id int64
		if err := scan(&id); err != nil {
			return err
		}
		lists = append(lists, id)
		return nil
	})
	if err != nil || len(lists) == 0 {
		return err
	}
	if err := t.run("UPDATE status_entries SET status = ? WHERE "+where, append([]any{to}, args...)...); err != nil {
		return err
	}
	for _, id := range lists {
		if err := t.run("UPDATE status_lists SET changes = changes + 1 WHERE list_id = ?", id); err != nil {
			return err
		}
	}
	return nil
}

// Status gives the entry of one credential, or fails with ErrNotFound.
func (r *Reader) Status(list, entry uint32) (StatusEntry, error) {
	e := StatusEntry{List: list, Entry: entry}
	var expires int64
	err := r.row("SELECT status, account, carrier, device_id, expires_at FROM status_entries WHERE list_id = ? AND entry = ?", []any{int64(list), int64(entry)},
		&e.Status, &e.Account, &e.Carrier, &e.DeviceID, &expires)
	e.Expires = moment(expires)
	return e, err
}

// ChangedEntries gives every entry of a list whose status is not 0.
func (r *Reader) ChangedEntries(list uint32) ([]StatusEntry, error) {
	var all []StatusEntry
	err := r.rows("SELECT entry, status FROM status_entries WHERE list_id = ? AND status > 0", []any{int64(list)}, func(scan func(...any) error) error {
		e := StatusEntry{List: list}
		if err := scan(&e.Entry, &e.Status); err != nil {
			return err
		}
		all = append(all, e)
		return nil
	})
	return all, err
}

// TrustFile gives a file of the published trust metadata, or fails with ErrNotFound.
func (r *Reader) TrustFile(name string) ([]byte, error) {
	var content []byte
	err := r.row("SELECT content FROM trust_files WHERE name = ?", []any{name}, &content)
	return content, err
}

// PutTrustFile publishes a file of the trust metadata.
func (t *Tx) PutTrustFile(name string, content []byte, now time.Time) error {
	return t.run("INSERT INTO trust_files (name, content, written_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content, written_at = excluded.written_at",
		name, content, millis(now))
}

// Setting gives a value that all instances share, or fails with ErrNotFound.
func (r *Reader) Setting(name string) ([]byte, error) {
	var value []byte
	err := r.row("SELECT value FROM settings WHERE name = ?", []any{name}, &value)
	return value, err
}

// KeepSetting sets a value unless it is set, and gives the one that stands.
func (t *Tx) KeepSetting(name string, value []byte) ([]byte, error) {
	if err := t.run("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", name, value); err != nil {
		return nil, err
	}
	return t.Setting(name)
}

// DropTrustFiles forgets files that were written before a moment and that newer ones have replaced; roots stay for ever, because a verifier that
// was away walks through all of them.
func (t *Tx) DropTrustFiles(before time.Time) error {
	return t.run("DELETE FROM trust_files WHERE written_at < ? AND name NOT LIKE '%root.json'", millis(before))
}

// StatusChanges gives how often a list has changed, or fails with ErrNotFound.
func (r *Reader) StatusChanges(id uint32) (int64, error) {
	var changes int64
	err := r.row("SELECT changes FROM status_lists WHERE list_id = ?", []any{int64(id)}, &changes)
	return changes, err
}

// SetTaken corrects how many places of a list count as given out.
func (t *Tx) SetTaken(id uint32, taken int64) error {
	return t.run("UPDATE status_lists SET taken = ? WHERE list_id = ?", taken, int64(id))
}

// TouchStatusLists has every list signed and published anew.
func (t *Tx) TouchStatusLists() error {
	return t.run("UPDATE status_lists SET changes = changes + 1")
}
