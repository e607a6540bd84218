//go:build !linux

package main

import "errors"

func (t *town) mountDisk() error {
	t.say("not on Linux: no disk will run full")
	return nil
}

func unmount(string) error { return nil }

func fillDisk(string) (func() error, error) {
	return nil, errors.New("no disk runs full on this system")
}
