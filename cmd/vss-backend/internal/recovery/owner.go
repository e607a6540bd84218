package recovery

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/passwords"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// ProposePassword holds a recovery password to the rules and keeps its verifier until the owner signs. It refuses with invalid-request and a reason in
// the field password: too-short, too-common, own-number or not-text.
func (r *Recovery) ProposePassword(ctx context.Context, s edge.Session, uses []edge.Use, ask vss.RecoveryPasswordProposal) (vss.RecoveryPasswordProposed, error) {
	account, _, err := r.Owners.Holds(r.Store.Read(ctx), s)
	if err != nil {
		return vss.RecoveryPasswordProposed{}, err
	}
	own, err := ownNumbers(r.Store.Read(ctx), account)
	if err != nil {
		return vss.RecoveryPasswordProposed{}, err
	}
	if err := passwords.Check(ask.Password, own); err != nil {
		return vss.RecoveryPasswordProposed{}, err
	}
	verifier, err := r.hasher.Make(ctx, ask.Password)
	if err != nil {
		return vss.RecoveryPasswordProposed{}, err
	}
	name := newToken()
	p := store.PasswordProposal{Hash: sha256.Sum256([]byte(name)), Account: account.Number, Generation: account.Generation, Verifier: verifier, Expires: r.Now().Add(proposalLife)}
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		if err := r.Owners.Take(tx, uses); err != nil {
			return err
		}
		if _, _, err := r.Owners.Holds(&tx.Reader, s); err != nil {
			return err
		}
		return tx.PutPasswordProposal(p)
	})
	return vss.RecoveryPasswordProposed{Proposal: name, ExpiresAt: p.Expires.UTC()}, err
}

// ownNumbers are the numbers of the person's that others know, as a password would spell them.
func ownNumbers(reader *store.Reader, account store.Account) ([]string, error) {
	own := []string{account.Number, account.Phone}
	card, err := reader.Card(account.Number)
	if errors.Is(err, store.ErrNotFound) {
		return own, nil
	}
	if err != nil {
		return nil, err
	}
	born := strings.ReplaceAll(card.DateOfBirth, "-", "")
	own = append(own, card.CitizenID, card.InsuranceNumber, card.CardNumber, born)
	if len(born) == 8 { // day, month and year, as it is said in Vietnam
		own = append(own, born[6:]+born[4:6]+born[:4])
	}
	return own, nil
}

// shown is what the server would have shown for an operation of this package.
func (r *Recovery) shown(ctx context.Context, owner edge.Owner, language vss.Language, text func(vss.Language, vss.Account) vss.Shown) (vss.Shown, error) {
	account, err := r.Owners.Account(ctx, owner.Session)
	if err != nil {
		return nil, err
	}
	return text(language, account), nil
}

// SetPassword sets the proposed recovery password in place of an older one.
func (r *Recovery) SetPassword(ctx context.Context, owner edge.Owner, uses []edge.Use, ask vss.RecoveryPasswordStatement) (vss.RecoveryDone, error) {
	expect, err := r.shown(ctx, owner, ask.Language, ownertext.RecoveryPassword)
	if err != nil {
		return vss.RecoveryDone{}, err
	}
	answer := vss.RecoveryDone{ServerTime: r.Now().UTC()}
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		account, done, err := r.Owners.Agree(tx, owner, uses, accounts.Statement{Operation: vss.OwnerOperationSetRecoveryPassword, Challenge: ask.Challenge,
			ResourceVersion: ask.ResourceVersion, Language: ask.Language, Shown: ask.Shown, Expect: expect})
		if err != nil {
			return err
		}
		now := r.Now()
		answer.At = now.UTC()
		if done {
			if _, answer.At, err = tx.RecoveryPassword(account.Number); errors.Is(err, store.ErrNotFound) {
				err = refusal.New(vss.CodeChallengeUsed)
			}
			return err
		}
		hash := sha256.Sum256([]byte(ask.Proposal))
		p, err := tx.PasswordProposal(hash)
		if errors.Is(err, store.ErrNotFound) || err == nil && (p.Account != account.Number || p.Generation != account.Generation || now.After(p.Expires)) {
			return refusal.New(vss.CodeChallengeExpired)
		}
		if err != nil {
			return err
		}
		if err := tx.DropPasswordProposal(hash); err != nil {
			return err
		}
		if err := tx.PutRecoveryPassword(account.Number, p.Verifier, now); err != nil {
			return err
		}
		return r.note(tx, account, store.EventPasswordSet, r.device(tx, account), notify.Notice{Kind: notify.RecoveryPassword, Language: ask.Language, At: now}, audit.Event{Actor: audit.Owner})
	})
	return answer, err
}

// device is the one that holds the account; only its id and name are wanted.
func (r *Recovery) device(tx *store.Tx, account store.Account) store.Device {
	d, err := tx.Device(account.DeviceID)
	if err != nil {
		return store.Device{}
	}
	return d
}

// MakeCode gives the account a printed recovery code by its hash, in place of an older one.
func (r *Recovery) MakeCode(ctx context.Context, owner edge.Owner, uses []edge.Use, ask vss.RecoveryCodeStatement) (vss.RecoveryDone, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(ask.CodeHash)
	if err != nil || len(raw) != sha256.Size {
		return vss.RecoveryDone{}, refusal.Invalid("codeHash", "is not 32 bytes in base64url")
	}
	expect, err := r.shown(ctx, owner, ask.Language, ownertext.RecoveryCode)
	if err != nil {
		return vss.RecoveryDone{}, err
	}
	answer := vss.RecoveryDone{ServerTime: r.Now().UTC()}
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		account, done, err := r.Owners.Agree(tx, owner, uses, accounts.Statement{Operation: vss.OwnerOperationMakeRecoveryCode, Challenge: ask.Challenge,
			ResourceVersion: ask.ResourceVersion, Language: ask.Language, Shown: ask.Shown, Expect: expect})
		if err != nil {
			return err
		}
		now := r.Now()
		answer.At = now.UTC()
		if done {
			if _, answer.At, err = tx.RecoveryCode(account.Number); errors.Is(err, store.ErrNotFound) {
				err = refusal.New(vss.CodeChallengeUsed) // used since
			}
			return err
		}
		if err := tx.PutRecoveryCode(account.Number, r.codeMAC(account.Number, [32]byte(raw)), now); err != nil {
			return err
		}
		return r.note(tx, account, store.EventCodeMade, r.device(tx, account), notify.Notice{Kind: notify.RecoveryCodeMade, Language: ask.Language, At: now}, audit.Event{Actor: audit.Owner})
	})
	return answer, err
}
