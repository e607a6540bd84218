package store

import (
	"crypto/rand"
	"crypto/sha256"
	"time"
)

// The kinds of what happens to an account's devices, as the contract's DeviceEventKind names them.
const (
	EventPasswordAsked     = "one-time-password-asked"
	EventActivationRefused = "activation-refused"
	EventActivated         = "activated"
	EventHandoverOffered   = "handover-offered"
	EventHandedOver        = "handed-over"
	EventRecoveredByCode   = "recovered-by-code"
	EventRecoveredByWait   = "recovered-after-waiting"
	EventRecoveredByOffice = "recovered-by-officers"
	EventSignedIn          = "signed-in"
	EventSignedOut         = "signed-out"
	EventEndedAtCounter    = "ended-at-counter"
	EventRecoveryStarted   = "recovery-started"
	EventRecoveryApproved  = "recovery-approved"
	EventRecoveryReady     = "recovery-ready"
	EventRecoveryCancelled = "recovery-cancelled"
	EventRecoveryRefused   = "recovery-refused"
	EventCodeMade          = "recovery-code-made"
	EventPasswordSet       = "recovery-password-set"
	EventReported          = "reported"
)

// DeviceEvent is one thing that happened to an account's devices. It says when and which device, and never where.
type DeviceEvent struct {
	ID     [16]byte
	At     time.Time // of the last one
	Kind   string
	Device string // its name; "" when none is meant
	Times  int64  // how often on that day; 1 for all but sign-ins
}

// PutDeviceEvent adds an event of an account. Sign-ins of one device on one day are one event that counts them.
func (t *Tx) PutDeviceEvent(account, kind, deviceID, device string, now time.Time) error {
	id := make([]byte, 16)
	rand.Read(id) // never fails: crypto/rand stops the program instead
	if kind == EventSignedIn {
		sum := sha256.Sum256([]byte("sign-in\x00" + deviceID + "\x00" + now.UTC().Format(time.DateOnly)))
		id = sum[:16]
	}
	return t.run(`INSERT INTO device_events (event_id, account, at, kind, device, times) VALUES (?, ?, ?, ?, ?, 1)
		ON CONFLICT (event_id) DO UPDATE SET at = excluded.at, times = device_events.times + 1`, id, account, millis(now), kind, device)
}

// DeviceEvents gives an account's newest events before a moment, newest first.
func (r *Reader) DeviceEvents(account string, before time.Time, limit int) ([]DeviceEvent, error) {
	var all []DeviceEvent
	err := r.rows("SELECT event_id, at, kind, device, times FROM device_events WHERE account = ? AND at < ? ORDER BY at DESC, event_id LIMIT ?", []any{account, millis(before), limit},
		func(scan func(...any) error) error {
			var e DeviceEvent
			var id []byte
			var at int64
			if err := scan(&id, &at, &e.Kind, &e.Device, &e.Times); err != nil {
				return err
			}
			copy(e.ID[:], id)
			e.At = moment(at)
			all = append(all, e)
			return nil
		})
	return all, err
}

// HasDeviceEvent reports whether an event is the account's.
func (r *Reader) HasDeviceEvent(account string, id [16]byte) (bool, error) {
	var one int
	err := r.row("SELECT 1 FROM device_events WHERE account = ? AND event_id = ?", []any{account, id[:]}, &one)
	if err == ErrNotFound {
		return false, nil
	}
	return err == nil, err
}

// Devices gives every binding the account ever had, newest first, at most limit.
func (r *Reader) Devices(account string, limit int) ([]Device, error) {
	var all []Device
	err := r.rows("SELECT "+deviceColumns+" FROM devices d WHERE d.account = ? ORDER BY d.generation DESC LIMIT ?", []any{account, limit}, func(scan func(...any) error) error {
		var d Device
		var bound, ended int64
		if err := scan(&d.ID, &d.Account, &d.Generation, &d.Name, &d.KeyLevel, &d.DeviceKey, &d.OwnerKey, &d.VaultGeneration, &bound, &ended); err != nil {
			return err
		}
		d.BoundAt, d.EndedAt = moment(bound), moment(ended)
		all = append(all, d)
		return nil
	})
	return all, err
}

// EndOpenActivations ends every activation of the account that has not bound a device: its one-time passwords stop working.
func (t *Tx) EndOpenActivations(account string, now time.Time) (int64, error) {
	return t.exec("UPDATE activations SET expires_at = ? WHERE account = ? AND device_id = '' AND expires_at > ?", millis(now)-1, account, millis(now))
}

// EndOpenHandovers ends the account's offers that nobody has taken.
func (t *Tx) EndOpenHandovers(account string) (int64, error) {
	return t.exec("DELETE FROM handovers WHERE account = ? AND used_at = 0", account)
}

// DeviceReport is an owner's report that something done with the account was not theirs.
type DeviceReport struct {
	Number   string
	Account  string
	DeviceID string    // the device that reported
	EventID  *[16]byte // what it is about; nil: nothing in particular
	Made     time.Time
}

// CreateDeviceReport adds one; it reports false when its number is taken.
func (t *Tx) CreateDeviceReport(v DeviceReport) (bool, error) {
	var event []byte
	if v.EventID != nil {
		event = v.EventID[:]
	}
	n, err := t.exec("INSERT INTO device_reports (number, account, device_id, event_id, made_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		v.Number, v.Account, v.DeviceID, event, millis(v.Made))
	return n == 1, err
}

// DeviceReports gives the newest reports, of one account or, for "", of all; newest first.
func (r *Reader) DeviceReports(account string, limit int) ([]DeviceReport, error) {
	var all []DeviceReport
	err := r.rows("SELECT number, account, device_id, event_id, made_at FROM device_reports WHERE ? IN ('', account) ORDER BY made_at DESC, number LIMIT ?", []any{account, limit},
		func(scan func(...any) error) error {
			var v DeviceReport
			var event []byte
			var made int64
			if err := scan(&v.Number, &v.Account, &v.DeviceID, &event, &made); err != nil {
				return err
			}
			if len(event) == 16 {
				v.EventID = (*[16]byte)(event)
			}
			v.Made = moment(made)
			all = append(all, v)
			return nil
		})
	return all, err
}
