package recovery

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/passwords"
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
	password  = "con mèo đen 1954"
	newName   = "Máy mới"
)

var identity = vss.RecoveryIdentity{CitizenId: citizen, Name: "nguyen thi thu", DateOfBirth: "1954-03-02"}

// cheap makes looking at a password quick.
var cheap = passwords.Cost{MemoryKiB: 8, Passes: 1, AtOnce: 2, Waiting: 100}

// house is accounts and recovery over a real database, with a clock of its own.
type house struct {
	*Recovery
	accounts *accounts.Accounts
	t        testing.TB
	store    *store.Store

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
	secret := bytes.Repeat([]byte{9}, 32)
	many := accounts.Rate{Burst: 1000, Interval: time.Second}
	h.accounts, err = accounts.New(accounts.Config{Store: s, Outbox: notify.Database{}, Credentials: h, Attestation: accounts.SandboxAttestation{}, Secret: secret,
		PublicURL: publicURL, Now: h.clock, Limits: accounts.Limits{PerAccount: many, PerAddress: many, Resend: 30 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	policy := StandardPolicy
	policy.Cost = cheap
	h.Recovery, err = New(Config{Store: s, Outbox: notify.Database{}, Owners: h.accounts, Secret: secret, PublicURL: publicURL, Now: h.clock, Policy: policy})
	if err != nil {
		t.Fatal(err)
	}
	h.accounts.JoinRecoveries(h.Recovery)
	h.write(func(tx *store.Tx) error {
		if err := tx.PutFacility(store.Facility{Code: "01999", Name: "Bệnh viện Thử nghiệm"}); err != nil {
			return err
		}
		if _, err := tx.CreateAccount(store.Account{Number: account, Phone: "0900000001", Email: "a@example.vn"}, citizen); err != nil {
			return err
		}
		return tx.CreateCard(store.Card{Account: account, CardNumber: account, InsuranceNumber: account, CitizenID: citizen, HolderName: "Nguyễn Thị Thử", DateOfBirth: "1954-03-02", FacilityCode: "01999"})
	})
	return h
}

func (h *house) write(f func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.store.Write(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
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
	print := func(key *ecdsa.PrivateKey) string {
		s, err := proof.Thumbprint(&key.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	p.caller = edge.Activation{DeviceKey: &p.device.PublicKey, OwnerKey: &p.owner.PublicKey, DeviceThumbprint: print(p.device), OwnerThumbprint: print(p.owner)}
	return p
}

// handle asks for a one-time password and gives the handle and the password.
func (h *house) handle(p *phone, number string) (handle, otp string) {
	h.t.Helper()
	started, err := h.accounts.Start(context.Background(), p.caller, nil, address, vss.ActivationStart{Account: number, KeyLevel: 1, Language: vss.LanguageVi, Device: newName})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, m := range h.messages() {
		if m.Code != "" {
			otp = m.Code
		}
	}
	return started.Handle, otp
}

func (h *house) messages() []store.Message {
	h.t.Helper()
	all, err := h.store.Read(context.Background()).Messages(10_000)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// told counts the messages of a kind, by channel.
func (h *house) told(kind notify.Kind) (sms, email int) {
	for _, m := range h.messages() {
		if m.Kind == string(kind) && m.Channel == "sms" {
			sms++
		} else if m.Kind == string(kind) {
			email++
		}
	}
	return sms, email
}

func (h *house) complete(p *phone, handle string, ask vss.ActivationCompletion) (vss.Binding, error) {
	return h.accounts.Complete(context.Background(), p.caller, nil, handle, ask)
}

// activate binds the account to a new phone with a letter.
func (h *house) activate() (*phone, vss.Binding) {
	h.t.Helper()
	p := newPhone(h.t)
	handle, otp := h.handle(p, account)
	var code string
	h.write(func(tx *store.Tx) (err error) {
		code, err = h.accounts.IssueActivationCode(tx, account)
		return err
	})
	b, err := h.complete(p, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &code})
	if err != nil {
		h.t.Fatal(err)
	}
	return p, b
}

func sessionOf(b vss.Binding) edge.Session {
	return edge.Session{DeviceID: b.DeviceId, Account: b.Account, Generation: b.BindingGeneration}
}

func (h *house) holds(b vss.Binding) bool {
	_, _, err := h.accounts.Holds(h.store.Read(context.Background()), sessionOf(b))
	return err == nil
}

// challenge gives what an owner's statement of an operation is built on.
func (h *house) challenge(b vss.Binding, operation vss.OwnerOperation) (vss.OwnerChallenge, vss.Account) {
	h.t.Helper()
	c, err := h.accounts.OwnerChallenge(context.Background(), sessionOf(b), nil, vss.OwnerChallengeRequest{Operation: operation, Language: vss.LanguageVi})
	if err != nil {
		h.t.Fatal(err)
	}
	now, err := h.accounts.Account(context.Background(), sessionOf(b))
	if err != nil {
		h.t.Fatal(err)
	}
	return c, now
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

// passwordStatement is the owner's statement that sets a proposed password.
func (h *house) passwordStatement(b vss.Binding, text string) vss.RecoveryPasswordStatement {
	h.t.Helper()
	proposed, err := h.ProposePassword(context.Background(), sessionOf(b), nil, vss.RecoveryPasswordProposal{Password: text})
	if err != nil {
		h.t.Fatal(err)
	}
	c, now := h.challenge(b, vss.OwnerOperationSetRecoveryPassword)
	return vss.RecoveryPasswordStatement{Operation: vss.RecoveryPasswordStatementOperationSetRecoveryPassword, Audience: publicURL, Account: b.Account, BindingGeneration: b.BindingGeneration,
		Challenge: c.Challenge, ResourceVersion: c.ResourceVersion, Language: vss.LanguageVi, Shown: ownertext.RecoveryPassword(vss.LanguageVi, now), Proposal: proposed.Proposal}
}

func (h *house) setPassword(p *phone, b vss.Binding, text string) {
	h.t.Helper()
	s := h.passwordStatement(b, text)
	if _, err := h.SetPassword(context.Background(), h.signed(p, b, s), nil, s); err != nil {
		h.t.Fatal(err)
	}
}

const printed = "ABCD-EFGH-JKMN-PQRS-TVWX"

func (h *house) codeStatement(b vss.Binding, code string) vss.RecoveryCodeStatement {
	h.t.Helper()
	c, now := h.challenge(b, vss.OwnerOperationMakeRecoveryCode)
	hash := sha256.Sum256([]byte(strings.ReplaceAll(code, "-", "")))
	return vss.RecoveryCodeStatement{Operation: vss.RecoveryCodeStatementOperationMakeRecoveryCode, Audience: publicURL, Account: b.Account, BindingGeneration: b.BindingGeneration,
		Challenge: c.Challenge, ResourceVersion: c.ResourceVersion, Language: vss.LanguageVi, Shown: ownertext.RecoveryCode(vss.LanguageVi, now), CodeHash: base64.RawURLEncoding.EncodeToString(hash[:])}
}

func (h *house) makeCode(p *phone, b vss.Binding, code string) {
	h.t.Helper()
	s := h.codeStatement(b, code)
	if _, err := h.MakeCode(context.Background(), h.signed(p, b, s), nil, s); err != nil {
		h.t.Fatal(err)
	}
}

func waiting(number, text string, who vss.RecoveryIdentity) vss.RecoveryStart {
	return vss.RecoveryStart{Account: number, Kind: vss.RecoveryKindWaiting, Language: vss.LanguageVi, Device: newName, Password: &text, Identity: &who}
}

func officers(number string) vss.RecoveryStart {
	return vss.RecoveryStart{Account: number, Kind: vss.RecoveryKindOfficers, Language: vss.LanguageVi, Device: newName}
}

func (h *house) begin(p *phone, ask vss.RecoveryStart) vss.RecoveryStarted {
	h.t.Helper()
	started, err := h.Start(context.Background(), p.caller, nil, address, ask)
	if err != nil {
		h.t.Fatal(err)
	}
	return started
}

// finish asks for a one-time password and completes a recovery.
func (h *house) finish(p *phone, recovery string) (vss.Binding, error) {
	handle, otp := h.handle(p, account)
	return h.complete(p, handle, vss.ActivationCompletion{Otp: otp, Recovery: &recovery})
}

func (h *house) stage(recovery string) vss.RecoveryStage {
	h.t.Helper()
	progress, err := h.Look(context.Background(), recovery)
	if err != nil {
		h.t.Fatal(err)
	}
	return progress.Stage
}

// link is the cancel code in the newest message that has a link.
func (h *house) link() string {
	h.t.Helper()
	link := ""
	for _, m := range h.messages() {
		if _, after, ok := strings.Cut(m.Text, publicURL+CancelPath); ok {
			link = strings.TrimSuffix(after, ".")
		}
	}
	return link
}

func wantCode(t testing.TB, err error, code vss.Code) {
	t.Helper()
	if got, _ := refusal.CodeOf(err); got != code {
		t.Errorf("got %v, want a refusal with %s", err, code)
	}
}
