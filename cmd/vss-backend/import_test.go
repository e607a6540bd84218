package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vssid/cmd/internal/discreet"
	"vssid/cmd/internal/stage"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

// changesOf writes n people with a card each, every third withdrawn and given back, as JSON lines.
func changesOf(n int) (text []byte, rows int) {
	var b bytes.Buffer
	put := func(format string, args ...any) {
		rows++
		fmt.Fprintf(&b, `{"source":"load","sequence":%d,`+format+"}\n", append([]any{rows}, args...)...)
	}
	put(`"kind":"facility","facility":"01999","facility_name":"Trạm y tế (mẫu)"`)
	for i := range n {
		number := fmt.Sprintf("99%08d", i)
		put(`"kind":"person","insurance_number":"%s","name":"Người Mẫu","born":"1990","sex":"female"`, number)
		put(`"kind":"card-issue","number":"%s","card_number":"%s","object_code":"GD","facility":"01999","valid_from":"2026-01-01","five_year_date":"2031-01-01","benefit_level":4`, number, number)
		if i%3 == 0 {
			put(`"kind":"card-withdraw","number":"%s"`, number)
			put(`"kind":"card-restore","number":"%s"`, number)
		}
	}
	return b.Bytes(), rows
}

// An import is killed at a random byte of its input, again and again. The one that ends must leave every change, once.
func TestImportIsKilledAtAnyByte(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := t.TempDir()
	programs, err := stage.Build(ctx, filepath.Join(dir, "bin"), "vss-backend")
	if err != nil {
		t.Fatal(err)
	}
	server, err := storetest.StartServer(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	onServer, err := server.NewDatabase(ctx)
	if err != nil {
		t.Fatal(err)
	}
	text, rows := changesOf(600)
	for kind, url := range map[string]string{"sqlite": "sqlite:" + filepath.Join(dir, "data"), "postgres": onServer} {
		t.Run(kind, func(t *testing.T) {
			args := []string{"import", "--db", url, "--format", "jsonl", "-"}
			for range 6 {
				c := exec.CommandContext(ctx, programs.Path("vss-backend"), args...)
				c.Stderr = discreet.Log(t, io.Discard)
				input, err := c.StdinPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := c.Start(); err != nil {
					t.Fatal(err)
				}
				if _, err := io.Copy(input, bytes.NewReader(text[:rand.IntN(len(text))])); err != nil {
					t.Fatal(err)
				}
				if err := c.Process.Kill(); err != nil {
					t.Fatal(err)
				}
				if err := c.Wait(); err == nil {
					t.Fatal("the killed import says it is done")
				}
			}
			r, err := stage.Run(ctx, stage.Environment(dir), string(text), programs.Path("vss-backend"), args...)
			if err != nil {
				t.Fatal(err)
			}
			if out := r.Stdout + r.Stderr; r.Exit != 0 || !strings.Contains(out, fmt.Sprintf("%d rows: ", rows)) || !strings.Contains(out, " 0 rejected") {
				t.Fatalf("exit %d: %s", r.Exit, out)
			}
			everyChangeOnce(t, url, rows)
		})
	}
}

// everyChangeOnce looks for one event of the audit log and one change of the feed for each row, and for the records.
func everyChangeOnce(t *testing.T, url string, rows int) {
	t.Helper()
	s, err := store.OpenAt(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := s.Read(t.Context())
	notes, err := r.WaitingAuditEvents(2 * rows)
	if err != nil || len(notes) != rows {
		t.Errorf("%d events of the audit log for %d rows, %v", len(notes), rows, err)
	}
	changes, err := r.WaitingFeedChanges(2 * rows)
	if err != nil || len(changes) != rows {
		t.Errorf("%d changes in the feed for %d rows, %v", len(changes), rows, err)
	}
	for _, number := range []string{"9900000000", "9900000599"} {
		if p, err := r.RegistryPerson(number); err != nil || p.Withdrawn || p.CardNumber != number {
			t.Errorf("%+v, %v", p, err)
		}
	}
}

func TestImportSaysWhatBecameOfTheRows(t *testing.T) {
	dir := t.TempDir()
	db := "sqlite:" + filepath.Join(dir, "data")
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.csv", "kind,facility,facility_name\nfacility,01999,Trạm y tế (mẫu)\n")
	bad := write("bad.jsonl", `{"kind":"card-withdraw","number":"0199000001"}`+"\n")
	rejected := filepath.Join(dir, "rejected.jsonl")
	for _, c := range []struct {
		args           []string
		exit           int
		stdout, stderr string
	}{
		{[]string{"--db", db, "--source", "s", "--dry-run", good}, exitDone, "dry run, nothing is changed: 1 rows: 1 applied", ""},
		{[]string{"--db", db, "--source", "s", good}, exitDone, "1 rows: 1 applied, 0 already there, 0 rejected", ""},
		{[]string{"--db", db, "--source", "s", good}, exitDone, "1 rows: 0 applied, 1 already there, 0 rejected", ""},
		{[]string{"--db", db, "--source", "s", "--rejected", rejected, good, bad}, exitPartly, "2 rows: 0 applied, 1 already there, 1 rejected", "1 rows were rejected"},
		{[]string{"--db", db, bad}, exitPartly, "1 rejected", `"line":1`},
		{[]string{"--db", db, "--source", "s", filepath.Join(dir, "none.csv")}, exitFailed, "0 rows", "no such file"},
		{[]string{"--db", db, "--source", "s", "-"}, exitUsage, "", "--format"},
		{[]string{"--db", db}, exitUsage, "", "which files"},
		{[]string{good}, exitUsage, "", "which database"},
		{[]string{"--db", db, "--colour", good}, exitUsage, "", "colour"},
	} {
		var stdout, stderr bytes.Buffer
		exit := run(t.Context(), append([]string{"import"}, c.args...), nil, &stdout, &stderr)
		if exit != c.exit || !strings.Contains(stdout.String(), c.stdout) || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("%q: exit %d, %q, %q", c.args, exit, stdout.String(), stderr.String())
		}
	}
	report, err := os.ReadFile(rejected)
	if err != nil || string(report) != `{"file":"bad.jsonl","line":1,"kind":"card-withdraw","field":"number","reason":"nobody on record has it"}`+"\n" {
		t.Errorf("the report is %s, %v", report, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "none.csv")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
