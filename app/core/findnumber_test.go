package core

import "testing"

func TestFindNumber(t *testing.T) {
	for _, c := range []struct {
		name              string
		citizen, who, day string
		want              FailureKind
	}{
		{"nothing", "", "", "", FailBadCitizenID},
		{"a short ID", "00109499", "Mẫu", "05/03/1994", FailBadCitizenID},
		{"no name", "001094990001", "  ", "05/03/1994", FailNoName},
		{"no such day", "001094990001", "Nguyễn Văn Mẫu", "31/02/1994", FailBadBirth},
		{"words for a day", "001094990001", "Nguyễn Văn Mẫu", "hôm qua", FailBadBirth},
		{"good", " 001 094 990 001 ", " Nguyễn  Văn Mẫu ", "5/3/1994", ""},
		{"only the year is known", "001094990001", "Nguyễn Văn Mẫu", "1994", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			sc := started(t, foundNone()).send(Show{ScreenFindNumber}, TypeParticulars{c.citizen, c.who, c.day}, FindNumber{})
			if c.want != "" {
				sc.quiet()
				if sc.FindNumber.Failure.Kind != c.want {
					t.Errorf("failure %q, want %q", sc.FindNumber.Failure.Kind, c.want)
				}
				return
			}
			e := asked[AskNumber](sc)
			if e.CitizenID != "001094990001" || e.Name != "Nguyễn Văn Mẫu" || e.Born != "1994-03-05" && e.Born != "1994" {
				t.Errorf("asks %+v", e)
			}
			sc.send(FindNumber{}).quiet() // one at a time
		})
	}
}

func findingNumber(t *testing.T, held Found) (*scene, JobID) {
	t.Helper()
	sc := started(t, held).send(Show{ScreenFindNumber}, TypeParticulars{"001094990001", "Nguyễn Văn Mẫu", "05/03/1994"}, FindNumber{}).on(ScreenFindNumber)
	return sc, asked[AskNumber](sc).ID
}

func TestFoundNumberLeadsToActivation(t *testing.T) {
	sc, id := findingNumber(t, foundNone())
	sc.send(NumberFound{ok(id), testAccount}, UseNumber{}).on(ScreenAccount)
	if sc.Activation.Account != testAccount || sc.FindNumber != (FindNumberState{}) {
		t.Errorf("the activation has %q; left behind: %+v", sc.Activation.Account, sc.FindNumber)
	}
	sc, id = findingNumber(t, foundActive())
	sc.send(NumberFound{ok(id), testAccount}, UseNumber{}).on(ScreenFindNumber) // an active device has nothing to activate
}

func TestFailedLookupKeepsWhatWasTyped(t *testing.T) {
	sc, id := findingNumber(t, foundNone())
	sc.send(NumberFound{Answer: failing(id, FailNoMatch)})
	if sc.FindNumber.Name == "" || sc.FindNumber.Failure.Kind != FailNoMatch {
		t.Errorf("%+v", sc.FindNumber)
	}
	if sc.send(Retry{}); !asks[AskNumber](sc) {
		t.Error("trying again does not ask")
	}
}

func TestFindNumberForgets(t *testing.T) {
	sc, id := findingNumber(t, foundNone())
	sc.send(Back{}).on(ScreenWelcome)
	if sc.FindNumber != (FindNumberState{}) || asked[Cancel](sc).Of != id {
		t.Errorf("left behind: %+v", sc.FindNumber)
	}
	sc.send(NumberFound{ok(id), testAccount})
	if sc.FindNumber.Number != "" {
		t.Error("an answer that nobody waits for was taken")
	}
}
