package sandbox

import "time"

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
