// Package places holds the lists of provinces, communes, social-insurance agencies, health facilities, employers and collection points as dated files.
// Each file says the day it was true (asOf), whether somebody confirmed it against its source (confirmed), whether it is made up (sample: every name in
// it then carries "(mẫu)") and what it was taken from. app/lookup reads, checks and searches them; this package only carries them.
//
// The provinces are the 34 since 2025-07-01 with the two-digit codes of before that lie in each of them now: numbers issued so far keep those. All
// else is a sample until VSS hands over its lists, but the codes of the facilities are the ones the sandbox's registry knows.
package places

import "embed"

//go:embed *.json
var files embed.FS

// Files are provinces.json, communes.json, agencies.json, facilities.json, employers.json and collectors.json.
func Files() embed.FS { return files }
