package ownertext

import "vssid/app/vss"

var (
	actionPassword = phrase{"Đặt mật khẩu khôi phục", "Set the recovery password"}
	effectPassword = phrase{
		"Mật khẩu vừa nhập dùng để lấy lại tài khoản khi mất điện thoại, cùng mã khôi phục, hoặc cùng thông tin của bạn và 72 giờ chờ. Mật khẩu cũ (nếu có) hết giá trị. Mật khẩu này không dùng để đăng nhập.",
		"The password just typed helps to get the account back after losing the phone: with the recovery code, or with your data and 72 hours of waiting. An older password no longer works. It is never used to sign in.",
	}
	actionCode = phrase{"Tạo mã khôi phục để in ra", "Make a recovery code to print"}
	effectCode = phrase{
		"Mã mới hiện một lần, dùng một lần, cùng với mật khẩu khôi phục. Mã cũ (nếu có) hết giá trị ngay. Cất giấy in ở nhà, không chụp ảnh, không đưa cho ai.",
		"The new code is shown once and works once, together with the recovery password. An older code stops working at once. Keep the paper at home; do not photograph it or give it to anyone.",
	}
)

// RecoveryPassword is what the owner reads before setting the recovery password. account is what GET /v1/account answers to this device.
func RecoveryPassword(language vss.Language, account vss.Account) vss.Shown {
	return recovery(language, account, actionPassword, effectPassword)
}

// RecoveryCode is what the owner reads before a printed recovery code is made.
func RecoveryCode(language vss.Language, account vss.Account) vss.Shown {
	return recovery(language, account, actionCode, effectCode)
}

func recovery(language vss.Language, account vss.Account, action, effect phrase) vss.Shown {
	item := func(label phrase, value string) vss.ShownItem {
		return vss.ShownItem{Label: label.in(language), Value: value}
	}
	return vss.Shown{item(labelAction, action.in(language)), item(labelAccount, account.Account), item(labelDevice, account.Device.Name), item(labelEffect, effect.in(language))}
}
