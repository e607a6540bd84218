package core

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"vssid/app/cardcode"
	"vssid/app/cardcode/picture"
	"vssid/app/device"
	"vssid/app/vss"
	"vssid/platform"
	"vssid/storage"
)

// testDigits is as long as the code of a card with every field.
var testDigits = "8401" + strings.Repeat("1234567890", 76)

// stuck holds until its job is cancelled.
func stuck(ctx context.Context) error {
	<-ctx.Done()
	return fmt.Errorf("%w (%w)", device.ErrOffline, ctx.Err())
}

func TestColdStartNeedsNoServer(t *testing.T) {
	h := newHouse(t, device.StateActive)
	h.installer.device.hold = stuck // the server never answers
	h.Send(Start{})
	h.until("card and code", func(s State) bool { return s.Screen() == ScreenHome && s.Card.Card != nil && s.Code.Current != nil })
	h.Send(ShowCode{})
	if shown := h.State().OnScreen(); shown == nil || shown.QR == nil || !strings.HasPrefix(shown.Text, "8401") {
		t.Fatalf("%+v", h.State().Code)
	}
	if h.State().Card.Job == 0 {
		t.Error("the renewal is not on its way")
	}
}

func TestCodesRotateByTheClockAlone(t *testing.T) {
	h := newHouse(t, device.StateActive)
	h.installer.device.err = device.ErrOffline
	h.Send(Start{})
	h.until("home", func(s State) bool { return s.Code.Current != nil && s.Card.Job == 0 })
	if n := h.clock.armed(); n != 0 {
		t.Fatalf("%d timers on a screen where nothing moves", n)
	}
	h.Send(ShowCode{})
	first := h.State().OnScreen().Text
	for range 31 {
		if n := h.clock.armed(); n != 1 {
			t.Fatalf("%d timers on the code screen", n)
		}
		before := h.State().Now
		h.clock.advance(time.Second)
		h.until("the next second", func(s State) bool { return s.Now.After(before) && (s.Code.Job == 0 || s.OnScreen() == nil) })
	}
	h.until("the next code", func(s State) bool { return s.OnScreen().Text != first })
	h.Send(Back{})
	if n := h.clock.armed(); n != 0 {
		t.Errorf("%d timers after the code screen", n)
	}
}

func TestAlarmThatRingsEarlyIsSetAgain(t *testing.T) {
	h := steady(t)
	h.clock.mu.Lock()
	var early []func()
	for id, timer := range h.clock.timers {
		early = append(early, timer.f)
		delete(h.clock.timers, id)
	}
	h.clock.now = h.clock.now.Add(990 * time.Millisecond)
	h.clock.mu.Unlock()
	for _, ring := range early {
		ring()
	}
	if h.Drain(); h.clock.armed() != 1 {
		t.Errorf("%d timers after an early ring", h.clock.armed())
	}
}

func TestSlowServerDoesNotHoldTheCode(t *testing.T) {
	h := newHouse(t, device.StateActive)
	h.installer.device.hold = stuck
	h.Send(Start{})
	h.until("home", func(s State) bool { return s.Code.Current != nil })
	h.clock.advance(time.Hour)
	h.Send(ShowCode{})
	h.until("a code beside the stuck renewal", func(s State) bool { return s.OnScreen() != nil })
}

func TestCancelledJobAnswersNothing(t *testing.T) {
	h := newHouse(t, device.StateNone)
	entered := make(chan struct{}, 1)
	h.installer.device.hold = func(ctx context.Context) error {
		entered <- struct{}{}
		return stuck(ctx)
	}
	h.Send(Start{})
	h.until("welcome", func(s State) bool { return s.Screen() == ScreenWelcome })
	for _, m := range []Msg{Begin{}, TypeAccount{testAccount}, Submit{}, TypeProof{testLetter}, Submit{}} {
		h.Send(m)
	}
	h.pin(goodPIN)
	h.pin(goodPIN)
	<-entered
	h.Send(Back{})
	h.installer.device.mu.Lock()
	h.installer.device.hold = nil
	h.installer.device.mu.Unlock()
	h.pin(goodPIN)
	h.pin(goodPIN)
	h.until("the second password", func(s State) bool { return s.Screen() == ScreenPassword })
	if s := h.State(); s.Activation.Failure.Is() {
		t.Errorf("%+v", s.Activation.Failure)
	}
	h.Send(TypePassword{"123456"})
	h.Send(Submit{})
	h.until("home", func(s State) bool { return s.Screen() == ScreenHome && s.Card.Card != nil })
	if pins := h.installer.device.pins; !slices.Contains(pins, goodPIN) {
		t.Errorf("the PIN did not reach the device: %d calls", len(pins))
	}
}

