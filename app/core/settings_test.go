package core

import (
	"testing"
	"time"

	"vssid/app/vss"
)

func TestPrefs(t *testing.T) {
	for _, c := range []struct {
		name string
		m    Msg
		want Prefs
		same bool
	}{
		{"language", SetLanguage{"en"}, Prefs{Language: "en", Theme: ThemeSystem, TextSize: 100}, false},
		{"language that is none", SetLanguage{"fr"}, Prefs{Language: "vi", Theme: ThemeSystem, TextSize: 100}, true},
		{"language that is chosen already", SetLanguage{"vi"}, Prefs{Language: "vi", Theme: ThemeSystem, TextSize: 100}, true},
		{"theme", SetTheme{ThemeHighContrast}, Prefs{Language: "vi", Theme: ThemeHighContrast, TextSize: 100}, false},
		{"theme that is none", SetTheme{"pink"}, Prefs{Language: "vi", Theme: ThemeSystem, TextSize: 100}, true},
		{"text size", SetTextSize{200}, Prefs{Language: "vi", Theme: ThemeSystem, TextSize: 200}, false},
		{"text too large", SetTextSize{201}, Prefs{Language: "vi", Theme: ThemeSystem, TextSize: 100}, true},
		{"text too small", SetTextSize{99}, Prefs{Language: "vi", Theme: ThemeSystem, TextSize: 100}, true},
		{"motion", SetReducedMotion{true}, Prefs{Language: "vi", Theme: ThemeSystem, TextSize: 100, Reduced: true}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			sc := atHome(t).send(ShowSettings{}, c.m)
			if sc.Prefs != c.want {
				t.Fatalf("%+v, want %+v", sc.Prefs, c.want)
			}
			if c.same {
				sc.quiet()
				return
			}
			save := asked[SavePrefs](sc)
			if save.Prefs != c.want {
				t.Errorf("saves %+v", save.Prefs)
			}
			sc.send(PrefsSaved{failing(save.ID, FailKeystore)})
			if sc.Notice.Kind != NoticeNotSaved || sc.Prefs != c.want {
				t.Errorf("notice %q, prefs %+v", sc.Notice.Kind, sc.Prefs)
			}
		})
	}
	sc := newScene(t).send(SetLanguage{"en"}).quiet() // nowhere to store it yet
	if sc.Language() != "en" {
		t.Error("the choice is lost")
	}
}

func atChangePIN(t *testing.T) *scene {
	t.Helper()
	return atHome(t).send(ShowSettings{}, ShowChangePIN{}).on(ScreenChangePIN)
}

func TestChangePIN(t *testing.T) {
	t.Run("changed", func(t *testing.T) {
		sc := atChangePIN(t).pin(goodPIN).pin(otherPIN).pin(otherPIN)
		e := asked[ChangePIN](sc)
		if e.Old.reveal() != goodPIN || e.New.reveal() != otherPIN {
			t.Fatal("other PINs go out than were typed")
		}
		sc.send(Back{}).on(ScreenChangePIN).quiet()
		sc.send(PINChanged{ok(e.ID)}).on(ScreenSettings)
		if sc.Settings.Change != (Change{}) || sc.Notice.Kind != NoticePINChanged {
			t.Errorf("%+v", sc.Settings)
		}
	})
	t.Run("wrong old PIN", func(t *testing.T) {
		sc := atChangePIN(t).pin(otherPIN).pin(goodPIN).pin(goodPIN)
		tries := Tries{Left: 4, WaitUntil: sc.Now.Add(time.Minute)}
		sc.send(PINChanged{Answer{asked[ChangePIN](sc).ID, Failure{Kind: FailWrongPIN}, &tries}}).on(ScreenChangePIN)
		if c := sc.Settings.Change; c != (Change{Failure: Failure{Kind: FailWrongPIN}}) || !sc.Waiting() || sc.WakeAt().IsZero() {
			t.Errorf("%+v", c)
		}
	})
	for pin, kind := range map[string]FailureKind{"123456": FailPINCommon, "050394": FailPINBirthDate} {
		t.Run(string(kind), func(t *testing.T) {
			sc := atChangePIN(t).pin(goodPIN).pin(pin).quiet()
			if c := sc.Settings.Change; c.Failure.Kind != kind || c.Step != ChangeNew || c.New.Len() != 0 {
				t.Errorf("%+v", c)
			}
		})
	}
	t.Run("repeated differently", func(t *testing.T) {
		sc := atChangePIN(t).pin(goodPIN).pin(otherPIN).pin(goodPIN).quiet()
		if c := sc.Settings.Change; c.Failure.Kind != FailPINMismatch || c.Step != ChangeNew || c.Repeat.Len() != 0 {
			t.Errorf("%+v", c)
		}
	})
}

