// Package discreet reads the logs that the test suite makes and finds people's data in them: names of the sandbox's people, and whatever has the shape of a
// social-insurance number, citizen ID, phone, e-mail address, card number or code, whoever made it up. Tests log through it, and the stage reads what the
// programs it starts say; a log with a person's data fails the test that made it.
package discreet

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"

	"vssid/app/lookup"
	"vssid/assets/personas"
)

// Leak is a piece of a person's data in a log.
type Leak struct {
	What string // such as "a name"
	Text string // what was found
	Line string // where
}

func (l Leak) Error() string {
	return fmt.Sprintf("the log holds %s, %q, in: %s", l.What, l.Text, l.Line)
}

// names are the folded names of the sandbox's people, by their first word.
var names = sync.OnceValue(func() map[string][]string {
	all, err := personas.All()
	if err != nil {
		panic(err) // embedded data that its own test reads
	}
	applicants, err := personas.Applicants()
	if err != nil {
		panic(err)
	}
	byFirst, seen := map[string][]string{}, map[string]bool{}
	for _, p := range append(all, applicants...) {
		name := lookup.Fold(p.Name)
		if first, _, two := strings.Cut(name, " "); two && !seen[name] {
			seen[name] = true
			byFirst[first] = append(byFirst[first], name)
		}
	}
	return byFirst
})

// Shapes of what identifies a person or lets somebody act as them. A run of digits counts only by itself: not within a word, nor as a fraction of a second.
var shapes = []struct {
	what  string
	shape *regexp.Regexp
}{
	{"an e-mail address", regexp.MustCompile(`[\p{L}0-9._%+-]+@[\p{L}0-9-]+\.[\p{L}0-9.-]+`)},
	{"a card number", regexp.MustCompile(`\b[A-Z]{2}[0-9][0-9A-Z]{4}[0-9]{8}\b`)},
	{"an activation, recovery or family code", regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{4,5}(?:-[0-9A-HJKMNP-TV-Z]{4,5})+\b`)},
	{"a QR code's content", regexp.MustCompile(`VSSID:[A-Z0-9]+:\S+`)},
	{"a card's data", regexp.MustCompile(`[0-9]{10}\|[0-9a-f]+\|[^ ]*`)},
}

var digits = regexp.MustCompile(`(?:^|[^0-9A-Za-z_.])\+?([0-9]+)(?:$|[^0-9A-Za-z_])`)

// what a number of so many digits may be; logs have no such numbers of their own.
var lengths = map[int]string{6: "a one-time password or PIN", 10: "a social-insurance number or phone", 11: "a phone", 12: "a citizen ID", 14: "a management code"}

// What a log may hold although it looks like more: the moments and identifiers that it is made of, and folders with random names.
var harmless = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]+)?|"took":[0-9]+|` + regexp.QuoteMeta(os.TempDir()) + `/[^/\s"]+`)

// Find returns what a log holds of people's data, at most one leak of each kind a line.
func Find(log string) []Leak {
	var all []Leak
	for line := range strings.Lines(log) {
		all = append(all, inLine(strings.TrimRight(line, "\r\n"))...)
	}
	return all
}

func inLine(line string) []Leak {
	var all []Leak
	text := harmless.ReplaceAllString(line, "…")
	if plain, err := url.PathUnescape(text); err == nil && plain != text {
		text += " " + plain
	}
	for _, s := range shapes {
		if found := s.shape.FindString(text); found != "" {
			all = append(all, Leak{s.what, found, line})
		}
	}
	if name := nameIn(text); name != "" {
		all = append(all, Leak{"a name", name, line})
	}
	for rest := text; ; {
		at := digits.FindStringSubmatchIndex(rest)
		if at == nil {
			return all
		}
		if number := rest[at[2]:at[3]]; lengths[len(number)] != "" {
			return append(all, Leak{lengths[len(number)], number, line})
		}
		rest = rest[at[3]:]
	}
}

func nameIn(text string) string {
	words := strings.Fields(lookup.Fold(text))
	for i, word := range words {
		for _, name := range names()[word] {
			if n := len(strings.Fields(name)); i+n <= len(words) && strings.Join(words[i:i+n], " ") == name {
				return name
			}
		}
	}
	return ""
}
