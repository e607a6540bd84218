package storage

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"vssid/platform/fake"
)

const benchValue = 4 << 10

// What stands between process start and the card: opening the vault and reading the card, without PIN. Its floor is bbolt alone.
func BenchmarkOpenAndReadCard(b *testing.B) {
	path, ks := filepath.Join(b.TempDir(), "vault"), fake.NewKeystore()
	v := open(b, path, ks)
	put(b, v, Change{Card, "card", bytes.Repeat([]byte("c"), benchValue)}, Change{Device, "binding", []byte("b")})
	v.Close()
	b.ReportAllocs()
	for b.Loop() {
		v, err := Open(context.Background(), path, ks)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := v.Get(Card, "card"); err != nil {
			b.Fatal(err)
		}
		if err := v.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// The same of a vault that holds a care book of 5,000 visits in its chunks, three cards of the family and what else a full life leaves.
func BenchmarkOpenAndReadCardOfFullVault(b *testing.B) {
	path, ks := filepath.Join(b.TempDir(), "vault"), fake.NewKeystore()
	v := open(b, path, ks)
	if err := v.SetPIN(context.Background(), "730264", ""); err != nil {
		b.Fatal(err)
	}
	if err := v.Unlock(context.Background(), "730264"); err != nil {
		b.Fatal(err)
	}
	put(b, v, Change{Card, "card", bytes.Repeat([]byte("c"), benchValue)}, Change{Device, "binding", []byte("b")})
	for i := range 25 {
		put(b, v, Change{Personal, fmt.Sprintf("carebook/%04d", i), bytes.Repeat([]byte("v"), 70<<10)})
	}
	for i := range 3 {
		put(b, v, Change{Card, fmt.Sprintf("card/%d", i), bytes.Repeat([]byte("c"), benchValue)})
	}
	for i := range 100 {
		put(b, v, Change{Personal, fmt.Sprintf("record/%d", i), bytes.Repeat([]byte("r"), benchValue)})
	}
	v.Close()
	b.ReportAllocs()
	for b.Loop() {
		v, err := Open(context.Background(), path, ks)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := v.Get(Card, "card"); err != nil {
			b.Fatal(err)
		}
		if err := v.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenAndReadBareBolt(b *testing.B) {
	path, bucket := filepath.Join(b.TempDir(), "bolt"), []byte("b")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket(bucket)
		if err != nil {
			return err
		}
		return b.Put([]byte("card"), bytes.Repeat([]byte("c"), benchValue))
	}); err != nil {
		b.Fatal(err)
	}
	db.Close()
	b.ReportAllocs()
	for b.Loop() {
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			b.Fatal(err)
		}
		if err := db.View(func(tx *bbolt.Tx) error {
			if len(tx.Bucket(bucket).Get([]byte("card"))) != benchValue {
				b.Fatal("another value")
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// One durable commit, beside one of bbolt alone.
func BenchmarkPut(b *testing.B) {
	v := open(b, filepath.Join(b.TempDir(), "vault"), fake.NewKeystore())
	change := Change{Card, "card", bytes.Repeat([]byte("c"), benchValue)}
	b.ReportAllocs()
	for b.Loop() {
		if err := v.Put(context.Background(), change); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPutBareBolt(b *testing.B) {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "bolt"), 0o600, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	value := bytes.Repeat([]byte("c"), benchValue)
	b.ReportAllocs()
	for b.Loop() {
		if err := db.Update(func(tx *bbolt.Tx) error {
			bucket, err := tx.CreateBucketIfNotExists([]byte("b"))
			if err != nil {
				return err
			}
			return bucket.Put([]byte("card"), value)
		}); err != nil {
			b.Fatal(err)
		}
	}
}
