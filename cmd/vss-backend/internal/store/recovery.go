package store

import "time"

// RecoveryPassword gives the verifier of the account's recovery password and when it was set, or fails with ErrNotFound.
func (r *Reader) RecoveryPassword(account string) (verifier string, set time.Time, err error) {
	var at int64
	err = r.row("SELECT verifier, set_at FROM recovery_passwords WHERE account = ?", []any{account}, &verifier, &at)
	return verifier, moment(at), err
}

// PutRecoveryPassword sets it in place of an older one.
func (t *Tx) PutRecoveryPassword(account, verifier string, now time.Time) error {
	return t.run("INSERT INTO recovery_passwords (account, verifier, set_at) VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET verifier = excluded.verifier, set_at = excluded.set_at",
		account, verifier, millis(now))
}

// PasswordProposal is a recovery password that waits for its owner's signature.
type PasswordProposal struct {
	Hash       [32]byte // SHA-256 of its name
	Account    string
	Generation int64 // of the binding that proposed
	Verifier   string
	Expires    time.Time
}

// PutPasswordProposal adds one in place of the account's others.
func (t *Tx) PutPasswordProposal(p PasswordProposal) error {
	if err := t.run("DELETE FROM recovery_password_proposals WHERE account = ?", p.Account); err != nil {
		return err
	}
	return t.run("INSERT INTO recovery_password_proposals (proposal_hash, account, generation, verifier, expires_at) VALUES (?, ?, ?, ?, ?)",
		p.Hash[:], p.Account, p.Generation, p.Verifier, millis(p.Expires))
}

// PasswordProposal finds one, or fails with ErrNotFound.
func (r *Reader) PasswordProposal(hash [32]byte) (PasswordProposal, error) {
	p := PasswordProposal{Hash: hash}
	var expires int64
	err := r.row("SELECT account, generation, verifier, expires_at FROM recovery_password_proposals WHERE proposal_hash = ?", []any{hash[:]},
		&p.Account, &p.Generation, &p.Verifier, &expires)
	p.Expires = moment(expires)
	return p, err
}

// DropPasswordProposal ends one.
func (t *Tx) DropPasswordProposal(hash [32]byte) error {
	return t.run("DELETE FROM recovery_password_proposals WHERE proposal_hash = ?", hash[:])
}

// RecoveryCode gives the keyed hash of the account's printed recovery code and when it was made, or fails with ErrNotFound.
func (r *Reader) RecoveryCode(account string) (mac []byte, made time.Time, err error) {
	var at int64
	err = r.row("SELECT code_mac, made_at FROM recovery_codes WHERE account = ?", []any{account}, &mac, &at)
	return mac, moment(at), err
}

// PutRecoveryCode gives an account a printed recovery code by its keyed hash, in place of an older one.
func (t *Tx) PutRecoveryCode(account string, mac []byte, now time.Time) error {
	return t.run("INSERT INTO recovery_codes (account, code_mac, made_at) VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET code_mac = excluded.code_mac, made_at = excluded.made_at",
		account, mac, millis(now))
}

// SpendRecoveryCode ends it: it was used.
func (t *Tx) SpendRecoveryCode(account string) error {
	return t.run("DELETE FROM recovery_codes WHERE account = ?", account)
}

// Tries gives how many wrong tries a counter holds and when the last was counted; none when it was never used.
func (r *Reader) Tries(key [32]byte) (wrong int, last time.Time, err error) {
	var at int64
	err = r.row("SELECT wrong, counted_at FROM recovery_tries WHERE key_hash = ?", []any{key[:]}, &wrong, &at)
	if err == ErrNotFound {
		return 0, time.Time{}, nil
	}
	return wrong, moment(at), err
}

