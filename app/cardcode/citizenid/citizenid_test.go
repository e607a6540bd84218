package citizenid

import (
	"errors"
	"strings"
	"testing"
)

const seven = "001094000001|012345678|Nguyễn Văn Mẫu|05031994|Nam|Thôn Ví Dụ, Xã Mẫu, Hà Nội|01052021"

func TestParse(t *testing.T) {
	c, err := Parse(seven + "\r\n")
	if err != nil {
		t.Fatal(err)
	}
	if c.CitizenID != "001094000001" || c.OldID != "012345678" || c.Name != "Nguyễn Văn Mẫu" || c.DateOfBirth.String() != "1994-03-05" ||
		c.Sex != "male" || c.Address != "Thôn Ví Dụ, Xã Mẫu, Hà Nội" || c.IssuedOn.String() != "2021-05-01" {
		t.Errorf("%+v", c)
	}
	if Write(*c) != seven {
		t.Errorf("written again: %q", Write(*c))
	}
	if c, err = Parse("001094000001||Nguyễn Thị Mẫu|1994|Nữ|||cha|mẹ||"); err != nil || len(c.Extra) != 4 || c.Extra[0] != "cha" || c.DateOfBirth.String() != "1994" {
		t.Errorf("eleven fields: %+v, %v", c, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, field string }{
		{"six fields", "001094000001||Tên|1994|Nam|Xã", "text"},
		{"a short number", strings.Replace(seven, "001094000001", "00109400001", 1), "number"},
		{"a short old number", strings.Replace(seven, "012345678", "01234567", 1), "old number"},
		{"no name", strings.Replace(seven, "Nguyễn Văn Mẫu", " ", 1), "name"},
		{"31 February", strings.Replace(seven, "05031994", "31021994", 1), "date of birth"},
		{"no sex", strings.Replace(seven, "Nam|", "X|", 1), "sex"},
		{"a word for the day of issue", strings.Replace(seven, "01052021", "hôm nay", 1), "day of issue"},
		{"control characters", strings.Replace(seven, "Xã", "X\x01", 1), "text"},
		{"over 2 KiB", seven + strings.Repeat("x", MaxBytes), "text"},
		{"not UTF-8", seven + "\xff", "text"},
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

func FuzzParse(f *testing.F) {
	f.Add(seven)
	f.Add("001094000001||A|1994|Nữ|||a|b||")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if (c == nil) != (err != nil) {
			t.Fatal(c, err)
		}
		if err == nil {
			if again, err := Parse(Write(*c)); err != nil || again.Name != c.Name || again.DateOfBirth != c.DateOfBirth {
				t.Fatalf("written again and read: %+v, %v", again, err)
			}
		}
	})
}

func TestRefusingIsCheap(t *testing.T) {
	bad := strings.Repeat("001094000001|", 4096/13)
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
