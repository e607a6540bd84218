package facilities

import (
	"errors"
	"testing"
	"time"

	"vssid/app/lookup"
	"vssid/assets/places"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func newFacilities(t *testing.T) (*Facilities, *time.Time) {
	t.Helper()
	d, err := lookup.Read(places.Files())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.OpenAt(t.Context(), storetest.Target(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	now := time.Date(2026, 11, 2, 3, 0, 0, 0, time.UTC)
	f := &Facilities{Store: s, Places: d, Now: func() time.Time { return now }}
	for _, code := range []string{"01999", "01998", "79999"} {
		listed, _ := d.Place(lookup.Facilities, code)
		if err := f.Put(t.Context(), "co-so", code, listed.Name); err != nil {
			t.Fatal(err)
		}
	}
	return f, &now
}

func TestFactsAreHeldToWhatAnAppShows(t *testing.T) {
	f, _ := newFacilities(t)
	good := func() Facts {
		one, err := f.One(t.Context(), "01999")
		if err != nil {
			t.Fatal(err)
		}
		return one.Facts
	}
	if listed := good(); listed.Phone == "" || listed.Position == nil || len(listed.Hours) == 0 || !listed.Contract {
		t.Fatalf("nobody has changed it, and it is not as listed: %+v", listed)
	}
	for _, c := range []struct {
		name  string
		spoil func(*Facts)
		want  error
	}{
		{"as it was", func(*Facts) {}, nil},
		{"no name", func(x *Facts) { x.Name = "" }, ErrName},
		{"a line feed in the name", func(x *Facts) { x.Name = "a\nb" }, ErrName},
		{"a code of letters", func(x *Facts) { x.Code = "abcde" }, ErrCode},
		{"a code of nobody", func(x *Facts) { x.Code = "01997" }, ErrUnknown},
		{"no such commune", func(x *Facts) { x.Commune = "99999" }, ErrPlace},
		{"a long address", func(x *Facts) { x.Address = string(make([]rune, 201)) }, ErrPlace},
		{"letters in the telephone", func(x *Facts) { x.Phone = "hotline" }, ErrPhone},
		{"an end before the beginning", func(x *Facts) { x.Hours = []lookup.Hours{{Days: lookup.Saturday, From: "11:00", To: "07:00"}} }, ErrHours},
		{"25 o'clock", func(x *Facts) { x.Hours = []lookup.Hours{{Days: lookup.Saturday, From: "07:00", To: "25:00"}} }, ErrHours},
		{"the same day twice", func(x *Facts) {
			x.Hours = []lookup.Hours{{Days: lookup.Sunday, From: "07:00", To: "08:00"}, {Days: lookup.Sunday, From: "09:00", To: "10:00"}}
		}, ErrHours},
		{"a day of no calendar", func(x *Facts) { x.Hours = []lookup.Hours{{Days: "tet", From: "07:00", To: "08:00"}} }, ErrHours},
		{"around the clock", func(x *Facts) { x.Hours = []lookup.Hours{{Days: lookup.EveryDay, From: "00:00", To: "24:00"}} }, nil},
		{"north of the pole", func(x *Facts) { x.Position = &lookup.Position{Latitude: 91} }, ErrWhere},
		{"no such level", func(x *Facts) { x.Level = "four" }, ErrLevel},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts := good()
			c.spoil(&facts)
			one, _ := f.One(t.Context(), "01999")
			if err := f.Change(t.Context(), "co-so", facts, one.Version); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestPositions(t *testing.T) {
	for text, good := range map[string]bool{"": true, " 21.0285 , 105.8342": true, "21.0285": false, "a, b": false, "21,105,3": false, "200, 3": false, "NaN, 3": false} {
		if _, err := ReadPosition(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestChangesComeOnceAndNoneIsMissed(t *testing.T) {
	f, now := newFacilities(t)
	none, err := f.Changes(t.Context(), "")
	if err != nil || len(none.Facilities) != 0 || none.Cursor != "0" {
		t.Fatalf("nothing was changed: %+v, %v", none, err)
	}
	change := func(code, phone string) {
		t.Helper()
		*now = now.Add(time.Hour)
		one, err := f.One(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		one.Phone = phone
		if err := f.Change(t.Context(), "co-so", one.Facts, one.Version); err != nil {
			t.Fatal(err)
		}
		if err := f.Change(t.Context(), "co-so", one.Facts, one.Version); !errors.Is(err, ErrChanged) {
			t.Errorf("over an older version: %v", err)
		}
	}
	change("01998", "0241234567")
	change("01999", "0247654321")
	first, err := f.Changes(t.Context(), "0")
	if err != nil || len(first.Facilities) != 2 || first.More || *first.Facilities[0].Phone != "0241234567" || first.Facilities[1].Code != "01999" || *first.Facilities[1].Latitude == 0 {
		t.Fatalf("%+v, %v", first, err)
	}
	*now = now.Add(time.Hour)
	second, err := f.Changes(t.Context(), first.Cursor)
	if err != nil || len(second.Facilities) > 1 {
		t.Fatalf("what was told comes again: %+v, %v", second, err)
	}
	third, err := f.Changes(t.Context(), second.Cursor)
	if err != nil || len(third.Facilities) != 0 {
		t.Errorf("and again: %+v, %v", third, err)
	}
	change("79999", "0281234567")
	if fourth, err := f.Changes(t.Context(), third.Cursor); err != nil || len(fourth.Facilities) != 1 || fourth.Facilities[0].Code != "79999" {
		t.Errorf("what changed since: %+v, %v", fourth, err)
	}
}

func TestClerksComeAndGo(t *testing.T) {
	f, now := newFacilities(t)
	for _, bad := range [][2]string{{"", "Lê Thị Mẫu"}, {"a b", "Lê Thị Mẫu"}, {"NV01", ""}, {"NV01", "a\tb"}} {
		if err := f.AddClerk(t.Context(), "co-so", "01999", bad[0], bad[1]); !errors.Is(err, ErrStaff) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := f.AddClerk(t.Context(), "co-so", "00000", "NV01", "Lê Thị Mẫu"); !errors.Is(err, ErrUnknown) {
		t.Errorf("a facility of no directory: %v", err)
	}
	add := func() {
		t.Helper()
		if err := f.AddClerk(t.Context(), "co-so", "01999", "NV01", "Lê Thị Mẫu"); err != nil {
			t.Fatal(err)
		}
	}
	add()
	for range 2 {
		if err := f.EndClerk(t.Context(), "co-so", "01999", "NV01"); err != nil {
			t.Fatal(err)
		}
	}
	if one, err := f.One(t.Context(), "01999"); err != nil || len(one.Clerks) != 1 || !one.Clerks[0].EndedAt.Equal(*now) {
		t.Errorf("%+v, %v", one.Clerks, err)
	}
	add()
	if one, err := f.One(t.Context(), "01999"); err != nil || len(one.Clerks) != 1 || !one.Clerks[0].EndedAt.IsZero() {
		t.Errorf("taken back: %+v, %v", one.Clerks, err)
	}
}
