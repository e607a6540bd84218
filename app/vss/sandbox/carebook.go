package sandbox

import (
	"context"
	"net/http"
	"time"
)

// Report is a report of an error as /sandbox/reports.json gives it, newest first.
type Report struct {
	Number  string       `json:"number"`
	Account string       `json:"account"`
	Name    string       `json:"name"`
	Kind    string       `json:"kind"`
	Ref     string       `json:"ref"`
	Title   string       `json:"title"`
	Reason  string       `json:"reason"`
	Text    string       `json:"text"`
	State   string       `json:"state"`
	Steps   []ReportStep `json:"steps"`
}

// ReportStep is one thing that became of a report.
type ReportStep struct {
	State string    `json:"state"`
	At    time.Time `json:"at"`
	Text  string    `json:"text"`
}

// ReportMove is what an officer does with a report. Value is what takes the record's place in a correction.
type ReportMove struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

// Family is one relation that has not ended, between two made-up people by their ids.
type Family struct {
	CarryID     string `json:"carryId"`
	Reason      string `json:"reason"`
	Owner       string `json:"owner"`
	OwnerName   string `json:"ownerName"`
	Carrier     string `json:"carrier"`
	CarrierName string `json:"carrierName"`
	Until       string `json:"until"` // ISO 8601; "" when only an end ends it
	Offered     bool   `json:"offered"`
	OwnDevice   bool   `json:"ownDevice"` // the owner carries the card on a device of their own
}

// Relation asks the counter to record one: guardian or parent.
type Relation struct {
	Owner   string `json:"owner"`
	Carrier string `json:"carrier"`
	Reason  string `json:"reason"`
}

// Reports lists the reports of all people, newest first.
func (c Client) Reports(ctx context.Context) ([]Report, error) {
	var all []Report
	err := c.read(ctx, http.MethodGet, "/sandbox/reports.json", nil, &all)
	return all, err
}

// MoveReport plays the officer: step is take-up, answer, correct or close.
func (c Client) MoveReport(ctx context.Context, number, step string, move ReportMove) error {
	return c.read(ctx, http.MethodPost, "/sandbox/reports/"+number+"/"+step, move, nil)
}

// Families lists the relations that have not ended.
func (c Client) Families(ctx context.Context) ([]Family, error) {
	var all []Family
	err := c.read(ctx, http.MethodGet, "/sandbox/families.json", nil, &all)
	return all, err
}

// Relate plays the counter that records a relation.
func (c Client) Relate(ctx context.Context, r Relation) (Family, error) {
	var f Family
	err := c.read(ctx, http.MethodPost, "/sandbox/families", r, &f)
	return f, err
}

// EndRelation plays the counter that ends a relation.
func (c Client) EndRelation(ctx context.Context, carryID string) error {
	return c.read(ctx, http.MethodPost, "/sandbox/families/"+carryID+"/end", nil, nil)
}
