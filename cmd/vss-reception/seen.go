package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"vssid/app/cardcode"
)

// seen is the desk's memory of codes it read, on disk and shared by the programs that use the folder.
type seen struct{ path string }

// lockTime is how long one program waits for another that is writing.
const lockTime = 5 * time.Second

// Who read a code, as the memory names it: one folder is one desk, and of all others it only knows what the backend says.
const (
	thisDesk  = "this"
	otherDesk = "other"
)

var seenBucket = []byte("seen-1")

// First implements cardcode.Seen. The file is open for the moment of the question only, so that any number of programs can share it.
func (s *seen) First(_ context.Context, sight cardcode.Sight, desk string, now time.Time) (first bool, by string, at time.Time, err error) {
	err = s.update(func(b *bbolt.Bucket) error {
		if v := b.Get(keyOf(sight)); len(v) > 8 {
			by, at = string(v[8:]), time.Unix(0, int64(binary.BigEndian.Uint64(v)))
			return nil
		}
		first, by, at = true, desk, now
		if err := forget(b, now); err != nil {
			return err
		}
		return b.Put(keyOf(sight), reading(desk, now))
	})
	if err != nil {
		return false, "", time.Time{}, err
	}
	return first, by, at, nil
}

// elsewhere corrects what First remembered: the backend knows that another desk read this code before. Without it the same code would count here as soon as the
// network is gone.
func (s *seen) elsewhere(sight cardcode.Sight, now time.Time) error {
	return s.update(func(b *bbolt.Bucket) error { return b.Put(keyOf(sight), reading(otherDesk, now)) })
}

func keyOf(s cardcode.Sight) []byte { return append(s.Credential[:], s.Nonce[:]...) }

func reading(desk string, at time.Time) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(at.UnixNano())), desk...)
}

// update changes the memory and closes it again.
func (s *seen) update(change func(*bbolt.Bucket) error) error {
	db, err := bbolt.Open(s.path, 0o600, &bbolt.Options{Timeout: lockTime})
	if err != nil {
		return fmt.Errorf("opening %s: %w", s.path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(seenBucket)
		if err != nil {
			return err
		}
		return change(b)
	})
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", s.path, err)
	}
	return nil
}

// forget drops what is older than it must be kept.
func forget(b *bbolt.Bucket, now time.Time) error {
	c := b.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		if len(v) < 8 || now.Sub(time.Unix(0, int64(binary.BigEndian.Uint64(v)))) > cardcode.Remembered {
			if err := c.Delete(); err != nil {
				return err
			}
		}
	}
	return nil
}
