package personas

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed visits.json
var rawVisits []byte

// Item is a drug, a supply or a service of the made-up visits, with an invented price.
type Item struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Price int64  `json:"price"` // dong
	Rate  int    `json:"rate"`  // percent of it that the insurance covers
}

// Cause is why a made-up person sees a doctor.
type Cause struct {
	ICD    string         `json:"icd"` // ICD-10
	Name   string         `json:"name"`
	Kind   string         `json:"kind"` // outpatient, inpatient or emergency
	Ages   [2]int         `json:"ages"` // first and last age in years
	Sex    string         `json:"sex"`  // "" for both
	Weight int            `json:"weight"`
	Once   bool           `json:"once"` // at most once in a life
	Days   int            `json:"days"` // of a stay
	Use    map[string]int `json:"use"`  // how much of each item, by its name in Sickness.Items
	Papers []string       `json:"papers"`
}

// Sickness is what the sandbox's visits are made of. None of it is anybody's record.
type Sickness struct {
	Items    map[string]Item `json:"items"`
	Causes   []Cause         `json:"causes"`
	Dialysis Cause           `json:"dialysis"`
	// ManyVisits names the person whose care book is as long as a life on dialysis makes it, for testers of long lists.
	ManyVisits struct {
		Persona string `json:"persona"`
		Visits  int    `json:"visits"`
	} `json:"manyVisits"`
}

// Sicknesses reads what the visits are made of.
func Sicknesses() (Sickness, error) {
	var s Sickness
	if err := json.Unmarshal(rawVisits, &s); err != nil {
		return s, fmt.Errorf("reading the sandbox's visits: %w", err)
	}
	for _, c := range append(s.Causes, s.Dialysis) {
		for name := range c.Use {
			if _, ok := s.Items[name]; !ok {
				return s, fmt.Errorf("reading the sandbox's visits: %s uses %q, which is not listed", c.ICD, name)
			}
		}
	}
	return s, nil
}

// Relation says that one made-up person may carry another's card.
type Relation struct {
	Owner, Carrier string // ids
	Reason         string // guardian or parent
}

// familyKinds joins kinds of people into families: each one with the others of the same number (employee-3 with child-3).
var familyKinds = []Relation{
	{"child", "employee", "guardian"}, {"pupil", "employee", "guardian"}, {"pensioner", "employee", "parent"},
	{"child", "civil-servant", "guardian"}, {"veteran", "civil-servant", "parent"},
}

// Relations gives the families of the sandbox's people.
func Relations() []Relation {
	var all []Relation
	for k := 1; k <= OfEachKind; k++ {
		for _, f := range familyKinds {
			all = append(all, Relation{nth(f.Owner, k), nth(f.Carrier, k), f.Reason})
		}
	}
	return all
}

func nth(id string, k int) string {
	if k == 1 {
		return id
	}
	return fmt.Sprintf("%s-%d", id, k)
}
