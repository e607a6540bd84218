package vss

import (
	"context"
	"crypto"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"vssid/app/vss/proof"
)

const jsonMedia = "application/json"

// bodyOf writes a request body once; every proof and every repetition is over these bytes.
func bodyOf(operation string, v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%s: write the body: %w", operation, err)
	}
	return body, nil
}

// Health asks whether the server serves, and for its time.
func (c *Client) Health(ctx context.Context) (Health, error) {
	var answer Health
	err := c.do(ctx, call{operation: "getHealth", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) { return NewGetHealthRequest(server) }}, &answer)
	return answer, err
}

// NewKeys are the keys of an activation: signers whose signatures are ASN.1, over SHA-256 digests.
type NewKeys struct {
	Device crypto.Signer
	Owner  crypto.Signer
}

func (k NewKeys) prove(r proof.Request, h http.Header) error {
	device, owner, err := proof.SignActivation(k.Device, k.Owner, r)
	if err != nil {
		return err
	}
	h.Set(HeaderDeviceProof, device)
	h.Set(HeaderOwnerProof, owner)
	return nil
}

// StartActivation asks for a one-time password. It is not repeated by itself: each one sends a message to the owner.
func (c *Client) StartActivation(ctx context.Context, keys NewKeys, start ActivationStart) (ActivationStarted, error) {
	var answer ActivationStarted
	body, err := bodyOf("startActivation", start)
	if err != nil {
		return answer, err
	}
	err = c.do(ctx, call{operation: "startActivation", status: http.StatusCreated, body: body, prove: keys.prove,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewStartActivationRequestWithBody(server, nil, jsonMedia, body)
		}}, &answer)
	return answer, err
}

// CompleteActivation binds the account to the keys. The same keys asking with the same handle within 10 minutes get the same answer, so it
// may be repeated, also by another run of the program.
func (c *Client) CompleteActivation(ctx context.Context, keys NewKeys, handle Handle, completion ActivationCompletion) (Binding, error) {
	var answer Binding
	body, err := bodyOf("completeActivation", completion)
	if err != nil {
		return answer, err
	}
	err = c.do(ctx, call{operation: "completeActivation", status: http.StatusOK, body: body, prove: keys.prove, repeat: true,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewCompleteActivationRequestWithBody(server, handle, nil, jsonMedia, body)
		}}, &answer)
	return answer, err
}

// Account gives the account and the device it is bound to.
func (s *Session) Account(ctx context.Context) (Account, error) {
	var answer Account
	err := s.do(ctx, call{operation: "getAccount", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) { return NewGetAccountRequest(server, nil) }}, &answer)
	return answer, err
}

// Card gives the card as the registry holds it now.
func (s *Session) Card(ctx context.Context) (Card, error) {
	var answer Card
	err := s.do(ctx, call{operation: "getCard", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) { return NewGetCardRequest(server, nil) }}, &answer)
	return answer, err
}

// IssueCredential asks for a fresh credential for the device's key. It is not repeated by itself: each takes a place in a status list.
func (s *Session) IssueCredential(ctx context.Context) (IssuedCredential, error) {
	var answer IssuedCredential
	err := s.do(ctx, call{operation: "issueCredential", status: http.StatusCreated,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewIssueCredentialRequest(server, nil)
		}}, &answer)
	return answer, err
}

// Checks lists who checked the card, newest first: at most limit of them (1–100; 0 is the server's choice), only those before a moment when it is not zero.
func (s *Session) Checks(ctx context.Context, before time.Time, limit int) ([]CardCheck, error) {
	params := &ListCardChecksParams{}
	if !before.IsZero() {
		params.Before = &before
	}
	if limit > 0 {
		params.Limit = &limit
	}
	var answer CardCheckList
	err := s.do(ctx, call{operation: "listCardChecks", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListCardChecksRequest(server, params)
		}}, &answer)
	return answer.Checks, err
}

// OwnerChallenge asks for the challenge of the next owner statement.
func (s *Session) OwnerChallenge(ctx context.Context, operation OwnerOperation, language Language) (OwnerChallenge, error) {
	return s.OwnerChallengeFor(ctx, operation, "", language)
}

// OwnerChallengeFor asks for the challenge of a statement about one resource; empty is the account's binding.
func (s *Session) OwnerChallengeFor(ctx context.Context, operation OwnerOperation, resource string, language Language) (OwnerChallenge, error) {
	var answer OwnerChallenge
	ask := OwnerChallengeRequest{Operation: operation, Language: language}
	if resource != "" {
		ask.Resource = &resource
	}
	body, err := bodyOf("createOwnerChallenge", ask)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, call{operation: "createOwnerChallenge", status: http.StatusCreated, body: body, repeat: true,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewCreateOwnerChallengeRequestWithBody(server, nil, jsonMedia, body)
		}}, &answer)
	return answer, err
}

