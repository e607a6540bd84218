package edge_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
	"vssid/cmd/vss-backend/internal/refusal"
)

// The samples of agencies.
func init() {
	maps.Copy(sample, map[string]struct{ path, body string }{
		"createAgencyToken": {"/v1/agencies/token", "grant_type=client_credentials&client_id=so-mau"},
		"readForAgency":     {"/v1/agencies/reads", `{"number":"0100000001","purpose":"xét trợ cấp","caseNumber":"1","fields":["card-state"]}`},
		"followChanges":     {"/v1/agencies/changes?limit=5", ""},
	})
}

const agencyToken = "TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT"

// agencyCertificate is the thumbprint that the house's one agency is known by.
var agencyCertificate string

func (h *house) Agency(_ context.Context, token [32]byte, certificate string, _ time.Time) (edge.Agency, error) {
	if token != edge.TokenHash(agencyToken) || certificate != agencyCertificate {
		return edge.Agency{}, refusal.New(vss.CodeTokenInvalid)
	}
	return edge.Agency{ID: "so-mau", Name: "Sở Mẫu", Scopes: []string{"card:read"}, PerMinute: 1}, nil
}

func (s handlers) CreateAgencyToken(ctx context.Context, _ api.CreateAgencyTokenRequestObject) (api.CreateAgencyTokenResponseObject, error) {
	client, err := edge.ClientFrom(ctx)
	s.h.seen = append(s.h.seen, client)
	return api.CreateAgencyToken200JSONResponse{AccessToken: agencyToken, TokenType: vss.AgencyTokenTokenTypeBearer, ExpiresIn: 600, Scope: "card:read"}, err
}

func (s handlers) ReadForAgency(ctx context.Context, _ api.ReadForAgencyRequestObject) (api.ReadForAgencyResponseObject, error) {
	agency, err := edge.AgencyFrom(ctx)
	s.h.seen = append(s.h.seen, agency)
	return api.ReadForAgency200JSONResponse{ReadId: uuid.New(), Fields: []vss.AgencyFieldValue{}, ServerTime: s.h.clock()}, err
}

func (s handlers) FollowChanges(ctx context.Context, _ api.FollowChangesRequestObject) (api.FollowChangesResponseObject, error) {
	_, err := edge.AgencyFrom(ctx)
	return api.FollowChanges200JSONResponse{Changes: []vss.DataChange{}, Next: strings.Repeat("A", 22), ServerTime: s.h.clock()}, err
}

// certified makes an HTTP client with a certificate that is valid around a moment, and the certificate's thumbprint.
func certified(t *testing.T, server *httptest.Server, key *ecdsa.PrivateKey, at time.Time) (*http.Client, string) {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(at.UnixNano()), NotBefore: at.Add(-time.Hour), NotAfter: at.Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.Certificates = []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}
	return &http.Client{Transport: transport}, edge.CertificateThumbprint(parsed)
}

func TestAgenciesAreKnownByTheirConnection(t *testing.T) {
	h := newHouse(t)
	server := httptest.NewUnstartedServer(h.front)
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	server.StartTLS()
	t.Cleanup(server.Close)
	good, print := certified(t, server, newKey(t), h.clock())
	agencyCertificate = print
	other, _ := certified(t, server, newKey(t), h.clock())
	expired, _ := certified(t, server, newKey(t), h.clock().Add(-3*time.Hour))
	for _, o := range contractOperations(t) {
		if o.proof != "agency" {
			continue
		}
		grant := o.id == "createAgencyToken"
		for _, c := range []struct {
			name   string
			client *http.Client
			authz  string
			code   vss.Code // "" is a good answer
			token  vss.Code // of the operation that gives the token
		}{
			{"all is well", good, "Bearer " + agencyToken, "", ""},
			{"no token", good, "", vss.CodeProofMissing, ""},
			{"another token", good, "Bearer " + strings.Repeat("A", 43), vss.CodeTokenInvalid, ""},
			{"a person's scheme", good, "DPoP " + agencyToken, vss.CodeTokenInvalid, ""},
			{"a stolen token", other, "Bearer " + agencyToken, vss.CodeTokenInvalid, ""},
			{"no certificate", server.Client(), "Bearer " + agencyToken, vss.CodeProofInvalid, vss.CodeProofMissing},
			{"an expired certificate", expired, "Bearer " + agencyToken, vss.CodeProofInvalid, vss.CodeProofInvalid},
		} {
			t.Run(o.id+"/"+c.name, func(t *testing.T) {
				r, err := http.NewRequestWithContext(t.Context(), o.method, server.URL+o.path, strings.NewReader(o.body))
				if err != nil {
					t.Fatal(err)
				}
				if o.body != "" {
					r.Header.Set("Content-Type", o.media)
				}
				if c.authz != "" && !grant {
					r.Header.Set("Authorization", c.authz)
				}
				resp, err := c.client.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				defer resp.Body.Close()
				want := c.code
				if grant {
					want = c.token
				}
				status := http.StatusOK
				if want != "" {
					status = refusal.Status(want)
				}
				if resp.StatusCode != status {
					t.Errorf("status %d, want %d", resp.StatusCode, status)
				}
			})
		}
		if status, p := h.ask(t, o.method, o.path, o.body, http.Header{"Content-Type": {o.media}, "Authorization": {"Bearer " + agencyToken}}); status != http.StatusUnauthorized {
			t.Errorf("%s without TLS: status %d, code %s", o.id, status, p.Code)
		}
	}
	for _, seen := range h.seen {
		if client, ok := seen.(edge.Client); ok && client.Certificate == "" {
			t.Error("a token was asked for without a certificate")
		}
	}
}
