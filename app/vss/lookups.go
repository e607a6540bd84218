package vss

import (
	"context"
	"io"
	"net/http"
)

// FindInsuranceNumber asks for the social-insurance number of a person whose three particulars all match. It needs no account. It is not repeated by
// itself: each one counts. A miss is a Problem with CodeNoMatch.
func (c *Client) FindInsuranceNumber(ctx context.Context, ask InsuranceNumberQuery) (InsuranceNumberFound, error) {
	var answer InsuranceNumberFound
	body, err := bodyOf("findInsuranceNumber", ask)
	if err != nil {
		return answer, err
	}
	err = c.do(ctx, call{operation: "findInsuranceNumber", status: http.StatusOK, body: body,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewFindInsuranceNumberRequestWithBody(server, nil, jsonMedia, body)
		}}, &answer)
	return answer, err
}
