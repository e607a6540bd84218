package trust

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"
	"github.com/theupdateframework/go-tuf/v2/metadata/trustedmetadata"
)

// Bundle is a copy of the repository's files, by the names a Fetcher asks for: what is needed to know years later which keys counted at a moment.
type Bundle map[string][]byte

// The names of the files of a bundle.
const (
	metadataFolder = "metadata/"
	targetsFolder  = "targets/"
	timestampName  = metadataFolder + "timestamp.json"
)

// Collect takes from a repository what belongs to its newest timestamp. read gives a file by its name; found is false where there is none.
func Collect(read func(name string) (content []byte, found bool, err error)) (Bundle, error) {
	b := Bundle{}
	take := func(name string) ([]byte, error) {
		raw, found, err := read(name)
		if err == nil && !found {
			err = errors.New("it is not there")
		}
		if err != nil {
			return nil, fmt.Errorf("collect %s: %w", name, err)
		}
		b[name] = raw
		return raw, nil
	}
	for version := 2; ; version++ { // the rotations of the root; the first one is the verifier's own
		name := metadataFolder + strconv.Itoa(version) + rotationSuffix
		raw, found, err := read(name)
		if err != nil {
			return nil, fmt.Errorf("collect %s: %w", name, err)
		}
		if !found {
			break
		}
		b[name] = raw
	}
	raw, err := take(timestampName)
	if err != nil {
		return nil, err
	}
	names, err := b.follow(raw, take)
	if err != nil {
		return nil, err
	}
	if len(names) != 3 {
		return nil, fmt.Errorf("collect the trust metadata: %d files", len(names))
	}
	return b, nil
}

// follow goes from the timestamp to the snapshot, the targets and the list of keys, taking each.
func (b Bundle) follow(timestampRaw []byte, take func(name string) ([]byte, error)) ([]string, error) {
	timestamp, err := metadata.Timestamp().FromBytes(timestampRaw)
	if err != nil {
		return nil, fmt.Errorf("read the timestamp: %w", err)
	}
	of, ok := timestamp.Signed.Meta["snapshot.json"]
	if !ok {
		return nil, errors.New("the timestamp names no snapshot")
	}
	snapshotName := fmt.Sprintf("%s%d.snapshot.json", metadataFolder, of.Version)
	raw, err := take(snapshotName)
	if err != nil {
		return nil, err
	}
	snapshot, err := metadata.Snapshot().FromBytes(raw)
	if err != nil {
		return nil, fmt.Errorf("read the snapshot: %w", err)
	}
	if of, ok = snapshot.Signed.Meta["targets.json"]; !ok {
		return nil, errors.New("the snapshot names no targets")
	}
	targetsName := fmt.Sprintf("%s%d.targets.json", metadataFolder, of.Version)
	if raw, err = take(targetsName); err != nil {
		return nil, err
	}
	targets, err := metadata.Targets().FromBytes(raw)
	if err != nil {
		return nil, fmt.Errorf("read the targets: %w", err)
	}
	list, ok := targets.Signed.Targets[TargetName]
	if !ok {
		return nil, errors.New("the targets name no list of keys")
	}
	listName := targetsFolder + hex.EncodeToString(list.Hashes["sha256"]) + "." + TargetName
	_, err = take(listName)
	return []string{snapshotName, targetsName, listName}, err
}

// At verifies a bundle from the first root on, as a client would have at a moment, and gives the list of keys. It needs neither network nor folder.
// Every error is one of the bundle's: it does not lead from that root to a list that counted then.
func (b Bundle) At(root []byte, at time.Time) (*List, error) {
	l, err := b.at(root, at)
	if err != nil {
		return nil, fmt.Errorf("the copy of the trust list: %w", err)
	}
	return l, nil
}

func (b Bundle) at(root []byte, at time.Time) (*List, error) {
	trusted, err := trustedmetadata.New(root)
	if err != nil {
		return nil, fmt.Errorf("the pinned root: %w", err)
	}
	trusted.RefTime = at.UTC()
	for {
		next, ok := b[fmt.Sprintf("%s%d%s", metadataFolder, trusted.Root.Signed.Version+1, rotationSuffix)]
		if !ok {
			break
		}
		if _, err := trusted.UpdateRoot(next); err != nil {
			return nil, fmt.Errorf("a rotation of the root: %w", err)
		}
	}
	if _, err := trusted.UpdateTimestamp(b[timestampName]); err != nil {
		return nil, fmt.Errorf("the timestamp: %w", err)
	}
	names, err := b.follow(b[timestampName], func(name string) ([]byte, error) {
		raw, ok := b[name]
		if !ok {
			return nil, fmt.Errorf("%s is not in it", name)
		}
		return raw, nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := trusted.UpdateSnapshot(b[names[0]], false); err != nil {
		return nil, fmt.Errorf("the snapshot: %w", err)
	}
	if _, err := trusted.UpdateTargets(b[names[1]]); err != nil {
		return nil, fmt.Errorf("the targets: %w", err)
	}
	raw := b[names[2]]
	if err := trusted.Targets[metadata.TARGETS].Signed.Targets[TargetName].VerifyLengthHashes(raw); err != nil {
		return nil, fmt.Errorf("the list of keys (SHA-256 %x): %w", sha256.Sum256(raw), err)
	}
	return Decode(raw)
}

// SignedAt is the time that the list of keys names as its own; it is not verified.
func (b Bundle) SignedAt() (time.Time, error) {
	var list []byte
	names, err := b.follow(b[timestampName], func(name string) ([]byte, error) { list = b[name]; return list, nil })
	if err != nil || len(names) == 0 {
		return time.Time{}, fmt.Errorf("the copy of the trust list: %w", err)
	}
	l, err := Decode(list)
	if err != nil {
		return time.Time{}, err
	}
	return l.SignedAt, nil
}
