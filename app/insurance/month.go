package insurance

import (
	"fmt"
	"time"
)

// Month is a month of the calendar, counted from January of the year 0, so that months are compared and subtracted as numbers. Zero is none.
type Month int

// NewMonth is the month of a year; month is 1 to 12.
func NewMonth(year, month int) Month { return Month(year*12 + month - 1) }

// MonthOf is the month a moment falls on in Vietnam.
func MonthOf(t time.Time) Month {
	y, m, _ := t.In(Vietnam).Date()
	return NewMonth(y, int(m))
}

// Year is the month's year.
func (m Month) Year() int { return int(m) / 12 }

// Number is 1 for January.
func (m Month) Number() int { return int(m)%12 + 1 }

// String is the ISO 8601 form, 2021-04; "" for none.
func (m Month) String() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year(), m.Number())
}

// Vietnamese is the form people read: 04/2021.
func (m Month) Vietnamese() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%02d/%04d", m.Number(), m.Year())
}

// First is the month's first day.
func (m Month) First() PartialDate { return PartialDate{m.Year(), m.Number(), 1} }

// ParseMonth reads the ISO form.
func ParseMonth(s string) (Month, error) {
	d, err := ParsePartialDate(s)
	if err != nil || d.Month == 0 || d.Day != 0 {
		return 0, refuse("month", s, "a month of a year, like 2021-04")
	}
	return NewMonth(d.Year, d.Month), nil
}

// UnmarshalText reads the ISO form.
func (m *Month) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMonth(string(text))
	return err
}

// MarshalText writes the ISO form.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }
