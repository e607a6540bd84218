// Package signatures gives people the evidence of what they have signed: statement, signature, key, and the proof that VSS took them.
package signatures

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/trust"
	"vssid/app/evidence"
	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Config says what the signatures stand on. Every member is needed.
type Config struct {
	Store interface {
		Read(ctx context.Context) *store.Reader
	}
	// Log proves that an event is in the audit log; store.ErrNotFound while it is not.
	Log interface {
		Proved(ctx context.Context, kind, reference, account string) (vss.AccessEvent, string, error)
	}
	// Bundle copies the published trust metadata.
	Bundle      func(ctx context.Context) (trust.Bundle, error)
	Environment signed.Environment
	Now         func() time.Time
}

// Signatures is the component. It is safe for concurrent use.
type Signatures struct{ Config }

// List gives what an account's owner has signed before a moment (the zero time: all), newest first, at most limit.
func (s *Signatures) List(ctx context.Context, account string, before time.Time, limit int) (vss.OwnerStatementList, error) {
	kept, err := s.Store.Read(ctx).StatementsBefore(account, before, limit)
	if err != nil {
		return vss.OwnerStatementList{}, fmt.Errorf("read what an owner has signed: %w", err)
	}
	answer := vss.OwnerStatementList{Statements: make([]vss.OwnerStatementSummary, 0, len(kept)), ServerTime: s.Now().UTC()}
	for _, k := range kept {
		var of evidence.Statement
		if err := json.Unmarshal(k.Statement, &of); err != nil {
			return vss.OwnerStatementList{}, fmt.Errorf("read a kept statement: %w", err)
		}
		answer.Statements = append(answer.Statements, vss.OwnerStatementSummary{Id: accounts.StatementID(k.Challenge), Operation: k.Operation, SignedAt: k.SignedAt.UTC(), Shown: of.Shown})
	}
	return answer, nil
}

// logTime is how long the log may take to hold an event.
const logTime = time.Minute

// Evidence gives one statement with everything that is needed to judge it without network. It refuses with not-found, and with unavailable while the log
// does not hold the event yet.
func (s *Signatures) Evidence(ctx context.Context, account, id string) (vss.OwnerEvidence, error) {
	hash, err := base64.RawURLEncoding.Strict().DecodeString(id)
	if err != nil || len(hash) != 32 {
		return vss.OwnerEvidence{}, refusal.New(vss.CodeNotFound)
	}
	r := s.Store.Read(ctx)
	kept, err := r.Statement(hash)
	if errors.Is(err, store.ErrNotFound) || err == nil && kept.Account != account {
		return vss.OwnerEvidence{}, refusal.New(vss.CodeNotFound)
	}
	if err != nil {
		return vss.OwnerEvidence{}, err
	}
	event, checkpoint, err := s.Log.Proved(ctx, audit.OwnerSigned, id, account)
	if errors.Is(err, store.ErrNotFound) {
		if s.Now().Sub(kept.SignedAt) < logTime {
			return vss.OwnerEvidence{}, refusal.After(vss.CodeUnavailable, time.Second)
		}
		return vss.OwnerEvidence{}, refusal.Because(vss.CodeNotFound, err)
	}
	if err != nil {
		return vss.OwnerEvidence{}, err
	}
	device, err := s.deviceOf(r, kept)
	if err != nil {
		return vss.OwnerEvidence{}, err
	}
	files, err := s.trustFiles(ctx)
	if err != nil {
		return vss.OwnerEvidence{}, err
	}
	return vss.OwnerEvidence{
		Format: evidence.Format, Environment: vss.OwnerEvidenceEnvironment(evidence.EnvironmentName(s.Environment)), Statement: base64.RawURLEncoding.EncodeToString(kept.Statement),
		Signature: kept.Signature, OwnerKey: base64.RawURLEncoding.EncodeToString(device.OwnerKey), KeyLevel: device.KeyLevel, Event: event, Checkpoint: checkpoint, Trust: files,
	}, nil
}

// maxDevices bounds the search for the key; nobody changes devices so often.
const maxDevices = 10_000

// deviceOf finds the device whose owner key signed a statement, whether it still holds the account or not.
func (s *Signatures) deviceOf(r *store.Reader, kept store.OwnerStatement) (store.Device, error) {
	devices, err := r.Devices(kept.Account, maxDevices)
	if err != nil {
		return store.Device{}, fmt.Errorf("find the key of a statement: %w", err)
	}
	for _, d := range devices {
		key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), d.OwnerKey)
		if err != nil {
			return store.Device{}, fmt.Errorf("read a device's owner key: %w", err)
		}
		if print, err := proof.Thumbprint(key); err == nil && print == kept.KeyThumbprint {
			return d, nil
		}
	}
	return store.Device{}, fmt.Errorf("find the key of a statement: none of %d devices has it", len(devices))
}

func (s *Signatures) trustFiles(ctx context.Context) ([]vss.TrustFile, error) {
	bundle, err := s.Bundle(ctx)
	if err != nil {
		return nil, err
	}
	files := make([]vss.TrustFile, 0, len(bundle))
	for name, raw := range bundle {
		files = append(files, vss.TrustFile{Name: name, Content: base64.RawURLEncoding.EncodeToString(raw)})
	}
	sort.Slice(files, func(i, j int) bool { return files[i].Name < files[j].Name })
	return files, nil
}
