package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"vssid/app/cardcode"
)

// seen is the desk's memory of codes it read, on disk and shared by the programs that use the folder.
type seen struct{ path string }

// lockTime is how long one program waits for another that is writing.
const lockTime = 5 * time.Second

var seenBucket = []byte("seen-1")

// First implements cardcode.Seen. The file is open for the moment of the question only, so that any number of programs can share it.
func (s *seen) First(_ context.Context, sight cardcode.Sight, desk string, now time.Time) (first bool, by string, at time.Time, err error) {
	db, err := bbolt.Open(s.path, 0o600, &bbolt.Options{Timeout: lockTime})
	if err != nil {
		return false, "", time.Time{}, fmt.Errorf("opening %s: %w", s.path, err)
	}
	key := append(sight.Credential[:], sight.Nonce[:]...)
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(seenBucket)
		if err != nil {
			return err
		}
		if v := b.Get(key); len(v) > 8 {
			by, at = string(v[8:]), time.Unix(0, int64(binary.BigEndian.Uint64(v)))
			return nil
		}
		first, by, at = true, desk, now
		if err := forget(b, now); err != nil {
			return err
		}
		return b.Put(key, append(binary.BigEndian.AppendUint64(nil, uint64(now.UnixNano())), desk...))
	})
	if closing := db.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return false, "", time.Time{}, fmt.Errorf("writing %s: %w", s.path, err)
	}
	return first, by, at, nil
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
