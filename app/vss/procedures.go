package vss

import (
	"context"
	"crypto"
	"io"
	"net/http"

	"github.com/google/uuid"
)

// Procedures gives the public services that are offered, each with the schema of its form. It needs no account.
func (c *Client) Procedures(ctx context.Context) (ProcedureList, error) {
	var answer ProcedureList
	err := c.do(ctx, call{operation: "listProcedures", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListProceduresRequest(server, nil)
		}}, &answer)
	return answer, err
}

// ServiceRequests gives the account's requests for public services, newest first.
func (s *Session) ServiceRequests(ctx context.Context) (ServiceRequestList, error) {
	var answer ServiceRequestList
	err := s.do(ctx, call{operation: "listServiceRequests", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListServiceRequestsRequest(server, nil)
		}}, &answer)
	return answer, err
}

// ServiceRequest gives one of them.
func (s *Session) ServiceRequest(ctx context.Context, id uuid.UUID) (ServiceRequest, error) {
	var answer ServiceRequest
	err := s.do(ctx, call{operation: "getServiceRequest", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetServiceRequestRequest(server, id, nil)
		}}, &answer)
	return answer, err
}

// SubmitServiceRequest sends a request that the owner signs.
func (s *Session) SubmitServiceRequest(ctx context.Context, owner crypto.Signer, submission ServiceSubmission) (ServiceRequest, error) {
	var answer ServiceRequest
	k, err := owned(call{operation: "submitServiceRequest", status: http.StatusCreated,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewSubmitServiceRequestRequestWithBody(server, nil, jsonMedia, body)
		}}, owner, submission)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, k, &answer)
	return answer, err
}

// WithdrawServiceRequest takes a request back that has not been decided.
func (s *Session) WithdrawServiceRequest(ctx context.Context, owner crypto.Signer, withdrawal ServiceWithdrawal) (ServiceRequest, error) {
	var answer ServiceRequest
	k, err := owned(call{operation: "withdrawServiceRequest", status: http.StatusOK,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewWithdrawServiceRequestRequestWithBody(server, withdrawal.RequestId, nil, jsonMedia, body)
		}}, owner, withdrawal)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, k, &answer)
	return answer, err
}

// AnswerServiceQuestion answers the officer's question about a request.
func (s *Session) AnswerServiceQuestion(ctx context.Context, id uuid.UUID, words ServiceAnswer) (ServiceRequest, error) {
	var answer ServiceRequest
	body, err := bodyOf("answerServiceQuestion", words)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, call{operation: "answerServiceQuestion", status: http.StatusOK, body: body, repeat: true,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewAnswerServiceQuestionRequestWithBody(server, id, nil, jsonMedia, body)
		}}, &answer)
	return answer, err
}
