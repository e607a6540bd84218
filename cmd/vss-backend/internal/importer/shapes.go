package importer

// shape is what a kind of change takes and does.
type shape struct {
	needs, may []string
	thing      string // that an id of the source names; "" for none
	waits      bool   // until somebody who has none yet opens an account
	apply      func(a *applier, c Change) error
}

// shapes are the kinds, filled in init because delivering waiting changes asks for them again.
var shapes map[string]shape

func init() {
	shapes = map[string]shape{
		"person": {needs: []string{"insurance_number"}, may: []string{"citizen_id", "name", "born", "sex", "address", "phone"}, apply: (*applier).person},
		"card-issue": {needs: []string{"number", "card_number", "object_code", "facility", "valid_from", "five_year_date", "benefit_level"},
			may: []string{"valid_to", "living_area", "issued_on", "issued_by", "management_code", "check_string", "guardian"}, apply: (*applier).cardIssue},
		"card-change": {needs: []string{"number"}, may: []string{"object_code", "facility", "valid_from", "valid_to", "five_year_date", "benefit_level", "living_area"},
			apply: (*applier).cardChange},
		"card-withdraw": {needs: []string{"number"}, apply: (*applier).cardWithdraw},
		"card-restore":  {needs: []string{"number"}, apply: (*applier).cardRestore},
		"period": {needs: []string{"number", "id", "from", "participation", "funds", "salary"}, may: []string{"to", "settled", "employer", "employer_code", "job_title", "workplace", "late"},
			thing: "period", waits: true, apply: (*applier).period},
		"period-remove": {needs: []string{"number", "id"}, thing: "period", waits: true, apply: (*applier).periodRemove},
		"benefit": {needs: []string{"number", "id", "decided_on", "group", "benefit", "decision", "amount", "state", "office"},
			may: []string{"from_day", "to_day", "account_no", "bank", "adjustments"}, thing: "benefit", waits: true, apply: (*applier).benefit},
		"benefit-remove": {needs: []string{"number", "id"}, thing: "benefit", waits: true, apply: (*applier).benefitRemove},
		"visit": {needs: []string{"number", "id", "admitted", "visit", "facility", "diagnosis", "icd", "total", "fund", "other", "own", "co_payment"}, may: []string{"discharged"},
			thing: "visit", waits: true, apply: (*applier).visit},
		"visit-remove":  {needs: []string{"number", "id"}, thing: "visit", waits: true, apply: (*applier).visitRemove},
		"dependant":     {needs: []string{"number", "carrier", "reason"}, apply: (*applier).dependant},
		"dependant-end": {needs: []string{"number", "carrier", "reason"}, apply: (*applier).dependantEnd},
		"facility":      {needs: []string{"facility", "facility_name"}, apply: (*applier).facility},
	}
}
