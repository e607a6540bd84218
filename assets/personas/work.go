package personas

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed work.json
var rawWork []byte

// Work is what the made-up people's contributions and benefits are made of. Every name says that it is a sample.
type Work struct {
	Employers []Employer `json:"employers"`
	Office    string     `json:"office"`
	Banks     []string   `json:"banks"`
	// Adjustments are the rises of monthly benefits that a sample pension has had, in hundredths of a percent.
	Adjustments []struct {
		From    string `json:"from"` // month, ISO 8601
		Percent int64  `json:"percent"`
		Basis   string `json:"basis"`
	} `json:"adjustments"`
}

// Employer is a sample employer.
type Employer struct {
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	Place  string   `json:"place"`
	Titles []string `json:"titles"` // lowest first
}

// Works gives it.
func Works() (Work, error) {
	var w Work
	if err := json.Unmarshal(rawWork, &w); err != nil {
		return w, fmt.Errorf("reading the sandbox's employers: %w", err)
	}
	return w, nil
}
