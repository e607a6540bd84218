package importer_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/assembly"
	"vssid/cmd/vss-backend/internal/importer"
	"vssid/cmd/vss-backend/internal/issuer"
	"vssid/cmd/vss-backend/internal/registry"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var noon = time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)

// house is a database with the made-up people on record.
type house struct {
	*testing.T
	store  *store.Store
	report bytes.Buffer
	config importer.Config
}

// onBoth runs a test on either kind of database.
func onBoth(t *testing.T, test func(h *house)) {
	t.Run("sqlite", func(t *testing.T) { test(newHouse(t, "sqlite:"+t.TempDir())) })
	t.Run("postgres", func(t *testing.T) { test(newHouse(t, storetest.Postgres(t))) })
}

func newHouse(t *testing.T, url string) *house {
	t.Helper()
	s, err := store.OpenAt(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	now := func() time.Time { return noon }
	h := &house{T: t, store: s}
	h.config = importer.Config{Store: s, Registry: assembly.ImportRegistry(now), Report: &h.report}
	seed(t, s)
	return h
}

func seed(t testing.TB, s *store.Store) {
	t.Helper()
	people, err := personas.All()
	if err != nil {
		t.Fatal(err)
	}
	facilities, err := personas.Facilities()
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		if err := registry.SeedFacilities(tx, facilities); err != nil {
			return err
		}
		for _, p := range people {
			if err := registry.Seed(tx, issuer.Ender{Now: func() time.Time { return noon }}, p, noon); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// lines imports JSON lines.
func (h *house) lines(lines ...string) importer.Summary {
	h.Helper()
	var sum importer.Summary
	if err := h.config.Run(context.Background(), strings.NewReader(strings.Join(lines, "\n")), "test", importer.JSONLines, "test", &sum); err != nil {
		h.Fatal(err)
	}
	return sum
}

// good imports JSON lines that must all be applied.
func (h *house) good(lines ...string) {
	h.Helper()
	if sum := h.lines(lines...); sum.Applied != int64(len(lines)) {
		h.Fatalf("%+v\n%s", sum, h.report.String())
	}
}

// bad imports one JSON line that must be rejected for a reason.
func (h *house) bad(reason, line string) {
	h.Helper()
	h.report.Reset()
	if sum := h.lines(line); sum.Rejected != 1 || !strings.Contains(h.report.String(), reason) {
		h.Errorf("%s\nis %+v %s want %q", line, sum, h.report.String(), reason)
	}
}

func (h *house) card(account string) store.Card {
	h.Helper()
	c, err := h.store.Read(context.Background()).Card(account)
	if err != nil {
		h.Fatal(err)
	}
	return c
}

// example imports a file of the documentation.
func (h *house) example(name string, format importer.Format) importer.Summary {
	h.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "..", "docs", "import", name))
	if err != nil {
		h.Fatal(err)
	}
	defer f.Close()
	var sum importer.Summary
	if err := h.config.Run(context.Background(), f, name, format, "", &sum); err != nil {
		h.Fatal(err)
	}
	return sum
}

var errFull = errors.New("the disk is full")
