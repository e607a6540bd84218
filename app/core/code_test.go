package core

import (
	"testing"
	"time"
)

func TestCodeIsThereWhenItIsWanted(t *testing.T) {
	sc := atHome(t).send(ShowCode{}).on(ScreenCode)
	if g := asked[GuardScreen](sc); !g.Protect || !g.Bright {
		t.Errorf("%+v", g)
	}
	if asks[MakeCode](sc) || sc.OnScreen() == nil || sc.SecondsLeft() != 30 {
		t.Fatalf("the code made at the start is not used: %+v", sc.Code)
	}
	if !sc.WakeAt().Equal(sc.Now.Add(time.Second)) {
		t.Errorf("wakes at %v", sc.WakeAt())
	}
}

func TestCodeChangesWithoutAGap(t *testing.T) {
	sc := atHome(t).send(ShowCode{})
	seen := map[string]int{}
	var job JobID
	for range 300 {
		sc.wait(time.Second)
		if job != 0 { // the code comes a second after it was asked for
			sc.send(CodeMade{ok(job), CodeSigned, testCode(sc.Now)})
			job = 0
		}
		for _, e := range sc.effects {
			if m, is := e.(MakeCode); is {
				job = m.ID
			}
		}
		shown := sc.OnScreen()
		switch {
		case shown == nil:
			t.Fatalf("no code at %v", sc.Now)
		case !sc.Now.Before(shown.Expires):
			t.Fatalf("a dead code at %v: %+v", sc.Now, shown)
		}
		seen[shown.Text]++
	}
	if len(seen) != 11 {
		t.Errorf("%d codes in five minutes: %v", len(seen), seen)
	}
	for text, seconds := range seen {
		if seconds > 30 {
			t.Errorf("code %s stayed for %d seconds", text, seconds)
		}
	}
}

func TestSlowCodeStaysAsLongAsItLives(t *testing.T) {
	sc := atHome(t).send(ShowCode{})
	sc.wait(26 * time.Second)
	job := asked[MakeCode](sc).ID
	sc.wait(20 * time.Second).quiet()
	if sc.OnScreen() == nil || sc.SecondsLeft() != 0 {
		t.Fatal("a code that still lives was taken away")
	}
	sc.wait(44 * time.Second).quiet()
	if sc.OnScreen() != nil {
		t.Fatal("a dead code stays on the screen")
	}
	sc.send(CodeMade{ok(job), CodeSigned, testCode(sc.Now)})
	if sc.OnScreen() == nil {
		t.Fatal("the code that came was not shown")
	}
}

func TestCodeAfterASleep(t *testing.T) {
	sc := atHome(t).send(ShowCode{}, Paused{})
	if !sc.WakeAt().IsZero() {
		t.Errorf("wakes at %v although nobody looks", sc.WakeAt())
	}
	sc.wait(time.Hour).quiet().send(Resumed{})
	if sc.OnScreen() != nil {
		t.Fatal("an hour-old code is shown")
	}
	job := asked[MakeCode](sc).ID
	if sc.send(Resumed{}).quiet(); sc.WakeAt().IsZero() {
		t.Error("the countdown stands still")
	}
	sc.send(CodeMade{ok(job), CodeSigned, testCode(sc.Now)})
	if sc.OnScreen() == nil {
		t.Fatal("no code")
	}
}

func TestClockThatRanAhead(t *testing.T) {
	for _, ahead := range []time.Duration{time.Minute, time.Hour, 24 * time.Hour} {
		sc := atHome(t).send(ShowCode{})
		sc.wait(-ahead) // the server has told the time
		if sc.OnScreen() != nil {
			t.Fatalf("a code from %v ahead stays", ahead)
		}
		sc.send(CodeMade{ok(asked[MakeCode](sc).ID), CodeSigned, testCode(sc.Now)})
		if sc.OnScreen() == nil || sc.SecondsLeft() != 30 {
			t.Errorf("%+v", sc.Code)
		}
	}
}

