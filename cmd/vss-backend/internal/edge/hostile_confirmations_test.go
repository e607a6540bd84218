package edge_test

import "maps"

// The good requests of confirmations and events.
func init() {
	maps.Copy(sample, map[string]struct{ path, body string }{
		"createPaymentRequest": {"/v1/payment-requests", `{"requestId":"6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11","card":{"cardNumber":"0100000001","dateOfBirth":"1990"},` +
			`"visitAt":"2026-03-02T08:00:00Z","items":[{"name":"x","quantity":"1","amount":10}],"total":10,"fundShare":8,"ownShare":2}`},
		"getPaymentRequest":      {"/v1/payment-requests/6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11", ""},
		"withdrawPaymentRequest": {"/v1/payment-requests/6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11/withdrawal", ""},
		"listConfirmations":      {"/v1/confirmations?limit=5", ""},
		"getConfirmation":        {"/v1/confirmations/6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11", ""},
		"confirmPayment": {"/v1/confirmations/6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11/agreement", `{"operation":"confirm-payment","audience":"http://x","account":"0100000001",` +
			`"bindingGeneration":1,"challenge":"c","resourceVersion":1,"language":"vi","shown":[],"requestId":"6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"}`},
		"refusePayment": {"/v1/confirmations/6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11/refusal", `{"operation":"refuse-payment","audience":"http://x","account":"0100000001",` +
			`"bindingGeneration":1,"challenge":"c","resourceVersion":1,"language":"vi","shown":[],"requestId":"6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11","reason":"other","reasonText":"x"}`},
		"streamEvents": {"/v1/events", ""},
		"listChanges":  {"/v1/changes?limit=5", ""},
	})
}
