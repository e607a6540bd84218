package signed

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"vssid/app/insurance"
)

func keyPair(t testing.TB) *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var issuedAt = time.Date(2026, 11, 23, 9, 0, 0, 0, insurance.Vietnam)

// fullClaims have every field at its widest.
func fullClaims(device *ecdsa.PublicKey) Claims {
	day := insurance.DateOf(issuedAt)
	return Claims{Environment: Sandbox, KeyLevel: 1, ListID: 20000, StatusIndex: 1<<20 - 1, CardNumber: "DN4790199000001", Name: "Nguyễn Phương Uyễn Ngữ Ễễễễễẫa",
		DateOfBirth: insurance.PartialDate{Year: 1994, Month: 3, Day: 5}, Sex: insurance.Male, BenefitLevel: 4, LivingArea: insurance.K1, Facility: "79999",
		ValidFrom: day, ValidTo: day, FiveYearDate: day, DeviceKey: device, Expires: issuedAt.Add(14 * 24 * time.Hour)}
}

func TestACardWithALongNameFitsVersion11(t *testing.T) {
	issuer, device := keyPair(t), keyPair(t)
	claims := fullClaims(&device.PublicKey)
	if letters, bytes := len([]rune(claims.Name)), len(claims.Name); letters != 30 || bytes != 50 {
		t.Fatalf("the name has %d letters and %d bytes", letters, bytes)
	}
	credential, err := Issue(rand.Reader, claims, issuer, [4]byte{1, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := Present(rand.Reader, credential, device, PresentationInput{IssuedAt: issuedAt})
	if err != nil {
		t.Fatal(err)
	}
	const version11 = 772 // digits at level L, ISO/IEC 18004 table 7
	if text := Encode(raw); len(text) > version11 {
		t.Errorf("%d bytes, %d digits; version 11 holds %d", len(raw), len(text), version11)
	}
}

func TestWhatIsIssuedIsRead(t *testing.T) {
	issuer, device := keyPair(t), keyPair(t)
	for name, change := range map[string]func(*Claims){
		"everything":            func(*Claims) {},
		"ten digits":            func(c *Claims) { c.CardNumber = "0199000001" },
		"ten nines":             func(c *Claims) { c.CardNumber = "9999999999" },
		"the first long number": func(c *Claims) { c.CardNumber = "AA1000000000000" },
		"the last long number":  func(c *Claims) { c.CardNumber = "ZZ5999999999999" },
		"letters at the end":    func(c *Claims) { c.CardNumber = "HT392AA99000024" },
		"a year of birth":       func(c *Claims) { c.DateOfBirth = insurance.PartialDate{Year: 1941} },
		"a month of birth":      func(c *Claims) { c.DateOfBirth = insurance.PartialDate{Year: 1941, Month: 12} },
		"born on day 0":         func(c *Claims) { c.DateOfBirth = insurance.PartialDate{Year: 1900, Month: 1, Day: 1} },
		"no end, no five years": func(c *Claims) { c.ValidTo, c.FiveYearDate = insurance.PartialDate{}, insurance.PartialDate{} },
		"production, StrongBox": func(c *Claims) { c.Environment, c.KeyLevel = Production, 3 },
		"a long name":           func(c *Claims) { c.Name = strings.Repeat("Ngữ ", 30) + "Uyễn" },
	} {
		t.Run(name, func(t *testing.T) {
			want := fullClaims(&device.PublicKey)
			change(&want)
			credential, err := Issue(rand.Reader, want, issuer, [4]byte{1, 2, 3, 4})
			if err != nil {
				t.Fatal(err)
			}
			shown := PresentationInput{IssuedAt: issuedAt, ClockUnverified: true, Audience: []byte("quầy 1")}
			raw, err := Present(rand.Reader, credential, device, shown)
			if err != nil {
				t.Fatal(err)
			}
			text, err := Decode(Encode(raw))
			if err != nil {
				t.Fatal(err)
			}
			p, err := ParsePresentation(text)
			if err != nil {
				t.Fatal(err)
			}
			got := p.Credential.Claims
			if !got.DeviceKey.Equal(want.DeviceKey) || !got.Expires.Equal(want.Expires) || !p.IssuedAt.Equal(shown.IssuedAt) || !p.ClockUnverified || string(p.Audience) != "quầy 1" {
				t.Errorf("%+v", p)
			}
			got.DeviceKey, got.Expires, want.DeviceKey, want.Expires = nil, time.Time{}, nil, time.Time{}
			if got != want {
				t.Errorf("\n got %+v\nwant %+v", got, want)
			}
			if p.Verify() != nil || p.Credential.Verify(&issuer.PublicKey) != nil || p.Credential.Verify(&device.PublicKey) == nil {
				t.Error("signatures")
			}
		})
	}
}

func TestIssueRefuses(t *testing.T) {
	issuer, device := keyPair(t), keyPair(t)
	for name, change := range map[string]func(*Claims){
		"no name":                func(c *Claims) { c.Name = " " },
		"a name of 201 bytes":    func(c *Claims) { c.Name = strings.Repeat("a", 201) },
		"a card number's form":   func(c *Claims) { c.CardNumber = "123" },
		"no sex":                 func(c *Claims) { c.Sex = "" },
		"level 0":                func(c *Claims) { c.BenefitLevel = 0 },
		"a living area":          func(c *Claims) { c.LivingArea = "K9" },
		"a facility":             func(c *Claims) { c.Facility = "1" },
		"no birth date":          func(c *Claims) { c.DateOfBirth = insurance.PartialDate{} },
		"born before 1900":       func(c *Claims) { c.DateOfBirth = insurance.PartialDate{Year: 1899} },
		"valid from a month":     func(c *Claims) { c.ValidFrom.Day = 0 },
		"key level 4":            func(c *Claims) { c.KeyLevel = 4 },
		"an index past the list": func(c *Claims) { c.StatusIndex = 1 << 20 },
		"no key":                 func(c *Claims) { c.DeviceKey = nil },
		"no expiry":              func(c *Claims) { c.Expires = time.Time{} },
	} {
		t.Run(name, func(t *testing.T) {
			claims := fullClaims(&device.PublicKey)
			change(&claims)
			if _, err := Issue(rand.Reader, claims, issuer, [4]byte{}); !errors.Is(err, ErrMalformed) {
				t.Errorf("%v", err)
			}
		})
	}
}
