package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/app/vss/strictjson"
)

// Exit statuses of confirm beside 0, confirmed.
const (
	exitRefused   = 3
	exitExpired   = 4
	exitWithdrawn = 5
)

// requestFile is the file that confirm reads: what the hospital charges.
type requestFile struct {
	VisitAt   time.Time         `json:"visitAt"` // zero: now
	Items     []vss.PaymentItem `json:"items"`
	Total     int64             `json:"total"`
	FundShare int64             `json:"fundShare"`
	OwnShare  int64             `json:"ownShare"`
	Card      *vss.PaymentCard  `json:"card"` // unless --scan says whose card it is
}

// maxRequest bounds the file in bytes; fifty items take less.
const maxRequest = 64 << 10

// pollEvery is how often the backend is asked what has become of the request: the person stands at the desk.
const pollEvery = time.Second

// withdrawTime bounds the withdrawal after Ctrl-C.
const withdrawTime = 8 * time.Second

// confirm asks the holder of a card to confirm a payment and waits for the answer.
func confirm(ctx context.Context, o options, s streams) (int, error) {
	if o.backend == "" {
		return 0, unusable("confirm asks the backend; give --backend URL")
	}
	ask, err := readAsk(o, s.in)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return 0, unusable("making the data folder: %v", err)
	}
	client, err := vss.New(vss.Options{BaseURL: o.backend, Language: o.language})
	if err != nil {
		return 0, unusable("--backend: %v", err)
	}
	desk, err := (&online{client: client, dir: o.data, facility: string(o.facility)}).enrol(ctx)
	if err != nil {
		return 0, err
	}
	if ask.VisitAt.IsZero() {
		ask.VisitAt = time.Now().Truncate(time.Second)
	}
	if o.scan != "" {
		if err := checkFirst(ctx, desk, o, &ask); err != nil {
			return 0, err
		}
	}
	request, err := desk.AskPayment(ctx, ask)
	if err != nil {
		return 0, explained("sending the request", err)
	}
	w := &waiter{options: o, streams: s, desk: desk, clock: client.Clock()}
	return w.wait(ctx, request)
}

// readAsk reads the file of a request. It refuses members it does not know: a misspelt one must not be left out silently.
func readAsk(o options, in io.Reader) (vss.PaymentAsk, error) {
	var raw []byte
	var err error
	if o.input == "-" {
		raw, err = io.ReadAll(io.LimitReader(in, maxRequest))
	} else {
		raw, err = readBounded(o.input, maxRequest)
	}
	if err != nil {
		return vss.PaymentAsk{}, unusable("reading the request: %v", err)
	}
	if err := strictjson.Check(raw); err != nil {
		return vss.PaymentAsk{}, unusable("reading the request: %v", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	var f requestFile
	if err := decoder.Decode(&f); err != nil {
		return vss.PaymentAsk{}, unusable("reading the request: %v", err)
	}
	if (o.scan == "") == (f.Card == nil) {
		return vss.PaymentAsk{}, unusable("say whose card it is once: --scan with the card's code, or card in the file with cardNumber and dateOfBirth")
	}
	ask := vss.PaymentAsk{RequestId: uuid.New(), Card: f.Card, VisitAt: f.VisitAt, Items: f.Items, Total: f.Total, FundShare: f.FundShare, OwnShare: f.OwnShare}
	if o.minutes > 0 {
		ask.ValidMinutes = &o.minutes
	}
	return ask, nil
}

// checkFirst has the card's code checked, and binds the request to that check.
func checkFirst(ctx context.Context, desk *vss.Desk, o options, ask *vss.PaymentAsk) error {
	checked, err := desk.Check(ctx, vss.CheckRequest{CheckId: uuid.New(), Scan: o.scan, Purpose: vss.CheckPurposePayment})
	if err != nil {
		return explained("checking the card's code", err)
	}
	if checked.Verdict != vss.VerdictGenuine {
		return fmt.Errorf("the card's code is %s (%s): nothing was asked; ask for a fresh code", checked.Verdict, strings.Join(checked.Reasons, ", "))
	}
	ask.CheckId = &checked.CheckId
	return nil
}

// explained puts a refusal into the server's words, which say what to do.
func explained(what string, err error) error {
	var problem *vss.Problem
	if !errors.As(err, &problem) {
		return fmt.Errorf("%s: %w", what, err)
	}
	text := problem.Title
	if problem.Detail != nil {
		text += ": " + *problem.Detail
	}
	if problem.Fields != nil {
		for _, f := range *problem.Fields {
			text += fmt.Sprintf(" [%s %s]", f.Field, f.Reason)
		}
	}
	return fmt.Errorf("%s: %s", what, text)
}

// waiter waits for the owner.
type waiter struct {
	options
	streams
	desk  *vss.Desk
	clock *vss.Clock
	lines int // of progress that were written on a terminal
}

// wait polls until the request is over. Ctrl-C takes it back.
func (w *waiter) wait(ctx context.Context, request vss.PaymentRequest) (int, error) {
	id := request.RequestId
	w.say(deskWords.sent.in(w.language), request.Number)
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for request.State == vss.PaymentStateWaiting {
		w.progress(request)
		select {
		case <-ctx.Done():
			return w.withdraw(ctx, id)
		case <-ticker.C:
		}
		now, err := w.desk.PaymentRequest(ctx, id)
		switch {
		case err == nil:
			request = now
		case ctx.Err() != nil:
			return w.withdraw(ctx, id)
		case errors.Is(err, vss.ErrUnreachable):
			w.say("%s", deskWords.silent.in(w.language)) // the owner may answer all the same
		default:
			return 0, explained("asking what became of the request", err)
		}
	}
	return w.over(request)
}

// withdraw takes the request back. The owner may have been faster.
func (w *waiter) withdraw(ctx context.Context, id uuid.UUID) (int, error) {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), withdrawTime)
	defer cancel()
	request, err := w.desk.WithdrawPayment(ending, id)
	if err != nil {
		return 0, explained("taking the request back; it ends by itself", err)
	}
	return w.over(request)
}

