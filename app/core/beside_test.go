package core

import "testing"

func TestBesideTakesThePlace(t *testing.T) {
	sc := atHome(t).send(ShowTab{ScreenHelp}, Show{ScreenContact}).on(ScreenContact)
	sc.send(Beside{ScreenHelp, Show{ScreenNeverAsked}}).on(ScreenNeverAsked)
	if n := len(sc.Stack); n != 3 {
		t.Errorf("the stack is %v", sc.Stack)
	}
	sc.send(Back{}).on(ScreenHelp)
}

func TestBesideLeavesTheScreenWhereTheListOnlyChanges(t *testing.T) {
	sc := atHome(t).send(ShowSettings{}, ShowDevice{}).on(ScreenDevice)
	if sc.send(Beside{ScreenSettings, SetTextSize{150}}).on(ScreenDevice); sc.Prefs.TextSize != 150 {
		t.Error("the list's choice was not taken")
	}
	sc.send(Beside{ScreenSettings, Back{}}).on(ScreenHome)
}

func TestBesideOfAScreenThatIsNotThere(t *testing.T) {
	sc := atHome(t).send(Show{ScreenContact}).send(Beside{ScreenHelp, Show{ScreenNeverAsked}})
	if sc.Screen() == ScreenNeverAsked {
		t.Error("a list that is not on the stack led on")
	}
	sc.send(Beside{ScreenHome, Beside{ScreenHome, Back{}}}, Beside{ScreenHome, nil})
}

func TestBesideTakesLeave(t *testing.T) {
	sc := atHome(t).send(ShowTab{ScreenServices}, Show{ScreenLookups}, Show{ScreenFindNumber}, TypeParticulars{"1", "2", "3"})
	if sc.send(Beside{ScreenServices, Show{ScreenLookups}}).on(ScreenLookups); sc.FindNumber != (FindNumberState{}) {
		t.Error("what was typed on the screen that went is still there")
	}
}
