package vss

import (
	"context"
	"io"
	"net/http"

	"github.com/google/uuid"
)

// Threads gives what the account and the agency have written to each other, the thread that changed last first.
func (s *Session) Threads(ctx context.Context) (ThreadList, error) {
	var answer ThreadList
	err := s.do(ctx, call{operation: "listThreads", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListThreadsRequest(server, nil)
		}}, &answer)
	return answer, err
}

// SendMessage begins a thread or writes on in one.
func (s *Session) SendMessage(ctx context.Context, message NewMessage) (Thread, error) {
	return s.thread(ctx, "sendMessage", message, func(server string, body io.Reader) (*http.Request, error) {
		return NewSendMessageRequestWithBody(server, nil, jsonMedia, body)
	})
}

// MarkThreadRead says that the first upTo messages of a thread have been read.
func (s *Session) MarkThreadRead(ctx context.Context, thread uuid.UUID, upTo int) (Thread, error) {
	return s.thread(ctx, "markThreadRead", ThreadReading{UpTo: upTo}, func(server string, body io.Reader) (*http.Request, error) {
		return NewMarkThreadReadRequestWithBody(server, thread, nil, jsonMedia, body)
	})
}

func (s *Session) thread(ctx context.Context, operation string, ask any, build func(server string, body io.Reader) (*http.Request, error)) (Thread, error) {
	var answer Thread
	body, err := bodyOf(operation, ask)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, call{operation: operation, status: http.StatusOK, body: body, repeat: true, build: build}, &answer)
	return answer, err
}