// SetTries sets a counter; at 0 it is forgotten.
func (t *Tx) SetTries(key [32]byte, wrong int, now time.Time) error {
	if wrong == 0 {
		return t.run("DELETE FROM recovery_tries WHERE key_hash = ?", key[:])
	}
	return t.run("INSERT INTO recovery_tries (key_hash, wrong, counted_at) VALUES (?, ?, ?) ON CONFLICT (key_hash) DO UPDATE SET wrong = excluded.wrong, counted_at = excluded.counted_at",
		key[:], wrong, millis(now))
}

// The kinds of recovery.
const (
	RecoveryWaiting  = "waiting"  // by password and identity data, after a wait
	RecoveryOfficers = "officers" // by two officers at the counter
)

// How a recovery ended; "" while it runs.
const (
	RecoveryDone      = "done"
	RecoveryCancelled = "cancelled" // by the owner
	RecoveryRefused   = "refused"   // by an officer
	RecoveryReplaced  = "replaced"  // the account was bound to a device in another way
)

// Recovery is one request to get an account back on a new device.
type Recovery struct {
	Hash       [32]byte // SHA-256 of the name that the new device holds
	Number     string   // what the person tells the officers
	Account    string   // "" when nobody has the number that was asked for
	Kind       string
	KeysHash   [32]byte
	DeviceName string
	Language   string
	CancelHash [32]byte
	Started    time.Time
	Ready      time.Time // zero: not decided
	Expires    time.Time
	Ended      time.Time // zero while it runs
	Outcome    string
	Told       time.Time // that it is ready; zero: not yet
	Officers   []string  // who have approved it, in order
}

const recoveryColumns = `recovery_hash, number, account, kind, keys_hash, device_name, language, cancel_hash, started_at, ready_at, expires_at, ended_at, outcome, told_at
	FROM recoveries`

