package importer

import (
	"strconv"
	"strings"
	"time"

	"vssid/app/insurance"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/store"
)

// checks hold the values of one kind against each other, one a line.
var checks = map[string]func(c Change) error{
	"period":  checkPeriod,
	"benefit": checkBenefit,
	"visit":   checkVisit,
}

func checkPeriod(c Change) error {
	if to := c.Values["to"]; to != "" && to < c.Values["from"] {
		return reject("to", "is before from")
	}
	for _, f := range strings.Fields(c.Values["settled"]) {
		if !strings.Contains(" "+c.Values["funds"]+" ", " "+f+" ") {
			return reject("settled", "names a fund that the period is not of")
		}
	}
	return nil
}

func checkBenefit(c Change) error {
	if to := c.Values["to_day"]; to != "" && to < c.Values["from_day"] {
		return reject("to_day", "is before from_day")
	}
	return nil
}

func checkVisit(c Change) error {
	if c.number("total") != c.number("fund")+c.number("other")+c.number("own")+c.number("co_payment") {
		return reject("total", "is not the sum of fund, other, own and co_payment")
	}
	if end := c.Values["discharged"]; end != "" && end < c.Values["admitted"] { // both in UTC, of one form
		return reject("discharged", "is before admitted")
	}
	return nil
}

func fundsOf(text string) []insurance.Fund {
	all := []insurance.Fund{}
	for _, f := range strings.Fields(text) {
		all = append(all, insurance.Fund(f))
	}
	return all
}

func monthOf(text string) (insurance.Month, error) {
	if text == "" {
		return 0, nil
	}
	return insurance.ParseMonth(text)
}

// period puts a period of participation on record, in place of the one that the source knew under the same id.
func (a *applier) period(c Change) error {
	if err := checkPeriod(c); err != nil {
		return err
	}
	account, err := a.ofAccount(c)
	if err != nil {
		return err
	}
	v := c.Values
	p := store.Contribution{ID: c.recordID(account), Account: account, Kind: v["participation"], Funds: fundsOf(v["funds"]), Settled: fundsOf(v["settled"]), Employer: v["employer"],
		EmployerCode: v["employer_code"], JobTitle: v["job_title"], Workplace: v["workplace"], Salary: c.number("salary"), Late: v["late"] == "yes"}
	if p.From, err = monthOf(v["from"]); err != nil {
		return err
	}
	if p.To, err = monthOf(v["to"]); err != nil {
		return err
	}
	if _, err := a.tx.RemoveContribution(account, p.ID); err != nil {
		return err
	}
	if err := a.tx.CreateContribution(p); err != nil {
		return err
	}
	return a.recordChanged(c, account, true)
}

func (a *applier) periodRemove(c Change) error {
	account, err := a.ofAccount(c)
	if err != nil {
		return err
	}
	there, err := a.tx.RemoveContribution(account, c.recordID(account))
	if err == nil && !there {
		err = reject("id", "no period of this person has it")
	}
	if err != nil {
		return err
	}
	return a.recordChanged(c, account, true)
}

// recordChanged counts a change of a person's contributions or benefits, and tells of it.
func (a *applier) recordChanged(c Change, account string, contributions bool) error {
	if err := a.tx.RaiseRecord(account, contributions, !contributions); err != nil {
		return err
	}
	kind := events.BenefitsChanged
	if contributions {
		kind = events.ContributionsChanged
	}
	return a.tell(c, &holder{account: account}, Changed, kind, "")
}

