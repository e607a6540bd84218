package printed

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"vssid/app/insurance"
)

func hx(s string) string { return hex.EncodeToString([]byte(s)) }

var (
	a15 = "DN4010199000001|" + hx("Nguyễn Văn Mẫu") + "|05/03/1994|1|" + hx("Công ty Ví Dụ") + "|01 - 999|01/01/2018|-|15/12/2017|01050199000001|-|4| 01/06/2025|0123456789abcdef-7102|$"
	b17 = "0199000002|" + hx("Trần Thị Mẫu") + "|1987|2|" + hx("Xã Mẫu") + "|01 – 043|01/01/2026|31/12/2026|15/12/2025|01050199000002|" + hx("Trần Văn Cha") + "|5|-|123456789abcdef-7102|4|" + hx("Quận Mẫu, Hà Nội") + "|$"
	c9  = "HN2010199000003|" + hx("Lê Văn Mẫu") + "|3/5/1960|1|01-043|01/01/2016|31/12/2016|15/12/2015|$"
)

func TestParse(t *testing.T) {
	day := func(s string) insurance.PartialDate {
		d, err := insurance.ParsePartialDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	full := Card{Layout: Layout15, CardNumber: "DN4010199000001", Name: "Nguyễn Văn Mẫu", DateOfBirth: day("1994-03-05"), Sex: insurance.Male, Address: "Công ty Ví Dụ",
		Facility: "01999", ValidFrom: day("2018-01-01"), IssuedOn: day("2017-12-15"), ManagementCode: "01050199000001", FiveYearDate: day("2025-06-01"),
		CheckString: "0123456789abcdef-7102", BenefitLevel: 4}
	newer := Card{Layout: Layout17, CardNumber: "0199000002", Name: "Trần Thị Mẫu", DateOfBirth: day("1987"), Sex: insurance.Female, Address: "Xã Mẫu", Facility: "01043",
		ValidFrom: day("2026-01-01"), ValidTo: day("2026-12-31"), IssuedOn: day("2025-12-15"), ManagementCode: "01050199000002", Guardian: "Trần Văn Cha",
		LivingArea: insurance.K1, CheckString: "123456789abcdef-7102", BenefitLevel: 4, IssuedBy: "Quận Mẫu, Hà Nội"}
	short := Card{Layout: Layout9, CardNumber: "HN2010199000003", Name: "Lê Văn Mẫu", DateOfBirth: day("1960-05-03"), Sex: insurance.Male, Facility: "01043",
		ValidFrom: day("2016-01-01"), ValidTo: day("2016-12-31"), IssuedOn: day("2015-12-15"), BenefitLevel: 2}
	plainGuardian, extra := full, full
	plainGuardian.Guardian = "Nguy?n V?n Cha"
	extra.Extra = []string{"mới"}
	for _, c := range []struct {
		name, text string
		want       Card
	}{
		{"15 fields", a15, full},
		{"17 fields", b17, newer},
		{"9 fields", c9, short},
		{"no end mark", strings.TrimSuffix(a15, "$"), full},
		{"no last bar", strings.TrimSuffix(a15, "|$"), full},
		{"line end, NUL and BOM", "\ufeff" + a15 + "\x00\r\n", full},
		{"all in capitals", strings.Replace(strings.ToUpper(a15), "0123456789ABCDEF", "0123456789abcdef", 1), full},
		{"a guardian in plain text", strings.Replace(a15, "|-|4|", "|Nguy?n V?n Cha|4|", 1), plainGuardian},
		{"a field of tomorrow", strings.Replace(a15, "|$", "|mới|$", 1), extra},
		{"a name in NFD", strings.Replace(a15, hx("Nguyễn Văn Mẫu"), hx("Nguye\u0302\u0303n Va\u0306n Ma\u0302\u0303u"), 1), full},
		{"eight-digit birth date", strings.Replace(a15, "05/03/1994", "05031994", 1), full},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Join(got.Extra, "|") != strings.Join(c.want.Extra, "|") {
				t.Errorf("extra fields %q", got.Extra)
			}
			got.Extra, c.want.Extra = nil, nil
			if !sameCard(*got, c.want) {
				t.Errorf("\n got %+v\nwant %+v", *got, c.want)
			}
		})
	}
}

