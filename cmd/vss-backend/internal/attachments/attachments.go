// Package attachments keeps the files that go with messages (tệp gửi kèm): pictures of papers that people send in chunks, letters and forms that
// the agency gives.
package attachments

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // what the agency may give
	_ "image/png"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/uploads"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Attachments is the component. It is safe for concurrent use. Every member is needed.
type Attachments struct {
	Store Store
	// Proofs remembers a request's single-use proofs, or refuses with proof-replayed.
	Proofs interface {
		Take(tx *store.Tx, uses []edge.Use) error
	}
	Now func() time.Time
}

// Limits.
const (
	MaxGiven  = 2 << 20 // bytes of one file of the agency (32-attachments.yaml)
	MaxFiles  = 3       // of one message
	maxInADay = 20      // of one person: 10 MiB
	maxName   = 100     // characters
	maxSide   = 8192    // pixels of a picture of the agency
)

// ErrFile means that a file of the agency cannot go out as it is.
var ErrFile = errors.New("the file cannot be sent")

// Announce says what picture is coming. The same again answers how much of it has come. Refusals: not-found for another's file, invalid-request for an
// id that was used for other bytes, too-many-requests after maxInADay in 24 hours.
func (a *Attachments) Announce(ctx context.Context, account string, uses []edge.Use, id uuid.UUID, ask vss.NewAttachment) (vss.AttachmentReceived, error) {
	sum, err := base64.RawURLEncoding.DecodeString(ask.Sha256)
	if err != nil || len(sum) != sha256.Size {
		return vss.AttachmentReceived{}, refusal.Invalid("sha256", "is not a SHA-256 digest in base64url")
	}
	answer := vss.AttachmentReceived{AttachmentId: id, Bytes: ask.Bytes}
	now := a.Now().Truncate(time.Millisecond)
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := a.Proofs.Take(tx, uses); err != nil {
			return err
		}
		kept, err := tx.Attachment(id.String())
		switch {
		case errors.Is(err, store.ErrNotFound):
			answer.Received = 0
			return begin(tx, store.Attachment{ID: id.String(), Account: account, Media: string(ask.Media), SHA256: sum, Bytes: ask.Bytes, MadeAt: now})
		case err != nil:
			return err
		case kept.Account != account:
			return refusal.New(vss.CodeNotFound)
		case kept.Bytes != ask.Bytes || kept.Media != string(ask.Media) || !bytes.Equal(kept.SHA256, sum):
			return refusal.Invalid("attachmentId", "was used for another file; make a new one for each")
		}
		answer.Received = kept.Received
		return nil
	})
	return answer, err
}

func begin(tx *store.Tx, file store.Attachment) error {
	today, err := tx.AttachmentsSince(file.Account, file.MadeAt.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	if today >= maxInADay {
		return refusal.After(vss.CodeTooManyRequests, time.Hour)
	}
	return tx.CreateAttachment(file)
}

// own finds a file of an account; another's is as unknown as one that is not there.
func own(r *store.Reader, account string, id uuid.UUID) (store.Attachment, error) {
	kept, err := r.Attachment(id.String())
	if errors.Is(err, store.ErrNotFound) || err == nil && kept.Account != account {
		return kept, refusal.New(vss.CodeNotFound)
	}
	return kept, err
}

// Chunk appends bytes to a picture. It answers once they are on the disk. Bytes that are there already are good again; others than the next are refused
// with upload-out-of-step. The last chunk is only kept when the whole is the JPEG that was announced; otherwise the file begins anew and photo-damaged
// says so.
func (a *Attachments) Chunk(ctx context.Context, account string, uses []edge.Use, id uuid.UUID, offset int, content []byte) (vss.AttachmentReceived, error) {
	if err := uploads.Sized(content); err != nil {
		return vss.AttachmentReceived{}, err
	}
	var answer vss.AttachmentReceived
	var spoilt error // what the caller is told although the transaction stands: the file begins anew
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		spoilt = nil
		if err := a.Proofs.Take(tx, uses); err != nil {
			return err
		}
		kept, err := own(&tx.Reader, account, id)
		if err != nil {
			return err
		}
		answer = vss.AttachmentReceived{AttachmentId: id, Bytes: kept.Bytes, Received: kept.Received}
		part := uploads.Part{Bytes: kept.Bytes, Received: kept.Received, SHA256: kept.SHA256}
		before, err := part.Before(offset, content, func() ([]byte, error) { return tx.AttachmentChunk(kept.ID, offset) })
		if before || err != nil {
			return err
		}
		if err := part.Next(offset, content); err != nil {
			return err
		}
		if err := tx.PutAttachmentChunk(kept.ID, offset, content); err != nil {
			return err
		}
		answer.Received += len(content)
		if answer.Received < kept.Bytes {
			return nil
		}
		whole, err := tx.AttachmentBytes(kept.ID)
		if err != nil {
			return err
		}
		if fault := part.Fault(whole); fault != nil {
			spoilt = refusal.Because(vss.CodePhotoDamaged, fault)
			return tx.EmptyAttachment(kept.ID)
		}
		return nil
	})
	if err == nil {
		err = spoilt
	}
	return answer, err
}

