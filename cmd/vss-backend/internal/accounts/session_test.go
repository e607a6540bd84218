package accounts

import (
	"context"
	"encoding/base32"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/edge"
)

func TestTokenRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(h *house, a *proof.Assertion)
		code   vss.Code
	}{
		{"unknown device", func(_ *house, a *proof.Assertion) { a.DeviceID = "AAAAAAAAAAAAAAAAAAAAAA" }, vss.CodeProofInvalid},
		{"made-up challenge", func(_ *house, a *proof.Assertion) { a.Challenge = token(challengeSize) }, vss.CodeProofInvalid},
		{"another binding", func(_ *house, a *proof.Assertion) { a.BindingGeneration++ }, vss.CodeBindingEnded},
		{"older vault", func(_ *house, a *proof.Assertion) { a.VaultGeneration = 4 }, vss.CodeVaultRolledBack},
		{"old challenge", func(h *house, a *proof.Assertion) { h.pass(challengeLife + time.Second); a.IssuedAt = h.clock() }, vss.CodeChallengeExpired},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			p, b := h.activate()
			if _, err := h.token(p, b, nil); err != nil {
				t.Fatal(err)
			}
			_, err := h.token(p, b, func(a *proof.Assertion) { c.change(h, a) })
			wantCode(t, err, c.code)
		})
	}
}

func TestChallengeOpensOneSession(t *testing.T) {
	h := newHouse(t)
	p, b := h.activate()
	challenge := h.Challenge().Challenge
	same := func(a *proof.Assertion) { a.Challenge = challenge }
	if _, err := h.token(p, b, same); err != nil {
		t.Fatal(err)
	}
	_, err := h.token(p, b, same)
	wantCode(t, err, vss.CodeChallengeUsed)
}

