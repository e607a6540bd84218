package storage

import (
	"bytes"
	"errors"
	"hash/fnv"
	"os"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// What an attacker does who can write the database but has no keys.

func (v *Vault) rawRead(id valueID) (sealed []byte, err error) {
	err = v.view(func(b *bbolt.Bucket) error {
		sealed = bytes.Clone(b.Get(id.key()))
		return nil
	})
	return sealed, err
}

func (v *Vault) rawEdit(id valueID, sealed []byte) error {
	return v.db.Update(func(tx *bbolt.Tx) error {
		if sealed == nil {
			return tx.Bucket(bucketName).Delete(id.key())
		}
		return tx.Bucket(bucketName).Put(id.key(), sealed)
	})
}

func (v *Vault) swap(a, b valueID) error {
	first, err := v.rawRead(a)
	if err != nil {
		return err
	}
	second, err := v.rawRead(b)
	if err != nil {
		return err
	}
	if err := v.rawEdit(a, second); err != nil {
		return err
	}
	return v.rawEdit(b, first)
}

func FuzzRecord(f *testing.F) {
	f.Add(record{install: installID{1}, generation: 7, tries: 4, waitFrom: time.Unix(1772352000, 0)}.encode())
	f.Add(record{}.encode())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := decodeRecord(raw)
		if err == nil && !bytes.Equal(r.encode(), raw) {
			t.Fatalf("%x is read as %+v, which is written as %x", raw, r, r.encode())
		}
	})
}

func FuzzIndex(f *testing.F) {
	x := index{generation: 9, pinSet: true, cardLocked: true, salt: [16]byte{1}, entries: map[valueID]entry{{Device, "a"}: {version: 1}, {Personal, "b"}: {version: 9}}}
	f.Add(x.encode())
	f.Add(index{generation: 1}.encode())
	f.Add([]byte{indexVersion})
	f.Fuzz(func(t *testing.T, raw []byte) {
		x, err := decodeIndex(raw)
		if err == nil && !bytes.Equal(x.encode(), raw) {
			t.Fatalf("%x is read as %+v, which is written as %x", raw, x, x.encode())
		}
	})
}

// mendMetas makes the checksums of both meta pages right again, as somebody would who wants bbolt to believe them.
func mendMetas(raw []byte) {
	for _, at := range []int{pageHeader, 4096 + pageHeader} {
		meta := raw[at : at+metaLength]
		sum := fnv.New64a()
		sum.Write(meta[:metaLength-8])
		native.PutUint64(meta[metaLength-8:], sum.Sum64())
	}
}

// Pages that point at themselves, at each other or outside, with meta pages that vouch for them.
func TestPagesThatDoNotFit(t *testing.T) {
	raw, ks, values := filledVault(t)
	meta, err := newestMeta(raw)
	if err != nil {
		t.Fatal(err)
	}
	size := uint64(native.Uint32(meta[8:]))
	root, free := native.Uint64(meta[16:]), native.Uint64(meta[32:])
	at := int(size) * int(native.Uint64(meta[48:])%2) // bbolt writes its metas in turn
	metaField := func(offset int, value uint64) func([]byte) {
		return func(raw []byte) { native.PutUint64(raw[at+pageHeader+offset:], value) }
	}
	inPage := func(page uint64, offset int, value byte) func([]byte) {
		return func(raw []byte) { raw[int(page*size)+offset] = value }
	}
	cases := []struct {
		name string
		edit func([]byte)
	}{
		{"the root is a meta page", metaField(16, 0)},
		{"the root is the list of free pages", metaField(16, free)},
		{"the root is outside", metaField(16, 1<<40)},
		{"no list of free pages", metaField(32, freelistNoneID)},
		{"the list of free pages is the root", metaField(32, root)},
		{"fewer pages than are used", metaField(40, 3)},
		{"more pages than there are", metaField(40, 1<<40)},
		{"no pages", metaField(40, 0)},
		{"the root calls itself another page", inPage(root, 0, 0xEE)},
		{"the root is of no kind", inPage(root, 8, 0x40)},
		{"a leaf read as a branch", inPage(root, 8, flagBranch)},
		{"more elements than fit", inPage(root, 11, 0xFF)},
		{"a page that runs over its neighbours", inPage(root, 14, 1)},
		{"an element outside its page", inPage(root, pageHeader+6, 1)},
		{"a key longer than its page", inPage(root, pageHeader+10, 1)},
		{"a value longer than its page", inPage(root, pageHeader+14, 1)},
		{"more free pages than fit", inPage(free, 11, 0xFE)},
		{"a free page that is used", func(raw []byte) { native.PutUint64(raw[free*size+pageHeader:], root) }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			changed := bytes.Clone(raw)
			c.edit(changed)
			mendMetas(changed)
			if err := checkFile(changed); !errors.Is(err, errPages) {
				t.Fatalf("%v", err)
			}
			path := vaultPath(t)
			if err := os.WriteFile(path, changed, 0o600); err != nil {
				t.Fatal(err)
			}
			if readsOrRefuses(t, path, ks, values) {
				t.Fatal("the file was taken for whole")
			}
		})
	}
}

func FuzzPages(f *testing.F) {
	raw, ks, values := filledVault(f)
	snapshot := ks.Snapshot()
	for _, at := range []int{16, 4096 + 32, 2*4096 + 8, 3*4096 + 16, 5*4096 + 10} {
		f.Add(at, []byte{1, 0, 0, 0})
	}
	f.Add(26, []byte("0")) // a page size that bbolt believes and that no file has
	f.Fuzz(func(t *testing.T, at int, patch []byte) {
		if at < 0 || at >= len(raw) || len(patch) > 64 {
			t.Skip()
		}
		changed := bytes.Clone(raw)
		copy(changed[at:], patch)
		mendMetas(changed)
		path := vaultPath(t)
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		ks.Restore(snapshot)
		readsOrRefuses(t, path, ks, values)
	})
}

func TestIndexRefuses(t *testing.T) {
	good := index{generation: 9, pinSet: true, entries: map[valueID]entry{{Device, "a"}: {version: 1}, {Personal, "b"}: {version: 9}}}.encode()
	if _, err := decodeIndex(good); err != nil {
		t.Fatal(err)
	}
	edit := func(at int, to byte) []byte {
		raw := bytes.Clone(good)
		raw[at] = to
		return raw
	}
	for name, raw := range map[string][]byte{
		"nothing":             nil,
		"another version":     edit(0, 2),
		"generation 0":        edit(8, 0),
		"an unknown flag":     edit(9, 0x80),
		"a lock without PIN":  edit(9, flagCardLocked),
		"more values":         edit(29, 3),
		"fewer values":        edit(29, 1),
		"very many values":    edit(26, 0xFF),
		"an unknown class":    edit(30, 9),
		"a class out of line": edit(30, byte(inner)),
		"a name without end":  edit(31, 200),
		"a value from later":  edit(40, 10),
		"something after it":  append(bytes.Clone(good), 0),
		"cut":                 good[:len(good)-1],
	} {
		if _, err := decodeIndex(raw); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
