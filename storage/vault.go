package storage

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"vssid/platform"
	"vssid/storage/internal/pincost"
)

// Vault is an open vault. It is safe for use by several goroutines; only one process can have a vault open.
type Vault struct {
	path     string
	keystore platform.Keystore
	now      func() time.Time
	lockWait time.Duration
	argonMem uint32 // KiB

	pinMu sync.Mutex // one PIN operation at a time; taken before mu

	mu     sync.Mutex
	db     *bbolt.DB
	file   *os.File // what db has open
	broken error    // why db must not be touched any more
	rec    record   // what the keystore should hold
	behind bool     // the keystore does not hold it yet
	keys   openKeys
	pin    *pinKeys // nil while locked
	index  index
}

// Option changes how a vault is opened.
type Option func(*Vault)

// WithNow sets the device's clock, which the waits after wrong PINs go by. The default is time.Now.
func WithNow(now func() time.Time) Option { return func(v *Vault) { v.now = now } }

// WithLockWait sets how long Open waits for another program to close the vault before it answers ErrBusy. The default is one second.
func WithLockWait(wait time.Duration) Option { return func(v *Vault) { v.lockWait = wait } }

// The file: one bucket with the install id in the clear, the sealed index, and the sealed values, each under '=', its class and its name.
var (
	bucketName = []byte("vssid-vault-1")
	installKey = []byte("install")
	indexKey   = []byte("index")
)

func (id valueID) key() []byte {
	return append([]byte{'=', byte(id.class)}, id.name...)
}

// Open opens the vault at path, or makes an empty one where this keystore has never had one. It needs no PIN and does no slow work: one keystore
// record, one keystore MAC, one sealed index. Errors: ErrTampered, ErrMoved, ErrRolledBack, ErrBusy, and what the keystore answers.
func Open(ctx context.Context, path string, keystore platform.Keystore, options ...Option) (*Vault, error) {
	v := &Vault{path: path, keystore: keystore, now: time.Now, lockWait: time.Second, argonMem: pincost.Now()}
	for _, o := range options {
		o(v)
	}
	if err := v.open(ctx); err != nil {
		return nil, fmt.Errorf("opening the vault %s: %w", path, err)
	}
	return v, nil
}

func (v *Vault) open(ctx context.Context) error {
	raw, err := v.keystore.ReadRecord(ctx, recordName)
	known := err == nil
	switch {
	case known:
		if v.rec, err = decodeRecord(raw); err != nil {
			return err
		}
	case !errors.Is(err, platform.ErrNotFound):
		return err
	}
	_, err = os.Stat(v.path)
	exists := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	switch {
	case exists && !known:
		return ErrMoved
	case !exists && known && v.rec.generation > 0:
		return fmt.Errorf("the file is gone: %w", ErrRolledBack)
	case exists:
		err = v.openFile(ctx)
		if v.rec.generation == 0 && (errors.Is(err, ErrTampered) || errors.Is(err, ErrMoved)) {
			// The making of this vault was interrupted before anything was acknowledged: what is there is half a file.
			if err := removeFile(v.path); err != nil {
				return err
			}
			return v.create(ctx)
		}
		return err
	default:
		return v.create(ctx)
	}
}

// create writes the record of an unacknowledged vault, then the file's first generation, then the record that acknowledges it.
func (v *Vault) create(ctx context.Context) error {
	v.rec = record{install: newInstallID()}
	if err := v.keystore.WriteRecord(ctx, recordName, v.rec.encode()); err != nil {
		return err
	}
	var err error
	if v.keys, err = deriveOpenKeys(ctx, v.keystore, v.rec.install); err != nil {
		return err
	}
	if err := v.openBolt(); err != nil {
		return err
	}
	v.index = index{entries: map[valueID]entry{}}
	if err := v.commit(ctx, func(*draft) error { return nil }); err != nil {
		v.closeBolt()
		return err
	}
	return syncParent(v.path)
}

// openBolt locks the file, checks its pages and maps it.
func (v *Vault) openBolt() error {
	var checked error // bbolt hands back what OpenFile answers
	v.broken = nil
	err := v.guard(func() error {
		db, err := bbolt.Open(v.path, 0o600, &bbolt.Options{Timeout: v.lockWait, NoStatistics: true,
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				f, err := os.OpenFile(name, flag, mode)
				if err != nil {
					return nil, err
				}
				if checked = lockFile(f, v.lockWait); checked == nil {
					checked = checkPages(f)
				}
				if checked != nil {
					return nil, errors.Join(checked, f.Close())
				}
				v.file = f
				return f, nil
			}})
		switch {
		case errors.Is(checked, errPages):
			return fmt.Errorf("%w: %w", ErrTampered, checked)
		case errors.Is(err, bolterrors.ErrTimeout):
			return ErrBusy
		case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
			return fmt.Errorf("%w: %w", ErrTampered, err)
		case err != nil:
			return err
		}
		v.db = db
		return nil
	})
	if v.broken != nil && v.file != nil {
		return errors.Join(err, v.file.Close())
	}
	return err
}

func (v *Vault) openFile(ctx context.Context) error {
	var err error
	if v.keys, err = deriveOpenKeys(ctx, v.keystore, v.rec.install); err != nil {
		return err
	}
	if err := v.openBolt(); err != nil {
		return err
	}
	if err := v.readIndex(ctx); err != nil {
		v.closeBolt()
		return err
	}
	return nil
}

