package lookup_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vssid/app/insurance"
	"vssid/app/lookup"
	"vssid/assets/places"
)

func directory(t testing.TB) *lookup.Directory {
	t.Helper()
	d, err := lookup.Read(places.Files())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryFormerProvinceLiesInOneOfToday(t *testing.T) {
	d := directory(t)
	if n := len(d.Provinces()); n != 34 {
		t.Fatalf("there are %d provinces, want 34", n)
	}
	former, cities := 0, 0
	for _, p := range d.Provinces() {
		former += len(p.Former)
		if p.City {
			cities++
		}
		if !slices.Contains(p.Former, insurance.ProvinceCode(p.Code)) {
			t.Errorf("%s: its code was not one of those before", p.Name)
		}
		for _, code := range p.Former {
			if code.Name() == "" {
				t.Errorf("%s: there was no province %s", p.Name, code)
			}
			if at, ok := d.ProvinceOfFormer(code); !ok || at.Code != p.Code {
				t.Errorf("%s lies in %s and in %s", code, p.Code, at.Code)
			}
		}
	}
	if former != 63 || cities != 6 {
		t.Errorf("%d former provinces and %d cities, want 63 and 6", former, cities)
	}
	for code, want := range map[insurance.ProvinceCode]string{"10": "15", "15": "15", "80": "80", "72": "80", "89": "91", "77": "79", "62": "51", "46": "46"} {
		if p, _ := d.ProvinceOfFormer(code); p.Code != want {
			t.Errorf("%s lies in %q, want %s", code, p.Code, want)
		}
	}
	if _, ok := d.ProvinceOfFormer("97"); ok {
		t.Error("the army is no province")
	}
}

func TestSearchProvincesByFormerName(t *testing.T) {
	d := directory(t)
	for query, want := range map[string]string{"ha noi": "01", "sai gon": "79", "tphcm": "79", "binh duong": "79", "hue": "46", "long an": "80", "dak nong": "68", "vung tau": "79"} {
		got := d.SearchProvinces(query, 1)
		if len(got) != 1 || got[0].Code != want {
			t.Errorf("%q finds %v, want %s", query, got, want)
		}
	}
}

func TestCommunesOfAProvince(t *testing.T) {
	d := directory(t)
	for _, p := range d.Provinces() {
		if len(d.Communes(p.Code)) == 0 {
			t.Errorf("%s has no commune", p.Name)
		}
	}
	got := d.SearchCommunes("48", "vi du", 5)
	if len(got) != 1 || got[0].Province != "48" {
		t.Errorf("found %v", got)
	}
	if c, ok := d.Commune("48903"); !ok || c != got[0] {
		t.Errorf("by code: %v", c)
	}
}

func TestSearchFilters(t *testing.T) {
	d := directory(t)
	all := d.Search(lookup.Query{Kind: lookup.Facilities, Province: "01"})
	contract := d.Search(lookup.Query{Kind: lookup.Facilities, Province: "04", Contract: true})
	leave := d.Search(lookup.Query{Kind: lookup.Facilities, Province: "11", SickLeave: true})
	if len(all) < 5 {
		t.Errorf("only %d facilities in Hà Nội", len(all))
	}
	for _, f := range contract {
		if !f.Contract || f.Province != "04" {
			t.Errorf("%s has no contract", f.Code)
		}
	}
	for _, f := range leave {
		if !f.SickLeave {
			t.Errorf("%s issues no papers", f.Code)
		}
	}
	everywhere := len(d.Search(lookup.Query{Kind: lookup.Facilities}))
	if n := len(d.Search(lookup.Query{Kind: lookup.Facilities, SickLeave: true})); n == 0 || n == everywhere {
		t.Errorf("the filter for sick leave keeps %d of %d", n, everywhere)
	}
	if got := d.Search(lookup.Query{Kind: lookup.Facilities, Text: "benh vien mau ha noi", Limit: 3}); len(got) == 0 || got[0].Code != "01999" {
		t.Errorf("found %v", got)
	}
	if got := d.Search(lookup.Query{Kind: lookup.Agencies, Text: "bhxh da nang", Limit: 1}); len(got) != 1 || got[0].Province != "48" {
		t.Errorf("found %v", got)
	}
}

func TestNearestFirst(t *testing.T) {
	d := directory(t)
	hue, _ := d.Province("46")
	got := d.Search(lookup.Query{Kind: lookup.Facilities, Near: &hue.Centre, Limit: 10})
	if len(got) != 10 || got[0].Province != "46" {
		t.Fatalf("nearest to Huế: %v", got)
	}
	if !slices.IsSortedFunc(got, func(a, b lookup.Found) int { return a.Metres - b.Metres }) || got[0].Metres < 0 {
		t.Errorf("not by distance: %v", got)
	}
}

func TestDistance(t *testing.T) {
	hanoi, saigon := lookup.Position{Latitude: 21.0285, Longitude: 105.8542}, lookup.Position{Latitude: 10.7769, Longitude: 106.7009}
	if m := hanoi.MetresTo(saigon); m < 1_135_000 || m > 1_145_000 {
		t.Errorf("Hà Nội to Thành phố Hồ Chí Minh is %d m, want about 1 140 km", m)
	}
	if m := hanoi.MetresTo(hanoi); m != 0 {
		t.Errorf("no way at all is %d m", m)
	}
	if got := hanoi.GeoURI(); got != "geo:21.02850,105.85420" {
		t.Errorf("got %q", got)
	}
}

func TestOnlyProvincesAreConfirmed(t *testing.T) {
	d := directory(t)
	if s := d.ProvinceSheet(); !s.Confirmed || s.Sample || s.AsOf.String() != "2025-07-01" {
		t.Errorf("provinces: %+v", s)
	}
	for _, kind := range lookup.Kinds() {
		if s := d.Sheet(kind); s.Confirmed || !s.Sample {
			t.Errorf("%s: a sample is not confirmed: %+v", kind, s)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ name, file, old, new, want string }{
		{"a file that is not there", "agencies.json", "", "", "agencies.json"},
		{"a province twice", "provinces.json", `{"code": "04"`, `{"code": "01"`, "twice"},
		{"made-up data that does not say so", "communes.json", `Phường Mẫu Huế (mẫu)`, `Phường Mẫu Huế`, "sample"},
		{"a place in no province", "employers.json", `"province": "46"`, `"province": "99"`, "no province"},
		{"a place in another province's commune", "employers.json", `"commune": "46901"`, `"commune": "01901"`, "no commune"},
		{"a code twice", "collectors.json", `"TH0101"`, `"TH0102"`, "twice"},
		{"hours that end before they begin", "agencies.json", `"to": "11:30"`, `"to": "06:30"`, "hours"},
		{"a position off the earth", "facilities.json", `"latitude": 21.019`, `"latitude": 210.19`, "earth"},
		{"an agency that is not there", "employers.json", `"agency": "0100"`, `"agency": "0199"`, "no agency"},
		{"a day that is none", "agencies.json", `2026-11-01`, `2026-13-01`, "day"},
		{"no source", "provinces.json", `Nghị quyết 202/2025/QH15; mã số theo Quyết định 19/2025/QĐ-TTg`, ``, "comes from"},
		{"not JSON", "communes.json", `{`, `[`, "communes.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := fstest.MapFS{}
			names, err := places.Files().ReadDir(".")
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range names {
				data, err := places.Files().ReadFile(n.Name())
				if err != nil {
					t.Fatal(err)
				}
				text := string(data)
				if n.Name() == c.file {
					if c.old == "" {
						continue
					}
					if !strings.Contains(text, c.old) {
						t.Fatalf("%s holds no %q", c.file, c.old)
					}
					text = strings.Replace(text, c.old, c.new, 1)
				}
				files[n.Name()] = &fstest.MapFile{Data: []byte(text)}
			}
			if _, err := lookup.Read(files); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		if _, err := lookup.Read(places.Files()); err != nil {
			b.Fatal(err)
		}
	}
}
