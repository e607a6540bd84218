package accounts

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	publicURL = "http://127.0.0.1:1"
	account   = "0000000001"
	citizen   = "000000000011"
	stranger  = "0000000999" // nobody has it
	address   = "192.0.2.1"
)

// house is the component over a real database, with a clock of its own.
type house struct {
	*Accounts
	t     testing.TB
	store *store.Store

	mu    sync.Mutex
	now   time.Time
	ended int // calls of EndCredentials
}

func (h *house) TakeOver(*store.Tx, string) error { return nil }

func (h *house) EndCredentials(*store.Tx, string) error {
	h.ended++
	return nil
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func newHouse(t testing.TB) *house {
	t.Helper()
	s, err := store.OpenAt(t.Context(), storetest.Target(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	h := &house{t: t, store: s, now: time.Date(2026, 3, 2, 8, 0, 30, 0, time.UTC)}
	h.Accounts, err = New(Config{Store: s, Outbox: notify.Database{}, Credentials: h, Attestation: SandboxAttestation{}, Secret: bytes.Repeat([]byte{9}, 32),
		PublicURL: publicURL, Now: h.clock, Limits: Limits{PerAccount: Rate{Burst: 1000, Interval: time.Second}, PerAddress: Rate{Burst: 1000, Interval: time.Second}, Resend: 30 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	h.write(func(tx *store.Tx) error {
		if err := tx.PutFacility(store.Facility{Code: "01999", Name: "Bệnh viện Thử nghiệm"}); err != nil {
			return err
		}
		if _, err := tx.CreateAccount(store.Account{Number: account, Phone: "0900000001", Email: "a@example.vn"}, citizen); err != nil {
			return err
		}
		return tx.CreateCard(store.Card{Account: account, CardNumber: account, InsuranceNumber: account, HolderName: "Nguyễn Thị Thử", FacilityCode: "01999"})
	})
	return h
}

func (h *house) write(f func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.store.Write(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

// letter is a new activation code of the account.
func (h *house) letter() string {
	var code string
	h.write(func(tx *store.Tx) (err error) {
		code, err = h.IssueActivationCode(tx, account)
		return err
	})
	return code
}

// phone is a device with its two keys.
type phone struct {
	device, owner *ecdsa.PrivateKey
	caller        edge.Activation
}

func newPhone(t testing.TB) *phone {
	t.Helper()
	p := &phone{}
	for _, key := range []**ecdsa.PrivateKey{&p.device, &p.owner} {
		var err error
		if *key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	p.caller = edge.Activation{DeviceKey: &p.device.PublicKey, OwnerKey: &p.owner.PublicKey, DeviceThumbprint: print(t, p.device), OwnerThumbprint: print(t, p.owner)}
	return p
}

func print(t testing.TB, key *ecdsa.PrivateKey) string {
	t.Helper()
	s, err := proof.Thumbprint(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (h *house) start(p *phone, number string) (string, error) {
	started, err := h.Start(context.Background(), p.caller, nil, address, vss.ActivationStart{Account: number, KeyLevel: 1, Language: vss.LanguageVi, Device: "Máy thử"})
	return started.Handle, err
}

// password reads the newest one-time password of the account's phone.
func (h *house) password() string {
	h.t.Helper()
	messages, err := h.store.Read(context.Background()).Messages(1000)
	if err != nil {
		h.t.Fatal(err)
	}
	code := ""
	for _, m := range messages {
		if m.Code != "" {
			code = m.Code
		}
	}
	return code
}

func (h *house) complete(p *phone, handle, password, code string) (vss.Binding, error) {
	return h.Complete(context.Background(), p.caller, nil, handle, vss.ActivationCompletion{Otp: password, ActivationCode: &code})
}

// activate binds the account to a new phone with a new letter.
func (h *house) activate() (*phone, vss.Binding) {
	h.t.Helper()
	p := newPhone(h.t)
	handle, err := h.start(p, account)
	if err != nil {
		h.t.Fatal(err)
	}
	b, err := h.complete(p, handle, h.password(), h.letter())
	if err != nil {
		h.t.Fatal(err)
	}
	return p, b
}

// token opens a session as the device does; change may spoil the assertion.
func (h *house) token(p *phone, b vss.Binding, change func(*proof.Assertion)) (string, error) {
	h.t.Helper()
	session, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	a := proof.Assertion{DeviceID: b.DeviceId, Challenge: h.Challenge().Challenge, SessionThumbprint: print(h.t, session), BindingGeneration: b.BindingGeneration, VaultGeneration: 5, IssuedAt: h.clock()}
	if change != nil {
		change(&a)
	}
	signed, err := proof.SignAssertion(p.device, publicURL+"/v1/token", a)
	if err != nil {
		h.t.Fatal(err)
	}
	t, err := h.Token(context.Background(), edge.Grant{KeyThumbprint: a.SessionThumbprint}, nil, signed)
	return t.AccessToken, err
}

func sessionOf(b vss.Binding) edge.Session {
	return edge.Session{DeviceID: b.DeviceId, Account: b.Account, Generation: b.BindingGeneration}
}

// offer makes an offer as the old device does; change may spoil it before it is signed.
func (h *house) offer(p *phone, b vss.Binding, secret [16]byte, change func(*vss.HandoverOffer)) (edge.Owner, vss.HandoverOffer) {
	h.t.Helper()
	c, err := h.OwnerChallenge(context.Background(), sessionOf(b), nil, vss.OwnerChallengeRequest{Operation: vss.OwnerOperationHandover, Language: vss.LanguageVi})
	if err != nil {
		h.t.Fatal(err)
	}
	hash := sha256.Sum256(secret[:])
	o := vss.HandoverOffer{Operation: vss.HandoverOfferOperationHandover, Audience: publicURL, Account: b.Account, BindingGeneration: b.BindingGeneration, Challenge: c.Challenge,
		ResourceVersion: c.ResourceVersion, Language: vss.LanguageVi, Shown: h.shown(b, vss.OwnerOperationHandover), SecretHash: base64.RawURLEncoding.EncodeToString(hash[:])}
	if change != nil {
		change(&o)
	}
	return h.signed(p, b, o), o
}

func (h *house) shown(b vss.Binding, operation vss.OwnerOperation) vss.Shown {
	h.t.Helper()
	now, err := h.Account(context.Background(), sessionOf(b))
	if err != nil {
		h.t.Fatal(err)
	}
	shown, err := ownertext.Shown(operation, vss.LanguageVi, now)
	if err != nil {
		h.t.Fatal(err)
	}
	return shown
}

func (h *house) signed(p *phone, b vss.Binding, statement any) edge.Owner {
	h.t.Helper()
	body, err := json.Marshal(statement)
	if err != nil {
		h.t.Fatal(err)
	}
	signature, err := proof.SignOwner(p.owner, body)
	if err != nil {
		h.t.Fatal(err)
	}
	return edge.Owner{Session: sessionOf(b), Statement: body, Signature: signature, KeyThumbprint: p.caller.OwnerThumbprint}
}

// handover ends an activation with a hand-over secret.
func (h *house) handover(p *phone, handle, password string, secret [16]byte) (vss.Binding, error) {
	text := base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(secret[:])
	return h.Complete(context.Background(), p.caller, nil, handle, vss.ActivationCompletion{Otp: password, HandoverSecret: &text})
}

func wantCode(t testing.TB, err error, code vss.Code) {
	t.Helper()
	if got, _ := refusal.CodeOf(err); got != code {
		t.Errorf("got %v, want a refusal with %s", err, code)
	}
}
