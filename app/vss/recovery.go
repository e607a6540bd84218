package vss

import (
	"context"
	"crypto"
	"io"
	"net/http"
	"time"
)

// RecoveryState says what the account can be got back with, and which recoveries run.
func (s *Session) RecoveryState(ctx context.Context) (RecoveryState, error) {
	var answer RecoveryState
	err := s.do(ctx, call{operation: "getRecoveryState", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetRecoveryStateRequest(server, nil)
		}}, &answer)
	return answer, err
}

// ProposeRecoveryPassword has a recovery password held to the rules. A refusal with code invalid-request names the reason in its field password.
func (s *Session) ProposeRecoveryPassword(ctx context.Context, password string) (RecoveryPasswordProposed, error) {
	var answer RecoveryPasswordProposed
	body, err := bodyOf("proposeRecoveryPassword", RecoveryPasswordProposal{Password: password})
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, call{operation: "proposeRecoveryPassword", status: http.StatusCreated, body: body, repeat: true,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewProposeRecoveryPasswordRequestWithBody(server, nil, jsonMedia, body)
		}}, &answer)
	return answer, err
}

// SetRecoveryPassword sends the owner's statement that sets the proposed password.
func (s *Session) SetRecoveryPassword(ctx context.Context, owner crypto.Signer, statement RecoveryPasswordStatement) (RecoveryDone, error) {
	var answer RecoveryDone
	k, err := owned(call{operation: "setRecoveryPassword", status: http.StatusOK,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewSetRecoveryPasswordRequestWithBody(server, nil, jsonMedia, body)
		}}, owner, statement)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, k, &answer)
	return answer, err
}

// MakeRecoveryCode sends the owner's statement that makes a printed recovery code, of which the server learns the hash.
func (s *Session) MakeRecoveryCode(ctx context.Context, owner crypto.Signer, statement RecoveryCodeStatement) (RecoveryDone, error) {
	var answer RecoveryDone
	k, err := owned(call{operation: "makeRecoveryCode", status: http.StatusOK,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewMakeRecoveryCodeRequestWithBody(server, nil, jsonMedia, body)
		}}, owner, statement)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, k, &answer)
	return answer, err
}

// CancelRecoveries cancels every recovery of the account that its holding device may cancel. Doing it twice does no more than once.
func (s *Session) CancelRecoveries(ctx context.Context) (RecoveriesCancelled, error) {
	var answer RecoveriesCancelled
	err := s.do(ctx, call{operation: "cancelRecoveries", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewCancelRecoveriesRequest(server, nil)
		}}, &answer)
	return answer, err
}

// DeviceEvents gives the account's devices and what happened with them, newest first: at most limit events (1–100; 0 is the server's choice), only
// those before a moment when it is not zero.
func (s *Session) DeviceEvents(ctx context.Context, before time.Time, limit int) (DeviceHistory, error) {
	params := &ListDeviceEventsParams{}
	if !before.IsZero() {
		params.Before = &before
	}
	if limit > 0 {
		params.Limit = &limit
	}
	var answer DeviceHistory
	err := s.do(ctx, call{operation: "listDeviceEvents", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListDeviceEventsRequest(server, params)
		}}, &answer)
	return answer, err
}

// ReportDeviceEvent says "this wasn't me" of an event, or of nothing in particular when it is empty. It is not repeated by itself: each opens a report.
func (s *Session) ReportDeviceEvent(ctx context.Context, event string) (DeviceReport, error) {
	var answer DeviceReport
	ask := DeviceReportStart{}
	if event != "" {
		ask.EventId = &event
	}
	body, err := bodyOf("reportDeviceEvent", ask)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, call{operation: "reportDeviceEvent", status: http.StatusCreated, body: body,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewReportDeviceEventRequestWithBody(server, nil, jsonMedia, body)
		}}, &answer)
	return answer, err
}

// StartRecovery asks for an account for a new device. It is not repeated by itself: each tells the owner, and a wrong one is counted.
func (c *Client) StartRecovery(ctx context.Context, keys NewKeys, start RecoveryStart) (RecoveryStarted, error) {
	var answer RecoveryStarted
	body, err := bodyOf("startRecovery", start)
	if err != nil {
		return answer, err
	}
	err = c.do(ctx, call{operation: "startRecovery", status: http.StatusCreated, body: body, prove: keys.prove,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewStartRecoveryRequestWithBody(server, nil, jsonMedia, body)
		}}, &answer)
	return answer, err
}

// Recovery tells how far a recovery is, to whoever knows its name.
func (c *Client) Recovery(ctx context.Context, name RecoveryName) (RecoveryProgress, error) {
	var answer RecoveryProgress
	err := c.do(ctx, call{operation: "getRecovery", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetRecoveryRequest(server, name, nil)
		}}, &answer)
	return answer, err
}
