package stage

import (
	"image"
	"testing"
)

const table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n" +
	"1\t1\t0\t0\t0\t0\t0\t0\t960\t1800\t-1\t\n" +
	"5\t1\t1\t1\t1\t1\t100\t200\t80\t40\t96.1\tTiếp\n" +
	"5\t1\t1\t1\t1\t2\t200\t200\t60\t40\t95.0\ttuc\n" +
	"5\t1\t1\t1\t2\t1\t100\t300\t60\t40\t95.0\tQuay\n" +
	"5\t1\t1\t1\t2\t2\t180\t300\t60\t40\t95.0\tlại\n" +
	"5\t1\t1\t1\t3\t1\tx\t300\t60\t40\t95.0\tbroken\n"

func TestFindReadsThroughSmallMistakes(t *testing.T) {
	words := parseTSV(table, 2)
	if len(words) != 4 {
		t.Fatalf("%d words, want 4: %+v", len(words), words)
	}
	cases := []struct {
		label string
		box   image.Rectangle
	}{
		{"Tiếp tục", image.Rect(50, 100, 130, 120)},
		{"TIEP TỤC", image.Rect(50, 100, 130, 120)},
		{"Tiép tuc", image.Rect(50, 100, 130, 120)},
		{"Quay lại", image.Rect(50, 150, 120, 170)},
		{"lại", image.Rect(90, 150, 120, 170)},
		{"tục Quay", image.Rectangle{}}, // not over the end of a line
		{"Huỷ", image.Rectangle{}},
		{"…", image.Rectangle{}},
	}
	for _, c := range cases {
		t.Run(c.label, func(t *testing.T) {
			var got image.Rectangle
			if boxes := find(words, c.label); len(boxes) > 0 {
				got = boxes[0]
			}
			if got != c.box {
				t.Errorf("found at %v, want %v", got, c.box)
			}
		})
	}
}

func TestDistance(t *testing.T) {
	cases := []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"abc", "abc", 0}, {"abc", "acb", 2}}
	for _, c := range cases {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