// owned makes a call whose body the owner has signed. The signature is made once; the challenge in the body makes a repetition safe.
func owned(k call, owner crypto.Signer, statement any) (call, error) {
	body, err := bodyOf(k.operation, statement)
	if err != nil {
		return k, err
	}
	signature, err := proof.SignOwner(owner, body)
	if err != nil {
		return k, fmt.Errorf("%s: %w", k.operation, err)
	}
	k.body, k.repeat = body, true
	k.prove = func(_ proof.Request, h http.Header) error {
		h.Set(HeaderOwnerSignature, signature)
		return nil
	}
	return k, nil
}

// OfferHandover sends the owner's statement that the account may move to whoever has the secret.
func (s *Session) OfferHandover(ctx context.Context, owner crypto.Signer, offer HandoverOffer) (HandoverOffered, error) {
	var answer HandoverOffered
	k, err := owned(call{operation: "offerHandover", status: http.StatusCreated,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewOfferHandoverRequestWithBody(server, nil, jsonMedia, body)
		}}, owner, offer)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, k, &answer)
	return answer, err
}

// ReleaseDevice sends the owner's statement that ends the binding of this device.
func (s *Session) ReleaseDevice(ctx context.Context, owner crypto.Signer, release DeviceRelease) error {
	k, err := owned(call{operation: "releaseDevice", status: http.StatusNoContent,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewReleaseDeviceRequestWithBody(server, nil, jsonMedia, body)
		}}, owner, release)
	if err != nil {
		return err
	}
	return s.do(ctx, k, nil)
}

// Desk asks on behalf of one reception desk.
type Desk struct {
	Client *Client
	ID     string        // the desk's id, as enrolled
	Key    crypto.Signer // its signatures are ASN.1, over SHA-256 digests
}

// Check has a scan checked online. The check's id makes a repetition safe.
func (d *Desk) Check(ctx context.Context, check CheckRequest) (CheckResult, error) {
	var answer CheckResult
	body, err := bodyOf("createCheck", check)
	if err != nil {
		return answer, err
	}
	prove := func(r proof.Request, h http.Header) error {
		p, err := proof.SignFacility(d.Key, d.ID, r)
		if err != nil {
			return err
		}
		h.Set(HeaderFacilityProof, p)
		return nil
	}
	err = d.Client.do(ctx, call{operation: "createCheck", status: http.StatusOK, body: body, prove: prove, repeat: true,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewCreateCheckRequestWithBody(server, nil, jsonMedia, body)
		}}, &answer)
	return answer, err
}

// TrustMetadata fetches TUF metadata by its file name, byte for byte; a file that is not there is a *Problem with code not-found.
func (c *Client) TrustMetadata(ctx context.Context, file string) ([]byte, error) {
	return c.file(ctx, "getTrustMetadata", "application/octet-stream", func(server string, _ io.Reader) (*http.Request, error) {
		return NewGetTrustMetadataRequest(server, file, nil)
	})
}

// TrustTarget fetches a TUF target by its hash-prefixed name.
func (c *Client) TrustTarget(ctx context.Context, file string) ([]byte, error) {
	return c.file(ctx, "getTrustTarget", "application/octet-stream", func(server string, _ io.Reader) (*http.Request, error) {
		return NewGetTrustTargetRequest(server, file, nil)
	})
}

// StatusList fetches a signed status list (CWT).
func (c *Client) StatusList(ctx context.Context, id uint32) ([]byte, error) {
	return c.file(ctx, "getStatusList", "application/statuslist+cwt", func(server string, _ io.Reader) (*http.Request, error) {
		return NewGetStatusListRequest(server, int64(id), nil)
	})
}

func (c *Client) file(ctx context.Context, operation, media string, build func(string, io.Reader) (*http.Request, error)) ([]byte, error) {
	var data []byte
	err := c.do(ctx, call{operation: operation, status: http.StatusOK, media: media, build: build, repeat: true}, &data)
	return data, err
}

// FacilityChanges gives the facilities whose record the agency has changed, after the cursor of an earlier answer ("": all of them).
func (c *Client) FacilityChanges(ctx context.Context, after string) (FacilityChanges, error) {
	var answer FacilityChanges
	params := &ListFacilityChangesParams{}
	if after != "" {
		params.After = &after
	}
	err := c.do(ctx, call{operation: "listFacilityChanges", status: http.StatusOK, repeat: true, build: func(server string, _ io.Reader) (*http.Request, error) {
		return NewListFacilityChangesRequest(server, params)
	}}, &answer)
	return answer, err
}
