package insurance

import "testing"

func TestParsePartialDate(t *testing.T) {
	for _, c := range []struct{ name, in, iso, vietnamese string }{
		{"day", "05/03/1994", "1994-03-05", "05/03/1994"},
		{"single digits", "5/3/1994", "1994-03-05", "05/03/1994"},
		{"month", "05/1987", "1987-05", "05/1987"},
		{"year", "1987", "1987", "1987"},
		{"eight digits", "05031994", "1994-03-05", "05/03/1994"},
		{"six digits", "051987", "1987-05", "05/1987"},
		{"leap day", "29/02/2024", "2024-02-29", "29/02/2024"},
		{"no leap day", "29/02/2023", "", ""},
		{"month 13", "01/13/2023", "", ""},
		{"day 0", "00/01/2023", "", ""},
		{"two-digit year", "01/01/94", "", ""},
		{"words", "hôm qua", "", ""},
		{"empty", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := ParseVietnameseDate(c.in)
			if (err != nil) != (c.iso == "") || d.String() != c.iso || d.Vietnamese() != c.vietnamese {
				t.Fatalf("ParseVietnameseDate(%q) = %v %v", c.in, d, err)
			}
			if again, err := ParsePartialDate(d.String()); c.iso != "" && (err != nil || again != d) {
				t.Fatalf("ParsePartialDate(%q) = %v %v", d.String(), again, err)
			}
		})
	}
}

func TestGroupedNumbers(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"social-insurance number", SocialInsuranceNumber("0199000001").Grouped(), "0199 000 001"},
		{"citizen ID", CitizenID("001094000001").Grouped(), "001 094 000 001"},
		{"long card number", CardNumber("DN4010199000001").Grouped(), "DN 4 01 0199 000 001"},
		{"money", Dong(1234567).String(), "1.234.567\u00a0đ"},
		{"no money", Dong(0).String(), "0\u00a0đ"},
		{"facility", FacilityCode("01999").Printed(), "01 - 999"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestParseFacilityCode(t *testing.T) {
	for _, in := range []string{"01999", "01 - 999", "01 – 999", "01-999", " 01 -999 "} {
		if c, err := ParseFacilityCode(in); err != nil || c != "01999" {
			t.Errorf("ParseFacilityCode(%q) = %q, %v", in, c, err)
		}
	}
	for _, in := range []string{"", "0199", "019999", "01_999", "0199A", "01.999"} {
		if c, err := ParseFacilityCode(in); err == nil {
			t.Errorf("ParseFacilityCode(%q) = %q", in, c)
		}
	}
}
