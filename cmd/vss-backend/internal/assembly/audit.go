package assembly

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/issuer"
	"vssid/cmd/vss-backend/internal/signatures"
	"vssid/cmd/vss-backend/internal/store"
)

// witnessName is the file beside the database that keeps the newest checkpoint of the audit log.
const witnessName = "audit-checkpoint.txt"

// openAudit opens the audit log. The issuer must have published the list of keys.
func (b *Backend) openAudit(ctx context.Context) (err error) {
	b.audit, err = audit.New(ctx, audit.Config{Store: b.store, Key: b.keys.Checkpoint, Trust: b.issuer.Trust, Now: b.config.Now, Log: b.config.Log,
		Witness: filepath.Join(b.config.Data, witnessName)})
	return err
}

// VerifyAudit reads the audit log of a stopped backend's data folder again (audit.Verify). The keys are those of the trust list in the database, which is
// verified from a root on: the file named, or root.json of the folder. The witnessed checkpoint of the folder is compared, and those in the files older.
// database is its URL; empty is the one in the folder.
func VerifyAudit(ctx context.Context, data, database, rootFile string, older []string) (audit.Verified, error) {
	if database == "" {
		database = "sqlite:" + data
	}
	if rootFile == "" {
		rootFile = filepath.Join(data, "root.json")
	}
	root, err := os.ReadFile(rootFile)
	if err != nil {
		return audit.Verified{}, fmt.Errorf("read the root of the trust list: %w", err)
	}
	notes, err := checkpointsIn(append(older, filepath.Join(data, witnessName)))
	if err != nil {
		return audit.Verified{}, err
	}
	archive, err := store.OpenArchive(ctx, database)
	if err != nil {
		return audit.Verified{}, err
	}
	defer archive.Close()
	bundle, err := issuer.Bundle(archive.Read(ctx))
	if err != nil {
		return audit.Verified{}, err
	}
	signedAt, err := bundle.SignedAt()
	if err != nil {
		return audit.Verified{}, err
	}
	keys, err := bundle.At(root, signedAt)
	if err != nil {
		return audit.Verified{}, err
	}
	return audit.Verify(ctx, archive, keys, notes...)
}

// checkpointsIn reads signed checkpoints; the last file, the folder's own witness, may be missing.
func checkpointsIn(files []string) ([][]byte, error) {
	var notes [][]byte
	for i, name := range files {
		raw, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) && i == len(files)-1 {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read a checkpoint: %w", err)
		}
		notes = append(notes, raw)
	}
	return notes, nil
}

// openSignatures makes what gives people the evidence of their signatures.
func (b *Backend) openSignatures(p policy) *signatures.Signatures {
	return &signatures.Signatures{Config: signatures.Config{Store: b.store, Log: b.audit, Bundle: b.issuer.Bundle, Environment: p.environment, Now: b.config.Now}}
}
