package sandbox

import (
	"context"
	"net/http"
	"time"

	"vssid/app/vss"
)

// HospitalRequest has the simulated hospital send a payment to a persona's app, at POST /sandbox/hospital/requests: a bill of the page, or items with
// sums that add up.
type HospitalRequest struct {
	Persona      string            `json:"persona"`                // id
	Bill         string            `json:"bill,omitempty"`         // visit, tests or stay
	Items        []vss.PaymentItem `json:"items,omitempty"`        // in place of a bill
	Total        int64             `json:"total,omitempty"`        // đồng
	FundShare    int64             `json:"fundShare,omitempty"`    // đồng
	OwnShare     int64             `json:"ownShare,omitempty"`     // đồng
	ValidMinutes int               `json:"validMinutes,omitempty"` // 1 to 60; 0: the usual
}

// HospitalPayment is one request of any desk, as /sandbox/hospital.json lists them, newest first.
type HospitalPayment struct {
	RequestID  string    `json:"requestId"`
	Account    string    `json:"account"`
	Holder     string    `json:"holder"`
	Facility   string    `json:"facility"`
	Desk       string    `json:"desk"`
	Number     string    `json:"number"`
	State      string    `json:"state"` // waiting, confirmed, refused, withdrawn or expired
	Reason     string    `json:"reason,omitempty"`
	ReasonText string    `json:"reasonText,omitempty"`
	CreatedAt  time.Time `json:"createdAt"`
	ExpiresAt  time.Time `json:"expiresAt"`
	Simulated  bool      `json:"simulated"` // the tester's own, which may be taken back here
}

// AskPayment has the simulated hospital ask a persona.
func (c Client) AskPayment(ctx context.Context, ask HospitalRequest) (vss.PaymentRequest, error) {
	var made vss.PaymentRequest
	err := c.read(ctx, http.MethodPost, "/sandbox/hospital/requests", ask, &made)
	return made, err
}

// Payments lists the newest requests of all desks.
func (c Client) Payments(ctx context.Context) ([]HospitalPayment, error) {
	var all []HospitalPayment
	err := c.read(ctx, http.MethodGet, "/sandbox/hospital.json", nil, &all)
	return all, err
}

// MoveFacility moves a persona's card to another first facility.
func (c Client) MoveFacility(ctx context.Context, persona, facilityCode string) error {
	return c.read(ctx, http.MethodPost, "/sandbox/personas/"+persona+"/facility", map[string]string{"facilityCode": facilityCode}, nil)
}
