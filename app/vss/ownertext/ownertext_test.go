package ownertext

import (
	"slices"
	"testing"
	"time"

	"vssid/app/vss"
)

func TestShown(t *testing.T) {
	account := vss.Account{Account: "0199000001", Device: vss.Device{Name: "Máy bàn", BoundAt: time.Date(2026, 1, 31, 18, 5, 59, 0, time.UTC)}}
	for _, operation := range []vss.OwnerOperation{vss.OwnerOperationHandover, vss.OwnerOperationReleaseDevice} {
		texts := map[vss.Language]vss.Shown{}
		for _, language := range []vss.Language{vss.LanguageVi, vss.LanguageEn} {
			shown, err := Shown(operation, language, account)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"0199000001", "Máy bàn", "01/02/2026 01:05"} {
				if !slices.ContainsFunc(shown, func(i vss.ShownItem) bool { return i.Value == want }) {
					t.Errorf("%s in %s does not show %q: %v", operation, language, want, shown)
				}
			}
			texts[language] = shown
		}
		for i, item := range texts[vss.LanguageVi] {
			if item.Label == texts[vss.LanguageEn][i].Label {
				t.Errorf("%s: label %q is the same in both languages", operation, item.Label)
			}
		}
	}
}

func TestShownRefusesWhatTheContractDoesNotName(t *testing.T) {
	if _, err := Shown("pay", vss.LanguageVi, vss.Account{}); err == nil {
		t.Error("an unknown operation got a text")
	}
	if _, err := Shown(vss.OwnerOperationHandover, "fr", vss.Account{}); err == nil {
		t.Error("an unknown language got a text")
	}
}
