package store

import (
	"strings"
	"time"
)

// Activation is one request to bind an account to new keys.
type Activation struct {
	HandleHash [32]byte
	Account    string // "" when nobody has the number that was asked for
	KeysHash   [32]byte
	KeyLevel   int
	DeviceName string
	Language   string // of the messages to the owner
	Salt       []byte // of the one-time password's secret
	Expires    time.Time
	Tries      int
	DeviceID   string // of the device it bound; "" until it did
	Completed  time.Time
}

// CreateActivation adds one.
func (t *Tx) CreateActivation(a Activation) error {
	return t.run("INSERT INTO activations (handle_hash, account, keys_hash, key_level, device_name, language, salt, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		a.HandleHash[:], a.Account, a.KeysHash[:], a.KeyLevel, a.DeviceName, a.Language, a.Salt, millis(a.Expires))
}

// Activation finds one by the hash of its handle, or fails with ErrNotFound.
func (r *Reader) Activation(handleHash [32]byte) (Activation, error) {
	a := Activation{HandleHash: handleHash}
	var expires, completed int64
	var keys []byte
	err := r.row("SELECT account, keys_hash, key_level, device_name, language, salt, expires_at, tries, device_id, completed_at FROM activations WHERE handle_hash = ?",
		[]any{handleHash[:]}, &a.Account, &keys, &a.KeyLevel, &a.DeviceName, &a.Language, &a.Salt, &expires, &a.Tries, &a.DeviceID, &completed)
	copy(a.KeysHash[:], keys)
	a.Expires, a.Completed = moment(expires), moment(completed)
	return a, err
}

// CountTry counts a wrong try.
func (t *Tx) CountTry(handleHash [32]byte) error {
	return t.run("UPDATE activations SET tries = tries + 1 WHERE handle_hash = ?", handleHash[:])
}

// CompleteActivation remembers which device came of it.
func (t *Tx) CompleteActivation(handleHash [32]byte, deviceID string, now time.Time) error {
	return t.run("UPDATE activations SET device_id = ?, completed_at = ? WHERE handle_hash = ?", deviceID, millis(now), handleHash[:])
}

// ActivationCode gives the keyed hash of the account's activation code, or fails with ErrNotFound when none waits to be used.
func (r *Reader) ActivationCode(account string) ([]byte, error) {
	var mac []byte
	err := r.row("SELECT code_mac FROM activation_codes WHERE account = ?", []any{account}, &mac)
	return mac, err
}

// PutActivationCode gives an account a code by its keyed hash, in place of an older one.
func (t *Tx) PutActivationCode(account string, mac []byte, now time.Time) error {
	return t.run("INSERT INTO activation_codes (account, code_mac, made_at) VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET code_mac = excluded.code_mac, made_at = excluded.made_at",
		account, mac, millis(now))
}

// SpendActivationCode ends the account's code: it was used.
func (t *Tx) SpendActivationCode(account string) error {
	return t.run("DELETE FROM activation_codes WHERE account = ?", account)
}

// Handover is the owner's offer of the account to whoever has a secret.
type Handover struct {
	SecretHash [32]byte
	Account    string
	Generation int64 // of the binding that offered
	Expires    time.Time
}

// CreateHandover puts an offer in place of an earlier one of the account; it reports false when the same secret was offered before.
func (t *Tx) CreateHandover(h Handover) (bool, error) {
	if err := t.run("DELETE FROM handovers WHERE account = ? AND used_at = 0", h.Account); err != nil {
		return false, err
	}
	n, err := t.exec("INSERT INTO handovers (secret_hash, account, generation, expires_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		h.SecretHash[:], h.Account, h.Generation, millis(h.Expires))
	return n == 1, err
}

// Handover finds an offer that has not been taken, or fails with ErrNotFound.
func (r *Reader) Handover(secretHash [32]byte) (Handover, error) {
	h := Handover{SecretHash: secretHash}
	var expires int64
	err := r.row("SELECT account, generation, expires_at FROM handovers WHERE secret_hash = ? AND used_at = 0", []any{secretHash[:]}, &h.Account, &h.Generation, &expires)
	h.Expires = moment(expires)
	return h, err
}

// TakeHandover ends an offer that was taken.
func (t *Tx) TakeHandover(secretHash [32]byte, now time.Time) error {
	return t.run("UPDATE handovers SET used_at = ? WHERE secret_hash = ?", millis(now), secretHash[:])
}

// Limit gives the theoretical arrival time that a limit has reached; zero when it was never used.
func (r *Reader) Limit(key [32]byte) (time.Time, error) {
	var next int64
	err := r.row("SELECT next_at FROM send_limits WHERE key_hash = ?", []any{key[:]}, &next)
	if err == ErrNotFound {
		return time.Time{}, nil
	}
	return moment(next), err
}

// SetLimit moves it.
func (t *Tx) SetLimit(key [32]byte, next time.Time) error {
	return t.run("INSERT INTO send_limits (key_hash, next_at) VALUES (?, ?) ON CONFLICT (key_hash) DO UPDATE SET next_at = excluded.next_at", key[:], millis(next))
}

// OwnerChallenge is a challenge for one owner statement.
type OwnerChallenge struct {
	Hash            [32]byte // SHA-256 of the challenge
	Account         string
	Generation      int64
	Operation       string
	Resource        string // '' is the account's binding
	Language        string
	ResourceVersion int64
	Expires         time.Time
	Used            time.Time // zero: not yet
	StatementHash   [32]byte  // what it was used for
}

// CreateOwnerChallenge adds one.
func (t *Tx) CreateOwnerChallenge(c OwnerChallenge) error {
	return t.run("INSERT INTO owner_challenges (challenge_hash, account, generation, operation, resource, language, resource_version, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		c.Hash[:], c.Account, c.Generation, c.Operation, c.Resource, c.Language, c.ResourceVersion, millis(c.Expires))
}

// OwnerChallenge finds one, or fails with ErrNotFound.
func (r *Reader) OwnerChallenge(hash [32]byte) (OwnerChallenge, error) {
	c := OwnerChallenge{Hash: hash}
	var expires, used int64
	var statement []byte
	err := r.row("SELECT account, generation, operation, resource, language, resource_version, expires_at, used_at, statement_hash FROM owner_challenges WHERE challenge_hash = ?",
		[]any{hash[:]}, &c.Account, &c.Generation, &c.Operation, &c.Resource, &c.Language, &c.ResourceVersion, &expires, &used, &statement)
	copy(c.StatementHash[:], statement)
	c.Expires, c.Used = moment(expires), moment(used)
	return c, err
}

// OwnerStatement is the evidence of what an owner agreed to.
type OwnerStatement struct {
	Challenge     [32]byte // SHA-256 of the challenge
	Account       string
	Operation     string
	Statement     []byte // the exact bytes that were signed
	StatementHash [32]byte
	Signature     string
	KeyThumbprint string
	SignedAt      time.Time
}

// KeepStatement spends the statement's challenge and keeps the evidence.
func (t *Tx) KeepStatement(s OwnerStatement) error {
	if err := t.run("UPDATE owner_challenges SET used_at = ?, statement_hash = ? WHERE challenge_hash = ?", millis(s.SignedAt), s.StatementHash[:], s.Challenge[:]); err != nil {
		return err
	}
	return t.run("INSERT INTO owner_statements (challenge_hash, account, operation, statement, signature, key_thumb, signed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		s.Challenge[:], s.Account, s.Operation, s.Statement, s.Signature, s.KeyThumbprint, millis(s.SignedAt))
}

// Statements gives the evidence of an account, oldest first.
func (r *Reader) Statements(account string) ([]OwnerStatement, error) {
	var all []OwnerStatement
	err := r.rows("SELECT challenge_hash, operation, statement, signature, key_thumb, signed_at FROM owner_statements WHERE account = ? ORDER BY signed_at", []any{account},
		func(scan func(...any) error) error {
			s := OwnerStatement{Account: account}
			var hash []byte
			var at int64
			if err := scan(&hash, &s.Operation, &s.Statement, &s.Signature, &s.KeyThumbprint, &at); err != nil {
				return err
			}
			copy(s.Challenge[:], hash)
			s.SignedAt = moment(at)
			all = append(all, s)
			return nil
		})
	return all, err
}

// AccountsWithoutCode gives those of some accounts that hold neither an activation code nor a device.
func (r *Reader) AccountsWithoutCode(of []string) (map[string]bool, error) {
	all := map[string]bool{}
	if len(of) == 0 {
		return all, nil
	}
	args := make([]any, len(of))
	for i, account := range of {
		args[i] = account
	}
	err := r.rows("SELECT a.account FROM accounts a LEFT JOIN activation_codes c ON c.account = a.account WHERE a.device_id = '' AND c.account IS NULL AND a.account IN (?"+
		strings.Repeat(", ?", len(of)-1)+")", args, func(scan func(...any) error) error {
		var account string
		if err := scan(&account); err != nil {
			return err
		}
		all[account] = true
		return nil
	})
	return all, err
}
