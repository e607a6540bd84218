package uitest

import (
	"strings"
	"testing"

	"gioui.org/io/semantic"

	"vssid/app/core"
	"vssid/app/insurance"
)

// Back from a period stands where the list was left, and another tab's list does not move with it.
func TestParticipationKeepsItsPlace(t *testing.T) {
	d := NewDriver(shaper(), Records(core.ScreenParticipation, 40), 412, 892)
	d.Scroll(3000)
	far := d.Texts()
	if strings.Contains(far, "11/2026") || strings.Contains(far, "Thời gian đã đóng") {
		t.Fatal("the list did not move")
	}
	var row string
	for _, n := range d.Nodes() {
		if n.Desc.Class == semantic.Button && strings.HasPrefix(n.Desc.Label, "01/") && n.Desc.Bounds.Min.Y > 200 && n.Desc.Bounds.Max.Y < 800 {
			row = n.Desc.Label
			break
		}
	}
	if row == "" {
		t.Fatalf("no row is in sight:\n%s", far)
	}
	if err := d.Tap(semantic.Button, row); err != nil {
		t.Fatal(err)
	}
	if d.State.Screen() != core.ScreenPeriod || !strings.Contains(d.Texts(), "Mức đóng mỗi tháng") {
		t.Fatalf("on %s:\n%s", d.State.Screen(), d.Texts())
	}
	d.Answer(core.Back{})
	d.Settle()
	if back := d.Texts(); !strings.Contains(back, row) {
		t.Errorf("%s is not in sight again:\n%s", row, back)
	}
	d.Answer(core.ShowFund{Fund: insurance.HealthFund})
	d.Settle()
	if other := d.Texts(); !strings.Contains(other, "Bảo hiểm y tế") || !strings.Contains(other, "Thời gian đã đóng") {
		t.Errorf("another fund's list begins in the middle:\n%s", other)
	}
	d.Answer(core.ShowFund{Fund: insurance.SocialFund})
	d.Settle()
	if back := d.Texts(); !strings.Contains(back, row) {
		t.Error("the first fund's list lost its place")
	}
}

// What the chart draws is in the list beneath, every year of it.
func TestChartIsAListToo(t *testing.T) {
	s := Records(core.ScreenParticipation, 5)
	s.Participation.View = core.ByYear
	d := NewDriver(shaper(), s, 412, 2400)
	texts := d.Texts()
	for _, y := range s.Participation.Of(insurance.SocialFund).Years {
		if want := y.Salary.String(); y.Salary > 0 && !strings.Contains(texts, want) {
			t.Errorf("%d: %s is not listed", y.Year, want)
		}
	}
}

func TestStatementIsSetInTheWordsOnTheScreen(t *testing.T) {
	s := Records(core.ScreenStatement, 12)
	s.Participation.Year = 2025
	d := NewDriver(shaper(), s, 412, 892)
	if err := d.Tap(semantic.Button, "Lưu thành tệp PDF"); err != nil {
		t.Fatal(err)
	}
	if !d.State.Participation.Setting() {
		t.Error("no paper is being set")
	}
}
