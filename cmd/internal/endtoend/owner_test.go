package endtoend

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/app/vss/proof"
)

// contractOperations lists the operations of the contract that need one of the proofs, sorted.
func contractOperations(t *testing.T, proofs ...string) []string {
	t.Helper()
	var names []string
	for _, m := range regexp.MustCompile(`operationId: (\w+)\s+x-proof: (\w+)`).FindAllStringSubmatch(string(vss.OpenAPI), -1) {
		if slices.Contains(proofs, m[2]) {
			names = append(names, m[1])
		}
	}
	if len(names) == 0 {
		t.Fatalf("the contract names no operation with proof %q", proofs)
	}
	slices.Sort(names)
	return names
}

// offer is the statement with which the owner offers the account to a new phone.
func (p *phone) offer(challenge vss.OwnerChallenge, shown vss.Shown) vss.HandoverOffer {
	if shown == nil {
		shown = vss.Shown{}
	}
	return vss.HandoverOffer{Operation: "handover", Audience: p.w.URL, Account: p.binding.Account, BindingGeneration: p.binding.BindingGeneration,
		Challenge: challenge.Challenge, ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageEn, Shown: shown, SecretHash: challengeShape}
}

// honestOffer is an offer as the app makes it, with the secret whose hash it names.
func (p *phone) honestOffer() (vss.HandoverOffer, []byte) {
	p.t.Helper()
	challenge, err := p.session.OwnerChallenge(p.t.Context(), vss.OwnerOperationHandover, vss.LanguageEn)
	if err != nil {
		p.t.Fatal(err)
	}
	account, err := p.session.Account(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	shown, err := ownertext.Shown(vss.OwnerOperationHandover, vss.LanguageEn, account)
	if err != nil {
		p.t.Fatal(err)
	}
	secret := make([]byte, 16)
	rand.Read(secret)
	hash := sha256.Sum256(secret)
	offer := p.offer(challenge, shown)
	offer.SecretHash = base64.RawURLEncoding.EncodeToString(hash[:])
	return offer, secret
}

// crockford writes 16 bytes as 26 characters of Crockford's base32, as a hand-over text does.
func crockford(secret []byte) string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var b strings.Builder
	bits, have := 0, 0
	for _, x := range secret {
		bits, have = bits<<8|int(x), have+8
		for have >= 5 {
			b.WriteByte(alphabet[bits>>(have-5)&31])
			have -= 5
		}
		bits &= 1<<have - 1
	}
	if have > 0 {
		b.WriteByte(alphabet[bits<<(5-have)&31])
	}
	return b.String()
}

func TestAnOwnerSignatureStandsForWhatWasShownOnly(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	cases := []struct {
		name   string
		change func(o *vss.HandoverOffer)
		codes  []vss.Code
	}{
		{"something else was shown", func(o *vss.HandoverOffer) { o.Shown[0].Value = "Win a prize" }, []vss.Code{vss.CodeContentDiffers}},
		{"a line was left out", func(o *vss.HandoverOffer) { o.Shown = o.Shown[1:] }, []vss.Code{vss.CodeContentDiffers}},
		{"another account", func(o *vss.HandoverOffer) { o.Account = "0000000001" }, []vss.Code{vss.CodeContentDiffers}},
		{"another audience", func(o *vss.HandoverOffer) { o.Audience = "https://elsewhere.example" }, []vss.Code{vss.CodeContentDiffers, vss.CodeOwnerSignatureInvalid}},
		{"another binding", func(o *vss.HandoverOffer) { o.BindingGeneration++ }, []vss.Code{vss.CodeContentDiffers, vss.CodeBindingEnded}},
		{"another version of the resource", func(o *vss.HandoverOffer) { o.ResourceVersion++ }, []vss.Code{vss.CodeContentDiffers}},
		{"another language than was shown", func(o *vss.HandoverOffer) { o.Language = vss.LanguageVi }, []vss.Code{vss.CodeContentDiffers}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			offer, _ := p.honestOffer()
			c.change(&offer)
			_, err := p.session.OfferHandover(t.Context(), p.owner, offer)
			refused(t, c.name, err, c.codes...)
		})
	}
	offer, _ := p.honestOffer()
	if _, err := p.session.OfferHandover(t.Context(), p.owner, offer); err != nil {
		t.Errorf("the honest offer: %v", err)
	}
}

func TestOnlyTheOwnerKeySignsForTheOwner(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	offer, _ := p.honestOffer()
	_, err := p.session.OfferHandover(t.Context(), p.device, offer)
	refused(t, "the device key in the owner's place", err, vss.CodeOwnerSignatureInvalid)
	offer, _ = p.honestOffer()
	_, err = p.session.OfferHandover(t.Context(), newKey(t), offer)
	refused(t, "a stranger's key in the owner's place", err, vss.CodeOwnerSignatureInvalid)
	p.alive()
}

