package officers

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"vssid/cmd/vss-backend/internal/store"
)

// The form of the codes: RFC 6238 as every authenticator knows it.
const (
	secretSize = 20 // bytes
	stepLength = 30 * time.Second
	skew       = 1 // steps that a clock may be off, either way
)

var codeForm = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

func newSecret() []byte {
	secret := make([]byte, secretSize)
	rand.Read(secret) // never fails: crypto/rand stops the program instead
	return secret
}

// seal hides the secret of an officer's codes behind the server's key.
func (o *Officers) seal(login string, secret []byte) ([]byte, error) {
	nonce := make([]byte, o.box.NonceSize())
	rand.Read(nonce) // never fails: crypto/rand stops the program instead
	return o.box.Seal(nonce, nonce, secret, []byte(login)), nil
}

// secret opens what seal has sealed.
func (o *Officers) secret(kept store.Officer) ([]byte, error) {
	n := o.box.NonceSize()
	if len(kept.TOTPSealed) < n {
		return nil, fmt.Errorf("the secret of the codes of %s is cut short", kept.Login)
	}
	secret, err := o.box.Open(nil, kept.TOTPSealed[:n], kept.TOTPSealed[n:], []byte(kept.Login))
	if err != nil {
		return nil, fmt.Errorf("the secret of the codes of %s was sealed with another server key: %w", kept.Login, err)
	}
	return secret, nil
}

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// code is the code of a time step.
func code(secret []byte, step int64) (string, error) {
	text, err := hotp.GenerateCodeCustom(base32Text.EncodeToString(secret), uint64(step), codeForm)
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	return text, nil
}

func stepOf(now time.Time) int64 { return now.Unix() / int64(stepLength/time.Second) }

// takeCode finds the time step of a code that is good now and newer than the last one taken. Every step is looked at, so that time tells nothing.
func takeCode(secret []byte, given string, last int64, now time.Time) (step int64, good bool, err error) {
	for at := stepOf(now) - skew; at <= stepOf(now)+skew; at++ {
		want, err := code(secret, at)
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(given)) == 1 && at > last {
			step, good = at, true
		}
	}
	return step, good, nil
}

// keyURI is what an authenticator reads off a QR code (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
func keyURI(issuer, login string, secret []byte) string {
	v := url.Values{"secret": {base32Text.EncodeToString(secret)}, "issuer": {issuer}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+login) + "?" + v.Encode()
}
