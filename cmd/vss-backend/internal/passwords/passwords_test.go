package passwords

import (
	"context"
	"encoding/hex"
	"errors"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
)

// password is one with marks, which two phones may write in two ways.
const password = "con mèo đen 1954"

func TestRules(t *testing.T) {
	own := []string{"0000000001", "0900000001", "000000000011", "19540302", "02031954"}
	for _, c := range []struct{ password, reason string }{
		{"con mèo đen 1954", ""},
		{"bảy chữ", Short},
		{"tám ký tự", ""},
		{"password1", Common},
		{"PassWord1", Common},
		{"aaaaaaaaaa", Common},
		{"anhyeuem", Common},
		{"0000000001", Own},
		{"02-03-1954", Own},
		{"02031954x", Own},
		{"02031954 con mèo", ""},
		{"dòng\nmới hơn tám", NotText},
		{"\xff\xfe không phải chữ", NotText},
	} {
		err := Check(c.password, own)
		var refused *refusal.Error
		got := ""
		if errors.As(err, &refused) && refused.Code == vss.CodeInvalidRequest && len(refused.Fields) == 1 {
			got = refused.Fields[0].Reason
		} else if err != nil {
			t.Errorf("%q: %v", c.password, err)
		}
		if got != c.reason {
			t.Errorf("%q: %q, want %q", c.password, got, c.reason)
		}
	}
}

func TestListOfCommonPasswords(t *testing.T) {
	all, err := common()
	if err != nil || len(all) != 8359 {
		t.Fatalf("%d passwords, %v; the README says 8359", len(all), err)
	}
	for p := range all {
		if len(p) < MinLength || p != strings.ToLower(p) {
			t.Errorf("%q does not belong there", p)
		}
	}
}

// RFC 9106, section 5.3, but without secret and associated data, which golang.org/x/crypto does not take; the value is the reference
// implementation's test for version 0x13, t=2, m=65536, p=1.
func TestArgon2idVector(t *testing.T) {
	got := hex.EncodeToString(argon2.IDKey([]byte("password"), []byte("somesalt"), 2, 65536, 1, 32))
	if want := "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestVerifier(t *testing.T) {
	h := New(Cost{MemoryKiB: 8, Passes: 1, AtOnce: 2, Waiting: 8})
	verifier, err := h.Make(context.Background(), norm.NFC.String(password))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		verifier, password string
		good               bool
	}{
		{verifier, password, true},
		{verifier, norm.NFD.String(password), true},
		{verifier, password + " ", false},
		{verifier, "", false},
		{"", password, false},
		{h.dummy, password, false},
	} {
		if good, err := h.Opens(context.Background(), c.verifier, c.password); err != nil || good != c.good {
			t.Errorf("%.20q, %q: %v, %v", c.verifier, c.password, good, err)
		}
	}
	for _, broken := range []string{"x", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA", strings.Replace(verifier, "p=1", "p=2", 1), strings.Replace(verifier, "m=8", "m=99999999", 1), verifier + "x"} {
		if _, err := h.Opens(context.Background(), broken, password); !errors.Is(err, errVerifier) {
			t.Errorf("%q: %v", broken, err)
		}
	}
}

func TestTooManyAtOnce(t *testing.T) {
	h := New(Cost{MemoryKiB: 8, Passes: 1, AtOnce: 1, Waiting: 1})
	h.slots <- struct{}{} // one is being looked at
	h.seats <- struct{}{}
	ctx, cancel := context.WithCancel(context.Background())
	waits := make(chan error, 1)
	go func() {
		_, err := h.Opens(ctx, "", password)
		waits <- err
	}()
	for len(h.seats) < 2 { // until it waits
		runtime.Gosched()
	}
	_, err := h.Opens(context.Background(), "", password)
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Code != vss.CodeUnavailable {
		t.Errorf("one too many: %v", err)
	}
	cancel()
	if err := <-waits; !errors.Is(err, context.Canceled) {
		t.Errorf("the one that waited: %v", err)
	}
}
