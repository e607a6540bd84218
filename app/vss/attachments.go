package vss

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"

	"github.com/google/uuid"
)

// MaxAttachments is how many files go with one message, MaxAttachmentBytes how long a person's is (32-attachments.yaml).
const (
	MaxAttachments     = 3
	MaxAttachmentBytes = 512 << 10
	maxGivenBytes      = 2 << 20 // of the agency's
)

// AnnounceAttachment says what file is coming under an id that the device made, and hears how much of it has come.
func (s *Session) AnnounceAttachment(ctx context.Context, id uuid.UUID, ask NewAttachment) (AttachmentReceived, error) {
	var answer AttachmentReceived
	body, err := bodyOf("announceAttachment", ask)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, call{operation: "announceAttachment", status: http.StatusOK, body: body, repeat: true, build: func(server string, body io.Reader) (*http.Request, error) {
		return NewAnnounceAttachmentRequestWithBody(server, id, nil, jsonMedia, body)
	}}, &answer)
	return answer, err
}

// PutAttachmentChunk sends the bytes of a file that stand at an offset.
func (s *Session) PutAttachmentChunk(ctx context.Context, id uuid.UUID, offset int, content []byte) (AttachmentReceived, error) {
	var answer AttachmentReceived
	err := s.do(ctx, call{operation: "putAttachmentChunk", status: http.StatusOK, body: content, repeat: true, build: func(server string, body io.Reader) (*http.Request, error) {
		return NewPutAttachmentChunkRequestWithBody(server, id, offset, nil, bytesMedia, body)
	}}, &answer)
	return answer, err
}

// SendAttachment sends what the server lacks of a JPEG picture, under an id that the device made. After each chunk that is on the server's disk it calls
// progress with the number of bytes there. Ended anywhere, the next call goes on from there.
func (s *Session) SendAttachment(ctx context.Context, id uuid.UUID, content []byte, progress func(received int)) error {
	sum := sha256.Sum256(content)
	ask := NewAttachment{Media: NewAttachmentMediaImagejpeg, Bytes: len(content), Sha256: base64.RawURLEncoding.EncodeToString(sum[:])}
	announce := func() (int, error) {
		answer, err := s.AnnounceAttachment(ctx, id, ask)
		return answer.Received, err
	}
	received, err := announce()
	if err != nil {
		return err
	}
	return upload(content, received, announce, func(offset int, part []byte) (int, error) {
		answer, err := s.PutAttachmentChunk(ctx, id, offset, part)
		return answer.Received, err
	}, progress)
}

// ReadAttachment gives a file that goes with a message, after its digest has been found right, going on behind what begun holds already. After each chunk
// it calls progress with all there is so far.
func (s *Session) ReadAttachment(ctx context.Context, file Attachment, begun []byte, progress func(content []byte)) ([]byte, error) {
	if file.Bytes < 1 || file.Bytes > maxGivenBytes || len(begun) > file.Bytes {
		return nil, fmt.Errorf("getAttachmentChunk: %w: a file of %d bytes", ErrAnswer, file.Bytes)
	}
	content := begun
	for len(content) < file.Bytes {
		var part []byte
		err := s.do(ctx, call{operation: "getAttachmentChunk", status: http.StatusOK, media: bytesMedia, repeat: true, build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetAttachmentChunkRequest(server, file.AttachmentId, len(content), nil)
		}}, &part)
		if err != nil {
			return nil, err
		}
		if len(part) == 0 || len(content)+len(part) > file.Bytes {
			return nil, fmt.Errorf("getAttachmentChunk: %w: %d bytes after %d of %d", ErrAnswer, len(part), len(content), file.Bytes)
		}
		content = append(content, part...)
		progress(content)
	}
	if !Holds(file, content) {
		return nil, fmt.Errorf("getAttachmentChunk: %w: the file does not have the digest that the message names", ErrAnswer)
	}
	return content, nil
}

// Holds reports whether these bytes are the file that a message names.
func Holds(file Attachment, content []byte) bool {
	sum := sha256.Sum256(content)
	return len(content) == file.Bytes && base64.RawURLEncoding.EncodeToString(sum[:]) == file.Sha256
}
