package cardcode

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/status"
)

// The places of the card's fields in the credential's array (SPEC.md).
const (
	fVersion = iota
	fEnvironment
	fKeyLevel
	fList
	fIndex
	fCardNumber
	fName
	fBirth
	fSex
	fLevel
	fArea
	fFacility
	fFrom
	fTo
	fFiveYears
)

func vectorCases() []vectorCase {
	return slices.Concat(goodVectors(), misreadVectors(), badPresentations(), badCredentials(), untrustedVectors(), untimelyVectors(), otherFormats())
}

func field(i int, v any) func(*scene) { return func(s *scene) { s.card[i] = v } }

func goodVectors() []vectorCase {
	g := func(name, description string, change func(*scene), notes ...Reason) vectorCase {
		return vectorCase{"good-" + name, description, Genuine, notes, change}
	}
	hours := func(h int) time.Time { return checkedAt.Add(-time.Duration(h) * time.Hour) }
	return []vectorCase{
		g("plain", "an employee's card", func(*scene) {}),
		g("long-name", "30 letters in 50 bytes", field(fName, "Nguyễn Phương Uyễn Ngữ Ễễễễễẫa")),
		g("longer-name", "a name of 120 bytes takes a larger QR code and is never cut", field(fName, strings.Repeat("Ngữ Uyễn ", 9)+"Ngữ")),
		g("birth-year", "only the year of birth is known", field(fBirth, []int{14975, 2})),
		g("birth-month", "month and year of birth are known", field(fBirth, []int{14975, 1})),
		g("female", "sex 2", field(fSex, 2)),
		g("k1", "living area K1", field(fArea, 1)),
		g("k2", "living area K2", field(fArea, 2)),
		g("k3", "living area K3", field(fArea, 3)),
		g("level-1", "benefit level 1", field(fLevel, 1)),
		g("level-5", "benefit level 5", field(fLevel, 5)),
		g("number-15", "the card number DN4010199000001 as a number", field(fCardNumber, uint64(10_000_000_000)*(1+((3*26+13)*5+3)*100+1)+199000001)),
		g("number-letters", "a card number from before 2017, whose end has letters, as text", field(fCardNumber, "HT392AA99000024")),
		g("number-nines", "the highest ten digits", field(fCardNumber, uint64(9_999_999_999))),
		g("ends-today", "the last day of the insurance counts", field(fTo, 46347)),
		g("begins-today", "the first day of the insurance counts", field(fFrom, 46347)),
		g("five-years", "with the five-year date", field(fFiveYears, 45807)),
		g("age-90", "90 seconds old, the oldest that counts", func(s *scene) { s.shown[1] = checkedAt.Add(-90 * time.Second).Unix() }),
		g("ahead-30", "30 seconds ahead, the furthest that counts", func(s *scene) { s.shown[1] = checkedAt.Add(30 * time.Second).Unix() }),
		g("credential-last-second", "the credential's last second", func(s *scene) { s.claims[1] = checkedAt.Unix() }),
		g("audience", "made for the challenge of this desk", func(s *scene) { s.shown, s.audience = append(s.shown, []byte("quầy 1")), []byte("quầy 1") }),
		g("clock-unverified", "the phone says that nothing confirmed its clock", func(s *scene) { s.shown[3] = 1 }, ClockUnverified),
		g("already-read", "this desk read it a minute ago", func(s *scene) { s.seen = readBy("desk-1", checkedAt.Add(-time.Minute)) }, AlreadyRead),
		g("trust-amber", "the list of keys was signed 73 hours ago", func(s *scene) { s.list.SignedAt = hours(73) }, TrustListAmber),
		g("status-amber", "the status list was signed 73 hours ago", func(s *scene) { s.statusAt = hours(73) }, StatusListAmber),
		g("trust-72-hours", "72 hours are not amber yet", func(s *scene) { s.list.SignedAt = hours(72) }),
		g("trust-14-days", "14 days are not red yet", func(s *scene) { s.list.SignedAt = hours(14 * 24) }, TrustListAmber),
		g("production-trusted-environment", "key level 2 in production", func(s *scene) {
			s.list.Environment, s.card[fEnvironment], s.card[fKeyLevel] = signed.Production, 0, 2
		}),
		g("production-strongbox", "key level 3 in production", func(s *scene) {
			s.list.Environment, s.card[fEnvironment], s.card[fKeyLevel] = signed.Production, 0, 3
		}),
		g("another-revoked", "the neighbours on the status list are revoked", func(s *scene) {
			s.statuses = map[uint32]status.Status{76: status.DeviceReplaced, 78: status.CardWithdrawn}
		}),
	}
}

