package vss

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
)

// TrustFiles gets the files of the trust repository by the names its client (app/cardcode/trust) asks for.
type TrustFiles struct{ Client *Client }

// Fetch gets "metadata/<file>" or "targets/<file>", byte for byte. A file that is not there is an error that wraps fs.ErrNotExist; one over
// maxBytes is ErrAnswer.
func (t TrustFiles) Fetch(ctx context.Context, name string, maxBytes int64) ([]byte, error) {
	folder, file, _ := strings.Cut(name, "/")
	var data []byte
	var err error
	switch folder {
	case "metadata":
		data, err = t.Client.TrustMetadata(ctx, file)
	case "targets":
		data, err = t.Client.TrustTarget(ctx, file)
	default:
		return nil, fmt.Errorf("the trust repository has no folder %q: %w", folder, fs.ErrNotExist)
	}
	switch {
	case CodeOf(err) == CodeNotFound:
		return nil, fmt.Errorf("%s: %w: %w", name, fs.ErrNotExist, err)
	case err != nil:
		return nil, err
	case int64(len(data)) > maxBytes:
		return nil, fmt.Errorf("%s: %w: longer than %d bytes", name, ErrAnswer, maxBytes)
	}
	return data, nil
}