func TestPrintedCode(t *testing.T) {
	sc := atHome(t).send(ShowCode{}, SetCodeMode{"other"}).quiet()
	sc.send(SetCodeMode{CodePrinted})
	e := asked[MakeCode](sc)
	if e.Mode != CodePrinted || sc.OnScreen() != nil || !sc.WakeAt().IsZero() {
		t.Fatalf("%+v, wakes %v", e, sc.WakeAt())
	}
	sc.send(CodeMade{ok(e.ID), CodePrinted, Shown{Text: "payload"}})
	if sc.OnScreen() == nil || sc.OnScreen().Text != "payload" {
		t.Fatalf("%+v", sc.Code)
	}
	if sc.wait(time.Hour).quiet(); sc.OnScreen() == nil {
		t.Fatal("the printed code went by itself")
	}
	sc.send(SetCodeMode{CodeSigned})
	if e := asked[MakeCode](sc); e.Mode != CodeSigned || sc.OnScreen() != nil {
		t.Fatalf("%+v", sc.Code)
	}
	job := asked[MakeCode](sc).ID
	sc.send(SetCodeMode{CodePrinted})
	if c := asked[Cancel](sc); c.Of != job {
		t.Errorf("cancels %d, want %d", c.Of, job)
	}
	sc.send(CodeMade{ok(job), CodeSigned, testCode(sc.Now)}).quiet()
	if sc.OnScreen().Text != "payload" {
		t.Error("a late code took the other's place")
	}
}

func TestCodeFailures(t *testing.T) {
	open := func(t *testing.T) (*scene, JobID) {
		sc := atHome(t)
		sc.wait(time.Hour).send(ShowCode{})
		return sc, asked[MakeCode](sc).ID
	}
	t.Run("shown, and tried again when asked", func(t *testing.T) {
		sc, job := open(t)
		sc.send(CodeMade{Answer: failing(job, FailKeystore)}).on(ScreenCode).quiet()
		if sc.wait(time.Second).quiet(); sc.Code.Failure.Kind != FailKeystore {
			t.Fatalf("%+v", sc.Code)
		}
		sc.send(Retry{})
		asked[MakeCode](sc)
	})
	t.Run("the credential's life is over", func(t *testing.T) {
		sc, job := open(t)
		sc.send(CodeMade{Answer: failing(job, FailCardExpired)})
		renewal := asked[RenewCard](sc).ID
		sc.send(CardLoaded{Answer: ok(renewal), Card: testCard(sc.Now), Renewed: true})
		asked[MakeCode](sc)
		if sc.Code.Failure.Is() || sc.Card.Offline {
			t.Errorf("%+v", sc.Code.Failure)
		}
	})
	t.Run("retired", func(t *testing.T) {
		sc, job := open(t)
		sc.send(CodeMade{Answer: failing(job, FailRetired)}).on(ScreenRetired)
	})
	t.Run("made ahead at the start", func(t *testing.T) {
		sc := started(t, foundActive())
		sc.send(CodeMade{Answer: failing(asked[MakeCode](sc).ID, FailKeystore)}).on(ScreenHome).quiet()
		sc.send(ShowCode{})
		asked[MakeCode](sc)
	})
	t.Run("left before it came", func(t *testing.T) {
		sc, job := open(t)
		sc.send(Back{}).on(ScreenHome)
		if g := asked[GuardScreen](sc); g.Bright || g.Protect {
			t.Errorf("%+v", g)
		}
		if c := asked[Cancel](sc); c.Of != job {
			t.Errorf("cancels %d, want %d", c.Of, job)
		}
		sc.send(CodeMade{ok(job), CodeSigned, testCode(sc.Now)})
		if sc.Code != (CodeState{}) {
			t.Error("a code outlives its screen")
		}
	})
}

func TestRenewalWhileTheCodeIsShown(t *testing.T) {
	sc := atHome(t).send(Retry{})
	renewal := asked[RenewCard](sc).ID
	sc.send(ShowCode{})
	before := sc.OnScreen()
	sc.send(CardLoaded{Answer: ok(renewal), Card: testCard(sc.Now), Renewed: true})
	if sc.OnScreen() != before || sc.Card.Offline {
		t.Error("a renewal took the code from the screen")
	}
}

func TestCodeOnlyWithACard(t *testing.T) {
	found := foundActive()
	found.Card = nil
	started(t, found).send(ShowCode{}).on(ScreenHome).quiet().send(ShowCard{}).on(ScreenHome)
	started(t, foundNone()).send(ShowCode{}, ShowCard{}).on(ScreenWelcome).quiet()
}

func BenchmarkCodeTick(b *testing.B) {
	sc := atHome(b).send(ShowCode{})
	s := sc.State
	var m Msg = Tick{sc.Now.Add(time.Second)}
	b.ReportAllocs()
	for b.Loop() {
		s, _ = Update(s, m)
	}
}

func TestCodeTickAllocatesNothing(t *testing.T) {
	sc := atHome(t).send(ShowCode{})
	s := sc.State
	var m Msg = Tick{sc.Now.Add(time.Second)}
	if n := testing.AllocsPerRun(100, func() { s, _ = Update(s, m); _ = s.WakeAt() }); n != 0 {
		t.Errorf("%v allocations a tick", n)
	}
}
