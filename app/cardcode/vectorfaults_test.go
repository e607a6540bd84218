package cardcode

import (
	"strings"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/status"
)

func untrustedVectors() []vectorCase {
	bad := func(name, description string, verdict Verdict, reason Reason, change func(*scene)) vectorCase {
		return vectorCase{name, description, verdict, []Reason{reason}, change}
	}
	return []vectorCase{
		bad("unproven-trust-missing", "this desk has no list of keys", Unproven, TrustListMissing, func(s *scene) { s.list = nil }),
		bad("unproven-trust-red", "the list of keys was signed more than 14 days ago", Unproven, TrustListRed, func(s *scene) { s.list.SignedAt = checkedAt.Add(-14*24*time.Hour - time.Second) }),
		bad("unknown-issuer-kid", "a key id that is not on the list", UnknownIssuer, UnknownKey, func(s *scene) { s.credHead = anyMap{1, -7, 4, []byte{9, 9, 9, 9}} }),
		bad("unknown-issuer-purpose", "a key that may only sign receipts signs a card", UnknownIssuer, UnknownKey, func(s *scene) { s.credHead, s.issuer = anyMap{1, -7, 4, []byte{3, 0, 0, 0}}, s.stranger }),
		bad("unknown-issuer-status-key", "the key of status lists signs a card", UnknownIssuer, UnknownKey, func(s *scene) { s.credHead, s.issuer = anyMap{1, -7, 4, []byte{2, 0, 0, 0}}, s.statusKey }),
		bad("unknown-issuer-key-ended", "the issuer's key is past its time", UnknownIssuer, UnknownKey, func(s *scene) { s.list.Keys[0].NotAfter = checkedAt.Add(-time.Second) }),
		bad("unknown-issuer-key-not-begun", "the issuer's key does not count yet", UnknownIssuer, UnknownKey, func(s *scene) { s.list.Keys[0].NotBefore = checkedAt.Add(time.Second) }),
		bad("unknown-issuer-sandbox-card", "a sandbox card under a production list", UnknownIssuer, ForeignEnvironment, func(s *scene) { s.list.Environment = signed.Production }),
		bad("unknown-issuer-production-card", "a production card under a sandbox list", UnknownIssuer, ForeignEnvironment, func(s *scene) { s.card[fEnvironment], s.card[fKeyLevel] = 0, 2 }),
		bad("unknown-issuer-software-key", "a key in software in production", UnknownIssuer, SoftwareKey, func(s *scene) { s.list.Environment, s.card[fEnvironment] = signed.Production, 0 }),
		bad("forged-card", "somebody else signs as the issuer", Forged, CredentialSignature, func(s *scene) { s.issuer = s.stranger }),
		bad("forged-card-by-device", "the phone signs its own card", Forged, CredentialSignature, func(s *scene) { s.issuer = s.device }),
		bad("forged-card-field", "the benefit level was changed after signing", Forged, CredentialSignature, func(s *scene) { s.credOuter = replaceByte(level4, level1) }),
		bad("forged-card-purpose", "a card signed for another purpose", Forged, CredentialSignature, func(s *scene) { s.credAAD = "vssid/status-list/v1" }),
		bad("forged-card-as-presentation", "a card signed as if it were a presentation", Forged, CredentialSignature, func(s *scene) { s.credAAD = "vssid/presentation/v1" }),
		bad("forged-card-no-purpose", "a card signed for no purpose", Forged, CredentialSignature, func(s *scene) { s.credAAD = "" }),
		bad("forged-presentation", "the card of one phone shown by another", Forged, PresentationSignature, func(s *scene) { s.device = s.stranger }),
		bad("forged-presentation-by-issuer", "the issuer's key signs a presentation", Forged, PresentationSignature, func(s *scene) { s.device = s.issuer }),
		bad("forged-presentation-purpose", "a presentation signed as if it were a card", Forged, PresentationSignature, func(s *scene) { s.showAAD = "vssid/credential/v1" }),
		bad("forged-presentation-time", "the time was changed after signing", Forged, PresentationSignature, func(s *scene) {
			s.shown[1] = checkedAt.Add(-time.Hour).Unix()
			s.outer = replaceSeconds(checkedAt.Add(-time.Hour).Unix(), checkedAt.Unix())
		}),
		bad("forged-presentation-signature", "one bit of the phone's signature", Forged, PresentationSignature, func(s *scene) {
			s.outer = func(b []byte) []byte { b[len(b)-1] ^= 1; return b }
		}),
		bad("revoked-device", "the account moved to another phone", Revoked, DeviceReplaced, func(s *scene) { s.statuses[77] = status.DeviceReplaced }),
		bad("revoked-card", "the card was withdrawn", Revoked, CardWithdrawn, func(s *scene) { s.statuses[77] = status.CardWithdrawn }),
		bad("revoked-reserved", "the status that is not given out", Revoked, StatusUnknown, func(s *scene) { s.statuses[77] = 3 }),
		bad("revoked-on-red-list", "revoked, on a list that is too old to prove the opposite", Revoked, CardWithdrawn, func(s *scene) {
			s.statuses[77], s.statusAt = status.CardWithdrawn, checkedAt.Add(-15*24*time.Hour)
		}),
		bad("unproven-status-missing", "this desk has no status list", Unproven, StatusListMissing, func(s *scene) { s.statusAt = time.Time{} }),
		bad("unproven-status-other-list", "this desk has another status list", Unproven, StatusListMissing, func(s *scene) { s.card[fList] = 2 }),
		bad("unproven-status-red", "the status list was signed more than 14 days ago", Unproven, StatusListRed, func(s *scene) { s.statusAt = checkedAt.Add(-14*24*time.Hour - time.Second) }),
		bad("first-fault-forged-before-revoked", "forged and revoked", Forged, CredentialSignature, func(s *scene) { s.issuer, s.statuses[77] = s.stranger, status.CardWithdrawn }),
		bad("first-fault-revoked-before-expired", "revoked and ended", Revoked, CardWithdrawn, func(s *scene) { s.statuses[77], s.card[fTo] = status.CardWithdrawn, 46000 }),
	}
}

