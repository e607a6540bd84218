package sandbox

import (
	"context"
	"net/http"
	"net/url"
)

// Applicant is somebody on record who has no account, as /sandbox/applicants.json gives them: a tester registers as one of them.
type Applicant struct {
	ID                    string `json:"id"`
	Name                  string `json:"name"`
	DateOfBirth           string `json:"dateOfBirth"`
	Sex                   string `json:"sex"`
	SocialInsuranceNumber string `json:"socialInsuranceNumber"`
	CitizenID             string `json:"citizenId"`
	Phone                 string `json:"phone"` // one that nobody uses; any other may be registered
	CitizenIDPayload      string `json:"citizenIdPayload"`
	BHYTPayload           string `json:"bhytPayload"`
	Registered            bool   `json:"registered"` // an account has been opened
}

// Application is one registration as the officer's list holds it, at /sandbox/applications.json.
type Application struct {
	ID       string `json:"id"`
	Receipt  string `json:"receipt"`
	State    string `json:"state"`
	Revision int64  `json:"revision"`
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Agency   string `json:"agency"`
	// Match is the social-insurance number of the person on record that the form is most like; "" when there is nobody.
	Match string `json:"match"`
	// Differences are the fields in which form and that record differ.
	Differences []string `json:"differences"`
	Account     string   `json:"account"` // that the approval opened
}

// OfficerDecision is the body of an officer's act. Revision 0 is whatever stands now.
type OfficerDecision struct {
	Revision        int64    `json:"revision,omitempty"`
	InsuranceNumber string   `json:"insuranceNumber,omitempty"` // approve: whose record it is; empty is Application.Match
	Reasons         []string `json:"reasons,omitempty"`         // refuse
	Remark          string   `json:"remark,omitempty"`          // refuse
	Question        string   `json:"question,omitempty"`        // ask
}

// Applicants gives the people on record who have no account.
func (c Client) Applicants(ctx context.Context) ([]Applicant, error) {
	var all []Applicant
	return all, c.read(ctx, http.MethodGet, "/sandbox/applicants.json", nil, &all)
}

// Applications gives the registrations that were submitted, in every state.
func (c Client) Applications(ctx context.Context) ([]Application, error) {
	var all []Application
	return all, c.read(ctx, http.MethodGet, "/sandbox/applications.json", nil, &all)
}

// Decide acts as the simulated officer: step is check, ask, approve, refuse, or enrol, which puts the person on record as the form says.
func (c Client) Decide(ctx context.Context, id, step string, d OfficerDecision) error {
	return c.read(ctx, http.MethodPost, "/sandbox/applications/"+url.PathEscape(id)+"/"+step, d, nil)
}