func TestSettingsAreStoredInOrder(t *testing.T) {
	h := newHouse(t, device.StateNone)
	h.Send(Start{})
	h.until("welcome", func(s State) bool { return s.Screen() == ScreenWelcome })
	for i := range 50 {
		h.Send(SetTextSize{101 + i})
	}
	h.until("the last answer", func(s State) bool { return s.Settings.Job == 0 })
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	prefs, err := loadPrefs(h.installer.vault)
	if err != nil || prefs.TextSize != 150 {
		t.Errorf("%+v, %v", prefs, err)
	}
}

func TestUnlockThroughTheVault(t *testing.T) {
	h := newHouse(t, device.StateActive)
	v := h.installer.vault
	v.locked = true
	v.err = fmt.Errorf("unlocking: %w", &storage.WrongPINError{PINState: storage.PINState{Set: true, TriesLeft: 4, WaitUntil: noon.Add(time.Minute)}})
	h.Send(Start{})
	h.until("the prompt", func(s State) bool { return s.Screen() == ScreenPIN })
	h.pin(otherPIN)
	h.until("the answer", func(s State) bool { return s.Prompt.Job == 0 })
	if s := h.State(); s.Prompt.Failure.Kind != FailWrongPIN || !s.Tries.WaitUntil.Equal(noon.Add(time.Minute)) || h.clock.armed() != 1 {
		t.Fatalf("%+v %+v, %d timers", s.Prompt, s.Tries, h.clock.armed())
	}
	v.mu.Lock()
	v.err = nil
	v.mu.Unlock()
	h.clock.advance(time.Minute)
	h.pin(goodPIN)
	h.until("home", func(s State) bool { return s.Screen() == ScreenHome && s.Card.Card != nil })
}

func TestFaultThenDiscard(t *testing.T) {
	h := newHouse(t, device.StateNone)
	h.installer.err = fmt.Errorf("opening: %w", storage.ErrTampered)
	h.Send(Start{})
	h.until("the fault", func(s State) bool { return s.Screen() == ScreenFault })
	if s := h.State(); s.Boot.Fault.Kind != FaultTampered || s.Boot.Keystore != platform.KeystoreFake {
		t.Fatalf("%+v", s.Boot)
	}
	h.Send(WipeAndRestart{})
	h.Send(WipeAndRestart{})
	h.until("a new start", func(s State) bool { return s.Screen() == ScreenWelcome })
	if h.installer.discarded != 1 {
		t.Errorf("discarded %d times", h.installer.discarded)
	}
}

func TestOfferThroughTheDevice(t *testing.T) {
	h := newHouse(t, device.StateActive)
	h.Send(Start{})
	h.until("home", func(s State) bool { return s.Screen() == ScreenHome && s.Card.Job == 0 })
	h.Send(ShowSettings{})
	h.Send(ShowOffer{})
	h.until("the text", func(s State) bool { return s.Offer.Shown != nil })
	h.Send(Submit{})
	h.pin(goodPIN)
	h.until("the code", func(s State) bool { return s.Offer.Text != "" && s.Offer.QR != nil })
	h.Send(Back{})
	h.Send(ShowSignOut{})
	h.until("the text", func(s State) bool { return s.Settings.SignOut.Shown != nil })
	h.Send(Submit{})
	h.pin(goodPIN)
	h.installer.device.status = device.Status{State: device.StateNone}
	h.until("an empty device", func(s State) bool { return s.Screen() == ScreenWelcome })
}

