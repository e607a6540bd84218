package auditlog

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/trust"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The leaves, roots and proofs that the reference implementation of RFC 6962 publishes (certificate-transparency, cpp/merkletree).
var (
	referenceLeaves = []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	referenceRoots  = []string{
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	referenceInclusion = []struct {
		index, size uint64
		path        []string
	}{
		{0, 1, nil},
		{0, 8, []string{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
			"6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
		{5, 8, []string{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
			"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
		{2, 3, []string{"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
		{1, 5, []string{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
			"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
	}
	referenceConsistency = []struct {
		first, second uint64
		path          []string
	}{
		{1, 1, nil},
		{1, 8, []string{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
			"6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
		{6, 8, []string{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
			"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
		{2, 5, []string{"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
	}
)

func reference(t testing.TB, size uint64) Checkpoint {
	return Checkpoint{Origin: "log", Size: size, Root: unhex(t, referenceRoots[size-1]), At: now}
}

func hashes(t testing.TB, texts []string) [][]byte {
	var all [][]byte
	for _, s := range texts {
		all = append(all, unhex(t, s))
	}
	return all
}

func TestReferenceProofs(t *testing.T) {
	for _, v := range referenceInclusion {
		leaf := hasher.HashLeaf(unhex(t, referenceLeaves[v.index]))
		c, path := reference(t, v.size), hashes(t, v.path)
		if err := c.Included(v.index, leaf, path); err != nil {
			t.Errorf("leaf %d of %d: %v", v.index, v.size, err)
		}
		if err := c.Included(v.index, hasher.HashLeaf([]byte("x")), path); !errors.Is(err, ErrNotIncluded) {
			t.Errorf("another leaf at %d of %d: %v", v.index, v.size, err)
		}
		if err := c.Included(v.size, leaf, path); !errors.Is(err, ErrMalformed) {
			t.Errorf("a leaf beyond %d: %v", v.size, err)
		}
		for i := range path {
			spoilt := hashes(t, v.path)
			spoilt[i][0] ^= 1
			if err := c.Included(v.index, leaf, spoilt); !errors.Is(err, ErrNotIncluded) {
				t.Errorf("leaf %d of %d with hash %d spoilt: %v", v.index, v.size, i, err)
			}
		}
		if err := c.Included(v.index, leaf, append(path, make([]byte, HashSize))); err == nil {
			t.Errorf("leaf %d of %d with a hash too many was taken", v.index, v.size)
		}
	}
	for _, v := range referenceConsistency {
		older, newer, path := reference(t, v.first), reference(t, v.second), hashes(t, v.path)
		if err := newer.Extends(older, path); err != nil {
			t.Errorf("%d to %d: %v", v.first, v.second, err)
		}
		other := older
		other.Root = unhex(t, referenceRoots[6])
		if err := newer.Extends(other, path); !errors.Is(err, ErrRewritten) {
			t.Errorf("%d to %d with another first root: %v", v.first, v.second, err)
		}
	}
}

func TestExtendsRefuses(t *testing.T) {
	five, eight := reference(t, 5), reference(t, 8)
	foreign := eight
	foreign.Origin = "another log"
	split := eight
	split.Root = unhex(t, referenceRoots[0])
	empty := Checkpoint{Origin: "log", Root: EmptyRoot()}
	for name, c := range map[string]struct {
		newer, older Checkpoint
		path         [][]byte
		want         error
	}{
		"rolled back":         {five, eight, nil, ErrRewritten},
		"another log":         {foreign, five, nil, ErrRewritten},
		"same size, new root": {split, eight, nil, ErrRewritten},
		"no proof":            {eight, five, nil, ErrRewritten},
		"a short hash":        {eight, five, [][]byte{{1}}, ErrMalformed},
		"an endless proof":    {eight, five, make([][]byte, MaxProof+1), ErrMalformed},
		"from nothing":        {eight, empty, nil, nil},
		"the same":            {eight, eight, nil, nil},
		"a rooted nothing":    {eight, Checkpoint{Origin: "log", Root: eight.Root}, nil, ErrRewritten},
	} {
		if err := c.newer.Extends(c.older, c.path); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func listOf(purpose trust.Purpose, key *ecdsa.PrivateKey) *trust.List {
	return &trust.List{Environment: signed.Sandbox, SignedAt: now, Keys: []trust.Key{{Public: &key.PublicKey, Purpose: purpose, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}}}
}

func TestCheckpointSignature(t *testing.T) {
	key := newKey(t)
	c := reference(t, 8)
	c.Origin = "vssid.vn/audit/0011223344556677"
	raw, err := c.Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(raw, listOf(trust.Checkpoint, key))
	if err != nil || got.Origin != c.Origin || got.Size != c.Size || !bytes.Equal(got.Root, c.Root) || !got.At.Equal(c.At) {
		t.Fatalf("opened %+v, %v", got, err)
	}
	if _, err := Open(raw, listOf(trust.Checkpoint, newKey(t))); !errors.Is(err, ErrUntrusted) {
		t.Errorf("another key: %v", err)
	}
	for _, purpose := range []trust.Purpose{trust.Card, trust.StatusList, trust.Receipt, trust.Statement} {
		if _, err := Open(raw, listOf(purpose, key)); !errors.Is(err, ErrUntrusted) {
			t.Errorf("the key for %s: %v", purpose, err)
		}
	}
	late := c
	late.At = now.Add(2 * time.Hour)
	if raw, err = late.Sign(key); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(raw, listOf(trust.Checkpoint, key)); !errors.Is(err, ErrUntrusted) {
		t.Errorf("after the key's end: %v", err)
	}
}

func TestEveryByteOfACheckpointCounts(t *testing.T) {
	key := newKey(t)
	raw, err := reference(t, 8).Sign(key)
	if err != nil {
		t.Fatal(err)
	}
	keys := listOf(trust.Checkpoint, key)
	for i := range raw {
		spoilt := bytes.Clone(raw)
		spoilt[i] ^= 1
		if _, err := Open(spoilt, keys); err == nil {
			t.Errorf("byte %d (%q) does not count", i, raw[i])
		}
	}
}

func TestMalformedCheckpoints(t *testing.T) {
	key := newKey(t)
	good := reference(t, 8).text()
	root := base64.StdEncoding.EncodeToString(reference(t, 8).Root)
	for name, text := range map[string]string{
		"no time": "log\n8\n" + root + "\n", "more lines": good + "more\n", "leading zero": strings.Replace(good, "\n8\n", "\n08\n", 1), "negative": strings.Replace(good, "\n8\n", "\n-8\n", 1),
		"huge": strings.Replace(good, "\n8\n", "\n99999999999999999999\n", 1), "no origin": good[3:], "origin with a blank": "a " + good, "short root": strings.Replace(good, root, root[4:], 1),
		"other zone": strings.Replace(good, "Z\n", "+07:00\n", 1), "empty": "",
	} {
		if _, err := Open([]byte(text+"\n— log AAAAAAAA\n"), listOf(trust.Checkpoint, key)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryMemberOfAnEventCounts(t *testing.T) {
	key := bytes.Repeat([]byte{1}, HashSize)
	e := Event{ID: "1", At: now, Kind: "k", Account: "a", Actor: "facility", ActorMark: MarkActor([]byte("b"), "desk"), Facility: "f", Purpose: "p", Reference: "r", Digest: []byte("d")}
	want, err := Leaf(key, e)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Event){
		"id": func(e *Event) { e.ID = "2" }, "time": func(e *Event) { e.At = now.Add(time.Millisecond) }, "kind": func(e *Event) { e.Kind = "" }, "account": func(e *Event) { e.Account = "b" },
		"actor": func(e *Event) { e.Actor = "officer" }, "who": func(e *Event) { e.ActorMark = MarkActor([]byte("b"), "desk 2") }, "facility": func(e *Event) { e.Facility = "g" },
		"purpose": func(e *Event) { e.Purpose = "" }, "reference": func(e *Event) { e.Reference = "" }, "digest": func(e *Event) { e.Digest = nil },
		"a border": func(e *Event) { e.Facility, e.Purpose = "fp", "" },
	} {
		changed := e
		change(&changed)
		if got, err := Leaf(key, changed); err != nil || bytes.Equal(got, want) {
			t.Errorf("%s does not count, %v", name, err)
		}
	}
	if got, err := Leaf(EventKey(key, "1"), e); err != nil || bytes.Equal(got, want) {
		t.Errorf("the key does not count, %v", err)
	}
	if _, err := Leaf(key[:5], e); err == nil {
		t.Error("a short key was taken")
	}
	if bytes.Equal(EventKey(key, "1"), EventKey(key, "2")) || bytes.Equal(MarkActor([]byte("a"), "b"), MarkActor([]byte("ab"), "")) {
		t.Error("two events share a key, or two actors a mark")
	}
}

func FuzzOpen(f *testing.F) {
	key := newKey(f)
	raw, err := reference(f, 8).Sign(key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte("log\n0\n\ntime \n\n— x y\n"))
	keys := listOf(trust.Checkpoint, key)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Open(b, keys)
		if err == nil && (c.Size != 8 || c.Origin != "log") {
			t.Errorf("opened %+v", c)
		}
		if i := bytes.Index(b, []byte("\n\n")); i >= 0 {
			if c, err := parse(string(b[:i+1])); err == nil && c.text() != string(b[:i+1]) {
				t.Errorf("two forms of %+v", c)
			}
		}
	})
}
