package vss

import (
	"context"
	"io"
	"net/http"
)

// RecordQuery says which part of the contributions or benefits is asked for. The zero value is the newest page.
type RecordQuery struct {
	Known  int64  // the version that the caller holds whole; 0: none. A record of this version is answered without rows
	Cursor string // of the page before; "" for the first
	Limit  int    // 1–200; 0 is the server's choice
}

func (q RecordQuery) params() (known *int64, cursor *string, limit *int) {
	if q.Known != 0 {
		known = &q.Known
	}
	if q.Cursor != "" {
		cursor = &q.Cursor
	}
	if q.Limit > 0 {
		limit = &q.Limit
	}
	return known, cursor, limit
}

// Contributions gives a page of what was paid into the funds for the person, newest first.
func (s *Session) Contributions(ctx context.Context, q RecordQuery) (ContributionPage, error) {
	params := &ListContributionsParams{}
	params.Known, params.Cursor, params.Limit = q.params()
	var answer ContributionPage
	err := s.do(ctx, call{operation: "listContributions", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListContributionsRequest(server, params)
		}}, &answer)
	return answer, err
}

// Benefits gives a page of what the funds have paid to the person, newest decision first.
func (s *Session) Benefits(ctx context.Context, q RecordQuery) (BenefitPage, error) {
	params := &ListBenefitsParams{}
	params.Known, params.Cursor, params.Limit = q.params()
	var answer BenefitPage
	err := s.do(ctx, call{operation: "listBenefits", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListBenefitsRequest(server, params)
		}}, &answer)
	return answer, err
}
