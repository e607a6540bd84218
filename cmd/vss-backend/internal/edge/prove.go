package edge

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/refusal"
)

// TokenHash is what the store keeps of an access token, and what Sessions is asked by.
func TokenHash(token string) [32]byte { return sha256.Sum256([]byte(token)) }

// prove verifies what the operation's x-proof asks and puts the result into the caller.
func (f *Front) prove(ctx context.Context, r *http.Request, o *operation, body []byte, c *caller) error {
	now := f.now()
	want := proof.Expected{
		Method: o.method, URL: f.publicURL + r.URL.EscapedPath(), Audience: f.publicURL, Body: body, Now: now,
		Nonce: func(nonce string) bool { return f.nonces.good(nonce, now) },
	}
	switch o.proof {
	case proofNone:
		return nil
	case proofActivation:
		return proveActivation(r.Header, want, c)
	case proofFacility:
		return f.proveFacility(ctx, r.Header, want, c)
	case proofApplicant:
		return proveApplicant(r.Header, want, c)
	case proofSession:
		if o.grant {
			return proveGrant(r.Header, want, c)
		}
		_, err := f.proveSession(ctx, r.Header, want, c)
		return err
	case proofAgency:
		return f.proveAgency(ctx, r, o, want.Now, c)
	case proofOwner:
		return f.proveOwner(ctx, r.Header, want, c)
	}
	return fmt.Errorf("no way to verify x-proof %q", o.proof)
}

// header gives a proof header, or refuses with proof-missing.
func header(h http.Header, name string) (string, error) {
	v := h.Get(name)
	if v == "" {
		return "", refusal.Because(vss.CodeProofMissing, errors.New("no header "+name))
	}
	return v, nil
}

// refused turns a proof's error into the refusal of the contract. What a lookup fails with stays as it is: a refusal of its own, or this
// program's trouble.
func refused(err error) error {
	var bad *proof.Error
	switch {
	case errors.Is(err, proof.ErrNonce):
		return refusal.Because(vss.CodeUseNonce, err)
	case errors.As(err, &bad):
		return refusal.Because(vss.CodeProofInvalid, err)
	}
	return err
}

func (c *caller) use(v proof.Verified) {
	c.uses = append(c.uses, Use{ID: v.UseID(), Expires: v.Expires()})
}

func proveActivation(h http.Header, want proof.Expected, c *caller) error {
	device, err := header(h, vss.HeaderDeviceProof)
	if err != nil {
		return err
	}
	owner, err := header(h, vss.HeaderOwnerProof)
	if err != nil {
		return err
	}
	dv, ov, err := proof.VerifyActivation(device, owner, want)
	if err != nil {
		return refused(err)
	}
	c.use(dv)
	c.use(ov)
	c.activation = &Activation{DeviceKey: dv.Key, OwnerKey: ov.Key, DeviceThumbprint: dv.Thumbprint, OwnerThumbprint: ov.Thumbprint}
	return nil
}

// proveApplicant finds out which key asks. Whether it filed the registration is the component's to compare.
func proveApplicant(h http.Header, want proof.Expected, c *caller) error {
	compact, err := header(h, vss.HeaderApplicantProof)
	if err != nil {
		return err
	}
	v, err := proof.VerifyApplicant(compact, want)
	if err != nil {
		return refused(err)
	}
	c.use(v)
	c.applicant = &Applicant{Thumbprint: v.Thumbprint, Proof: compact, Body: want.Body}
	return nil
}

func proveGrant(h http.Header, want proof.Expected, c *caller) error {
	compact, err := header(h, vss.HeaderDPoP)
	if err != nil {
		return err
	}
	v, err := proof.VerifySession(compact, want)
	if err != nil {
		return refused(err)
	}
	c.use(v)
	c.grant = &Grant{KeyThumbprint: v.Thumbprint}
	return nil
}

var authorization = regexp.MustCompile(`^(?i:DPoP) ([A-Za-z0-9_-]{43})$`)

// proveSession verifies the proof, then finds the token's session, then wants the proof's key to be the session's.
func (f *Front) proveSession(ctx context.Context, h http.Header, want proof.Expected, c *caller) (SessionRecord, error) {
	compact, err := header(h, vss.HeaderDPoP)
	if err != nil {
		return SessionRecord{}, err
	}
	credentials, err := header(h, "Authorization")
	if err != nil {
		return SessionRecord{}, err
	}
	m := authorization.FindStringSubmatch(credentials)
	if m == nil {
		return SessionRecord{}, refusal.New(vss.CodeTokenInvalid)
	}
	want.AccessToken = m[1]
	v, err := proof.VerifySession(compact, want)
	if err != nil {
		return SessionRecord{}, refused(err)
	}
	record, err := f.doors.Sessions.Session(ctx, TokenHash(m[1]), want.Now)
	if err != nil {
		return SessionRecord{}, fmt.Errorf("find the session: %w", err)
	}
	if record.KeyThumbprint != v.Thumbprint {
		return SessionRecord{}, refusal.Because(vss.CodeProofInvalid, errors.New("the proof's key is not the session's"))
	}
	c.use(v)
	c.session = &Session{DeviceID: record.DeviceID, Account: record.Account, Generation: record.Generation}
	return record, nil
}

// statement is what every owner statement begins with (docs/protocol.md, "Owner signature").
type statement struct {
	Audience          string `json:"audience"`
	Account           string `json:"account"`
	BindingGeneration int64  `json:"bindingGeneration"`
}

// proveOwner wants the session first, then the owner key's signature over the exact body, then that the statement speaks of this server, this
// account and this binding. Its operation is held by the contract: each path takes one.
func (f *Front) proveOwner(ctx context.Context, h http.Header, want proof.Expected, c *caller) error {
	record, err := f.proveSession(ctx, h, want, c)
	if err != nil {
		return err
	}
	signature, err := header(h, vss.HeaderOwnerSignature)
	if err != nil {
		return err
	}
	if err := proof.VerifyOwner(signature, want.Body, record.OwnerKey); err != nil {
		return refusal.Because(vss.CodeOwnerSignatureInvalid, err)
	}
	var s statement
	if err := json.Unmarshal(want.Body, &s); err != nil {
		return refusal.Because(vss.CodeInvalidRequest, err)
	}
	for _, d := range []struct {
		name    string
		differs bool
	}{
		{"audience", s.Audience != f.publicURL},
		{"account", s.Account != record.Account},
		{"bindingGeneration", s.BindingGeneration != record.Generation},
	} {
		if d.differs {
			return &refusal.Error{Code: vss.CodeContentDiffers, Fields: []refusal.Field{{Name: d.name, Reason: "is not what the server holds"}}}
		}
	}
	print, err := proof.Thumbprint(record.OwnerKey)
	if err != nil {
		return err
	}
	c.owner = &Owner{Session: *c.session, Statement: want.Body, Signature: signature, KeyThumbprint: print}
	return nil
}

func (f *Front) proveFacility(ctx context.Context, h http.Header, want proof.Expected, c *caller) error {
	compact, err := header(h, vss.HeaderFacilityProof)
	if err != nil {
		return err
	}
	var found DeskRecord
	v, err := proof.VerifyFacility(compact, want, func(kid string) (string, *ecdsa.PublicKey, error) {
		var err error
		found, err = f.doors.Desks.Desk(ctx, kid)
		return found.DeskID, found.Key, err
	})
	if err != nil {
		return refused(err)
	}
	c.use(v)
	c.facility = &Facility{DeskID: found.DeskID, FacilityCode: found.FacilityCode}
	return nil
}
