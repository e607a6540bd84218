package lookup

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/text/unicode/norm"
)

var hospitals = []Entry{
	{Name: "Bệnh viện Đa khoa Mai Sơn", Also: "14001 Sơn La"},
	{Name: "Bệnh viện Bạch Mai", Also: "01901 BV Hà Nội"},
	{Name: "Trạm y tế phường Bạch Mai", Also: "01023 TYT Hà Nội"},
	{Name: "Bệnh viện Chợ Rẫy", Also: "79013 BV Thành phố Hồ Chí Minh"},
	{Name: "Trung tâm y tế Đức Thọ", Also: "42011 TTYT Hà Tĩnh"},
	{Name: "Bệnh viện Bạch Mai cơ sở hai", Also: "35001 BV Ninh Bình Hà Nam"},
}

func TestSearch(t *testing.T) {
	x := NewIndex(hospitals)
	for _, c := range []struct {
		name, query string
		want        []int
	}{
		{"without marks", "benh vien bach mai", []int{1, 5}},
		{"with marks", "Bệnh viện Bạch Mai", []int{1, 5}},
		{"decomposed", norm.NFD.String("Bệnh viện Bạch Mai"), []int{1, 5}},
		{"any order", "mai bach vien", []int{1, 5}},
		{"words begun", "bach m", []int{1, 2, 5}},
		{"upper case and spaces", "  CHO   RAY ", []int{3}},
		{"đ is d", "duc tho", []int{4}},
		{"an abbreviation", "bv bach mai", []int{1, 5}},
		{"a code", "42011", []int{4}},
		{"the start of a code", "420", []int{4}},
		{"a name before an address", "son", []int{0}},
		{"a wrong letter", "truns tam", []int{4}},
		{"a missing letter", "trug duc", nil},
		{"a missing letter in a longer word", "phung bach", []int{2}},
		{"one letter too many", "phuoong bach", []int{2}},
		{"neighbours swapped", "phuogn bach", []int{2}},
		{"a short word must be right", "boch mai", nil},
		{"two wrong letters", "phoxng bach", nil},
		{"every word must match", "bach mai sai gon", nil},
		{"nothing of the kind", "zzz", nil},
		{"only punctuation finds all", " -- ", []int{0, 1, 2, 3, 4, 5}},
	} {
		if got := x.Search(c.query, 0, nil); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q finds %v, want %v", c.name, c.query, got, c.want)
		}
	}
}

func TestSearchAgainIsTheSame(t *testing.T) {
	x := NewIndex(hospitals)
	for range 3 {
		if got := x.Search("bach mai", 0, nil); !slices.Equal(got, []int{1, 2, 5}) {
			t.Fatalf("found %v", got)
		}
		if got := x.Search("cho", 0, nil); !slices.Equal(got, []int{3}) {
			t.Fatalf("a search left something behind for the next: %v", got)
		}
	}
}

func TestSearchKeepsAndLimits(t *testing.T) {
	x := NewIndex(hospitals)
	if got := x.Search("bach mai", 1, nil); !slices.Equal(got, []int{1}) {
		t.Errorf("limited to one: %v", got)
	}
	if got := x.Search("bach mai", 0, func(i int) bool { return i == 2 }); !slices.Equal(got, []int{2}) {
		t.Errorf("only the third: %v", got)
	}
	if got := x.Search("", 2, func(i int) bool { return i > 2 }); !slices.Equal(got, []int{3, 4}) {
		t.Errorf("an empty query: %v", got)
	}
	if got := NewIndex(nil).Search("a", 0, nil); len(got) != 0 {
		t.Errorf("an empty index found %v", got)
	}
}

func TestSearchByMany(t *testing.T) {
	x := country(2000)
	want := x.Search("benh vien mau", 10, nil)
	done := make(chan bool)
	for range 8 {
		go func() {
			same := true
			for range 50 {
				same = same && slices.Equal(x.Search("benh vien mau", 10, nil), want)
			}
			done <- same
		}()
	}
	for range 8 {
		if !<-done {
			t.Error("searches disturb each other")
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"bach mai", "đ", "\xff", "benh vien benh vien", "a b c d e f g h i j k l m n"} {
		f.Add(s)
	}
	x := NewIndex(hospitals)
	f.Fuzz(func(t *testing.T, query string) {
		got := x.Search(query, 0, nil)
		sorted := slices.Sorted(slices.Values(got))
		if len(slices.Compact(sorted)) != len(got) {
			t.Errorf("%q finds an entry twice: %v", query, got)
		}
		if again := x.Search(query, 0, nil); !slices.Equal(again, got) {
			t.Errorf("%q finds %v, then %v", query, got, again)
		}
	})
}

// country is an index of n made-up facilities with as many different syllables as real names have.
func country(n int) *Index {
	r := rand.New(rand.NewPCG(1, 2))
	kinds := []string{"Bệnh viện Đa khoa", "Trạm y tế xã", "Trạm y tế phường", "Trung tâm y tế", "Phòng khám Đa khoa"}
	begin := []string{"B", "Ch", "Đ", "G", "H", "Kh", "L", "M", "Ng", "Nh", "Ph", "Qu", "S", "T", "Th", "Tr", "V", "X"}
	middle := []string{"a", "ạ", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "ai", "ao", "inh", "ương", "iên", "uân", "oang", "ông", "anh", "ách", "ung", "ọc", "ịch", "át"}
	syllable := func() string { return begin[r.IntN(len(begin))] + middle[r.IntN(len(middle))] }
	entries := make([]Entry, n)
	for i := range entries {
		entries[i] = Entry{
			Name: kinds[r.IntN(len(kinds))] + " " + syllable() + " " + syllable() + " Mẫu",
			Also: fmt.Sprintf("%05d số %d đường %s %s tỉnh %s %s", i, r.IntN(400), syllable(), syllable(), syllable(), syllable()),
		}
	}
	return NewIndex(entries)
}

func BenchmarkSearch20000(b *testing.B) {
	x := country(20_000)
	for _, c := range []struct{ name, query string }{
		{"one letter", "b"}, {"two common words", "benh vien"}, {"name", "benh vien thuong mau"}, {"typo", "phuobg thung"}, {"empty", ""}, {"nothing", "zzzzzz"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x.Search(c.query, 50, nil)
			}
		})
	}
}

func BenchmarkNewIndex20000(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		country(20_000)
	}
}

func TestSearchAllocatesLittle(t *testing.T) {
	x := country(20_000)
	x.Search("benh vien", 50, nil)
	if n := testing.AllocsPerRun(50, func() { x.Search("benh vien thuong", 50, nil) }); n > 8 {
		t.Errorf("a search takes %v allocations, more than 8", n)
	}
}
