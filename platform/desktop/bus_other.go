//go:build !android && !ios && !linux && !freebsd && !netbsd && !openbsd && !dragonfly

package desktop

// sessionBus has nothing to prove: the secret stores of these systems need no bus.
func sessionBus() error { return nil }