func misreadVectors() []vectorCase {
	text := func(name, description string, reason Reason, f func(string) string) vectorCase {
		return vectorCase{"misread-" + name, description, Misread, []Reason{reason}, func(s *scene) { s.text = f }}
	}
	raw := func(name, description string, f func([]byte) []byte) vectorCase {
		return vectorCase{"misread-" + name, description, Misread, []Reason{NotACardCode}, func(s *scene) { s.outer = f }}
	}
	return []vectorCase{
		text("short", "the reader stopped after 150 digits", BadLength, func(c string) string { return c[:154] }),
		text("long", "two codes in one scan", BadLength, func(c string) string { return c + c + c }),
		text("check-digit", "the last digit is wrong", BadCheck, func(c string) string { return c[:len(c)-1] + next(c[len(c)-1:]) }),
		text("digit", "one digit in the middle is wrong", BadCheck, func(c string) string { return c[:300] + next(c[300:301]) + c[301:] }),
		text("swapped", "two neighbouring digits changed places", BadCheck, func(c string) string {
			for i := 100; ; i++ {
				if c[i] != c[i+1] {
					return c[:i] + c[i+1:i+2] + c[i:i+1] + c[i+2:]
				}
			}
		}),
		text("lost-digit", "a digit is missing", BadCheck, func(c string) string { return c[:200] + c[201:] }),
		text("doubled-digit", "a digit came twice", BadCheck, func(c string) string { return c[:200] + c[199:] }),
		text("group", "a group stands for more than 7 bytes, with right check digits", BadGroup, func(c string) string {
			return checked(c[:4] + "99999999999999999" + c[21:len(c)-2])
		}),
		text("group-length", "the last group has 16 digits, which no number of bytes takes", BadGroup, func(c string) string {
			return checked(c[:4+17*20] + strings.Repeat("0", 16))
		}),
		raw("not-cbor", "bytes that no phone writes", func(b []byte) []byte { return bytes.Repeat([]byte{0xff}, len(b)) }),
		raw("outer-of-three", "an array of three", func(b []byte) []byte { return append([]byte{0x83}, b[1:]...) }),
		raw("cut", "the bytes end in the middle", func(b []byte) []byte { return b[:len(b)-40] }),
		raw("tag", "tagged as COSE_Sign1", func(b []byte) []byte { return append([]byte{0xd2}, b...) }),
		raw("indefinite", "an array of indefinite length", func(b []byte) []byte { return append(append([]byte{0x9f}, b[1:]...), 0xff) }),
		raw("trailing", "a byte after the end", func(b []byte) []byte { return append(b, 0) }),
	}
}

func next(digit string) string { return string('0' + (digit[0]-'0'+1)%10) }

// checked puts the right check digits after a code's digits, by MOD 97-10 written anew.
func checked(digits string) string {
	r := 0
	for _, c := range digits + "00" {
		r = (r*10 + int(c-'0')) % 97
	}
	check := 98 - r
	return digits + string(rune('0'+check/10)) + string(rune('0'+check%10))
}

func badPresentations() []vectorCase {
	bad := func(name, description string, change func(*scene)) vectorCase {
		return vectorCase{"malformed-presentation-" + name, description, Malformed, []Reason{BadPresentation}, change}
	}
	shown := func(f func([]any) []any) func(*scene) { return func(s *scene) { s.shown = f(s.shown) } }
	return []vectorCase{
		bad("long-length", "a length in more bytes than it needs", func(s *scene) {
			s.outer = func(b []byte) []byte { return append([]byte{0x84, 0x58, b[1] & 0x1f}, b[2:]...) }
		}),
		bad("unprotected", "something in the unprotected header", func(s *scene) { s.showOpen = cbor.RawMessage{0xa1, 0x04, 0x41, 0x01} }),
		bad("no-algorithm", "no algorithm", func(s *scene) { s.showHead = anyMap{} }),
		bad("es384", "ES384", func(s *scene) { s.showHead = anyMap{1, -35} }),
		bad("eddsa", "EdDSA", func(s *scene) { s.showHead = anyMap{1, -8} }),
		bad("critical", "a critical header", func(s *scene) { s.showHead = anyMap{1, -7, 2, []int{9}} }),
		bad("kid", "a key id", func(s *scene) { s.showHead = anyMap{1, -7, 4, []byte{1, 0, 0, 0}} }),
		bad("signature-63", "a signature of 63 bytes", func(s *scene) {
			s.outer = func(b []byte) []byte { return append(append(bytes.Clone(b[:len(b)-66]), 0x58, 63), b[len(b)-63:]...) }
		}),
		bad("payload-map", "a map for the payload", func(s *scene) { s.payload = func([]byte) []byte { return enc(map[int][]byte{1: make([]byte, 100)}) } }),
		bad("payload-of-three", "no flags", shown(func(p []any) []any { return p[:3] })),
		bad("payload-of-six", "a member too many", shown(func(p []any) []any { return append(p, []byte("a"), 1) })),
		bad("payload-trailing", "a byte after the payload", func(s *scene) { s.payload = func(b []byte) []byte { return append(b, 0) } }),
		bad("nonce-7", "a nonce of 7 bytes", shown(func(p []any) []any { p[2] = make([]byte, 7); return p })),
		bad("nonce-9", "a nonce of 9 bytes", shown(func(p []any) []any { p[2] = make([]byte, 9); return p })),
		bad("flags", "a flag that is not defined", shown(func(p []any) []any { p[3] = 2; return p })),
		bad("issued-negative", "issued before 1970", shown(func(p []any) []any { p[1] = -5; return p })),
		bad("issued-text", "a text for the time", shown(func(p []any) []any { p[1] = "2026"; return p })),
		bad("audience-empty", "an empty audience", shown(func(p []any) []any { return append(p, []byte{}) })),
		bad("audience-33", "an audience of 33 bytes", shown(func(p []any) []any { return append(p, make([]byte, 33)) })),
	}
}

