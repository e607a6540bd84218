package endtoend

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/app/vss/proof"
)

// proofFor signs the message anew with a session key: what an honest client does before each sending.
func proofFor(t *testing.T, key crypto.Signer, m message, nonce string) string {
	t.Helper()
	var token string
	if auth := m.header.Get("Authorization"); auth != "" {
		token = auth[len("DPoP "):]
	}
	p, err := proof.SignSession(key, proof.Request{Method: m.method, URL: m.url, Body: m.body, Nonce: nonce, Time: time.Now(), AccessToken: token})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAStolenTokenIsOfNoUseWithoutItsKey(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	p.alive()
	stolen := p.wire.last()
	_, _, answer := stolen.send(t) // only for a fresh nonce
	nonce := answer.Get(vss.HeaderDPoPNonce)

	cases := map[string]func(h http.Header){
		"with a proof of the thief's own key": func(h http.Header) { h.Set(vss.HeaderDPoP, proofFor(t, newKey(t), stolen, nonce)) },
		"with a proof of the device key":      func(h http.Header) { h.Set(vss.HeaderDPoP, proofFor(t, p.device, stolen, nonce)) },
		"with no proof":                       func(h http.Header) { h.Del(vss.HeaderDPoP) },
		"as a bearer token": func(h http.Header) {
			h.Set("Authorization", "Bearer "+h.Get("Authorization")[len("DPoP "):])
			h.Del(vss.HeaderDPoP)
		},
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			m := stolen
			m.header = stolen.header.Clone()
			change(m.header)
			if status, code, _ := m.send(t); status != http.StatusUnauthorized || code == vss.CodeUseNonce || code == vss.CodeProofReplayed {
				t.Errorf("status %d, code %q; want 401, for the key", status, code)
			}
		})
	}
	p.alive()
}

func TestAReplayedProofIsRefused(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	reads := map[string]func() error{
		"a read": func() error { _, err := p.session.Card(t.Context()); return err },
		"a change": func() error {
			_, err := p.session.OwnerChallenge(t.Context(), vss.OwnerOperationHandover, vss.LanguageEn)
			return err
		},
	}
	for name, do := range reads {
		t.Run(name, func(t *testing.T) {
			if err := do(); err != nil {
				t.Fatal(err)
			}
			if status, code, _ := p.wire.last().send(t); status != http.StatusUnauthorized || code != vss.CodeProofReplayed {
				t.Errorf("the same request again: status %d, code %q; want 401 %s", status, code, vss.CodeProofReplayed)
			}
		})
	}
}

func TestAChangedRequestIsRefused(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	if _, err := p.session.OwnerChallenge(t.Context(), vss.OwnerOperationHandover, vss.LanguageEn); err != nil {
		t.Fatal(err)
	}
	sent := p.wire.last()
	cases := map[string]func(m *message){
		"another body": func(m *message) {
			m.body = bytes.Replace(m.body, []byte("handover"), []byte("release-device"), 1)
		},
		"another body of the same meaning": func(m *message) { m.body = append(bytes.Clone(m.body), ' ') },
		"another operation":                func(m *message) { m.method, m.url, m.body = http.MethodGet, w.URL+"/v1/card", nil },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			m := sent
			m.header = sent.header.Clone()
			change(&m)
			if status, code, _ := m.send(t); status != http.StatusUnauthorized || code != vss.CodeProofInvalid {
				t.Errorf("status %d, code %q; want 401 %s", status, code, vss.CodeProofInvalid)
			}
		})
	}
}

// askToken sends a device assertion with a proof of a session key, as the client does, and returns the refusal's code.
func (p *phone) askToken(key crypto.Signer, assertion string) (status int, code vss.Code) {
	p.t.Helper()
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion}}
	m := message{method: http.MethodPost, url: p.w.URL + "/v1/token", header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		body: []byte(form.Encode())}
	_, _, answer := m.send(p.t) // only for a fresh nonce
	m.header.Set(vss.HeaderDPoP, proofFor(p.t, key, m, answer.Get(vss.HeaderDPoPNonce)))
	status, code, _ = m.send(p.t)
	return status, code
}

