package software

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"vssid/platform"
)

// memory is a store whose content a test may change.
type memory map[string]string

func (m memory) Get(_ context.Context, name string) (string, error) {
	value, ok := m[name]
	if !ok {
		return "", platform.ErrNotFound
	}
	return value, nil
}
func (m memory) Set(_ context.Context, name, value string) error { m[name] = value; return nil }
func (m memory) Delete(_ context.Context, name string) error     { delete(m, name); return nil }
func (m memory) DeleteAll(context.Context) error                 { clear(m); return nil }

var pin = platform.Approval{PINKey: make([]byte, 32)}

// What somebody else wrote into the store is an error, never a key.
func TestChangedItems(t *testing.T) {
	ctx, items := context.Background(), memory{}
	ks := New(platform.KeystoreFake, items)
	if _, err := ks.CreateKey(ctx, platform.DeviceKey, platform.KeySpec{}, platform.Approval{}); err != nil {
		t.Fatal(err)
	}
	if _, err := ks.CreateKey(ctx, platform.OwnerKey, platform.KeySpec{Owner: true}, pin); err != nil {
		t.Fatal(err)
	}
	if _, err := ks.CreateKey(ctx, platform.NextOwnerKey, platform.KeySpec{Owner: true}, pin); err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	device, owner := items["key/device"], items["key/owner"]
	for name, text := range map[string]string{
		"nothing":       "",
		"no prefix":     strings.TrimPrefix(device, plainPrefix),
		"cut":           device[:len(device)-8],
		"not base64":    plainPrefix + "!",
		"another curve": plainPrefix + base64.RawStdEncoding.EncodeToString(der),
		"no seal":       owner[:strings.LastIndex(owner, ".")],
		"no point":      ownerPrefix + "." + owner[strings.LastIndex(owner, ".")+1:],
	} {
		items["key/device"] = text
		if _, err := ks.Key(ctx, platform.DeviceKey); !errors.Is(err, errKeyChanged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The seal of one owner key under the public half of another.
	items["key/owner"] = owner[:strings.LastIndex(owner, ".")] + items["key/next-owner"][strings.LastIndex(items["key/next-owner"], "."):]
	key, err := ks.Key(ctx, platform.OwnerKey)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := key.Signer(ctx, pin); !errors.Is(err, platform.ErrDenied) {
		t.Errorf("an exchanged seal: %v", err)
	}
	items["mac/vault-card"] = "c2hvcnQ"
	if _, err := ks.MAC(ctx, platform.CardVaultKey, nil); err == nil {
		t.Error("a MAC key of five bytes was used")
	}
	items["record/vault"] = "!"
	if _, err := ks.ReadRecord(ctx, "vault"); err == nil || errors.Is(err, platform.ErrNotFound) {
		t.Errorf("a record that is not base64: %v", err)
	}
}

func FuzzParseKey(f *testing.F) {
	items := memory{}
	ks := New(platform.KeystoreFake, items)
	for _, spec := range []platform.KeySpec{{}, {Owner: true}} {
		if _, err := ks.CreateKey(context.Background(), platform.DeviceKey, spec, pin); err != nil {
			f.Fatal(err)
		}
		f.Add(items["key/device"])
	}
	f.Add(ownerPrefix + "..")
	f.Fuzz(func(t *testing.T, text string) {
		key, err := parseKey(text)
		if err != nil {
			return
		}
		if key.public == nil || key.public.Curve != elliptic.P256() {
			t.Fatalf("%q gave a key that is not on P-256", text)
		}
		if key.private == nil {
			if opened, err := key.unseal(pin); err == nil && !opened.PublicKey.Equal(key.public) {
				t.Fatalf("%q opens as another key than it names", text)
			}
		}
	})
}
