//go:build linux

// Package killed holds the tests of programs that die: real processes, killed at a chosen moment, against the real backend.
package killed

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"vssid/app/core"
	"vssid/app/device"
	"vssid/cmd/internal/stage"
	"vssid/platform"
	"vssid/platform/desktop"
)

const pin = "730264"

// deathbed is a transport that kills the program around the request that binds the account.
type deathbed struct {
	next http.RoundTripper
	when string // "before" the request leaves, or "after" the server has answered it
}

func (d deathbed) RoundTrip(r *http.Request) (*http.Response, error) {
	last := strings.HasSuffix(r.URL.Path, "/completion")
	if last && d.when == "before" {
		die()
	}
	answer, err := d.next.RoundTrip(r)
	if last && err == nil && answer.StatusCode == http.StatusOK {
		die()
	}
	return answer, err
}

// die is kill -9: nothing of the program runs any more.
func die() {
	syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// activateAndDie is the program that is killed: the citizen's app up to the request that binds the account.
func activateAndDie(ctx context.Context, server, dir, account, code, when string) error {
	folder := &core.Folder{Dir: dir, KeystoreKind: platform.KeystoreInsecureFile, Server: server, Name: "killed", Language: "vi",
		OpenKeystore: func(context.Context) (platform.Keystore, error) { return desktop.OpenInsecureFile(dir) },
		HTTP:         &http.Client{Transport: deathbed{http.DefaultTransport, when}}}
	in, err := folder.Open(ctx)
	if err != nil {
		return err
	}
	if _, err := in.Device.StartActivation(ctx, device.ActivationRequest{Account: account, Language: "vi", PIN: pin}); err != nil {
		return err
	}
	otp, err := (&stage.Backend{URL: server}).OneTimePassword(ctx, account, 0)
	if err != nil {
		return err
	}
	_, err = in.Device.CompleteActivation(ctx, device.Completion{PIN: pin, OTP: otp, ActivationCode: code})
	return fmt.Errorf("the program is still alive: %w", err)
}

// A program that dies while it activates is started again by vssctl and ends up with the account: the activation code is single use, so whatever the
// server has decided must not be lost.
func TestKilledWhileActivating(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	if args := os.Getenv("VSSID_TEST_DIE"); args != "" {
		var a [5]string
		if err := json.Unmarshal([]byte(args), &a); err != nil {
			t.Fatal(err)
		}
		t.Fatal(activateAndDie(ctx, a[0], a[1], a[2], a[3], a[4]))
	}
	programs, err := stage.Build(ctx, t.TempDir(), "vss-backend", "vssctl")
	if err != nil {
		t.Fatal(err)
	}
	backend, err := stage.StartBackend(ctx, programs, t.TempDir(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer backend.Kill()
	people, err := backend.Personas(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, when := range []string{"before", "after"} {
		t.Run(when+" the server acts", func(t *testing.T) {
			dir, person := filepath.Join(t.TempDir(), "data"), people[i]
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			args, err := json.Marshal([5]string{backend.URL, dir, person.Account, person.ActivationCode, when})
			if err != nil {
				t.Fatal(err)
			}
			dying := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestKilledWhileActivating$")
			dying.Env = append(os.Environ(), "VSSID_TEST_DIE="+string(args))
			said, err := dying.CombinedOutput()
			if status, ok := dying.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGKILL {
				t.Fatalf("the program was not killed: %v\n%s", err, said)
			}
			vssctl := func(args ...string) string {
				t.Helper()
				cmd := exec.CommandContext(ctx, programs.Path("vssctl"), append([]string{"--insecure-keystore", "--data", dir, "--pin", pin}, args...)...)
				out, err := cmd.Output()
				if err != nil {
					t.Fatalf("vssctl %s: %v\n%s", args[0], err, err.(*exec.ExitError).Stderr)
				}
				return string(out)
			}
			var status device.Status
			if err := json.Unmarshal([]byte(vssctl("status", "--json")), &status); err != nil || status.State != device.StateNone {
				t.Fatalf("before the program is started again: %+v, %v", status, err)
			}
			vssctl("activate", "--account", person.Account, "--sandbox")
			if err := json.Unmarshal([]byte(vssctl("status", "--json")), &status); err != nil || status.State != device.StateActive || status.Account != person.Account {
				t.Fatalf("after it was started again: %+v, %v", status, err)
			}
			if code := vssctl("code"); !strings.HasPrefix(code, "8401") {
				t.Fatalf("code: %q", code)
			}
			if offer := vssctl("handover"); !device.IsHandover(strings.TrimSpace(offer)) { // the owner key is the device's too
				t.Fatalf("handover: %q", offer)
			}
		})
	}
}
