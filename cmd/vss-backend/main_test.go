package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vssid/cmd/internal/discreet"
)

var noEnv environment

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		exit int
		says string
	}{
		{"nothing", nil, exitUsage, "say sandbox or serve"},
		{"help", []string{"--help"}, exitDone, ""},
		{"help of a command", []string{"serve", "--help"}, exitDone, ""},
		{"unknown command", []string{"run"}, exitUsage, "unknown command"},
		{"serve never shortens the wait", []string{"serve", "--recovery-wait", "30s"}, exitUsage, "not defined"},
		{"serve never has a wrong clock", []string{"serve", "--wrong-clock", "x"}, exitUsage, "not defined"},
		{"a wait that is none", []string{"sandbox", "--recovery-wait", "-1s"}, exitUsage, "--recovery-wait"},
		{"unknown flag", []string{"sandbox", "--insecure"}, exitUsage, "not defined"},
		{"flag of the other command", []string{"sandbox", "--tls-cert", "x"}, exitUsage, "not defined"},
		{"argument too many", []string{"sandbox", "now"}, exitUsage, "unexpected argument"},
		{"sandbox for everybody", []string{"sandbox", "--listen", "0.0.0.0:0"}, exitUsage, "loopback only"},
		{"sandbox on all interfaces", []string{"sandbox", "--listen", ":8080"}, exitUsage, "loopback only"},
		{"sandbox by a name", []string{"sandbox", "--listen", "example.vn:80"}, exitUsage, "loopback only"},
		{"no port", []string{"sandbox", "--listen", "127.0.0.1"}, exitUsage, "not an address and a port"},
		{"serve without TLS", []string{"serve", "--listen", "0.0.0.0:443", "--public-url", "https://api.example.vn"}, exitUsage, "--tls-cert and --tls-key"},
		{"certificate without key", []string{"serve", "--tls-cert", "x"}, exitUsage, "go together"},
		{"serve without its URL", []string{"serve", "--listen", "0.0.0.0:443", "--tls-cert", "x", "--tls-key", "y"}, exitUsage, "--public-url is needed"},
		{"a sandbox for others", []string{"sandbox", "--public-url", "https://api.example.vn"}, exitUsage, "loopback only"},
		{"plain URL", []string{"serve", "--public-url", "http://api.example.vn"}, exitUsage, "only https"},
		{"URL with a path", []string{"serve", "--public-url", "https://api.example.vn/v1"}, exitUsage, "not a base URL"},
		{"migrate without a database", []string{"migrate"}, exitUsage, "say which database"},
		{"migrate nowhere", []string{"migrate", "--db", "mysql://x"}, exitFailed, "neither with sqlite"},
		{"copy without a target", []string{"copy", "--from", "sqlite:/x"}, exitUsage, "--from URL --to URL"},
		{"copy with a word too many", []string{"copy", "now"}, exitUsage, "unexpected argument"},
		{"help of copy", []string{"copy", "--help"}, exitDone, ""},
		{"agencies of a sandbox for everybody", []string{"sandbox", "--agencies", "0.0.0.0:8443"}, exitUsage, "loopback only"},
		{"agencies without TLS", []string{"serve", "--agencies", "127.0.0.1:8443"}, exitUsage, "--agencies needs --tls-cert"},
		{"agencies nowhere", []string{"serve", "--agencies", "here"}, exitUsage, "not an address and a port"},
		{"numbers for everybody", []string{"sandbox", "--admin", "0.0.0.0:9090"}, exitUsage, "loopback only"},
		{"no such file of settings", []string{"sandbox", "--config", "/nowhere/c"}, exitUsage, "--config /nowhere/c"},
		{"gateway in the clear", []string{"serve", "--data", "/nowhere/d", "--sms-gateway", "http://sms.example.vn/"}, exitUsage, "--sms-gateway"},
		{"token without a gateway", []string{"serve", "--data", "/nowhere/d", "--sms-token-file", "/x"}, exitUsage, "goes with --sms-gateway"},
		{"password on the command line", []string{"serve", "--data", "/nowhere/d", "--smtp", "smtps://u:p@mail.example.vn"}, exitUsage, "--smtp-password-file"},
		{"mail from nobody", []string{"serve", "--data", "/nowhere/d", "--smtp", "smtps://u@mail.example.vn"}, exitUsage, "--mail-from"},
		{"gateway of a sandbox", []string{"sandbox", "--sms-gateway", "https://sms.example.vn/"}, exitUsage, "not defined"},
		{"keys of nothing", []string{"keys", "list"}, exitUsage, "--data is needed"},
		{"keys of no purpose", []string{"keys", "rotate", "--data", "/nowhere/d"}, exitUsage, "card or status"},
		{"keys and no word", []string{"keys"}, exitUsage, "keys list, keys rotate or keys withdraw"},
		{"a key without its number", []string{"keys", "withdraw", "--data", "x", "--purpose", "card"}, exitUsage, "--number"},
		{"half a module", []string{"serve", "--data", "/nowhere/d", "--pkcs11-module", "/x.so"}, exitUsage, "--pkcs11-pin-file"},
		{"no place for data", []string{"sandbox"}, exitUsage, "give --data"},
		{"unreadable certificate", []string{"serve", "--tls-cert", "/nowhere/c", "--tls-key", "/nowhere/k", "--data", "/nowhere/d"}, exitFailed, "--tls-cert"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if got := run(t.Context(), c.args, noEnv, &stdout, &stderr); got != c.exit {
				t.Errorf("exit %d, want %d; it said %s", got, c.exit, stderr.String())
			}
			if !strings.Contains(stderr.String(), c.says) {
				t.Errorf("it said %q, want %q in it", stderr.String(), c.says)
			}
			if c.exit == exitDone && !strings.Contains(stdout.String(), "listening on http") {
				t.Error("the help does not say what is printed when it is ready")
			}
		})
	}
}