func sameCard(a, b Card) bool {
	aw, errA := Write(a)
	bw, errB := Write(b)
	return errA == nil && errB == nil && aw == bw && a.Layout == b.Layout && a.BenefitLevel == b.BenefitLevel
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, field string }{
		{"nothing", "", "text"},
		{"words", "xin chào", "text"},
		{"ten fields", strings.Repeat("x|", 10) + "$", "text"},
		{"over 2 KiB", a15 + strings.Repeat("0", MaxBytes), "text"},
		{"not UTF-8", a15 + "\xff|", "text"},
		{"a number of 9 characters", strings.Replace(a15, "DN4010199000001", "019900000", 1), "card number"},
		{"level 6", strings.Replace(a15, "DN4", "DN6", 1), "card number"},
		{"no name", strings.Replace(a15, hx("Nguyễn Văn Mẫu"), "-", 1), "name"},
		{"control characters in the name", strings.Replace(a15, hx("Nguyễn Văn Mẫu"), hx("A\x07B"), 1), "name"},
		{"31 February", strings.Replace(a15, "05/03/1994", "31/02/1994", 1), "date of birth"},
		{"sex 3", strings.Replace(a15, "|1|", "|3|", 1), "sex"},
		{"a facility of 6 digits", strings.Replace(a15, "01 - 999", "01 - 9999", 1), "facility code"},
		{"valid from a year", strings.Replace(a15, "01/01/2018", "2018", 1), "valid from"},
		{"living area 9", strings.Replace(a15, "|4| ", "|9| ", 1), "living area"},
		{"a five-year date that is none", strings.Replace(a15, "01/06/2025", "sắp tới", 1), "five-year date"},
		{"benefit level 9", strings.Replace(b17, "-7102|4|", "-7102|9|", 1), "benefit level"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(c.text)
			var f *FieldError
			if !errors.As(err, &f) || f.Field != c.field || !errors.Is(err, ErrRefused) {
				t.Errorf("%v, want a fault in %s", err, c.field)
			}
		})
	}
}

func TestWriteThenParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		date := func(label string) insurance.PartialDate {
			return insurance.PartialDate{Year: rapid.IntRange(1900, 2099).Draw(t, label+" year"), Month: rapid.IntRange(1, 12).Draw(t, label+" month"), Day: rapid.IntRange(1, 28).Draw(t, label+" day")}
		}
		text := func(label string) string {
			return rapid.StringMatching(`[A-ZÀ-ỹ][a-zà-ỹ]{0,6}( [A-ZÀ-ỹ][a-zà-ỹ]{0,6}){0,4}`).Draw(t, label)
		}
		c := Card{Layout: rapid.SampledFrom([]Layout{Layout9, Layout15, Layout17}).Draw(t, "layout"), CardNumber: insurance.CardNumber(rapid.StringMatching(`[0-9]{10}|[A-Z]{2}[1-5][0-9]{2}[0-9A-Z]{10}`).Draw(t, "number")),
			Name: insurance.NormalName(text("name")), DateOfBirth: date("birth"), Sex: rapid.SampledFrom([]insurance.Sex{insurance.Male, insurance.Female}).Draw(t, "sex"),
			Address: text("address"), Facility: insurance.FacilityCode(rapid.StringMatching(`[0-9]{5}`).Draw(t, "facility")), ValidFrom: date("from"), IssuedOn: date("issued"),
			LivingArea: rapid.SampledFrom([]insurance.LivingArea{"", "K1", "K2", "K3"}).Draw(t, "area"), CheckString: rapid.StringMatching(`[0-9a-f]{15,16}-7102`).Draw(t, "check"), BenefitLevel: 4}
		written, err := Write(c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(written)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Write(*got)
		if err != nil || again != written {
			t.Fatalf("%q then %q, %v", written, again, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{a15, b17, c9, "|$", strings.Repeat("|", 30)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := Parse(text); (c == nil) != (err != nil) {
			t.Fatal(c, err)
		}
		Looks(text)
	})
}

func TestRefusingIsCheap(t *testing.T) {
	bad := strings.Repeat("6162|", 4096/5)
	r := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if _, err := Parse(bad); err == nil {
				b.Fatal("taken")
			}
		}
	})
	if got := r.AllocedBytesPerOp(); got > 64<<10 {
		t.Errorf("refusing 4 KiB took %d bytes", got)
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse(b17); err != nil {
			b.Fatal(err)
		}
	}
}