func TestCloseEndsWhatHangs(t *testing.T) {
	h := newHouse(t, device.StateActive)
	h.installer.device.hold = stuck
	h.Send(Start{})
	h.until("home", func(s State) bool { return s.Screen() == ScreenHome })
	if err := h.Close(); err != nil || !h.installer.vault.closed {
		t.Errorf("%v, closed %v", err, h.installer.vault.closed)
	}
}

func TestDrainTakesWhatWaits(t *testing.T) {
	notified := make(chan struct{}, inboxSize)
	clock := newClock()
	in := &fakeInstaller{vault: &fakeVault{values: map[string][]byte{}}, device: &fakeDevice{clock: clock, status: device.Status{State: device.StateNone}}}
	p := NewProgram(Services{Installer: in, Clock: clock}, func() { notified <- struct{}{} })
	defer p.Close()
	if p.Drain() {
		t.Error("something waits before the start")
	}
	p.Send(Start{})
	<-notified
	if !p.Drain() || p.State().Screen() != ScreenWelcome {
		t.Errorf("on %q", p.State().Screen())
	}
}

func TestFailures(t *testing.T) {
	r := newRunner(context.Background(), Services{Clock: newClock()}, nil)
	refusal := func(code vss.Code) error { return &device.Refused{Code: code, Status: 403, Title: "no"} }
	for _, c := range []struct {
		err  error
		kind FailureKind
	}{
		{errors.Join(device.ErrRetired, refusal(vss.CodeBindingEnded)), FailRetired},
		{storage.ErrWiped, FailWiped}, {device.ErrOffline, FailOffline}, {device.ErrUndecided, FailUndecided}, {device.ErrNoServer, FailNoServer},
		{device.ErrUntrusted, FailUntrusted}, {device.ErrNoRoot, FailUntrusted}, {device.ErrCredentialExpired, FailCardExpired}, {device.ErrNoCard, FailNoCard},
		{storage.ErrPINCommon, FailPINCommon}, {storage.ErrPINBirthDate, FailPINBirthDate}, {platform.ErrUnavailable, FailKeystore}, {platform.ErrDenied, FailDenied},
		{&storage.WrongPINError{}, FailWrongPIN}, {&storage.WrongPINError{Refused: true}, FailPINWait},
		{refusal(vss.CodeActivationRefused), FailRefused}, {refusal(vss.CodeOTPExpired), FailPasswordExpired}, {refusal(vss.CodeOTPSpent), FailPasswordSpent},
		{refusal(vss.CodeTooManyRequests), FailBusy}, {refusal(vss.CodeKeyNotAttested), FailNotAttested}, {refusal(vss.CodeContentDiffers), FailServerRefused},
		{refusal(vss.CodeUnavailable), FailOffline}, {errors.New("anything"), FailBroken}, {picture.ErrNoCode, FailNoCode},
	} {
		t.Run(c.err.Error(), func(t *testing.T) {
			f := r.failureOf(fmt.Errorf("doing something: %w", c.err))
			if f.Kind != c.kind || f.Cause == "" {
				t.Errorf("%+v, want %q", f, c.kind)
			}
		})
	}
	f := r.failureOf(&device.Refused{Code: vss.CodeTooManyRequests, Title: "t", Detail: "d", RetryAfter: time.Minute})
	if f.Detail != "d" || !f.RetryAt.Equal(noon.Add(time.Minute)) || f.Code != vss.CodeTooManyRequests {
		t.Errorf("%+v", f)
	}
}

