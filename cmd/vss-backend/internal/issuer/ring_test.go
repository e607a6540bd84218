package issuer

import (
	"crypto/ecdsa"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/store"
)

// days lets time pass with the issuer at work: lists and metadata are signed anew as they are by Run.
func (h *house) days(n int) {
	h.t.Helper()
	h.now = h.now.Add(time.Duration(n) * 24 * time.Hour)
	if err := h.publishTrust(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	if err := h.publishLists(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// A desk fetched the list of keys just before the rotation and stays offline as long as it may. Until it says itself that its lists are too old, it knows the
// key of every credential that is shown to it.
func TestRotationRefusesNoGoodCard(t *testing.T) {
	h := newHouse(t)
	offline := h.Trust() // what the desk has
	first := h.issue()
	from, err := h.Rotate(t.Context(), trust.Card, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Rotate(t.Context(), trust.Card, 0); err == nil || !strings.Contains(err.Error(), "published already") {
		t.Errorf("a second rotation before the first has ended: %v", err)
	}
	for day := 0; day < 14; day++ {
		c := h.issue()
		if offline.Key(trust.Card, c.KeyID, h.now) == nil {
			t.Fatalf("day %d: the offline desk does not know the key of a credential", day)
		}
		if h.Trust().Key(trust.Card, first.KeyID, h.now) == nil {
			t.Fatalf("day %d: the first credential's key left the list while it lived", day)
		}
		h.days(1)
	}
	h.now = from
	h.days(0)
	c := h.issue()
	if c.KeyID == first.KeyID {
		t.Error("the new key does not sign when its time has come")
	}
	if h.Trust().Key(trust.Card, first.KeyID, h.now) == nil || h.Trust().Key(trust.Card, c.KeyID, h.now) == nil {
		t.Error("both keys should be in the list while the last credentials of the old one live")
	}
	h.days(14 + 30 + 1)
	if h.Trust().Key(trust.Card, first.KeyID, h.now) != nil {
		t.Error("the old key is still in the list after everything it signed is over")
	}
}

func TestKeysSayWhatTheySigned(t *testing.T) {
	h := newHouse(t)
	h.issue()
	if _, err := h.Rotate(t.Context(), trust.Card, time.Hour); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(2 * time.Hour)
	h.days(0)
	h.issue()
	h.issue()
	states, err := h.KeyStates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []KeyState
	for _, s := range states {
		if s.Purpose == string(trust.Card) {
			got = append(got, s)
		}
	}
	if len(got) != 2 || got[0].Signed != 1 || got[0].Current || got[0].Leaves.IsZero() || got[1].Signed != 2 || !got[1].Current || !got[1].Here {
		t.Errorf("the card keys: %+v", got)
	}
}

// A key that somebody else may hold leaves at once, and what it signed with it; another signs from the same moment.
func TestWithdrawnKeySignsNoMore(t *testing.T) {
	noted := 0
	note := func(*store.Tx) error { noted++; return nil }
	for name, prepare := range map[string]func(h *house){
		"without a successor": func(*house) {},
		"with one published": func(h *house) {
			if _, err := h.Rotate(t.Context(), trust.Card, 0); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			prepare(h)
			old := h.issue()
			h.now = h.now.Add(time.Hour)
			if err := h.Withdraw(t.Context(), trust.Card, 1, note); err != nil {
				t.Fatal(err)
			}
			if h.Trust().Key(trust.Card, old.KeyID, h.now) != nil {
				t.Error("the withdrawn key is in the list")
			}
			if c := h.issue(); c.KeyID == old.KeyID || h.Trust().Key(trust.Card, c.KeyID, h.now) == nil {
				t.Error("the successor does not sign")
			}
			if err := h.Withdraw(t.Context(), trust.Card, 1, note); !errors.Is(err, ErrNoSuchKey) {
				t.Errorf("withdrawn twice: %v", err)
			}
			h.days(400)
			h.issue() // the successor has no end of its own yet
			if _, err := h.Rotate(t.Context(), trust.Card, 0); err != nil {
				t.Errorf("the next rotation: %v", err)
			}
		})
	}
	if noted != 2 {
		t.Errorf("noted %d times", noted)
	}
}

// The next key is withdrawn before it signs: the present one goes on, without an end, and can be rotated again.
func TestNextKeyIsWithdrawn(t *testing.T) {
	h := newHouse(t)
	first := h.issue()
	from, err := h.Rotate(t.Context(), trust.Card, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Withdraw(t.Context(), trust.Card, 2, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	h.now = from
	h.days(60)
	if c := h.issue(); c.KeyID != first.KeyID {
		t.Error("another key signs")
	}
	if _, err := h.Rotate(t.Context(), trust.Card, time.Hour); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(2 * time.Hour)
	h.days(0)
	if c := h.issue(); c.KeyID == first.KeyID {
		t.Error("the third key does not sign")
	}
}

func TestWithdrawnStatusKeySignsNoList(t *testing.T) {
	h := newHouse(t)
	c := h.issue()
	h.days(0)
	before, err := h.StatusList(t.Context(), c.ListID)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Withdraw(t.Context(), trust.StatusList, 1, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	known := func(kid [4]byte) *ecdsa.PublicKey { return h.Trust().Key(trust.StatusList, kid, h.now) }
	if _, err := status.Parse(before, c.ListID, known); err == nil {
		t.Error("a list of the withdrawn key still counts")
	}
	after, err := h.StatusList(t.Context(), c.ListID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := status.Parse(after, c.ListID, known); err != nil {
		t.Errorf("the list signed anew: %v", err)
	}
	for name, no := range map[string]struct {
		purpose trust.Purpose
		number  int64
	}{"a purpose that does not rotate": {trust.Checkpoint, 1}, "no such number": {trust.Card, 9}} {
		if err := h.Withdraw(t.Context(), no.purpose, no.number, nil); !errors.Is(err, ErrNoSuchKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What one instance withdraws, another signs with no more after its next look.
func TestAnotherInstanceHearsOfAWithdrawal(t *testing.T) {
	h := newHouse(t)
	old := h.issue()
	here := h.Issuer
	h.open()
	if err := here.Withdraw(t.Context(), trust.Card, 1, func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if c := h.issue(); c.KeyID != old.KeyID {
		t.Fatal("the other instance knew before it looked")
	}
	if err := h.lookAtKeys(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c := h.issue(); c.KeyID == old.KeyID {
		t.Error("the other instance goes on with the withdrawn key")
	}
	version := h.Trust()
	if err := h.lookAtKeys(t.Context()); err != nil || h.Trust() != version {
		t.Errorf("a look that finds nothing publishes: %v", err)
	}
}

func TestStatusKeyRotates(t *testing.T) {
	h := newHouse(t)
	if _, err := h.Rotate(t.Context(), trust.StatusList, time.Hour); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(2 * time.Hour)
	h.days(0)
	if _, err := h.Rotate(t.Context(), trust.Checkpoint, 0); err == nil {
		t.Error("the checkpoint key rotated")
	}
}

// Another instance has the database and not the new key's file: it goes on with the present key, and says what is missing once the new one signs.
func TestInstanceWithoutTheNextKey(t *testing.T) {
	h := newHouse(t)
	if _, err := h.Rotate(t.Context(), trust.Card, time.Hour); err != nil {
		t.Fatal(err)
	}
	next := filepath.Join(h.dir, "keys", "card-2.pem")
	content, err := os.ReadFile(next)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(next); err != nil {
		t.Fatal(err)
	}
	h.open()
	h.issue()
	h.now = h.now.Add(2 * time.Hour)
	if _, err := h.Issue(t.Context(), session, nil); err == nil || !strings.Contains(err.Error(), "bring it there") {
		t.Errorf("without the key: %v", err)
	}
	if err := os.WriteFile(next, content, 0o600); err != nil {
		t.Fatal(err)
	}
	h.open()
	h.issue()
}

func TestKeyOfAnotherDatabaseIsRefused(t *testing.T) {
	h := newHouse(t)
	h.write(func(tx *store.Tx) error { return nil })
	if err := os.Remove(filepath.Join(h.dir, "keys", "card.pem")); err != nil {
		t.Fatal(err)
	}
	if _, err := folder(filepath.Join(h.dir, "keys")).Key("card", true); err != nil {
		t.Fatal(err)
	}
	if err := h.publishTrust(t.Context()); err == nil || !strings.Contains(err.Error(), "put back the keys") {
		t.Errorf("with another key under its name: %v", err)
	}
}

// softModule makes a token of SoftHSM2 in the test's own folder.
func softModule(t *testing.T) *Module {
	t.Helper()
	dir := t.TempDir()
	config := filepath.Join(dir, "softhsm2.conf")
	if err := os.WriteFile(config, []byte("directories.tokendir = "+dir+"\nobjectstore.backend = file\nlog.level = ERROR\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SOFTHSM2_CONF", config)
	if out, err := exec.Command("softhsm2-util", "--init-token", "--free", "--label", "vss", "--pin", "246810", "--so-pin", "135791").CombinedOutput(); err != nil {
		t.Fatalf("make a token (Debian package softhsm2, installed by scripts/install-needs test): %v\n%s", err, out)
	}
	found, err := filepath.Glob("/usr/lib/*/softhsm/libsofthsm2.so")
	if err != nil || len(found) == 0 {
		t.Fatalf("the library of SoftHSM2 is nowhere: %v", err)
	}
	m, err := OpenModule(found[0], "vss", "246810")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func TestKeysInAModule(t *testing.T) {
	m := softModule(t)
	if _, err := m.Key("card", false); !errors.Is(err, ErrNoKey) {
		t.Fatalf("a key that nobody made: %v", err)
	}
	h := newHouseWith(t, m)
	before := h.issue()
	if _, err := h.Rotate(t.Context(), trust.Card, time.Hour); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(2 * time.Hour)
	h.days(0)
	if after := h.issue(); after.KeyID == before.KeyID {
		t.Error("the module's next key does not sign")
	}
	if found, err := filepath.Glob(filepath.Join(h.dir, "keys", "card*.pem")); err != nil || len(found) != 0 {
		t.Errorf("card keys in files beside the module: %v, %v", found, err)
	}
	if _, err := OpenModule("/nowhere.so", "vss", "246810"); err == nil {
		t.Error("a module that is nowhere was opened")
	}
}
