package trust

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"
	"github.com/theupdateframework/go-tuf/v2/metadata/config"
	"github.com/theupdateframework/go-tuf/v2/metadata/trustedmetadata"
	"github.com/theupdateframework/go-tuf/v2/metadata/updater"
)

// Fetcher gets one file of the repository: "metadata/timestamp.json", "metadata/3.snapshot.json", "targets/<sha256>.card-keys.json". A file that is not
// there is an error that wraps fs.ErrNotExist.
type Fetcher interface {
	Fetch(ctx context.Context, name string, maxBytes int64) ([]byte, error)
}

// Client keeps a copy of the list of keys in a folder. A folder belongs to one root: with another root it is emptied first.
type Client struct {
	Root []byte // the first root metadata, pinned
	Dir  string // the copy; nothing in it is secret
	// Now is the time that the expiry of what is fetched is judged by; nil is the device's own clock. A phone whose clock is wrong by more than a week would
	// take good metadata for expired, so it goes by the server's time once it has heard that.
	Now func() time.Time
}

// ErrNone is what Load answers where no list was ever fetched.
var ErrNone = errors.New("no list of card keys was fetched yet")

// base only gives the updater something to put names after; nothing is sent there.
const base = "https://repository.invalid/"

// Refresh fetches what is new, verifies it by the TUF client workflow, and gives the list. The copy stays as it was when that fails.
func (c *Client) Refresh(ctx context.Context, fetch Fetcher) (*List, error) {
	if err := c.claimDir(); err != nil {
		return nil, fmt.Errorf("refreshing the list of card keys: %w", err)
	}
	u, err := c.updater(&adapter{ctx, fetch, c.Dir}, false)
	if err != nil {
		return nil, fmt.Errorf("refreshing the list of card keys: %w", err)
	}
	if c.Now != nil {
		u.UnsafeSetRefTime(c.Now())
	}
	if err := u.Refresh(); err != nil {
		return nil, fmt.Errorf("refreshing the list of card keys: %w", err)
	}
	l, err := c.target(u)
	if err != nil {
		return nil, fmt.Errorf("refreshing the list of card keys: %w", err)
	}
	return l, nil
}

// Load gives the list of the copy without network. Signatures are verified again; expiry is not, because the age since SignedAt is what a verifier goes by.
func (c *Client) Load() (*List, error) {
	mark, err := os.ReadFile(c.path("pinned"))
	if errors.Is(err, fs.ErrNotExist) || err == nil && string(mark) != c.mark() {
		return nil, ErrNone
	}
	raw, err2 := os.ReadFile(c.path(TargetName))
	if errors.Is(err2, fs.ErrNotExist) {
		return nil, ErrNone
	}
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("loading the list of card keys: %w", err)
	}
	claimed, err := Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("loading the list of card keys: %w", err)
	}
	u, err := c.updater(&adapter{context.Background(), nil, c.Dir}, true)
	if err != nil {
		return nil, fmt.Errorf("loading the list of card keys: %w", err)
	}
	u.UnsafeSetRefTime(claimed.SignedAt) // only a list with verified signatures is given out, and then this is its own time
	if err := u.Refresh(); err != nil {
		return nil, fmt.Errorf("loading the list of card keys: %w", err)
	}
	l, err := c.target(u)
	if err != nil {
		return nil, fmt.Errorf("loading the list of card keys: %w", err)
	}
	return l, nil
}

func (c *Client) path(name string) string { return filepath.Join(c.Dir, name) }

func (c *Client) mark() string {
	sum := sha256.Sum256(c.Root)
	return hex.EncodeToString(sum[:])
}

// claimDir empties a folder that another root filled. That root's rotations may stay: they do not hold under this one.
func (c *Client) claimDir() error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	mark, err := os.ReadFile(c.path("pinned"))
	if err == nil && string(mark) == c.mark() {
		return nil
	}
	for _, name := range []string{"root.json", "timestamp.json", "snapshot.json", "targets.json", TargetName} {
		if err := os.Remove(c.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.WriteFile(c.path("pinned"), []byte(c.mark()), 0o600)
}

func (c *Client) updater(fetch *adapter, local bool) (*updater.Updater, error) {
	root, err := c.newestRoot()
	if err != nil {
		return nil, err
	}
	cfg, err := config.New(base+"metadata", root)
	if err != nil {
		return nil, err
	}
	cfg.RemoteTargetsURL = base + "targets"
	cfg.LocalMetadataDir, cfg.LocalTargetsDir = c.Dir, c.Dir
	cfg.RootMaxLength, cfg.TimestampMaxLength, cfg.SnapshotMaxLength, cfg.TargetsMaxLength = maxTarget, maxTarget, maxTarget, maxTarget
	cfg.UnsafeLocalMode = local
	cfg.Fetcher = fetch
	return updater.New(cfg)
}

// newestRoot walks from the pinned root over the rotations in the folder, each signed by the root before it. Whoever can write to the folder can take rotations
// away, but can put none in; the updater's own root.json is never believed. A rotation that does not hold ends the walk, and a refresh fetches it again.
func (c *Client) newestRoot() ([]byte, error) {
	trusted, err := trustedmetadata.New(c.Root)
	if err != nil {
		return nil, fmt.Errorf("reading the pinned root: %w", err)
	}
	newest := c.Root
	for {
		next, err := os.ReadFile(c.path(fmt.Sprintf("%d%s", trusted.Root.Signed.Version+1, rotationSuffix)))
		if errors.Is(err, fs.ErrNotExist) {
			return newest, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading a rotation of the root: %w", err)
		}
		if _, err := trusted.UpdateRoot(next); err != nil {
			return newest, nil
		}
		newest = next
	}
}

// rotationSuffix ends the names of the roots after the pinned one, in the repository and in the folder.
const rotationSuffix = ".root.json"

func (c *Client) target(u *updater.Updater) (*List, error) {
	info, err := u.GetTargetInfo(TargetName)
	if err != nil {
		return nil, err
	}
	if info.Length > maxTarget {
		return nil, fmt.Errorf("%w: %d bytes", ErrRefused, info.Length)
	}
	_, raw, err := u.FindCachedTarget(info, c.path(TargetName))
	if err == nil && raw == nil {
		_, raw, err = u.DownloadTarget(info, c.path(TargetName), "")
	}
	if err != nil {
		return nil, err
	}
	return Decode(raw)
}

type adapter struct {
	ctx   context.Context
	fetch Fetcher
	dir   string // where rotations of the root are kept
}

// DownloadFile lets the updater fetch through a Fetcher.
func (a *adapter) DownloadFile(url string, maxBytes int64, _ time.Duration) ([]byte, error) {
	if a.fetch == nil {
		return nil, errors.New("the copy is not complete, and there is no network here")
	}
	raw, err := a.fetch.Fetch(a.ctx, strings.TrimPrefix(url, base), maxBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, notFound(url)
	}
	if name := path.Base(url); err == nil && strings.HasSuffix(name, rotationSuffix) {
		// Kept before it is verified: newestRoot verifies it each time it is used.
		if err := os.WriteFile(filepath.Join(a.dir, name), raw, 0o600); err != nil {
			return nil, fmt.Errorf("keeping a rotation of the root: %w", err)
		}
	}
	return raw, err
}

func notFound(url string) error { return &metadata.ErrDownloadHTTP{StatusCode: 404, URL: url} }
