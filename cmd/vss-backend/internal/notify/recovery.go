package notify

import "fmt"

// The kinds of message about getting an account back.
const (
	RecoveryStarted   Kind = "recovery-started"   // a wait has begun; Link cancels it, Due is its end
	RecoveryAsked     Kind = "recovery-asked"     // somebody asks the officers; Number is the request's
	RecoveryApproved  Kind = "recovery-approved"  // one officer has approved
	RecoveryReady     Kind = "recovery-ready"     // it can be completed
	RecoveryCancelled Kind = "recovery-cancelled" // by the owner
	RecoveryRefused   Kind = "recovery-refused"   // by an officer
	RecoveryCodeMade  Kind = "recovery-code-made"
	RecoveryPassword  Kind = "recovery-password-set"
	DeviceReported    Kind = "device-reported" // the owner said "this wasn't me"; Number is the report's
)

// recoveryText writes the messages of this file; ok is false for a kind of another one.
func (n Notice) recoveryText(english bool, at string) (text string, ok bool) {
	due := n.Due.In(vietnam).Format("15:04 02/01/2006")
	var vi, en string
	switch n.Kind {
	case RecoveryStarted:
		vi = fmt.Sprintf("Có người xin chuyển tài khoản VssID của bạn sang thiết bị \"%s\" bằng mật khẩu khôi phục. Từ %s họ có thể hoàn tất. Nếu KHÔNG phải bạn, hủy ngay: %s", n.Device, due, n.Link)
		en = fmt.Sprintf("Somebody asks to move your VssID account to \"%s\" with the recovery password. From %s they can complete it. If this is NOT you, cancel now: %s", n.Device, due, n.Link)
	case RecoveryAsked:
		vi = fmt.Sprintf("Có người xin cơ quan BHXH chuyển tài khoản VssID của bạn sang thiết bị \"%s\" (yêu cầu %s). Chưa có gì thay đổi. Nếu không phải bạn, gọi 1900 9068.", n.Device, n.Number)
		en = fmt.Sprintf("Somebody asks VSS to move your VssID account to \"%s\" (request %s). Nothing has changed yet. If this is not you, call 1900 9068.", n.Device, n.Number)
	case RecoveryApproved:
		vi = fmt.Sprintf("Một cán bộ BHXH đã duyệt yêu cầu %s chuyển tài khoản VssID của bạn lúc %s; cần thêm một cán bộ nữa. Nếu không phải bạn, gọi ngay 1900 9068.", n.Number, at)
		en = fmt.Sprintf("One VSS officer approved request %s to move your VssID account at %s; a second one is needed. If this is not you, call 1900 9068 at once.", n.Number, at)
	case RecoveryReady:
		vi = fmt.Sprintf("Yêu cầu chuyển tài khoản VssID của bạn sang thiết bị \"%s\" đã có thể hoàn tất. Nếu không phải bạn, gọi ngay 1900 9068%s.", n.Device, before(n.Link, " hoặc hủy tại: "))
		en = fmt.Sprintf("The request to move your VssID account to \"%s\" can now be completed. If this is not you, call 1900 9068 at once%s.", n.Device, before(n.Link, " or cancel at: "))
	case RecoveryCancelled:
		vi = fmt.Sprintf("Yêu cầu chuyển tài khoản VssID của bạn sang thiết bị \"%s\" đã được hủy lúc %s. Tài khoản vẫn ở thiết bị cũ.", n.Device, at)
		en = fmt.Sprintf("The request to move your VssID account to \"%s\" was cancelled at %s. The account stays where it is.", n.Device, at)
	case RecoveryRefused:
		vi = fmt.Sprintf("Cán bộ BHXH đã từ chối yêu cầu %s chuyển tài khoản VssID của bạn lúc %s. Không có gì thay đổi.", n.Number, at)
		en = fmt.Sprintf("A VSS officer refused request %s to move your VssID account at %s. Nothing has changed.", n.Number, at)
	case RecoveryCodeMade:
		vi = fmt.Sprintf("Mã khôi phục mới của tài khoản VssID được tạo lúc %s; mã cũ (nếu có) hết giá trị. Nếu không phải bạn, gọi 1900 9068.", at)
		en = fmt.Sprintf("A new recovery code for your VssID account was made at %s; an older one no longer works. If this was not you, call 1900 9068.", at)
	case RecoveryPassword:
		vi = fmt.Sprintf("Mật khẩu khôi phục của tài khoản VssID được đặt lúc %s. Nếu không phải bạn, gọi 1900 9068.", at)
		en = fmt.Sprintf("The recovery password of your VssID account was set at %s. If this was not you, call 1900 9068.", at)
	case DeviceReported:
		vi = fmt.Sprintf("Bạn đã báo \"Không phải tôi\" lúc %s, số báo %s. Mọi yêu cầu đang chờ đã dừng. Muốn khóa tài khoản, gọi 1900 9068 hoặc đến cơ quan BHXH.", at, n.Number)
		en = fmt.Sprintf("You reported \"this wasn't me\" at %s, report %s. Everything pending was stopped. To lock the account, call 1900 9068 or go to a VSS office.", at, n.Number)
	default:
		return "", false
	}
	if english {
		return en, true
	}
	return vi, true
}

// before puts words before a text that is there.
func before(text, words string) string {
	if text == "" {
		return ""
	}
	return words + text
}
