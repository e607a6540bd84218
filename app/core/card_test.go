package core

import (
	"testing"
	"time"
)

func TestHomeOffline(t *testing.T) {
	sc := atHome(t)
	if !sc.Card.Offline || sc.Card.Failure.Is() || sc.Card.Card == nil || !sc.LastSync().Equal(noon.Add(-time.Hour)) {
		t.Fatalf("%+v", sc.Card)
	}
	if !sc.WakeAt().IsZero() {
		t.Errorf("home wakes at %v", sc.WakeAt())
	}
	sc.send(Resumed{}).quiet() // a moment ago
	sc.wait(renewPause).send(Paused{}, Resumed{})
	sc.send(CardLoaded{Answer: ok(asked[RenewCard](sc).ID), Card: testCard(sc.Now), Renewed: true}).on(ScreenHome)
	if sc.Card.Offline || !sc.LastSync().Equal(sc.Now) {
		t.Fatalf("%+v", sc.Card)
	}
}

func TestRenewal(t *testing.T) {
	sc := atHome(t)
	if sc.RenewalDue() || sc.RenewalOverdue() {
		t.Fatal("due at once")
	}
	if sc.wait(5 * 24 * time.Hour); !sc.RenewalDue() || sc.RenewalOverdue() {
		t.Fatal("not due after its day")
	}
	if sc.wait(5 * 24 * time.Hour); !sc.RenewalOverdue() {
		t.Fatal("not overdue after its life")
	}
	sc.send(ShowCode{})
	renewal := asked[RenewCard](sc).ID
	sc.send(Retry{})
	if asks[RenewCard](sc) {
		t.Error("two renewals at once")
	}
	sc.send(Back{}, CardLoaded{Answer: failing(renewal, FailUntrusted)}).on(ScreenHome)
	if sc.Card.Failure.Kind != FailUntrusted || sc.Card.Card == nil {
		t.Errorf("%+v", sc.Card)
	}
	sc.send(CardLoaded{Answer: ok(renewal), Card: nil}).quiet()
	if sc.Card.Card == nil {
		t.Error("a stale answer took the card")
	}
}

func TestCardDetails(t *testing.T) {
	sc := atHome(t).send(ShowCard{}).on(ScreenCard).send(ShowCode{}).on(ScreenCode).send(Back{}).on(ScreenCard).send(Back{}).on(ScreenHome)
	sc.send(Back{}).on(ScreenHome).quiet()
	sc.send(ShowSettings{}).on(ScreenSettings).send(ShowCard{}, ShowCode{}).on(ScreenSettings)
}

func TestNoticeGoesByItself(t *testing.T) {
	sc := atHome(t)
	sc.say(NoticePINChanged)
	if !sc.WakeAt().Equal(sc.Now.Add(noticeTime)) {
		t.Fatalf("wakes at %v", sc.WakeAt())
	}
	if sc.wait(noticeTime); sc.Notice.Kind != "" || !sc.WakeAt().IsZero() {
		t.Errorf("%+v", sc.Notice)
	}
	sc.say(NoticePINChanged)
	if sc.send(DismissNotice{}); sc.Notice.Kind != "" {
		t.Errorf("%+v", sc.Notice)
	}
}
