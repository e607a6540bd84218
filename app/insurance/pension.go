package insurance

// PensionAge is when somebody may retire in normal conditions (tuổi nghỉ hưu).
type PensionAge struct {
	Months  int   // age in months
	Reached Month // the month in which it is reached
	From    Month // the first month with a pension: the next one
	Rule
}

// PensionAgeOf is the age for a birth date as exact as it is: of a year or a month alone the first day counts (Decree 135/2020, article 4). False: no
// rule is known, or nothing is known of the birth.
func PensionAgeOf(sex Sex, born PartialDate) (PensionAge, bool) {
	if born.IsZero() || sex != Male && sex != Female {
		return PensionAge{}, false
	}
	birth := NewMonth(born.Year, max(born.Month, 1))
	rows := book().ages
	row := rows[len(rows)-1]
	terms := row.Male
	if sex == Female {
		terms = row.Female
	}
	first := row.Since.Year()
	if reached := birth + Month(terms.Earlier); reached < row.Since {
		return PensionAge{terms.Earlier, reached, reached + 1, row.rule()}, true
	}
	// The age of a year holds for those who reach it within that year or before; the others wait for the next year's age.
	for year := first; ; year++ {
		age := min(terms.Months+(year-first)*terms.Step, terms.Most)
		if reached := birth + Month(age); reached.Year() <= year || age == terms.Most {
			return PensionAge{age, reached, reached + 1, row.rule()}, true
		}
	}
}

// PensionRate is the share of the average salary that a pension has, in hundredths of a percent, with its steps. early is how many months the person
// retires before the age. Known is false where no rule is known for the month, and where the months do not suffice: then the last step is
// StepMissing.
func PensionRate(sex Sex, months, early int, at Month) (rate int, e Estimate) {
	terms, ok := inForce(book().pensions, at.First())
	if !ok || sex != Male && sex != Female {
		return 0, e
	}
	e.Rules = []Rule{terms.rule()}
	half := halfYears(months)
	e.Steps = append(e.Steps, Step{Kind: StepYears, Months: months, HalfYears: half})
	if months < terms.LeastMonths {
		e.Steps = append(e.Steps, Step{Kind: StepMissing, Months: terms.LeastMonths - months})
		return 0, e
	}
	bands := terms.Male
	if sex == Female {
		bands = terms.Female
	}
	e.Known, rate = true, bands[0].Percent
	e.Steps = append(e.Steps, Step{Kind: StepRateBase, HalfYears: bands[0].Years * 2, Factor: rate})
	for i, band := range bands {
		over := half - band.Years*2
		if i+1 < len(bands) {
			over = min(over, (bands[i+1].Years-band.Years)*2)
		}
		if over <= 0 {
			break
		}
		rate += over * band.Each / 2
		e.Steps = append(e.Steps, Step{Kind: StepRateMore, HalfYears: over, Factor: over * band.Each / 2})
	}
	if rate > terms.Most {
		rate = terms.Most
		e.Steps = append(e.Steps, Step{Kind: StepRateMost, Factor: rate})
	}
	if early > 0 {
		row, known := inForce(book().early, at.First())
		if !known {
			e.Known = false
			return 0, e
		}
		e.Rules = append(e.Rules, row.rule())
		if months < row.LeastMonths {
			e.Known = false
			e.Steps = append(e.Steps, Step{Kind: StepMissing, Months: row.LeastMonths - months})
			return 0, e
		}
	}
	if early >= 6 { // less than half a year takes nothing, up to a year half of it
		less := early / 6 * terms.Early / 2
		rate = max(0, rate-less)
		e.Steps = append(e.Steps, Step{Kind: StepEarly, Months: early, Factor: less})
	}
	e.Steps = append(e.Steps, Step{Kind: StepRate, Factor: rate})
	return rate, e
}

// EarlyRetirement is how far before the age somebody may retire who has lost part of the capacity to work (nghỉ hưu trước tuổi do suy giảm khả năng lao động).
type EarlyRetirement struct {
	Disability int // percent that is lost, at least
	Most       int // months before the age, at most
}

// EarlyRetirementAt gives the steps in force at a month, the smallest loss first, and how many months must have been paid for; false when no rule is known.
func EarlyRetirementAt(at Month) (steps []EarlyRetirement, leastMonths int, rule Rule, ok bool) {
	row, ok := inForce(book().early, at.First())
	if !ok {
		return nil, 0, Rule{}, false
	}
	for _, s := range row.Steps {
		steps = append(steps, EarlyRetirement(s))
	}
	return steps, row.LeastMonths, row.rule(), true
}

// Pension is the monthly pension for the open months of a ledger and so many more at the same average, if it began at a month.
func Pension(l Ledger, sex Sex, more, early int, at Month) Estimate {
	t := l.Totals()
	rate, e := PensionRate(sex, t.Open()+more, early, at)
	if len(e.Rules) == 0 {
		return e
	}
	before := append([]Step{{Kind: StepMonths, Months: t.Open()}}, uncounted(t)...)
	if more > 0 {
		before = append(before, Step{Kind: StepFurther, Months: more})
	}
	e.Steps = append(before, e.Steps...)
	mean, steps, rules := average(l, at)
	if !e.Known || mean == 0 {
		e.Known = false
		return e
	}
	e.Steps, e.Rules = append(e.Steps, steps...), append(e.Rules, rules...)
	e.Amount = mean * Dong(rate) / (100 * hundredth)
	e.Steps = append(e.Steps, Step{Kind: StepPension, Factor: rate, Amount: e.Amount})
	return e
}

// FiveYears is how long somebody has had health insurance without a long gap, and from what own co-payments in a year on the fund pays all (miễn cùng
// chi trả).
type FiveYears struct {
	Months  int   // paid for without a longer gap than allowed, up to Last
	Since   Month // the first of them; 0 when there are none
	Last    Month // the last month paid for
	Needed  int
	Gap     int  // months that may lie between
	Reached bool // Months are enough, and the insurance has not ended since
	When    Month
	Waiver  Dong // 0 where the reference level is not known
	Rules   []Rule
}

// FiveYearsOf counts the ledger of health insurance on a day. When is the month in which it was reached, or will be if payment goes on.
func FiveYearsOf(l Ledger, day PartialDate) (FiveYears, bool) {
	terms, ok := inForce(book().continuous, day)
	if !ok {
		return FiveYears{}, false
	}
	f := FiveYears{Needed: terms.Months, Gap: terms.Gap, Rules: []Rule{terms.rule()}}
	if b, ok := ReferenceLevelAt(day); ok {
		for _, e := range exceptionsAt(0, day) {
			if e.Kind == FiveYearWaiver {
				f.Waiver = e.Amount
			}
		}
		f.Rules = append(f.Rules, b.Rule)
	}
	gap := 0
	for i := range l.Months {
		month := l.First + Month(i)
		if !l.Months[i].Paid {
			gap++
			continue
		}
		if gap > terms.Gap || f.Since == 0 {
			f.Since, f.Months, f.When = month, 0, 0
		}
		gap, f.Last = 0, month
		if f.Months++; f.Months == terms.Months {
			f.When = month
		}
	}
	now := NewMonth(day.Year, max(day.Month, 1))
	if f.Since != 0 && int(now-f.Last)-1 > terms.Gap {
		f.Since, f.Months, f.When = 0, 0, 0
	}
	f.Reached = f.Months >= f.Needed
	if !f.Reached {
		f.When = max(f.Last, now) + Month(f.Needed-f.Months)
		if f.Since != 0 && f.Last >= now-1 {
			f.When = f.Last + Month(f.Needed-f.Months)
		}
	}
	return f, true
}