func TestDefaultData(t *testing.T) {
	for _, c := range []struct{ name, state, home, want string }{
		{"state folder", "/state", "/home/x", "/state/vss-backend/sandbox"},
		{"home", "", "/home/x", "/home/x/.local/state/vss-backend/sandbox"},
		{"relative state folder is ignored", "state", "/home/x", "/home/x/.local/state/vss-backend/sandbox"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := defaultData("sandbox", func(name string) string { return map[string]string{"XDG_STATE_HOME": c.state, "HOME": c.home}[name] })
			if err != nil || got != filepath.FromSlash(c.want) {
				t.Errorf("%s, %v; want %s", got, err, c.want)
			}
		})
	}
}

// listen runs the command until the test ends and gives the URL it prints.
func listen(t *testing.T, args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var stderr bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, args, noEnv, in, discreet.Log(t, &stderr))
		in.Close()
	}()
	t.Cleanup(func() {
		stop()
		if exit := <-ended; exit != exitDone {
			t.Errorf("exit %d: %s", exit, stderr.String())
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		t.Fatalf("it printed %q, %v", line, err)
	}
	return url
}

// certificate makes a key pair for 127.0.0.1 and gives its files.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: keyDER}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(parsed)
	return cert, key, pool
}

func TestServeSpeaksTLS13Only(t *testing.T) {
	cert, key, pool := certificate(t)
	url := listen(t, "serve", "--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key, "--data", t.TempDir(), "--log", "error")
	if !strings.HasPrefix(url, "https://127.0.0.1:") {
		t.Fatalf("it listens on %s", url)
	}
	for _, c := range []struct {
		name string
		max  uint16
		good bool
	}{{"TLS 1.3", tls.VersionTLS13, true}, {"TLS 1.2", tls.VersionTLS12, false}} {
		t.Run(c.name, func(t *testing.T) {
			client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MaxVersion: c.max}}}
			defer client.CloseIdleConnections()
			resp, err := client.Get(url + "/healthz")
			if err == nil {
				resp.Body.Close()
			}
			if (err == nil) != c.good || c.good && resp.StatusCode != http.StatusOK {
				t.Errorf("%v, %v", resp, err)
			}
		})
	}
}

func TestSandboxListens(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	url := listen(t, "sandbox", "--listen", "127.0.0.1:0", "--data", data, "--log", "error")
	for _, path := range []string{"/healthz", "/sandbox", "/sandbox/personas.json", "/sandbox/outbox.json", "/sandbox/root.json"} {
		resp, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || len(body) == 0 {
			t.Errorf("GET %s: %s, %v", path, resp.Status, err)
		}
		if path != "/sandbox/root.json" {
			continue
		}
		if root, err := os.ReadFile(filepath.Join(data, "root.json")); err != nil || !bytes.Equal(root, body) {
			t.Errorf("root.json of the folder is not the page's: %v", err)
		}
	}
}

func TestKeysAreListedAndRotated(t *testing.T) {
	data := t.TempDir()
	said := func(args ...string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if exit := run(t.Context(), append(args, "--data", data), noEnv, &stdout, &stderr); exit != exitDone {
			t.Fatalf("%v: exit %d, %s", args, exit, stderr.String())
		}
		return stdout.String()
	}
	if text := said("keys", "list"); strings.Count(text, "\n") != 3 || !strings.Contains(text, "status") {
		t.Errorf("the first keys:\n%s", text)
	}
	if text := said("keys", "rotate", "--purpose", "card", "--ahead", "1h"); !strings.Contains(text, "signs from") {
		t.Errorf("rotated: %s", text)
	}
	if text := said("keys", "list"); strings.Count(text, "\n") != 4 {
		t.Errorf("after the rotation:\n%s", text)
	}
}
