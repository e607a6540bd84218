// Package keystoretest holds what every keystore must do, as one suite of tests that is run over each of them.
package keystoretest

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"sync"
	"testing"

	"vssid/platform"
)

// Stage is where one keystore is tested.
type Stage struct {
	// Open opens the keystore of an installation; the same name again is the same installation, as after a restart of the program.
	Open func(t *testing.T, installation string) platform.Keystore
	// Kind is what the keystores call themselves.
	Kind platform.KeystoreKind
	// PINSealed is true where an owner key is sealed under Approval.PINKey.
	PINSealed bool
}

var (
	pinA = platform.Approval{PINKey: bytes.Repeat([]byte{0xA1}, 32)}
	pinB = platform.Approval{PINKey: bytes.Repeat([]byte{0xB2}, 32)}
)

// Run runs the suite.
func Run(t *testing.T, s Stage) {
	t.Run("device key", s.deviceKey)
	t.Run("owner key", s.ownerKey)
	t.Run("resealing", s.resealing)
	t.Run("renaming", s.renaming)
	t.Run("MAC", s.mac)
	t.Run("records", s.records)
	t.Run("installations are apart", s.apart)
	t.Run("wipe", s.wipe)
	t.Run("many at once", s.together)
	t.Run("cancelled", s.cancelled)
}

func signs(t *testing.T, key platform.Key, approval platform.Approval) {
	t.Helper()
	signer, err := key.Signer(context.Background(), approval)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte("what is signed"))
	signature, err := signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if !ecdsa.VerifyASN1(key.Public(), digest[:], signature) {
		t.Fatal("the signature does not hold under the key's public half")
	}
}

func refuses(t *testing.T, key platform.Key, approval platform.Approval) {
	t.Helper()
	if _, err := key.Signer(context.Background(), approval); !errors.Is(err, platform.ErrDenied) {
		t.Fatalf("Signer: %v, want ErrDenied", err)
	}
}

