package insurance

import (
	"slices"
	"testing"
)

func day(t *testing.T, s string) PartialDate {
	d, err := ParsePartialDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestBenefitOfEachLevel(t *testing.T) {
	for _, c := range []struct {
		name                       string
		level                      BenefitLevel
		percentage                 int
		limits, outside, transport bool
		exceptions                 int
	}{
		{"merit and children", 1, 100, false, false, true, 0},
		{"veterans and the poor", 2, 100, true, false, true, 0},
		{"pensioners", 3, 95, true, false, false, 3},
		{"employees and families", 4, 80, true, false, false, 3},
		{"army and police", 5, 100, false, true, true, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, ok := BenefitAt(c.level, NoLivingArea, day(t, "2026-11-23"))
			if !ok || b.Percentage != c.percentage || b.LimitsApply != c.limits || b.OutsideScopePaid != c.outside || b.TransportPaid != c.transport || len(b.Exceptions) != c.exceptions {
				t.Fatalf("%+v %v", b, ok)
			}
			if b.Source == "" || b.Since.IsZero() {
				t.Fatal("a rule without source or date")
			}
		})
	}
}

func TestExceptionsFollowTheReferenceLevel(t *testing.T) {
	for _, c := range []struct {
		name, day           string
		small, waiver       Dong
		smallSince, waiting string
	}{
		{"today", "2026-11-23", 351_000, 14_040_000, "2024-07-01", "2024-07-01"},
		{"first day of an amount", "2024-07-01", 351_000, 14_040_000, "2024-07-01", "2024-07-01"},
		{"last day of the one before", "2024-06-30", 270_000, 10_800_000, "2023-07-01", "2023-07-01"},
		{"2020", "2020-01-01", 223_500, 8_940_000, "2019-07-01", "2019-07-01"},
		{"an amount not in the table", "2019-01-01", 0, 0, "2018-12-01", "2015-01-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, ok := BenefitAt(4, NoLivingArea, day(t, c.day))
			if !ok || len(b.Exceptions) != 3 {
				t.Fatalf("%+v %v", b, ok)
			}
			if e := b.Exceptions[0]; e.Kind != CommuneCare || e.Amount != 0 {
				t.Errorf("%+v", e)
			}
			if e := b.Exceptions[1]; e.Kind != SmallVisit || e.Amount != c.small || e.Since.String() != c.smallSince || e.Confirmed {
				t.Errorf("%+v", e)
			}
			if e := b.Exceptions[2]; e.Kind != FiveYearWaiver || e.Amount != c.waiver || e.Since.String() != c.waiting || e.Confirmed {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestRoutesByDate(t *testing.T) {
	for _, c := range []struct {
		name, day string
		area      LivingArea
		kinds     []RouteKind
		level4    []int
	}{
		{"since 2025-07-01", "2025-07-01", NoLivingArea, []RouteKind{InitialCare, BasicInpatient, FormerDistrict}, []int{80, 80, 80}},
		{"with a living area", "2026-11-23", K2, []RouteKind{InitialCare, BasicInpatient, FormerDistrict, LivingAreaInpatient}, []int{80, 80, 80, 80}},
		{"the day before", "2025-06-30", NoLivingArea, []RouteKind{DistrictCare, ProvincialInpatient, CentralInpatient}, []int{80, 80, 32}},
		{"before 2021", "2020-12-31", NoLivingArea, []RouteKind{DistrictCare, ProvincialInpatient, CentralInpatient}, []int{80, 48, 32}},
		{"not in the tables", "2015-12-31", NoLivingArea, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, ok := BenefitAt(4, c.area, day(t, c.day))
			var kinds []RouteKind
			var paid []int
			for _, r := range b.Routes {
				kinds, paid = append(kinds, r.Kind), append(paid, r.Of(b))
				if r.Source == "" || r.Since.IsZero() {
					t.Error("a route without source or date")
				}
			}
			if !ok || !slices.Equal(kinds, c.kinds) || !slices.Equal(paid, c.level4) {
				t.Fatalf("%v %v %v", kinds, paid, ok)
			}
		})
	}
}

func TestNoBenefitIsInvented(t *testing.T) {
	for _, c := range []struct {
		name  string
		level BenefitLevel
		day   PartialDate
	}{
		{"level not known", 0, PartialDate{2026, 11, 23}},
		{"level 6", 6, PartialDate{2026, 11, 23}},
		{"before the rules", 4, PartialDate{2014, 12, 31}},
		{"no day", 4, PartialDate{}},
	} {
		if b, ok := BenefitAt(c.level, NoLivingArea, c.day); ok {
			t.Errorf("%s: %+v", c.name, b)
		}
	}
}

// Rows out of order would hide one another.
func TestRulesStandInOrder(t *testing.T) {
	ordered := func(name string, dates []PartialDate) {
		if !slices.IsSortedFunc(dates, func(a, b PartialDate) int { return a.First().Compare(b.First()) }) {
			t.Errorf("%s: %v", name, dates)
		}
	}
	ordered("levels", firstDays(levelTables))
	ordered("reference levels", firstDays(referenceLevels))
	ordered("routes", firstDays(routeTables))
	for kind, rows := range exceptionTables {
		ordered(string(kind), firstDays(rows))
	}
}

func firstDays[T interface{ since() PartialDate }](rows []T) []PartialDate {
	var days []PartialDate
	for _, row := range rows {
		days = append(days, row.since())
	}
	return days
}
