package accounts

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/store"
)

// filed puts a registration on record that a phone filed.
func (h *house) filed(p *phone, opened, state string) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		a := store.Application{ID: uuid.NewString(), KeyThumbprint: p.caller.DeviceThumbprint, Receipt: uuid.NewString(), State: state, Revision: 1, SentRevision: 1, Language: "vi", Form: []byte("{}"),
			FiledAt: h.clock(), ChangedAt: h.clock()}
		if err := tx.CreateApplication(a); err != nil {
			return err
		}
		a.Account = opened
		return tx.SaveApplication(a)
	})
}

func (h *house) completeFiled(p *phone, handle, password string) (vss.Binding, error) {
	yes := true
	return h.Complete(context.Background(), p.caller, nil, handle, vss.ActivationCompletion{Otp: password, FiledHere: &yes})
}

// The phone that filed the approved registration needs no code; nothing else gets in by that door.
func TestActivationByThePhoneThatFiled(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(h *house, p *phone)
		spoil   bool // the password
		refused vss.Code
	}{
		{name: "approved", prepare: func(h *house, p *phone) { h.filed(p, account, "approved") }},
		{name: "password wrong", prepare: func(h *house, p *phone) { h.filed(p, account, "approved") }, spoil: true, refused: vss.CodeActivationRefused},
		{name: "another phone filed it", prepare: func(h *house, _ *phone) { h.filed(newPhone(h.t), account, "approved") }, refused: vss.CodeActivationRefused},
		{name: "another person's", prepare: func(h *house, p *phone) { h.strangersLetter(); h.filed(p, "0000000002", "approved") }, refused: vss.CodeActivationRefused},
		{name: "received only", prepare: func(h *house, p *phone) { h.filed(p, "", "received") }, refused: vss.CodeActivationRefused},
		{name: "refused after all", prepare: func(h *house, p *phone) { h.filed(p, account, "refused") }, refused: vss.CodeActivationRefused},
		{name: "nothing filed", prepare: func(*house, *phone) {}, refused: vss.CodeActivationRefused},
		{name: "account held by a device", prepare: func(h *house, p *phone) { h.activate(); h.filed(p, account, "approved") }, refused: vss.CodeActivationRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			p := newPhone(t)
			c.prepare(h, p)
			handle, err := h.start(p, account)
			if err != nil {
				t.Fatal(err)
			}
			password := h.password()
			if c.spoil {
				password = notThe(password)
			}
			b, err := h.completeFiled(p, handle, password)
			wantCode(t, err, c.refused)
			if c.refused != "" {
				return
			}
			if b.Account != account {
				t.Fatalf("bound %+v", b)
			}
			again, err := h.completeFiled(p, handle, password)
			if err != nil || again != b && again.DeviceId != b.DeviceId {
				t.Errorf("asked again: %+v, %v", again, err)
			}
		})
	}
}

// The owner half's key is no device key, and a right that was used is gone, also after the binding ended.
func TestActivationByThePhoneThatFiledWorksOnce(t *testing.T) {
	h := newHouse(t)
	p := newPhone(t)
	h.filed(p, account, "approved")
	swapped := newPhone(t)
	swapped.caller.OwnerKey, swapped.caller.OwnerThumbprint = p.caller.DeviceKey, p.caller.DeviceThumbprint
	handle, err := h.start(swapped, account)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.completeFiled(swapped, handle, h.password())
	wantCode(t, err, vss.CodeActivationRefused)

	if handle, err = h.start(p, account); err != nil {
		t.Fatal(err)
	}
	if _, err := h.completeFiled(p, handle, h.password()); err != nil {
		t.Fatal(err)
	}
	if ended, err := h.EndAtCounter(t.Context(), "mai", account, "mất máy"); err != nil || !ended {
		t.Fatal(err)
	}
	h.pass(time.Hour)
	if handle, err = h.start(p, account); err != nil {
		t.Fatal(err)
	}
	_, err = h.completeFiled(p, handle, h.password())
	wantCode(t, err, vss.CodeActivationRefused)
}

// Exactly one second thing goes with the password.
func TestOneFactor(t *testing.T) {
	h := newHouse(t)
	p := newPhone(t)
	handle, err := h.start(p, account)
	if err != nil {
		t.Fatal(err)
	}
	yes, no, code := true, false, "0000-0000-0000"
	for _, ask := range []vss.ActivationCompletion{{Otp: "123456"}, {Otp: "123456", FiledHere: &no}, {Otp: "123456", FiledHere: &yes, ActivationCode: &code}, {Otp: "123456", FiledHere: &no, ActivationCode: &code}} {
		_, err := h.Complete(context.Background(), p.caller, nil, handle, ask)
		wantCode(t, err, vss.CodeInvalidRequest)
	}
}
