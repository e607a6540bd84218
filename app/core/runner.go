package core

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"vssid/platform"
)

// runner does the effects. Each goes to one of six lanes; a lane does one after the other in the order they were asked for, so at most six are
// at work, and nothing slow stands in the way of the code on the screen:
//
//	vault    open, unlock, lock, settings, the stored card
//	network  whatever asks the server, and what wipes
//	code     codes for the desk
//	picture  choosing and reading a picture
//	upload   sending pictures and papers, which takes long
//	events   the stream that tells what has changed, one job for as long as the app is in sight
//
// Every job has a context of its own, ended by Cancel and by close; a job ended so answers nothing.
type runner struct {
	services Services
	post     func(Msg)
	ctx      context.Context
	open     atomic.Pointer[Installation]

	wg                                            sync.WaitGroup
	vault, network, code, picture, upload, events lane

	mu      sync.Mutex
	cancels map[JobID]context.CancelFunc
}

func newRunner(ctx context.Context, services Services, post func(Msg)) *runner {
	r := &runner{services: services, post: post, ctx: ctx, cancels: map[JobID]context.CancelFunc{}}
	for _, l := range []*lane{&r.vault, &r.network, &r.code, &r.picture, &r.upload, &r.events} {
		l.wg = &r.wg
	}
	return r
}

// now is the server's time as the device knows it; before the device is open, the device's own.
func (r *runner) now() time.Time {
	if in := r.open.Load(); in != nil {
		now, _ := in.Device.Now()
		return now
	}
	return r.services.Clock.Now()
}

func (r *runner) close() error {
	r.wg.Wait()
	in := r.open.Swap(nil)
	if in == nil {
		return nil
	}
	in.Vault.Lock()
	return in.Vault.Close()
}

// do begins an effect and returns at once.
func (r *runner) do(e Effect) {
	switch e := e.(type) {
	case Cancel:
		r.cancel(e.Of)
		return
	case LockVault:
		r.vault.do(func() {
			if in := r.open.Load(); in != nil {
				in.Vault.Lock()
			}
		})
		return
	case GuardScreen:
		if r.services.Screen != nil {
			r.services.Screen.Protect(e.Protect)
			r.services.Screen.Bright(e.Bright)
		}
		return
	}
	r.start(e)
}

// numbered is every effect that answers.
type numbered interface{ Number() JobID }

func (r *runner) start(e Effect) {
	id := e.(numbered).Number()
	ctx, cancel := context.WithCancel(r.ctx)
	if id != 0 {
		r.mu.Lock()
		r.cancels[id] = cancel
		r.mu.Unlock()
	}
	r.laneOf(e).do(func() {
		defer cancel()
		var answer Msg
		if ctx.Err() == nil {
			answer = r.perform(ctx, e)
		}
		r.mu.Lock()
		_, waited := r.cancels[id]
		delete(r.cancels, id)
		r.mu.Unlock()
		if waited && answer != nil && r.ctx.Err() == nil {
			r.post(answer)
		}
	})
}

func (r *runner) cancel(id JobID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if cancel, ok := r.cancels[id]; ok {
		delete(r.cancels, id)
		cancel()
	}
}

func (r *runner) laneOf(e Effect) *lane {
	if t, ok := e.(task); ok {
		return t.lane(r)
	}
	switch e.(type) {
	case MakeCode:
		return &r.code
	case PickImage, ReadPicture, DecodeImage:
		return &r.picture
	case OpenDevice, DiscardVault, LoadCard, Unlock, LockCard, ChangePIN, SavePrefs:
		return &r.vault
	default:
		return &r.network
	}
}