// pictureOf draws a text as a picture a person could have.
func pictureOf(t testing.TB, text string) []byte {
	t.Helper()
	m, err := cardcode.Draw(text)
	if err != nil {
		t.Fatal(err)
	}
	const scale = 4
	side := (m.Size + 2*cardcode.QuietZone) * scale
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			if !m.Dark(x/scale-cardcode.QuietZone, y/scale-cardcode.QuietZone) {
				img.SetGray(x, y, color.Gray{Y: 0xff})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPictures(t *testing.T) {
	letter := "VSSID:A:" + testAccount + ":" + testLetter
	h := newHouse(t, device.StateNone)
	h.Send(Start{})
	h.until("welcome", func(s State) bool { return s.Screen() == ScreenWelcome })
	h.Send(Begin{})
	scan := func() {
		h.Send(ScanPicture{})
		h.until("the picture", func(s State) bool { return s.Activation.Scan == 0 })
	}
	h.picker.err = platform.ErrCancelled
	if scan(); h.State().Activation.Failure.Is() {
		t.Errorf("%+v", h.State().Activation.Failure)
	}
	h.picker.err = platform.ErrUnsupported
	if scan(); h.State().Activation.Failure.Kind != FailNoPicture {
		t.Errorf("%+v", h.State().Activation.Failure)
	}
	h.picker.err = nil
	for _, picture := range [][]byte{{}, []byte("not a picture"), pictureOf(t, letter)[:200]} {
		h.picker.image = picture
		if scan(); h.State().Activation.Failure.Kind != FailNoCode {
			t.Errorf("%d bytes: %+v", len(picture), h.State().Activation.Failure)
		}
	}
	h.picker.image = pictureOf(t, letter)
	if scan(); h.State().Screen() != ScreenProof || h.State().Activation.Proof != testLetter {
		t.Errorf("%+v", h.State().Activation)
	}
}

func FuzzReadQR(f *testing.F) {
	f.Add(pictureOf(f, "VSSID:A:"+testAccount+":"+testLetter))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if text, err := picture.Read(raw); err != nil && text != "" {
			t.Errorf("%q with %v", text, err)
		}
	})
}

func FuzzReadProof(f *testing.F) {
	f.Add(testLetter)
	f.Add("VSSID:A:" + testAccount + ":" + testLetter)
	f.Add("VSSID:H:" + testAccount + ":" + testSecret)
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := readProof(text)
		if ok && (p.code == "") == (p.secret == "") {
			t.Errorf("%q gives %+v", text, p)
		}
		if account, ok := readAccount(text); ok && len(account) != 10 && len(account) != 12 {
			t.Errorf("%q gives the account %q", text, account)
		}
	})
}

// steady is a program whose code screen has nothing new to show.
func steady(t testing.TB) *house {
	h := newHouse(t, device.StateActive)
	h.installer.device.err = device.ErrOffline
	h.Send(Start{})
	h.until("home", func(s State) bool { return s.Code.Current != nil && s.Card.Job == 0 })
	h.Send(ShowCode{})
	return h
}

func TestSteadyFrameAllocatesNothing(t *testing.T) {
	h := steady(t)
	if n := testing.AllocsPerRun(100, func() { h.Drain() }); n != 0 {
		t.Errorf("%v allocations a frame", n)
	}
}

// What a frame of the code screen costs before anything is laid out.
func BenchmarkSteadyFrame(b *testing.B) {
	h := steady(b)
	b.ReportAllocs()
	for b.Loop() {
		h.Drain()
	}
}

// The floor of BenchmarkMakeCode: the drawing alone, of a text as long.
func BenchmarkDrawBare(b *testing.B) {
	text := testDigits
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cardcode.Draw(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMakeCode(b *testing.B) {
	h := newHouse(b, device.StateActive)
	in := &Installation{Vault: h.installer.vault, Device: h.installer.device}
	b.ReportAllocs()
	for b.Loop() {
		if m := h.runner.makeCode(context.Background(), in, MakeCode{Mode: CodeSigned}).(CodeMade); m.Failure.Is() {
			b.Fatal(m.Failure)
		}
	}
}

func TestLargePictureIsReduced(t *testing.T) {
	small, _, err := image.Decode(bytes.NewReader(pictureOf(t, testLetter)))
	if err != nil {
		t.Fatal(err)
	}
	large := image.NewGray(image.Rect(0, 0, 4000, 3000))
	for y := range 3000 {
		for x := range 4000 {
			large.Pix[y*large.Stride+x] = small.(*image.Gray).GrayAt(x/16, y/16).Y
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, large); err != nil {
		t.Fatal(err)
	}
	if text, err := picture.Read(out.Bytes()); err != nil || text != testLetter {
		t.Errorf("%q, %v", text, err)
	}
}
