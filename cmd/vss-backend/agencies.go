package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"vssid/cmd/vss-backend/internal/agencies"
	"vssid/cmd/vss-backend/internal/assembly"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/store"
)

// agencyOptions are the settings of the commands about agencies.
type agencyOptions struct {
	db, id, name, certificate, key, scope string
	perMinute                             int64
}

// agenciesCommand is the commands "agencies add", "agencies list" and "agencies disable".
func agenciesCommand(ctx context.Context, args []string, env environment, stdout io.Writer) (err error) {
	commands := map[string]func(context.Context, *store.Store, *agencyOptions, io.Writer) error{"add": addAgency, "list": listAgencies, "disable": disableAgency}
	if len(args) == 0 || commands[args[0]] == nil {
		return &usageError{errors.New("say agencies add, list or disable")}
	}
	var o agencyOptions
	flags := flag.NewFlagSet("agencies "+args[0], flag.ContinueOnError)
	flags.StringVar(&o.db, "db", "", "")
	if args[0] != "list" {
		flags.StringVar(&o.id, "id", "", "")
	}
	if args[0] == "add" {
		flags.StringVar(&o.name, "name", "", "")
		flags.StringVar(&o.certificate, "certificate", "", "")
		flags.StringVar(&o.key, "key", "", "")
		flags.StringVar(&o.scope, "scope", "", "")
		flags.Int64Var(&o.perMinute, "per-minute", 60, "")
	}
	if err := readSettings(flags, args[1:], env); err != nil {
		return err
	}
	switch {
	case o.db == "":
		return &usageError{errors.New("say which database: --db sqlite:FOLDER or --db postgres://user@host/name")}
	case args[0] != "list" && o.id == "":
		return &usageError{errors.New("--id is needed: which agency")}
	case args[0] == "add" && (o.name == "" || o.certificate == "" || o.scope == ""):
		return &usageError{fmt.Errorf("--name, --certificate and --scope are needed; scopes are %v", agencies.Scopes())}
	}
	s, err := store.OpenAt(ctx, o.db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return commands[args[0]](ctx, s, &o, stdout)
}

// operator is who registers from the command line, in the audit log.
const operator = "operator"

func addAgency(ctx context.Context, s *store.Store, o *agencyOptions, stdout io.Writer) error {
	raw, err := os.ReadFile(o.certificate)
	if err != nil {
		return fmt.Errorf("read the agency's certificate: %w", err)
	}
	certificate, err := assembly.ParseCertificate(raw)
	if err != nil {
		return fmt.Errorf("read the agency's certificate %s: %w", o.certificate, err)
	}
	a := store.Agency{ID: o.id, Name: o.name, Certificate: edge.CertificateThumbprint(certificate), Scopes: strings.Fields(o.scope), PerMinute: o.perMinute}
	if o.key != "" {
		if a.PublicKey, err = publicKeyIn(o.key); err != nil {
			return fmt.Errorf("read the key of the agency's assertions: %w", err)
		}
	}
	if err := s.Write(ctx, func(tx *store.Tx) error { return agencies.Register(tx, operator, a, time.Now()) }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s is registered; certificate %s, good until %s\n", a.ID, a.Certificate, certificate.NotAfter.UTC().Format(time.DateOnly))
	return err
}

// publicKeyIn reads a P-256 public key in PEM (RFC 7468, section 13), as its point.
func publicKeyIn(name string) ([]byte, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, fmt.Errorf("%s holds no public key in PEM", name)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	point, ok := key.(*ecdsa.PublicKey)
	if !ok || point.Curve != elliptic.P256() {
		return nil, fmt.Errorf("%s is no key of the curve P-256", name)
	}
	return point.Bytes()
}

func disableAgency(ctx context.Context, s *store.Store, o *agencyOptions, stdout io.Writer) error {
	err := s.Write(ctx, func(tx *store.Tx) error { return agencies.Disable(tx, operator, o.id, time.Now()) })
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("there is no agency %s; agencies list shows them", o.id)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s may no longer read\n", o.id)
	return err
}

func listAgencies(ctx context.Context, s *store.Store, _ *agencyOptions, stdout io.Writer) error {
	all, err := s.Read(ctx).Agencies()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tSTATE\tA MINUTE\tSCOPES")
	for _, a := range all {
		state := "may read"
		if !a.DisabledAt.IsZero() {
			state = "disabled " + a.DisabledAt.Format(time.DateOnly)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\n", a.ID, a.Name, state, a.PerMinute, strings.Join(a.Scopes, " "))
	}
	return table.Flush()
}

// serveAgencies serves agencies on an address of their own, where every connection shows a client certificate, until the returned function is called. A sandbox
// makes a certificate of its own.
func serveAgencies(ctx context.Context, o options, secure *tls.Config, handler http.Handler, log *slog.Logger) (end func(), err error) {
	if o.agencies == "" {
		return func() {}, nil
	}
	if secure == nil {
		folder := filepath.Join(o.data, "agencies")
		if _, err := assembly.CertificateIn(folder, "server", time.Now()); err != nil {
			return nil, fmt.Errorf("make the certificate of --agencies: %w", err)
		}
		pair, err := tls.LoadX509KeyPair(filepath.Join(folder, "server.crt"), filepath.Join(folder, "server.key"))
		if err != nil {
			return nil, fmt.Errorf("read the certificate of --agencies: %w", err)
		}
		secure = &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{pair}}
	}
	secure = secure.Clone()
	// Who signed a client's certificate does not count: each is registered by its thumbprint, and the handshake proves its key.
	secure.ClientAuth = tls.RequireAnyClientCert
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.agencies)
	if err != nil {
		return nil, fmt.Errorf("listen on %s for --agencies: %w", o.agencies, err)
	}
	server := edge.NewServer(handler, log)
	server.TLSConfig = secure
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := accept(server, listener); err != nil {
			log.Error("agencies are no longer served", "err", err)
		}
	}()
	log.Info("agencies", "address", "https://"+listener.Addr().String())
	return func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		if server.Shutdown(ending) != nil {
			server.Close()
		}
		<-done
	}, nil
}
