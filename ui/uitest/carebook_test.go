package uitest

import (
	"strings"
	"testing"

	"gioui.org/io/semantic"

	"vssid/app/core"
	"vssid/app/vss"
)

func TestVisitIsReportedInThreeTouches(t *testing.T) {
	d := NewDriver(shaper(), named(t, "62-visit"), 412, 1600)
	for _, c := range []struct {
		class semantic.ClassOp
		name  string
	}{{semantic.Button, "Báo sai sót"}, {semantic.RadioButton, "Sai ngày tháng"}, {semantic.Button, "Gửi"}} {
		if err := d.Tap(c.class, c.name); err != nil {
			t.Fatal(err)
		}
	}
	about := d.State.Reports.Draft.About
	if about.Kind != vss.RecordKindVisit || about.Ref != visitDetail().Visit.VisitId || !strings.Contains(about.Title, "Viêm ruột thừa cấp") || d.State.Reports.Job == 0 {
		t.Errorf("after three touches the report is %+v, on its way: %v", about, d.State.Reports.Job != 0)
	}
}

func TestYearsAreStepped(t *testing.T) {
	s := named(t, "60-carebook-year")
	s.CareBook.Year = 0
	d := NewDriver(shaper(), s, 412, 892)
	for _, want := range []int{2026, 2025, 2024} {
		if err := d.Tap(semantic.Button, "Năm trước"); err != nil {
			t.Fatal(err)
		}
		if d.State.CareBook.Year != want {
			t.Errorf("the year is %d, want %d", d.State.CareBook.Year, want)
		}
	}
	if err := d.Tap(semantic.Button, "Chỉ năm 2024"); err != nil || d.State.CareBook.Year != 0 {
		t.Errorf("pressing the year itself shows %d, %v; want all", d.State.CareBook.Year, err)
	}
}

func TestSplitIsSaidInWords(t *testing.T) {
	d := NewDriver(shaper(), named(t, "62-visit"), 412, 1600)
	for _, words := range []string{"Bảo hiểm trả: 2.874.000 đ", "Bạn cùng chi trả: 718.500 đ", "Bạn tự trả: 350.000 đ", "Nguồn khác trả: 350.000 đ", "4.292.500 đ"} {
		if !strings.Contains(strings.ReplaceAll(d.Texts(), "\u00a0", " "), words) {
			t.Errorf("the screen does not say %q:\n%s", words, d.Texts())
		}
	}
}

// A row of a visit that is pressed after scrolling opens that visit and no other.
func TestScrolledRowOpensItsVisit(t *testing.T) {
	s := named(t, "60-carebook")
	s.CareBook.Book = Book(5000)
	d := NewDriver(shaper(), s, 412, 892)
	for range 60 {
		d.Scroll(700)
	}
	var row string
	for _, n := range d.Nodes() {
		if n.Desc.Class == semantic.Button && n.Desc.Description != "" && n.Desc.Bounds.Min.Y > 300 && n.Desc.Bounds.Max.Y < 800 {
			row = n.Desc.Label
			when := strings.SplitN(n.Desc.Description, " ", 2)[0]
			if err := d.TapAt(n.Desc.Bounds); err != nil {
				t.Fatal(err)
			}
			if d.State.Screen() != core.ScreenVisit {
				t.Fatalf("pressing %q shows %s", row, d.State.Screen())
			}
			for _, v := range s.CareBook.Book.Visits {
				if v.VisitId == d.State.CareBook.Visit && v.AdmittedAt.Format("02/01/2006") != when {
					t.Errorf("pressing the row of %s opened the visit of %s", when, v.AdmittedAt)
				}
			}
			return
		}
	}
	t.Fatal("no row in sight after scrolling")
}
