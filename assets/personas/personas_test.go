package personas

import (
	"regexp"
	"testing"
)

func TestThePeopleCoverWhatACardCanSay(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	facilities, err := Facilities()
	if err != nil {
		t.Fatal(err)
	}
	levels, areas, verdicts, unique, kinds := map[int]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]int{}
	fictional := regexp.MustCompile(`^000000[0-9]{4}$`)
	for _, p := range all {
		kinds[p.Kind]++
		levels[p.BenefitLevel], areas[p.LivingArea], verdicts[p.Expect] = true, true, true
		for _, v := range []string{"id " + p.ID, "check " + p.CheckString, "card " + p.CardNumber, "number " + p.SocialInsuranceNumber, "citizen " + p.CitizenID, "phone " + p.Phone} {
			if unique[v] {
				t.Errorf("%s: %s twice", p.ID, v)
			}
			unique[v] = true
		}
		if facilities[p.FacilityCode] == "" {
			t.Errorf("%s: facility %s has no name", p.ID, p.FacilityCode)
		}
		if !fictional.MatchString(p.Phone) {
			t.Errorf("%s: telephone %s could be somebody's", p.ID, p.Phone)
		}
		if p.Account != p.SocialInsuranceNumber && p.Account != p.CitizenID {
			t.Errorf("%s: account", p.ID)
		}
	}
	if len(levels) != 5 || len(areas) != 4 || len(kinds) < 12 || all[0].Kind != "employee" || all[0].Expect != "genuine" {
		t.Errorf("levels %v, living areas %v, %d people, first %s", levels, areas, len(all), all[0].Kind)
	}
	for kind, n := range kinds {
		if n != OfEachKind {
			t.Errorf("%d people of kind %s", n, kind)
		}
	}
	for _, v := range []string{"genuine", "expired", "revoked", "not-yet-valid"} {
		if !verdicts[v] {
			t.Errorf("nobody gets %s", v)
		}
	}
}
