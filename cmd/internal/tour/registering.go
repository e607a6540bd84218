package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"vssid/app/vss/sandbox"
)

// register is somebody without an account: from the picture of the citizen ID's code to the card, with the tester in the officer's part. No activation code is
// handed over: the phone that filed the registration activates by itself.
func register(ctx context.Context, t *tour) (err error) {
	third, err := newDevice(ctx, filepath.Join(t.work, "third"))
	if err != nil {
		return err
	}
	t.third = third
	defer func() {
		if err == nil {
			third.close()
			t.third = nil
		}
	}()
	people, err := t.backend.Sandbox().Applicants(ctx)
	if err != nil || len(people) == 0 {
		return fmt.Errorf("%d people without an account: %w", len(people), err)
	}
	who := people[0]
	if err := t.open(ctx, third); err != nil {
		return err
	}
	h := hand{ctx, t, third}
	if err := do(h.see("welcome.begin"), h.nav("welcome.register"), h.see("register.id"), h.scanned(who), h.formed(who), h.photographed); err != nil {
		return err
	}
	if err := do(h.see("register.part.person"), h.picture("register-declaration"), h.tap("register.send"), h.see("application.state.received"), h.picture("application-received")); err != nil {
		return err
	}
	return h.decided(who)
}

// fetch keeps one of the testers' pages' pictures in a file on the device's desktop.
func (h hand) fetch(path, name string) (string, error) {
	r, err := http.NewRequestWithContext(h.ctx, http.MethodGet, h.t.address+path, nil)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, answer.Status)
	}
	if err != nil {
		return "", err
	}
	file := filepath.Join(h.d.home, name)
	return file, os.WriteFile(file, content, 0o600)
}

// scanned fills the form from a picture of the citizen ID's code.
func (h hand) scanned(who sandbox.Applicant) action {
	return func() error {
		file, err := h.fetch("/sandbox/applicants/"+who.ID+"/citizen-id.png", "id.png")
		if err != nil {
			return err
		}
		return do(h.tap("register.scan"), h.fill("register.path", file), h.tap("scan.path.read"), h.see("register.scanned"), h.picture("register-scanned"), h.tap("action.continue"))
	}
}

// formed goes through the steps of the form that are not in the code: telephone, address and agency.
func (h hand) formed(who sandbox.Applicant) action {
	pick := func(row, search, name string) action {
		return func() error {
			return do(h.tap(row), h.fill("register.pick", search), h.settle(), h.picture("register-pick"), func() error { return h.d.window.TapLowest(h.ctx, name) }, h.settle())
		}
	}
	return func() error {
		return do(
			h.see("register.person"), h.picture("register-person"), h.tap("action.continue"),
			h.see("register.contact"), h.fill("register.phone", who.Phone), h.picture("register-contact"), h.tap("action.continue"),
			h.see("register.address"), pick("register.province", "ha noi", "Hà Nội"), pick("register.commune", "phuong mau", "Phường Mẫu"),
			h.clear("register.street"), h.typed("So 12, duong Mau"), h.picture("register-address"), h.tap("action.continue"),
			h.see("register.office"), pick("register.agency.help", "ha noi", "thành phố Hà Nội"), h.picture("register-agency"), h.tap("action.continue"),
			h.see("register.photos"),
		)
	}
}

// photographed gives the three photos by their paths.
func (h hand) photographed() error {
	for i, kind := range []string{"portrait", "id-front", "id-back"} {
		file, err := h.fetch("/sandbox/samples/"+kind+".jpg", kind+".jpg")
		if err != nil {
			return err
		}
		if err := do(h.tap("register."+kind), h.settle(), h.reach("register.path"), h.settle(), h.clear("register.path"), h.typed(file), h.tap("scan.path.read"), h.settle(), h.settle(), h.scroll(-30)); err != nil {
			return fmt.Errorf("photo %d: %w", i+1, err)
		}
	}
	return do(h.see("register.photo.good"), h.picture("register-photos"), h.tap("action.continue"))
}

// decided plays the officer, and activates on the phone that filed.
func (h hand) decided(who sandbox.Applicant) error {
	all, err := h.t.backend.Sandbox().Applications(h.ctx)
	if err != nil {
		return err
	}
	var mine *sandbox.Application
	for i := range all {
		if all[i].Phone == who.Phone {
			mine = &all[i]
		}
	}
	if mine == nil {
		return errors.New("the officer's list does not hold the registration")
	}
	if err := h.t.backend.Sandbox().Decide(h.ctx, mine.ID, "approve", sandbox.OfficerDecision{}); err != nil {
		return err
	}
	return do(
		h.tap("application.refresh"), h.see("application.state.approved"), h.picture("application-approved"), h.nav("application.activate"),
		h.see("newpin.title"), h.pin(pin), h.see("repeatpin.title"), h.pin(pin), h.see("password.title"),
		func() error {
			if all, err = h.t.backend.Sandbox().Applications(h.ctx); err != nil {
				return err
			}
			for _, a := range all {
				if a.ID == mine.ID {
					h.t.who.Account = a.Account
				}
			}
			return h.password(0)()
		},
		h.see("home.code"), h.picture("card-of-the-registered"), h.d.shut,
	)
}

// bill is what a hospital asks to confirm.
const bill = `{"items": [{"name": "Khám bệnh", "quantity": "1", "amount": 42100}, {"name": "Xét nghiệm máu", "quantity": "2", "amount": 92900}],
"total": 135000, "fundShare": 108000, "ownShare": 27000, "card": {"cardNumber": %q, "dateOfBirth": %q}}`

// confirmPayment has a desk ask the owner to confirm a payment. It comes up in the open app by itself; the owner signs, and the desk's program ends with yes.
func confirmPayment(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	file := filepath.Join(t.work, "bill.json")
	if err := os.WriteFile(file, fmt.Appendf(nil, bill, t.who.CardNumber, t.who.DateOfBirth), 0o600); err != nil {
		return err
	}
	type result struct {
		exit int
		err  error
	}
	done := make(chan result, 1)
	waiting, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	go func() {
		r, err := t.run(waiting, nil, "", "vss-reception", "confirm", "--minutes", "5", "--backend", t.address, "--data", filepath.Join(t.work, "desk-h"), file)
		done <- result{r.Exit, err}
	}()
	err := do(
		h.see("confirm.banner"), h.picture("payment-waits"), h.tap("confirm.banner"), h.see("payment.agree"), h.settle(), h.picture("payment"),
		h.tap("payment.agree"), h.see("pin.sign"), h.pin(pin), h.see("payment.state.confirmed"), h.picture("payment-confirmed"),
	)
	if err != nil {
		cancel()
		<-done
		return err
	}
	if r := <-done; r.err != nil || r.exit != 0 {
		return fmt.Errorf("the desk's program ends with %d: %w", r.exit, r.err)
	}
	return h.home()
}
