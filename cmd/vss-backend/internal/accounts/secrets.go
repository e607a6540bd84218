package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"vssid/cmd/vss-backend/internal/store"
)

// crockford is the base32 alphabet without I, L, O and U (https://www.crockford.com/base32.html).
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var passwordForm = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// password is the one-time password of a request: HOTP (RFC 4226) at counter 0 over a secret of its own, which is worked out from the request's
// random salt and the server's key and stored nowhere.
func (a *Accounts) password(salt []byte) (string, error) {
	mac := hmac.New(sha256.New, a.passwordKey)
	mac.Write(salt)
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:20])
	code, err := hotp.GenerateCodeCustom(secret, 0, passwordForm)
	if err != nil {
		return "", fmt.Errorf("make a one-time password: %w", err)
	}
	return code, nil
}

// newActivationCode makes 60 random bits as XXXX-XXXX-XXXX.
func newActivationCode() string {
	var b [12]byte
	rand.Read(b[:]) // never fails: crypto/rand stops the program instead
	for i, v := range b {
		b[i] = crockford[v%32]
	}
	return string(b[:4]) + "-" + string(b[4:8]) + "-" + string(b[8:])
}

// codeMAC is what is stored of an activation code.
func (a *Accounts) codeMAC(account, code string) []byte {
	mac := hmac.New(sha256.New, a.codeKey)
	mac.Write([]byte(account + "\x00" + code))
	return mac.Sum(nil)
}

// IssueActivationCode makes a new activation code for an account in place of an older one, and returns it: the counter or the post hands it
// over, and nothing but its keyed hash stays.
func (a *Accounts) IssueActivationCode(tx *store.Tx, account string) (string, error) {
	code := newActivationCode()
	return code, tx.PutActivationCode(account, a.codeMAC(account, code), a.Now())
}

// HasActivationCode reports whether a code of the account waits to be used.
func (a *Accounts) HasActivationCode(ctx context.Context, account string) (bool, error) {
	_, err := a.Store.Read(ctx).ActivationCode(account)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// goodCode compares a code with the account's, in the same time whether it has one or not.
func (a *Accounts) goodCode(tx *store.Tx, account, code string) (bool, error) {
	want, err := tx.ActivationCode(account)
	found := !errors.Is(err, store.ErrNotFound)
	if err != nil && found {
		return false, err
	}
	if len(want) != sha256.Size {
		want = make([]byte, sha256.Size)
	}
	same := subtle.ConstantTimeCompare(a.codeMAC(account, code), want) == 1
	return found && same && code != "", nil
}

// decodeSecret reads a hand-over secret: 16 bytes as 26 characters, the last of which has two zero bits.
func decodeSecret(text string) (secret [16]byte, ok bool) {
	encoding := base32.NewEncoding(crockford).WithPadding(base32.NoPadding)
	raw, err := encoding.DecodeString(text)
	if err != nil || len(raw) != len(secret) || encoding.EncodeToString(raw) != text {
		return secret, false
	}
	return [16]byte(raw), true
}
