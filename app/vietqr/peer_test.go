package vietqr

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// peerFolder has the pinned npm package in a folder of the user's cache, installed there once.
func peerFolder(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "vssid", "vietqr-peer-1.5.1")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "vietnam-qr-pay", "package.json")); err == nil {
		return dir
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		content, err := os.ReadFile(filepath.Join("testdata", "peer", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), content, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	install.Dir = dir
	if said, err := install.CombinedOutput(); err != nil {
		t.Fatalf("the npm package to compare with cannot be installed (is the registry reachable?): %v\n%s", err, said)
	}
	return dir
}

// TestAnotherImplementationAgrees writes and reads the same transfers with the npm package vietnam-qr-pay.
func TestAnotherImplementationAgrees(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from string, n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte(from[random.IntN(len(from))])
		}
		return b.String()
	}
	type line struct {
		Transfer
		Payload string
	}
	var asked bytes.Buffer
	var all []line
	for i := range 300 {
		transfer := Transfer{Bank: pick("0123456789", 6), Account: pick("0123456789ABCDEFGHIJ", 1+random.IntN(19)), Amount: 1 + random.Int64N(9_999_999_999), Message: "VSS HS" + pick("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 8)}
		if i%7 == 0 {
			transfer.Message = ""
		}
		payload, err := Encode(transfer)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, line{transfer, payload})
		if err := json.NewEncoder(&asked).Encode(all[i]); err != nil {
			t.Fatal(err)
		}
	}
	script, err := filepath.Abs(filepath.Join("testdata", "peer", "peer.js"))
	if err != nil {
		t.Fatal(err)
	}
	peer := exec.CommandContext(t.Context(), "node", script, peerFolder(t))
	peer.Stdin, peer.Stderr = &asked, os.Stderr
	said, err := peer.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := json.NewDecoder(bytes.NewReader(said))
	for _, one := range all {
		var a struct {
			Written string
			Valid   bool
			Transfer
		}
		if err := answers.Decode(&a); err != nil {
			t.Fatal(err)
		}
		if a.Written != one.Payload || !a.Valid || a.Transfer != one.Transfer {
			t.Errorf("%+v: we write %s, it writes %s and reads %+v (valid: %v)", one.Transfer, one.Payload, a.Written, a.Transfer, a.Valid)
		}
	}
}
