package vss

import (
	"context"
	"io"
	"net/http"
)

// VisitQuery says which visits of the care book are asked for. The zero value is the newest page.
type VisitQuery struct {
	Year   int    // 0: every year
	Cursor string // of the page before; "" for the first
	Limit  int    // 1–200; 0 is the server's choice
}

// Visits gives a page of the care book, newest first.
func (s *Session) Visits(ctx context.Context, q VisitQuery) (VisitPage, error) {
	params := &ListVisitsParams{}
	if q.Year != 0 {
		params.Year = &q.Year
	}
	if q.Cursor != "" {
		params.Cursor = &q.Cursor
	}
	if q.Limit > 0 {
		params.Limit = &q.Limit
	}
	var answer VisitPage
	err := s.do(ctx, call{operation: "listVisits", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) { return NewListVisitsRequest(server, params) }}, &answer)
	return answer, err
}

// Visit gives one visit with its bill and papers.
func (s *Session) Visit(ctx context.Context, id VisitId) (VisitDetail, error) {
	var answer VisitDetail
	err := s.do(ctx, call{operation: "getVisit", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) { return NewGetVisitRequest(server, id, nil) }}, &answer)
	return answer, err
}

// ErrorReports lists what the account reported as wrong, newest first.
func (s *Session) ErrorReports(ctx context.Context) ([]ErrorReport, error) {
	var answer ErrorReportList
	err := s.do(ctx, call{operation: "listErrorReports", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListErrorReportsRequest(server, nil)
		}}, &answer)
	return answer.Reports, err
}

// ReportError reports that a record is wrong. The request's id makes a repetition safe.
func (s *Session) ReportError(ctx context.Context, ask ErrorReportRequest) (ErrorReport, error) {
	var answer ErrorReport
	body, err := bodyOf("reportError", ask)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, call{operation: "reportError", status: http.StatusCreated, body: body, repeat: true,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewReportErrorRequestWithBody(server, nil, jsonMedia, body)
		}}, &answer)
	return answer, err
}
