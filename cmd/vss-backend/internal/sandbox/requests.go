package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/services"
	"vssid/cmd/vss-backend/internal/store"
)

// ServiceOffice is the agency's side of the requests for public services, as the console has it.
type ServiceOffice interface {
	Requests(ctx context.Context, account string) (vss.ServiceRequestList, error)
	Move(ctx context.Context, officer, id string, to vss.ServiceRequestState, words string) error
	Paid(ctx context.Context, by, id string) error
}

type requestsPart struct{ office ServiceOffice }

// RequestsPart lets scripts play the officer, and the bank that reports a payment. People do it at the console.
func RequestsPart(office ServiceOffice) Part {
	p := &requestsPart{office}
	return Part{Route: func(s *Sandbox, handle Handle) {
		handle("GET /sandbox/requests.json", func(w http.ResponseWriter, r *http.Request) error {
			all, err := p.all(r.Context(), s)
			if err != nil {
				return err
			}
			return sendJSON(w, http.StatusOK, all)
		})
		handle("POST /sandbox/requests/{id}/{step}", p.act)
	}}
}

// all are the newest requests of the sandbox's people, those of each person together.
func (p *requestsPart) all(ctx context.Context, s *Sandbox) ([]shapes.ServiceRequest, error) {
	all := []shapes.ServiceRequest{}
	reader := s.Store.Read(ctx)
	accounts, err := reader.AccountsWithRequests()
	if err != nil {
		return nil, err
	}
	for _, account := range accounts {
		card, err := reader.Card(account)
		if err != nil {
			return nil, fmt.Errorf("read who sent a request: %w", err)
		}
		list, err := p.office.Requests(ctx, account)
		if err != nil {
			return nil, err
		}
		for _, q := range list.Requests {
			one := shapes.ServiceRequest{ID: q.RequestId.String(), Number: q.Number, Account: account, Name: card.HolderName, Procedure: q.Procedure, Title: q.Title.Vi, State: string(q.State)}
			if q.Payment != nil {
				one.Amount = q.Payment.Amount
			}
			for _, item := range q.Shown {
				one.Shown = append(one.Shown, [2]string{item.Label, item.Value})
			}
			for _, e := range q.Events {
				event := shapes.ServiceEvent{At: e.At, State: string(e.State), By: string(e.By)}
				if e.Text != nil {
					event.Text = *e.Text
				}
				one.Events = append(one.Events, event)
			}
			all = append(all, one)
		}
	}
	return all, nil
}

func (p *requestsPart) act(w http.ResponseWriter, r *http.Request) error {
	var ask shapes.OfficerWords
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	id, step := r.PathValue("id"), r.PathValue("step")
	to, known := map[string]vss.ServiceRequestState{"take-up": vss.ServiceRequestStateHandling, "ask": vss.ServiceRequestStateQuestion, "approve": vss.ServiceRequestStateApproved,
		"refuse": vss.ServiceRequestStateRefused}[step]
	var err error
	switch {
	case known:
		err = p.office.Move(r.Context(), simulatedOfficer, id, to, ask.Text)
	case step == "pay":
		err = p.office.Paid(r.Context(), simulatedBank, id)
	default:
		return &fault{http.StatusNotFound, "a request is taken up, asked about, approved, refused or paid: take-up, ask, approve, refuse, pay"}
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &fault{http.StatusNotFound, "the sandbox has no request of this id"}
	case errors.Is(err, services.ErrStep), errors.Is(err, services.ErrEffect):
		return &fault{http.StatusConflict, err.Error()}
	case err != nil:
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// simulatedBank is who reports payments when a tester presses the button here.
const simulatedBank = "sandbox-bank"
