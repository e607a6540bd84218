package edge_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// The samples of the audit log.
func init() {
	type request = struct{ path, body string }
	sample["getCheckpoint"] = request{"/v1/audit/checkpoint", ""}
	sample["getConsistencyProof"] = request{"/v1/audit/consistency?first=0&second=0", ""}
	sample["listOwnerStatements"] = request{"/v1/owner-statements?limit=5", ""}
	sample["getOwnerStatement"] = request{"/v1/owner-statements/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""}
	sample["listAccessEvents"] = request{"/v1/audit/events?limit=5", ""}
}

// The samples of what is shared.
func init() {
	type request = struct{ path, body string }
	const id = "AQIDAAAAAAAAAAAAAAAAAA"
	const statement = `"audience":"http://x","account":"0100000001","bindingGeneration":1,"challenge":"c","resourceVersion":1,"language":"vi","shown":[]`
	sample["getShareableFacts"] = request{"/v1/shares/facts", ""}
	sample["listShares"] = request{"/v1/shares", ""}
	sample["getStatementStatus"] = request{"/v1/statements/" + id + "/status", ""}
	sample["revokeShare"] = request{"/v1/shares/" + id + "/revocation", `{"operation":"revoke-statement",` + statement + `}`}
	sample["shareStatement"] = request{"/v1/shares", `{"operation":"share-statement",` + statement + `,"shareId":"` + id + `","recipient":"Ngân hàng","purpose":"Vay","until":"2026-04-01","facts":["insured"]}`}
}

func (handlers) GetStatementStatus(context.Context, api.GetStatementStatusRequestObject) (api.GetStatementStatusResponseObject, error) {
	return api.GetStatementStatus200JSONResponse{State: vss.StatementStateUnknown}, nil
}

func (handlers) GetCheckpoint(context.Context, api.GetCheckpointRequestObject) (api.GetCheckpointResponseObject, error) {
	return api.GetCheckpoint200JSONResponse{Checkpoint: "x"}, nil
}

func (handlers) GetConsistencyProof(context.Context, api.GetConsistencyProofRequestObject) (api.GetConsistencyProofResponseObject, error) {
	return api.GetConsistencyProof200JSONResponse{Proof: []vss.AuditHash{}}, nil
}

func TestHostileAuditQueries(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/v1/audit/consistency", "/v1/audit/consistency?first=1", "/v1/audit/consistency?first=-1&second=2", "/v1/audit/consistency?first=1&second=4503599627370497",
		"/v1/audit/consistency?first=1e3&second=2", "/v1/audit/consistency?first=1&second=2&first=1", "/v1/audit/events?limit=0", "/v1/audit/events?limit=101", "/v1/audit/events?below=-1",
		"/v1/audit/events?below=x", "/v1/owner-statements?limit=0", "/v1/owner-statements?before=x", "/v1/owner-statements/short", "/v1/owner-statements/" + strings.Repeat("é", 43)} {
		if status, _ := h.ask(t, "GET", path, "", http.Header{}); status != http.StatusBadRequest {
			t.Errorf("GET %s: status %d", path, status)
		}
	}
}
