// Package importer takes changes of the national registry, as CSV or JSON lines of any length, and applies each once and whole: the record, its audit event,
// the event of an open app, the change feed and the status of credentials in one transaction (docs/import.md).
package importer

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Change is one change as a source wrote it, with every value in the form of its field.
type Change struct {
	Source   string            `json:"source"`
	Sequence int64             `json:"sequence,omitempty"` // of the source; 0 when it counts none
	Kind     string            `json:"kind"`
	Values   map[string]string `json:"values"`
}

// Rejected says why a row was not applied. It names fields and never repeats a value: reports are read by others than the record's officers.
type Rejected struct {
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

func (r *Rejected) Error() string {
	if r.Field == "" {
		return r.Reason
	}
	return r.Field + ": " + r.Reason
}

func reject(field, reason string) error { return &Rejected{field, reason} }

// maxValues bounds the members of one change; no kind has as many.
const maxValues = 40

// The columns that every kind has, beside its own.
const (
	columnKind     = "kind"
	columnSource   = "source"
	columnSequence = "sequence"
)

// newChange makes a change of the named texts of a row; empty texts count as absent. source is of the rows that name none.
func newChange(texts map[string]string, source string) (Change, error) {
	c := Change{Source: source, Values: map[string]string{}}
	if s := texts[columnSource]; s != "" {
		c.Source = s
	}
	if !sourceName.MatchString(c.Source) {
		return c, reject(columnSource, "is not 1 to 40 small letters, digits, dots and dashes; give a column or --source")
	}
	if s := texts[columnSequence]; s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1 {
			return c, reject(columnSequence, "is not a whole number from 1")
		}
		c.Sequence = n
	}
	c.Kind = texts[columnKind]
	shape, ok := shapes[c.Kind]
	if !ok {
		return c, reject(columnKind, "is not one of those in docs/import.md")
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text := texts[name]
		if name == columnKind || name == columnSource || name == columnSequence || text == "" {
			continue
		}
		if !slices.Contains(shape.needs, name) && !slices.Contains(shape.may, name) {
			return c, reject(short(name), "does not belong to this kind")
		}
		value, err := fields[name](text)
		if err != nil {
			return c, reject(name, err.Error())
		}
		c.Values[name] = value
	}
	for _, name := range shape.needs {
		if c.Values[name] == "" {
			return c, reject(name, "is missing")
		}
	}
	return c, nil
}

// short bounds a name that the source made up.
func short(name string) string {
	if len(name) > 40 || !columnName.MatchString(name) {
		return "a column"
	}
	return name
}

// content is the hash of everything that the change says.
func (c Change) content() [32]byte {
	h := sha256.New()
	put := func(s string) {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	put(c.Source)
	put(c.Kind)
	for _, name := range slices.Sorted(maps.Keys(c.Values)) {
		put(name)
		put(c.Values[name])
	}
	return [32]byte(h.Sum(nil))
}

// key is under what the change is remembered: its source's own number, or what it says.
func (c Change) key() [32]byte {
	if c.Sequence == 0 {
		content := c.content()
		return sha256.Sum256(append([]byte("vssid/import/content\x00"), content[:]...))
	}
	return sha256.Sum256(fmt.Appendf(nil, "vssid/import/sequence\x00%s\x00%d", c.Source, c.Sequence))
}

// recordID is the id, on an account's record, of a thing that the source knows under an id of its own.
func (c Change) recordID(account string) [16]byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "vssid/import/record\x00%s\x00%s\x00%s\x00%s", c.Source, shapes[c.Kind].thing, account, c.Values["id"]))
	return [16]byte(sum[:16])
}

func (c Change) number(name string) int64 {
	n, _ := strconv.ParseInt(c.Values[name], 10, 64) // its field has held it to a whole number
	return n
}
