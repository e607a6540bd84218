package insurance

// StepKind names a step of a sum, for the screen to put into words.
type StepKind string

// The steps.
const (
	StepMonths    StepKind = "months"     // Months are paid for and open; Other of them before the split year
	StepSettled   StepKind = "settled"    // Months were paid out already and do not count
	StepLate      StepKind = "late"       // Months are declared and not paid; they do not count yet
	StepAdjusted  StepKind = "adjusted"   // the salaries, raised by the index, add up to Amount over Months
	StepAsPaid    StepKind = "as-paid"    // the same without an index
	StepAverage   StepKind = "average"    // Amount a month
	StepMoved     StepKind = "moved"      // Months left over before the split year move behind it
	StepYears     StepKind = "years"      // Months count as HalfYears
	StepBefore    StepKind = "before"     // HalfYears × Factor × the average = Amount
	StepFrom      StepKind = "from"       // the same from the split year on
	StepShortPaid StepKind = "short-paid" // less than a year: what was paid in, Amount
	StepShortCap  StepKind = "short-cap"  // less than a year: at most Factor × the average = Amount
	StepResult    StepKind = "result"     // Amount
	StepRateBase  StepKind = "rate-base"  // HalfYears give Factor (of a percent)
	StepRateMore  StepKind = "rate-more"  // HalfYears beyond give Factor more
	StepRateMost  StepKind = "rate-most"  // at most Factor
	StepEarly     StepKind = "early"      // Months before the age take Factor away
	StepRate      StepKind = "rate"       // Factor in all
	StepPension   StepKind = "pension"    // Factor of the average = Amount
	StepMissing   StepKind = "missing"    // Months are missing
	StepFurther   StepKind = "further"    // Months more, if payment goes on
)

// Step is one step of a sum. What a field means depends on Kind.
type Step struct {
	Kind      StepKind
	Months    int
	Other     int
	HalfYears int
	Factor    int // hundredths
	Amount    Dong
}

// Estimate is a sum with every step, and the rules it was made by.
type Estimate struct {
	Amount Dong
	Steps  []Step
	Rules  []Rule
	Known  bool // false: there is nothing to count, or no rule for that day
}

// Confirmed reports whether somebody has compared every rule with the official text.
func (e Estimate) Confirmed() bool {
	for _, r := range e.Rules {
		if !r.Confirmed {
			return false
		}
	}
	return true
}

// halfYears rounds months the way benefits do: one to six months over are half a year, seven to eleven a whole one.
func halfYears(months int) int {
	rest := 0
	switch over := months % 12; {
	case over > 6:
		rest = 2
	case over > 0:
		rest = 1
	}
	return months/12*2 + rest
}

// average is the average of the open months' salaries, raised by the index of a day, with its steps.
func average(l Ledger, at Month) (Dong, []Step, []Rule) {
	index, adjusted := SalaryIndexAt(at)
	var sum Dong
	months := 0
	for i, m := range l.Months {
		if !m.Paid || m.Settled {
			continue
		}
		months++
		factor := hundredth
		if adjusted {
			factor = index.Of((l.First + Month(i)).Year())
		}
		sum += m.Salary * Dong(factor)
	}
	if months == 0 {
		return 0, nil, nil
	}
	sum /= hundredth
	mean := sum / Dong(months)
	step, rules := Step{Kind: StepAsPaid, Months: months, Amount: sum}, []Rule(nil)
	if adjusted {
		step.Kind, rules = StepAdjusted, []Rule{index.Rule}
	}
	return mean, []Step{step, {Kind: StepAverage, Months: months, Amount: mean}}, rules
}

// uncounted are the steps that say which months a sum leaves out.
func uncounted(t Totals) []Step {
	var steps []Step
	if t.Settled > 0 {
		steps = append(steps, Step{Kind: StepSettled, Months: t.Settled})
	}
	if t.Late > 0 {
		steps = append(steps, Step{Kind: StepLate, Months: t.Late})
	}
	return steps
}

// OneOff is the one-off payment of social insurance (BHXH một lần) for the open months of a ledger, if it were paid at a month: for each year before the
// split year one and a half, from then on two months of the average salary. Months over before the split move behind it where there are any behind.
// For less than a year it is what was paid in, at most two months of the average.
func OneOff(l Ledger, at Month) Estimate {
	terms, ok := inForce(book().oneOff, at.First())
	mean, steps, rules := average(l, at)
	if !ok || mean == 0 {
		return Estimate{}
	}
	before, from := 0, 0
	var paidIn Dong
	for i, m := range l.Months {
		if !m.Paid || m.Settled {
			continue
		}
		paidIn += m.Salary * Dong(terms.ShortRate) / (100 * hundredth)
		if (l.First + Month(i)).Year() < terms.Split {
			before++
		} else {
			from++
		}
	}
	t := l.Totals()
	e := Estimate{Known: true, Rules: append([]Rule{terms.rule()}, rules...)}
	e.Steps = append([]Step{{Kind: StepMonths, Months: before + from, Other: before}}, uncounted(t)...)
	e.Steps = append(e.Steps, steps...)
	if before+from < 12 {
		most := mean * Dong(terms.ShortCap) / hundredth
		e.Amount = min(paidIn, most)
		e.Steps = append(e.Steps, Step{Kind: StepShortPaid, Months: before + from, Factor: terms.ShortRate, Amount: paidIn},
			Step{Kind: StepShortCap, Factor: terms.ShortCap, Amount: most})
	} else {
		e.Amount = e.byYears(terms, mean, before, from)
	}
	e.Steps = append(e.Steps, Step{Kind: StepResult, Amount: e.Amount})
	return e
}

// byYears adds the steps of a payment for a year or more.
func (e *Estimate) byYears(terms oneOffRow, mean Dong, before, from int) Dong {
	if over := before % 12; over > 0 && from > 0 {
		before, from = before-over, from+over
		e.Steps = append(e.Steps, Step{Kind: StepMoved, Months: over})
	}
	var total Dong
	for _, part := range []struct {
		kind           StepKind
		months, factor int
	}{{StepBefore, before, terms.Before}, {StepFrom, from, terms.From}} {
		if part.months == 0 {
			continue
		}
		half := halfYears(part.months)
		amount := mean * Dong(half*part.factor) / (2 * hundredth)
		if part.months%12 != 0 {
			e.Steps = append(e.Steps, Step{Kind: StepYears, Months: part.months, HalfYears: half})
		}
		e.Steps = append(e.Steps, Step{Kind: part.kind, Months: part.months, HalfYears: half, Factor: part.factor, Amount: amount})
		total += amount
	}
	return total
}
