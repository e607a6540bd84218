package sandbox

import "vssid/app/vss"

// Thread is what a person and the agency have written, as GET /sandbox/threads.json tells it. POST /sandbox/threads/{id}/reply takes OfficerWords.
type Thread struct {
	Account string     `json:"account"`
	Name    string     `json:"name"`
	Thread  vss.Thread `json:"thread"`
}
