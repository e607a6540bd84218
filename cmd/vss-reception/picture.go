package main

import (
	"errors"

	"vssid/app/cardcode/picture"
)

// maxPicture bounds a picture's file.
const maxPicture = 64 << 20

// readPicture reads the QR code in a PNG or JPEG file. A picture without a code is a scan of nothing, which gets its verdict like any other.
func readPicture(path string) (string, error) {
	raw, err := readBounded(path, maxPicture)
	if err != nil {
		return "", unusable("reading the picture: %v", err)
	}
	text, err := picture.Read(raw)
	switch {
	case errors.Is(err, picture.ErrNoCode):
		return "", nil
	case err != nil:
		return "", unusable("%s is %v", path, err)
	}
	return text, nil
}