func (v *Vault) readIndex(ctx context.Context) error {
	var install, sealed []byte
	err := v.view(func(b *bbolt.Bucket) error {
		install, sealed = slices.Clone(b.Get(installKey)), slices.Clone(b.Get(indexKey))
		return nil
	})
	if err != nil {
		return err
	}
	if len(install) != len(v.rec.install) || sealed == nil {
		return fmt.Errorf("its head is missing: %w", ErrTampered)
	}
	if installID(install) != v.rec.install {
		return ErrMoved
	}
	plain, err := unseal(v.keys.index, indexAAD(v.rec.install), sealed)
	if err != nil {
		return fmt.Errorf("its index: %w: %w", ErrTampered, err)
	}
	if v.index, err = decodeIndex(plain); err != nil {
		return fmt.Errorf("%w: %w", ErrTampered, err)
	}
	return v.compareGenerations(ctx, sha256.Sum256(sealed))
}

// compareGenerations holds the file to the keystore's record; the package comment says why one ahead is accepted and nothing else.
func (v *Vault) compareGenerations(ctx context.Context, digest [sha256.Size]byte) error {
	switch file, recorded := v.index.generation, v.rec.generation; {
	case file == recorded && digest == v.rec.digest:
		return nil
	case file == recorded:
		return fmt.Errorf("generation %d has another history: %w", file, ErrRolledBack)
	case file == recorded+1:
		v.rec.generation, v.rec.digest = file, digest
		v.behind = true
		return v.writeRecord(ctx)
	default:
		return fmt.Errorf("generation %d, while the keystore has recorded %d: %w", file, recorded, ErrRolledBack)
	}
}

func (v *Vault) writeRecord(ctx context.Context) error {
	v.behind = true
	if err := v.keystore.WriteRecord(ctx, recordName, v.rec.encode()); err != nil {
		return full(err)
	}
	v.behind = false
	return nil
}

// full marks an error that there is no room left behind; the keystore of a desktop may be a file too.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w (%w)", ErrFull, err)
	}
	return err
}

// view reads the bucket. Values are valid inside f only.
func (v *Vault) view(f func(*bbolt.Bucket) error) error {
	return v.guard(func() error {
		return v.db.View(func(tx *bbolt.Tx) error {
			b := tx.Bucket(bucketName)
			if b == nil {
				return fmt.Errorf("its bucket is missing: %w", ErrTampered)
			}
			return f(b)
		})
	})
}

// guard turns a panic or a memory fault of the database into ErrTampered: bbolt asserts its file's structure and maps it, so a file that
// changes or shrinks under it shows in these two ways. The database may then hold locks of its own for ever, so it is not touched again.
func (v *Vault) guard(f func() error) (err error) {
	if v.broken != nil {
		return v.broken
	}
	old := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(old)
		if p := recover(); p != nil {
			v.broken = fmt.Errorf("%w: %v", ErrTampered, p)
			err = v.broken
		}
	}()
	return f()
}

// Get returns a value: ErrNotFound, ErrLocked when its class needs the PIN, ErrTampered when the file was changed.
func (v *Vault) Get(class Class, name string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	value, err := v.get(valueID{class, name})
	if err != nil {
		return nil, fmt.Errorf("reading %q from the vault: %w", name, err)
	}
	return value, nil
}

func (v *Vault) get(id valueID) ([]byte, error) {
	if v.db == nil {
		return nil, ErrClosed
	}
	e, ok := v.index.entries[id]
	if !ok {
		return nil, ErrNotFound
	}
	key, err := v.classKey(id.class, v.index.cardLocked, v.pin)
	if err != nil {
		return nil, err
	}
	return v.getWith(id, e, key)
}

func (v *Vault) getWith(id valueID, e entry, key secret) ([]byte, error) {
	var sealed []byte
	if err := v.view(func(b *bbolt.Bucket) error {
		sealed = slices.Clone(b.Get(id.key()))
		return nil
	}); err != nil {
		return nil, err
	}
	if sealed == nil || sha256.Sum256(sealed) != e.sum {
		return nil, ErrTampered
	}
	plain, err := unseal(key, valueAAD(v.rec.install, id, e.version), sealed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTampered, err)
	}
	return plain, nil
}

// classKey is the key of a class, given whether the Card class is under the PIN and what the PIN opened.
func (v *Vault) classKey(class Class, cardLocked bool, pin *pinKeys) (secret, error) {
	switch {
	case class == Device:
		return v.keys.device, nil
	case class == Card && !cardLocked:
		return v.keys.card, nil
	case class < Device || class > inner:
		return secret{}, fmt.Errorf("there is no class %d", class)
	case pin == nil:
		return secret{}, ErrLocked
	default:
		return pin.personal, nil
	}
}

// Names lists the names of a class, sorted. Names are readable without the PIN.
func (v *Vault) Names(class Class) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var names []string
	for _, id := range v.index.sorted() {
		if id.class == class {
			names = append(names, id.name)
		}
	}
	return names
}

// Generation is the number of the last commit; it is at least 1 and never falls.
func (v *Vault) Generation() uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.index.generation
}

// Close forgets every key and releases the file. A closed vault answers ErrClosed.
func (v *Vault) Close() error {
	v.pinMu.Lock()
	defer v.pinMu.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.close()
}

func (v *Vault) close() error {
	v.pin.forget()
	v.pin, v.keys = nil, openKeys{}
	if v.db == nil {
		return nil
	}
	return v.closeBolt()
}

// closeBolt releases the file. A broken database is left to itself: only its file is closed, which ends the lock on it.
func (v *Vault) closeBolt() error {
	db := v.db
	v.db = nil
	err := v.guard(db.Close)
	if v.broken != nil {
		err = v.file.Close()
	}
	if err != nil {
		return fmt.Errorf("closing the vault: %w", err)
	}
	return nil
}
