//go:build !cgo

package issuer

import (
	"crypto"
	"errors"
)

// Module is not to be had in a build without cgo.
type Module struct{}

var errNoModule = errors.New("this build knows no hardware modules: build with cgo")

// OpenModule fails.
func OpenModule(_, _, _ string) (*Module, error) { return nil, errNoModule }

// Close does nothing.
func (*Module) Close() error { return nil }

// Key implements Place.
func (*Module) Key(string, bool) (crypto.Signer, error) { return nil, errNoModule }
