package sandbox

import (
	"context"
	"net/http"
	"time"
)

// Recoveries is what /sandbox/recoveries.json answers, newest first.
type Recoveries struct {
	Recoveries []Recovery     `json:"recoveries"`
	Reports    []DeviceReport `json:"reports"`
}

// Recovery is one request to get an account back.
type Recovery struct {
	Number    string     `json:"number"`
	Account   string     `json:"account"`
	Holder    string     `json:"holder"`
	Kind      string     `json:"kind"`  // waiting or officers
	Stage     string     `json:"stage"` // as the contract's RecoveryStage
	Device    string     `json:"device"`
	StartedAt time.Time  `json:"startedAt"`
	ReadyAt   *time.Time `json:"readyAt,omitempty"`
	ExpiresAt time.Time  `json:"expiresAt"`
	Officers  []string   `json:"officers"`            // who have approved it
	CancelURL string     `json:"cancelUrl,omitempty"` // the link in the message to the owner; POST to it cancels
}

// DeviceReport is one report of "this wasn't me".
type DeviceReport struct {
	Number  string    `json:"number"`
	Account string    `json:"account"`
	At      time.Time `json:"at"`
}

// OfficerAct says which of the two simulated officers acts: can-bo-1 or can-bo-2.
type OfficerAct struct {
	Officer string `json:"officer"`
}

// Recoveries gives the newest recoveries and reports.
func (c Client) Recoveries(ctx context.Context) (Recoveries, error) {
	var all Recoveries
	err := c.read(ctx, http.MethodGet, "/sandbox/recoveries.json", nil, &all)
	return all, err
}

// Approve has a simulated officer approve the request with this number.
func (c Client) Approve(ctx context.Context, number, officer string) error {
	return c.read(ctx, http.MethodPost, "/sandbox/recoveries/"+number+"/approve", OfficerAct{officer}, nil)
}

// Refuse has a simulated officer refuse the request with this number.
func (c Client) Refuse(ctx context.Context, number, officer string) error {
	return c.read(ctx, http.MethodPost, "/sandbox/recoveries/"+number+"/refuse", OfficerAct{officer}, nil)
}
