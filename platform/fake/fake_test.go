package fake_test

import (
	"context"
	"errors"
	"testing"

	"vssid/platform"
	"vssid/platform/fake"
	"vssid/platform/keystoretest"
)

func TestKeystore(t *testing.T) {
	installations := map[string]*fake.Keystore{}
	keystoretest.Run(t, keystoretest.Stage{Kind: platform.KeystoreFake, PINSealed: true, Open: func(t *testing.T, name string) platform.Keystore {
		if installations[name] == nil {
			installations[name] = fake.NewKeystore()
		}
		return installations[name]
	}})
}

func TestFaults(t *testing.T) {
	ctx, ks, broken := context.Background(), fake.NewKeystore(), errors.New("broken")
	pin := platform.Approval{PINKey: make([]byte, 32)}
	key, err := ks.CreateKey(ctx, platform.OwnerKey, platform.KeySpec{Owner: true}, pin)
	if err != nil {
		t.Fatal(err)
	}
	ks.FailWrites(1, broken)
	if err := ks.WriteRecord(ctx, "a", []byte("1")); err != nil {
		t.Fatal(err)
	}
	if err := ks.WriteRecord(ctx, "a", []byte("2")); !errors.Is(err, broken) {
		t.Fatalf("the second write: %v", err)
	}
	ks.FailWrites(0, nil)
	if got, err := ks.ReadRecord(ctx, "a"); err != nil || string(got) != "1" {
		t.Fatalf("a failed write changed something: %q, %v", got, err)
	}
	ks.FailReads(broken)
	if _, err := ks.ReadRecord(ctx, "a"); !errors.Is(err, broken) {
		t.Fatalf("a read: %v", err)
	}
	ks.FailReads(nil)
	ks.DenyOwner(true)
	if _, err := key.Signer(ctx, pin); !errors.Is(err, platform.ErrDenied) {
		t.Fatalf("a denied owner: %v", err)
	}
	ks.DenyOwner(false)
	ks.SetLevel(platform.KeyLevelStrongBox)
	if key, err := ks.Key(ctx, platform.OwnerKey); err != nil || key.Level() != platform.KeyLevelStrongBox {
		t.Fatalf("the level: %v", err)
	}
	before := ks.Snapshot()
	if err := ks.Wipe(ctx); err != nil {
		t.Fatal(err)
	}
	ks.Restore(before)
	if _, err := ks.Key(ctx, platform.OwnerKey); err != nil {
		t.Fatalf("after Restore: %v", err)
	}
}
