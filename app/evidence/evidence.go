package evidence

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"vssid/app/auditlog"
	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/trust"
	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/app/vss/strictjson"
)

// Format is the version of the file that this package reads and writes.
const Format = "vssid-evidence/1"

// Kind is the kind of the audit log's event of an owner's signature.
const Kind = "owner-signed"

// maxFile bounds a file in bytes.
const maxFile = 1 << 20

// Part is one thing that must hold.
type Part string

// The parts, in the order in which they are judged.
const (
	PartFile       Part = "file"       // it is a file of this format, whole and with nothing else in it
	PartStatement  Part = "statement"  // what was signed is a statement of an owner
	PartKey        Part = "key"        // the key is the one that the signature names
	PartSignature  Part = "signature"  // that key has signed exactly these bytes
	PartTrust      Part = "trust"      // the copy of the trust list leads from the root to keys that counted then
	PartCheckpoint Part = "checkpoint" // one of those keys has signed the checkpoint of the audit log
	PartInclusion  Part = "inclusion"  // the event is in the log of that checkpoint
	PartEvent      Part = "event"      // the event is about exactly this statement, signature, key and level
)

// Parts lists them in that order.
func Parts() []Part {
	return []Part{PartFile, PartStatement, PartKey, PartSignature, PartTrust, PartCheckpoint, PartInclusion, PartEvent}
}

// Fault names the first part that does not hold.
type Fault struct {
	Part Part
	Err  error
}

// Error says which part, and why.
func (f *Fault) Error() string { return fmt.Sprintf("%s: %v", f.Part, f.Err) }

// Unwrap gives why.
func (f *Fault) Unwrap() error { return f.Err }

// Statement is what every owner's statement holds (docs/protocol.md, "Owner signature").
type Statement struct {
	Operation         vss.OwnerOperation `json:"operation"`
	Audience          string             `json:"audience"`
	Account           string             `json:"account"`
	BindingGeneration int64              `json:"bindingGeneration"`
	Challenge         string             `json:"challenge"`
	ResourceVersion   int64              `json:"resourceVersion"`
	Language          vss.Language       `json:"language"`
	Shown             vss.Shown          `json:"shown"`
}

// Judged is what a file proves once every part holds.
type Judged struct {
	Statement
	Raw         []byte    // the exact bytes that were signed, with the operation's own members
	SignedAt    time.Time // when VSS took the signature, by its clock
	LoggedBy    time.Time // the moment of the checkpoint: the event was in the log by then
	Origin      string    // which log
	LeafIndex   int64
	Environment string
	KeyLevel    int
	Thumbprint  string // of the owner's key, RFC 7638
}

// Write writes evidence as a file.
func Write(e vss.OwnerEvidence) ([]byte, error) {
	raw, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write evidence: %w", err)
	}
	return append(raw, '\n'), nil
}

// Read reads a file's form; nothing of it is judged yet. Error: *Fault of PartFile.
func Read(raw []byte) (vss.OwnerEvidence, error) {
	var e vss.OwnerEvidence
	fault := func(err error) (vss.OwnerEvidence, error) {
		return vss.OwnerEvidence{}, &Fault{PartFile, err}
	}
	if len(raw) > maxFile {
		return fault(fmt.Errorf("%d bytes are too many", len(raw)))
	}
	if err := strictjson.Decode(raw, &e); err != nil {
		return fault(err)
	}
	switch {
	case e.Format != Format:
		return fault(fmt.Errorf("its format is %q, this program reads %s", e.Format, Format))
	case e.KeyLevel < 1 || e.KeyLevel > 3:
		return fault(fmt.Errorf("key level %d", e.KeyLevel))
	case e.Statement == "" || e.Signature == "" || e.OwnerKey == "" || e.Checkpoint == "" || len(e.Trust) == 0:
		return fault(errors.New("a member is missing"))
	case len(e.Trust) > 60 || len(e.Event.Proof) > auditlog.MaxProof:
		return fault(errors.New("a list is too long"))
	}
	return e, nil
}

// Verify judges a file from the root of all trust on, without network and without a clock: what counted then counts. The root is the first one that the
// trust list's rotations in the file lead on from, or any later one. An error is the *Fault of the first part that does not hold.
func Verify(file, root []byte) (Judged, error) {
	e, err := Read(file)
	if err != nil {
		return Judged{}, err
	}
	return Judge(e, root)
}

