package main

import (
	"context"
	"errors"
	"fmt"

	"vssid/app/core"
	"vssid/ui/citizen"
)

// everyRow opens every row of the bottom bar's places and of the settings, once each.
func everyRow(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	for _, place := range core.Tabs()[1:] {
		for _, screen := range citizen.Rows(place) {
			if err := h.visit(place, screen); err != nil {
				return fmt.Errorf("%s, row %s: %w", place, screen, err)
			}
		}
	}
	if !t.unlocked {
		return errors.New("no row asked for the PIN")
	}
	return do(h.nav("nav.card"), h.see("home.code"), h.settle())
}

// visit goes to a place of the bottom bar, opens one of its rows, leaves a picture and comes back.
func (h hand) visit(place, screen core.Screen) error {
	return do(h.nav("nav."+string(place)), h.settle(), h.open(string(screen)+".row"), h.picture(string(screen)), h.key("Escape"), h.settle())
}

// open opens the row of a list. The first one whose data lies under the PIN asks for it; the others do not.
func (h hand) open(id string) action {
	return func() error {
		if err := do(h.row(id), h.settle()); err != nil || h.t.unlocked {
			return err
		}
		locked, err := h.d.window.Reads(h.ctx, words("pin.personal")...)
		if err != nil || !locked {
			return err
		}
		h.t.unlocked = true
		return do(h.picture("pin-for-records"), h.pin(pin), h.settle(), h.settle())
	}
}

// reportVisit opens the newest visit of the care book, reports that its date is wrong, and finds the tracking number in the list of reports.
func reportVisit(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	return do(
		h.nav("nav.personal"), h.open("carebook.row"), h.see("carebook.title"), h.settle(),
		h.tapText("Bạn trả"), h.see("visit.payers"), h.picture("visit"),
		h.tap("report.action"), h.see("report.what"), h.tap("report.reason.wrong-date"), h.picture("report"),
		h.tap("report.send"), h.see("report.number"), h.picture("report-sent"),
		h.tap("report.list"), h.see("report.state.received"), h.picture("reports"),
		h.home,
	)
}

// home goes back until the card is on the screen.
func (h hand) home() error {
	const deepest = 10
	for range deepest {
		at, err := h.d.window.Reads(h.ctx, words("home.code")...)
		if err != nil {
			return err
		}
		if at {
			return h.settle()()
		}
		if err := do(h.key("Escape"), h.settle()); err != nil {
			return err
		}
	}
	return errors.New("the way back does not lead to the card")
}
