package citizenid

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vssid/app/insurance"
)

// What Write makes of any person, Parse gives back field by field.
func TestWriteThenParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := func(label string) insurance.PartialDate {
			first := time.Date(1900, 1, 1, 0, 0, 0, 0, insurance.Vietnam)
			d := insurance.DateOf(first.AddDate(0, 0, rapid.IntRange(0, 60000).Draw(t, label)))
			switch rapid.IntRange(0, 2).Draw(t, label+" precision") {
			case 1:
				d.Day = 0
			case 2:
				d.Month, d.Day = 0, 0
			}
			return d
		}
		want := Card{
			CitizenID:   insurance.CitizenID(rapid.StringMatching(`[0-9]{12}`).Draw(t, "number")),
			OldID:       rapid.StringMatching(`([0-9]{9})?`).Draw(t, "old number"),
			Name:        rapid.StringMatching(`[A-ZĐƯỄẪ]{1,7}( [A-ZĐƯỄẪ]{1,7}){0,5}`).Draw(t, "name"),
			DateOfBirth: day("born"),
			Sex:         rapid.SampledFrom([]insurance.Sex{insurance.Male, insurance.Female}).Draw(t, "sex"),
			Address:     rapid.StringMatching(`([A-Za-zấộ0-9,./]{1,9}( [A-Za-zấộ0-9,./]{1,9}){0,8})?`).Draw(t, "address"),
		}
		if rapid.Bool().Draw(t, "issued") {
			want.IssuedOn = day("issue")
		}
		got, err := Parse(Write(want))
		if err != nil || !reflect.DeepEqual(*got, want) {
			t.Fatalf("%q gave %+v, %v; want %+v", Write(want), got, err, want)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text := Write(Card{
		CitizenID: "001094000001", Name: "Nguyễn Văn Mẫu", Sex: insurance.Male, Address: "Thôn Mẫu, Xã Mẫu, Hà Nội",
		DateOfBirth: insurance.PartialDate{Year: 1994, Month: 3, Day: 5}, IssuedOn: insurance.PartialDate{Year: 2021, Month: 5, Day: 1},
	})
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
