package insurance

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
)

//go:embed rules/*.json
var ruleFiles embed.FS

// hundredth is the unit of percentages and factors in the rule files.
const hundredth = 100

// dated is what every row of the rule files says of itself.
type dated struct {
	Since     Month  `json:"since"`
	Source    string `json:"source"`
	Confirmed bool   `json:"confirmed"`
}

func (d dated) since() PartialDate { return d.Since.First() }

func (d dated) rule() Rule { return Rule{d.Since.First(), d.Source, d.Confirmed} }

type rateRow struct {
	dated
	Fund     Fund             `json:"fund"`
	Kind     ContributionKind `json:"kind"`
	Employer int              `json:"employer"` // hundredths of a percent
	Person   int              `json:"person"`
}

type indexRow struct {
	dated
	Before      int            `json:"before"` // years before this one have BeforeIndex
	BeforeIndex int            `json:"beforeIndex"`
	Index       map[string]int `json:"index"` // hundredths, by year
}

type oneOffRow struct {
	dated
	Split     int `json:"split"`     // the first year of From
	Before    int `json:"before"`    // hundredths of the average salary, for each year before Split
	From      int `json:"from"`      // the same from Split on
	ShortCap  int `json:"shortCap"`  // the most for less than a year
	ShortRate int `json:"shortRate"` // hundredths of a percent of the salaries, for less than a year
}

type ageTerms struct {
	Months  int `json:"months"` // age in the first year
	Step    int `json:"step"`   // more each year
	Most    int `json:"most"`
	Earlier int `json:"earlier"` // age before the first year
}

type ageRow struct {
	dated
	Male   ageTerms `json:"male"`
	Female ageTerms `json:"female"`
}

type rateBand struct {
	Years   int `json:"years"`
	Percent int `json:"percent"` // hundredths of a percent, at so many years
	Each    int `json:"each"`    // more for each further year
}

type pensionRow struct {
	dated
	LeastMonths int        `json:"leastMonths"`
	Most        int        `json:"most"`
	Early       int        `json:"early"` // less for each year of early retirement
	Male        []rateBand `json:"male"`
	Female      []rateBand `json:"female"`
}

type earlyStep struct {
	Disability int `json:"disability"` // percent of the capacity to work that is lost, at least (suy giảm khả năng lao động)
	Most       int `json:"most"`       // months before the age, at most
}

type earlyRow struct {
	dated
	LeastMonths int         `json:"leastMonths"`
	Steps       []earlyStep `json:"steps"`
}

type continuousRow struct {
	dated
	Months int `json:"months"`
	Gap    int `json:"gap"` // months that may lie between, at most
}

// ruleBook is all rule files, read.
type ruleBook struct {
	rates      []rateRow
	indexes    []indexRow
	oneOff     []oneOffRow
	ages       []ageRow
	pensions   []pensionRow
	early      []earlyRow
	continuous []continuousRow
}

// book is read when the first rule is asked for, so that a start of the app does not pay for it. A file that cannot be read is a fault of the build; a
// test reads them.
var book = sync.OnceValue(func() ruleBook {
	b, err := readRules()
	if err != nil {
		panic("insurance: " + err.Error())
	}
	return b
})

func readRules() (ruleBook, error) {
	var b ruleBook
	var rates struct {
		About string    `json:"about"`
		Rates []rateRow `json:"rates"`
	}
	var indexes struct {
		About  string     `json:"about"`
		Tables []indexRow `json:"tables"`
	}
	var estimates struct {
		About      string          `json:"about"`
		OneOff     []oneOffRow     `json:"oneOff"`
		Ages       []ageRow        `json:"pensionAge"`
		Pensions   []pensionRow    `json:"pensionRate"`
		Early      []earlyRow      `json:"pensionEarly"`
		Continuous []continuousRow `json:"continuous"`
	}
	for name, into := range map[string]any{"contribution-rates": &rates, "salary-index": &indexes, "estimates": &estimates} {
		raw, err := ruleFiles.ReadFile("rules/" + name + ".json")
		if err != nil {
			return b, fmt.Errorf("read the rules %s: %w", name, err)
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		if err := d.Decode(into); err != nil {
			return b, fmt.Errorf("read the rules %s: %w", name, err)
		}
	}
	return ruleBook{rates.Rates, indexes.Tables, estimates.OneOff, estimates.Ages, estimates.Pensions, estimates.Early, estimates.Continuous}, nil
}

// ContributionRate is what employer and person pay of the salary, in hundredths of a percent.
type ContributionRate struct {
	Employer, Person int
	Rule
}

// OfEmployer is the employer's contribution for a month, rounded down to the dong.
func (r ContributionRate) OfEmployer(salary Dong) Dong {
	return salary * Dong(r.Employer) / (100 * hundredth)
}

// OfPerson is the person's contribution for a month, rounded down to the dong.
func (r ContributionRate) OfPerson(salary Dong) Dong {
	return salary * Dong(r.Person) / (100 * hundredth)
}

// RateAt is the rate of a fund in a month; false where none is known, or where contributions are not counted on a salary.
func RateAt(fund Fund, kind ContributionKind, month Month) (ContributionRate, bool) {
	var found ContributionRate
	ok := false
	for _, row := range book().rates {
		if row.Fund == fund && row.Kind == kind && row.Since <= month {
			found, ok = ContributionRate{row.Employer, row.Person, row.rule()}, true
		}
	}
	return found, ok
}

// SalaryIndex raises past salaries to those of today (mức điều chỉnh tiền lương tháng đã đóng).
type SalaryIndex struct {
	row indexRow
	Rule
}

// SalaryIndexAt is the table in force in a month; false before the first one known here, when salaries stay as they were.
func SalaryIndexAt(month Month) (SalaryIndex, bool) {
	row, ok := inForce(book().indexes, month.First())
	return SalaryIndex{row, row.rule()}, ok
}

// Of is the factor for a year, in hundredths; 100 for a year the table does not have yet.
func (x SalaryIndex) Of(year int) int {
	if year < x.row.Before {
		return x.row.BeforeIndex
	}
	if f, ok := x.row.Index[strconv.Itoa(year)]; ok {
		return f
	}
	return hundredth
}
