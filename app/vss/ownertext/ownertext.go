// Package ownertext says what the owner reads before signing a statement (docs/protocol.md, "Owner signature"). The app shows it and
// writes it into the statement; the server builds it again from its own data in the same language and refuses a difference. It must give
// the same text on both sides, so it depends on nothing but its arguments.
package ownertext

import (
	"fmt"
	"time"

	"vssid/app/vss"
)

// vietnam is the time zone of every time an owner reads: UTC+7 all year. Fixed, because neither side may depend on an installed zone file.
var vietnam = time.FixedZone("UTC+7", 7*60*60)

// phrase is one text in the two languages.
type phrase struct{ vi, en string }

func (p phrase) in(language vss.Language) string {
	if language == vss.LanguageEn {
		return p.en
	}
	return p.vi
}

var (
	labelAction  = phrase{"Việc làm", "Action"}
	labelAccount = phrase{"Tài khoản", "Account"}
	labelDevice  = phrase{"Thiết bị này", "This device"}
	labelSince   = phrase{"Gắn từ", "Bound since"}
	labelEffect  = phrase{"Điều sẽ xảy ra", "What happens"}

	actionHandover = phrase{"Chuyển tài khoản sang thiết bị khác", "Move the account to another device"}
	effectHandover = phrase{
		"Thiết bị nào đọc mã này trong 10 phút tới và có mật khẩu một lần sẽ giữ tài khoản. Thẻ trên thiết bị này khi đó hết giá trị.",
		"A device that reads this code within 10 minutes and has the one-time password will hold the account. The card on this device then stops being valid.",
	}
	actionRelease = phrase{"Đăng xuất và gỡ tài khoản khỏi thiết bị này", "Sign out and remove the account from this device"}
	effectRelease = phrase{
		"Thẻ trên thiết bị này hết giá trị ngay. Muốn dùng lại phải có mã kích hoạt mới.",
		"The card on this device stops being valid at once. Using it again needs a new activation code.",
	}
)

// Shown gives label and value of everything the owner reads before agreeing to the operation. account is what GET /v1/account answers to this
// device. It fails for an operation or a language that the contract does not name.
func Shown(operation vss.OwnerOperation, language vss.Language, account vss.Account) (vss.Shown, error) {
	if !language.Valid() {
		return nil, fmt.Errorf("owner text: language %q is neither vi nor en", language)
	}
	var action, effect phrase
	switch operation {
	case vss.OwnerOperationHandover:
		action, effect = actionHandover, effectHandover
	case vss.OwnerOperationReleaseDevice:
		action, effect = actionRelease, effectRelease
	default:
		return nil, fmt.Errorf("owner text: no text for operation %q", operation)
	}
	item := func(label phrase, value string) vss.ShownItem {
		return vss.ShownItem{Label: label.in(language), Value: value}
	}
	return vss.Shown{
		item(labelAction, action.in(language)),
		item(labelAccount, account.Account),
		item(labelDevice, account.Device.Name),
		item(labelSince, account.Device.BoundAt.In(vietnam).Format("02/01/2006 15:04")),
		item(labelEffect, effect.in(language)),
	}, nil
}
