package applications

import (
	"context"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/uploads"
)

// Chunk appends bytes to a photo. It answers once they are on the disk. Bytes that are there already are good again; others than the next are
// refused with upload-out-of-step. The last chunk is only kept when the whole has the digest that was filed and is a JPEG of bounded sides;
// otherwise the photo begins anew and photo-damaged says so.
func (a *Applications) Chunk(ctx context.Context, caller edge.Applicant, uses []edge.Use, id string, kind vss.PhotoKind, offset int, content []byte) (vss.PhotoReceived, error) {
	if err := uploads.Sized(content); err != nil {
		return vss.PhotoReceived{}, err
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
		part := uploads.Part{Bytes: photo.Bytes, Received: photo.Received, SHA256: photo.SHA256}
		answer = vss.PhotoReceived{Kind: kind, Bytes: photo.Bytes, Received: photo.Received}
		before, err := part.Before(offset, content, func() ([]byte, error) { return tx.ApplicationChunk(id, photo.Kind, offset) })
		if before || err != nil {
			return err
		}
		if !open(app.State) {
			return refusal.New(vss.CodeApplicationClosed)
		}
		if err := part.Next(offset, content); err != nil {
			return err
		}
		if err := tx.PutApplicationChunk(id, photo.Kind, offset, content); err != nil {
			return err
		}
		answer.Received += len(content)
		if answer.Received < photo.Bytes {
			return nil
		}
		whole, err := tx.ApplicationPhotoBytes(id, photo.Kind)
		if err != nil {
			return err
		}
		if fault := part.Fault(whole); fault != nil {
			spoilt = refusal.Because(vss.CodePhotoDamaged, fault)
			return tx.PutApplicationPhoto(id, photo)
		}
		return nil
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
