package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/internal/stage"
)

// signedAway is an account of a backend of its own that has signed two things, and the evidence of both as the shell exported it.
type signedAway struct {
	*folder
	backend       *stage.Backend
	data          string // of the backend
	file, earlier string
	root          string
}

// signTwice binds an account, offers it to a new device twice, and exports what was signed.
func signTwice(t *testing.T) *signedAway {
	t.Helper()
	startCast(t)
	s := &signedAway{folder: newFolder(t, pinA), data: filepath.Join(t.TempDir(), "backend")}
	var err error
	if s.backend, err = stage.StartBackend(t.Context(), cast.programs, s.data, "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.backend.Kill)
	p, err := s.backend.Persona(t.Context(), "employee")
	if err != nil {
		t.Fatal(err)
	}
	s.run(0, "activate", "--backend", s.backend.URL, "--account", p.Account, "--sandbox", "--pin", s.pin)
	s.root = filepath.Join(t.TempDir(), "root.json")
	root, err := os.ReadFile(filepath.Join(s.data, "root.json"))
	if err == nil {
		err = os.WriteFile(s.root, root, 0o600) // as a judge got it from a source of their own, before
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range []*string{&s.earlier, &s.file} {
		s.run(0, "handover", "--pin", s.pin)
		*file = filepath.Join(t.TempDir(), "evidence.json")
		s.logged(i+1, *file)
	}
	return s
}

// logged exports the newest of n signatures once the log has it, which takes it about a second.
func (s *signedAway) logged(n int, file string) {
	s.Helper()
	for tries := 0; ; tries++ {
		list := strings.Fields(strings.TrimSpace(s.run(0, "evidence", "list", "--pin", s.pin).Stdout))
		if len(list) != 3*n || list[2] != "handover" {
			s.Fatalf("the list has %q, want %d hand-overs", list, n)
		}
		r, err := stage.Run(s.Context(), stage.Environment(s.dir), "", cast.programs.Path("vssctl"), s.args("evidence", "export", list[0], "--out", file, "--pin", s.pin)...)
		if err != nil {
			s.Fatal(err)
		}
		if r.Exit == 0 && strings.TrimSpace(r.Stdout) == file {
			return
		}
		if tries == 60 || s.Context().Err() != nil {
			s.Fatalf("exporting: exit %d\n%s%s", r.Exit, r.Stdout, r.Stderr)
		}
	}
}

func evidenceIn(t *testing.T, file string) vss.OwnerEvidence {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var e vss.OwnerEvidence
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// What the shell exports is judged by a program that knows nothing but the file and the root; whatever is changed has words and an exit status of its own.
func TestEvidenceOfTheShell(t *testing.T) {
	t.Parallel()
	s := signTwice(t)
	if r := s.run(1, "evidence", "export", "newest", "--out", s.file, "--pin", s.pin); r.Stdout != "" {
		t.Errorf("it wrote over a file: %q", r.Stdout)
	}
	if r := s.run(1, "evidence", "export", strings.Repeat("A", 43), "--pin", s.pin); !strings.Contains(r.Stderr, "has signed nothing") {
		t.Errorf("of an unknown id it says %q", r.Stderr)
	}
	earlier := evidenceIn(t, s.earlier)
	restated := func(from, to string) func(*vss.OwnerEvidence) {
		return func(e *vss.OwnerEvidence) {
			raw, err := base64.RawURLEncoding.DecodeString(e.Statement)
			if err != nil || !bytes.Contains(raw, []byte(from)) {
				t.Fatalf("%v: the statement has no %s: %s", err, from, raw)
			}
			e.Statement = base64.RawURLEncoding.EncodeToString(bytes.Replace(raw, []byte(from), []byte(to), 1))
		}
	}
	for _, c := range []struct {
		name   string
		change func(*vss.OwnerEvidence)
		exit   int
		says   string
	}{
		{"good", func(*vss.OwnerEvidence) {}, 0, "Account that signed: "},
		{"another format", func(e *vss.OwnerEvidence) { e.Format = "vssid-evidence/9" }, 10, "file: the file is not of the form"},
		{"no statement", func(e *vss.OwnerEvidence) { e.Statement = "e30" }, 11, "statement: what was signed is not a statement"},
		{"the key swapped", func(e *vss.OwnerEvidence) { e.OwnerKey = strangersKey(t) }, 12, "key: the key in the file is not the one that signed"},
		{"the content changed", restated(`"handover"`, `"release-device"`), 13, "signature: the content or the signature was changed"},
		{"the signature changed", func(e *vss.OwnerEvidence) { e.Signature = earlier.Signature }, 13, "signature: the content or the signature was changed"},
		{"another environment", func(e *vss.OwnerEvidence) { e.Environment = "production" }, 14, "trust: the list of keys does not lead"},
		{"the log's note changed", func(e *vss.OwnerEvidence) {
			e.Checkpoint = strings.Replace(e.Checkpoint, "vssid.vn", "vssid.xy", 1)
		}, 15, "checkpoint: VSS has not signed"},
		{"the time changed", func(e *vss.OwnerEvidence) { e.Event.At = e.Event.At.AddDate(-1, 0, 0) }, 16, "inclusion: this signing is not in the log"},
		{"the proof broken", func(e *vss.OwnerEvidence) { e.Event.LeafKey = earlier.Event.LeafKey }, 16, "inclusion: this signing is not in the log"},
		{"an earlier checkpoint", func(e *vss.OwnerEvidence) { e.Checkpoint = earlier.Checkpoint }, 16, "inclusion: this signing is not in the log"},
		{"a better key level", func(e *vss.OwnerEvidence) { e.KeyLevel = 3 }, 17, "event: the log is about another statement"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := evidenceIn(t, s.file)
			c.change(&e)
			raw, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			spoilt := filepath.Join(t.TempDir(), "evidence.json")
			if err := os.WriteFile(spoilt, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := stage.Run(t.Context(), stage.Environment(t.TempDir()), "", cast.programs.Path("vssctl"), "evidence", "verify", spoilt, "--root", s.root, "--language", "en")
			if err != nil {
				t.Fatal(err)
			}
			if r.Exit != c.exit || !strings.Contains(r.Stdout+r.Stderr, c.says) || c.exit != 0 && r.Stdout != "" {
				t.Errorf("exit %d, want %d and %q\n%s%s", r.Exit, c.exit, c.says, r.Stdout, r.Stderr)
			}
		})
	}
}

func strangersKey(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// Years later the keys have changed, the account is on another device and the backend is gone; the file still proves what it proved.
func TestEvidenceYearsLater(t *testing.T) {
	t.Parallel()
	s := signTwice(t)
	before := s.run(0, "evidence", "verify", s.file, "--root", s.root, "--json").Stdout
	if err := s.backend.Stop(); err != nil {
		t.Fatal(err)
	}
	for _, purpose := range []string{"card", "status"} {
		r, err := stage.Run(t.Context(), stage.Environment(t.TempDir()), "", cast.programs.Path("vss-backend"), "keys", "rotate", "--purpose", purpose, "--data", s.data)
		if err != nil || r.Exit != 0 {
			t.Fatalf("rotating the %s key: %v, exit %d\n%s", purpose, err, r.Exit, r.Stderr)
		}
	}
	again, err := stage.StartBackend(t.Context(), cast.programs, s.data, strings.TrimPrefix(s.backend.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(again.Kill)
	late := filepath.Join(t.TempDir(), "late.json")
	s.run(0, "evidence", "export", "newest", "--out", late, "--pin", s.pin) // with the lists as they are now
	again.Kill()
	if err := os.RemoveAll(s.data); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{s.file, late} {
		if after := s.run(0, "evidence", "verify", file, "--root", s.root, "--json").Stdout; file == s.file && after != before {
			t.Errorf("%s proves\n%s, before\n%s", file, after, before)
		}
		s.later(20*365*24*time.Hour, 0, "evidence", "verify", file, "--root", s.root)
	}
}
