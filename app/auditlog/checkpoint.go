package auditlog

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"vssid/app/cardcode/trust"
)

// Checkpoint is what the log was at a moment.
type Checkpoint struct {
	Origin string // names the log, for good
	Size   uint64 // number of leaves
	Root   []byte // RFC 6962 tree hash
	At     time.Time
}

// Errors of checkpoints and proofs.
var (
	// ErrMalformed means bytes that are no checkpoint, or a proof of a wrong form.
	ErrMalformed = errors.New("not a checkpoint or proof of the audit log")
	// ErrUntrusted means a checkpoint that no checkpoint key of the trust list has signed.
	ErrUntrusted = errors.New("no trusted key has signed the checkpoint")
	// ErrNotIncluded means an event that the checkpoint does not cover.
	ErrNotIncluded = errors.New("the event is not in the audit log")
	// ErrRewritten means a log that is not the one seen before with more at its end.
	ErrRewritten = errors.New("the audit log does not extend the one seen before")
)

// maxNote bounds a signed checkpoint in bytes.
const maxNote = 4096

// timePrefix begins the one extension line of a checkpoint's text: when it was signed, RFC 3339.
const timePrefix = "time "

func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root), timePrefix, c.At.UTC().Format(time.RFC3339))
}

// Sign writes a checkpoint as a signed note. key is a checkpoint key of the trust list.
func (c Checkpoint) Sign(key *ecdsa.PrivateKey) ([]byte, error) {
	id, err := keyHash(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	raw, err := note.Sign(&note.Note{Text: c.text()}, signer{c.Origin, id, key})
	if err != nil {
		return nil, fmt.Errorf("sign a checkpoint: %w", err)
	}
	if _, err := parse(string(raw[:strings.Index(string(raw), "\n\n")+1])); err != nil {
		return nil, fmt.Errorf("sign a checkpoint: %w", err)
	}
	return raw, nil
}

// Open verifies a signed checkpoint against the keys of the trust list that may sign one. A key counts at the time that the checkpoint names.
// Errors: ErrMalformed, ErrUntrusted.
func Open(raw []byte, keys *trust.List) (Checkpoint, error) {
	if len(raw) > maxNote {
		return Checkpoint{}, fmt.Errorf("%w: %d bytes", ErrMalformed, len(raw))
	}
	end := strings.Index(string(raw), "\n\n")
	if end < 0 {
		return Checkpoint{}, fmt.Errorf("%w: no signature", ErrMalformed)
	}
	c, err := parse(string(raw[:end+1]))
	if err != nil {
		return Checkpoint{}, err
	}
	var known []note.Verifier
	for _, k := range keys.Keys {
		if k.Purpose != trust.Checkpoint || c.At.Before(k.NotBefore) || c.At.After(k.NotAfter) {
			continue
		}
		id, err := keyHash(k.Public)
		if err != nil {
			return Checkpoint{}, err
		}
		known = append(known, verifier{c.Origin, id, k.Public})
	}
	opened, err := note.Open(raw, note.VerifierList(known...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrUntrusted, err)
	}
	if opened.Text != c.text() {
		return Checkpoint{}, fmt.Errorf("%w: its text is not in the one form", ErrMalformed)
	}
	return c, nil
}

// TimeOf is the moment that a signed checkpoint names; its signature is not looked at. Error: ErrMalformed.
func TimeOf(raw []byte) (time.Time, error) {
	end := strings.Index(string(raw), "\n\n")
	if end < 0 || len(raw) > maxNote {
		return time.Time{}, fmt.Errorf("%w: no signature", ErrMalformed)
	}
	c, err := parse(string(raw[:end+1]))
	return c.At, err
}

// parse reads the text of a checkpoint. Only the one form that text writes is taken.
func parse(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[4] != "" {
		return Checkpoint{}, fmt.Errorf("%w: %d lines", ErrMalformed, len(lines)-1)
	}
	c := Checkpoint{Origin: lines[0]}
	if c.Origin == "" || len(c.Origin) > 200 || strings.ContainsAny(c.Origin, " +\t\r") {
		return Checkpoint{}, fmt.Errorf("%w: origin", ErrMalformed)
	}
	var err error
	if c.Size, err = strconv.ParseUint(lines[1], 10, 62); err != nil {
		return Checkpoint{}, fmt.Errorf("%w: size", ErrMalformed)
	}
	if c.Root, err = base64.StdEncoding.Strict().DecodeString(lines[2]); err != nil || len(c.Root) != HashSize {
		return Checkpoint{}, fmt.Errorf("%w: root", ErrMalformed)
	}
	at, ok := strings.CutPrefix(lines[3], timePrefix)
	if c.At, err = time.Parse(time.RFC3339, at); err != nil || !ok {
		return Checkpoint{}, fmt.Errorf("%w: time", ErrMalformed)
	}
	if c.text() != text {
		return Checkpoint{}, fmt.Errorf("%w: not in the one form", ErrMalformed)
	}
	return c, nil
}

// keyHash is a key's id in a signed note: for ECDSA the start of the SHA-256 of the key as SubjectPublicKeyInfo (C2SP signed-note, type 0x02).
func keyHash(key *ecdsa.PublicKey) (uint32, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return 0, fmt.Errorf("name a checkpoint key: %w", err)
	}
	sum := sha256.Sum256(der)
	return binary.BigEndian.Uint32(sum[:4]), nil
}

type signer struct {
	name string
	hash uint32
	key  *ecdsa.PrivateKey
}

func (s signer) Name() string    { return s.name }
func (s signer) KeyHash() uint32 { return s.hash }

func (s signer) Sign(text []byte) ([]byte, error) {
	sum := sha256.Sum256(text)
	return s.key.Sign(rand.Reader, sum[:], crypto.SHA256)
}

type verifier struct {
	name string
	hash uint32
	key  *ecdsa.PublicKey
}

func (v verifier) Name() string    { return v.name }
func (v verifier) KeyHash() uint32 { return v.hash }

func (v verifier) Verify(text, signature []byte) bool {
	sum := sha256.Sum256(text)
	return ecdsa.VerifyASN1(v.key, sum[:], signature)
}
