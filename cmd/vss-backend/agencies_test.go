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
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/internal/discreet"
	"vssid/cmd/vss-backend/internal/assembly"
)

func TestAgenciesAreRegisteredAndDisabled(t *testing.T) {
	dir := t.TempDir()
	db := "sqlite:" + filepath.Join(dir, "data")
	if _, err := assembly.CertificateIn(dir, "client", time.Now()); err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	keyFile, certificate := filepath.Join(dir, "key.pem"), filepath.Join(dir, "client.crt")
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), 0o600); err != nil {
		t.Fatal(err)
	}
	add := func(more ...string) []string {
		return append([]string{"add", "--db", db, "--name", "Sở Mẫu", "--certificate", certificate, "--scope", "card:read changes:follow"}, more...)
	}
	for _, c := range []struct {
		args []string
		exit int
		says string
	}{
		{nil, exitUsage, "add, list or disable"},
		{[]string{"add", "--db", db, "--id", "x"}, exitUsage, "--certificate"},
		{[]string{"disable", "--db", db}, exitUsage, "--id"},
		{[]string{"list"}, exitUsage, "which database"},
		{add("--id", "Sở"), exitFailed, "small letters"},
		{add("--id", "so-mau", "--scope", "everything"), exitFailed, "no scope"},
		{add("--id", "so-mau", "--per-minute", "0"), exitFailed, "requests a minute"},
		{add("--id", "so-mau", "--key", certificate), exitFailed, "no public key"},
		{add("--id", "so-mau", "--certificate", keyFile), exitFailed, "no certificate"},
		{add("--id", "so-mau", "--key", keyFile, "--per-minute", "30"), exitDone, "so-mau is registered"},
		{add("--id", "so-mau"), exitFailed, "registered already"},
		{[]string{"list", "--db", db}, exitDone, "may read  30        card:read changes:follow"},
		{[]string{"disable", "--db", db, "--id", "nobody"}, exitFailed, "no agency nobody"},
		{[]string{"disable", "--db", db, "--id", "so-mau"}, exitDone, "may no longer read"},
		{[]string{"list", "--db", db}, exitDone, "disabled "},
	} {
		var stdout, stderr bytes.Buffer
		exit := run(t.Context(), append([]string{"agencies"}, c.args...), nil, &stdout, &stderr)
		if exit != c.exit || !strings.Contains(stdout.String()+stderr.String(), c.says) {
			t.Errorf("%q: exit %d, %q, %q", c.args, exit, stdout.String(), stderr.String())
		}
	}
}

// A sandbox serves its sample agencies over TLS of its own, to who shows their certificate and to nobody else.
func TestASandboxServesItsAgencies(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	data := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	done := make(chan error, 1)
	o, err := parse([]string{"sandbox", "--listen", "127.0.0.1:0", "--data", data, "--agencies", address}, nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		err := serve(ctx, o, in, discreet.Logger(t))
		in.Close()
		done <- err
	}()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	ready, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	base := strings.TrimSpace(strings.TrimPrefix(ready, "listening on "))
	folder := filepath.Join(data, "agencies")
	root, err := os.ReadFile(filepath.Join(folder, "server.crt"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(root)
	pair, err := tls.LoadX509KeyPair(filepath.Join(folder, "so-lao-dong-mau.crt"), filepath.Join(folder, "so-lao-dong-mau.key"))
	if err != nil {
		t.Fatal(err)
	}
	secure := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{pair}}
	c := &vss.AgencyClient{BaseURL: "https://" + address, Audience: base, ID: "so-lao-dong-mau", Now: time.Now,
		HTTP: &http.Client{Transport: &http.Transport{TLSClientConfig: secure}}}
	defer c.HTTP.CloseIdleConnections()
	token, err := c.Token(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Read(ctx, token.AccessToken, vss.AgencyQuestion{Number: "0199000001", Purpose: "thử nghiệm", CaseNumber: "1", Fields: []vss.AgencyField{vss.AgencyFieldCardState}})
	if err != nil || got.Fields[0].Values[0] != "active" {
		t.Errorf("%+v, %v", got, err)
	}
	bare := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}}}
	if resp, err := bare.Get("https://" + address + "/v1/agencies/changes"); err == nil {
		resp.Body.Close()
		t.Error("a connection without a certificate was served")
	}
}
