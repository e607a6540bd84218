package ownertext

import (
	"time"

	"vssid/app/vss"
)

var (
	labelCard     = phrase{"Thẻ của", "Card of"}
	labelDelegate = phrase{"Người được ủy quyền", "Delegate"}
	labelNumber   = phrase{"Số tài khoản của họ", "Their account number"}
	labelUntil    = phrase{"Đến hết ngày", "Until the end of"}

	actionDelegate = phrase{"Ủy quyền cho người khác mang thẻ", "Let another person carry the card"}
	effectDelegate = phrase{
		"Điện thoại của họ hiện được mã thẻ của bạn để khám bệnh thay bạn trình thẻ. Họ xem được thông tin trên thẻ, không xem được sổ khám bệnh. Bạn dừng lại lúc nào cũng được.",
		"Their phone can show your card's code at a health facility. They see what stands on the card, not your care book. You can stop this at any time.",
	}
)

// Delegation gives label and value of everything the owner reads before letting somebody carry the card: whose card, who, until which day (ISO 8601).
func Delegation(language vss.Language, owner, delegate, account, until string) vss.Shown {
	item := func(label phrase, value string) vss.ShownItem {
		return vss.ShownItem{Label: label.in(language), Value: value}
	}
	if day, err := time.Parse(time.DateOnly, until); err == nil {
		until = day.Format("02/01/2006")
	}
	return vss.Shown{
		item(labelAction, actionDelegate.in(language)),
		item(labelCard, owner),
		item(labelDelegate, delegate),
		item(labelNumber, account),
		item(labelUntil, until),
		item(labelEffect, effectDelegate.in(language)),
	}
}
