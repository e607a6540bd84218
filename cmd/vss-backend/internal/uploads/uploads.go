// Package uploads judges files that arrive in chunks: which bytes come next, and whether the whole is the picture that was announced.
package uploads

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image/jpeg"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// MaxSide bounds a picture's sides in pixels: an officer's page shows it as it came.
const MaxSide = 4096

// Part is a file and how much of it has come.
type Part struct {
	Bytes, Received int
	SHA256          []byte
}

// Sized refuses a chunk that is empty or larger than one request carries.
func Sized(content []byte) error {
	if len(content) == 0 || len(content) > vss.MaxChunkBytes {
		return refusal.Invalid("body", fmt.Sprintf("1 to %d bytes are needed", vss.MaxChunkBytes))
	}
	return nil
}

// Before reports whether bytes at an offset were kept earlier, and refuses them with upload-out-of-step when kept knows others there, or none.
func (p Part) Before(offset int, content []byte, kept func() ([]byte, error)) (bool, error) {
	if offset >= p.Received {
		return false, nil
	}
	old, err := kept()
	if errors.Is(err, store.ErrNotFound) || err == nil && !bytes.Equal(old, content) {
		return true, refusal.New(vss.CodeUploadOutOfStep)
	}
	return true, err
}

// Next refuses bytes that do not stand where the file goes on, or that go beyond its end.
func (p Part) Next(offset int, content []byte) error {
	switch {
	case offset > p.Received:
		return refusal.New(vss.CodeUploadOutOfStep)
	case offset+len(content) > p.Bytes:
		return refusal.Invalid("body", "goes beyond the size that was announced")
	}
	return nil
}

// Fault says what is wrong with a whole file: it is not the one that was announced, or no JPEG of bounded sides.
func (p Part) Fault(content []byte) error {
	if sum := sha256.Sum256(content); len(content) != p.Bytes || !bytes.Equal(sum[:], p.SHA256) {
		return errors.New("the bytes do not have the digest that was announced")
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("not a JPEG: %w", err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > MaxSide || c.Height > MaxSide {
		return fmt.Errorf("%d by %d pixels", c.Width, c.Height)
	}
	return nil
}
