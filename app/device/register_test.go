package device

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/platform"
)

// ask reads a registration with the phone's applicant key.
func (p *phone) ask() error {
	ctx := context.Background()
	return p.Applicant(ctx, func(a *vss.Applicant) error {
		_, err := a.Read(ctx, uuid.New())
		return err
	})
}

// The key that filed becomes the device key, through a restart at every step, and needs no code.
func TestActivationByThePhoneThatFiled(t *testing.T) {
	ctx, s := context.Background(), newServer(t, clockOfTests())
	p := newPhone(t, s)
	if _, err := p.StartActivation(ctx, ActivationRequest{Account: account, Language: "vi", Filed: true, PIN: pin}); !errors.Is(err, ErrNotFiled) {
		t.Fatalf("nothing was filed: %v", err)
	}
	if err := p.ask(); err != nil {
		t.Fatal(err)
	}
	first := s.filed
	p.restart()
	if err := p.ask(); err != nil || s.filed != first {
		t.Fatalf("after a restart another key asks: %v", err)
	}
	if _, err := p.StartActivation(ctx, ActivationRequest{Account: account, Language: "vi", Filed: true, PIN: pin}); err != nil {
		t.Fatal(err)
	}
	p.restart()
	if pend, ok := p.Pending(); !ok || !pend.Filed {
		t.Fatalf("%+v", pend)
	}
	status, err := p.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, FiledHere: true})
	if err != nil || status.State != StateActive {
		t.Fatalf("%+v, %v", status, err)
	}
	p.restart()
	if err := p.online(ctx, func(session *vss.Session) error { return session.Open(ctx) }); err != nil {
		t.Errorf("the bound device gets no session: %v", err)
	}
	if _, err := p.ks.Key(ctx, platform.ApplicantKey); !errors.Is(err, platform.ErrNotFound) {
		t.Errorf("the key is still under its old name: %v", err)
	}
	if err := p.ask(); !errors.Is(err, ErrActive) {
		t.Errorf("a bound device asks for a registration: %v", err)
	}
}

// A fresh key cannot use the right, also when the app says it may.
func TestAnotherKeyCannotUseTheRight(t *testing.T) {
	ctx, s := context.Background(), newServer(t, clockOfTests())
	filer, thief := newPhone(t, s), newPhone(t, s)
	if err := filer.ask(); err != nil {
		t.Fatal(err)
	}
	thief.start()
	if _, err := thief.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, FiledHere: true}); !errors.Is(err, ErrNotFiled) {
		t.Errorf("%v", err)
	}
	if err := thief.ks.RenameKey(ctx, platform.NextDeviceKey, platform.ApplicantKey); err != nil {
		t.Fatal(err)
	}
	if _, err := thief.StartActivation(ctx, ActivationRequest{Account: account, Language: "vi", Filed: true, PIN: pin}); err != nil {
		t.Fatal(err)
	}
	_, err := thief.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, FiledHere: true})
	refusedWith(t, err, vss.CodeActivationRefused)
	for _, c := range []Completion{{OTP: password, FiledHere: true, ActivationCode: letter}, {OTP: password}} {
		c.PIN = pin
		if _, err := thief.CompleteActivation(ctx, c); !errors.Is(err, ErrInput) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// Two askers at once get one key.
func TestOneApplicantKey(t *testing.T) {
	p := newPhone(t, newServer(t, clockOfTests()))
	var all sync.WaitGroup
	prints := make([]string, 8)
	for i := range prints {
		all.Go(func() {
			key, err := p.applicantKey(context.Background())
			if err != nil {
				t.Error(err)
				return
			}
			point, err := key.Public().Bytes()
			if err != nil {
				t.Error(err)
			}
			prints[i] = string(point)
		})
	}
	all.Wait()
	for _, print := range prints {
		if print != prints[0] {
			t.Fatal("two keys were made")
		}
	}
}
