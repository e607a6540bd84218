// Package hostile gives the parsers' tests input of 4 KiB that no parser may take, and measures what refusing it costs: a desk reads what strangers hold up.
package hostile

import (
	"bytes"
	"runtime"
	"strings"
)

// Size is the length of each input in bytes; Allowance is how many bytes a parser may allocate to refuse one.
const (
	Size      = 4 << 10
	Allowance = 64 << 10
)

// Inputs are inputs by what is wrong with them.
func Inputs() map[string][]byte {
	fill := func(head string, with string) []byte {
		return []byte(head + strings.Repeat(with, Size/len(with)+1))[:Size]
	}
	return map[string][]byte{
		"zeros":                        make([]byte, Size),
		"ones":                         bytes.Repeat([]byte{0xff}, Size),
		"digits of a card code":        fill("8401", "7"),
		"fields of a printed card":     fill("0199000001|", "54|"),
		"fields of a citizen ID":       fill("001094000001||", "ế|"),
		"CBOR arrays in arrays":        fill("\x84", "\x81"),
		"CBOR array of 2^32":           fill("\x9a\xff\xff\xff\xff", "\x00"),
		"CBOR byte string of 2^63":     fill("\x84\x5b\x7f\xff\xff\xff\xff\xff\xff\xff", "\x00"),
		"CBOR map of many pairs":       fill("\xb9\x07\xff", "\x01"),
		"CBOR array without an end":    fill("\x9f", "\x01"),
		"JSON arrays in arrays":        fill("", "["),
		"JSON objects in objects":      fill("", `{"keys":`),
		"JSON string without an end":   fill(`{"format":"`, "a"),
		"JSON list of keys of nothing": fill(`{"keys":[`, "{},"),
	}
}

// AllocatedBy is how many bytes one call allocates on average. Nothing else may run in the process meanwhile.
func AllocatedBy(call func()) uint64 {
	const runs = 20
	var before, after runtime.MemStats
	call() // what is made once is not the input's doing
	runtime.ReadMemStats(&before)
	for range runs {
		call()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / runs
}
