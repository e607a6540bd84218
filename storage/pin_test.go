package storage

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"

	"vssid/platform"
	"vssid/platform/fake"
	"vssid/storage/internal/pincost"
)

// wrongPINOf returns the i-th wrong PIN.
func wrongPINOf(i int) string { return fmt.Sprintf("9%05d", 30517+i) }

type clock struct{ at time.Time }

func newClock() *clock                  { return &clock{time.Date(2026, 3, 1, 8, 0, 0, 250, time.UTC)} }
func (c *clock) now() time.Time         { return c.at }
func (c *clock) pass(d time.Duration)   { c.at = c.at.Add(d) }
func (c *clock) option() Option         { return WithNow(c.now) }
func (c *clock) passTo(until time.Time) { c.at = until }

func pinnedVault(t testing.TB, c *clock) (*Vault, *fake.Keystore, string) {
	t.Helper()
	path, ks := vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks, c.option())
	if err := v.SetPIN(context.Background(), goodPIN, ""); err != nil {
		t.Fatal(err)
	}
	put(t, v, Change{Personal, "p", []byte("secret")})
	v.Lock()
	return v, ks, path
}

func TestTriesWaitsAndWipe(t *testing.T) {
	ctx, c := context.Background(), newClock()
	v, ks, path := pinnedVault(t, c)
	waits := map[int]time.Duration{4: time.Minute, 8: 5 * time.Minute, 12: time.Hour}
	for try := 1; try <= maxTries; try++ {
		err := v.Unlock(ctx, wrongPINOf(try))
		if try == maxTries {
			if !errors.Is(err, ErrWiped) {
				t.Fatalf("the last try: %v", err)
			}
			break
		}
		var wrong *WrongPINError
		if !errors.As(err, &wrong) || wrong.Refused {
			t.Fatalf("try %d: %v", try, err)
		}
		if left := triesARound - try%triesARound; wrong.TriesLeft != left || wrong.LastRound != (try >= 12) {
			t.Fatalf("try %d: %+v, want %d left", try, wrong.PINState, left)
		}
		wait, ok := waits[try]
		if ok != !wrong.WaitUntil.IsZero() {
			t.Fatalf("try %d: wait until %v", try, wrong.WaitUntil)
		}
		if !ok {
			continue
		}
		if got := wrong.WaitUntil.Sub(c.at); got < wait || got > wait+time.Second {
			t.Fatalf("try %d: a wait of %v, want %v", try, got, wait)
		}
		// The program starts anew in the middle of the wait: even the right PIN waits.
		v.Close()
		v = open(t, path, ks, c.option())
		c.pass(wait - time.Second)
		if err := v.Unlock(ctx, goodPIN); !errors.As(err, &wrong) || !wrong.Refused {
			t.Fatalf("a right PIN during the wait: %v", err)
		}
		c.passTo(wrong.WaitUntil)
	}
	if len(ks.Snapshot()) != 0 {
		t.Fatal("the keystore was not wiped")
	}
	if v := open(t, path, ks); v.PINState().Set || v.Generation() != 1 {
		t.Fatal("the file was not wiped")
	}
}

func TestRightPINForgetsTheCount(t *testing.T) {
	ctx, c := context.Background(), newClock()
	v, _, _ := pinnedVault(t, c)
	for range 6 { // more rounds than the wipe would allow in a row
		for i := range triesARound - 1 {
			if err := v.Unlock(ctx, wrongPINOf(i)); err == nil {
				t.Fatal("a wrong PIN opened")
			}
		}
		if err := v.Unlock(ctx, goodPIN); err != nil {
			t.Fatal(err)
		}
		if s := v.PINState(); s.TriesLeft != triesARound || s.LastRound || !s.WaitUntil.IsZero() {
			t.Fatalf("%+v", s)
		}
	}
}