// perform does an effect and returns its answer. The PINs in it are zeroed when it is done.
func (r *runner) perform(ctx context.Context, e Effect) Msg {
	switch e := e.(type) {
	case OpenDevice:
		return r.openDevice(ctx, e)
	case DiscardVault:
		return Discarded{r.answer(e.Job, r.discard(ctx))}
	case PickImage:
		return r.pickImage(ctx, e)
	case ReadPicture:
		return r.readPicture(ctx, e)
	case DecodeImage:
		return r.decodeImage(e)
	}
	in := r.open.Load()
	if in == nil {
		return nil // nothing asks before the device is open
	}
	if t, ok := e.(task); ok {
		return t.do(ctx, r, in)
	}
	switch e := e.(type) {
	case Unlock:
		defer e.PIN.zero()
		return Unlocked{r.answer(e.Job, in.Vault.Unlock(ctx, e.PIN.reveal()))}
	case LockCard:
		defer e.PIN.zero()
		return CardLockSet{r.answer(e.Job, lockCard(ctx, in, e)), e.On}
	case ChangePIN:
		defer e.Old.zero()
		defer e.New.zero()
		return PINChanged{r.answer(e.Job, in.Vault.ChangePIN(ctx, e.Old.reveal(), e.New.reveal(), ""))}
	case SavePrefs:
		return PrefsSaved{r.answer(e.Job, savePrefs(ctx, in.Vault, e.Prefs))}
	case MakeCode:
		return r.makeCode(ctx, in, e)
	case LoadCard:
		return r.loadCard(in, e)
	case RenewCard:
		return r.renewCard(ctx, in, e)
	}
	return r.askServer(ctx, in, e)
}

func (r *runner) discard(ctx context.Context) error {
	r.closeOpen()
	return r.services.Installer.Discard(ctx)
}

// closeOpen closes what is open, to open it anew.
func (r *runner) closeOpen() {
	if in := r.open.Swap(nil); in != nil {
		in.Vault.Lock()
		// What could not be closed shows when it is opened again.
		_ = in.Vault.Close()
	}
}

func (r *runner) openDevice(ctx context.Context, e OpenDevice) Msg {
	r.closeOpen()
	kind := r.services.Installer.Kind()
	in, err := r.services.Installer.Open(ctx)
	if err != nil {
		m := Opened{Answer: Answer{Job: e.ID}, Fault: faultOf(err)}
		m.Found.Status.Keystore = kind
		return m
	}
	r.open.Store(in)
	m := Opened{Answer: r.answer(e.Job, nil)}
	m.Found.Status, m.Found.CardUnderPIN, m.Found.RenewDue = in.Device.Status(), in.Vault.CardLocked(), in.Device.RenewDue()
	m.Found.Biometric, m.Found.BiometricOn = r.findBiometric(ctx, in.Vault)
	m.Tries = r.tries(in.Vault.PINState())
	if m.Found.Prefs, err = loadPrefs(in.Vault); err != nil {
		m.Fault = faultOf(err)
	}
	if p, ok := in.Device.Pending(); ok {
		m.Found.Pending = &p
	}
	if running, ok := in.Device.Recovery(); ok {
		m.Found.Recovery = &running
	}
	if card, err := in.Device.Card(); err == nil {
		m.Found.Card = &card
	} else if fault := faultOf(err); fault.Kind.Wipeable() {
		m.Fault = fault
	}
	return m
}

func lockCard(ctx context.Context, in *Installation, e LockCard) error {
	if err := in.Vault.Unlock(ctx, e.PIN.reveal()); err != nil {
		return err
	}
	if err := in.Vault.LockCard(ctx, e.On); err != nil {
		return err
	}
	if !e.On {
		in.Vault.Lock()
	}
	return nil
}

func (r *runner) pickImage(ctx context.Context, e PickImage) Msg {
	if r.services.Picker == nil {
		return ImagePicked{Answer: r.answer(e.Job, platform.ErrUnsupported), ByPath: r.services.Pictures != nil}
	}
	image, err := r.services.Picker.PickImage(ctx)
	if errors.Is(err, platform.ErrCancelled) {
		return ImagePicked{Answer: Answer{Job: e.ID}}
	}
	return ImagePicked{r.answer(e.Job, err), image, errors.Is(err, platform.ErrUnsupported) && r.services.Pictures != nil}
}

func (r *runner) readPicture(ctx context.Context, e ReadPicture) Msg {
	if r.services.Pictures == nil {
		return ImagePicked{Answer: r.answer(e.Job, platform.ErrUnsupported)}
	}
	image, err := r.services.Pictures.ReadPicture(ctx, e.Path)
	if err != nil {
		return ImagePicked{Answer: Answer{Job: e.ID, Failure: Failure{Kind: FailNoFile, Cause: err.Error()}}}
	}
	return ImagePicked{Answer: r.answer(e.Job, nil), Image: image}
}
