package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"vssid/app/cardcode/signed"
	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
)

// peopleEach is how many people a worker looks after: no two workers share one.
const peopleEach = 3

// requestTime is how long a caller waits for an answer.
const requestTime = 10 * time.Second

// phone is the app's side of one device.
type phone struct {
	account       string
	device, owner *ecdsa.PrivateKey
	binding       vss.Binding
	session       *vss.Session
	credential    []byte
}

// worker is one caller at a time: a desk, and the phones of its people.
type worker struct {
	*ledger
	client  *vss.Client
	sandbox shapes.Client
	desk    vss.Desk
	people  []shapes.Persona
}

// work sets the workers to it, more and more of them in the first half of the time. The returned function waits for them.
func (t *town) work(ctx context.Context, l *ledger) (wait func(), err error) {
	sandbox := shapes.Client{BaseURL: t.balancer.url()}
	people, err := sandbox.Personas(ctx)
	if err != nil {
		return nil, err
	}
	people = slices.DeleteFunc(people, func(p shapes.Persona) bool { return p.Expect != "genuine" })
	if len(people) < t.workers*peopleEach {
		return nil, fmt.Errorf("%d workers need %d people and the sandbox has %d", t.workers, t.workers*peopleEach, len(people))
	}
	var all sync.WaitGroup
	for n := range t.workers {
		w, err := newWorker(ctx, l, sandbox, n, people[n*peopleEach:(n+1)*peopleEach])
		if err != nil {
			return nil, err
		}
		all.Go(func() {
			if pause(ctx, time.Duration(n)*t.length/time.Duration(2*t.workers)) {
				w.run(ctx)
			}
		})
	}
	all.Go(func() { // progress
		for pause(ctx, t.length/10) {
			t.say("%s", l.progress())
		}
	})
	return all.Wait, nil
}

func newWorker(ctx context.Context, l *ledger, sandbox shapes.Client, n int, people []shapes.Persona) (*worker, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	desk, err := sandbox.EnrolDesk(ctx, &key.PublicKey, "01999", fmt.Sprintf("Quầy %d", n+1))
	if err != nil {
		return nil, err
	}
	client, err := vss.New(vss.Options{BaseURL: sandbox.BaseURL, HTTP: &http.Client{Timeout: requestTime, Transport: &http.Transport{}}})
	if err != nil {
		return nil, err
	}
	return &worker{l, client, sandbox, vss.Desk{Client: client, ID: desk.DeskID, Key: key}, people}, nil
}

// run does one thing after the other until ctx ends. What fails is counted; what is acknowledged goes into the ledger.
func (w *worker) run(ctx context.Context) {
	for turn := 0; ctx.Err() == nil; turn++ {
		who := w.people[turn%len(w.people)]
		p := w.phoneOf(who.ID)
		var err error
		switch {
		case p == nil || turn%40 == 39:
			err = w.activate(ctx, who)
		case turn%7 == 6:
			err = w.write(ctx, p)
		case turn%5 == 4:
			err = w.read(ctx, p)
		default:
			err = w.show(ctx, p)
		}
		if err != nil && ctx.Err() == nil {
			w.failed(err)
			pause(ctx, 50*time.Millisecond)
		}
	}
}

// activate ends a person's binding at the counter and activates a new phone with a new letter.
func (w *worker) activate(ctx context.Context, who shapes.Persona) error {
	w.forget(who.ID) // from here on nobody knows, until the next acknowledgement, which phone holds the account
	if err := w.sandbox.Unbind(ctx, who.ID); err != nil {
		return err
	}
	letter, err := w.sandbox.NewLetter(ctx, who.ID)
	if err != nil {
		return err
	}
	p := &phone{account: who.Account}
	for _, key := range []**ecdsa.PrivateKey{&p.device, &p.owner} {
		if *key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			return err
		}
	}
	keys := vss.NewKeys{Device: p.device, Owner: p.owner}
	started, err := w.client.StartActivation(ctx, keys, vss.ActivationStart{Account: who.Account, KeyLevel: 1, Language: vss.LanguageVi, Device: "Máy thử"})
	if err != nil {
		return err
	}
	outbox, err := w.sandbox.Outbox(ctx)
	if err != nil {
		return err
	}
	slices.Reverse(outbox)
	i := slices.IndexFunc(outbox, func(m shapes.Message) bool { return m.Account == who.Account && m.Code != "" })
	if i < 0 {
		return errLostPassword
	}
	if p.binding, err = w.client.CompleteActivation(ctx, keys, started.Handle, vss.ActivationCompletion{Otp: outbox[i].Code, ActivationCode: &letter.ActivationCode}); err != nil {
		return err
	}
	if p.session, err = w.client.NewSession(vss.Identity{DeviceID: p.binding.DeviceId, BindingGeneration: p.binding.BindingGeneration,
		DeviceKey: func(context.Context) (crypto.Signer, error) { return p.device, nil }, VaultGeneration: func() int64 { return 1 }}); err != nil {
		return err
	}
	w.bind(who.ID, p)
	return nil
}

// errLostPassword means that a one-time password was acknowledged and is not there.
var errLostPassword = errors.New("an acknowledged one-time password is not in the outbox")

// show has the desk check a fresh code of a phone.
func (w *worker) show(ctx context.Context, p *phone) error {
	if p.credential == nil {
		issued, err := p.session.IssueCredential(ctx)
		if err != nil {
			return err
		}
		if p.credential, err = base64.RawURLEncoding.DecodeString(issued.Credential); err != nil {
			return err
		}
	}
	raw, err := signed.Present(rand.Reader, p.credential, p.device, signed.PresentationInput{IssuedAt: time.Now()})
	if err != nil {
		return err
	}
	ask := vss.CheckRequest{CheckId: uuid.New(), Scan: signed.Encode(raw), Purpose: vss.CheckPurposeReception}
	answer, err := w.desk.Check(ctx, ask)
	if err != nil {
		return err
	}
	w.checked(check{w.desk.ID, ask.CheckId.String(), string(answer.Verdict)})
	return nil
}

// read asks for what an app asks for when it is opened and when lists are read.
func (w *worker) read(ctx context.Context, p *phone) error {
	if _, err := p.session.Card(ctx); err != nil {
		return err
	}
	if _, err := p.session.Visits(ctx, vss.VisitQuery{}); err != nil {
		return err
	}
	_, err := p.session.Contributions(ctx, vss.RecordQuery{})
	return err
}

// write begins a thread with the agency.
func (w *worker) write(ctx context.Context, p *phone) error {
	kind, subject := vss.ThreadKindQuestion, "Hỏi thử"
	m := vss.NewMessage{ThreadId: uuid.New(), MessageId: uuid.New(), Kind: &kind, Subject: &subject, Text: "Cho tôi hỏi giờ làm việc."}
	thread, err := p.session.SendMessage(ctx, m)
	if vss.CodeOf(err) == vss.CodeTooManyRequests {
		return nil // a person may write so many a day
	}
	if err != nil {
		return err
	}
	w.wrote(p.account, thread.ThreadId.String())
	return nil
}