func TestTryIsCountedBeforeTheGuess(t *testing.T) {
	ctx, c := context.Background(), newClock()
	v, ks, path := pinnedVault(t, c)
	broken := errors.New("broken")
	ks.FailWrites(0, broken)
	if err := v.Unlock(ctx, goodPIN); !errors.Is(err, broken) || v.Unlocked() {
		t.Fatalf("a try that could not be counted: %v", err)
	}
	// The count is written and then everything stops: the try is spent.
	ks.FailWrites(1, broken)
	if err := v.Unlock(ctx, wrongPINOf(1)); err == nil {
		t.Fatal("a wrong PIN opened")
	}
	v.Close()
	ks.FailWrites(0, nil)
	v = open(t, path, ks, c.option())
	if s := v.PINState(); s.TriesLeft != triesARound-1 {
		t.Fatalf("%+v", s)
	}
}

func TestProgramThatEndsInTheLastTryIsWiped(t *testing.T) {
	ctx, c := context.Background(), newClock()
	v, ks, _ := pinnedVault(t, c)
	v.rec.tries = maxTries
	if err := v.Unlock(ctx, goodPIN); !errors.Is(err, ErrWiped) || len(ks.Snapshot()) != 0 {
		t.Fatalf("%v", err)
	}
}

func TestClockTurnedBackDoesNotShortenAWait(t *testing.T) {
	ctx := context.Background()
	for _, back := range []time.Duration{2 * time.Second, time.Hour, 400 * 24 * time.Hour} {
		c := newClock()
		v, ks, path := pinnedVault(t, c)
		for i := range 8 {
			v.Unlock(ctx, wrongPINOf(i))
			c.passTo(maxTime(c.at, v.PINState().WaitUntil))
			if i == 7 {
				c.pass(-5 * time.Minute) // the wait has just begun again
			}
		}
		c.pass(-back)
		v.Close()
		v = open(t, path, ks, c.option())
		var wrong *WrongPINError
		if err := v.Unlock(ctx, goodPIN); !errors.As(err, &wrong) || !wrong.Refused {
			t.Fatalf("back by %v: %v", back, err)
		}
		if wait := wrong.WaitUntil.Sub(c.at); wait < 5*time.Minute-time.Second || wait > 5*time.Minute+back.Abs() && back < time.Minute || back > time.Minute && wait > 5*time.Minute+2*time.Second {
			t.Fatalf("back by %v: a wait of %v", back, wait)
		}
		c.passTo(wrong.WaitUntil)
		if err := v.Unlock(ctx, goodPIN); err != nil {
			t.Fatalf("back by %v, after the wait: %v", back, err)
		}
	}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func TestSetPINAgain(t *testing.T) {
	ctx, ks := context.Background(), fake.NewKeystore()
	v := open(t, vaultPath(t), ks)
	if err := v.Unlock(ctx, goodPIN); !errors.Is(err, ErrNoPIN) {
		t.Fatalf("without a PIN: %v", err)
	}
	for _, pin := range []string{goodPIN, otherPIN} { // an activation that starts over
		if err := v.SetPIN(ctx, pin, ""); err != nil {
			t.Fatal(err)
		}
	}
	v.Lock()
	if err := v.Unlock(ctx, goodPIN); err == nil {
		t.Fatal("the replaced PIN opens")
	}
	if err := v.Unlock(ctx, otherPIN); err != nil {
		t.Fatal(err)
	}
	put(t, v, Change{Personal, "p", []byte("x")})
	if err := v.SetPIN(ctx, goodPIN, ""); !errors.Is(err, ErrPINSet) {
		t.Fatalf("over a Personal value: %v", err)
	}
	want(t, v, Personal, "p", "x")
}

func TestWeakPINs(t *testing.T) {
	cases := []struct {
		pin, birth string
		want       error
	}{
		{"12345", "", ErrPINFormat}, {"1234567", "", ErrPINFormat}, {"12a456", "", ErrPINFormat}, {"١٢٣٤٥٦", "", ErrPINFormat}, {"", "", ErrPINFormat},
		{"000000", "", ErrPINCommon}, {"777777", "", ErrPINCommon}, {"123456", "", ErrPINCommon}, {"654321", "", ErrPINCommon},
		{"890123", "", ErrPINCommon}, {"135791", "", ErrPINCommon}, {"121212", "", ErrPINCommon}, {"123123", "", ErrPINCommon},
		{"112233", "", ErrPINCommon}, {"111222", "", ErrPINCommon}, {"123321", "", ErrPINCommon}, {"147258", "", ErrPINCommon},
		{"159753", "", ErrPINCommon}, {"686868", "", ErrPINCommon}, {"113114", "", ErrPINCommon}, {"300475", "", ErrPINCommon},
		{"120587", "1987-05-12", ErrPINBirthDate}, {"051287", "1987-05-12", ErrPINBirthDate}, {"870512", "1987-05-12", ErrPINBirthDate},
		{"871205", "1987-05-12", ErrPINBirthDate}, {"198705", "1987-05-12", ErrPINBirthDate}, {"051987", "1987-05-12", ErrPINBirthDate},
		{"121987", "1987-05-12", ErrPINBirthDate}, {"198712", "1987-05-12", ErrPINBirthDate}, {"198734", "1987", ErrPINBirthDate},
		{"341987", "1987-05", ErrPINBirthDate}, {"120587", "1987", nil}, {"120587", "", nil}, {"120587", "not a date", nil},
		{goodPIN, "1987-05-12", nil}, {otherPIN, "", nil},
	}
	for _, c := range cases {
		t.Run(c.pin+" "+c.birth, func(t *testing.T) {
			if err := CheckPIN(c.pin, c.birth); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Fatalf("%v, want %v", err, c.want)
			}
		})
	}
	for _, pin := range listedPINs {
		if !isPIN(pin) {
			t.Errorf("the list holds %q", pin)
		}
	}
	refused := 0
	for i := range 1_000_000 {
		if commonPIN(fmt.Sprintf("%06d", i)) {
			refused++
		}
	}
	if refused < 1000 || refused > 10_000 {
		t.Errorf("%d PINs are common: too few to matter or too many to choose from", refused)
	}
	v := open(t, vaultPath(t), fake.NewKeystore())
	if err := v.SetPIN(context.Background(), "123456", ""); !errors.Is(err, ErrPINCommon) || v.PINState().Set {
		t.Fatalf("SetPIN: %v", err)
	}
}

