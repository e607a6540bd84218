package recovery

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// What is counted apart. Whoever knows no one-time password must not be able to keep the owner from using the printed code, so the two count apart.
const (
	countStart   = "start" // passwords that begin a recovery with a wait
	countCode    = "code"  // passwords beside a printed code, after the right one-time password
	countAsk     = "ask"   // recoveries begun
	countAddress = "address"
)

// triesName hides what is counted: the table of counters names no account and no address.
func (r *Recovery) triesName(kind, name string) [32]byte {
	mac := hmac.New(sha256.New, r.triesKey)
	mac.Write([]byte(kind + "\x00" + name))
	return [32]byte(mac.Sum(nil))
}

// count counts one try, or refuses with too-many-requests.
func count(tx *store.Tx, key [32]byte, limit Limit, now time.Time) error {
	wrong, last, err := tx.Tries(key)
	if err != nil {
		return err
	}
	over := last.Add(limit.Wait)
	if !now.Before(over) {
		wrong = 0
	} else if wrong >= limit.Tries {
		return refusal.After(vss.CodeTooManyRequests, over.Sub(now))
	}
	return tx.SetTries(key, wrong+1, now)
}

// takeBack forgets one counted try that was right after all.
func takeBack(tx *store.Tx, key [32]byte) error {
	wrong, last, err := tx.Tries(key)
	if err != nil || wrong == 0 {
		return err
	}
	return tx.SetTries(key, wrong-1, last)
}

// Weigh implements accounts.Recoveries: it looks at the password beside a printed code. The try is counted, durably and with the request's proofs,
// before the password is looked at, and an account that does not exist or has no password costs the same.
func (r *Recovery) Weigh(ctx context.Context, uses []edge.Use, number, address, password string) (accounts.Weighed, error) {
	return r.weigh(ctx, uses, countCode, number, number, address, password)
}

// weigh counts under the number that was asked for, and looks at the password of the account it means ("" for none).
func (r *Recovery) weigh(ctx context.Context, uses []edge.Use, purpose, number, account, address, password string) (accounts.Weighed, error) {
	now := r.Now()
	w := accounts.Weighed{Account: account}
	err := r.Store.Write(ctx, func(tx *store.Tx) error {
		if err := r.Owners.Take(tx, uses); err != nil {
			return err
		}
		if err := count(tx, r.triesName(purpose, number), r.Policy.PerAccount, now); err != nil {
			return err
		}
		if err := count(tx, r.triesName(countAddress, address), r.Policy.PerAddress, now); err != nil {
			return err
		}
		var err error
		w.Verifier, _, err = tx.RecoveryPassword(account)
		if errors.Is(err, store.ErrNotFound) {
			w.Verifier, err = "", nil
		}
		return err
	})
	if err != nil {
		return w, err
	}
	w.Address = address
	w.Good, err = r.hasher.Opens(ctx, w.Verifier, password)
	return w, err
}

// stands reports, in the transaction of what the password is for, whether it was right and is still the account's.
func stands(tx *store.Tx, account string, w accounts.Weighed) (bool, error) {
	verifier, _, err := tx.RecoveryPassword(account)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, err
	}
	return w.Good && account != "" && w.Account == account && verifier == w.Verifier, nil
}

// forgive forgets the tries of a password that was right.
func (r *Recovery) forgive(tx *store.Tx, purpose, number string, w accounts.Weighed) error {
	if err := tx.SetTries(r.triesName(purpose, number), 0, time.Time{}); err != nil {
		return err
	}
	return takeBack(tx, r.triesName(countAddress, w.Address))
}
