package core

import (
	"reflect"
	"testing"
	"time"

	"vssid/app/cardcode"
	"vssid/app/device"
	"vssid/app/vss"
	"vssid/platform"
)

// A made-up account, and what goes with it.
const (
	testAccount = "0199000001"
	testLetter  = "ABCD-EFGH-JKMN"
	testSecret  = "00000000000000000000000000"
	goodPIN     = "730264"
	otherPIN    = "591738"
)

var noon = time.Date(2026, 3, 1, 5, 0, 0, 0, time.UTC)

// scene plays messages to a state and holds every Update to what Update promises.
type scene struct {
	testing.TB
	State
	effects []Effect // of the last message
}

func newScene(t testing.TB) *scene {
	s := New()
	s.Now = noon
	return &scene{TB: t, State: s}
}

func (sc *scene) send(messages ...Msg) *scene {
	sc.Helper()
	for _, m := range messages {
		before := copied(sc.State)
		next, effects := Update(sc.State, m)
		if !reflect.DeepEqual(before, sc.State) {
			sc.Fatalf("Update changed its argument on %T", m)
		}
		sc.State, sc.effects = next, effects
	}
	return sc
}

// copied is a state that shares no slice with the original.
func copied(s State) State {
	s.Stack = append([]Screen(nil), s.Stack...)
	return s
}

func (sc *scene) wait(d time.Duration) *scene {
	sc.Helper()
	return sc.send(Tick{sc.Now.Add(d)})
}

func (sc *scene) pin(digits string) *scene {
	sc.Helper()
	for _, d := range []byte(digits) {
		sc.send(Digit{d})
	}
	return sc
}

func (sc *scene) on(want Screen) *scene {
	sc.Helper()
	if sc.Screen() != want {
		sc.Fatalf("on screen %q of %v, want %q", sc.Screen(), sc.Stack, want)
	}
	return sc
}

// quiet wants no effect from the last message.
func (sc *scene) quiet() *scene {
	sc.Helper()
	if len(sc.effects) != 0 {
		sc.Fatalf("effects %+v, want none", sc.effects)
	}
	return sc
}

// asked is the effect of type E among those of the last message.
func asked[E Effect](sc *scene) E {
	sc.Helper()
	for _, e := range sc.effects {
		if found, ok := e.(E); ok {
			return found
		}
	}
	var none E
	sc.Fatalf("effects %+v, want a %T", sc.effects, none)
	return none
}

// asks reports whether an effect of type E is among those of the last message.
func asks[E Effect](sc *scene) bool {
	for _, e := range sc.effects {
		if _, ok := e.(E); ok {
			return true
		}
	}
	return false
}

func ok(job JobID) Answer { return Answer{Job: job} }

func failing(job JobID, kind FailureKind) Answer {
	return Answer{Job: job, Failure: Failure{Kind: kind}}
}

func testCard(at time.Time) *device.Card {
	return &device.Card{Card: vss.Card{Version: 1, HolderName: "NGUYỄN VĂN MẪU", CardNumber: testAccount, DateOfBirth: "1994-03-05"}, FetchedAt: at,
		CredentialExpires: at.Add(10 * 24 * time.Hour), RenewAfter: at.Add(5 * 24 * time.Hour)}
}

func foundNone() Found {
	return Found{Status: device.Status{State: device.StateNone, Keystore: platform.KeystoreFake}}
}

func foundActive() Found {
	prefs := Prefs{}.filled()
	return Found{Status: device.Status{State: device.StateActive, Account: testAccount, Keystore: platform.KeystoreFake}, Prefs: &prefs, Card: testCard(noon.Add(-time.Hour))}
}

// started opens a device that holds what is found.
func started(t testing.TB, f Found) *scene {
	t.Helper()
	sc := newScene(t).send(Start{})
	return sc.send(Opened{Answer: ok(asked[OpenDevice](sc).ID), Found: f})
}

// atHome is an active device whose first code is made and whose renewal has ended.
func atHome(t testing.TB) *scene {
	t.Helper()
	sc := started(t, foundActive()).on(ScreenHome)
	code, renewal := asked[MakeCode](sc), asked[RenewCard](sc)
	sc.send(CodeMade{ok(code.ID), CodeSigned, testCode(sc.Now)})
	return sc.send(CardLoaded{Answer: failing(renewal.ID, FailOffline)})
}

func testCode(at time.Time) Shown {
	return Shown{Text: "8401" + at.Format("150405"), QR: &cardcode.Matrix{Size: 1}, IssuedAt: at, Until: at.Add(device.CodeEvery), Expires: at.Add(device.CodeLife)}
}

// atPassword is an activation whose one-time password was sent.
func atPassword(t testing.TB) *scene {
	t.Helper()
	sc := started(t, foundNone()).on(ScreenWelcome).send(Begin{}, TypeAccount{testAccount}, Submit{}).on(ScreenProof)
	sc.send(TypeProof{testLetter}, Submit{}).on(ScreenNewPIN).pin(goodPIN).on(ScreenRepeatPIN).pin(goodPIN)
	return sc.send(sent(sc, asked[RequestPassword](sc).ID)).on(ScreenPassword)
}

func sent(sc *scene, job JobID) PasswordRequested {
	return PasswordRequested{ok(job), device.Pending{Account: testAccount, Handle: "h", ExpiresAt: sc.Now.Add(5 * time.Minute), ResendAfter: sc.Now.Add(time.Minute)}}
}
