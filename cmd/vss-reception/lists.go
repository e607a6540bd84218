package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"vssid/app/cardcode"
	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
	"vssid/app/vss"
	"vssid/app/vss/sandbox"
)

// lists are the signed lists of this desk: fetched when there is a backend, kept in the folder, used without one.
type lists struct {
	options    options
	dir        string
	client     *vss.Client // nil: never fetch
	now        func() time.Time
	due        time.Time // when the list of keys is asked for again
	quietUntil time.Time // the backend did not answer: it is left alone until then
	say        io.Writer
	trust      *trust.List // nil: none
	held       map[uint32]held
}

type held struct {
	list      *status.List // nil: none
	fetchedAt time.Time
}

// fetchTime bounds the fetching of a list; freshFor and keysFreshFor are how long a list of this run is not asked for again; quietFor is how long a backend that
// did not answer is left alone, so that a queue does not wait for it at every scan.
const (
	fetchTime    = 6 * time.Second
	freshFor     = time.Minute
	keysFreshFor = time.Hour
	quietFor     = time.Minute
)

func openLists(ctx context.Context, o options, client *vss.Client, now func() time.Time, say io.Writer) (*lists, error) {
	l := &lists{options: o, dir: o.data, client: client, now: now, say: say, held: map[uint32]held{}}
	return l, l.refresh(ctx)
}

// reachable tells whether the backend is worth asking now.
func (l *lists) reachable() bool { return l.client != nil && !l.now().Before(l.quietUntil) }

// unanswered leaves the backend alone for a while.
func (l *lists) unanswered() { l.quietUntil = l.now().Add(quietFor) }

// refresh gets the list of keys at the start and, in a stream that runs for days, again when it is due. A list that was had before stays when nothing newer can be had.
func (l *lists) refresh(ctx context.Context) error {
	if !l.due.IsZero() && (!l.reachable() || l.now().Before(l.due)) {
		return nil
	}
	l.due = l.now().Add(keysFreshFor)
	root, err := l.root(ctx, l.options)
	if err != nil || root == nil {
		return err
	}
	keys := trust.Client{Root: root, Dir: filepath.Join(l.dir, "trust")}
	if l.reachable() {
		limited, cancel := context.WithTimeout(ctx, fetchTime)
		defer cancel()
		fetched, err := keys.Refresh(limited, vss.TrustFiles{Client: l.client})
		if err == nil {
			l.trust = fetched
			return nil
		}
		l.explain(err)
	}
	if l.trust != nil {
		return nil
	}
	l.trust, err = keys.Load()
	if err != nil && !errors.Is(err, trust.ErrNone) {
		fmt.Fprintf(l.say, "vss-reception: the stored list of keys cannot be used: %v\n", err)
	}
	return nil
}

// explain says why the backend gave no list, and when to ask again.
func (l *lists) explain(err error) {
	if errors.Is(err, vss.ErrUnreachable) || errors.Is(err, context.DeadlineExceeded) {
		l.unanswered()
		l.due = l.quietUntil
		fmt.Fprintln(l.say, "vss-reception: the backend does not answer; the lists of this desk are used")
		return
	}
	fmt.Fprintf(l.say, "vss-reception: the backend's list of keys is refused, the stored one is used: %v\n"+
		"If this backend was set up anew, remove %s.\n", err, l.rootFile())
}

func (l *lists) rootFile() string { return filepath.Join(l.dir, "root.json") }

// maxRoot bounds a root file.
const maxRoot = 64 << 10

// root gives the first root: the file named, the one pinned earlier, or, of a backend on this machine only, the one it shows now.
func (l *lists) root(ctx context.Context, o options) ([]byte, error) {
	if o.root != "" {
		root, err := readBounded(o.root, maxRoot)
		if err != nil {
			return nil, unusable("reading --root: %v", err)
		}
		return root, nil
	}
	root, err := readBounded(l.rootFile(), maxRoot)
	switch {
	case err == nil:
		return root, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, unusable("reading the pinned root: %v", err)
	case l.client == nil:
		return nil, nil
	case !onThisMachine(o.backend):
		return nil, unusable("%s is not on this machine: give its trust root with --root FILE", o.backend)
	}
	limited, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	root, err = sandbox.Client{BaseURL: o.backend}.Root(limited)
	if errors.Is(err, sandbox.ErrAbsent) {
		return nil, unusable("%s shows no trust root: give it with --root FILE", o.backend)
	}
	if err != nil {
		l.explain(fmt.Errorf("%w: %w", vss.ErrUnreachable, err))
		return nil, nil
	}
	if err := writeFile(l.rootFile(), root); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(root)
	fmt.Fprintf(l.say, "vss-reception: pinned the trust root of %s, SHA-256 %s\n", o.backend, hex.EncodeToString(sum[:]))
	return root, nil
}

func onThisMachine(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// Status implements cardcode.Statuses: the newest list that can be had.
func (l *lists) Status(ctx context.Context, list, index uint32) (status.Status, time.Time, error) {
	h, ok := l.held[list]
	if !ok || l.reachable() && l.now().Sub(h.fetchedAt) > freshFor {
		h = held{list: l.newest(ctx, list), fetchedAt: l.now()}
		l.held[list] = h
	}
	if h.list == nil {
		return 0, time.Time{}, cardcode.ErrNoList
	}
	s, err := h.list.Get(index)
	return s, h.list.SignedAt, err
}

func (l *lists) statusFile(list uint32) string {
	return filepath.Join(l.dir, "status-"+strconv.FormatUint(uint64(list), 10)+".cwt")
}

// newest gives the stored list, or a newer one of the backend's, which is stored.
func (l *lists) newest(ctx context.Context, list uint32) *status.List {
	if l.trust == nil {
		return nil
	}
	keys := func(kid [4]byte) *ecdsa.PublicKey { return l.trust.Key(trust.StatusList, kid, l.now()) }
	var best *status.List
	if raw, err := readBounded(l.statusFile(list), maxStatus); err == nil {
		if best, err = status.Parse(raw, list, keys); err != nil {
			fmt.Fprintf(l.say, "vss-reception: the stored status list %d cannot be used: %v\n", list, err)
		}
	}
	if !l.reachable() {
		return best
	}
	limited, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	raw, err := l.client.StatusList(limited, list)
	if err != nil {
		if errors.Is(err, vss.ErrUnreachable) || errors.Is(err, context.DeadlineExceeded) {
			l.unanswered()
		}
		if vss.CodeOf(err) != vss.CodeNotFound {
			fmt.Fprintf(l.say, "vss-reception: status list %d could not be fetched: %v\n", list, err)
		}
		return best
	}
	fetched, err := status.Parse(raw, list, keys)
	switch {
	case err != nil:
		fmt.Fprintf(l.say, "vss-reception: the backend's status list %d is refused: %v\n", list, err)
		return best
	case best != nil && fetched.SignedAt.Before(best.SignedAt):
		return best // an older page is no news, and may be somebody's
	}
	if err := writeFile(l.statusFile(list), raw); err != nil {
		fmt.Fprintf(l.say, "vss-reception: status list %d is used but could not be stored: %v\n", list, err)
	}
	return fetched
}

// maxStatus bounds a stored status list.
const maxStatus = 1 << 20

func readBounded(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(raw)) > limit {
		err = fmt.Errorf("%s holds more than %d bytes", path, limit)
	}
	return raw, err
}

// writeFile replaces a file as a whole, durably.
func writeFile(path string, raw []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
}
