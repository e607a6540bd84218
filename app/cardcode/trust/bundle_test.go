package trust

import (
	"bytes"
	"maps"
	"testing"
	"time"
)

func bundleOf(t *testing.T, files map[string][]byte) Bundle {
	t.Helper()
	b, err := Collect(func(name string) ([]byte, bool, error) { raw, ok := files[name]; return raw, ok, nil })
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A bundle is judged at the moment it was made for, however long ago that is; every file of it counts.
func TestBundleAt(t *testing.T) {
	long := time.Date(2016, 11, 23, 2, 0, 0, 0, time.UTC)
	r := newRepository(t)
	old, err := NewRoot(r.signers, 1, long.Add(live.Root))
	if err != nil {
		t.Fatal(err)
	}
	b := bundleOf(t, r.publish(t, 3, long))
	l, err := b.At(old, long.Add(time.Minute))
	if err != nil || !l.SignedAt.Equal(long) {
		t.Fatalf("%+v, %v", l, err)
	}
	if _, err := b.At(old, long.Add(live.Timestamp+time.Hour)); err == nil {
		t.Error("a timestamp that had run out by then was taken")
	}
	if _, err := b.At(newRepository(t).root, long); err == nil {
		t.Error("another root was taken")
	}
	for name := range b {
		fewer := maps.Clone(b)
		delete(fewer, name)
		if _, err := fewer.At(old, long); err == nil {
			t.Errorf("%s does not count", name)
		}
		spoilt := maps.Clone(b)
		spoilt[name] = bytes.Replace(b[name], []byte("2016"), []byte("2017"), 1)
		if _, err := spoilt.At(old, long); err == nil {
			t.Errorf("a change of %s was not seen", name)
		}
	}
}

func TestBundleFollowsARotation(t *testing.T) {
	now := time.Now().Truncate(time.Second)
	old := newRepository(t)
	next := repository{signers: Signers{newKey(t), newKey(t), newKey(t), newKey(t)}, card: newKey(t)}
	rotated, err := NewRoot(next.signers, 2, now.Add(live.Root), old.signers.Root)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte(next.publish(t, 2, now))
	files["metadata/2.root.json"] = rotated
	if _, err := bundleOf(t, files).At(old.root, now); err != nil {
		t.Error(err)
	}
	delete(files, "metadata/2.root.json")
	if _, err := bundleOf(t, files).At(old.root, now); err == nil {
		t.Error("keys that the root never named were taken")
	}
}

func TestCollectWantsAWholeRepository(t *testing.T) {
	files := map[string][]byte(newRepository(t).publish(t, 1, time.Now()))
	for name := range files {
		fewer := maps.Clone(files)
		delete(fewer, name)
		if _, err := Collect(func(name string) ([]byte, bool, error) { raw, ok := fewer[name]; return raw, ok, nil }); err == nil {
			t.Errorf("without %s", name)
		}
	}
}
