package signed

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"
	"time"

	"vssid/app/insurance"
)

func TestACardWithALongNameFitsVersion11(t *testing.T) {
	issuer, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	device, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, insurance.Vietnam)
	name := "Nguyễn Thị Phương UyễnNgữ Ễễễễ"
	raw, err := Issue(rand.Reader, Claims{Environment: Sandbox, KeyLevel: 1, ListID: 20000, StatusIndex: 1<<20 - 1, CardNumber: "0199000001", Name: name,
		DateOfBirth: insurance.PartialDate{Year: 1994, Month: 3, Day: 5}, Sex: insurance.Male, BenefitLevel: 4, LivingArea: insurance.K1, Facility: "79999",
		ValidFrom: insurance.DateOf(now), ValidTo: insurance.DateOf(now), FiveYearDate: insurance.DateOf(now), DeviceKey: &device.PublicKey, Expires: now.Add(14 * 24 * time.Hour)},
		issuer, [4]byte{1, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Present(rand.Reader, raw, device, PresentationInput{IssuedAt: now})
	if err != nil {
		t.Fatal(err)
	}
	text := Encode(p)
	t.Log(len(name), len([]rune(name)), len(raw), len(p), len(text))
	if len(text) > 772 {
		t.Errorf("%d digits; version 11 at L holds 772", len(text))
	}
	back, err := Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	q, err := ParsePresentation(back)
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Verify(); err != nil {
		t.Error(err)
	}
	if err := q.Credential.Verify(&issuer.PublicKey); err != nil {
		t.Error(err)
	}
	if err := q.Credential.Verify(&device.PublicKey); err == nil {
		t.Error("the device key is taken for the issuer's")
	}
}
