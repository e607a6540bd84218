// Package strictjson refuses JSON that two readers could understand differently. encoding/json keeps the last of two members of one name,
// matches names without regard to case, replaces broken UTF-8 and stops at the first value; a signed message or a validated request must
// not depend on any of that (RFC 8259, sections 4 and 8).
package strictjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects may nest. The contract needs five levels.
const MaxDepth = 16

// Error says what is wrong with a text and at which byte.
type Error struct {
	Offset int
	Reason string
}

// Error gives the reason and the place.
func (e *Error) Error() string { return fmt.Sprintf("JSON at byte %d: %s", e.Offset, e.Reason) }

// Check accepts exactly one JSON value: valid UTF-8, no member twice in an object (names compared after unescaping and without regard to
// case), no unpaired surrogate, nothing after the value, nested at most MaxDepth deep. An error is an *Error.
func Check(data []byte) error { return walk(data, nil) }

// Members does what Check does and also wants an object whose members are all among names, in exactly that spelling.
func Members(data []byte, names ...string) error {
	if first := bytes.TrimLeft(data, " \t\r\n"); len(first) == 0 || first[0] != '{' {
		return &Error{Reason: "not an object"}
	}
	return walk(data, names)
}

// Decode checks data and decodes it into v, refusing members that v does not have.
func Decode(data []byte, v any) error {
	if err := Check(data); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// frame is one open array or object.
type frame struct {
	members map[string]struct{} // nil in an array
	name    bool                // an object expects a member's name next
}

type walker struct {
	data  []byte
	pos   int
	stack []frame
	names []string // allowed at the top; nil: any
}

func walk(data []byte, names []string) error {
	if !utf8.Valid(data) {
		return &Error{Offset: firstInvalid(data), Reason: "not UTF-8"}
	}
	var shape json.RawMessage
	if err := json.Unmarshal(data, &shape); err != nil {
		offset := len(data)
		if s, ok := err.(*json.SyntaxError); ok {
			offset = int(s.Offset)
		}
		return &Error{Offset: offset, Reason: err.Error()}
	}
	w := walker{data: data, names: names, stack: make([]frame, 0, 4)}
	for w.pos < len(w.data) {
		if err := w.step(); err != nil {
			return err
		}
	}
	return nil
}

// step consumes one token of a text whose grammar is known to be right.
func (w *walker) step() error {
	switch c := w.data[w.pos]; c {
	case '{', '[':
		if len(w.stack) == MaxDepth {
			return &Error{w.pos, fmt.Sprintf("nested deeper than %d", MaxDepth)}
		}
		f := frame{}
		if c == '{' {
			f = frame{members: map[string]struct{}{}, name: true}
		}
		w.stack = append(w.stack, f)
	case '}', ']':
		w.stack = w.stack[:len(w.stack)-1]
	case ',':
		if top := &w.stack[len(w.stack)-1]; top.members != nil {
			top.name = true
		}
	case '"':
		return w.text()
	}
	w.pos++
	return nil
}

// text consumes a string and, where it is a member's name, remembers it.
func (w *walker) text() error {
	start, escaped := w.pos, false
	for w.pos++; w.data[w.pos] != '"'; w.pos++ {
		if w.data[w.pos] != '\\' {
			continue
		}
		escaped = true
		if err := w.escape(); err != nil {
			return err
		}
	}
	w.pos++
	if len(w.stack) == 0 || !w.stack[len(w.stack)-1].name {
		return nil
	}
	name := string(w.data[start+1 : w.pos-1])
	if escaped {
		if err := json.Unmarshal(w.data[start:w.pos], &name); err != nil {
			return &Error{start, err.Error()}
		}
	}
	top := &w.stack[len(w.stack)-1]
	top.name = false
	if len(w.stack) == 1 && w.names != nil && !slices.Contains(w.names, name) {
		return &Error{start, fmt.Sprintf("member %.40q is not known", name)}
	}
	folded := strings.ToLower(strings.ToUpper(name))
	if _, twice := top.members[folded]; twice {
		return &Error{start, fmt.Sprintf("member %.40q stands twice", name)}
	}
	top.members[folded] = struct{}{}
	return nil
}

// escape stands on a backslash and moves to the last byte of its escape sequence.
func (w *walker) escape() error {
	start := w.pos
	w.pos++
	if w.data[w.pos] != 'u' {
		return nil
	}
	first := hex4(w.data[w.pos+1:])
	w.pos += 4
	if first < 0xD800 || first > 0xDFFF {
		return nil
	}
	rest := w.data[w.pos+1:]
	if first > 0xDBFF || len(rest) < 6 || rest[0] != '\\' || rest[1] != 'u' {
		return &Error{start, "unpaired surrogate"}
	}
	if second := hex4(rest[2:]); second < 0xDC00 || second > 0xDFFF {
		return &Error{start, "unpaired surrogate"}
	}
	w.pos += 6
	return nil
}

// hex4 reads four hexadecimal digits that are known to be there.
func hex4(b []byte) rune {
	var r rune
	for _, c := range b[:4] {
		r <<= 4
		switch {
		case c <= '9':
			r |= rune(c - '0')
		default:
			r |= rune(c|0x20-'a') + 10
		}
	}
	return r
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}