// ownerSigns proves that the owner key and the vault are under the same PIN.
func ownerSigns(t testing.TB, v *Vault, ks platform.Keystore, pin string) error {
	t.Helper()
	ctx := context.Background()
	approval, err := v.Approve(ctx, pin, "test")
	if err != nil {
		return err
	}
	for _, id := range []platform.KeyID{platform.OwnerKey, platform.NextOwnerKey} {
		key, err := ks.Key(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		signer, err := key.Signer(ctx, approval)
		if err != nil {
			t.Fatalf("PIN %s opens the vault but not %s: %v", pin, id, err)
		}
		digest := sha256.Sum256([]byte("x"))
		if _, err := signer.Sign(rand.Reader, digest[:], nil); err != nil {
			t.Fatal(err)
		}
	}
	return nil
}

// The keystore fails, or the program dies, after each write of a change of PIN: exactly one PIN opens, and it opens vault and owner keys alike.
func TestChangePINSurvivesEveryCrash(t *testing.T) {
	ctx := context.Background()
	changed, kept := 0, 0
	for n := range 14 {
		for _, dies := range []bool{true, false} {
			c := newClock()
			v, ks, path := pinnedVault(t, c)
			approval, err := v.Approve(ctx, goodPIN, "test")
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range []platform.KeyID{platform.OwnerKey, platform.NextOwnerKey} {
				if _, err := ks.CreateKey(ctx, id, platform.KeySpec{Owner: true}, approval); err != nil {
					t.Fatal(err)
				}
			}
			ks.FailWrites(n, errors.New("killed"))
			err = v.ChangePIN(ctx, goodPIN, otherPIN, "")
			ks.FailWrites(0, nil)
			if dies {
				v.Close()
				v = open(t, path, ks, c.option())
			}
			was, is := ownerSigns(t, v, ks, goodPIN), ownerSigns(t, v, ks, otherPIN)
			if (was == nil) == (is == nil) {
				t.Fatalf("%d writes: old PIN %v, new PIN %v", n, was, is)
			}
			if err == nil && is != nil {
				t.Fatalf("%d writes: the change was confirmed, but %v", n, is)
			}
			if is == nil {
				changed++
			} else {
				kept++
			}
			pin := goodPIN
			if is == nil {
				pin = otherPIN
			}
			if err := v.Unlock(ctx, pin); err != nil {
				t.Fatal(err)
			}
			want(t, v, Personal, "p", "secret")
			if _, ok := v.index.entries[valueID{inner, pinChangeName}]; ok {
				t.Fatalf("%d writes: the note of the change is still there", n)
			}
		}
	}
	if changed < 2 || kept < 10 {
		t.Fatalf("%d changed, %d kept: the faults did not fall inside the change", changed, kept)
	}
}

func TestChangePINChecksBothPINs(t *testing.T) {
	ctx, c := context.Background(), newClock()
	v, _, _ := pinnedVault(t, c)
	var wrong *WrongPINError
	if err := v.ChangePIN(ctx, otherPIN, "573904", ""); !errors.As(err, &wrong) {
		t.Fatalf("a wrong old PIN: %v", err)
	}
	if err := v.ChangePIN(ctx, goodPIN, "121212", ""); !errors.Is(err, ErrPINCommon) {
		t.Fatalf("a weak new PIN: %v", err)
	}
	if err := v.ChangePIN(ctx, goodPIN, otherPIN, ""); err != nil {
		t.Fatal(err)
	}
	if err := v.Unlock(ctx, goodPIN); !errors.As(err, &wrong) {
		t.Fatalf("the old PIN: %v", err)
	}
	if err := v.Unlock(ctx, otherPIN); err != nil {
		t.Fatal(err)
	}
}

// The real cost, once: the derived keys are fixed by PIN, salt, installation and keystore, and differ when any of them does.
func TestPINKeysDependOnEverything(t *testing.T) {
	ctx, ks := context.Background(), fake.NewKeystore()
	derive := func(ks platform.Keystore, install installID, pin string, salt byte, memory uint32) pinKeys {
		keys, err := derivePINKeys(ctx, ks, install, pin, [16]byte{salt}, memory)
		if err != nil {
			t.Fatal(err)
		}
		return *keys
	}
	base := derive(ks, installID{1}, goodPIN, 1, pincost.Memory)
	if base != derive(ks, installID{1}, goodPIN, 1, pincost.Memory) {
		t.Fatal("the keys are not repeatable")
	}
	if base.personal == base.owner {
		t.Fatal("one key for two purposes")
	}
	base = derive(ks, installID{1}, goodPIN, 1, 8)
	for name, other := range map[string]pinKeys{
		"PIN":          derive(ks, installID{1}, otherPIN, 1, 8),
		"salt":         derive(ks, installID{1}, goodPIN, 2, 8),
		"installation": derive(ks, installID{2}, goodPIN, 1, 8),
		"keystore":     derive(fake.NewKeystore(), installID{1}, goodPIN, 1, 8),
		"memory":       derive(ks, installID{1}, goodPIN, 1, 16),
	} {
		if other.personal == base.personal || other.owner == base.owner {
			t.Errorf("the keys do not depend on the %s", name)
		}
	}
}
