package cardcode

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"vssid/app/cardcode/signed"
)

// faultRow is one line of SPEC.md's table of faults, in the order of the checks.
type faultRow struct {
	fault   string
	format  Format
	verdict Verdict
	reason  Reason
}

var faultRows = []faultRow{
	{"fewer or more digits than a code has", FormatCardCode, Misread, BadLength},
	{"check digits do not match", FormatCardCode, Misread, BadCheck},
	{"a group of digits is more than its bytes hold, or has a length that no bytes take", FormatCardCode, Misread, BadGroup},
	{"the bytes are not one CBOR array of four", FormatCardCode, Misread, NotACardCode},
	{"the presentation is not as in section 2.1", FormatCardCode, Malformed, BadPresentation},
	{"the credential is not as in section 2.2", FormatCardCode, Malformed, BadCredential},
	{"no list of keys", FormatCardCode, Unproven, TrustListMissing},
	{"list of keys signed more than 14 days ago", FormatCardCode, Unproven, TrustListRed},
	{"no key with this id and purpose is in force", FormatCardCode, UnknownIssuer, UnknownKey},
	{"card of another environment than the list of keys", FormatCardCode, UnknownIssuer, ForeignEnvironment},
	{"device key in software, in production", FormatCardCode, UnknownIssuer, SoftwareKey},
	{"the issuer's signature does not hold", FormatCardCode, Forged, CredentialSignature},
	{"the device's signature does not hold", FormatCardCode, Forged, PresentationSignature},
	{"status 1", FormatCardCode, Revoked, DeviceReplaced},
	{"status 2", FormatCardCode, Revoked, CardWithdrawn},
	{"status 3", FormatCardCode, Revoked, StatusUnknown},
	{"the insurance's last day is past", FormatCardCode, Expired, InsuranceEnded},
	{"the insurance's first day is to come", FormatCardCode, NotYetValid, InsuranceNotBegun},
	{"the credential's last second is past", FormatCardCode, Refresh, CredentialExpired},
	{"issued more than 90 seconds ago", FormatCardCode, Refresh, TooOld},
	{"issued more than 30 seconds ahead", FormatCardCode, Refresh, Future},
	{"audience is not this desk's challenge", FormatCardCode, Refresh, OtherAudience},
	{"read before, elsewhere or more than 2 minutes ago", FormatCardCode, Replayed, SeenElsewhere},
	{"no status list", FormatCardCode, Unproven, StatusListMissing},
	{"status list signed more than 14 days ago", FormatCardCode, Unproven, StatusListRed},
	{"note: clock not confirmed by a server", FormatCardCode, Genuine, ClockUnverified},
	{"note: list of keys signed more than 72 hours ago", FormatCardCode, Genuine, TrustListAmber},
	{"note: status list signed more than 72 hours ago", FormatCardCode, Genuine, StatusListAmber},
	{"note: this desk read it within 2 minutes", FormatCardCode, Genuine, AlreadyRead},
	{"printed card: a field cannot be read", FormatBHYT, Malformed, BadField},
	{"printed card: last day past", FormatBHYT, Expired, InsuranceEnded},
	{"printed card: first day to come", FormatBHYT, NotYetValid, InsuranceNotBegun},
	{"printed card: no fault", FormatBHYT, Unproven, NoSignature},
	{"printed card, online, of somebody with the app", FormatBHYT, Unproven, SignedCodeAvailable},
	{"citizen ID: a field cannot be read", FormatCitizenID, Malformed, BadField},
	{"citizen ID: no fault", FormatCitizenID, Unproven, IdentityOnly},
	{"over 2 KiB and no card code", FormatUnknown, Malformed, TooLong},
	{"no format known", FormatUnknown, Malformed, UnknownFormat},
}

func faultTable() string {
	var b strings.Builder
	b.WriteString("| fault | format | verdict | reason | exit | Vietnamese | English |\n|---|---|---|---|---|---|---|\n")
	for _, f := range faultRows {
		exit := Result{Format: f.format, Verdict: f.verdict}.ExitStatus()
		fmt.Fprintf(&b, "| %s | `%s` | `%s` | `%s` | %d | %s. %s | %s. %s |\n", f.fault, f.format, f.verdict, f.reason, exit,
			f.verdict.Words().Vietnamese, f.reason.Words().Vietnamese, f.verdict.Words().English, f.reason.Words().English)
	}
	return b.String()
}

func vectorsOnDisk(t *testing.T) []vector {
	files, err := filepath.Glob(filepath.Join(vectorDir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors", err)
	}
	var all []vector
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var v vector
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(file, err)
		}
		all = append(all, v)
	}
	return all
}

