package vss

import (
	"context"
	"crypto"
	"io"
	"net/http"
)

// ShareableFacts gives the facts that can be shared now.
func (s *Session) ShareableFacts(ctx context.Context) (ShareableFacts, error) {
	var answer ShareableFacts
	err := s.do(ctx, call{operation: "getShareableFacts", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetShareableFactsRequest(server, nil)
		}}, &answer)
	return answer, err
}

// Shares lists what was shared, newest first.
func (s *Session) Shares(ctx context.Context) (ShareList, error) {
	var answer ShareList
	err := s.do(ctx, call{operation: "listShares", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) { return NewListSharesRequest(server, nil) }}, &answer)
	return answer, err
}

// ShareStatement sends the owner's statement that VSS may sign chosen facts for a recipient.
func (s *Session) ShareStatement(ctx context.Context, owner crypto.Signer, order ShareOrder) (Share, error) {
	var answer Share
	k, err := owned(call{operation: "shareStatement", status: http.StatusCreated,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewShareStatementRequestWithBody(server, nil, jsonMedia, body)
		}}, owner, order)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, k, &answer)
	return answer, err
}

// RevokeShare sends the owner's statement that takes a shared one back.
func (s *Session) RevokeShare(ctx context.Context, owner crypto.Signer, id ShareId, revocation ShareRevocation) (Share, error) {
	var answer Share
	k, err := owned(call{operation: "revokeShare", status: http.StatusOK,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewRevokeShareRequestWithBody(server, id, nil, jsonMedia, body)
		}}, owner, revocation)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, k, &answer)
	return answer, err
}

// StatementStatus asks whether a shared statement still counts. The person it is about sees that it was asked. It is not repeated by itself: each one is a look.
func (c *Client) StatementStatus(ctx context.Context, id ShareId) (StatementStatus, error) {
	var answer StatementStatus
	err := c.do(ctx, call{operation: "getStatementStatus", status: http.StatusOK,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetStatementStatusRequest(server, id, nil)
		}}, &answer)
	return answer, err
}