func badCredentials() []vectorCase {
	bad := func(name, description string, change func(*scene)) vectorCase {
		return vectorCase{"malformed-credential-" + name, description, Malformed, []Reason{BadCredential}, change}
	}
	claims := func(m func(anyMap) anyMap) func(*scene) { return func(s *scene) { s.claims = m(s.claims) } }
	return []vectorCase{
		bad("not-an-array", "a number where the credential belongs", func(s *scene) { s.credential = bytes.Repeat([]byte{1}, 200) }),
		bad("kid-3", "a key id of 3 bytes", func(s *scene) { s.credHead = anyMap{1, -7, 4, []byte{1, 0, 0}} }),
		bad("no-kid", "no key id", func(s *scene) { s.credHead = anyMap{1, -7} }),
		bad("header-order", "the header's members in the wrong order", func(s *scene) { s.credHead = anyMap{4, []byte{1, 0, 0, 0}, 1, -7} }),
		bad("claim-twice", "the expiry twice", claims(func(m anyMap) anyMap { return append(anyMap{4, 1}, m...) })),
		bad("unknown-claim", "a claim that is not defined", claims(func(m anyMap) anyMap { return append(m, -65538, 1) })),
		bad("no-expiry", "no expiry", claims(func(m anyMap) anyMap { return m[2:] })),
		bad("claim-order", "the claims in the wrong order", claims(func(m anyMap) anyMap { return append(slices.Clone(m[2:4]), append(slices.Clone(m[:2]), m[4:]...)...) })),
		bad("key-uncompressed", "the device key as an uncompressed point", func(s *scene) {
			s.claims[3] = uncompressed(s.device)
		}),
		bad("key-off-curve", "a device key that is no point of P-256", func(s *scene) { s.claims[3] = append([]byte{2}, bytes.Repeat([]byte{0xff}, 32)...) }),
		bad("key-missing", "no device key", claims(func(m anyMap) anyMap { return append(slices.Clone(m[:2]), m[4:]...) })),
		bad("format-2", "a later format", field(fVersion, 2)),
		bad("environment-2", "an environment that is not defined", field(fEnvironment, 2)),
		bad("key-level-0", "key level 0", field(fKeyLevel, 0)),
		bad("key-level-4", "key level 4", field(fKeyLevel, 4)),
		bad("index", "an index past the end of a status list", field(fIndex, 1<<20)),
		bad("number-text", "ten digits as text", field(fCardNumber, "0199000001")),
		bad("number-lower-case", "a card number in lower case", field(fCardNumber, "ht392aa99000024")),
		bad("number-past-end", "a number past the last card number", field(fCardNumber, uint64(10_000_000_000)*(1+26*26*5*100))),
		bad("name-empty", "no name", field(fName, "")),
		bad("name-nfd", "a name that is not in NFC", field(fName, "Nguye\u0302\u0303n")),
		bad("name-spaces", "two spaces in the name", field(fName, "Nguyễn  Mẫu")),
		bad("name-201", "a name of 201 bytes", field(fName, strings.Repeat("a", 201))),
		bad("name-utf8", "a name that is not UTF-8", field(fName, cbor.RawMessage{0x62, 0xff, 0xfe})),
		bad("no-birth", "no birth date", field(fBirth, nil)),
		bad("birth-precision-3", "a precision that is not defined", field(fBirth, []int{14975, 3})),
		bad("birth-precision-0", "a whole day written as if it were not", field(fBirth, []int{14975, 0})),
		bad("birth-middle-of-month", "a month written as its second day", field(fBirth, []int{14976, 1})),
		bad("sex-3", "sex 3", field(fSex, 3)),
		bad("level-6", "benefit level 6", field(fLevel, 6)),
		bad("area-4", "living area 4", field(fArea, 4)),
		bad("facility", "a facility of 6 digits", field(fFacility, 100000)),
		bad("from-month", "a month for the first day", field(fFrom, []int{44285, 1})),
		bad("from-negative", "a first day before 1900", field(fFrom, -1)),
		bad("array-of-14", "a field too few", func(s *scene) { s.card = s.card[:14] }),
		bad("array-of-16", "a field too many", func(s *scene) { s.card = append(s.card, 1) }),
	}
}
