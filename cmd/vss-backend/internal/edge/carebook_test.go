package edge_test

import "maps"

const someCarry = "cccccccccccccccccccccA"

// The samples of the care book, the reports of errors and the cards of the family.
func init() {
	type request = struct{ path, body string }
	maps.Copy(sample, map[string]request{
		"listVisits":               {"/v1/visits?year=2025&limit=5", ""},
		"getVisit":                 {"/v1/visits/vvvvvvvvvvvvvvvvvvvvvA", ""},
		"listErrorReports":         {"/v1/error-reports", ""},
		"reportError":              {"/v1/error-reports", `{"requestId":"6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c12","kind":"visit","ref":"vvvvvvvvvvvvvvvvvvvvvA","title":"x","reason":"not-mine","text":"a"}`},
		"listDependants":           {"/v1/dependants", ""},
		"getDependantCard":         {"/v1/dependants/" + someCarry + "/card", ""},
		"issueDependantCredential": {"/v1/dependants/" + someCarry + "/credential", ""},
		"createDelegationCode":     {"/v1/delegation-codes", ""},
		"findDelegate":             {"/v1/delegation-codes/ABCDE-FGHJK", ""},
		"acceptDelegation":         {"/v1/delegations/" + someCarry + "/acceptance", ""},
		"endDelegation":            {"/v1/delegations/" + someCarry + "/end", ""},
		"offerDelegation": {"/v1/delegations", `{"operation":"delegate-card","audience":"http://x","account":"0100000001","bindingGeneration":1,"challenge":"c","resourceVersion":1,` +
			`"language":"vi","shown":[],"code":"ABCDE-FGHJK","until":"2026-06-01"}`},
	})
}