// TestEveryFaultHasARowAndAVector holds the table, the reasons in the code and the vectors against each other.
func TestEveryFaultHasARowAndAVector(t *testing.T) {
	vectors := vectorsOnDisk(t)
	for _, f := range faultRows {
		if f.reason == SignedCodeAvailable {
			continue // the backend adds it: only it knows who has the app
		}
		if !slices.ContainsFunc(vectors, func(v vector) bool {
			return v.Expect.Format == f.format && v.Expect.Verdict == f.verdict && slices.Contains(v.Expect.Reasons, f.reason)
		}) {
			t.Errorf("no vector gives %s %s %s", f.format, f.verdict, f.reason)
		}
	}
	for _, v := range vectors {
		if v.Expect.Verdict == Genuine && len(v.Expect.Reasons) == 0 {
			continue
		}
		if len(v.Expect.Reasons) == 0 || !slices.ContainsFunc(faultRows, func(f faultRow) bool {
			return v.Expect.Format == f.format && v.Expect.Verdict == f.verdict && v.Expect.Reasons[0] == f.reason
		}) {
			t.Errorf("%s: %s %s %v stands in no row", v.Name, v.Expect.Format, v.Expect.Verdict, v.Expect.Reasons)
		}
	}
	for r := range reasonWords {
		if !slices.ContainsFunc(faultRows, func(f faultRow) bool { return f.reason == r }) {
			t.Errorf("reason %s stands in no row", r)
		}
	}
	for v := range verdictWords {
		if !slices.ContainsFunc(faultRows, func(f faultRow) bool { return f.verdict == v }) {
			t.Errorf("verdict %s stands in no row", v)
		}
	}
}

// example takes the bytes of good-plain.json apart with nothing but a CBOR reader.
func example(t *testing.T) string {
	var v vector
	for _, v = range vectorsOnDisk(t) {
		if v.Name == "good-plain" {
			break
		}
	}
	raw, err := signed.Decode(v.Scan)
	if err != nil || v.Name != "good-plain" {
		t.Fatal(v.Name, err)
	}
	var b strings.Builder
	line := func(depth int, what string, item []byte) {
		fmt.Fprintf(&b, "%s%-18s %x\n", strings.Repeat("  ", depth), what, []byte(item))
	}
	open := func(item []byte, into any) {
		if err := cbor.Unmarshal(item, into); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintf(&b, "```\ntext, %d digits, checked at %s\n", len(v.Scan), v.Now.UTC().Format("2006-01-02T15:04:05Z"))
	for rest := v.Scan; rest != ""; {
		n := min(len(rest), 102)
		b.WriteString("  " + rest[:n] + "\n")
		rest = rest[n:]
	}
	fmt.Fprintf(&b, "presentation, %d bytes\n", len(raw))
	sign1 := func(depth int, raw []byte) []byte {
		var parts []cbor.RawMessage
		open(raw, &parts)
		var payload []byte
		open(parts[2], &payload)
		line(depth, "array of 4", raw[:1])
		line(depth, "protected", parts[0])
		line(depth, "unprotected", parts[1])
		line(depth, "signature", parts[3])
		fmt.Fprintf(&b, "%spayload, %d bytes (listed after the signature here)\n", strings.Repeat("  ", depth), len(payload))
		return payload
	}
	payload := sign1(1, raw)
	var shown []cbor.RawMessage
	open(payload, &shown)
	for i, what := range []string{"issued at", "nonce", "flags"} {
		line(2, what, shown[i+1])
	}
	var credential []byte
	open(shown[0], &credential)
	fmt.Fprintf(&b, "    credential, %d bytes\n", len(credential))
	claims := map[int]cbor.RawMessage{}
	open(sign1(3, credential), &claims)
	line(4, "4 exp", claims[4])
	line(4, "8 cnf", claims[8])
	var card []cbor.RawMessage
	open(claims[-65537], &card)
	for i, what := range []string{"version", "environment", "key level", "status list", "place", "card number", "name", "birth date", "sex", "benefit level", "living area", "facility",
		"valid from", "valid to", "five-year date"} {
		line(4, what, card[i])
	}
	b.WriteString("```\n")
	return b.String()
}

// TestSpecification keeps the parts of SPEC.md that are made from the code and the vectors as they are made.
func TestSpecification(t *testing.T) {
	raw, err := os.ReadFile("SPEC.md")
	if err != nil {
		t.Fatal(err)
	}
	spec := string(raw)
	for mark, want := range map[string]string{"faults": faultTable(), "example": example(t)} {
		start, end := "<!-- "+mark+" -->\n", "<!-- /"+mark+" -->"
		before, rest, ok := strings.Cut(spec, start)
		has, after, ok2 := strings.Cut(rest, end)
		if !ok || !ok2 {
			t.Fatalf("SPEC.md has no place for %s", mark)
		}
		if *update {
			spec = before + start + want + end + after
		} else if has != want {
			t.Errorf("%s in SPEC.md are not what the code makes: run with -update", mark)
		}
	}
	if *update {
		if err := os.WriteFile("SPEC.md", []byte(spec), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
