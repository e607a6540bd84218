package sandbox

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// ServiceRequest is a request for a public service as the officer's page shows it: GET /sandbox/requests.json.
type ServiceRequest struct {
	ID        string         `json:"id"`
	Number    string         `json:"number"`
	Account   string         `json:"account"`
	Name      string         `json:"name"`
	Procedure string         `json:"procedure"`
	Title     string         `json:"title"` // in Vietnamese
	State     string         `json:"state"`
	Amount    int64          `json:"amount"` // đồng; 0 where nothing is paid
	Shown     [][2]string    `json:"shown"`  // label and value, as the owner signed them
	Events    []ServiceEvent `json:"events"`
}

// ServiceEvent is a step of it.
type ServiceEvent struct {
	At    time.Time `json:"at"`
	State string    `json:"state"`
	By    string    `json:"by"`
	Text  string    `json:"text"`
}

// OfficerWords is what an officer writes with a step: POST /sandbox/requests/{id}/take-up, ask, approve, refuse, pay.
type OfficerWords struct {
	Text string `json:"text"`
}

// Requests gives the requests of all the sandbox's people, in every state.
func (c Client) Requests(ctx context.Context) ([]ServiceRequest, error) {
	var all []ServiceRequest
	return all, c.read(ctx, http.MethodGet, "/sandbox/requests.json", nil, &all)
}

// MoveRequest acts as the simulated officer or bank: step is take-up, ask, approve, refuse or pay.
func (c Client) MoveRequest(ctx context.Context, id, step string, words OfficerWords) error {
	return c.read(ctx, http.MethodPost, "/sandbox/requests/"+url.PathEscape(id)+"/"+step, words, nil)
}
