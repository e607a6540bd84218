package vss

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss/proof"
)

// AgencyClient is an agency's side of the contract: what another system does to read what it may.
type AgencyClient struct {
	BaseURL  string // where agencies are served, without a slash at the end
	Audience string // the service's public base URL, for assertions
	ID       string // client_id
	// HTTP does the requests, over TLS with the registered client certificate.
	HTTP *http.Client
	// Key signs assertions; nil for a client that is registered without one.
	Key crypto.Signer
	Now func() time.Time
}

// Token gets a token for scopes; none for all that are registered. A refusal is a *Problem.
func (c *AgencyClient) Token(ctx context.Context, scopes ...string) (AgencyToken, error) {
	form := url.Values{"grant_type": {string(AgencyTokenRequestGrantTypeClientCredentials)}, "client_id": {c.ID}}
	if len(scopes) > 0 {
		form.Set("scope", strings.Join(scopes, " "))
	}
	if c.Key != nil {
		now := c.Now()
		signed, err := proof.SignClientAssertion(c.Key, c.Audience, proof.ClientAssertion{ClientID: c.ID, JTI: uuid.NewString(), Expires: now.Add(time.Minute)}, now)
		if err != nil {
			return AgencyToken{}, fmt.Errorf("sign the client's assertion: %w", err)
		}
		form.Set("client_assertion_type", string(AgencyTokenRequestClientAssertionTypeUrnIetfParamsOauthClientAssertionTypeJwtBearer))
		form.Set("client_assertion", signed)
	}
	var token AgencyToken
	err := c.do(ctx, http.MethodPost, "/v1/agencies/token", "", "application/x-www-form-urlencoded", []byte(form.Encode()), &token)
	return token, err
}

// Read reads fields of one person's record. A refusal is a *Problem.
func (c *AgencyClient) Read(ctx context.Context, token string, q AgencyQuestion) (AgencyAnswer, error) {
	body, err := json.Marshal(q)
	if err != nil {
		return AgencyAnswer{}, fmt.Errorf("write the question: %w", err)
	}
	var answer AgencyAnswer
	err = c.do(ctx, http.MethodPost, "/v1/agencies/reads", token, "application/json", body, &answer)
	return answer, err
}

// Changes gives at most limit changes after a cursor ("" is the end as it is now, "begin" the oldest that is kept), and waits for one where there is none.
func (c *AgencyClient) Changes(ctx context.Context, token, cursor string, limit int, wait time.Duration) (ChangePage, error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}, "wait": {strconv.Itoa(int(wait / time.Second))}}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	var page ChangePage
	err := c.do(ctx, http.MethodGet, "/v1/agencies/changes?"+query.Encode(), token, "", nil, &page)
	return page, err
}

func (c *AgencyClient) do(ctx context.Context, method, path, token, media string, body []byte, answer any) error {
	r, err := http.NewRequestWithContext(ctx, method, c.BaseURL+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask %s: %w", path, err)
	}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.HTTP.Do(r)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	defer resp.Body.Close()
	return readAnswer(resp, http.StatusOK, "application/json", answer)
}
