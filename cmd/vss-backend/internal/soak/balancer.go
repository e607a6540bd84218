package main

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// balancer hands each connection to the next instance that takes it. It knows nothing of HTTP and asks for no health: what is dead refuses.
type balancer struct {
	listener net.Listener
	targets  []string
	next     atomic.Uint64
	open     sync.WaitGroup
}

func newBalancer() (*balancer, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &balancer{listener: listener}, nil
}

func (b *balancer) url() string { return "http://" + b.listener.Addr().String() }

// serve takes connections until ctx ends.
func (b *balancer) serve(ctx context.Context) {
	context.AfterFunc(ctx, func() { b.listener.Close() })
	for {
		caller, err := b.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			b.open.Wait()
			return
		}
		if err != nil {
			continue
		}
		b.open.Go(func() { b.carry(ctx, caller) })
	}
}

// carry joins a caller with an instance until one of them has enough.
func (b *balancer) carry(ctx context.Context, caller net.Conn) {
	defer caller.Close()
	first := int(b.next.Add(1))
	for i := range b.targets {
		instance, err := net.DialTimeout("tcp", b.targets[(first+i)%len(b.targets)], time.Second)
		if err != nil {
			continue
		}
		defer instance.Close()
		defer context.AfterFunc(ctx, func() { caller.Close(); instance.Close() })()
		var both sync.WaitGroup
		both.Go(func() { io.Copy(instance, caller); instance.Close() })
		both.Go(func() { io.Copy(caller, instance); caller.Close() })
		both.Wait()
		return
	}
}
