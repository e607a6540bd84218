package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"vssid/cmd/vss-backend/internal/assembly"
	"vssid/cmd/vss-backend/internal/edge"
)

// stopTime is how long requests that have begun may take to end.
const stopTime = 10 * time.Second

// serve runs the backend until ctx ends.
func serve(ctx context.Context, o options, stdout io.Writer, log *slog.Logger) (err error) {
	secure, err := tlsConfig(o)
	if err != nil {
		return err
	}
	carried, err := o.gateways.open()
	if err != nil {
		return err
	}
	place, endModule, err := o.module.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, endModule()) }()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; give --listen another address, or port 0 for a free one", o.listen, err)
	}
	defer listener.Close()
	if local, ok := listener.Addr().(*net.TCPAddr); o.sandbox && (!ok || !local.IP.IsLoopback()) {
		return &usageError{fmt.Errorf("--listen %s leads to %s, which is not loopback", o.listen, listener.Addr())}
	}
	base := baseURL(o, listener)
	public := o.publicURL
	if public == "" {
		public = base
	}
	now := time.Now
	if o.wrongClock != "" {
		clock := &wrongClock{file: o.wrongClock}
		go clock.follow(ctx, log)
		now = clock.Now
	}
	backend, err := assembly.Open(ctx, assembly.Config{Data: o.data, Database: o.db, Gateways: carried, Keys: place, PublicURL: public, Sandbox: o.sandbox, Now: now, Log: log, RecoveryWait: o.recoveryWait})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, backend.Close()) }()
	server := edge.NewServer(backend.Handler(), log)
	server.TLSConfig = secure
	server.RegisterOnShutdown(backend.EndStreams)
	endAdmin, err := serveAdmin(ctx, o.admin, backend.Admin(), log)
	if err != nil {
		return err
	}
	defer endAdmin()
	endAgencies, err := serveAgencies(ctx, o, secure, backend.AgencyHandler(), log)
	if err != nil {
		return err
	}
	defer endAgencies()
	failed := make(chan error, 1)
	working, stopWork := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		backend.Run(working)
	}()
	defer func() { stopWork(); <-done }()
	go func() { failed <- accept(server, listener) }()
	if _, err := fmt.Fprintf(stdout, "listening on %s\n", base); err != nil {
		return fmt.Errorf("say where it listens: %w", err)
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		server.Close()
		return fmt.Errorf("end the requests that had begun: %w", err)
	}
	return nil
}

// serveAdmin serves the numbers on an address of their own, until the returned function is called; an empty address is none.
func serveAdmin(ctx context.Context, address string, handler http.Handler, log *slog.Logger) (end func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s for --admin: %w", address, err)
	}
	server := edge.NewServer(handler, log)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := accept(server, listener); err != nil {
			log.Error("the numbers are no longer served", "err", err)
		}
	}()
	log.Info("numbers", "address", listener.Addr().String())
	return func() { server.Close(); <-done }, nil
}

func accept(server *http.Server, listener net.Listener) error {
	var err error
	if server.TLSConfig != nil {
		err = server.ServeTLS(listener, "", "")
	} else {
		err = server.Serve(listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}

func tlsConfig(o options) (*tls.Config, error) {
	if o.tlsCert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(o.tlsCert, o.tlsKey)
	if err != nil {
		return nil, fmt.Errorf("read --tls-cert and --tls-key: %w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{pair}}, nil
}

// baseURL names the address the server listens on, with the host as it was asked for and the port that was picked.
func baseURL(o options, listener net.Listener) string {
	host, port, _ := net.SplitHostPort(o.listen)
	if _, picked, err := net.SplitHostPort(listener.Addr().String()); err == nil {
		port = picked
	}
	scheme := "http"
	if o.tlsCert != "" {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}
