package stage

import (
	"image"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// word is one word read off a picture: its text, where it stands, and the line it belongs to.
type word struct {
	text string
	box  image.Rectangle
	line string
}

// parseTSV reads tesseract's table (level, page, block, paragraph, line, word, left, top, width, height, confidence, text); scale is how
// many times larger than the window the picture was.
func parseTSV(table string, scale int) []word {
	var words []word
	for row := range strings.Lines(table) {
		f := strings.Split(strings.TrimRight(row, "\n"), "\t")
		if len(f) != 12 || f[0] != "5" || strings.TrimSpace(f[11]) == "" {
			continue
		}
		var n [4]int
		bad := false
		for i := range n {
			v, err := strconv.Atoi(f[6+i])
			bad = bad || err != nil
			n[i] = v / scale
		}
		if bad {
			continue
		}
		words = append(words, word{
			text: strings.TrimSpace(f[11]),
			box:  image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3]),
			line: strings.Join(f[1:5], "."),
		})
	}
	return words
}

// find looks for a label among the words, as a run of words of one line, and returns the places where it stands, best first. Reading is
// never perfect: letters are compared without accents, case and signs, and one letter in six may differ.
func find(words []word, label string) []image.Rectangle {
	want := fold(label)
	if want == "" {
		return nil
	}
	allowed := len(want) / 6
	type place struct {
		box  image.Rectangle
		cost int
	}
	var places []place
	for from := range words {
		read, box := "", image.Rectangle{}
		for to := from; to < len(words) && words[to].line == words[from].line; to++ {
			read += fold(words[to].text)
			box = box.Union(words[to].box)
			if len(read) > len(want)+allowed {
				break
			}
			if cost := distance(read, want); cost <= allowed {
				places = append(places, place{box, cost})
			}
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return a.cost - b.cost })
	var boxes []image.Rectangle
	for _, p := range places {
		if !slices.ContainsFunc(boxes, p.box.Overlaps) {
			boxes = append(boxes, p.box)
		}
	}
	return boxes
}

// fold reduces text to what reading can be trusted with: letters and digits, without accents and case.
func fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case r == 'đ':
			b.WriteByte('d')
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// distance is the Levenshtein distance of two ASCII strings.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
