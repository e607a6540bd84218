package endtoend

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"vssid/app/core"
	"vssid/platform"
	"vssid/platform/desktop"
)

// appOn opens the app on a folder with a server and an HTTP client of its own.
func (w *town) appOn(t *testing.T, dir, server string, client *http.Client) *openApp {
	t.Helper()
	a := &openApp{t: t, wire: &counted{}, dir: dir}
	a.Program = core.NewProgram(core.Services{Deaf: true, Installer: &core.Folder{Dir: dir, Server: server, Name: "A test's app", Language: "vi", KeystoreKind: platform.KeystoreInsecureFile,
		OpenKeystore: func(context.Context) (platform.Keystore, error) { return desktop.OpenInsecureFile(dir) }, HTTP: client}}, nil)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Logf("closing the app: %v", err)
		}
	})
	a.Send(core.Start{})
	return a
}

// certificate is good for localhost between two moments, and who trusts it.
func certificate(t *testing.T, from, to time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: from, NotAfter: to, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// TestAClockByWhichNoCertificateIsGood asks a server whose certificate is of another year than the device's clock: the face says what to set right, what was
// typed stays.
func TestAClockByWhichNoCertificateIsGood(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	const year = 365 * 24 * time.Hour
	for name, from := range map[string]time.Time{"a year slow": time.Now().Add(year), "a year fast": time.Now().Add(-2 * year)} {
		t.Run(name, func(t *testing.T) {
			own, trusted := certificate(t, from, from.Add(90*24*time.Hour))
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.TLS = &tls.Config{Certificates: []tls.Certificate{own}}
			server.StartTLS()
			t.Cleanup(server.Close)
			a := w.appOn(t, t.TempDir(), server.URL, &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}, Timeout: patience})
			who := w.person(t)
			a.until("the welcome", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenWelcome })
			a.Send(core.Begin{})
			a.Send(core.TypeAccount{Text: who.Account})
			a.Send(core.Submit{})
			a.Send(core.TypeProof{Text: who.ActivationCode})
			a.Send(core.Submit{})
			a.pin()
			a.pin()
			a.until("the failure", time.Minute, func(s core.State) bool { return s.Activation.Failure.Is() })
			s := a.State()
			face(t, s.Activation.Failure, []core.FailureKind{core.FailClock})
			if s.Activation.Account != who.Account {
				t.Errorf("what was typed is %q", s.Activation.Account)
			}
		})
	}
}

// smallDisk is a folder on a file system of its own with little room.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m,mode=0700"); err != nil {
		t.Skipf("a file system cannot be mounted here (%v): only root may", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill takes all the room that is left in a folder, and returns what gives it back.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	file := filepath.Join(dir, "somebody's film")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{64 << 10, 4 << 10, 512, 1} {
		block := make([]byte, size)
		for err == nil {
			_, err = f.Write(block)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		err = nil
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAFullDisk takes the last byte of room from an app in use: card and code go on, a list is shown and said not to be kept, and with room again it is.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	who := w.person(t)
	dir := smallDisk(t)
	from := w.activatedFolder(t, who)
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	a := w.appOn(t, dir, w.URL, nil)
	a.until("home", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenHome && s.Card.Card != nil && s.Card.Job == 0 })
	free := fill(t, dir)
	a.Send(core.Show{Screen: core.ScreenConfirmations})
	a.pin()
	settled := func(s core.State) bool { return s.Confirming.List.Job == 0 && s.Prompt.Job == 0 }
	a.until("the list", time.Minute, func(s core.State) bool {
		return settled(s) && (s.Confirming.List.Known || s.Confirming.List.Failure.Is() || s.Prompt.Failure.Is())
	})
	s := a.State()
	shown := s.Confirming.List.Failure
	if s.Screen() == core.ScreenPIN {
		shown = s.Prompt.Failure
	}
	face(t, shown, []core.FailureKind{core.FailDiskFull})
	a.Send(core.ShowTab{Screen: core.ScreenHome})
	a.Send(core.ShowCode{})
	a.until("a code", time.Minute, func(s core.State) bool { return s.OnScreen() != nil })
	a.Send(core.Back{})
	free()
	a.Send(core.Show{Screen: core.ScreenConfirmations})
	if a.State().Screen() == core.ScreenPIN {
		a.pin()
	} else {
		a.Send(core.Retry{})
	}
	a.until("the list with room again", time.Minute, func(s core.State) bool {
		return settled(s) && s.Confirming.List.Known && !s.Confirming.List.Failure.Is()
	})
}

// TestAVaultDamagedInUse has somebody change the sealed file under an app in use. The app says so, never shows what it cannot prove, and says at the next start how
// to go on.
func TestAVaultDamagedInUse(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	who := w.person(t)
	dir := w.activatedFolder(t, who)
	a := w.appOn(t, dir, w.URL, nil)
	a.until("home", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenHome && s.Card.Card != nil && s.Card.Job == 0 })
	damage(t, dir)
	a.Send(core.Show{Screen: core.ScreenConfirmations})
	a.pin()
	settled := func(s core.State) bool { return s.Confirming.List.Job == 0 && s.Prompt.Job == 0 }
	a.until("the failure", time.Minute, func(s core.State) bool {
		return settled(s) && (s.Confirming.List.Failure.Is() || s.Prompt.Failure.Is())
	})
	s := a.State()
	shown := s.Confirming.List.Failure
	if s.Screen() == core.ScreenPIN {
		shown = s.Prompt.Failure
	}
	face(t, shown, []core.FailureKind{core.FailDamaged})
	if err := a.Close(); err != nil {
		t.Logf("closing the app: %v", err)
	}
	again := w.appOn(t, dir, w.URL, nil)
	again.until("the fault's screen", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenFault })
}

// damage changes every byte that a sealed value may lie in.
func damage(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.db"))
	if err != nil || len(files) == 0 {
		entries, _ := os.ReadDir(dir)
		t.Fatalf("no vault in %s: %v, %v", dir, entries, err)
	}
	for _, file := range files {
		f, err := os.OpenFile(file, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		content := make([]byte, info.Size())
		if _, err := f.ReadAt(content, 0); err != nil {
			t.Fatal(err)
		}
		for i := 16 << 10; i < len(content); i++ { // past the pages that say how the file is laid out
			if content[i] != 0 {
				content[i] ^= 0x55
			}
		}
		if _, err := f.WriteAt(content, 0); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
