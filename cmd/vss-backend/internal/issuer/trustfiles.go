package issuer

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/store"
)

// lives says how long each role's metadata counts. All of it is signed anew every hour (see Run), so none runs out while the issuer lives; a
// verifier that is offline goes by the age it shows instead.
var lives = trust.Lifetimes{Root: 365 * 24 * time.Hour, Targets: 90 * 24 * time.Hour, Snapshot: 30 * 24 * time.Hour, Timestamp: 7 * 24 * time.Hour}

const (
	rootMargin = 60 * 24 * time.Hour // a new root is signed when the old one has less than this to live
	// keyLife is how long the issuer's keys sign. It is written into the list of keys at the first start.
	keyLife = 5 * 365 * 24 * time.Hour

	metadataFolder = "metadata/"
	targetsFolder  = "targets/"
	rootName       = metadataFolder + "root.json"
	timestampName  = metadataFolder + "timestamp.json"
)

// publishTrust signs the list of keys as a new version of the trust metadata and publishes it in one transaction.
func (i *Issuer) publishTrust(ctx context.Context) error {
	now := i.Now().UTC().Truncate(time.Second)
	var list *trust.List
	var root []byte
	var keys ring
	err := i.Store.Write(ctx, func(tx *store.Tx) error {
		since, err := keysSince(tx, now)
		if err != nil {
			return err
		}
		if keys, err = i.loadRing(tx, since); err != nil {
			return err
		}
		if list, err = i.keyList(keys, since, now); err != nil {
			return err
		}
		if root, err = i.publishRoot(tx, now); err != nil {
			return err
		}
		version, err := nextVersion(tx)
		if err != nil {
			return err
		}
		files, err := trust.Publish(list, i.Keys.Trust, version, lives)
		if err != nil {
			return err
		}
		for name, content := range files {
			if err := tx.PutTrustFile(name, content, now); err != nil {
				return err
			}
		}
		return tx.DropTrustFiles(now.Add(-lives.Snapshot))
	})
	if err != nil {
		return fmt.Errorf("publish the trust metadata: %w", err)
	}
	i.trusted.Store(&trusted{list: list, root: root, keys: keys})
	i.warn(keys, now)
	return nil
}

// keysSince is when the keys were first published.
func keysSince(tx *store.Tx, now time.Time) (time.Time, error) {
	kept, err := tx.KeepSetting("issuer-keys-since", []byte(now.Format(time.RFC3339)))
	if err != nil {
		return time.Time{}, err
	}
	since, err := time.Parse(time.RFC3339, string(kept))
	if err != nil {
		return time.Time{}, fmt.Errorf("read when the issuer's keys were made: %w", err)
	}
	return since, nil
}

// keyList names the keys in force. It refuses to go on with keys that would end before what they sign.
func (i *Issuer) keyList(keys ring, since, now time.Time) (*trust.List, error) {
	list := &trust.List{Environment: i.Environment, SignedAt: now}
	for _, purpose := range rotating {
		for _, k := range keys[purpose] {
			end := k.Leaves
			if end.IsZero() {
				end = k.Published.Add(keyLife)
			}
			if now.Before(end) {
				list.Keys = append(list.Keys, trust.Key{KID: k.kid, Public: k.public, Purpose: purpose, NotBefore: k.Published, NotAfter: end})
			}
		}
		current, err := keys.at(purpose, now)
		if err != nil {
			return nil, err
		}
		if current.Leaves.IsZero() && now.Add(credentialLife).After(current.Published.Add(keyLife)) {
			return nil, fmt.Errorf("the %s key ends on %s: it should have been rotated before", purpose, current.Published.Add(keyLife).Format(time.DateOnly))
		}
	}
	for purpose, key := range map[trust.Purpose]*ecdsa.PrivateKey{trust.Checkpoint: i.Keys.Checkpoint, trust.Statement: i.Keys.Statement} {
		kid, err := keyID(&key.PublicKey)
		if err != nil {
			return nil, err
		}
		list.Keys = append(list.Keys, trust.Key{KID: kid, Public: &key.PublicKey, Purpose: purpose, NotBefore: since, NotAfter: since.Add(keyLife)})
	}
	slices.SortFunc(list.Keys, func(a, b trust.Key) int {
		return cmp.Or(cmp.Compare(a.Purpose, b.Purpose), a.NotBefore.Compare(b.NotBefore))
	})
	return list, nil
}

