package main

import (
	"errors"
	"fmt"
	"io"

	"vssid/app/cardcode/picture"
)

// maxPicture bounds a picture's file.
const maxPicture = 64 << 20

// readPicture reads the QR code in a PNG or JPEG file. A file without a code is a scan of nothing, which gets its verdict like any other; what was wrong with it is
// said on the side.
func readPicture(path string, say io.Writer) (string, error) {
	raw, err := readBounded(path, maxPicture)
	if err != nil {
		return "", unusable("reading the picture: %v", err)
	}
	text, err := picture.Read(raw)
	switch {
	case errors.Is(err, picture.ErrNoCode):
		fmt.Fprintf(say, "vss-reception: %s holds no QR code that can be read\n", path)
	case err != nil:
		fmt.Fprintf(say, "vss-reception: %s is %v; a scan in a file is given as @%s\n", path, err, path)
	}
	return text, nil
}
