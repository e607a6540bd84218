package insurance

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestParseCardNumber(t *testing.T) {
	for _, c := range []struct {
		name, in, want, object, province, number string
		level                                    BenefitLevel
	}{
		{"ten digits", "0199000001", "0199000001", "", "", "0199000001", 0},
		{"ten digits grouped", "0199 000 001", "0199000001", "", "", "0199000001", 0},
		{"fifteen characters", "DN 4 01 0199 000 001", "DN4010199000001", "DN", "01", "0199000001", 4},
		{"lower case", "te1790199000002", "TE1790199000002", "TE", "79", "0199000002", 1},
		{"letters in an old tail", "HT3010AA9900001", "HT3010AA9900001", "HT", "01", "", 3},
		{"object code nobody knows", "ZZ5010199000001", "ZZ5010199000001", "ZZ", "01", "0199000001", 5},
		{"level 0", "DN0010199000001", "", "", "", "", 0},
		{"level 6", "DN6010199000001", "", "", "", "", 0},
		{"letters in the province", "DN4A10199000001", "", "", "", "", 0},
		{"ten characters with a letter", "019900000A", "", "", "", "", 0},
		{"eleven digits", "01990000011", "", "", "", "", 0},
		{"fourteen characters", "DN401019900000", "", "", "", "", 0},
		{"empty", "", "", "", "", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := ParseCardNumber(c.in)
			if (err != nil) != (c.want == "") || n.String() != c.want {
				t.Fatalf("ParseCardNumber(%q) = %q, %v; want %q", c.in, n, err, c.want)
			}
			if err != nil {
				return
			}
			number, ok := n.SocialInsuranceNumber()
			if ok != (c.number != "") || ok && string(number) != c.number {
				t.Errorf("social-insurance number %q %v, want %q", number, ok, c.number)
			}
			if string(n.ObjectCode()) != c.object || n.BenefitLevel() != c.level || string(n.Province()) != c.province {
				t.Errorf("parts %q %d %q", n.ObjectCode(), n.BenefitLevel(), n.Province())
			}
		})
	}
}

// Each century of NĐ 137/2015/NĐ-CP article 13 has one digit for men and one for women.
func TestCitizenIDParts(t *testing.T) {
	for digit := range 10 {
		id, err := ParseCitizenID(fmt.Sprintf("079%d94000001", digit))
		if err != nil {
			t.Fatal(err)
		}
		sex := Male
		if digit%2 == 1 {
			sex = Female
		}
		year := 1994 + digit/2*100
		if id.BirthProvince() != "079" || id.BirthYear() != year || id.Sex() != sex || !id.Matches(PartialDate{Year: year}, sex) {
			t.Errorf("century digit %d: %q %d %s", digit, id.BirthProvince(), id.BirthYear(), id.Sex())
		}
		if id.Matches(PartialDate{Year: year + 1}, sex) {
			t.Errorf("century digit %d agrees with another year", digit)
		}
	}
}

func TestErrorsHoldNoNumber(t *testing.T) {
	const in = "01990000012345678"
	for name, parse := range parsers {
		_, err := parse(in)
		if !errors.Is(err, ErrFormat) || strings.Contains(err.Error(), in) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDaysAreVietnams(t *testing.T) {
	for _, c := range []struct{ name, moment, day string }{
		{"last second of a day", "2026-11-23T16:59:59Z", "2026-11-23"},
		{"first second of the next", "2026-11-23T17:00:00Z", "2026-11-24"},
		{"new year comes early", "2026-12-31T17:00:00Z", "2027-01-01"},
	} {
		at, err := time.Parse(time.RFC3339, c.moment)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateOf(at).String(); got != c.day {
			t.Errorf("%s: %s, want %s", c.name, got, c.day)
		}
	}
}

// parsers are all that read what people or codes bring, each giving back the form it would read again.
var parsers = map[string]func(string) (string, error){
	"social-insurance number": func(s string) (string, error) { n, err := ParseSocialInsuranceNumber(s); return n.String(), err },
	"card number":             func(s string) (string, error) { n, err := ParseCardNumber(s); return n.String(), err },
	"citizen ID":              func(s string) (string, error) { n, err := ParseCitizenID(s); return n.String(), err },
	"account number":          func(s string) (string, error) { n, err := ParseAccountNumber(s); return n.String(), err },
	"facility code":           func(s string) (string, error) { n, err := ParseFacilityCode(s); return n.String(), err },
	"date":                    func(s string) (string, error) { d, err := ParsePartialDate(s); return d.String(), err },
	"Vietnamese date":         func(s string) (string, error) { d, err := ParseVietnameseDate(s); return d.Vietnamese(), err },
	"sex":                     func(s string) (string, error) { x, err := ParseSex(s); return string(x), err },
	"benefit level":           func(s string) (string, error) { l, err := ParseBenefitLevel(s); return fmt.Sprint(l), err },
	"living area":             func(s string) (string, error) { a, err := ParseLivingArea(s); return a.CardDigit(), err },
}

// What a parser takes, it prints in a form that it takes again for the same.
func FuzzParsers(f *testing.F) {
	for _, s := range []string{"0199000001", "DN4010199000001", "HT3010AA9900001", "001094000001", "01 – 999", "1994-03-05", "5/3/1994", "05/1987", "1987", "Nữ", "5", "K3", "-", "\xff", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for name, parse := range parsers {
			once, err := parse(in)
			if err != nil {
				if !errors.Is(err, ErrFormat) {
					t.Fatalf("%s of %q: %v does not wrap ErrFormat", name, in, err)
				}
				continue
			}
			if again, err := parse(once); err != nil || again != once {
				t.Fatalf("%s of %q: %q, read again %q, %v", name, in, once, again, err)
			}
		}
		if once := NormalName(in); NormalName(once) != once {
			t.Fatalf("NormalName(%q) = %q is not its own normal form", in, once)
		}
	})
}
