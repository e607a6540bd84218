package sandbox

import (
	"context"
	"net/http"
	"net/url"

	"vssid/app/vss"
)

// Thread is what a person and the agency have written, as GET /sandbox/threads.json tells it. POST /sandbox/threads/{id}/reply takes Answer.
type Thread struct {
	Account string     `json:"account"`
	Name    string     `json:"name"`
	Thread  vss.Thread `json:"thread"`
}

// Answer is what the simulated officer answers in a thread.
type Answer struct {
	Text  string       `json:"text"`
	Files []AnswerFile `json:"files,omitempty"`
}

// AnswerFile is a file that goes with it: PDF, JPEG or PNG.
type AnswerFile struct {
	Name    string `json:"name"`
	Content []byte `json:"content"`
}

// Threads gives what all the sandbox's people have written.
func (c Client) Threads(ctx context.Context) ([]Thread, error) {
	var all []Thread
	return all, c.read(ctx, http.MethodGet, "/sandbox/threads.json", nil, &all)
}

// Reply answers in a thread as the simulated officer.
func (c Client) Reply(ctx context.Context, id string, answer Answer) error {
	return c.read(ctx, http.MethodPost, "/sandbox/threads/"+url.PathEscape(id)+"/reply", answer, nil)
}
