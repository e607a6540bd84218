package procedure

import (
	"fmt"
	"strconv"
	"strings"

	"vssid/app/insurance"
	"vssid/app/vss"
)

// Charge is what is paid with a request, and how it was computed.
type Charge struct {
	Amount    insurance.Dong
	Months    int
	Members   []string  // ids, in the order they pay; empty where nobody is named
	Shown     vss.Shown // every step, as the person reads and signs it
	Confirmed bool      // the rules behind it have a confirmed source
}

// ChargeOf computes what is paid with a request whose answers are valid, by the rules of a day. False where nothing is paid, or not all is answered yet.
func ChargeOf(p vss.Procedure, a Answers, day insurance.PartialDate, language vss.Language, names Names) (Charge, bool) {
	if p.Charge == nil {
		return Charge{}, false
	}
	months, err := strconv.Atoi(a["months"])
	if err != nil {
		return Charge{}, false
	}
	if *p.Charge == vss.ProcedureChargeHousehold {
		return household(a, months, day, language, names)
	}
	return voluntary(a, months, day, language)
}

// say picks the words of a language.
func say(language vss.Language, vi, en string) string {
	if language == vss.LanguageEn {
		return en
	}
	return vi
}

func dong(d insurance.Dong, language vss.Language) string {
	return money(strconv.FormatInt(int64(d), 10), language)
}

func household(a Answers, months int, day insurance.PartialDate, language vss.Language, names Names) (Charge, bool) {
	if a["members"] == "" {
		return Charge{}, false
	}
	ids := strings.Split(a["members"], ",")
	p, ok := insurance.HouseholdPremiumAt(len(ids), months, day)
	if !ok {
		return Charge{}, false
	}
	c := Charge{Amount: p.Total, Months: months, Members: ids, Confirmed: p.Confirmed}
	add := func(label, value string) { c.Shown = append(c.Shown, vss.ShownItem{Label: label, Value: value}) }
	add(say(language, "Mức tham chiếu", "Reference level"), dong(p.Reference.Monthly, language))
	add(say(language, "Mức đóng một tháng của người thứ nhất", "The first member's premium a month"),
		fmt.Sprintf("%s × %s", percent(p.Rate, language), dong(p.Reference.Monthly, language)))
	for i, step := range p.Steps {
		n, ok := names(Members, ids[i])
		if !ok {
			return Charge{}, false
		}
		add(fmt.Sprintf("%d. %s", step.Member, n.Name), fmt.Sprintf(say(language, "%d%% × %d tháng × %s = %s", "%d%% × %d months × %s = %s"), step.Share, months,
			dong(p.Steps[0].Month, language), dong(step.Total, language)))
	}
	c.close(p.Rule, language)
	return c, true
}

// percent writes a rate per mille.
func percent(perMille int, language vss.Language) string {
	return fmt.Sprintf("%d%s%d%%", perMille/10, say(language, ",", "."), perMille%10)
}

func voluntary(a Answers, months int, day insurance.PartialDate, language vss.Language) (Charge, bool) {
	income, err := strconv.ParseInt(a["income"], 10, 64)
	if err != nil {
		return Charge{}, false
	}
	v, ok := insurance.VoluntaryAt(insurance.Dong(income), insurance.VoluntaryGroup(a["group"]), months, day)
	if !ok {
		return Charge{}, false
	}
	c := Charge{Amount: v.Total, Months: months, Confirmed: v.Confirmed}
	add := func(label, value string) { c.Shown = append(c.Shown, vss.ShownItem{Label: label, Value: value}) }
	add(say(language, "Mức đóng một tháng", "Contribution a month"), fmt.Sprintf("%d%% × %s = %s", v.Rate, dong(insurance.Dong(income), language), dong(v.Month, language)))
	add(say(language, "Nhà nước hỗ trợ một tháng", "The state pays a month"), fmt.Sprintf("%d%% × %d%% × %s = %s", v.Support, v.Rate, dong(v.Line, language), dong(v.State, language)))
	add(say(language, "Bạn đóng một tháng", "You pay a month"), dong(v.Own, language))
	add(say(language, "Số tháng", "Months"), strconv.Itoa(months))
	c.close(v.Rule, language)
	return c, true
}

// close adds the sum and the rule.
func (c *Charge) close(rule insurance.Rule, language vss.Language) {
	c.Shown = append(c.Shown, vss.ShownItem{Label: say(language, "Tổng số tiền phải đóng", "Amount to pay"), Value: dong(c.Amount, language)})
	source := rule.Source
	if !c.Confirmed {
		source += say(language, " (chưa kiểm chứng)", " (unconfirmed)")
	}
	c.Shown = append(c.Shown, vss.ShownItem{Label: say(language, "Căn cứ", "Rule"), Value: source})
}
