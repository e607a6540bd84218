package device

import (
	"strconv"

	"vssid/app/insurance"
	"vssid/app/vss"
)

// reasons are what a phone's own prompt says when the owner key is used, in the person's language.
var reasons = map[string]struct{ vi, en string }{
	"activate":                              {"Kích hoạt thẻ trên thiết bị này", "Activate the card on this device"},
	string(vss.OwnerOperationHandover):      {"Chuyển tài khoản sang thiết bị khác", "Move the account to another device"},
	string(vss.OwnerOperationReleaseDevice): {"Đăng xuất và gỡ tài khoản khỏi thiết bị này", "Sign out and remove the account from this device"},
}

// reason is one sentence for an approval.
func (d *Device) reason(operation, language string) string {
	if language == "" {
		language = d.config.Language
	}
	if language == string(vss.LanguageEn) {
		return reasons[operation].en
	}
	return reasons[operation].vi
}

// BirthHint is what an account number says of its holder's birth, as ISO 8601: the year, for a citizen ID; nothing for a social-insurance number. It is
// what a new PIN is held to before the card is known.
func BirthHint(account string) string {
	id, err := insurance.ParseCitizenID(account)
	if err != nil {
		return ""
	}
	return strconv.Itoa(id.BirthYear())
}
