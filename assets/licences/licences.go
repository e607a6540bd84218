// Package licences holds what others wrote of the app, and on which terms. scripts/licences writes the list; its test fails when a module is in the app
// and not on the list.
package licences

import (
	_ "embed"
	"encoding/json"
	"sync"
)

//go:embed licences.json
var raw []byte

// Part is something in the app that others wrote.
type Part struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Licence string `json:"licence"` // SPDX expression
	Text    string `json:"text"`    // what List.Text takes
}

// List is all of it.
type List struct {
	Parts []Part            `json:"parts"`
	Texts map[string]string `json:"texts"`
}

// Text is the whole licence of a part.
func (l *List) Text(p Part) string { return l.Texts[p.Text] }

// All is the list, read at the first call.
var All = sync.OnceValue(func() *List {
	l := new(List)
	if err := json.Unmarshal(raw, l); err != nil {
		panic("licences: " + err.Error()) // a fault of the build, which a test finds
	}
	return l
})
