package lookup

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Entry is one thing to be found.
type Entry struct {
	Name string // what people call it
	Also string // other words it is found by, after all that match by name: codes, old names, the address
}

// Index finds entries by their words. It does not change once made.
type Index struct {
	names   []string // folded
	words   []word   // sorted by text
	scratch sync.Pool
}

// word is one folded word and where it stands.
type word struct {
	text string
	in   []posting // sorted by entry
}

// posting is an entry that has a word.
type posting struct {
	entry  int32
	inName bool
}

// How well a word of the query matches one of an entry, best first.
const (
	wholeInName = 12
	startInName = 9
	wholeInAlso = 6
	startInAlso = 4
	typoInName  = 2
	typoInAlso  = 1
)

// How well the query as a whole matches a name; added to the sum over the words.
const (
	isTheName    = 400
	startsName   = 200
	withinName   = 100
	wordsAtMost  = 12 // of a query; more are left unread
	typoFrom     = 5  // letters: a shorter word must be typed right
	typoStandsTo = 64 // words of an index that one mistyped word may stand for
)

// NewIndex indexes entries; a search answers with their positions.
func NewIndex(entries []Entry) *Index {
	x := &Index{names: make([]string, len(entries))}
	where := make(map[string][]posting, len(entries))
	add := func(i int, folded string, inName bool) {
		for w := range strings.SplitSeq(folded, " ") {
			in := where[w]
			if w == "" || len(in) > 0 && in[len(in)-1].entry == int32(i) {
				continue // the name's words come first
			}
			where[w] = append(in, posting{int32(i), inName})
		}
	}
	for i, e := range entries {
		x.names[i] = Fold(e.Name)
		add(i, x.names[i], true)
		add(i, Fold(e.Also), false)
	}
	x.words = make([]word, 0, len(where))
	for text, in := range where {
		x.words = append(x.words, word{text, in})
	}
	slices.SortFunc(x.words, func(a, b word) int { return cmp.Compare(a.text, b.text) })
	x.scratch.New = func() any {
		return &scratch{score: make([]int32, len(entries)), round: make([]int32, len(entries)), best: make([]int32, len(entries))}
	}
	return x
}

// Len is how many entries there are.
func (x *Index) Len() int { return len(x.names) }

// scratch is what one search writes on; searches pass it on to each other.
type scratch struct {
	score   []int32 // sum over the words that matched so far
	round   []int32 // how many words of the query matched, from the first on without a gap
	best    []int32 // of the present word
	touched []int32 // entries whose best is not 0
	found   []int32
	ranked  []hit
	query   []byte
}

type hit struct{ entry, score int32 }

// Search gives the positions of the entries that match every word of the query, best first, at most limit (0: all). keep, when not nil, says
// which entries are wanted at all. An empty query finds every entry, in the order they were given.
func (x *Index) Search(query string, limit int, keep func(entry int) bool) []int {
	if limit <= 0 || limit > len(x.names) {
		limit = len(x.names)
	}
	s := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)
	s.query = appendFolded(s.query[:0], shorten(query))
	if len(s.query) == 0 {
		return x.all(limit, keep)
	}
	folded := string(s.query)
	s.found = s.found[:0]
	n, rest, more := int32(0), folded, true
	for more && n < wordsAtMost {
		var w string
		w, rest, more = strings.Cut(rest, " ")
		x.match(s, w, n)
		n++
	}
	s.ranked = s.ranked[:0]
	for _, e := range s.found {
		if s.round[e] == n && (keep == nil || keep(int(e))) {
			x.rank(s, hit{e, s.score[e] + x.whole(e, folded)}, limit)
		}
		s.round[e], s.score[e] = 0, 0
	}
	slices.SortFunc(s.ranked, x.better)
	out := make([]int, min(limit, len(s.ranked)))
	for i := range out {
		out[i] = int(s.ranked[i].entry)
	}
	return out
}

// rank keeps a hit. Of many hits only the best limit are wanted: the rest go whenever twice as many have come together.
func (x *Index) rank(s *scratch, h hit, limit int) {
	s.ranked = append(s.ranked, h)
	if keep := max(limit, 64); len(s.ranked) >= 2*keep {
		slices.SortFunc(s.ranked, x.better)
		s.ranked = s.ranked[:keep]
	}
}

// better orders hits: by score, then the shorter name, then as they were given.
func (x *Index) better(a, b hit) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(x.names[a.entry]), len(x.names[b.entry])), cmp.Compare(a.entry, b.entry))
}

func (x *Index) all(limit int, keep func(int) bool) []int {
	out := make([]int, 0, limit)
	for i := 0; i < len(x.names) && len(out) < limit; i++ {
		if keep == nil || keep(i) {
			out = append(out, i)
		}
	}
	return out
}

// match gives every entry that matches the query's nth word, and matched all before it, the word's score.
func (x *Index) match(s *scratch, w string, nth int32) {
	s.touched = s.touched[:0]
	from, _ := slices.BinarySearchFunc(x.words, w, func(a word, b string) int { return cmp.Compare(a.text, b) })
	exact := false
	for i := from; i < len(x.words) && strings.HasPrefix(x.words[i].text, w); i++ {
		if len(x.words[i].text) == len(w) {
			exact = true
			s.mark(x.words[i].in, nth, wholeInName, wholeInAlso)
		} else {
			s.mark(x.words[i].in, nth, startInName, startInAlso)
		}
	}
	if len(w) >= typoFrom && !exact {
		stands := 0
		for i := range x.words {
			if stands < typoStandsTo && oneTypo(w, x.words[i].text) {
				stands++
				s.mark(x.words[i].in, nth, typoInName, typoInAlso)
			}
		}
	}
	for _, e := range s.touched {
		if nth == 0 {
			s.found = append(s.found, e)
		}
		s.round[e]++
		s.score[e] += s.best[e]
		s.best[e] = 0
	}
}

// mark keeps the best match of the present word for each entry that is still in the race.
func (s *scratch) mark(in []posting, nth, name, also int32) {
	for _, p := range in {
		if s.round[p.entry] != nth {
			continue
		}
		if s.best[p.entry] == 0 {
			s.touched = append(s.touched, p.entry)
		}
		worth := also
		if p.inName {
			worth = name
		}
		s.best[p.entry] = max(s.best[p.entry], worth)
	}
}

// whole says how the query as it was typed stands in an entry's name.
func (x *Index) whole(entry int32, query string) int32 {
	name := x.names[entry]
	at := strings.Index(name, query)
	switch {
	case at == 0 && len(name) == len(query):
		return isTheName
	case at == 0:
		return startsName
	case at > 0 && name[at-1] == ' ':
		return withinName
	}
	return 0
}

// oneTypo reports whether typed, with one letter wrong, missing, too many, or two neighbours swapped, is the start of a word that is not shorter
// than typed by more than one letter. The first letter must be right: people seldom miss it, and it keeps unlike words apart.
func oneTypo(typed, word string) bool {
	if len(word) < typoFrom-1 || typed[0] != word[0] {
		return false
	}
	i := 0
	for i < len(typed) && i < len(word) && typed[i] == word[i] {
		i++
	}
	if i == len(word) {
		return len(typed) == i+1
	}
	if i == len(typed) {
		return true
	}
	t, w := typed[i:], word[i:]
	return strings.HasPrefix(w[1:], t[1:]) || // wrong letter
		strings.HasPrefix(w, t[1:]) || // one too many
		strings.HasPrefix(w[1:], t) || // one missing
		len(t) > 1 && len(w) > 1 && t[0] == w[1] && t[1] == w[0] && strings.HasPrefix(w[2:], t[2:])
}
