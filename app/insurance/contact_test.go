package insurance

import (
	"errors"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestParsePersonName(t *testing.T) {
	for in, want := range map[string]string{
		"Nguyễn Văn Mẫu": "Nguyễn Văn Mẫu", "  Nguyễn   Văn\tMẫu ": "Nguyễn Văn Mẫu", norm.NFD.String("Đặng Thị Hường Mẫu"): "Đặng Thị Hường Mẫu",
		"H'Hen Niê": "H'Hen Niê", "Y Moan Êban": "Y Moan Êban", "Jean-Luc Mẫu": "Jean-Luc Mẫu", "ÊÊ": "ÊÊ",
	} {
		if got, err := ParsePersonName(in); err != nil || got.String() != want {
			t.Errorf("%q reads as %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", " ", "A", "Nguyễn 2", "a@b", "Nguyễn\x00Văn", "<b>Mẫu</b>", string(make([]byte, 300))} {
		if got, err := ParsePersonName(in); !errors.Is(err, ErrFormat) {
			t.Errorf("%q reads as %q, %v", in, got, err)
		}
	}
	if !PersonName("NGUYỄN VĂN MẪU").Same("Nguyễn Văn Mẫu") || PersonName("Nguyễn Văn Mẫu").Same("Nguyễn Văn Mâu") {
		t.Error("names are compared without regard to case, and with regard to marks")
	}
}

func TestParsePhoneNumber(t *testing.T) {
	for in, want := range map[string]string{"0912345678": "0912 345 678", "091 234.56-78": "0912 345 678", "+84 912 345 678": "0912 345 678", "84912345678": "0912 345 678", "(091)2345678": "0912 345 678"} {
		if got, err := ParsePhoneNumber(in); err != nil || got.Grouped() != want {
			t.Errorf("%q reads as %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "912345678", "09123456789", "1900 9068", "+849123456789", "abc", "+84", "84", "０９１２３４５６７８"} {
		if got, err := ParsePhoneNumber(in); !errors.Is(err, ErrFormat) {
			t.Errorf("%q reads as %q, %v", in, got, err)
		}
	}
}

func TestParseEmailAddress(t *testing.T) {
	for _, in := range []string{"ten@example.vn", " a.b+c@mail.example.com.vn "} {
		if _, err := ParseEmailAddress(in); err != nil {
			t.Errorf("%q: %v", in, err)
		}
	}
	for _, in := range []string{"", "@", "a@b", "a b@example.vn", "a@b@example.vn", "a@example..vn", "a@.vn", "<a@example.vn>", "a@example.vn\r\nBcc: b@example.vn"} {
		if got, err := ParseEmailAddress(in); !errors.Is(err, ErrFormat) {
			t.Errorf("%q reads as %q, %v", in, got, err)
		}
	}
}

// What was read reads again as itself.
func FuzzContact(f *testing.F) {
	f.Add("Nguyễn Văn Mẫu")
	f.Add("+84 912 345 678")
	f.Add("ten@example.vn")
	f.Fuzz(func(t *testing.T, in string) {
		if n, err := ParsePersonName(in); err == nil {
			if again, err := ParsePersonName(n.String()); err != nil || again != n || !utf8.ValidString(n.String()) {
				t.Errorf("name %q, then %q, %v", n, again, err)
			}
		}
		if n, err := ParsePhoneNumber(in); err == nil {
			if again, err := ParsePhoneNumber(n.Grouped()); err != nil || again != n {
				t.Errorf("telephone %q, then %q, %v", n, again, err)
			}
		}
		if a, err := ParseEmailAddress(in); err == nil {
			if again, err := ParseEmailAddress(a.String()); err != nil || again != a {
				t.Errorf("e-mail %q, then %q, %v", a, again, err)
			}
		}
	})
}
