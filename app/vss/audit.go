package vss

import (
	"context"
	"io"
	"net/http"
	"time"
)

// AuditCheckpoint gives the newest checkpoint of the audit log, as a signed note.
func (c *Client) AuditCheckpoint(ctx context.Context) (string, error) {
	var answer AuditCheckpoint
	err := c.do(ctx, call{operation: "getCheckpoint", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetCheckpointRequest(server, nil)
		}}, &answer)
	return answer.Checkpoint, err
}

// AuditConsistency gives the proof that the log of second leaves goes on from the one of first leaves.
func (c *Client) AuditConsistency(ctx context.Context, first, second uint64) ([]AuditHash, error) {
	var answer ConsistencyProof
	err := c.do(ctx, call{operation: "getConsistencyProof", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetConsistencyProofRequest(server, &GetConsistencyProofParams{First: int64(first), Second: int64(second)})
		}}, &answer)
	return answer.Proof, err
}

// Client is the client that the session asks through, for what needs no session.
func (s *Session) Client() *Client { return s.c }

// AccessEvents lists what was done about the account, newest first: at most limit events (1–100; 0 is the server's choice) below a leaf index (negative:
// all).
func (s *Session) AccessEvents(ctx context.Context, below int64, limit int) (AccessEventList, error) {
	params := &ListAccessEventsParams{}
	if below >= 0 {
		params.Below = &below
	}
	if limit > 0 {
		params.Limit = &limit
	}
	var answer AccessEventList
	err := s.do(ctx, call{operation: "listAccessEvents", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListAccessEventsRequest(server, params)
		}}, &answer)
	return answer, err
}

// OwnerStatements lists what the owner has signed, newest first: at most limit of them (1–100; 0 is the server's choice), only those before a moment when
// it is not zero.
func (s *Session) OwnerStatements(ctx context.Context, before time.Time, limit int) (OwnerStatementList, error) {
	params := &ListOwnerStatementsParams{}
	if !before.IsZero() {
		params.Before = &before
	}
	if limit > 0 {
		params.Limit = &limit
	}
	var answer OwnerStatementList
	err := s.do(ctx, call{operation: "listOwnerStatements", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListOwnerStatementsRequest(server, params)
		}}, &answer)
	return answer, err
}

// OwnerEvidence gives the evidence of one statement.
func (s *Session) OwnerEvidence(ctx context.Context, id AuditHash) (OwnerEvidence, error) {
	var answer OwnerEvidence
	err := s.do(ctx, call{operation: "getOwnerStatement", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetOwnerStatementRequest(server, id, nil)
		}}, &answer)
	return answer, err
}