// benefit puts a benefit on record, in place of the one that the source knew under the same id.
func (a *applier) benefit(c Change) error {
	if err := checkBenefit(c); err != nil {
		return err
	}
	account, err := a.ofAccount(c)
	if err != nil {
		return err
	}
	v := c.Values
	b := store.Benefit{ID: c.recordID(account), Account: account, Group: v["group"], Kind: v["benefit"], Decision: v["decision"], Amount: c.number("amount"), From: v["from_day"], To: v["to_day"],
		State: v["state"], Office: v["office"], AccountNo: v["account_no"], Bank: v["bank"]}
	if b.DecidedOn, err = insurance.ParsePartialDate(v["decided_on"]); err != nil {
		return err
	}
	if b.Adjustments, err = adjustmentsOf(v["adjustments"]); err != nil {
		return err
	}
	if _, err := a.tx.RemoveBenefit(account, b.ID); err != nil {
		return err
	}
	if err := a.tx.CreateBenefit(b); err != nil {
		return err
	}
	return a.recordChanged(c, account, false)
}

func adjustmentsOf(text string) ([]store.BenefitAdjustment, error) {
	var all []store.BenefitAdjustment
	for part := range strings.SplitSeq(text, ";") {
		m := adjustment.FindStringSubmatch(part)
		if m == nil {
			continue // of a text without any
		}
		from, err := insurance.ParseMonth(m[1])
		if err != nil {
			return nil, err
		}
		sum, err := strconv.ParseInt(m[2], 10, 64)
		if err != nil {
			return nil, err
		}
		all = append(all, store.BenefitAdjustment{From: from, Amount: sum, Basis: m[3]})
	}
	return all, nil
}

func (a *applier) benefitRemove(c Change) error {
	account, err := a.ofAccount(c)
	if err != nil {
		return err
	}
	there, err := a.tx.RemoveBenefit(account, c.recordID(account))
	if err == nil && !there {
		err = reject("id", "no benefit of this person has it")
	}
	if err != nil {
		return err
	}
	return a.recordChanged(c, account, false)
}

// visit puts a visit into the care book, in place of the one that the source knew under the same id. The lines of its bill and its papers come from the
// facility, not through here; a visit that is sent again has none.
func (a *applier) visit(c Change) error {
	if err := checkVisit(c); err != nil {
		return err
	}
	account, err := a.ofAccount(c)
	if err != nil {
		return err
	}
	v := c.Values
	if err := a.hasFacility(v["facility"]); err != nil {
		return err
	}
	one := store.Visit{ID: c.recordID(account), Account: account, Kind: v["visit"], FacilityCode: v["facility"], Diagnosis: v["diagnosis"], ICD: v["icd"], Bill: []byte("[]"),
		Payers: store.Payers{Total: c.number("total"), Fund: c.number("fund"), Other: c.number("other"), Own: c.number("own"), CoPayment: c.number("co_payment")}}
	if one.Admitted, err = time.Parse(time.RFC3339, v["admitted"]); err != nil {
		return err
	}
	one.Year = one.Admitted.In(insurance.Vietnam).Year()
	if v["discharged"] != "" {
		if one.Discharged, err = time.Parse(time.RFC3339, v["discharged"]); err != nil {
			return err
		}
	}
	if _, err := a.dropVisit(account, one.ID); err != nil {
		return err
	}
	if err := a.tx.CreateVisit(one, nil); err != nil {
		return err
	}
	return a.bookChanged(c, account)
}

// dropVisit takes a visit out of an account's care book; it reports whether it was there.
func (a *applier) dropVisit(account string, id [16]byte) (bool, error) {
	there, err := optional(a.tx.Visit(account, id))
	if err != nil || there == nil {
		return false, err
	}
	return true, a.tx.RemoveVisit(id)
}

func (a *applier) visitRemove(c Change) error {
	account, err := a.ofAccount(c)
	if err != nil {
		return err
	}
	there, err := a.dropVisit(account, c.recordID(account))
	if err == nil && !there {
		err = reject("id", "no visit of this person has it")
	}
	if err != nil {
		return err
	}
	return a.bookChanged(c, account)
}

func (a *applier) bookChanged(c Change, account string) error {
	if err := a.tx.RaiseBook(account); err != nil {
		return err
	}
	return a.tell(c, &holder{account: account}, Changed, events.VisitsChanged, "")
}
