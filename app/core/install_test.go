package core

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"vssid/platform"
	"vssid/platform/fake"
	"vssid/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// realHouse is a program on a real vault, with a keystore in memory.
func realHouse(t *testing.T, f *Folder) *house {
	h := &house{TB: t, Program: NewProgram(Services{Installer: f}, nil)}
	h.Send(Start{})
	h.until("the start", func(s State) bool { return s.Screen() != ScreenStarting })
	return h
}

func newRealFolder(t *testing.T) (*Folder, *fake.Keystore) {
	ks := fake.NewKeystore()
	return &Folder{Dir: t.TempDir(), Name: "test", KeystoreKind: platform.KeystoreFake,
		OpenKeystore: func(context.Context) (platform.Keystore, error) { return ks, nil }}, ks
}

// again is the folder opened by another run of the program.
func again(f *Folder, ks platform.Keystore) *Folder {
	return &Folder{Dir: f.Dir, Name: f.Name, KeystoreKind: f.KeystoreKind, OpenKeystore: func(context.Context) (platform.Keystore, error) { return ks, nil }}
}

func TestFolderRemembers(t *testing.T) {
	f, ks := newRealFolder(t)
	f.Server, f.Language = "http://127.0.0.1:1", "en"
	h := realHouse(t, f)
	if s := h.State(); s.Screen() != ScreenWelcome || s.Language() != "en" || s.Prefs.Server != f.Server {
		t.Fatalf("%q %+v", s.Screen(), s.Prefs)
	}
	h.Send(SetTheme{ThemeDark})
	h.until("it is stored", func(s State) bool { return s.Settings.Job == 0 })
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	next := realHouse(t, again(f, ks))
	defer next.Close()
	if p := next.State().Prefs; p.Theme != ThemeDark || p.Language != "en" || p.Server != f.Server {
		t.Errorf("%+v", p)
	}
}

func TestFolderFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, f *Folder, ks *fake.Keystore) platform.Keystore
		want  FaultKind
	}{
		{"changed file", func(t *testing.T, f *Folder, ks *fake.Keystore) platform.Keystore {
			path := filepath.Join(f.Dir, VaultFile)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := len(raw) / 2; i < len(raw); i++ {
				raw[i] ^= 0xff
			}
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			return ks
		}, FaultTampered},
		{"another keystore", func(*testing.T, *Folder, *fake.Keystore) platform.Keystore { return fake.NewKeystore() }, FaultMoved},
		{"keystore that does not answer", func(_ *testing.T, _ *Folder, ks *fake.Keystore) platform.Keystore {
			ks.FailReads(platform.ErrUnavailable)
			return ks
		}, FaultKeystoreMissing},
		{"locked keystore", func(_ *testing.T, _ *Folder, ks *fake.Keystore) platform.Keystore {
			ks.FailReads(platform.ErrLocked)
			return ks
		}, FaultKeystoreLocked},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, ks := newRealFolder(t)
			if err := realHouse(t, f).Close(); err != nil {
				t.Fatal(err)
			}
			h := realHouse(t, again(f, c.spoil(t, f, ks)))
			defer h.Close()
			if s := h.State(); s.Screen() != ScreenFault || s.Boot.Fault.Kind != c.want {
				t.Fatalf("%q %+v", s.Screen(), s.Boot.Fault)
			}
			if !c.want.Wipeable() {
				return
			}
			h.Send(WipeAndRestart{})
			h.Send(WipeAndRestart{})
			h.until("a new start", func(s State) bool { return s.Screen() == ScreenWelcome })
		})
	}
}

func TestOlderFileIsRefused(t *testing.T) {
	f, ks := newRealFolder(t)
	if err := realHouse(t, f).Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(f.Dir, VaultFile)
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h := realHouse(t, again(f, ks))
	for _, size := range []int{120, 130, 140} {
		h.Send(SetTextSize{size})
	}
	h.until("they are stored", func(s State) bool { return s.Settings.Job == 0 })
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	back := realHouse(t, again(f, ks))
	defer back.Close()
	if s := back.State(); s.Boot.Fault.Kind != FaultRolledBack {
		t.Errorf("%q %+v", s.Screen(), s.Boot.Fault)
	}
}

func TestTwoProgramsOnOneFolder(t *testing.T) {
	f, ks := newRealFolder(t)
	h := realHouse(t, f)
	second := realHouse(t, again(f, ks))
	if s := second.State(); s.Boot.Fault.Kind != FaultBusy {
		t.Errorf("%q %+v", s.Screen(), s.Boot.Fault)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	second.Send(Retry{})
	second.until("its turn", func(s State) bool { return s.Screen() == ScreenWelcome })
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

// A server that refuses whatever is asked is enough to see that a real activation goes out, and what its refusal becomes.
func TestRealActivationIsRefused(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusForbidden)
		w.Write([]byte(`{"type":"https://vssid.vn/problems/key-not-attested","title":"no","status":403,"code":"key-not-attested"}`))
	}))
	defer server.Close()
	f, _ := newRealFolder(t)
	f.Server = server.URL
	h := realHouse(t, f)
	defer h.Close()
	for _, m := range []Msg{Begin{}, TypeAccount{testAccount}, Submit{}, TypeProof{testLetter}, Submit{}} {
		h.Send(m)
	}
	h.pin(goodPIN)
	h.pin(goodPIN)
	h.until("the refusal", func(s State) bool { return !s.Activation.Busy() })
	if s := h.State(); s.Activation.Failure.Kind != FailNotAttested || s.Screen() != ScreenRepeatPIN {
		t.Errorf("%q %+v", s.Screen(), s.Activation.Failure)
	}
}

func TestKeystoreThatIsNotThere(t *testing.T) {
	f := &Folder{Dir: t.TempDir(), KeystoreKind: platform.KeystoreSecretService,
		OpenKeystore: func(context.Context) (platform.Keystore, error) { return nil, platform.ErrUnavailable }}
	if _, err := f.Open(t.Context()); !errors.Is(err, platform.ErrUnavailable) {
		t.Error(err)
	}
	if err := f.Discard(t.Context()); !errors.Is(err, platform.ErrUnavailable) {
		t.Error(err)
	}
	if f.Kind() != platform.KeystoreSecretService {
		t.Error(f.Kind())
	}
}
