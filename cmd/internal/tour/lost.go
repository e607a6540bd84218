package main

import (
	"context"
	"errors"
	"path/filepath"
	"regexp"

	"vssid/cmd/internal/stage"
)

// recoveryPassword is what the tour's person sets for the day the phone is lost.
const recoveryPassword = "mua xuan tren song"

// prepareLoss sets the recovery password and has the printed code made, as one does who thinks ahead.
func prepareLoss(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	if err := do(
		h.settings(), h.open("recovery-set.row"), h.see("recovery-set.password.none"), h.settle(), h.picture("before-a-loss"),
		h.tap("recovery-set.password"), h.fill("recovery-password.first", recoveryPassword), h.fill("recovery-password.second", recoveryPassword),
		h.tap("action.continue"), h.see("recovery-password.sign"), h.settle(), h.picture("recovery-password"), h.tap("recovery-password.sign"), h.see("pin.sign"), h.pin(pin),
		h.see("recovery-set.code.none"), h.noticeGone,
		h.tap("recovery-set.code"), h.see("recovery-code.sign"), h.settle(), h.nav("recovery-code.sign"), h.see("pin.sign"), h.pin(pin),
		h.see("recovery-code.once"), h.tap("recovery-code.save"), h.see("recovery-code.saved"), h.picture("recovery-code"), h.tap("recovery-code.done"), h.settle(), h.home,
	); err != nil {
		return err
	}
	paper, err := h.saved(".pdf")
	if err != nil {
		return err
	}
	r, err := stage.Run(ctx, stage.Environment(t.work), "", "pdftotext", "-layout", paper, "-")
	if err != nil {
		return err
	}
	t.paper = regexp.MustCompile(`\b[0-9A-Z]{4}([- ][0-9A-Z]{4}){4}\b`).FindString(r.Stdout)
	if t.paper == "" {
		return errors.New("the printed page does not hold a recovery code")
	}
	return nil
}

// recoverLost takes the account back on a new device with the printed code: the second device is lost.
func recoverLost(ctx context.Context, t *tour) error {
	seen, err := t.backend.Passwords(ctx, t.who.Account)
	if err != nil {
		return err
	}
	if err := t.second.shut(); err != nil {
		return err
	}
	third, err := newDevice(ctx, filepath.Join(t.work, "bought"))
	if err != nil {
		return err
	}
	t.second.close()
	t.second = third // from here on the new device is the one that holds the account
	if err := t.open(ctx, third); err != nil {
		return err
	}
	h := hand{ctx, t, third}
	return do(
		h.see("welcome.begin"), h.row("recover.row"), h.see("recover.old"), h.settle(), h.picture("lost-ways"), h.tap("recover.way.code"),
		h.fill("recover.field.account", t.who.Account), h.key("Tab"), h.typed(t.paper), h.key("Tab"), h.typed(recoveryPassword), h.picture("lost-code"),
		h.tap("action.continue"), h.see("newpin.title"), h.pin(pin), h.see("repeatpin.title"), h.pin(pin),
		h.see("password.title"), h.password(len(seen)), h.see("home.code"), h.picture("lost-card-again"), h.noticeGone,
	)
}
