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
