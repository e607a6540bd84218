package sandbox

import (
	"context"
	"net/http"
	"net/url"

	"vssid/app/vss"
)

// Thread is what a person and the agency have written, as GET /sandbox/threads.json tells it. POST /sandbox/threads/{id}/reply takes OfficerWords.
type Thread struct {
	Account string     `json:"account"`
	Name    string     `json:"name"`
	Thread  vss.Thread `json:"thread"`
}

// Threads gives what all the sandbox's people have written.
func (c Client) Threads(ctx context.Context) ([]Thread, error) {
	var all []Thread
	return all, c.read(ctx, http.MethodGet, "/sandbox/threads.json", nil, &all)
}

// Reply answers in a thread as the simulated officer.
func (c Client) Reply(ctx context.Context, id string, words OfficerWords) error {
	return c.read(ctx, http.MethodPost, "/sandbox/threads/"+url.PathEscape(id)+"/reply", words, nil)
}
