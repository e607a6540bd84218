package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"vssid/cmd/internal/stage"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

// town is the processes: instances of the backend, the balancer before them, and the database server behind.
type town struct {
	settings
	say      func(string, ...any)
	ctx      context.Context // of the processes
	folder   string
	programs stage.Programs
	server   *storetest.Server // nil on SQLite
	db       string            // the database's URL
	balancer *balancer
	served   sync.WaitGroup
	disk     string // a small file system of its own that holds the data; "" where there is none

	mu        sync.Mutex
	instances []*instance
}

// instance is one backend, at an address that it keeps over its lives.
type instance struct {
	data, listen string
	running      *stage.Backend
}

// clock is the file that says how far the instance's clock is off.
func (i *instance) clock() string { return i.data + ".clock" }

func newTown(ctx context.Context, s settings, say func(string, ...any)) (t *town, err error) {
	t = &town{settings: s, say: say, ctx: ctx}
	if t.folder, err = os.MkdirTemp("", "vssid-soak-"); err != nil {
		return nil, err
	}
	if err := os.Chmod(t.folder, 0o711); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.close())
		}
	}()
	if t.programs, err = stage.Build(ctx, filepath.Join(t.folder, "bin"), "vss-backend"); err != nil {
		return nil, err
	}
	t.db = "sqlite:" + filepath.Join(t.folder, "0")
	if s.database == "postgres" {
		if t.server, err = storetest.StartServer(ctx); err != nil {
			return nil, err
		}
		if t.db, err = t.server.NewDatabase(ctx); err != nil {
			return nil, err
		}
	}
	if t.balancer, err = newBalancer(); err != nil {
		return nil, err
	}
	if s.database == "sqlite" {
		if err := t.mountDisk(); err != nil {
			return nil, err
		}
	}
	for n := range s.instances {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		i := &instance{data: filepath.Join(t.folder, strconv.Itoa(n)), listen: "127.0.0.1:" + strconv.Itoa(port)}
		if n > 0 { // instances share the keys, each in a folder of its own
			if err := os.CopyFS(filepath.Join(i.data, "keys"), os.DirFS(filepath.Join(t.instances[0].data, "keys"))); err != nil {
				return nil, err
			}
			if err := tighten(i.data); err != nil {
				return nil, err
			}
		}
		if err := t.start(i); err != nil {
			return nil, err
		}
		t.instances = append(t.instances, i)
		t.balancer.targets = append(t.balancer.targets, i.listen)
	}
	t.served.Go(func() { t.balancer.serve(ctx) })
	say("%d on %s behind %s", s.instances, s.database, t.balancer.url())
	return t, nil
}

// tighten takes the modes off that a copy gave: a key file that others may read is refused.
func tighten(folder string) error {
	return filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(path, 0o700)
		}
		return os.Chmod(path, 0o600)
	})
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// start gives an instance its next life, trying again while the database is away.
func (t *town) start(i *instance) error {
	var err error
	for range 20 {
		if i.running, err = stage.StartBackend(t.ctx, t.programs, i.data, i.listen, "--db", t.db, "--public-url", t.balancer.url(), "--wrong-clock", i.clock()); err == nil {
			return nil
		}
		select {
		case <-t.ctx.Done():
			return err
		case <-time.After(500 * time.Millisecond):
		}
	}
	return fmt.Errorf("start an instance: %w", err)
}

// stop ends the instances in order and the balancer.
func (t *town) stop() error {
	var err error
	for _, i := range t.instances {
		if i.running != nil {
			err = errors.Join(err, i.running.Stop())
			i.running = nil
		}
	}
	return err
}

func (t *town) close() error {
	err := t.stop()
	if t.balancer != nil {
		t.balancer.listener.Close()
	}
	if t.server != nil {
		err = errors.Join(err, t.server.Close())
	}
	if t.disk != "" {
		err = errors.Join(err, unmount(t.disk))
	}
	return errors.Join(err, os.RemoveAll(t.folder))
}
