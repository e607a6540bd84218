package picker

import (
	"bytes"
	"testing"
	"testing/iotest"
)

func TestReadImageIsBounded(t *testing.T) {
	if got, err := readImage(bytes.NewReader(make([]byte, MaxImage))); err != nil || len(got) != MaxImage {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	if _, err := readImage(bytes.NewReader(make([]byte, MaxImage+1))); err == nil {
		t.Fatal("a picture over the limit was read")
	}
	if _, err := readImage(iotest.ErrReader(bytes.ErrTooLarge)); err == nil {
		t.Fatal("a read error was swallowed")
	}
}
