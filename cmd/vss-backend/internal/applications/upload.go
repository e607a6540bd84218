package applications

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image/jpeg"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// maxSide bounds a photo's sides in pixels: an officer's page shows it as it came.
const maxSide = 4096

// Chunk appends bytes to a photo. It answers once they are on the disk. Bytes that are there already are good again; others than the next are
// refused with upload-out-of-step. The last chunk is only kept when the whole has the digest that was filed and is a JPEG of bounded sides;
// otherwise the photo begins anew and photo-damaged says so.
func (a *Applications) Chunk(ctx context.Context, caller edge.Applicant, uses []edge.Use, id string, kind vss.PhotoKind, offset int, content []byte) (vss.PhotoReceived, error) {
	if len(content) == 0 || len(content) > vss.MaxChunkBytes {
		return vss.PhotoReceived{}, refusal.Invalid("body", fmt.Sprintf("1 to %d bytes are needed", vss.MaxChunkBytes))
	}
	var answer vss.PhotoReceived
	var spoilt error // what the caller is told although the transaction stands: the photo begins anew
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		spoilt = nil
		if err := takeUses(tx, uses); err != nil {
			return err
		}
		app, err := own(&tx.Reader, caller, id)
		if err != nil {
			return err
		}
		photo, err := photoOf(&tx.Reader, id, string(kind))
		if err != nil {
			return err
		}
		answer = vss.PhotoReceived{Kind: kind, Bytes: photo.Bytes, Received: photo.Received}
		if offset < photo.Received {
			return again(&tx.Reader, id, photo, offset, content)
		}
		switch {
		case !open(app.State):
			return refusal.New(vss.CodeApplicationClosed)
		case offset > photo.Received:
			return refusal.New(vss.CodeUploadOutOfStep)
		case offset+len(content) > photo.Bytes:
			return refusal.Invalid("body", "goes beyond the size that was filed")
		}
		if err := tx.PutApplicationChunk(id, photo.Kind, offset, content); err != nil {
			return err
		}
		answer.Received += len(content)
		if answer.Received < photo.Bytes {
			return nil
		}
		fault, err := whole(&tx.Reader, id, photo)
		if err == nil && fault != nil {
			spoilt = refusal.Because(vss.CodePhotoDamaged, fault)
			err = tx.PutApplicationPhoto(id, photo)
		}
		return err
	})
	if err == nil {
		err = spoilt
	}
	return answer, err
}

func photoOf(r *store.Reader, id, kind string) (store.ApplicationPhoto, error) {
	all, err := r.ApplicationPhotos(id)
	for _, p := range all {
		if p.Kind == kind {
			return p, err
		}
	}
	if err == nil {
		err = refusal.New(vss.CodeNotFound)
	}
	return store.ApplicationPhoto{}, err
}

// again takes bytes that are kept already, and refuses all others at that place.
func again(r *store.Reader, id string, photo store.ApplicationPhoto, offset int, content []byte) error {
	kept, err := r.ApplicationChunk(id, photo.Kind, offset)
	if errors.Is(err, store.ErrNotFound) || err == nil && !bytes.Equal(kept, content) {
		return refusal.New(vss.CodeUploadOutOfStep)
	}
	return err
}

// whole judges a photo that has come to its end. fault says what is wrong with it.
func whole(r *store.Reader, id string, photo store.ApplicationPhoto) (fault, err error) {
	content, err := r.ApplicationPhotoBytes(id, photo.Kind)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(content); len(content) != photo.Bytes || !bytes.Equal(sum[:], photo.SHA256) {
		return errors.New("the bytes do not have the digest that was filed"), nil
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("not a JPEG: %w", err), nil
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxSide || c.Height > maxSide {
		return fmt.Errorf("%d by %d pixels", c.Width, c.Height), nil
	}
	return nil, nil
}
