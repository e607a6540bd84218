package storage

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"go.etcd.io/bbolt"

	"vssid/platform"
)

// draft is the next generation while it is written. Nothing of it is seen before the commit.
type draft struct {
	v      *Vault
	next   index
	pin    *pinKeys // what Personal values are sealed with
	bucket *bbolt.Bucket
}

// put seals a value into the draft.
func (d *draft) put(id valueID, value []byte) error {
	key, err := d.v.classKey(id.class, d.next.cardLocked, d.pin)
	if err != nil {
		return err
	}
	sealed, err := seal(key, valueAAD(d.v.rec.install, id, d.next.generation), value)
	if err != nil {
		return err
	}
	if err := d.bucket.Put(id.key(), sealed); err != nil {
		return err
	}
	d.next.entries[id] = entry{version: d.next.generation, sum: sha256.Sum256(sealed)}
	return nil
}

func (d *draft) remove(id valueID) error {
	delete(d.next.entries, id)
	return d.bucket.Delete(id.key())
}

// commit writes the next generation: the file in one transaction, then the keystore's record. When the file cannot be written nothing has
// changed. When only the record cannot be written, the change is in the file and is seen, an error says that it is not
// acknowledged, and the next commit begins with the record.
func (v *Vault) commit(ctx context.Context, edit func(*draft) error) error {
	if v.db == nil {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if v.behind {
		if err := v.writeRecord(ctx); err != nil {
			return err
		}
	}
	d := &draft{v: v, next: v.index.clone(), pin: v.pin}
	d.next.generation++
	var digest [sha256.Size]byte
	err := v.guard(func() error {
		return v.db.Update(func(tx *bbolt.Tx) (err error) {
			if d.bucket, err = tx.CreateBucketIfNotExists(bucketName); err != nil {
				return err
			}
			if err := edit(d); err != nil {
				return err
			}
			if len(d.next.entries) > MaxValues {
				return fmt.Errorf("more than %d values", MaxValues)
			}
			sealed, err := seal(v.keys.index, indexAAD(v.rec.install), d.next.encode())
			if err != nil {
				return err
			}
			digest = sha256.Sum256(sealed)
			return errors.Join(d.bucket.Put(installKey, v.rec.install[:]), d.bucket.Put(indexKey, sealed))
		})
	})
	if err != nil {
		return err
	}
	if v.pin != d.pin {
		v.pin.forget()
	}
	v.index, v.pin = d.next, d.pin
	v.rec.generation, v.rec.digest = d.next.generation, digest
	if err := v.writeRecord(ctx); err != nil {
		return fmt.Errorf("the change is in the file, but the keystore did not record it: %w", err)
	}
	return nil
}

// Put writes a batch in one transaction, durable when it returns: all of it, or nothing of it when it fails (ErrLocked, a full disk, …). The one
// exception is a keystore that cannot be written; then the batch is in the file and the error says so. Putting it again is harmless.
func (v *Vault) Put(ctx context.Context, batch ...Change) error {
	for _, c := range batch {
		if err := c.check(); err != nil {
			return fmt.Errorf("writing %q to the vault: %w", c.Name, err)
		}
	}
	if len(batch) == 0 {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	err := v.commit(ctx, func(d *draft) error {
		for _, c := range batch {
			if err := d.apply(c); err != nil {
				return fmt.Errorf("%q: %w", c.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("writing to the vault: %w", full(err))
	}
	return nil
}

func (d *draft) apply(c Change) error {
	id := valueID{c.Class, c.Name}
	if c.Value != nil {
		return d.put(id, c.Value)
	}
	if _, err := d.v.classKey(c.Class, d.next.cardLocked, d.pin); err != nil {
		return err
	}
	return d.remove(id)
}

func (c Change) check() error {
	switch {
	case c.Class < Device || c.Class > Personal:
		return fmt.Errorf("there is no class %d", c.Class)
	case len(c.Name) == 0 || len(c.Name) > MaxName:
		return fmt.Errorf("a name has 1 to %d bytes", MaxName)
	case len(c.Value) > MaxValue:
		return fmt.Errorf("%d bytes, at most %d", len(c.Value), MaxValue)
	}
	return nil
}

// Wipe removes the keystore's items first, which makes the file unreadable for ever, then the file, and closes the vault. When it fails it can be
// called again.
func (v *Vault) Wipe(ctx context.Context) error {
	v.pinMu.Lock()
	defer v.pinMu.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.wipe(ctx)
}

func (v *Vault) wipe(ctx context.Context) error {
	if err := v.keystore.Wipe(ctx); err != nil {
		return fmt.Errorf("wiping the vault: %w", err)
	}
	closed := v.close()
	v.index, v.rec, v.behind = index{}, record{}, false
	return errors.Join(closed, removeFile(v.path))
}

// Reset wipes and goes on with an empty vault.
func (v *Vault) Reset(ctx context.Context) error {
	v.pinMu.Lock()
	defer v.pinMu.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.wipe(ctx); err != nil {
		return err
	}
	if err := v.open(ctx); err != nil {
		return fmt.Errorf("making a new vault: %w", err)
	}
	return nil
}

// Discard wipes the keystore and removes the file of a vault that cannot be opened: what a person asks for after ErrTampered, ErrMoved or
// ErrRolledBack.
func Discard(ctx context.Context, path string, keystore platform.Keystore) error {
	if err := keystore.Wipe(ctx); err != nil {
		return fmt.Errorf("discarding the vault %s: %w", path, err)
	}
	return removeFile(path)
}

// removeFile removes the file, if it is there, and makes that durable.
func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the vault: %w", err)
	}
	return syncParent(path)
}

// syncParent makes a new or removed folder entry durable. Windows has no such call.
func syncParent(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("making the vault's folder durable: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("making the vault's folder durable: %w", err)
	}
	return nil
}

func newInstallID() (id installID) {
	rand.Read(id[:])
	return id
}
