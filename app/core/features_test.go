package core

import (
	"context"
	"testing"

	"vssid/app/device"
	"vssid/app/vss"
)

// A feature of the tests' own: a personal screen with a record, and an act that the owner signs.
const (
	screenTest Screen = "test"
	actTest           = vss.OwnerOperation("test")
)

type (
	testAct  struct{ text string }
	sendTest struct {
		Job
		PIN  PIN
		text string
	}
	testSent struct{ Answer }
)

func (a testAct) signed(job Job, pin PIN) Effect { return sendTest{job, pin, a.text} }

func (sendTest) lane(r *runner) *lane { return &r.network }

func (e sendTest) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	err := in.Device.Agree(ctx, e.PIN.reveal(), "vi", device.Act{Operation: actTest, Shown: vss.Shown{{Label: "l", Value: e.text}}})
	return testSent{r.answer(e.Job, err)}
}

// What the test feature has heard; tests of this package run one after another where they use it.
var (
	testRecord = &source[string]{name: "test/record", ask: func(context.Context, *vss.Session, *string) (string, error) { return "fresh", nil }}
	testState  Record[string]
	testHeard  []Answer
	testLeft   int
)

func init() {
	pages[screenTest] = page{personal: true, enter: func(s State) (State, []Effect) { return s, testState.load(&s, testRecord) }}
	features = append(features, feature{
		update: func(s State, m Msg) (State, []Effect, bool) {
			switch m := m.(type) {
			case testSent:
				testHeard = append(testHeard, m.Answer)
			case Recalled[string]:
				testState.recalled(m)
			case Fetched[string]:
				testState.fetched(m)
			default:
				return s, nil, false
			}
			return s, nil, true
		},
		leave:  func(s State) (State, []Effect) { testLeft++; return s, nil },
		forget: func(*State) { testState = Record[string]{} },
	})
}

func resetTestFeature(t *testing.T) {
	testState, testHeard, testLeft = Record[string]{}, nil, 0
	t.Cleanup(func() { testState, testHeard, testLeft = Record[string]{}, nil, 0 })
}

// opened is a scene on the test feature's screen, the PIN given.
func openedTest(t *testing.T) *scene {
	t.Helper()
	resetTestFeature(t)
	sc := atHome(t).send(Show{screenTest}).on(ScreenPIN).pin(goodPIN)
	return sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(screenTest)
}

func TestPersonalScreenAsksForThePINOnce(t *testing.T) {
	sc := openedTest(t)
	fetch := asked[fetchRecord[string]](sc)
	sc.send(Fetched[string]{Answer: ok(fetch.ID), of: testRecord, Value: "v", At: sc.State.Now})
	if !testState.Known || testState.Value != "v" || testState.Job != 0 {
		t.Errorf("the record is %+v", testState)
	}
	sc.send(Back{}).on(ScreenHome).send(Show{screenTest}).on(screenTest)
}

func TestPersonalScreenIsClosedOutOfSight(t *testing.T) {
	sc := openedTest(t)
	testState.Known, testState.Value = true, "v"
	sc.send(Paused{})
	asked[LockVault](sc)
	if testState.Known || testLeft != 1 || sc.State.Open {
		t.Errorf("out of sight: record %+v, left %d times, open %t", testState, testLeft, sc.State.Open)
	}
	sc.send(Resumed{}).on(ScreenPIN)
	sc.pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(screenTest)
	asked[fetchRecord[string]](sc)
}

func TestBackFromThePINLeavesWhatLiesUnderIt(t *testing.T) {
	openedTest(t).send(Paused{}, Resumed{}).on(ScreenPIN).send(Back{}).on(ScreenHome)
	resetTestFeature(t)
	atHome(t).send(Show{screenTest}).on(ScreenPIN).send(Back{}).on(ScreenHome)
}

func TestRetiredDeviceShowsNothingPersonal(t *testing.T) {
	sc := openedTest(t)
	sc.send(Fetched[string]{Answer: Answer{Job: testState.Job, Failure: Failure{Kind: FailRetired}}, of: testRecord}).on(ScreenRetired)
	sc.send(Show{screenTest}).on(ScreenRetired)
}

// ask brings the prompt for a signature.
func signingTest(t *testing.T) (*scene, JobID) {
	t.Helper()
	sc := openedTest(t)
	sc.State.askSignature(testAct{"x"})
	sc.on(ScreenPIN).pin(goodPIN)
	return sc, asked[sendTest](sc).ID
}

func TestSignatureReachesItsFeature(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   FailureKind
		screen Screen
		heard  int
	}{
		{"signed", "", screenTest, 1},
		{"refused", FailServerRefused, screenTest, 1},
		{"wrong PIN", FailWrongPIN, ScreenPIN, 0},
		{"offline", FailOffline, ScreenPIN, 0},
		{"binding ended", FailRetired, ScreenRetired, 0},
		{"last try", FailWiped, ScreenWiped, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			sc, job := signingTest(t)
			sc.send(testSent{Answer{Job: job, Failure: Failure{Kind: c.kind}}}).on(c.screen)
			if len(testHeard) != c.heard {
				t.Errorf("the feature heard %v", testHeard)
			}
		})
	}
}

func TestSignatureGivenUpAnswersNobody(t *testing.T) {
	sc, job := signingTest(t)
	sc.send(Back{})
	sc.send(testSent{ok(job)})
	if sc.State.Screen() != ScreenPIN && sc.State.Prompt.Job != 0 {
		t.Errorf("the screen is %s with job %d", sc.State.Screen(), sc.State.Prompt.Job)
	}
}

func TestRecordIsKeptAndRecalled(t *testing.T) {
	h := newHouse(t, device.StateActive)
	h.Send(Start{})
	h.until("home", func(s State) bool { return s.Screen() == ScreenHome })
	in := h.runner.open.Load()
	ctx := context.Background()
	fetched := fetchRecord[string]{Job{7}, testRecord}.do(ctx, h.runner, in).(Fetched[string])
	if fetched.Failure.Is() || fetched.Value != "fresh" || fetched.Job != 7 {
		t.Fatalf("fetched %+v", fetched)
	}
	recalled := recallRecord[string]{Job{8}, testRecord}.do(ctx, h.runner, in).(Recalled[string])
	if !recalled.Known || recalled.Value != "fresh" || !recalled.At.Equal(fetched.At) {
		t.Errorf("recalled %+v", recalled)
	}
	var r Record[string]
	r.recalled(recalled)
	r.Job = 9
	if r.fetched(Fetched[string]{Answer: Answer{Job: 9, Failure: Failure{Kind: FailOffline}}}); !r.Known || !r.Offline() || r.Value != "fresh" {
		t.Errorf("offline: %+v", r)
	}
	if r.fetched(Fetched[string]{Answer: ok(9), Value: "stale"}) || r.Value != "fresh" {
		t.Error("an answer that nobody waits for was taken")
	}
}