// TestAnOwnerSignatureOverOtherBytesIsRefused has the session in a thief's hands: the thief can send what it likes, but not sign for the owner, so
// it puts a signature that the owner did make beside another statement.
func TestAnOwnerSignatureOverOtherBytesIsRefused(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	offer, _ := p.honestOffer()
	if _, err := p.session.OfferHandover(t.Context(), p.owner, offer); err != nil {
		t.Fatal(err)
	}
	signature := p.wire.last().header.Get(vss.HeaderOwnerSignature)
	another, _ := p.honestOffer()
	p.wire.change = func(h http.Header) { h.Set(vss.HeaderOwnerSignature, signature) }
	_, err := p.session.OfferHandover(t.Context(), p.owner, another)
	refused(t, "a signature over other bytes", err, vss.CodeOwnerSignatureInvalid)
}

// TestAnOwnerSignatureIsBoundToItsType puts another thing that the owner key signs, its half of an activation proof, in the signature's place.
func TestAnOwnerSignatureIsBoundToItsType(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	offer, _ := p.honestOffer()
	_, half, err := proof.SignActivation(p.device, p.owner, proof.Request{Method: http.MethodPost, URL: w.URL + "/v1/handovers", Audience: w.URL,
		Body: []byte("{}"), Time: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	p.wire.change = func(h http.Header) { h.Set(vss.HeaderOwnerSignature, half) }
	_, err = p.session.OfferHandover(t.Context(), p.owner, offer)
	refused(t, "an activation proof in place of an owner signature", err, vss.CodeOwnerSignatureInvalid)
}

func TestAnOwnerChallengeIsUsedOnce(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	offer, _ := p.honestOffer()
	if _, err := p.session.OfferHandover(t.Context(), p.owner, offer); err != nil {
		t.Fatal(err)
	}
	second, _ := p.honestOffer()
	second.Challenge, second.ResourceVersion = offer.Challenge, offer.ResourceVersion
	_, err := p.session.OfferHandover(t.Context(), p.owner, second)
	refused(t, "the same challenge for another statement", err, vss.CodeChallengeUsed)
}

// handedOver moves the person's account from one phone to another and returns the new one.
func (p *phone) handedOver() *phone {
	p.t.Helper()
	offer, secret := p.honestOffer()
	if _, err := p.session.OfferHandover(p.t.Context(), p.owner, offer); err != nil {
		p.t.Fatalf("offering: %v", err)
	}
	text := crockford(secret)
	next := p.w.phone(p.t)
	handle, otp := next.start(p.binding.Account)
	if err := next.complete(handle, vss.ActivationCompletion{Otp: otp, HandoverSecret: &text}); err != nil {
		p.t.Fatalf("taking over: %v", err)
	}
	return next
}

func TestAfterAHandoverTheFirstPhoneIsDeadAtEveryEndpoint(t *testing.T) {
	w := newTown(t)
	first := w.activated(t, w.person(t))
	first.alive() // it holds a token that is good for ten minutes yet
	second := first.handedOver()
	second.alive()
	for name, ask := range sessionOperations(first) {
		t.Run(name, func(t *testing.T) {
			refused(t, name, ask(t.Context()), vss.CodeBindingEnded)
		})
	}
	second.alive()
}

func TestAHandoverSecretWorksOnceAndNotWithoutThePassword(t *testing.T) {
	w := newTown(t)
	first := w.activated(t, w.person(t))
	offer, secret := first.honestOffer()
	if _, err := first.session.OfferHandover(t.Context(), first.owner, offer); err != nil {
		t.Fatal(err)
	}
	text := crockford(secret)
	second := w.phone(t)
	handle, otp := second.start(first.binding.Account)
	wrong := strings.Map(func(r rune) rune { return '0' + (r-'0'+1)%10 }, otp)
	refused(t, "the secret with a wrong password", second.complete(handle, vss.ActivationCompletion{Otp: wrong, HandoverSecret: &text}), vss.CodeActivationRefused)
	first.alive()
	if err := second.complete(handle, vss.ActivationCompletion{Otp: otp, HandoverSecret: &text}); err != nil {
		t.Fatal(err)
	}
	third := w.phone(t)
	handle, otp = third.start(first.binding.Account)
	refused(t, "the secret again", third.complete(handle, vss.ActivationCompletion{Otp: otp, HandoverSecret: &text}), vss.CodeActivationRefused)
	second.alive()
}