func (r *Reader) recoveries(where string, args ...any) ([]Recovery, error) {
	var all []Recovery
	err := r.rows("SELECT "+recoveryColumns+" WHERE "+where, args, func(scan func(...any) error) error {
		var v Recovery
		var hash, keys, cancel []byte
		var started, ready, expires, ended, told int64
		if err := scan(&hash, &v.Number, &v.Account, &v.Kind, &keys, &v.DeviceName, &v.Language, &cancel, &started, &ready, &expires, &ended, &v.Outcome, &told); err != nil {
			return err
		}
		copy(v.Hash[:], hash)
		copy(v.KeysHash[:], keys)
		copy(v.CancelHash[:], cancel)
		v.Started, v.Ready, v.Expires, v.Ended, v.Told = moment(started), moment(ready), moment(expires), moment(ended), moment(told)
		all = append(all, v)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Officers, err = r.approvals(all[i].Hash); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (r *Reader) approvals(hash [32]byte) ([]string, error) {
	var officers []string
	err := r.rows("SELECT officer FROM recovery_approvals WHERE recovery_hash = ? ORDER BY approved_at, officer", []any{hash[:]}, func(scan func(...any) error) error {
		var officer string
		if err := scan(&officer); err != nil {
			return err
		}
		officers = append(officers, officer)
		return nil
	})
	return officers, err
}

func (r *Reader) oneRecovery(where string, args ...any) (Recovery, error) {
	all, err := r.recoveries(where, args...)
	if err == nil && len(all) == 0 {
		return Recovery{}, ErrNotFound
	}
	if err != nil {
		return Recovery{}, err
	}
	return all[0], nil
}

// Recovery finds one by the hash of its name, or fails with ErrNotFound.
func (r *Reader) Recovery(hash [32]byte) (Recovery, error) {
	return r.oneRecovery("recovery_hash = ?", hash[:])
}

// RecoveryByNumber finds one by the number that officers are told, or fails with ErrNotFound.
func (r *Reader) RecoveryByNumber(number string) (Recovery, error) {
	return r.oneRecovery("number = ?", number)
}

// RecoveryByCancel finds one by the hash of its cancel code, or fails with ErrNotFound.
func (r *Reader) RecoveryByCancel(hash [32]byte) (Recovery, error) {
	return r.oneRecovery("cancel_hash = ?", hash[:])
}

// RunningRecoveries gives those of an account that have neither ended nor run out, oldest first.
func (r *Reader) RunningRecoveries(account string, now time.Time) ([]Recovery, error) {
	return r.recoveries("account = ? AND ended_at = 0 AND expires_at > ? ORDER BY started_at, number", account, millis(now))
}

// UntoldRecoveries gives the running ones that are ready and whose owners have not been told, oldest first, at most 100.
func (r *Reader) UntoldRecoveries(now time.Time) ([]Recovery, error) {
	return r.recoveries("ended_at = 0 AND expires_at > ? AND told_at = 0 AND ready_at > 0 AND ready_at <= ? AND account <> '' ORDER BY ready_at LIMIT 100", millis(now), millis(now))
}

// NewestRecoveries gives the newest recoveries of accounts that exist, newest first.
func (r *Reader) NewestRecoveries(limit int) ([]Recovery, error) {
	return r.recoveries("account <> '' ORDER BY started_at DESC, number LIMIT ?", limit)
}

// CreateRecovery adds one; it reports false when its number is taken.
func (t *Tx) CreateRecovery(v Recovery) (bool, error) {
	n, err := t.exec(`INSERT INTO recoveries (recovery_hash, number, account, kind, keys_hash, device_name, language, cancel_hash, started_at, ready_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		v.Hash[:], v.Number, v.Account, v.Kind, v.KeysHash[:], v.DeviceName, v.Language, v.CancelHash[:], millis(v.Started), millis(v.Ready), millis(v.Expires))
	return n == 1, err
}

// EndRecovery ends a running one.
func (t *Tx) EndRecovery(hash [32]byte, outcome string, now time.Time) error {
	return t.run("UPDATE recoveries SET ended_at = ?, outcome = ? WHERE recovery_hash = ? AND ended_at = 0", millis(now), outcome, hash[:])
}

// EndRecoveries ends all of an account that run.
func (t *Tx) EndRecoveries(account, outcome string, now time.Time) error {
	return t.run("UPDATE recoveries SET ended_at = ?, outcome = ? WHERE account = ? AND ended_at = 0", millis(now), outcome, account)
}

// ReadyRecovery makes one ready from a moment on.
func (t *Tx) ReadyRecovery(hash [32]byte, ready time.Time) error {
	return t.run("UPDATE recoveries SET ready_at = ? WHERE recovery_hash = ?", millis(ready), hash[:])
}

// ToldRecovery remembers that the owner was told that one is ready.
func (t *Tx) ToldRecovery(hash [32]byte, now time.Time) error {
	return t.run("UPDATE recoveries SET told_at = ? WHERE recovery_hash = ?", millis(now), hash[:])
}

// ApproveRecovery keeps an officer's approval; it reports false when this officer has approved it already.
func (t *Tx) ApproveRecovery(hash [32]byte, officer string, now time.Time) (bool, error) {
	n, err := t.exec("INSERT INTO recovery_approvals (recovery_hash, officer, approved_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", hash[:], officer, millis(now))
	return n == 1, err
}

// forgetRecoveries removes what time has made useless: proposals an hour after their end, counters after a day, recoveries a year after theirs.
func (t *Tx) forgetRecoveries(now time.Time) error {
	year := millis(now.Add(-365 * 24 * time.Hour))
	for _, rule := range []struct {
		statement string
		before    int64
	}{
		{"DELETE FROM recovery_password_proposals WHERE expires_at < ?", millis(now.Add(-time.Hour))},
		{"DELETE FROM recovery_tries WHERE counted_at < ?", millis(now.Add(-24 * time.Hour))},
		{"DELETE FROM device_events WHERE account = '' AND at < ?", millis(now.Add(-time.Hour))},
		{"DELETE FROM recovery_approvals WHERE recovery_hash IN (SELECT recovery_hash FROM recoveries WHERE expires_at < ?)", year},
		{"DELETE FROM recoveries WHERE expires_at < ?", year},
	} {
		if err := t.run(rule.statement, rule.before); err != nil {
			return err
		}
	}
	return nil
}
