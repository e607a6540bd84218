package device

import (
	"errors"
	"strings"
	"testing"
)

func TestParseActivationCode(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"as printed", "7K3M-Q9XA-0042", "7K3M-Q9XA-0042"},
		{"small letters and spaces", " 7k3m q9xa 0042\n", "7K3M-Q9XA-0042"},
		{"no groups", "7K3MQ9XA0042", "7K3M-Q9XA-0042"},
		{"other hyphens", "7K3M‐Q9XA–0042", "7K3M-Q9XA-0042"},
		{"letters that look like digits", "oIl0-Q9XA-OO42", "0110-Q9XA-0042"},
		{"a letter that is never used", "7K3M-Q9XA-00U2", ""},
		{"too short", "7K3M-Q9XA-004", ""},
		{"too long", "7K3M-Q9XA-00420", ""},
		{"nothing", "", ""},
		{"Vietnamese letters", "7K3M-Q9XĂ-0042", ""},
		{"very long", strings.Repeat("7", 10_000), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseActivationCode(c.text)
			if got != c.want || (err == nil) != (c.want != "") {
				t.Fatalf("%q, %v, want %q", got, err, c.want)
			}
			if err != nil && !errors.Is(err, ErrInput) {
				t.Fatalf("%v is no input error", err)
			}
		})
	}
}

func TestParseQRs(t *testing.T) {
	secret := encodeSecret([16]byte{0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xF5})
	if len(secret) != 26 {
		t.Fatalf("a secret of %d characters", len(secret))
	}
	cases := []struct {
		name, text           string
		activation, handover bool
	}{
		{"a letter's QR", "VSSID:A:0199000001:7K3M-Q9XA-0042", true, false},
		{"a letter's QR for a citizen ID", "vssid:a:001094990001:7k3mq9xa0042", true, false},
		{"a hand-over", "VSSID:H:0199000001:" + secret, false, true},
		{"a hand-over, typed", " vssid:h:0199000001:" + strings.ToLower(secret[:13]) + " " + secret[13:] + " ", false, true},
		{"an account of eleven digits", "VSSID:H:01990000011:" + secret, false, false},
		{"an account with a letter", "VSSID:A:019900000A:7K3M-Q9XA-0042", false, false},
		{"no account", "VSSID:H::" + secret, false, false},
		{"no secret", "VSSID:H:0199000001:", false, false},
		{"no third part", "VSSID:H:0199000001", false, false},
		{"loose bits at the end", "VSSID:H:0199000001:" + secret[:25] + "Z", false, false},
		{"another prefix", "VSSID:X:0199000001:" + secret, false, false},
		{"a card code", "8401" + strings.Repeat("0", 200), false, false},
		{"very long", "VSSID:H:" + strings.Repeat("0", 10_000), false, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a, errA := ParseActivationQR(c.text)
			h, errH := ParseHandover(c.text)
			if (errA == nil) != c.activation || (errH == nil) != c.handover {
				t.Fatalf("activation %+v, %v; hand-over %+v, %v", a, errA, h, errH)
			}
			if c.activation && a.Code != "7K3M-Q9XA-0042" || c.handover && h.Secret != secret {
				t.Fatalf("%+v, %+v", a, h)
			}
			if c.handover && !IsHandover(c.text) || c.activation && IsHandover(c.text) {
				t.Fatal("IsHandover is wrong")
			}
		})
	}
}

func FuzzCodes(f *testing.F) {
	f.Add("VSSID:A:0199000001:7K3M-Q9XA-0042", []byte("0123456789abcdef"))
	f.Add("VSSID:H:0199000001:"+encodeSecret([16]byte{1}), []byte{})
	f.Add("oIl0-Q9XA-OO42", []byte{0xFF})
	f.Fuzz(func(t *testing.T, text string, raw []byte) {
		if code, err := ParseActivationCode(text); err == nil {
			if again, err := ParseActivationCode(code); err != nil || again != code {
				t.Fatalf("%q is read as %q, which is read as %q, %v", text, code, again, err)
			}
		}
		if qr, err := ParseActivationQR(text); err == nil {
			if again, err := ParseActivationQR(activationPrefix + qr.Account + ":" + qr.Code); err != nil || again != qr {
				t.Fatalf("%+v, %v", again, err)
			}
		}
		if qr, err := ParseHandover(text); err == nil {
			if again, err := ParseHandover(handoverPrefix + qr.Account + ":" + qr.Secret); err != nil || again != qr {
				t.Fatalf("%+v, %v", again, err)
			}
		}
		var secret [16]byte
		copy(secret[:], raw)
		if back, ok := decodeSecret(encodeSecret(secret)); !ok || back != secret {
			t.Fatalf("%x comes back as %x", secret, back)
		}
	})
}

func TestDelegateCode(t *testing.T) {
	for text, want := range map[string]string{"abcde-fghjk": "ABCDE-FGHJK", " ABCDE FGHJK ": "ABCDE-FGHJK", "oilde-fghjk": "011DE-FGHJK", "VSSID:D:0199000017:ABCDE-FGHJK": "ABCDE-FGHJK",
		DelegateQR("0199000017", "ABCDE-FGHJK"): "ABCDE-FGHJK", "ABCDE-FGHJ": "", "ABCDE-FGHJKM": "", "ABCDE-FGHJU": "", "VSSID:D:17:ABCDE-FGHJK": "", "VSSID:D:0199000017": "", "": ""} {
		if got, err := ParseDelegateCode(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q, %v; want %q", text, got, err, want)
		}
	}
}

func FuzzDelegateCode(f *testing.F) {
	f.Add("VSSID:D:0199000017:ABCDE-FGHJK")
	f.Add("abcde fghjk")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseDelegateCode(text)
		if err != nil {
			return
		}
		if again, err := ParseDelegateCode(code); err != nil || again != code {
			t.Errorf("%q is read as %q, that as %q, %v", text, code, again, err)
		}
	})
}