// level4 and level1 are the end of a card's name, birth date, sex and level in the plain vector.
var (
	level4 = enc([]any{34396, 1, 4, 0})[1:]
	level1 = enc([]any{34396, 1, 1, 0})[1:]
)

func replaceByte(old, new []byte) func([]byte) []byte {
	return func(b []byte) []byte { return []byte(strings.Replace(string(b), string(old), string(new), 1)) }
}

func replaceSeconds(old, new int64) func([]byte) []byte { return replaceByte(enc(old), enc(new)) }

func untimelyVectors() []vectorCase {
	bad := func(name, description string, verdict Verdict, reason Reason, change func(*scene)) vectorCase {
		return vectorCase{name, description, verdict, []Reason{reason}, change}
	}
	issued := func(d time.Duration) func(*scene) { return func(s *scene) { s.shown[1] = checkedAt.Add(d).Unix() } }
	return []vectorCase{
		bad("expired", "the insurance ended yesterday", Expired, InsuranceEnded, field(fTo, 46346)),
		bad("expired-by-zone", "it is still yesterday in London, and already today in Vietnam", Expired, InsuranceEnded, func(s *scene) {
			s.now = time.Date(2026, 11, 23, 0, 30, 0, 0, checkedAt.Location())
			s.shown[1], s.card[fTo] = s.now.Unix(), 46346
			s.list.SignedAt, s.statusAt = s.now.Add(-time.Hour), s.now.Add(-time.Hour)
		}),
		bad("not-yet-valid", "the insurance begins tomorrow", NotYetValid, InsuranceNotBegun, field(fFrom, 46348)),
		bad("expired-before-refresh", "ended, and the presentation is too old", Expired, InsuranceEnded, func(s *scene) { s.card[fTo], s.shown[1] = 46346, checkedAt.Add(-time.Hour).Unix() }),
		bad("refresh-credential-expired", "the credential's life is over", Refresh, CredentialExpired, func(s *scene) { s.claims[1] = checkedAt.Add(-time.Second).Unix() }),
		bad("refresh-too-old", "91 seconds old", Refresh, TooOld, issued(-91*time.Second)),
		bad("refresh-screenshot", "a picture of yesterday", Refresh, TooOld, issued(-24*time.Hour)),
		bad("refresh-future", "31 seconds ahead", Refresh, Future, issued(31*time.Second)),
		bad("refresh-clock-an-hour-ahead", "the phone's clock is an hour ahead", Refresh, Future, issued(time.Hour)),
		bad("refresh-other-audience", "made for another desk's challenge", Refresh, OtherAudience, func(s *scene) { s.shown, s.audience = append(s.shown, []byte("quầy 1")), []byte("quầy 2") }),
		bad("refresh-no-audience", "this desk showed a challenge, the code answers none", Refresh, OtherAudience, func(s *scene) { s.audience = []byte("quầy 2") }),
		bad("refresh-unasked-audience", "the code answers a challenge, this desk showed none", Refresh, OtherAudience, func(s *scene) { s.shown = append(s.shown, []byte("quầy 1")) }),
		bad("replayed-other-desk", "another desk read it a minute ago", Replayed, SeenElsewhere, func(s *scene) { s.seen = readBy("desk-2", checkedAt.Add(-time.Minute)) }),
		bad("replayed-same-desk-later", "this desk read it more than two minutes ago", Replayed, SeenElsewhere, func(s *scene) { s.seen = readBy("desk-1", checkedAt.Add(-121*time.Second)) }),
		bad("replayed-before-status-missing", "read elsewhere, and no status list", Replayed, SeenElsewhere, func(s *scene) { s.seen, s.statusAt = readBy("desk-2", checkedAt), time.Time{} }),
	}
}

