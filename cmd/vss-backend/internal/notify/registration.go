package notify

import (
	"fmt"

	"vssid/app/vss"
)

// The messages to somebody who registers. They name the receipt and say where to look; what an officer wrote stays in the app.
const (
	ApplicationReceived Kind = "application-received"
	ApplicationQuestion Kind = "application-question"
	ApplicationApproved Kind = "application-approved"
	ApplicationRefused  Kind = "application-refused"
)

// registration is the text of a message about a registration; false for other kinds.
func (n Notice) registration() (string, bool) {
	vi, en := "", ""
	switch n.Kind {
	case ApplicationReceived:
		vi = "BHXH đã nhận hồ sơ đăng ký VssID số %s. Mở ứng dụng trên máy đã gửi hồ sơ để theo dõi."
		en = "VSS has received VssID registration %s. Open the app on the phone that sent it to follow it."
	case ApplicationQuestion:
		vi = "Cán bộ BHXH có câu hỏi về hồ sơ đăng ký VssID số %s. Mở ứng dụng trên máy đã gửi hồ sơ để trả lời. BHXH không hỏi mật khẩu hay mã một lần."
		en = "An officer of VSS has a question about VssID registration %s. Open the app on the phone that sent it to answer. VSS never asks for passwords or codes."
	case ApplicationApproved:
		vi = "Hồ sơ đăng ký VssID số %s đã được duyệt. Mở ứng dụng trên máy đã gửi hồ sơ và bấm Kích hoạt. Không cần mã kích hoạt."
		en = "VssID registration %s has been approved. Open the app on the phone that sent it and press Activate. No activation code is needed."
	case ApplicationRefused:
		vi = "Hồ sơ đăng ký VssID số %s chưa được duyệt. Mở ứng dụng trên máy đã gửi hồ sơ để xem lý do, sửa và gửi lại."
		en = "VssID registration %s was not approved. Open the app on the phone that sent it to see why, mend it and send it again."
	default:
		return "", false
	}
	if n.Language == vss.LanguageEn {
		return fmt.Sprintf(en, n.Receipt), true
	}
	return fmt.Sprintf(vi, n.Receipt), true
}
