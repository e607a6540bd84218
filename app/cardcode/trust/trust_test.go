package trust

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vssid/app/cardcode/signed"
)

type files map[string][]byte

func (f files) Fetch(_ context.Context, name string, _ int64) ([]byte, error) {
	if raw, ok := f[name]; ok {
		return raw, nil
	}
	return nil, fs.ErrNotExist
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var live = Lifetimes{Root: 365 * 24 * time.Hour, Targets: 30 * 24 * time.Hour, Snapshot: 30 * 24 * time.Hour, Timestamp: 24 * time.Hour}

type repository struct {
	signers Signers
	root    []byte
	card    *ecdsa.PrivateKey
}

func newRepository(t *testing.T) repository {
	r := repository{signers: Signers{newKey(t), newKey(t), newKey(t), newKey(t)}, card: newKey(t)}
	var err error
	if r.root, err = NewRoot(r.signers, 1, time.Now().Add(live.Root)); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r repository) publish(t *testing.T, version int64, signedAt time.Time) files {
	f, err := Publish(&List{Environment: signed.Sandbox, SignedAt: signedAt, Keys: []Key{{KID: [4]byte{1}, Public: &r.card.PublicKey, Purpose: Card,
		NotBefore: signedAt.Add(-time.Hour), NotAfter: signedAt.Add(1000 * time.Hour)}}}, r.signers, version, live)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestRefreshThenLoad(t *testing.T) {
	r, ctx, now := newRepository(t), t.Context(), time.Now().Truncate(time.Second)
	c := Client{Root: r.root, Dir: t.TempDir()}
	if _, err := c.Load(); err == nil {
		t.Fatal("a list from an empty folder")
	}
	l, err := c.Refresh(ctx, r.publish(t, 1, now))
	if err != nil {
		t.Fatal(err)
	}
	if l.Key(Card, [4]byte{1}, now) == nil || l.Key(StatusList, [4]byte{1}, now) != nil || l.Key(Card, [4]byte{2}, now) != nil || l.Key(Card, [4]byte{1}, now.Add(1001*time.Hour)) != nil {
		t.Error("a key is found for another purpose, id or time, or not for its own")
	}
	if l, err = c.Refresh(ctx, r.publish(t, 2, now.Add(time.Second))); err != nil || !l.SignedAt.Equal(now.Add(time.Second)) {
		t.Fatal(l, err)
	}
	if l, err = c.Load(); err != nil || !l.SignedAt.Equal(now.Add(time.Second)) {
		t.Fatal(l, err)
	}
	if _, err := c.Refresh(ctx, r.publish(t, 1, now)); err == nil {
		t.Error("an older version was taken")
	}
}

func TestRefreshRefusals(t *testing.T) {
	r, other, now := newRepository(t), newRepository(t), time.Now().Truncate(time.Second)
	good := r.publish(t, 1, now)
	spoilt := maps.Clone(good)
	for name, raw := range good {
		if filepath.Dir(name) == "targets" {
			spoilt[name] = append([]byte(" "), raw[:len(raw)-1]...)
		}
	}
	for _, c := range []struct {
		name  string
		files files
	}{
		{"another root's repository", other.publish(t, 1, now)},
		{"a timestamp past its life", r.publish(t, 1, now.Add(-25*time.Hour))},
		{"a changed target", spoilt},
		{"nothing", files{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := Client{Root: r.root, Dir: t.TempDir()}
			if l, err := client.Refresh(t.Context(), c.files); err == nil {
				t.Errorf("taken: %+v", l)
			}
		})
	}
}

func TestLoadAnOldCopy(t *testing.T) {
	r, dir := newRepository(t), t.TempDir()
	c := Client{Root: r.root, Dir: dir}
	signedAt := time.Now().Add(-23 * time.Hour).Truncate(time.Second)
	if _, err := c.Refresh(t.Context(), r.publish(t, 1, signedAt)); err != nil {
		t.Fatal(err)
	}
	if l, err := c.Load(); err != nil || l.Age(signedAt.Add(48*time.Hour)) != 48*time.Hour {
		t.Fatal(l, err)
	}
	if l, err := (&Client{Root: newRepository(t).root, Dir: dir}).Load(); err == nil {
		t.Errorf("a folder of one root serves another: %+v", l)
	}
	raw, err := os.ReadFile(filepath.Join(dir, TargetName))
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-3] = ' '
	if err := os.WriteFile(filepath.Join(dir, TargetName), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if l, err := c.Load(); err == nil {
		t.Errorf("a changed copy was taken: %+v", l)
	}
}

func TestRotation(t *testing.T) {
	r, now := newRepository(t), time.Now().Truncate(time.Second)
	c := Client{Root: r.root, Dir: t.TempDir()}
	if _, err := c.Refresh(t.Context(), r.publish(t, 1, now)); err != nil {
		t.Fatal(err)
	}
	next := repository{signers: Signers{newKey(t), newKey(t), newKey(t), newKey(t)}, card: newKey(t)}
	rotated, err := NewRoot(next.signers, 2, now.Add(live.Root), r.signers.Root)
	if err != nil {
		t.Fatal(err)
	}
	f := next.publish(t, 2, now)
	f["metadata/2.root.json"] = rotated
	if _, err := c.Refresh(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Load(); err != nil {
		t.Fatal(err)
	}
	usurped, err := NewRoot(r.signers, 3, now.Add(live.Root))
	if err != nil {
		t.Fatal(err)
	}
	f = r.publish(t, 3, now)
	f["metadata/3.root.json"] = usurped
	if _, err := c.Refresh(t.Context(), f); err == nil {
		t.Error("a root that the one before did not sign was taken")
	}
}
