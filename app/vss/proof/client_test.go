package proof

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"strings"
	"testing"
	"time"
)

func TestClientAssertion(t *testing.T) {
	const service, id = "https://api.example.vn", "so-mau"
	now := time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(audience string, a ClientAssertion, at time.Time) string {
		t.Helper()
		compact, err := SignClientAssertion(key, audience, a, at)
		if err != nil {
			t.Fatal(err)
		}
		return compact
	}
	good := ClientAssertion{ClientID: id, JTI: "1", Expires: now.Add(time.Minute)}
	got, err := VerifyClientAssertion(sign(service, good, now), service, id, &key.PublicKey, now.Add(30*time.Second))
	if err != nil || got.JTI != "1" || !got.Expires.Equal(good.Expires) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.UseID() == (ClientAssertion{ClientID: id, JTI: "2"}).UseID() {
		t.Error("two assertions are one use")
	}
	// Without a kid, as many clients write it.
	at, until := now.Unix(), good.Expires.Unix()
	claims := clientClaims{Iss: id, Sub: id, Aud: service, Iat: &at, Exp: &until, Jti: "1"}
	plain, err := signClaims(TypeClientAssertion, key, map[string]any{}, claims)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyClientAssertion(plain, service, id, &key.PublicKey, now); err != nil {
		t.Errorf("an assertion without a kid: %v", err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		compact string
		key     *ecdsa.PublicKey
		at      time.Time
	}{
		"another service":    {sign("https://b.example.vn", good, now), &key.PublicKey, now},
		"another client":     {sign(service, ClientAssertion{ClientID: "other", JTI: "1", Expires: good.Expires}, now), &key.PublicKey, now},
		"no jti":             {sign(service, ClientAssertion{ClientID: id, Expires: good.Expires}, now), &key.PublicKey, now},
		"an endless jti":     {sign(service, ClientAssertion{ClientID: id, JTI: strings.Repeat("x", 129), Expires: good.Expires}, now), &key.PublicKey, now},
		"too long a life":    {sign(service, ClientAssertion{ClientID: id, JTI: "1", Expires: now.Add(time.Hour)}, now), &key.PublicKey, now},
		"over":               {sign(service, good, now), &key.PublicKey, good.Expires},
		"from the future":    {sign(service, ClientAssertion{ClientID: id, JTI: "1", Expires: now.Add(time.Hour)}, now.Add(58*time.Minute)), &key.PublicKey, now},
		"another key":        {sign(service, good, now), &other.PublicKey, now},
		"a changed claim":    {strings.Replace(plain, ".", ".A", 1), &key.PublicKey, now},
		"no signature":       {plain[:strings.LastIndex(plain, ".")+1], &key.PublicKey, now},
		"nothing":            {"", &key.PublicKey, now},
		"alg none":           {"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30.", &key.PublicKey, now},
		"a proof of another": {strings.Replace(plain, plain[:10], "eyJhbGciOi", 1) + "x", &key.PublicKey, now},
	} {
		if _, err := VerifyClientAssertion(c.compact, service, id, c.key, c.at); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func FuzzClientAssertion(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)
	compact, err := SignClientAssertion(key, "a", ClientAssertion{ClientID: "b", JTI: "1", Expires: now.Add(time.Minute)}, now)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(compact)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := VerifyClientAssertion(text, "a", "b", &key.PublicKey, now); err == nil && text != compact {
			t.Errorf("%q was taken", text)
		}
	})
}
