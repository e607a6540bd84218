package vss

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func heardIn(t *testing.T, stream string) ([]string, error) {
	t.Helper()
	var ids []string
	err := readEvents(strings.NewReader(stream), func(h Heard) {
		if h.Gap {
			ids = append(ids, "gap")
		} else {
			ids = append(ids, h.Change.Id+" "+h.Change.Kind+" "+h.Change.Ref)
		}
	})
	return ids, err
}

const oneChange = "id: a\nevent: change\ndata: {\"id\":\"a\",\"at\":\"2026-03-02T08:00:00Z\",\"kind\":\"card-moved\",\"ref\":\"01999\"}\n\n"

func TestReadEvents(t *testing.T) {
	for _, c := range []struct {
		name, stream string
		want         []string
		broken       bool
	}{
		{"none", "", nil, false},
		{"retry and comments", "retry: 2000\n\n:\n\n: still here\n\n", nil, false},
		{"one", oneChange, []string{"a card-moved 01999"}, false},
		{"line ends of another system", strings.ReplaceAll(oneChange, "\n", "\r\n"), []string{"a card-moved 01999"}, false},
		{"data over two lines", "event: change\ndata: {\"id\":\"a\",\"at\":\"2026-03-02T08:00:00Z\",\ndata: \"kind\":\"k1\",\"ref\":\"\"}\n\n", []string{"a k1 "}, false},
		{"a gap", "event: gap\ndata: {}\n\n" + oneChange, []string{"gap", "a card-moved 01999"}, false},
		{"a name of tomorrow", "event: weather\ndata: sunny\n\n" + oneChange, []string{"a card-moved 01999"}, false},
		{"cut in the middle of an event", oneChange + "event: change\ndata: {\"id\"", []string{"a card-moved 01999"}, false},
		{"cut before the blank line", strings.TrimSuffix(oneChange, "\n"), nil, false},
		{"no JSON", "event: change\ndata: <html>\n\n", nil, true},
		{"a member twice", "event: change\ndata: {\"id\":\"a\",\"id\":\"b\",\"at\":\"2026-03-02T08:00:00Z\",\"kind\":\"k\",\"ref\":\"\"}\n\n", nil, true},
		{"a member missing", "event: change\ndata: {\"id\":\"a\"}\n\n", nil, true},
		{"an endless line", "data: " + strings.Repeat("x", maxLine+1), nil, true},
		{"an endless event", strings.Repeat("data: "+strings.Repeat("x", 1000)+"\n", 100), nil, true},
	} {
		got, err := heardIn(t, c.stream)
		if !slices.Equal(got, c.want) || (err != nil) != c.broken || err != nil && !errors.Is(err, ErrAnswer) {
			t.Errorf("%s: heard %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestABrokenConnectionIsNoEnd(t *testing.T) {
	broken := io.MultiReader(strings.NewReader(oneChange), iotest.ErrReader(errors.New("reset by peer")))
	heard := 0
	if err := readEvents(broken, func(Heard) { heard++ }); !errors.Is(err, ErrUnreachable) || heard != 1 {
		t.Errorf("heard %d, %v; want one and ErrUnreachable", heard, err)
	}
}

func FuzzReadEvents(f *testing.F) {
	f.Add(oneChange)
	f.Add("retry: 2000\n\nevent: gap\ndata: {}\n\n")
	f.Add("data\ndata:\n\n:x\r\n")
	f.Fuzz(func(t *testing.T, stream string) {
		err := readEvents(strings.NewReader(stream), func(h Heard) {
			if !h.Gap && h.Change.At.IsZero() && !strings.Contains(stream, "0001-01-01") {
				t.Error("a change without a time was handed over")
			}
		})
		if err != nil && !errors.Is(err, ErrAnswer) {
			t.Errorf("a stream from memory failed with %v", err)
		}
	})
}
