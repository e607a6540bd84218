package main

import (
	"encoding/json"
	"strings"
	"testing"

	"vssid/app/vss"
)

func TestShowParticipationAndBenefits(t *testing.T) {
	t.Parallel()
	startCast(t)
	f := newFolder(t, pinA)
	f.activate(person(t, "old-letters-3"))
	var shown shownParticipation
	if err := json.Unmarshal([]byte(f.run(0, "show", "participation", "--json", "--pin", f.pin).Stdout), &shown); err != nil {
		t.Fatal(err)
	}
	// January 1984 to May 2024 without the fourteen months from January 1993 to February 1994, all of it used up by the pension.
	if social := shown.Totals[0]; social.Paid != 108+363 || social.Settled != social.Paid || social.Gaps != 14 || social.Late != 0 {
		t.Errorf("the totals are %+v", shown.Totals)
	}
	text := f.run(0, "show", "participation", "--pin", f.pin).Stdout
	if lines := strings.Count(text, "\n"); lines != len(shown.Contributions)+4 {
		t.Errorf("%d lines for %d periods and four funds", lines, len(shown.Contributions))
	}
	var benefits []vss.Benefit
	if err := json.Unmarshal([]byte(f.run(0, "show", "benefits", "--json", "--pin", f.pin).Stdout), &benefits); err != nil || len(benefits) != 2 {
		t.Errorf("%d benefits, %v", len(benefits), err)
	}
	if lines := strings.Count(f.run(0, "show", "benefits", "--pin", f.pin).Stdout, "\n"); lines != 2 {
		t.Errorf("%d lines for two benefits", lines)
	}
}