func TestSessionEnds(t *testing.T) {
	h := newHouse(t)
	p, b := h.activate()
	access, err := h.token(p, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	hash := edge.TokenHash(access)
	s, err := h.Session(t.Context(), hash, h.clock())
	if err != nil || s.DeviceID != b.DeviceId || s.Account != account || !s.OwnerKey.Equal(&p.owner.PublicKey) {
		t.Fatalf("the session is %+v, %v", s, err)
	}
	_, err = h.Session(t.Context(), edge.TokenHash(token(32)), h.clock())
	wantCode(t, err, vss.CodeTokenInvalid)
	h.pass(tokenLife + time.Second)
	_, err = h.Session(t.Context(), hash, h.clock())
	wantCode(t, err, vss.CodeTokenInvalid)
}

func TestHandover(t *testing.T) {
	h := newHouse(t)
	old, binding := h.activate()
	access, err := h.token(old, binding, nil)
	if err != nil {
		t.Fatal(err)
	}
	secret := [16]byte{1, 2, 3}
	owner, offer := h.offer(old, binding, secret, nil)
	first, err := h.OfferHandover(t.Context(), owner, nil, offer)
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.OfferHandover(t.Context(), owner, nil, offer)
	if err != nil || !again.ExpiresAt.Equal(first.ExpiresAt) {
		t.Errorf("the same statement again: %+v, %v; first %+v", again, err, first)
	}
	fresh := newPhone(t)
	handle, err := h.start(fresh, account)
	if err != nil {
		t.Fatal(err)
	}
	password := h.password()
	_, err = h.handover(fresh, handle, notThe(password), secret)
	wantCode(t, err, vss.CodeActivationRefused)
	_, err = h.handover(fresh, handle, password, [16]byte{9})
	wantCode(t, err, vss.CodeActivationRefused)
	moved, err := h.handover(fresh, handle, password, secret)
	if err != nil || moved.BindingGeneration <= binding.BindingGeneration {
		t.Fatalf("the hand-over gave %+v, %v", moved, err)
	}
	if h.ended != 1 {
		t.Errorf("credentials were ended %d times", h.ended)
	}
	_, err = h.Session(t.Context(), edge.TokenHash(access), h.clock())
	wantCode(t, err, vss.CodeBindingEnded)
	_, err = h.token(old, binding, nil)
	wantCode(t, err, vss.CodeBindingEnded)
	_, err = h.Account(t.Context(), sessionOf(binding))
	wantCode(t, err, vss.CodeBindingEnded)
	if _, err := h.token(fresh, moved, nil); err != nil {
		t.Errorf("the new device gets no session: %v", err)
	}
	third := newPhone(t)
	if handle, err = h.start(third, account); err != nil {
		t.Fatal(err)
	}
	_, err = h.handover(third, handle, h.password(), secret)
	wantCode(t, err, vss.CodeActivationRefused) // the secret is spent
}

func TestHandoverOfferEnds(t *testing.T) {
	for _, c := range []struct {
		name  string
		after func(h *house, p *phone, b vss.Binding)
	}{
		{"after ten minutes", func(h *house, _ *phone, _ vss.Binding) { h.pass(handoverLife + time.Second) }},
		{"when the device has left", func(h *house, p *phone, b vss.Binding) { h.release(p, b) }},
		{"when a newer one stands", func(h *house, p *phone, b vss.Binding) {
			owner, offer := h.offer(p, b, [16]byte{2}, nil)
			if _, err := h.OfferHandover(context.Background(), owner, nil, offer); err != nil {
				h.t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			p, b := h.activate()
			owner, offer := h.offer(p, b, [16]byte{1}, nil)
			if _, err := h.OfferHandover(t.Context(), owner, nil, offer); err != nil {
				t.Fatal(err)
			}
			c.after(h, p, b)
			fresh := newPhone(t)
			handle, err := h.start(fresh, account)
			if err != nil {
				t.Fatal(err)
			}
			_, err = h.handover(fresh, handle, h.password(), [16]byte{1})
			wantCode(t, err, vss.CodeActivationRefused)
		})
	}
}

func (h *house) release(p *phone, b vss.Binding) error {
	h.t.Helper()
	c, err := h.OwnerChallenge(context.Background(), sessionOf(b), nil, vss.OwnerChallengeRequest{Operation: vss.OwnerOperationReleaseDevice, Language: vss.LanguageVi})
	if err != nil {
		h.t.Fatal(err)
	}
	r := vss.DeviceRelease{Operation: vss.DeviceReleaseOperationReleaseDevice, Audience: publicURL, Account: b.Account, BindingGeneration: b.BindingGeneration,
		Challenge: c.Challenge, ResourceVersion: c.ResourceVersion, Language: vss.LanguageVi, Shown: h.shown(b, vss.OwnerOperationReleaseDevice)}
	return h.Release(context.Background(), h.signed(p, b, r), nil, r)
}

func TestRelease(t *testing.T) {
	h := newHouse(t)
	p, b := h.activate()
	if err := h.release(p, b); err != nil {
		t.Fatal(err)
	}
	_, err := h.token(p, b, nil)
	wantCode(t, err, vss.CodeBindingEnded)
	if h.ended != 1 {
		t.Errorf("credentials were ended %d times", h.ended)
	}
	if _, next := h.activate(); next.BindingGeneration <= b.BindingGeneration {
		t.Errorf("the next binding's generation is %d after %d", next.BindingGeneration, b.BindingGeneration)
	}
}

func TestOwnerStatementIsEvidence(t *testing.T) {
	h := newHouse(t)
	p, b := h.activate()
	owner, offer := h.offer(p, b, [16]byte{1}, nil)
	if _, err := h.OfferHandover(t.Context(), owner, nil, offer); err != nil {
		t.Fatal(err)
	}
	kept, err := h.store.Read(t.Context()).Statements(account)
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept %d statements, %v", len(kept), err)
	}
	if err := proof.VerifyOwner(kept[0].Signature, kept[0].Statement, &p.owner.PublicKey); err != nil {
		t.Errorf("the kept evidence does not verify: %v", err)
	}
}

func TestOwnerStatementRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(h *house, o *vss.HandoverOffer)
		code   vss.Code
	}{
		{"another text shown", func(_ *house, o *vss.HandoverOffer) { o.Shown[0].Value = "Xem thẻ" }, vss.CodeContentDiffers},
		{"less shown", func(_ *house, o *vss.HandoverOffer) { o.Shown = o.Shown[:2] }, vss.CodeContentDiffers},
		{"another language", func(_ *house, o *vss.HandoverOffer) { o.Language = vss.LanguageEn }, vss.CodeContentDiffers},
		{"another version", func(_ *house, o *vss.HandoverOffer) { o.ResourceVersion++ }, vss.CodeContentDiffers},
		{"made-up challenge", func(_ *house, o *vss.HandoverOffer) { o.Challenge = token(32) }, vss.CodeChallengeExpired},
		{"old challenge", func(h *house, _ *vss.HandoverOffer) { h.pass(challengeLife + time.Second) }, vss.CodeChallengeExpired},
		{"bad hash", func(_ *house, o *vss.HandoverOffer) { o.SecretHash = "AAAA" }, vss.CodeInvalidRequest},
		{"challenge of a release", func(h *house, o *vss.HandoverOffer) {
			c, err := h.OwnerChallenge(context.Background(), edge.Session{DeviceID: h.bound().ID, Account: account, Generation: h.bound().Generation}, nil,
				vss.OwnerChallengeRequest{Operation: vss.OwnerOperationReleaseDevice, Language: vss.LanguageVi})
			if err != nil {
				h.t.Fatal(err)
			}
			o.Challenge = c.Challenge
		}, vss.CodeContentDiffers},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			p, b := h.activate()
			owner, offer := h.offer(p, b, [16]byte{1}, func(o *vss.HandoverOffer) { c.change(h, o) })
			_, err := h.OfferHandover(t.Context(), owner, nil, offer)
			wantCode(t, err, c.code)
		})
	}
}

