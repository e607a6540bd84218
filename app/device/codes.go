package device

import (
	"encoding/base32"
	"strings"
)

// ActivationQR is the content of an activation letter's QR (docs/protocol.md, "Activation").
type ActivationQR struct {
	Account string // 10 or 12 digits
	Code    string // XXXX-XXXX-XXXX
}

// HandoverQR is the content of a hand-over QR (docs/protocol.md, "Activation").
type HandoverQR struct {
	Account string // 10 or 12 digits
	Secret  string // 26 characters
}

const (
	activationPrefix = "VSSID:A:"
	handoverPrefix   = "VSSID:H:"
	activationChars  = 12 // 60 bits
	handoverChars    = 26 // 130 bits, of which 128 are used
	recoveryChars    = 20 // 100 bits
	maxInput         = 256
)

// crockford is the base32 alphabet of Douglas Crockford: without I, L, O and U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// IsHandover reports whether a scanned or typed text is meant as a hand-over code.
func IsHandover(text string) bool {
	return strings.HasPrefix(strings.ToUpper(strings.TrimSpace(text)), handoverPrefix)
}

// ParseActivationQR reads the QR of an activation letter.
func ParseActivationQR(text string) (ActivationQR, error) {
	account, code, err := splitQR("activation QR", activationPrefix, text)
	if err != nil {
		return ActivationQR{}, err
	}
	code, err = ParseActivationCode(code)
	return ActivationQR{Account: account, Code: code}, err
}

// ParseActivationCode reads an activation code as people type it: any case, with or without hyphens and spaces, O for 0, I and L for 1.
// It returns the code in three groups of four.
func ParseActivationCode(text string) (string, error) {
	const what = "activation code"
	code, err := readCrockford(what, text, activationChars)
	if err != nil {
		return "", err
	}
	return code[:4] + "-" + code[4:8] + "-" + code[8:], nil
}

// ParseHandover reads a hand-over code, scanned or typed.
func ParseHandover(text string) (HandoverQR, error) {
	const what = "hand-over code"
	account, secret, err := splitQR(what, handoverPrefix, text)
	if err != nil {
		return HandoverQR{}, err
	}
	secret, err = ParseSecret(secret)
	return HandoverQR{Account: account, Secret: secret}, err
}

// ParseSecret reads the 26 characters of a hand-over code as people type them, without the account before them.
func ParseSecret(text string) (string, error) {
	const what = "hand-over code"
	secret, err := readCrockford(what, text, handoverChars)
	if err != nil {
		return "", err
	}
	if _, ok := decodeSecret(secret); !ok {
		return "", &InputError{what, "the last character cannot end it; scan or type it again"}
	}
	return secret, nil
}

// ParseRecoveryCode reads a printed recovery code as people type it, and returns it in five groups of four.
func ParseRecoveryCode(text string) (string, error) {
	code, err := readCrockford("recovery code", text, recoveryChars)
	if err != nil {
		return "", err
	}
	return grouped(code), nil
}

// grouped sets a hyphen after every fourth character.
func grouped(code string) string {
	var b strings.Builder
	for i, c := range code {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// readOTP reads a one-time password: 6 digits, spaces allowed.
func readOTP(text string) (string, error) {
	otp := strings.Join(strings.Fields(text), "")
	if len(otp) != 6 || strings.Trim(otp, "0123456789") != "" {
		return "", &InputError{"one-time password", "it has 6 digits"}
	}
	return otp, nil
}

func splitQR(what, prefix, text string) (account, rest string, err error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) > maxInput {
		return "", "", &InputError{what, "too long"}
	}
	body, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return "", "", &InputError{what, "it does not begin with " + prefix}
	}
	account, rest, ok = strings.Cut(body, ":")
	if !ok {
		return "", "", &InputError{what, "the part after the account is missing"}
	}
	if err := checkAccount(account); err != nil {
		return "", "", err
	}
	return account, rest, nil
}

// checkAccount accepts a social-insurance number (10 digits) or a citizen ID (12 digits).
func checkAccount(account string) error {
	const what = "account number"
	if len(account) != 10 && len(account) != 12 {
		return &InputError{what, "a social-insurance number has 10 digits, a citizen ID 12"}
	}
	for _, c := range []byte(account) {
		if c < '0' || c > '9' {
			return &InputError{what, "only digits are allowed"}
		}
	}
	return nil
}

func readCrockford(what, text string, want int) (string, error) {
	if len(text) > maxInput {
		return "", &InputError{what, "too long"}
	}
	var out strings.Builder
	for _, c := range strings.ToUpper(text) {
		switch c {
		case ' ', '-', '\t', '\r', '\n', '\u00a0', '\u2010', '\u2011', '\u2013':
			continue
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		if !strings.ContainsRune(crockford, c) {
			return "", &InputError{what, "the character “" + string(c) + "” is never part of it"}
		}
		out.WriteRune(c)
	}
	if out.Len() != want {
		return "", &InputError{what, "it has another length; look for a missing or doubled character"}
	}
	return out.String(), nil
}

// secretEncoding orders bits as RFC 4648 does, with Crockford's alphabet: 16 bytes are 26 characters, the last of which has two zero bits.
var secretEncoding = base32.NewEncoding(crockford).WithPadding(base32.NoPadding)

func encodeSecret(secret [16]byte) string { return secretEncoding.EncodeToString(secret[:]) }

func decodeSecret(text string) (secret [16]byte, ok bool) {
	raw, err := secretEncoding.DecodeString(text)
	if err != nil || len(raw) != len(secret) || secretEncoding.EncodeToString(raw) != text {
		return secret, false
	}
	return [16]byte(raw), true
}

const (
	delegatePrefix = "VSSID:D:"
	delegateChars  = 10 // 50 bits
)

// DelegateQR is the QR that a delegate's phone shows to the owner of a card (docs/protocol.md, "Cards of others").
func DelegateQR(account, code string) string { return delegatePrefix + account + ":" + code }

// ParseDelegateCode reads a delegate's code, as its QR or as people type it, and returns it as XXXXX-XXXXX.
func ParseDelegateCode(text string) (string, error) {
	const what = "delegation code"
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(text)), delegatePrefix) {
		_, code, err := splitQR(what, delegatePrefix, text)
		if err != nil {
			return "", err
		}
		text = code
	}
	code, err := readCrockford(what, text, delegateChars)
	if err != nil {
		return "", err
	}
	return code[:5] + "-" + code[5:], nil
}