func create(t *testing.T, ks platform.Keystore, id platform.KeyID, spec platform.KeySpec, approval platform.Approval) platform.Key {
	t.Helper()
	key, err := ks.CreateKey(context.Background(), id, spec, approval)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func load(t *testing.T, ks platform.Keystore, id platform.KeyID) platform.Key {
	t.Helper()
	key, err := ks.Key(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func missing(t *testing.T, ks platform.Keystore, id platform.KeyID) {
	t.Helper()
	if _, err := ks.Key(context.Background(), id); !errors.Is(err, platform.ErrNotFound) {
		t.Fatalf("Key(%q): %v, want ErrNotFound", id, err)
	}
}

func (s Stage) deviceKey(t *testing.T) {
	ks := s.Open(t, "device-key")
	if ks.Kind() != s.Kind {
		t.Fatalf("Kind = %q", ks.Kind())
	}
	missing(t, ks, platform.DeviceKey)
	key := create(t, ks, platform.DeviceKey, platform.KeySpec{Challenge: []byte("x")}, platform.Approval{})
	if key.Level() < platform.KeyLevelSoftware || key.Level() > platform.KeyLevelStrongBox {
		t.Fatalf("Level = %d", key.Level())
	}
	signs(t, key, platform.Approval{})
	again := load(t, s.Open(t, "device-key"), platform.DeviceKey)
	if !again.Public().Equal(key.Public()) {
		t.Fatal("another key after a restart")
	}
	signs(t, again, platform.Approval{})
	replaced := create(t, ks, platform.DeviceKey, platform.KeySpec{}, platform.Approval{})
	if replaced.Public().Equal(key.Public()) || !load(t, ks, platform.DeviceKey).Public().Equal(replaced.Public()) {
		t.Fatal("the key was not replaced")
	}
}

func (s Stage) ownerKey(t *testing.T) {
	ks := s.Open(t, "owner-key")
	if s.PINSealed {
		for name, approval := range map[string]platform.Approval{"none": {}, "short": {PINKey: []byte("short")}} {
			if _, err := ks.CreateKey(context.Background(), platform.OwnerKey, platform.KeySpec{Owner: true}, approval); !errors.Is(err, platform.ErrDenied) {
				t.Fatalf("an owner key with PIN key %s: %v", name, err)
			}
		}
		missing(t, ks, platform.OwnerKey)
	}
	key := create(t, ks, platform.OwnerKey, platform.KeySpec{Owner: true}, pinA)
	signs(t, key, pinA)
	again := load(t, s.Open(t, "owner-key"), platform.OwnerKey)
	signs(t, again, pinA)
	if s.PINSealed {
		refuses(t, key, pinB)
		refuses(t, again, pinB)
		refuses(t, again, platform.Approval{Reason: "please"})
	}
}

func (s Stage) resealing(t *testing.T) {
	if !s.PINSealed {
		return
	}
	ctx, ks := context.Background(), s.Open(t, "resealing")
	if err := ks.ResealOwner(ctx, platform.OwnerKey, pinA, pinB); !errors.Is(err, platform.ErrNotFound) {
		t.Fatalf("without a key: %v", err)
	}
	key := create(t, ks, platform.OwnerKey, platform.KeySpec{Owner: true}, pinA)
	if err := ks.ResealOwner(ctx, platform.OwnerKey, pinB, pinA); !errors.Is(err, platform.ErrDenied) {
		t.Fatalf("with the wrong PIN: %v", err)
	}
	signs(t, load(t, ks, platform.OwnerKey), pinA)
	if err := ks.ResealOwner(ctx, platform.OwnerKey, pinA, pinB); err != nil {
		t.Fatal(err)
	}
	moved := load(t, ks, platform.OwnerKey)
	if !moved.Public().Equal(key.Public()) {
		t.Fatal("another key after resealing")
	}
	signs(t, moved, pinB)
	refuses(t, moved, pinA)
	create(t, ks, platform.DeviceKey, platform.KeySpec{}, platform.Approval{})
	if err := ks.ResealOwner(ctx, platform.DeviceKey, pinA, pinB); err == nil {
		t.Fatal("a device key was resealed")
	}
}

func (s Stage) renaming(t *testing.T) {
	ctx, ks := context.Background(), s.Open(t, "renaming")
	if err := ks.RenameKey(ctx, platform.NextDeviceKey, platform.DeviceKey); !errors.Is(err, platform.ErrNotFound) {
		t.Fatalf("without a key: %v", err)
	}
	create(t, ks, platform.DeviceKey, platform.KeySpec{}, platform.Approval{})
	create(t, ks, platform.OwnerKey, platform.KeySpec{Owner: true}, pinB)
	for _, move := range []struct {
		from, to platform.KeyID
		spec     platform.KeySpec
	}{{platform.NextDeviceKey, platform.DeviceKey, platform.KeySpec{}}, {platform.NextOwnerKey, platform.OwnerKey, platform.KeySpec{Owner: true}}} {
		next := create(t, ks, move.from, move.spec, pinA)
		if err := ks.RenameKey(ctx, move.from, move.to); err != nil {
			t.Fatal(err)
		}
		missing(t, ks, move.from)
		moved := load(t, ks, move.to)
		if !moved.Public().Equal(next.Public()) {
			t.Fatalf("%q is not the key that was moved there", move.to)
		}
		signs(t, moved, pinA)
	}
}

func (s Stage) mac(t *testing.T) {
	ctx, ks := context.Background(), s.Open(t, "mac")
	mac := func(ks platform.Keystore, id platform.KeyID, data string) [32]byte {
		t.Helper()
		sum, err := ks.MAC(ctx, id, []byte(data))
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	first := mac(ks, platform.CardVaultKey, "x")
	if first != mac(s.Open(t, "mac"), platform.CardVaultKey, "x") {
		t.Fatal("another MAC after a restart")
	}
	for name, other := range map[string][32]byte{
		"other data":         mac(ks, platform.CardVaultKey, "y"),
		"other key":          mac(ks, platform.PersonalVaultKey, "x"),
		"other installation": mac(s.Open(t, "mac-other"), platform.CardVaultKey, "x"),
		"nothing":            {},
	} {
		if other == first {
			t.Errorf("the MAC is the same for %s", name)
		}
	}
}

func (s Stage) records(t *testing.T) {
	ctx, ks := context.Background(), s.Open(t, "records")
	if _, err := ks.ReadRecord(ctx, "vault"); !errors.Is(err, platform.ErrNotFound) {
		t.Fatalf("without a record: %v", err)
	}
	for name, value := range map[string][]byte{"bytes": {0, 1, 2, 0xFF, '\n'}, "empty": {}, "largest": bytes.Repeat([]byte{7}, 1900)} {
		if err := ks.WriteRecord(ctx, "vault", value); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := s.Open(t, "records").ReadRecord(ctx, "vault")
		if err != nil || !bytes.Equal(got, value) {
			t.Fatalf("%s: %x, %v", name, got, err)
		}
	}
	if err := ks.WriteRecord(ctx, "vault", make([]byte, 2<<10+1)); err == nil {
		t.Fatal("a record over 2 KiB was written")
	}
	if _, err := ks.ReadRecord(ctx, "other"); !errors.Is(err, platform.ErrNotFound) {
		t.Fatalf("another record: %v", err)
	}
}

func (s Stage) apart(t *testing.T) {
	ctx, one, two := context.Background(), s.Open(t, "apart-one"), s.Open(t, "apart-two")
	create(t, one, platform.DeviceKey, platform.KeySpec{}, platform.Approval{})
	missing(t, two, platform.DeviceKey)
	if err := two.WriteRecord(ctx, "vault", []byte("two")); err != nil {
		t.Fatal(err)
	}
	if err := one.Wipe(ctx); err != nil {
		t.Fatal(err)
	}
	if got, err := two.ReadRecord(ctx, "vault"); err != nil || string(got) != "two" {
		t.Fatalf("wiping one installation touched the other: %q, %v", got, err)
	}
}

func (s Stage) wipe(t *testing.T) {
	ctx, ks := context.Background(), s.Open(t, "wipe")
	if err := ks.Wipe(ctx); err != nil {
		t.Fatalf("wiping an empty keystore: %v", err)
	}
	create(t, ks, platform.DeviceKey, platform.KeySpec{}, platform.Approval{})
	create(t, ks, platform.OwnerKey, platform.KeySpec{Owner: true}, pinA)
	before, err := ks.MAC(ctx, platform.CardVaultKey, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ks.WriteRecord(ctx, "vault", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := ks.Wipe(ctx); err != nil {
		t.Fatal(err)
	}
	missing(t, ks, platform.DeviceKey)
	missing(t, ks, platform.OwnerKey)
	if _, err := ks.ReadRecord(ctx, "vault"); !errors.Is(err, platform.ErrNotFound) {
		t.Fatalf("the record survived: %v", err)
	}
	after, err := ks.MAC(ctx, platform.CardVaultKey, nil)
	if err != nil || after == before {
		t.Fatalf("the MAC key survived (%v)", err)
	}
}

func (s Stage) together(t *testing.T) {
	ctx, ks := context.Background(), s.Open(t, "together")
	var group sync.WaitGroup
	sums := make([][32]byte, 8)
	for i := range sums {
		group.Go(func() {
			sum, err := ks.MAC(ctx, platform.CardVaultKey, []byte("x")) // all of them make the key at first use
			if err != nil {
				t.Error(err)
			}
			sums[i] = sum
		})
	}
	group.Wait()
	for _, sum := range sums {
		if sum != sums[0] {
			t.Fatal("the MAC key was made more than once")
		}
	}
}

func (s Stage) cancelled(t *testing.T) {
	ks := s.Open(t, "cancelled")
	create(t, ks, platform.DeviceKey, platform.KeySpec{}, platform.Approval{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ks.Key(ctx, platform.DeviceKey); err == nil || errors.Is(err, platform.ErrNotFound) {
		t.Fatalf("Key: %v", err)
	}
	if err := ks.WriteRecord(ctx, "vault", []byte("x")); err == nil {
		t.Fatal("WriteRecord succeeded")
	}
}