func TestASessionChallengeOpensOneSession(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	fresh := message{method: http.MethodPost, url: w.URL + "/v1/session-challenges", header: http.Header{}}
	var challenge vss.Challenge
	if err := json.Unmarshal(fresh.read(t), &challenge); err != nil {
		t.Fatal(err)
	}
	key := newKey(t)
	print, err := proof.Thumbprint(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	assertion, err := proof.SignAssertion(p.device, w.URL+"/v1/token", proof.Assertion{DeviceID: p.binding.DeviceId, Challenge: challenge.Challenge,
		SessionThumbprint: print, BindingGeneration: p.binding.BindingGeneration, VaultGeneration: 1, IssuedAt: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if status, code := p.askToken(newKey(t), assertion); status != http.StatusUnauthorized || code != vss.CodeProofInvalid {
		t.Errorf("an overheard assertion with the thief's session key: status %d, code %q; want 401 %s", status, code, vss.CodeProofInvalid)
	}
	if status, code := p.askToken(key, assertion); status != http.StatusOK {
		t.Fatalf("the honest device: status %d, code %q", status, code)
	}
	if status, code := p.askToken(key, assertion); status != http.StatusConflict || code != vss.CodeChallengeUsed {
		t.Errorf("the same challenge again: status %d, code %q; want 409 %s", status, code, vss.CodeChallengeUsed)
	}
}

func TestASessionNeedsTheDeviceKey(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	thief := p.identity()
	other := newKey(t)
	thief.DeviceKey = func(context.Context) (crypto.Signer, error) { return other, nil }
	session, err := p.client.NewSession(thief)
	if err != nil {
		t.Fatal(err)
	}
	_, err = session.Account(t.Context())
	refused(t, "a session with another key", err, vss.CodeProofInvalid)
	p.alive()
}

func TestAnOlderVaultIsSeen(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	at := func(generation int64) error {
		id := p.identity()
		id.VaultGeneration = func() int64 { return generation }
		session, err := p.client.NewSession(id)
		if err != nil {
			t.Fatal(err)
		}
		return session.Open(t.Context())
	}
	if err := at(7); err != nil {
		t.Fatal(err)
	}
	refused(t, "generation 6 after 7", at(6), vss.CodeVaultRolledBack)
	if err := at(7); err != nil {
		t.Errorf("generation 7 again: %v", err)
	}
}

// sessionOperations lists what a device can ask in a session, by the names of the contract.
func sessionOperations(p *phone) map[string]func(ctx context.Context) error {
	all := map[string]func(ctx context.Context) error{
		"getAccount":      func(ctx context.Context) error { _, err := p.session.Account(ctx); return err },
		"getCard":         func(ctx context.Context) error { _, err := p.session.Card(ctx); return err },
		"issueCredential": func(ctx context.Context) error { _, err := p.session.IssueCredential(ctx); return err },
		"listCardChecks":  func(ctx context.Context) error { _, err := p.session.Checks(ctx, time.Time{}, 0); return err },
		"createOwnerChallenge": func(ctx context.Context) error {
			_, err := p.session.OwnerChallenge(ctx, vss.OwnerOperationHandover, vss.LanguageEn)
			return err
		},
		"offerHandover": func(ctx context.Context) error {
			_, err := p.session.OfferHandover(ctx, p.owner, p.offer(vss.OwnerChallenge{Challenge: challengeShape}, nil))
			return err
		},
		"releaseDevice": func(ctx context.Context) error {
			return p.session.ReleaseDevice(ctx, p.owner, vss.DeviceRelease{Operation: "release-device", Audience: p.w.URL, Account: p.binding.Account,
				BindingGeneration: p.binding.BindingGeneration, Challenge: challengeShape, Language: vss.LanguageEn, Shown: vss.Shown{}})
		},
		"streamEvents":      func(ctx context.Context) error { return p.session.Events(ctx, "", nil, func(vss.Heard) {}) },
		"listChanges":       func(ctx context.Context) error { _, err := p.session.Changes(ctx, 0); return err },
		"listConfirmations": func(ctx context.Context) error { _, err := p.session.Confirmations(ctx, time.Time{}, 0); return err },
		"getConfirmation":   func(ctx context.Context) error { _, err := p.session.Confirmation(ctx, uuid.New()); return err },
		"confirmPayment": func(ctx context.Context) error {
			_, err := p.session.ConfirmPayment(ctx, p.owner, vss.PaymentAgreement{Operation: "confirm-payment", Audience: p.w.URL, Account: p.binding.Account,
				BindingGeneration: p.binding.BindingGeneration, Challenge: challengeShape, Language: vss.LanguageEn, Shown: vss.Shown{}, RequestId: uuid.New()})
			return err
		},
		"refusePayment": func(ctx context.Context) error {
			_, err := p.session.RefusePayment(ctx, p.owner, vss.PaymentRefusal{Operation: "refuse-payment", Audience: p.w.URL, Account: p.binding.Account,
				BindingGeneration: p.binding.BindingGeneration, Challenge: challengeShape, Language: vss.LanguageEn, Shown: vss.Shown{}, RequestId: uuid.New(), Reason: "other"})
			return err
		},
		"listThreads": func(ctx context.Context) error { _, err := p.session.Threads(ctx); return err },
		"sendMessage": func(ctx context.Context) error {
			_, err := p.session.SendMessage(ctx, vss.NewMessage{ThreadId: uuid.New(), MessageId: uuid.New(), Text: "x"})
			return err
		},
		"announceAttachment": func(ctx context.Context) error {
			_, err := p.session.AnnounceAttachment(ctx, uuid.New(), vss.NewAttachment{Media: vss.NewAttachmentMediaImagejpeg, Bytes: 5, Sha256: challengeShape})
			return err
		},
		"putAttachmentChunk": func(ctx context.Context) error {
			_, err := p.session.PutAttachmentChunk(ctx, uuid.New(), 0, []byte("bytes"))
			return err
		},
		"getAttachmentChunk": func(ctx context.Context) error {
			_, err := p.session.ReadAttachment(ctx, vss.Attachment{AttachmentId: uuid.New(), Bytes: 5}, nil, func([]byte) {})
			return err
		},
		"markThreadRead":      func(ctx context.Context) error { _, err := p.session.MarkThreadRead(ctx, uuid.New(), 1); return err },
		"listServiceRequests": func(ctx context.Context) error { _, err := p.session.ServiceRequests(ctx); return err },
		"getServiceRequest":   func(ctx context.Context) error { _, err := p.session.ServiceRequest(ctx, uuid.New()); return err },
		"answerServiceQuestion": func(ctx context.Context) error {
			_, err := p.session.AnswerServiceQuestion(ctx, uuid.New(), vss.ServiceAnswer{Version: 1, Text: "x"})
			return err
		},
		"submitServiceRequest": func(ctx context.Context) error {
			_, err := p.session.SubmitServiceRequest(ctx, p.owner, vss.ServiceSubmission{Operation: "submit-request", Audience: p.w.URL, Account: p.binding.Account,
				BindingGeneration: p.binding.BindingGeneration, Challenge: challengeShape, Language: vss.LanguageEn, Shown: vss.Shown{}, RequestId: uuid.New(), Procedure: "612a",
				ProcedureVersion: 1, Answers: []vss.ServiceFieldAnswer{{Field: "why", Value: "lost"}}})
			return err
		},
		"withdrawServiceRequest": func(ctx context.Context) error {
			_, err := p.session.WithdrawServiceRequest(ctx, p.owner, vss.ServiceWithdrawal{Operation: "withdraw-request", Audience: p.w.URL, Account: p.binding.Account,
				BindingGeneration: p.binding.BindingGeneration, Challenge: challengeShape, Language: vss.LanguageEn, Shown: vss.Shown{}, RequestId: uuid.New()})
			return err
		},
		"createToken": func(ctx context.Context) error {
			session, err := p.client.NewSession(p.identity())
			if err != nil {
				return err
			}
			return session.Open(ctx)
		},
	}
	for _, some := range featureOperations {
		maps.Copy(all, some(p))
	}
	return all
}

// featureOperations are those of the features, a function a feature.
var featureOperations = []func(p *phone) map[string]func(ctx context.Context) error{
	careOperations,
	recoveryOperations,
	recordOperations,
}

// challengeShape looks like a challenge to the contract and is none.
const challengeShape = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func TestTheListOfSessionOperationsIsComplete(t *testing.T) {
	var named []string
	for name := range sessionOperations(&phone{}) {
		named = append(named, name)
	}
	slices.Sort(named)
	if inContract := contractOperations(t, "session", "owner"); !slices.Equal(named, inContract) {
		t.Errorf("tried after a hand-over: %q; the contract has %q", named, inContract)
	}
}
