package insurance

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Vietnam is the country's one time zone, UTC+7 without summer time since 1975-06-13 (tz database, Asia/Ho_Chi_Minh). It is fixed here because
// phones and containers may lack zone files.
var Vietnam = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// PartialDate is a date as exact as its source (ngày sinh): a year, a month of a year, or a day. The zero value is no date at all.
type PartialDate struct {
	Year  int // 1 to 9999
	Month int // 1 to 12, or 0 when not known
	Day   int // 1 to 31, or 0 when not known
}

// DateOf is the day a moment falls on in Vietnam.
func DateOf(t time.Time) PartialDate {
	y, m, d := t.In(Vietnam).Date()
	return PartialDate{y, int(m), d}
}

// IsZero tells whether there is no date.
func (d PartialDate) IsZero() bool { return d == PartialDate{} }

// IsDay tells whether the day is known.
func (d PartialDate) IsDay() bool { return d.Day != 0 }

// First is the first moment the date can mean, in Vietnam.
func (d PartialDate) First() time.Time {
	return time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, Vietnam)
}

// Last is the last day the date can mean.
func (d PartialDate) Last() PartialDate {
	t := d.First()
	switch {
	case d.Month == 0:
		t = t.AddDate(1, 0, -1)
	case d.Day == 0:
		t = t.AddDate(0, 1, -1)
	}
	return DateOf(t)
}

// Before tells whether every day the date can mean is before the other's first.
func (d PartialDate) Before(other PartialDate) bool { return d.Last().First().Before(other.First()) }

// String is the ISO 8601 form, as exact as the date: 1987, 1987-05, 1994-03-05; "" for no date.
func (d PartialDate) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Vietnamese is the form people read: 1987, 05/1987, 05/03/1994.
func (d PartialDate) Vietnamese() string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%02d/%04d", d.Month, d.Year)
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year)
}

// ParsePartialDate reads the ISO form.
func ParsePartialDate(s string) (PartialDate, error) {
	return parseDate(s, strings.Split(s, "-"), false)
}

// ParseVietnameseDate reads the forms cards and people use: d/M/yyyy, MM/yyyy, yyyy, ddMMyyyy and MMyyyy, with single digits allowed between slashes.
func ParseVietnameseDate(s string) (PartialDate, error) {
	s = strings.TrimSpace(s)
	if allDigits(s) {
		switch len(s) {
		case 8:
			return parseDate(s, []string{s[:2], s[2:4], s[4:]}, true)
		case 6:
			return parseDate(s, []string{s[:2], s[2:]}, true)
		}
	}
	return parseDate(s, strings.Split(s, "/"), true)
}

func parseDate(s string, parts []string, yearLast bool) (PartialDate, error) {
	const want = "a day, a month or a year that the calendar has"
	if len(parts) < 1 || len(parts) > 3 {
		return PartialDate{}, refuse("date", s, want)
	}
	var n [3]int // year, month, day
	for i, part := range parts {
		place := i
		if yearLast {
			place = len(parts) - 1 - i
		}
		long := 2
		if place == 0 {
			long = 4
		}
		if !allDigits(part) || len(part) > long || place == 0 && len(part) != 4 || !yearLast && len(part) != long {
			return PartialDate{}, refuse("date", s, want)
		}
		n[place], _ = strconv.Atoi(part)
	}
	d := PartialDate{n[0], n[1], n[2]}
	if d.Year == 0 || len(parts) > 1 && d.Month == 0 || len(parts) > 2 && d.Day == 0 || d.Month > 12 {
		return PartialDate{}, refuse("date", s, want)
	}
	if d.Day != 0 && DateOf(d.First()) != d {
		return PartialDate{}, refuse("date", s, want)
	}
	return d, nil
}