// Read gives the bytes of a file from an offset on, as many as one answer carries; not-found for another's file and beyond the end of what has come.
func (a *Attachments) Read(ctx context.Context, account string, id uuid.UUID, offset int) ([]byte, error) {
	r := a.Store.Read(ctx)
	kept, err := own(r, account, id)
	if err != nil {
		return nil, err
	}
	content, err := r.AttachmentChunk(kept.ID, offset)
	if errors.Is(err, store.ErrNotFound) {
		return nil, refusal.New(vss.CodeNotFound)
	}
	return content, err
}

// Attach gives files to a message, in the order they are to be shown. Refusal: attachment-missing for one that has not come whole, belongs to another
// message or is not this account's.
func Attach(tx *store.Tx, account, thread, message string, ids []uuid.UUID) error {
	for i, id := range ids {
		kept, err := tx.Attachment(id.String())
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err != nil || kept.Account != account || kept.Received < kept.Bytes {
			return refusal.New(vss.CodeAttachmentMissing)
		}
		taken, err := tx.TakeAttachment(kept.ID, thread, message, i+1)
		if err != nil {
			return err
		}
		if !taken {
			return refusal.New(vss.CodeAttachmentMissing)
		}
	}
	return nil
}

// File is a file of the agency.
type File struct {
	Name    string
	Content []byte
}

// media is what a file of the agency is, by its bytes; ErrFile for anything that an app does not show.
func (f File) media() (string, error) {
	if len(f.Content) == 0 || len(f.Content) > MaxGiven {
		return "", fmt.Errorf("%w: it has %d bytes, and 1 to %d may go", ErrFile, len(f.Content), MaxGiven)
	}
	if bytes.HasPrefix(f.Content, []byte("%PDF-")) {
		return "application/pdf", nil
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(f.Content))
	if err != nil || format != "jpeg" && format != "png" {
		return "", fmt.Errorf("%w: it is no PDF, JPEG or PNG", ErrFile)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxSide || c.Height > maxSide {
		return "", fmt.Errorf("%w: the picture has %d by %d pixels", ErrFile, c.Width, c.Height)
	}
	return "image/" + format, nil
}

// plainName is a file's name without folders, and without what would hide its ending from the eye.
func plainName(name, media string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "")))
	ending := map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}[media]
	if cut := strings.LastIndexByte(name, '.'); cut >= 0 {
		name = name[:cut]
	}
	if letters := []rune(name); len(letters) > maxName-len(ending) {
		name = strings.TrimSpace(string(letters[:maxName-len(ending)]))
	}
	if name == "" {
		name = "VSS"
	}
	return name + ending
}

// Give adds files of the agency to one of its messages. Errors: ErrFile.
func Give(tx *store.Tx, account, thread, message string, files []File, now time.Time) error {
	if len(files) > MaxFiles {
		return fmt.Errorf("%w: at most %d go with one message", ErrFile, MaxFiles)
	}
	for i, f := range files {
		media, err := f.media()
		if err != nil {
			return err
		}
		sum := sha256.Sum256(f.Content)
		kept := store.Attachment{ID: uuid.NewString(), Account: account, Media: media, Name: plainName(f.Name, media), SHA256: sum[:], Bytes: len(f.Content), MadeAt: now,
			Thread: thread, Message: message, Position: i + 1}
		if err := tx.CreateAttachment(kept); err != nil {
			return err
		}
		at := 0
		for part := range slices.Chunk(f.Content, vss.MaxChunkBytes) {
			if err := tx.PutAttachmentChunk(kept.ID, at, part); err != nil {
				return err
			}
			at += len(part)
		}
	}
	return nil
}

// Of describes the files of a thread's messages, by message.
func Of(r *store.Reader, thread string) (map[string][]vss.Attachment, error) {
	kept, err := r.AttachmentsOf(thread)
	if err != nil {
		return nil, err
	}
	all := map[string][]vss.Attachment{}
	for _, k := range kept {
		id, err := uuid.Parse(k.ID)
		if err != nil {
			return nil, fmt.Errorf("read a file's id: %w", err)
		}
		all[k.Message] = append(all[k.Message], vss.Attachment{AttachmentId: id, Media: vss.AttachmentMedia(k.Media), Name: k.Name, Bytes: k.Bytes, Sha256: base64.RawURLEncoding.EncodeToString(k.SHA256)})
	}
	return all, nil
}

// Whole gives a file of a thread to an officer, with its media type, or fails with store.ErrNotFound.
func Whole(r *store.Reader, thread, id string) (media string, content []byte, err error) {
	kept, err := r.Attachment(id)
	if err != nil {
		return "", nil, err
	}
	if kept.Thread != thread || thread == "" {
		return "", nil, store.ErrNotFound
	}
	content, err = r.AttachmentBytes(id)
	return kept.Media, content, err
}
