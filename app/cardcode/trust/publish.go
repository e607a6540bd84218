package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// Signers are the keys of the repository's roles. Root is needed by NewRoot only and can stay offline after that.
type Signers struct {
	Root, Targets, Snapshot, Timestamp *ecdsa.PrivateKey
}

// Lifetimes say how long each role's metadata counts from the moment it is signed.
type Lifetimes struct {
	Root, Targets, Snapshot, Timestamp time.Duration
}

// NewRoot makes root metadata of a version, signed by its own root key and, in a rotation, by the root key before it.
func NewRoot(s Signers, version int64, expires time.Time, before ...*ecdsa.PrivateKey) ([]byte, error) {
	root := metadata.Root(expires.UTC().Truncate(time.Second))
	root.Signed.Version = version
	root.Signed.ConsistentSnapshot = true
	for role, key := range map[string]*ecdsa.PrivateKey{
		metadata.ROOT: s.Root, metadata.TARGETS: s.Targets, metadata.SNAPSHOT: s.Snapshot, metadata.TIMESTAMP: s.Timestamp,
	} {
		public, err := metadata.KeyFromPublicKey(key.Public())
		if err != nil {
			return nil, fmt.Errorf("making root metadata: %w", err)
		}
		if err := root.Signed.AddKey(public, role); err != nil {
			return nil, fmt.Errorf("making root metadata: %w", err)
		}
	}
	return sign(root, append([]*ecdsa.PrivateKey{s.Root}, before...)...)
}

// Publish signs a list as one version of the repository. It gives the files by the names a Fetcher asks for; timestamp.json is to be put in place last.
func Publish(l *List, s Signers, version int64, live Lifetimes) (map[string][]byte, error) {
	target, err := l.Encode()
	if err != nil {
		return nil, err
	}
	at := func(d time.Duration) time.Time { return l.SignedAt.Add(d).UTC().Truncate(time.Second) }
	targets := metadata.Targets(at(live.Targets))
	targets.Signed.Version = version
	info, err := metadata.TargetFile().FromBytes(TargetName, target, "sha256")
	if err != nil {
		return nil, fmt.Errorf("publishing the list of card keys: %w", err)
	}
	targets.Signed.Targets[TargetName] = info
	targetsRaw, err := sign(targets, s.Targets)
	if err != nil {
		return nil, err
	}
	snapshot := metadata.Snapshot(at(live.Snapshot))
	snapshot.Signed.Version = version
	snapshot.Signed.Meta["targets.json"] = metaFile(version, targetsRaw)
	snapshotRaw, err := sign(snapshot, s.Snapshot)
	if err != nil {
		return nil, err
	}
	timestamp := metadata.Timestamp(at(live.Timestamp))
	timestamp.Signed.Version = version
	timestamp.Signed.Meta["snapshot.json"] = metaFile(version, snapshotRaw)
	timestampRaw, err := sign(timestamp, s.Timestamp)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(target)
	return map[string][]byte{
		fmt.Sprintf("targets/%s.%s", hex.EncodeToString(sum[:]), TargetName): target,
		fmt.Sprintf("metadata/%d.targets.json", version):                     targetsRaw,
		fmt.Sprintf("metadata/%d.snapshot.json", version):                    snapshotRaw,
		"metadata/timestamp.json":                                            timestampRaw,
	}, nil
}

func metaFile(version int64, raw []byte) *metadata.MetaFiles {
	m := metadata.MetaFile(version)
	sum := sha256.Sum256(raw)
	m.Length, m.Hashes = int64(len(raw)), metadata.Hashes{"sha256": sum[:]}
	return m
}

func sign[T metadata.Roles](m *metadata.Metadata[T], keys ...*ecdsa.PrivateKey) ([]byte, error) {
	for _, key := range keys {
		signer, err := signature.LoadSigner(key, crypto.SHA256)
		if err != nil {
			return nil, fmt.Errorf("signing repository metadata: %w", err)
		}
		if _, err := m.Sign(signer); err != nil {
			return nil, fmt.Errorf("signing repository metadata: %w", err)
		}
	}
	raw, err := m.ToBytes(true)
	if err != nil {
		return nil, fmt.Errorf("signing repository metadata: %w", err)
	}
	return raw, nil
}
