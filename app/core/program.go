package core

import (
	"context"
	"time"
)

// Program is the app at work: the state, and the effects on their way. One goroutine owns it and calls its methods; notify tells that
// goroutine that Drain has something to do.
type Program struct {
	state    State
	services Services
	runner   *runner
	inbox    chan Msg
	notify   func()
	ctx      context.Context
	stop     context.CancelFunc
	unwake   func()
	wakesAt  time.Time
}

// inboxSize is how many answers may wait for the owner; the runner waits beyond that.
const inboxSize = 32

// shortestWait keeps a clock that runs behind the alarm's from ringing without pause.
const shortestWait = 5 * time.Millisecond

// NewProgram makes a program that has not begun: Send(Start{}) begins it. notify is called on other goroutines whenever a message waits; it must
// not block. It may be nil for an owner that uses Wait.
func NewProgram(services Services, notify func()) *Program {
	if services.Clock == nil {
		services.Clock = SystemClock{}
	}
	if notify == nil {
		notify = func() {}
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &Program{state: New(), services: services, inbox: make(chan Msg, inboxSize), notify: notify, ctx: ctx, stop: stop, unwake: func() {}}
	p.runner = newRunner(ctx, services, p.post)
	return p
}

// State is the present state.
func (p *Program) State() State { return p.state }

// Send handles one message of the person's, at the present time.
func (p *Program) Send(m Msg) {
	p.pass()
	p.apply(m)
	p.arm()
}

// Drain handles every message that waits and lets time pass. It reports whether it did anything but that.
func (p *Program) Drain() bool {
	did := false
	p.pass()
	for {
		select {
		case m := <-p.inbox:
			p.receive(m)
			did = true
		default:
			p.arm()
			return did
		}
	}
}

// Wait waits for a message and handles it. It returns ctx's error when that ends first.
func (p *Program) Wait(ctx context.Context) error {
	select {
	case m := <-p.inbox:
		p.pass()
		p.receive(m)
		p.arm()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close cancels what is on its way, waits for it, and closes the vault. The program must not be used after it.
func (p *Program) Close() error {
	p.unwake()
	p.stop()
	return p.runner.close()
}

// pass brings the present time into the state. It is what Update does with a Tick, without a message on the heap for every frame.
func (p *Program) pass() { p.take(p.state.tick(p.runner.now())) }

func (p *Program) apply(m Msg) { p.take(Update(p.state, m)) }

func (p *Program) take(next State, effects []Effect) {
	p.state = next
	for _, e := range effects {
		p.runner.do(e)
	}
}

// receive handles a message of the runner's or the alarm's. An alarm that has rung is no longer set, even if it rang a little early.
func (p *Program) receive(m Msg) {
	if _, rang := m.(Wake); rang {
		p.wakesAt = time.Time{}
		return
	}
	p.apply(m)
}

// arm asks to be woken when the screen needs the next tick, and only then.
func (p *Program) arm() {
	at := p.state.WakeAt()
	if at.Equal(p.wakesAt) {
		return
	}
	p.unwake()
	p.unwake, p.wakesAt = func() {}, at
	if at.IsZero() {
		return
	}
	p.unwake = p.services.Clock.AfterFunc(max(at.Sub(p.state.Now), shortestWait), func() { p.post(Wake{}) })
}

// Wake is posted when a tick is due; the tick itself comes before every message.
type Wake struct{}

func (Wake) msg() {}

// post hands a message to the owner, from any goroutine.
func (p *Program) post(m Msg) {
	select {
	case p.inbox <- m:
		p.notify()
	case <-p.ctx.Done():
	}
}
