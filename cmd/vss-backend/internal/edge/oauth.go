package edge

import (
	"net/http"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
)

// tokenProblem is the refusal of an agency's token: a problem document (RFC 9457) that holds what an OAuth client reads of an error answer too (RFC 6749, section 5.2).
type tokenProblem struct {
	vss.Problem
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// tokenProblemOf gives a refusal of the token operation the two members. The description is in English, since section 5.2 allows ASCII alone.
func tokenProblemOf(r *refusal.Error, p vss.Problem) tokenProblem {
	t := tokenProblem{Problem: p, Error: oauthError(r), Description: refusal.WordsOf(r.Code, "en").Detail}
	for _, f := range r.Fields {
		t.Description += " " + f.Name + ": " + f.Reason + "."
	}
	t.Description = plainASCII(t.Description)
	if p.Status == http.StatusForbidden { // section 5.2 has 400 for what 401 is not for
		t.Status = http.StatusBadRequest
	}
	return t
}

// oauthError is the code of RFC 6749, section 5.2, or of section 4.1.2.1 for what is over soon or this program's fault, which section 5.2 has no code for.
func oauthError(r *refusal.Error) string {
	switch r.Code {
	case vss.CodeClientRefused, vss.CodeProofMissing, vss.CodeProofInvalid:
		return "invalid_client"
	case vss.CodeScopeMissing:
		return "invalid_scope"
	case vss.CodeTooManyRequests, vss.CodeUnavailable:
		return "temporarily_unavailable"
	case vss.CodeInternal:
		return "server_error"
	}
	for _, f := range r.Fields {
		switch f.Name {
		case "scope":
			return "invalid_scope"
		case "grant_type":
			return "unsupported_grant_type"
		}
	}
	return "invalid_request"
}

// plainASCII leaves of a text what an error_description may hold: %x20-21, %x23-5B and %x5D-7E.
func plainASCII(text string) string {
	kept := make([]byte, 0, len(text))
	for _, c := range text {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			c = '\''
		}
		kept = append(kept, byte(c))
	}
	return string(kept)
}
