package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// diskBytes is the size of the disk that runs full. It is memory: no other file system may be made small by anybody.
const diskBytes = 256 << 20

// mountDisk puts the data on a small file system of its own, which takes root; without it no disk runs full.
func (t *town) mountDisk() error {
	if os.Geteuid() != 0 {
		t.say("not root: no disk will run full")
		return nil
	}
	folder := filepath.Join(t.folder, "0")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	if err := syscall.Mount("tmpfs", folder, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, fmt.Sprintf("size=%d,mode=700", diskBytes)); err != nil {
		t.say("no disk will run full: %v", err)
		return nil
	}
	t.disk = folder
	return nil
}

func unmount(folder string) error { return syscall.Unmount(folder, syscall.MNT_DETACH) }

// fillDisk writes until nothing more fits; the returned function makes room again.
func fillDisk(folder string) (empty func() error, err error) {
	f, err := os.Create(filepath.Join(folder, "filler"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	block := make([]byte, 1<<20)
	for len(block) > 0 {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			block = block[:len(block)/2]
		} else if err != nil {
			return nil, err
		}
	}
	return func() error { return os.Remove(f.Name()) }, nil
}