// rotateBefore is how long before a key's end its successor should be published.
const rotateBefore = 120 * 24 * time.Hour

// warn tells those who run the backend what they must do with the keys.
func (i *Issuer) warn(keys ring, now time.Time) {
	for _, purpose := range rotating {
		of := keys[purpose]
		if last := of[len(of)-1]; now.Add(rotateBefore).After(last.Published.Add(keyLife)) {
			i.Log.Warn("a key ends soon: rotate it", "purpose", purpose, "number", last.Number, "ends", last.Published.Add(keyLife).Format(time.DateOnly))
		}
		for _, k := range of {
			if k.signer == nil && k.SignsFrom.After(now) {
				i.Log.Warn("the next key is not where this instance keeps its keys: bring it there before it signs", "purpose", purpose, "number", k.Number, "signs from", k.SignsFrom.Format(time.DateTime))
			}
		}
	}
}

// nextVersion is one more than the published timestamp's.
func nextVersion(tx *store.Tx) (int64, error) {
	raw, err := tx.TrustFile(timestampName)
	if errors.Is(err, store.ErrNotFound) {
		return 1, nil
	}
	if err != nil {
		return 0, err
	}
	old, err := metadata.Timestamp().FromBytes(raw)
	if err != nil {
		return 0, fmt.Errorf("read the published timestamp: %w", err)
	}
	return old.Signed.Version + 1, nil
}

// publishRoot gives the published root, or a new one when there is none or it grows old.
func (i *Issuer) publishRoot(tx *store.Tx, now time.Time) ([]byte, error) {
	version := int64(1)
	raw, err := tx.TrustFile(rootName)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if err == nil {
		old, err := metadata.Root().FromBytes(raw)
		if err != nil {
			return nil, fmt.Errorf("read the published root: %w", err)
		}
		if err := i.holdsKeysOf(&old.Signed); err != nil {
			return nil, err
		}
		if old.Signed.Expires.Sub(now) > rootMargin {
			return raw, nil
		}
		version = old.Signed.Version + 1
	}
	if raw, err = trust.NewRoot(i.Keys.Trust, version, now.Add(lives.Root)); err != nil {
		return nil, err
	}
	if err := tx.PutTrustFile(metadataFolder+strconv.FormatInt(version, 10)+".root.json", raw, now); err != nil {
		return nil, err
	}
	return raw, tx.PutTrustFile(rootName, raw, now)
}

// holdsKeysOf wants this issuer's keys to be the ones that the published root names. With others, every verifier would refuse what it signs.
func (i *Issuer) holdsKeysOf(root *metadata.RootType) error {
	for role, key := range map[string]*ecdsa.PrivateKey{
		metadata.ROOT: i.Keys.Trust.Root, metadata.TARGETS: i.Keys.Trust.Targets, metadata.SNAPSHOT: i.Keys.Trust.Snapshot, metadata.TIMESTAMP: i.Keys.Trust.Timestamp,
	} {
		public, err := metadata.KeyFromPublicKey(key.Public())
		if err != nil {
			return fmt.Errorf("name the %s key: %w", role, err)
		}
		id, err := public.ID()
		if err != nil {
			return fmt.Errorf("name the %s key: %w", role, err)
		}
		if named := root.Roles[role]; named == nil || !slices.Contains(named.KeyIDs, id) {
			return fmt.Errorf("the published root does not name the %s key in the key folder: put back the keys that belong to this database", role)
		}
	}
	return nil
}

// TrustMetadata gives a published file of the trust metadata by its name, or fails with store.ErrNotFound.
func (i *Issuer) TrustMetadata(ctx context.Context, name string) ([]byte, error) {
	return i.Store.Read(ctx).TrustFile(metadataFolder + name)
}

// TrustTarget gives a target of the trust metadata by its hash-prefixed name, or fails with store.ErrNotFound.
func (i *Issuer) TrustTarget(ctx context.Context, name string) ([]byte, error) {
	return i.Store.Read(ctx).TrustFile(targetsFolder + name)
}

// Root gives the newest root of the trust metadata.
func (i *Issuer) Root() []byte { return i.trusted.Load().root }

// Trust gives the list of keys in force.
func (i *Issuer) Trust() *trust.List { return i.trusted.Load().list }

// WriteRoot puts the root of the trust metadata into a file, for verifiers that are given it by hand.
func (i *Issuer) WriteRoot(path string) error { return writeFile(path, i.Root()) }
