// Package passwords looks at the passwords people choose: the rules for a new one, and Argon2id verifiers, a bounded number at once.
package passwords

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
)

// MinLength is the least number of characters of a password, which is never the only factor (NIST SP 800-63B, section 5.1.1.2).
const MinLength = 8

// The reasons a password is refused with, in the field "password".
const (
	Short   = "too-short"
	Common  = "too-common"
	Own     = "own-number" // the account's number, citizen ID, telephone or birth date
	NotText = "not-text"
)

//go:embed commonpasswords/list.txt.gz
var commonGzip []byte

// common are the passwords that are refused because everybody tries them (commonpasswords/README.md).
var common = sync.OnceValues(func() (map[string]bool, error) {
	r, err := gzip.NewReader(bytes.NewReader(commonGzip))
	if err != nil {
		return nil, fmt.Errorf("open the list of common passwords: %w", err)
	}
	all := map[string]bool{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		all[lines.Text()] = true
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the list of common passwords: %w", err)
	}
	return all, nil
})

// normal is the password as it is hashed: NFC, so that the same keys on two phones give the same bytes (Unicode Annex 15).
func normal(password string) string { return norm.NFC.String(password) }

// Check holds a new password to the rules, or refuses it with invalid-request and a reason. own are numbers of the person's that others know.
func Check(password string, own []string) error {
	refused := func(reason string) error { return refusal.Invalid("password", reason) }
	if !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl) {
		return refused(NotText)
	}
	password = normal(password)
	if utf8.RuneCountInString(password) < MinLength {
		return refused(Short)
	}
	listed, err := common()
	if err != nil {
		return err
	}
	lower := strings.ToLower(password)
	if listed[lower] || oneRune(lower) {
		return refused(Common)
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, password)
	for _, number := range own {
		if len(number) >= 6 && digits == number && utf8.RuneCountInString(password)-len(digits) <= 2 {
			return refused(Own)
		}
	}
	return nil
}

// oneRune reports whether a text is one character again and again.
func oneRune(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return strings.Trim(s, string(first)) == ""
}

// Cost is what one look at a password costs (Argon2id, RFC 9106).
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	AtOnce    int // how many are looked at in parallel; the others wait
	Waiting   int // how many may wait; more are refused
}

// Standard holds one look at 64 MiB and three passes (RFC 9106, section 4, second choice, on one lane), two at once: 128 MiB at most.
var Standard = Cost{MemoryKiB: 64 << 10, Passes: 3, AtOnce: 2, Waiting: 64}

const hashSize, saltSize = 32, 16

// Hasher looks at passwords, a bounded number at once.
type Hasher struct {
	cost  Cost
	seats chan struct{} // of those that wait or work
	slots chan struct{} // of those that work
	dummy string        // a verifier that nothing opens, for accounts that have none
}

// New makes a hasher.
func New(cost Cost) *Hasher {
	h := &Hasher{cost: cost, seats: make(chan struct{}, cost.AtOnce+cost.Waiting), slots: make(chan struct{}, cost.AtOnce)}
	var salt [saltSize]byte
	var never [hashSize]byte
	rand.Read(salt[:]) // never fails: crypto/rand stops the program instead
	rand.Read(never[:])
	h.dummy = h.phc(salt[:], never[:])
	return h
}

// phc writes a verifier in the PHC string format (https://github.com/P-H-C/phc-string-format).
func (h *Hasher) phc(salt, hash []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, h.cost.MemoryKiB, h.cost.Passes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(hash))
}

// derive works a hash out when there is room, or refuses with unavailable when too many wait.
func (h *Hasher) derive(ctx context.Context, password string, salt []byte, memory, passes uint32) ([]byte, error) {
	select {
	case h.seats <- struct{}{}:
		defer func() { <-h.seats }()
	default:
		return nil, refusal.Because(vss.CodeUnavailable, errors.New("too many passwords wait to be looked at"))
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(normal(password)), salt, passes, memory, 1, hashSize), nil
}

// Make gives the verifier of a new password.
func (h *Hasher) Make(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	rand.Read(salt) // never fails: crypto/rand stops the program instead
	hash, err := h.derive(ctx, password, salt, h.cost.MemoryKiB, h.cost.Passes)
	if err != nil {
		return "", err
	}
	return h.phc(salt, hash), nil
}

var errVerifier = errors.New("a stored password verifier cannot be read")

// Opens reports whether a password is the one of a verifier. An empty verifier costs the same and opens with nothing.
func (h *Hasher) Opens(ctx context.Context, verifier, password string) (bool, error) {
	known := verifier != ""
	if !known {
		verifier = h.dummy
	}
	var version int
	var memory, passes, lanes uint32
	parts := strings.Split(verifier, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errVerifier
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes); err != nil || version != argon2.Version || lanes != 1 {
		return false, errVerifier
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	want, errHash := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errHash != nil || len(want) != hashSize || memory > 1<<20 || passes == 0 || passes > 64 {
		return false, errVerifier
	}
	got, err := h.derive(ctx, password, salt, memory, passes)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}
