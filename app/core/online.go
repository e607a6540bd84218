package core

import (
	"context"
	"errors"

	"vssid/app/cardcode"
	"vssid/app/device"
	"vssid/app/vss"
)

// askServer does the effects that speak to the server, and those that wipe.
func (r *runner) askServer(ctx context.Context, in *Installation, e Effect) Msg {
	switch e := e.(type) {
	case RequestPassword:
		defer e.PIN.zero()
		pending, err := in.Device.StartActivation(ctx, device.ActivationRequest{Account: e.Account, Filed: e.Filed, Language: e.Language, PIN: e.PIN.reveal()})
		return PasswordRequested{r.answer(e.Job, err), pending}
	case CompleteActivation:
		defer e.PIN.zero()
		status, err := in.Device.CompleteActivation(ctx, device.Completion{PIN: e.PIN.reveal(), OTP: e.Password, ActivationCode: e.ActivationCode, HandoverSecret: e.HandoverSecret,
			FiledHere: e.FiledHere, RecoveryCode: e.RecoveryCode, Password: e.RecoveryPassword, Recovery: e.Recovery})
		return r.activated(in, e.Job, status, err)
	case ResumeActivation:
		defer e.PIN.zero()
		status, err := in.Device.Resume(ctx, e.PIN.reveal())
		return r.activated(in, e.Job, status, err)
	case ReadOwnerText:
		shown, err := in.Device.OwnerText(ctx, vss.OwnerOperation(e.Operation), e.Language)
		return OwnerTextRead{r.answer(e.Job, err), shown}
	case OfferHandover:
		defer e.PIN.zero()
		return r.offer(ctx, in, e)
	case Release:
		defer e.PIN.zero()
		return Wiped{Answer: r.answer(e.Job, in.Device.Release(ctx, e.PIN.reveal(), e.Language))}
	case WipeLocal:
		err := in.Device.WipeLocal(ctx)
		if errors.Is(err, device.ErrStillBound) {
			return Wiped{Answer: r.answer(e.Job, nil), StillBound: true}
		}
		return Wiped{Answer: r.answer(e.Job, err)}
	case AcknowledgeRetired:
		return Wiped{Answer: r.answer(e.Job, in.Device.Acknowledge(ctx))}
	}
	return nil
}

// activated answers an activation. A completion that was given up while its answer was on the way may have ended it already.
func (r *runner) activated(in *Installation, job Job, status device.Status, err error) Msg {
	if errors.Is(err, device.ErrActive) || errors.Is(err, device.ErrNoActivation) {
		if now := in.Device.Status(); now.State == device.StateActive {
			status, err = now, nil
		}
	}
	pending, ok := in.Device.Pending()
	return Activated{r.answer(job, err), status, ok && pending.Sent}
}

func (r *runner) offer(ctx context.Context, in *Installation, e OfferHandover) Msg {
	h, err := in.Device.OfferHandover(ctx, e.PIN.reveal(), e.Language)
	if err != nil {
		return HandoverOffered{Answer: r.answer(e.Job, err)}
	}
	qr, err := cardcode.Draw(h.Text)
	if err != nil {
		return HandoverOffered{Answer: r.answer(e.Job, err)}
	}
	return HandoverOffered{r.answer(e.Job, nil), h.Text, qr, h.ExpiresAt}
}

func (r *runner) loadCard(in *Installation, e LoadCard) Msg {
	card, err := in.Device.Card()
	if errors.Is(err, device.ErrNoCard) {
		return CardLoaded{Answer: r.answer(e.Job, nil), Due: true, Status: in.Device.Status()}
	}
	if err != nil {
		return CardLoaded{Answer: r.answer(e.Job, err)}
	}
	return CardLoaded{r.answer(e.Job, nil), &card, in.Device.RenewDue(), false, in.Device.Status()}
}

func (r *runner) renewCard(ctx context.Context, in *Installation, e RenewCard) Msg {
	if r.services.Offline {
		return CardLoaded{Answer: r.answer(e.Job, device.ErrOffline)}
	}
	card, err := in.Device.RenewCard(ctx)
	if err != nil {
		return CardLoaded{Answer: r.answer(e.Job, err)}
	}
	return CardLoaded{r.answer(e.Job, nil), &card, in.Device.RenewDue(), true, in.Device.Status()}
}

func (r *runner) makeCode(ctx context.Context, in *Installation, e MakeCode) Msg {
	var shown Shown
	var err error
	switch {
	case e.Mode == CodePrinted && e.Card != "":
		shown.Text, err = in.Device.PrintedCarried(e.Card)
	case e.Mode == CodePrinted:
		shown.Text, err = in.Device.PrintedPayload()
	default:
		var code device.Code
		if e.Card != "" {
			code, err = in.Device.PresentCarried(ctx, e.Card)
		} else {
			code, err = in.Device.Present(ctx)
		}
		shown = Shown{Text: code.Text, IssuedAt: code.IssuedAt, Until: code.RefreshAt, Expires: code.Expires, ClockUnverified: code.ClockUnverified}
	}
	if err == nil {
		shown.QR, err = cardcode.Draw(shown.Text)
	}
	return CodeMade{r.answer(e.Job, err), e.Mode, shown}
}
