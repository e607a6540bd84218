package recovery

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// codeMAC is what is stored of a printed code: of its SHA-256, because the owner's statement, which is kept, names that.
func (r *Recovery) codeMAC(account string, hash [32]byte) []byte {
	mac := hmac.New(sha256.New, r.codeKey)
	mac.Write([]byte(account + "\x00"))
	mac.Write(hash[:])
	return mac.Sum(nil)
}

// codeHash is the SHA-256 of a printed code's characters.
func codeHash(code string) [32]byte {
	return sha256.Sum256([]byte(strings.ReplaceAll(code, "-", "")))
}

// Entitles implements accounts.Recoveries. It names the event that the binding will be, "" when nothing entitles the caller, and refuses with
// recovery-not-ready and recovery-ended, which only the holder of the recovery's keys can meet.
func (r *Recovery) Entitles(tx *store.Tx, account store.Account, keys [32]byte, ask vss.ActivationCompletion, w accounts.Weighed) (string, error) {
	switch {
	case ask.RecoveryCode != nil:
		return r.codeEntitles(tx, account, *ask.RecoveryCode, w)
	case ask.Recovery != nil:
		return r.recoveryEntitles(tx, account, keys, *ask.Recovery)
	}
	return "", nil
}

func (r *Recovery) codeEntitles(tx *store.Tx, account store.Account, code string, w accounts.Weighed) (string, error) {
	want, _, err := tx.RecoveryCode(account.Number)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	if len(want) != sha256.Size {
		want = make([]byte, sha256.Size)
	}
	rightCode := subtle.ConstantTimeCompare(r.codeMAC(account.Number, codeHash(code)), want) == 1
	rightPassword, err := stands(tx, account.Number, w)
	if err != nil || !rightCode || !rightPassword {
		return "", err
	}
	return store.EventRecoveredByCode, nil
}

func (r *Recovery) recoveryEntitles(tx *store.Tx, account store.Account, keys [32]byte, name string) (string, error) {
	now := r.Now()
	v, err := tx.Recovery(sha256.Sum256([]byte(name)))
	if errors.Is(err, store.ErrNotFound) || err == nil && (subtle.ConstantTimeCompare(v.KeysHash[:], keys[:]) != 1 || account.Number == "" || v.Account != account.Number) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	switch StageOf(v, now) {
	case vss.RecoveryStageReady:
	case vss.RecoveryStageWaiting, vss.RecoveryStageApprovedOnce:
		var wait time.Duration
		if !v.Ready.IsZero() {
			wait = v.Ready.Sub(now)
		}
		return "", refusal.After(vss.CodeRecoveryNotReady, wait)
	default:
		return "", refusal.New(vss.CodeRecoveryEnded)
	}
	if v.Kind == store.RecoveryOfficers {
		return store.EventRecoveredByOffice, nil
	}
	return store.EventRecoveredByWait, nil
}

// Spend implements accounts.Recoveries: what entitled the caller does so once.
func (r *Recovery) Spend(tx *store.Tx, account store.Account, ask vss.ActivationCompletion, w accounts.Weighed) error {
	if ask.RecoveryCode != nil {
		if err := r.forgive(tx, countCode, account.Number, w); err != nil {
			return err
		}
		return tx.SpendRecoveryCode(account.Number)
	}
	return tx.EndRecovery(sha256.Sum256([]byte(*ask.Recovery)), store.RecoveryDone, r.Now())
}
