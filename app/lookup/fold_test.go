package lookup

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  ", ""},
		{"Bệnh viện Bạch Mai", "benh vien bach mai"},
		{"ĐỨC THỌ đường", "duc tho duong"},
		{"Bà Rịa - Vũng Tàu", "ba ria vung tau"},
		{"(mẫu)", "mau"},
		{"Ưu Ở Ỡ ẳ Ẵ ễ", "uu o o a a e"},
		{"01-999", "01 999"},
		{"건강보험", "건강보험"},
		{"健康保険", "健康保険"},
		{"a\xffb", "a b"},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) is %q, want %q", c.in, got, c.want)
		}
		if got := Fold(norm.NFD.String(c.in)); got != c.want {
			t.Errorf("Fold of %q decomposed is %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Bệnh viện", "\xff\xfe", "đ̣", "가각", "\u0301a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Fold(s)
		if !utf8.ValidString(once) {
			t.Errorf("Fold(%q) is not UTF-8", s)
		}
		if twice := Fold(once); twice != once {
			t.Errorf("folding %q again changes %q into %q", s, once, twice)
		}
	})
}