func TestChangePINLeft(t *testing.T) {
	t.Run("back through the steps", func(t *testing.T) {
		sc := atChangePIN(t).pin(goodPIN).pin(otherPIN).pin("7").send(Back{})
		if c := sc.Settings.Change; c.Step != ChangeNew || c.New != (PIN{}) || c.Repeat != (PIN{}) {
			t.Fatalf("%+v", c)
		}
		sc.pin("5").send(Back{})
		if c := sc.Settings.Change; c != (Change{}) {
			t.Fatalf("%+v", c)
		}
		sc.pin("5").send(Back{}).on(ScreenSettings)
		if c := sc.Settings.Change; c != (Change{}) {
			t.Errorf("%+v", c)
		}
	})
	t.Run("paused half way", func(t *testing.T) {
		sc := atChangePIN(t).pin(goodPIN).pin("59").send(Paused{})
		if c := sc.Settings.Change; c != (Change{}) {
			t.Errorf("%+v", c)
		}
	})
	t.Run("wiped", func(t *testing.T) {
		sc := atChangePIN(t).pin(otherPIN).pin(goodPIN).pin(goodPIN)
		sc.send(PINChanged{failing(asked[ChangePIN](sc).ID, FailWiped)}).on(ScreenWiped)
	})
}

// atSignOut is a device whose owner asked to sign out, and the job that fetches what they must read.
func atSignOut(t *testing.T) (*scene, JobID) {
	t.Helper()
	sc := atHome(t).send(ShowSettings{}, ShowSignOut{}).on(ScreenSignOut)
	e := asked[ReadOwnerText](sc)
	if e.Operation != OperationRelease {
		t.Fatalf("%+v", e)
	}
	return sc, e.ID
}

func TestSignOut(t *testing.T) {
	shown := vss.Shown{{Label: "Action", Value: "Sign out"}}
	t.Run("with the server", func(t *testing.T) {
		sc, job := atSignOut(t)
		sc.send(OwnerTextRead{ok(job), shown}, Submit{}).on(ScreenPIN).pin(goodPIN)
		e := asked[Release](sc)
		sc.send(Back{}).on(ScreenPIN).quiet()
		sc.send(Wiped{Answer: ok(e.ID)}).on(ScreenStarting)
		if sc.Notice.Kind != NoticeSignedOut || sc.Card.Card != nil {
			t.Errorf("%+v", sc.Notice)
		}
		asked[OpenDevice](sc)
	})
	t.Run("refused keeps everything", func(t *testing.T) {
		sc, job := atSignOut(t)
		sc.send(OwnerTextRead{ok(job), shown}, Submit{}).pin(goodPIN)
		sc.send(Wiped{Answer: failing(asked[Release](sc).ID, FailServerRefused)}).on(ScreenPIN)
		if sc.Card.Card == nil || sc.Prompt.PIN != (PIN{}) {
			t.Errorf("%+v", sc.Prompt)
		}
		sc.send(Back{}, Back{}, Back{}).on(ScreenHome)
	})
	t.Run("without network", func(t *testing.T) {
		sc, job := atSignOut(t)
		sc.send(OwnerTextRead{Answer: failing(job, FailOffline)}, Submit{}).on(ScreenSignOut).quiet()
		sc.send(WipeOffline{}).quiet()
		if !sc.Settings.SignOut.Confirming {
			t.Fatal("no confirmation")
		}
		sc.send(WipeOffline{})
		wipe := asked[WipeLocal](sc).ID
		sc.send(Back{}).on(ScreenSignOut).quiet()
		sc.send(Wiped{Answer: ok(wipe), StillBound: true}).on(ScreenStarting)
		if sc.Notice.Kind != NoticeStillBound {
			t.Errorf("%+v", sc.Notice)
		}
	})
	t.Run("changed their mind", func(t *testing.T) {
		sc, _ := atSignOut(t)
		sc.send(WipeOffline{}, Back{}).on(ScreenSettings).send(ShowSignOut{})
		if sc.Settings.SignOut.Confirming {
			t.Error("the confirmation outlives its screen")
		}
	})
	t.Run("out of sight while it wipes, with the card under the PIN", func(t *testing.T) {
		sc, job := atSignOut(t)
		sc.send(OwnerTextRead{Answer: failing(job, FailOffline)}, WipeOffline{}, WipeOffline{})
		wipe := asked[WipeLocal](sc).ID
		sc.Boot.CardUnderPIN = true
		sc.send(Paused{}, Resumed{}).on(ScreenPIN)
		sc.send(Wiped{Answer: ok(wipe)}).on(ScreenStarting)
	})
	t.Run("retired meanwhile", func(t *testing.T) {
		sc, job := atSignOut(t)
		sc.send(OwnerTextRead{Answer: failing(job, FailRetired)}).on(ScreenRetired)
	})
}