func otherFormats() []vectorCase {
	scan := func(name, description, text string, verdict Verdict, reasons ...Reason) vectorCase {
		return vectorCase{name, description, verdict, reasons, func(s *scene) { s.scan = text }}
	}
	const bhyt = "0199000002|54c3aa6e|1987|2|-|01 - 043|01/01/2021|-|15/12/2020|-|-|4|-|123456789abcdef-7102|4|-|$"
	return []vectorCase{
		scan("bhyt-unproven", "a printed card", bhyt, Unproven, NoSignature),
		scan("bhyt-expired", "a printed card that ended", strings.Replace(bhyt, "|-|15/12", "|31/12/2021|15/12", 1), Expired, InsuranceEnded, NoSignature),
		scan("bhyt-not-yet-valid", "a printed card that begins later", strings.Replace(bhyt, "01/01/2021", "01/01/2027", 1), NotYetValid, InsuranceNotBegun, NoSignature),
		scan("bhyt-malformed-date", "a printed card with 32 January", strings.Replace(bhyt, "01/01/2021", "32/01/2021", 1), Malformed, BadField),
		scan("citizen-id-unproven", "a citizen identity card", "001094000001||Nguyễn Văn Mẫu|05031994|Nam|Xã Mẫu|01052021", Unproven, IdentityOnly),
		scan("citizen-id-malformed", "a citizen identity card without a name", "001094000001|||05031994|Nam|Xã Mẫu|01052021", Malformed, BadField),
		scan("unknown-telex", "a card code that an input method turned into letters", "8401"+strings.Repeat("1234567890", 30)+"á", Malformed, UnknownFormat),
		scan("unknown-link", "a web address", "https://example.invalid/", Malformed, UnknownFormat),
		scan("unknown-long", "three thousand letters", strings.Repeat("a", 3000), Malformed, TooLong),
	}
}
