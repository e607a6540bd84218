package assembly

import (
	"fmt"
	"maps"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// example makes a value that fits a schema. own gives what the server compares with what it holds, by the member's name.
func example(s *openapi3.Schema, name string, own map[string]any) any {
	if v, ok := own[name]; ok {
		return v
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.OneOf) > 0:
		return example(s.OneOf[0].Value, name, own)
	case len(s.AnyOf) > 0:
		return example(s.AnyOf[0].Value, name, own)
	case len(s.AllOf) == 1:
		return example(s.AllOf[0].Value, name, own)
	case len(s.AllOf) > 1:
		members := map[string]any{}
		for _, part := range s.AllOf {
			if more, ok := example(part.Value, name, own).(map[string]any); ok {
				maps.Copy(members, more)
			}
		}
		return members
	case s.Type == nil || s.Type.Is("object"):
		members := map[string]any{}
		for member, schema := range s.Properties {
			members[member] = example(schema.Value, member, own)
		}
		return members
	case s.Type.Is("array"):
		var items []any
		for range max(1, s.MinItems) {
			items = append(items, example(s.Items.Value, name, own))
		}
		return items
	case s.Type.Is("integer"), s.Type.Is("number"):
		if s.Min != nil {
			return *s.Min
		}
		return 1
	case s.Type.Is("boolean"):
		return true
	}
	return exampleText(s)
}

func exampleText(s *openapi3.Schema) string {
	switch s.Format {
	case "uuid":
		return "6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"
	case "date":
		return "1994-03-05"
	case "date-time":
		return "2026-01-02T03:04:05Z"
	}
	text := strings.Repeat("a", int(max(1, s.MinLength)))
	if s.Pattern != "" {
		if tree, err := syntax.Parse(s.Pattern, syntax.Perl); err == nil {
			text = matching(tree.Simplify())
		}
	}
	for uint64(len([]rune(text))) < s.MinLength {
		text += text[len(text)-1:]
	}
	return text
}

// matching is a short text that an expression matches.
func matching(r *syntax.Regexp) string {
	var b strings.Builder
	switch r.Op {
	case syntax.OpLiteral:
		b.WriteString(string(r.Rune))
	case syntax.OpCharClass:
		c := r.Rune[0]
		for i := 0; i+1 < len(r.Rune); i += 2 { // a letter or figure reads better than the first of all runes
			if r.Rune[i] >= '0' && r.Rune[i] <= 'z' {
				c = r.Rune[i]
				break
			}
		}
		b.WriteRune(c)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range r.Sub {
			b.WriteString(matching(sub))
		}
	case syntax.OpAlternate, syntax.OpPlus:
		b.WriteString(matching(r.Sub[0]))
	case syntax.OpRepeat:
		b.WriteString(strings.Repeat(matching(r.Sub[0]), max(1, r.Min)))
	}
	return b.String()
}

type spoiledValue struct {
	name  string
	value any
}

// spoiled gives a value once for each of its parts and each way to spoil it.
func spoiled(v any) []spoiledValue {
	ways := map[string]any{
		"null": nil, "object": map[string]any{"x": 1}, "array": []any{[]any{}}, "true": true, "-1": -1, "0.5": 0.5, "huge": 9.3e18, "empty": "", "long": strings.Repeat("ế", 5000),
		"NUL": "a\x00b", "wildcards": `%_\'"; DROP TABLE accounts; --`, "right to left": "\u202eabc\u2066", "decomposed": "Nguye\u0302\u0303n", "spaces": " \u00a0\u200b ",
		"markup": "<script>alert(1)</script>", "template": "{{.}}${x}%s%n", "line ends": "a\r\nX-Injected: 1", "old date": "0000-00-00", "late date": "9999-12-31", "last time": "9999-12-31T23:59:59Z",
	}
	all := []spoiledValue{}
	for _, way := range slices.Sorted(maps.Keys(ways)) {
		all = append(all, spoiledValue{"is " + way, ways[way]})
	}
	switch whole := v.(type) {
	case map[string]any:
		for _, member := range slices.Sorted(maps.Keys(whole)) {
			fewer := maps.Clone(whole)
			delete(fewer, member)
			all = append(all, spoiledValue{"no " + member, fewer})
			for _, s := range spoiled(whole[member]) {
				changed := maps.Clone(whole)
				changed[member] = s.value
				all = append(all, spoiledValue{member + " " + s.name, changed})
			}
		}
		more := maps.Clone(whole)
		more["admin"] = true
		all = append(all, spoiledValue{"with admin", more})
	case []any:
		if len(whole) > 0 {
			all = append(all, spoiledValue{"many", slices.Repeat(whole[:1], 3000)}, spoiledValue{"doubled", append(slices.Clone(whole), whole...)})
			for _, s := range spoiled(whole[0]) {
				changed := slices.Clone(whole)
				changed[0] = s.value
				all = append(all, spoiledValue{fmt.Sprintf("[0] %s", s.name), changed})
			}
		}
	}
	return all
}
