package sandbox

import (
	"context"
	"net/http"
)

// SampleOfficer is a made-up officer of the console with what signs them in: GET /sandbox/officers.json. The code changes every 30 seconds and works once.
type SampleOfficer struct {
	Login    string `json:"login"`
	Name     string `json:"name"`
	Password string `json:"password"`
	Code     string `json:"code"`
}

// Officers gives the made-up officers.
func (c Client) Officers(ctx context.Context) ([]SampleOfficer, error) {
	var all []SampleOfficer
	return all, c.read(ctx, http.MethodGet, "/sandbox/officers.json", nil, &all)
}