// Judge is Verify for evidence that has been read.
func Judge(e vss.OwnerEvidence, root []byte) (Judged, error) {
	j := Judged{Environment: string(e.Environment), KeyLevel: e.KeyLevel, LeafIndex: e.Event.LeafIndex, SignedAt: e.Event.At}
	if err := j.readStatement(e); err != nil {
		return Judged{}, &Fault{PartStatement, err}
	}
	key, print, err := ownerKey(e.OwnerKey)
	if err != nil {
		return Judged{}, &Fault{PartFile, err}
	}
	j.Thumbprint = print
	if err := proof.VerifyOwner(e.Signature, j.Raw, key); errors.Is(err, proof.ErrKeyUnknown) {
		return Judged{}, &Fault{PartKey, errors.New("the signature names another key than the file")}
	} else if err != nil {
		return Judged{}, &Fault{PartSignature, err}
	}
	keys, fault := trusted(e, root)
	if fault != nil {
		return Judged{}, fault
	}
	point, err := auditlog.Open([]byte(e.Checkpoint), keys)
	if err != nil {
		return Judged{}, &Fault{PartCheckpoint, err}
	}
	if err := point.Verify(j.Account, e.Event); err != nil {
		return Judged{}, &Fault{PartInclusion, err}
	}
	if err := about(e, j); err != nil {
		return Judged{}, &Fault{PartEvent, err}
	}
	j.LoggedBy, j.Origin = point.At, point.Origin
	return j, nil
}

// readStatement reads what was signed. The operation's own members are in Raw only.
func (j *Judged) readStatement(e vss.OwnerEvidence) error {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(e.Statement)
	if err != nil {
		return errors.New("it is not base64url")
	}
	if err := strictjson.Check(raw); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &j.Statement); err != nil {
		return err
	}
	if j.Operation == "" || j.Account == "" || j.Challenge == "" || len(j.Shown) == 0 {
		return errors.New("it is not an owner's statement")
	}
	j.Raw = raw
	return nil
}

func ownerKey(text string) (*ecdsa.PublicKey, string, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, "", errors.New("the owner's key is not base64url")
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	if err != nil {
		return nil, "", fmt.Errorf("the owner's key: %w", err)
	}
	print, err := proof.Thumbprint(key)
	return key, print, err
}

// trusted gives the list of keys as it was at the moment of the checkpoint.
func trusted(e vss.OwnerEvidence, root []byte) (*trust.List, *Fault) {
	at, err := auditlog.TimeOf([]byte(e.Checkpoint))
	if err != nil {
		return nil, &Fault{PartCheckpoint, err}
	}
	bundle := trust.Bundle{}
	for _, f := range e.Trust {
		raw, err := base64.RawURLEncoding.Strict().DecodeString(f.Content)
		if _, twice := bundle[f.Name]; err != nil || twice {
			return nil, &Fault{PartFile, fmt.Errorf("the trust file %q", f.Name)}
		}
		bundle[f.Name] = raw
	}
	keys, err := bundle.At(root, at)
	if err != nil {
		return nil, &Fault{PartTrust, err}
	}
	if name := EnvironmentName(keys.Environment); string(e.Environment) != name {
		return nil, &Fault{PartTrust, fmt.Errorf("the file says %s, the trust list %s", e.Environment, name)}
	}
	return keys, nil
}

// EnvironmentName is how a file names an environment.
func EnvironmentName(e signed.Environment) string {
	if e == signed.Production {
		return "production"
	}
	return "sandbox"
}

// about wants the logged event to be about exactly this statement, signature, key and level.
func about(e vss.OwnerEvidence, j Judged) error {
	digest, err := base64.RawURLEncoding.Strict().DecodeString(e.Event.Digest)
	switch {
	case err != nil:
		return errors.New("its digest is not base64url")
	case e.Event.Kind != Kind || e.Event.Actor != vss.AccessActorOwner:
		return fmt.Errorf("it is about %s by %s", e.Event.Kind, e.Event.Actor)
	case e.Event.Purpose != string(j.Operation):
		return fmt.Errorf("it is about the operation %s, the statement about %s", e.Event.Purpose, j.Operation)
	case string(digest) != string(Commitment(j.Raw, e.Signature, j.Thumbprint, e.KeyLevel)):
		return errors.New("it is about another statement, signature, key or key level")
	}
	return nil
}
