package trust

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestThePinHoldsAgainstTheFolder puts a whole foreign copy, root included, into the folder of a client: what is pinned decides, not what lies there.
func TestThePinHoldsAgainstTheFolder(t *testing.T) {
	ours, theirs, now := newRepository(t), newRepository(t), time.Now().Truncate(time.Second)
	client := Client{Root: ours.root, Dir: t.TempDir()}
	if _, err := client.Refresh(t.Context(), ours.publish(t, 1, now)); err != nil {
		t.Fatal(err)
	}
	foreign := Client{Root: theirs.root, Dir: t.TempDir()}
	if _, err := foreign.Refresh(t.Context(), theirs.publish(t, 1, now)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"root.json", "timestamp.json", "snapshot.json", "targets.json", TargetName} {
		raw, err := os.ReadFile(filepath.Join(foreign.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(client.Dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(client.Dir, "2.root.json"), theirs.root, 0o600); err != nil {
		t.Fatal(err)
	}
	if l, err := client.Load(); err == nil {
		t.Errorf("a foreign copy was taken: %+v", l)
	}
	if l, err := client.Refresh(t.Context(), theirs.publish(t, 2, now)); err == nil {
		t.Errorf("a foreign repository was taken: %+v", l)
	}
}

// TestARotationIsNotForgotten serves the old root's repository again after a rotation was seen.
func TestARotationIsNotForgotten(t *testing.T) {
	old, now := newRepository(t), time.Now().Truncate(time.Second)
	client := Client{Root: old.root, Dir: t.TempDir()}
	next := repository{signers: Signers{newKey(t), newKey(t), newKey(t), newKey(t)}, card: newKey(t)}
	rotated, err := NewRoot(next.signers, 2, now.Add(live.Root), old.signers.Root)
	if err != nil {
		t.Fatal(err)
	}
	f := next.publish(t, 2, now)
	f["metadata/2.root.json"] = rotated
	if _, err := client.Refresh(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	if l, err := client.Refresh(t.Context(), old.publish(t, 3, now)); err == nil {
		t.Errorf("keys that were rotated away signed this: %+v", l)
	}
	// A spoilt rotation in the folder is fetched again, not a dead end.
	if err := os.WriteFile(client.path("2.root.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Refresh(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Load(); err != nil {
		t.Fatal(err)
	}
}
