package insurance

import (
	"errors"
	"slices"
	"testing"
)

func TestParseSex(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Sex
	}{
		{"1", Male}, {"2", Female}, {"Nam", Male}, {" NỮ ", Female}, {"nu\u031b\u0303", Female}, {"Nu", Female}, {"male", Male}, {"Female", Female},
		{"", ""}, {"0", ""}, {"3", ""}, {"12", ""}, {"nữa", ""},
	} {
		got, err := ParseSex(c.in)
		if got != c.want || (err == nil) != (c.want != "") || err != nil && !errors.Is(err, ErrFormat) {
			t.Errorf("ParseSex(%q) = %q, %v", c.in, got, err)
		}
		if again, _ := ParseSex(got.CardDigit()); c.want != "" && again != got {
			t.Errorf("%s as a digit of the card reads %s", got, again)
		}
	}
}

func TestParseBenefitLevel(t *testing.T) {
	for in, want := range map[string]BenefitLevel{"1": 1, " 4 ": 4, "5": 5, "0": 0, "6": 0, "": 0, "44": 0, "bốn": 0, "٤": 0} {
		if got, err := ParseBenefitLevel(in); got != want || (err == nil) != (want != 0) {
			t.Errorf("ParseBenefitLevel(%q) = %d, %v", in, got, err)
		}
	}
}

// On the card's code 4 is none and 5 to 7 are K1 to K3.
func TestParseLivingArea(t *testing.T) {
	for _, c := range []struct {
		in    string
		want  LivingArea
		digit string
		bad   bool
	}{
		{"4", NoLivingArea, "4", false}, {"5", K1, "5", false}, {"6", K2, "6", false}, {"7", K3, "7", false},
		{"", NoLivingArea, "4", false}, {"-", NoLivingArea, "4", false}, {"k1", K1, "5", false}, {" K3 ", K3, "7", false},
		{"3", "", "", true}, {"8", "", "", true}, {"K4", "", "", true}, {"K", "", "", true}, {"55", "", "", true},
	} {
		got, err := ParseLivingArea(c.in)
		if (err != nil) != c.bad || got != c.want || !c.bad && got.CardDigit() != c.digit {
			t.Errorf("ParseLivingArea(%q) = %q %s, %v", c.in, got, got.CardDigit(), err)
		}
	}
}

func TestLevelsOfObjectCodes(t *testing.T) {
	special := map[BenefitLevel][]ObjectCode{
		1: {"CC", "TE"},
		2: {"BT", "CB", "CK", "DK", "DT", "HN", "KC", "TS", "XD"},
		3: {"CN", "HT", "TC"},
		5: {"CA", "CY", "QN"},
	}
	got := map[BenefitLevel][]ObjectCode{}
	for code, o := range objects {
		if o.Code != code || len(code) != 2 || o.Vietnamese == "" || o.English == "" || o.Payer == "" {
			t.Errorf("%+v", o)
		}
		got[o.Level] = append(got[o.Level], code)
	}
	for level, want := range special {
		slices.Sort(got[level])
		if !slices.Equal(got[level], want) {
			t.Errorf("level %d: %v, want %v", level, got[level], want)
		}
	}
	if len(got) != 5 || len(got[4]) != len(objects)-17 {
		t.Errorf("levels %v", got)
	}
	if o, ok := ObjectCode("TE").Known(); !ok || o.Level != 1 || o.Payer != PayerState {
		t.Errorf("TE: %+v %v", o, ok)
	}
	if o, ok := ObjectCode("ZZ").Known(); ok {
		t.Errorf("ZZ is known as %+v", o)
	}
}

func TestNormalName(t *testing.T) {
	const want = "Nguyễn Thị Mẫu"
	for name, in := range map[string]string{
		"NFC": want, "NFD": "Nguye\u0302\u0303n Thi\u0323 Ma\u0302\u0303u", "marks in the other order": "Nguyễn Thị Mâ\u0303u",
		"blanks": "  Nguyễn \t Thị\u00a0Mẫu\n",
	} {
		if got := NormalName(in); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := NormalName("NGUYỄN thị"); got != "NGUYỄN thị" {
		t.Errorf("the case changed: %q", got)
	}
}

func TestDong(t *testing.T) {
	for amount, want := range map[Dong]string{
		0: "0", 999: "999", 1000: "1.000", 351_000: "351.000", 14_040_000: "14.040.000", -1: "-1", -1000: "-1.000",
		9223372036854775807: "9.223.372.036.854.775.807", -9223372036854775808: "-9.223.372.036.854.775.808",
	} {
		if got := amount.String(); got != want+"\u00a0đ" {
			t.Errorf("%d: %q", int64(amount), got)
		}
	}
}

func TestPartialDatesCompare(t *testing.T) {
	for _, c := range []struct {
		name, earlier, later string
		before               bool
	}{
		{"a day and the next", "1994-03-05", "1994-03-06", true},
		{"the same day", "1994-03-05", "1994-03-05", false},
		{"a month and the first of the next", "1994-02", "1994-03-01", true},
		{"a month and a day in it", "1994-03", "1994-03-31", false},
		{"a day and its month", "1994-03-05", "1994-03", false},
		{"a year and the next", "1993", "1994", true},
		{"a year and its last day", "1994", "1994-12-31", false},
		{"a leap month and its end", "2024-02", "2024-02-29", false},
	} {
		if got := day(t, c.earlier).Before(day(t, c.later)); got != c.before {
			t.Errorf("%s: %v", c.name, got)
		}
		if day(t, c.later).Before(day(t, c.earlier)) {
			t.Errorf("%s: the other way round", c.name)
		}
	}
	for date, last := range map[string]string{"2024": "2024-12-31", "2024-02": "2024-02-29", "2023-02": "2023-02-28", "2024-12": "2024-12-31", "2024-12-05": "2024-12-05"} {
		if got := day(t, date).Last(); got.String() != last || !got.IsDay() {
			t.Errorf("the last day of %s is %s", date, got)
		}
	}
}

func TestParsePartialDateRefuses(t *testing.T) {
	for _, in := range []string{"", "-", "94", "1994-3-05", "1994-03-5", "1994-00", "1994-13", "1994-02-30", "0000", "0000-01-01", "1994-03-05-01", "1994/03/05", "+994", "19940305", "1994-03-05T00:00:00Z", "１９９４"} {
		if d, err := ParsePartialDate(in); !errors.Is(err, ErrFormat) || !d.IsZero() {
			t.Errorf("ParsePartialDate(%q) = %v, %v", in, d, err)
		}
	}
}

func TestProvincesOfNumbers(t *testing.T) {
	for _, c := range []struct {
		name string
		got  ProvinceCode
		want string
	}{
		{"a facility", FacilityCode("79999").Province(), "Thành phố Hồ Chí Minh"},
		{"a long card number", CardNumber("DN4010199000001").Province(), "Hà Nội"},
		{"a province merged in 2025 keeps its old name here", "26", "Vĩnh Phúc"},
		{"a code that was never given out", "03", ""},
		{"none", CardNumber("0199000001").Province(), ""},
	} {
		if got := c.got.Name(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	const before2025, armyAndPolice = 63, 2
	if len(provinces) != before2025+armyAndPolice {
		t.Errorf("%d provinces", len(provinces))
	}
}

func TestAccountNumbersForPeople(t *testing.T) {
	for in, want := range map[string]string{"0199000001": "0199 000 001", "001094000001": "001 094 000 001"} {
		n, err := ParseAccountNumber(in)
		if err != nil || n.Grouped() != want {
			t.Errorf("%s: %q, %v", in, n.Grouped(), err)
		}
	}
}
