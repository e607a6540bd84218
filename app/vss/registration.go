package vss

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"

	"vssid/app/vss/proof"
)

const bytesMedia = "application/octet-stream"

// Bounds of a registration's photos (openapi.yaml).
const (
	MaxPhotoBytes = 512 << 10 // of one JPEG file
	MaxChunkBytes = 48 << 10  // of one request
)

// Applicant asks on behalf of somebody who has no account yet, with the key of the phone that files the registration.
type Applicant struct {
	Client *Client
	Key    crypto.Signer // its signatures are ASN.1, over SHA-256 digests
}

func (a *Applicant) prove(r proof.Request, h http.Header) error {
	p, err := proof.SignApplicant(a.Key, r)
	if err != nil {
		return err
	}
	h.Set(HeaderApplicantProof, p)
	return nil
}

// do does a call that may be sent twice: the registration's id, a photo's offset and a revision say what was done already.
func (a *Applicant) do(ctx context.Context, k call, body any) (answer Application, err error) {
	if body != nil {
		if k.body, err = bodyOf(k.operation, body); err != nil {
			return answer, err
		}
	}
	k.status, k.prove, k.repeat = http.StatusOK, a.prove, true
	err = a.Client.do(ctx, k, &answer)
	return answer, err
}

// File files a registration or writes it anew.
func (a *Applicant) File(ctx context.Context, id ApplicationId, filing ApplicationFiling) (Application, error) {
	return a.do(ctx, call{operation: "fileApplication", build: func(server string, body io.Reader) (*http.Request, error) {
		return NewFileApplicationRequestWithBody(server, id, nil, jsonMedia, body)
	}}, filing)
}

// Read says how far the registration has come.
func (a *Applicant) Read(ctx context.Context, id ApplicationId) (Application, error) {
	return a.do(ctx, call{operation: "getApplication", build: func(server string, _ io.Reader) (*http.Request, error) {
		return NewGetApplicationRequest(server, id, nil)
	}}, nil)
}

// Submit hands the registration to the agency.
func (a *Applicant) Submit(ctx context.Context, id ApplicationId, submission ApplicationSubmission) (Application, error) {
	return a.do(ctx, call{operation: "submitApplication", build: func(server string, body io.Reader) (*http.Request, error) {
		return NewSubmitApplicationRequestWithBody(server, id, nil, jsonMedia, body)
	}}, submission)
}

// chunk sends the bytes of a photo that stand at offset.
func (a *Applicant) chunk(ctx context.Context, id ApplicationId, kind PhotoKind, offset int, content []byte) (answer PhotoReceived, err error) {
	err = a.Client.do(ctx, call{operation: "putPhotoChunk", status: http.StatusOK, body: content, prove: a.prove, repeat: true,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewPutPhotoChunkRequestWithBody(server, id, kind, offset, nil, bytesMedia, body)
		}}, &answer)
	return answer, err
}

// Upload sends what the server lacks of a photo, from the place the server names. After each chunk that is on the server's disk it calls
// progress with the number of bytes there. Ended anywhere, the next call goes on from there.
func (a *Applicant) Upload(ctx context.Context, id ApplicationId, kind PhotoKind, content []byte, received int, progress func(received int)) error {
	where := func() (int, error) { return a.received(ctx, id, kind) }
	return upload(content, received, where, func(offset int, part []byte) (int, error) {
		answer, err := a.chunk(ctx, id, kind, offset, part)
		return answer.Received, err
	}, progress)
}

// received asks how much of a photo the server has.
func (a *Applicant) received(ctx context.Context, id ApplicationId, kind PhotoKind) (int, error) {
	now, err := a.Read(ctx, id)
	if err != nil {
		return 0, err
	}
	return ReceivedOf(now, kind), nil
}

// ReceivedOf is how many bytes of a photo an answer says the server has.
func ReceivedOf(a Application, kind PhotoKind) int {
	for _, p := range a.Photos {
		if p.Kind == kind {
			return p.Received
		}
	}
	return 0
}

// ManifestOf describes a photo's file.
func ManifestOf(kind PhotoKind, content []byte) PhotoManifest {
	sum := sha256.Sum256(content)
	return PhotoManifest{Kind: kind, Bytes: len(content), Sha256: base64.RawURLEncoding.EncodeToString(sum[:])}
}

// TransactionAccount gives the person's e-transaction account, or refuses with not-found when none was opened.
func (s *Session) TransactionAccount(ctx context.Context) (TransactionAccount, error) {
	var answer TransactionAccount
	err := s.do(ctx, call{operation: "getTransactionAccount", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetTransactionAccountRequest(server, nil)
		}}, &answer)
	return answer, err
}

// AskForHelp shows the form to whoever is told the code of the answer. Sent again it gives another code, and the one before is void.
func (a *Applicant) AskForHelp(ctx context.Context, id ApplicationId, form HelpForm) (answer HelpOffer, err error) {
	body, err := bodyOf("askForHelp", form)
	if err != nil {
		return answer, err
	}
	err = a.Client.do(ctx, call{operation: "askForHelp", status: http.StatusOK, body: body, prove: a.prove, repeat: true, build: func(server string, body io.Reader) (*http.Request, error) {
		return NewAskForHelpRequestWithBody(server, id, nil, jsonMedia, body)
	}}, &answer)
	return answer, err
}

// ReadHelp says what has been filled in so far, or refuses with not-found once it is over.
func (a *Applicant) ReadHelp(ctx context.Context, id ApplicationId) (answer HelpSession, err error) {
	err = a.Client.do(ctx, call{operation: "readHelp", status: http.StatusOK, prove: a.prove, repeat: true, build: func(server string, _ io.Reader) (*http.Request, error) {
		return NewReadHelpRequest(server, id, nil)
	}}, &answer)
	return answer, err
}

// EndHelp ends it; everything of it is deleted.
func (a *Applicant) EndHelp(ctx context.Context, id ApplicationId) error {
	return a.Client.do(ctx, call{operation: "endHelp", status: http.StatusNoContent, prove: a.prove, repeat: true, build: func(server string, _ io.Reader) (*http.Request, error) {
		return NewEndHelpRequest(server, id, nil)
	}}, nil)
}