func (h *house) bound() struct {
	ID         string
	Generation int64
} {
	a, err := h.store.Read(context.Background()).Account(account)
	if err != nil {
		h.t.Fatal(err)
	}
	return struct {
		ID         string
		Generation int64
	}{a.DeviceID, a.Generation}
}

func TestChallengeSignsOneStatement(t *testing.T) {
	h := newHouse(t)
	p, b := h.activate()
	owner, offer := h.offer(p, b, [16]byte{1}, nil)
	if _, err := h.OfferHandover(t.Context(), owner, nil, offer); err != nil {
		t.Fatal(err)
	}
	_, second := h.offer(p, b, [16]byte{2}, func(o *vss.HandoverOffer) { o.Challenge = offer.Challenge })
	_, err := h.OfferHandover(t.Context(), h.signed(p, b, second), nil, second)
	wantCode(t, err, vss.CodeChallengeUsed)
}

func TestEndAtCounter(t *testing.T) {
	h := newHouse(t)
	p, b := h.activate()
	for _, want := range []bool{true, false} {
		if ended, err := h.EndAtCounter(t.Context(), "mai", account, "mất máy"); err != nil || ended != want {
			t.Errorf("ended: %t, %v; want %t", ended, err, want)
		}
	}
	_, err := h.token(p, b, nil)
	wantCode(t, err, vss.CodeBindingEnded)
}

func FuzzChallenge(f *testing.F) {
	h := newHouse(f)
	good := h.Challenge().Challenge
	f.Add(good)
	f.Add(good + "A")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := h.checkChallenge(text, h.clock()); err == nil && text != good {
			t.Errorf("a challenge that was never given out passes: %q", text)
		}
	})
}

func FuzzHandoverSecret(f *testing.F) {
	f.Add("00000000000000000000000000")
	f.Add("ZZZZZZZZZZZZZZZZZZZZZZZZZZ")
	f.Add("0000000000000000000000000\n")
	f.Fuzz(func(t *testing.T, text string) {
		secret, ok := decodeSecret(text)
		if ok && base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(secret[:]) != text {
			t.Errorf("%q is not the one text of its secret", text)
		}
	})
}
