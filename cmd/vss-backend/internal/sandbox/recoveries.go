package sandbox

import (
	"context"
	"errors"
	"net/http"

	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/recovery"
	"vssid/cmd/vss-backend/internal/store"
)

// Officers is the counter's side of recoveries (package recovery), as the console has it.
type Officers interface {
	Cases(ctx context.Context, limit int) ([]recovery.Case, error)
	Reports(ctx context.Context, limit int) ([]store.DeviceReport, error)
	Approve(ctx context.Context, number, officer string) error
	Refuse(ctx context.Context, number, officer string) error
}

// shownRecoveries is how many of the newest recoveries and reports are told.
const shownRecoveries = 50

// simulatedOfficers are the two officers that a script plays.
var simulatedOfficers = []string{"can-bo-1", "can-bo-2"}

// RecoveriesPart lets scripts play both officers, and the owner who follows the link in the message. People do the officers' part at the console.
func RecoveriesPart(officers Officers) Part {
	return Part{Route: func(s *Sandbox, handle Handle) {
		p := &recoveriesPart{s, officers}
		handle("GET /sandbox/recoveries.json", p.send)
		handle("POST /sandbox/recoveries/{number}/approve", p.decide(officers.Approve))
		handle("POST /sandbox/recoveries/{number}/refuse", p.decide(officers.Refuse))
	}}
}

type recoveriesPart struct {
	s        *Sandbox
	officers Officers
}

func (p *recoveriesPart) list(ctx context.Context) (shapes.Recoveries, error) {
	all := shapes.Recoveries{Recoveries: []shapes.Recovery{}, Reports: []shapes.DeviceReport{}}
	cases, err := p.officers.Cases(ctx, shownRecoveries)
	if err != nil {
		return all, err
	}
	for _, c := range cases {
		one := shapes.Recovery{Number: c.Number, Account: c.Account, Holder: c.Holder, Kind: c.Kind, Stage: string(c.Stage), Device: c.DeviceName, StartedAt: c.Started, ExpiresAt: c.Expires, Officers: c.Officers}
		if !c.Ready.IsZero() {
			one.ReadyAt = &c.Ready
		}
		if c.Kind == store.RecoveryWaiting {
			one.CancelURL = c.Link
		}
		all.Recoveries = append(all.Recoveries, one)
	}
	reports, err := p.officers.Reports(ctx, shownRecoveries)
	for _, r := range reports {
		all.Reports = append(all.Reports, shapes.DeviceReport{Number: r.Number, Account: r.Account, At: r.Made})
	}
	return all, err
}

func (p *recoveriesPart) send(w http.ResponseWriter, r *http.Request) error {
	all, err := p.list(r.Context())
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, all)
}

// decide makes a handler of one officer's decision. The body names the officer.
func (p *recoveriesPart) decide(door func(ctx context.Context, number, officer string) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		var ask shapes.OfficerAct
		if err := readJSON(r, &ask); err != nil {
			return err
		}
		if ask.Officer != simulatedOfficers[0] && ask.Officer != simulatedOfficers[1] {
			return &fault{http.StatusBadRequest, "officer: the sandbox plays can-bo-1 and can-bo-2"}
		}
		switch err := door(r.Context(), r.PathValue("number"), ask.Officer); {
		case errors.Is(err, recovery.ErrNoSuchRequest):
			return &fault{http.StatusNotFound, err.Error()}
		case errors.Is(err, recovery.ErrSameOfficer), errors.Is(err, recovery.ErrNotRunning):
			return &fault{http.StatusConflict, err.Error()}
		case err != nil:
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}
