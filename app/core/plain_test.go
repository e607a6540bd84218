package core

import (
	"testing"

	"vssid/app/lookup"
)

func TestPlainModeIsAChoiceThatIsKept(t *testing.T) {
	sc := atHome(t).send(SetPlain{true})
	if !sc.Prefs.Plain || !asked[SavePrefs](sc).Prefs.Plain {
		t.Error("the choice is not taken or not stored")
	}
	if sc.send(SetPlain{false}); sc.Prefs.Plain || asked[SavePrefs](sc).Prefs.Plain {
		t.Error("there is no way back")
	}
	if sc = started(t, foundNone()).send(SetPlain{true}); !sc.Prefs.Plain {
		t.Error("it cannot be chosen at the first start")
	}
}

func TestNearby(t *testing.T) {
	codes := func(sc *scene) (all []string) {
		for _, f := range sc.Places.Nearby {
			all = append(all, f.Code)
		}
		return all
	}
	f := foundActive()
	f.Card.FacilityCode = "46999"
	sc := started(t, f).send(Show{ScreenNearby}).on(ScreenNearby)
	sc.send(DirectoryRead{Answer: ok(asked[ReadDirectory](sc).ID), Directory: testPlaces, Locatable: true})
	if got := codes(sc); len(got) != 2 || got[0] != "46999" || got[1] != "01999" {
		t.Errorf("the card's facility first, then others with a contract: %v", got)
	}
	if sc.Places.Nearby[1].Metres != -1 {
		t.Error("a distance is told though nobody knows where the person is")
	}
	sc.send(LocateMe{})
	sc.send(Located{Answer: ok(asked[Locate](sc).ID), Position: lookup.Position{Latitude: 21, Longitude: 105.8}})
	if n := sc.Places.Nearby; len(n) != 2 || n[0].Code != "46999" || n[0].Metres < 400_000 || n[1].Metres > 20_000 {
		t.Errorf("with the position known: %+v", n)
	}
}