// over says how a request has ended and gives its exit status.
func (w *waiter) over(request vss.PaymentRequest) (int, error) {
	if w.json {
		e := json.NewEncoder(w.out)
		e.SetEscapeHTML(false)
		if err := e.Encode(request); err != nil {
			return 0, fmt.Errorf("writing the result: %w", err)
		}
	}
	result := func(status int, words string) (int, error) {
		if !w.json {
			fmt.Fprintln(w.out, words)
		}
		return status, nil
	}
	switch request.State {
	case vss.PaymentStateConfirmed:
		return result(exitDone, deskWords.confirmed.in(w.language))
	case vss.PaymentStateRefused:
		why := ""
		if request.Reason != nil {
			why = ownertext.PaymentReason(*request.Reason, vss.Language(w.language))
		}
		if request.ReasonText != nil && *request.ReasonText != "" {
			why += " (" + *request.ReasonText + ")"
		}
		return result(exitRefused, fmt.Sprintf(deskWords.refused.in(w.language), why))
	case vss.PaymentStateExpired:
		return result(exitExpired, deskWords.expired.in(w.language))
	default:
		return result(exitWithdrawn, deskWords.withdrawn.in(w.language))
	}
}

func (w *waiter) say(format string, args ...any) { fmt.Fprintf(w.err, format+"\n", args...) }

// progress shows the time that is left: on a terminal every second, elsewhere every minute.
func (w *waiter) progress(request vss.PaymentRequest) {
	now, _ := w.clock.Now()
	left := max(request.ExpiresAt.Sub(now), 0).Round(time.Second)
	if colourful(w.err) {
		fmt.Fprintf(w.err, "\r"+deskWords.waiting.in(w.language)+"  ", left)
		if left == 0 {
			fmt.Fprintln(w.err)
		}
		return
	}
	if w.lines%60 == 0 {
		w.say(deskWords.waiting.in(w.language), left)
	}
	w.lines++
}

// spoken is one text in the two languages.
type spoken struct{ vi, en string }

func (p spoken) in(language string) string {
	if language == "en" {
		return p.en
	}
	return p.vi
}

var deskWords = struct{ sent, waiting, silent, confirmed, refused, expired, withdrawn spoken }{
	sent:      spoken{"Số đối chiếu: %s. Hãy để người bệnh so với số trên điện thoại. Ctrl-C để rút lại.", "Matching number: %s. Have the patient compare it with the phone. Ctrl-C takes the request back."},
	waiting:   spoken{"Đang chờ chủ thẻ trả lời, còn %v", "Waiting for the holder's answer, %v left"},
	silent:    spoken{"Máy chủ chưa trả lời; vẫn tiếp tục hỏi.", "The backend does not answer; still asking."},
	confirmed: spoken{"ĐÃ XÁC NHẬN: chủ thẻ đã ký. → Hoàn tất thanh toán.", "CONFIRMED: the holder has signed. → Complete the payment."},
	refused:   spoken{"TỪ CHỐI: %s. → Xem lại các khoản với người bệnh.", "REFUSED: %s. → Go through the items with the patient."},
	expired:   spoken{"HẾT HẠN: không có trả lời. → Gửi lại, hoặc ký trên giấy.", "EXPIRED: no answer came. → Send it again, or sign on paper."},
	withdrawn: spoken{"ĐÃ RÚT LẠI: không có gì được xác nhận.", "WITHDRAWN: nothing was confirmed."},
}
