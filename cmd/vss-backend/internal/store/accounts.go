package store

import "time"

// Account is one account and what it is bound to.
type Account struct {
	Number     string // mã số BHXH or số định danh cá nhân
	Phone      string
	Email      string
	Generation int64  // binding generation: rises with every binding and every end of one; 0 before the first
	DeviceID   string // of the device that holds it; "" when none does
	Locked     bool   // officers let no device have it, but one that two of them approve
}

const accountColumns = "a.account, a.phone, a.email, a.generation, a.device_id, a.locked_at > 0"

func (a *Account) into() []any {
	return []any{&a.Number, &a.Phone, &a.Email, &a.Generation, &a.DeviceID, &a.Locked}
}

// Account finds the account that a number means, or fails with ErrNotFound.
func (r *Reader) Account(number string) (Account, error) {
	var a Account
	err := r.row("SELECT "+accountColumns+" FROM account_numbers n JOIN accounts a ON a.account = n.account WHERE n.number = ?", []any{number}, a.into()...)
	return a, err
}

// SetLocked locks an account from a moment on; the zero time opens it.
func (t *Tx) SetLocked(account string, at time.Time) error {
	return t.run("UPDATE accounts SET locked_at = ? WHERE account = ?", millis(at), account)
}

// CreateAccount adds an account that is known by its own number and by others; it reports false when one of them is taken.
func (t *Tx) CreateAccount(a Account, otherNumbers ...string) (bool, error) {
	n, err := t.exec("INSERT INTO accounts (account, phone, email) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", a.Number, a.Phone, a.Email)
	if err != nil || n == 0 {
		return false, err
	}
	for _, number := range append([]string{a.Number}, otherNumbers...) {
		if err := t.run("INSERT INTO account_numbers (number, account) VALUES (?, ?)", number, a.Number); err != nil {
			return false, err
		}
	}
	return true, nil
}

// Device is one binding of an account to a device.
type Device struct {
	ID              string
	Account         string
	Generation      int64
	Name            string
	KeyLevel        int
	DeviceKey       []byte // P-256 point, uncompressed (SEC 1, section 2.3.3)
	OwnerKey        []byte
	VaultGeneration int64
	BoundAt         time.Time
	EndedAt         time.Time // zero while it holds the account
}

const deviceColumns = "d.device_id, d.account, d.generation, d.name, d.key_level, d.device_key, d.owner_key, d.vault_generation, d.bound_at, d.ended_at"

func (r *Reader) device(query string, args ...any) (Device, error) {
	var d Device
	var bound, ended int64
	err := r.row(query, args, &d.ID, &d.Account, &d.Generation, &d.Name, &d.KeyLevel, &d.DeviceKey, &d.OwnerKey, &d.VaultGeneration, &bound, &ended)
	d.BoundAt, d.EndedAt = moment(bound), moment(ended)
	return d, err
}

// Device finds a device by its id, whether it still holds an account or not, or fails with ErrNotFound.
func (r *Reader) Device(id string) (Device, error) {
	return r.device("SELECT "+deviceColumns+" FROM devices d WHERE d.device_id = ?", id)
}

// Bind makes a device the holder of its account. The account must have none.
func (t *Tx) Bind(d Device) error {
	if err := t.run("INSERT INTO devices (device_id, account, generation, name, key_level, device_key, owner_key, bound_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		d.ID, d.Account, d.Generation, d.Name, d.KeyLevel, d.DeviceKey, d.OwnerKey, millis(d.BoundAt)); err != nil {
		return err
	}
	return t.run("UPDATE accounts SET device_id = ?, generation = ? WHERE account = ?", d.ID, d.Generation, d.Account)
}

// EndBinding takes the account from the device that holds it: the device, its sessions and its offers end, and the account's generation becomes
// the one given. The credentials are the issuer's to end in the same transaction.
func (t *Tx) EndBinding(account, deviceID string, generation int64, now time.Time) error {
	if err := t.run("UPDATE devices SET ended_at = ? WHERE device_id = ?", millis(now), deviceID); err != nil {
		return err
	}
	if err := t.run("DELETE FROM handovers WHERE account = ? AND used_at = 0", account); err != nil {
		return err
	}
	return t.run("UPDATE accounts SET device_id = '', generation = ? WHERE account = ?", generation, account)
}

// RaiseVault remembers the vault generation a device has shown.
func (t *Tx) RaiseVault(deviceID string, generation int64) error {
	return t.run("UPDATE devices SET vault_generation = ? WHERE device_id = ? AND vault_generation < ?", generation, deviceID, generation)
}

// Session is a token's session beside the account row as it is now.
type Session struct {
	DeviceID          string
	Account           string
	Generation        int64 // of the session's binding
	AccountGeneration int64 // of the account now
	KeyThumbprint     string
	OwnerKey          []byte
	Expires           time.Time
}

// Session finds the session of a token's hash, or fails with ErrNotFound.
func (r *Reader) Session(tokenHash [32]byte) (Session, error) {
	var s Session
	var expires int64
	err := r.row(`SELECT s.device_id, d.account, d.generation, a.generation, s.key_thumb, d.owner_key, s.expires_at FROM sessions s
		JOIN devices d ON d.device_id = s.device_id JOIN accounts a ON a.account = d.account WHERE s.token_hash = ?`, []any{tokenHash[:]},
		&s.DeviceID, &s.Account, &s.Generation, &s.AccountGeneration, &s.KeyThumbprint, &s.OwnerKey, &expires)
	s.Expires = moment(expires)
	return s, err
}

// CreateSession opens a session for a device.
func (t *Tx) CreateSession(tokenHash [32]byte, deviceID, keyThumbprint string, expires time.Time) error {
	return t.run("INSERT INTO sessions (token_hash, device_id, key_thumb, expires_at) VALUES (?, ?, ?, ?)", tokenHash[:], deviceID, keyThumbprint, millis(expires))
}

// Use remembers something that may happen once, until it expires; it reports false when it is known already.
func (t *Tx) Use(id [32]byte, expires time.Time) (bool, error) {
	n, err := t.exec("INSERT INTO uses (use_id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING", id[:], millis(expires))
	return n == 1, err
}

// BoundAccounts gives the accounts that a device holds.
func (r *Reader) BoundAccounts() (map[string]bool, error) {
	all := map[string]bool{}
	err := r.rows("SELECT account FROM accounts WHERE device_id <> ''", nil, func(scan func(...any) error) error {
		var account string
		if err := scan(&account); err != nil {
			return err
		}
		all[account] = true
		return nil
	})
	return all, err
}
