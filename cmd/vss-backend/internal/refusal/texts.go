package refusal

import (
	"net/http"

	"vssid/app/vss"
)

// Words are what a person reads of a refusal: what happened, and what to do.
type Words struct {
	Title  string
	Detail string
}

// entry is one code of the contract.
type entry struct {
	status int
	vi, en Words
}

// table holds every code of docs/protocol.md, "Refusals".
var table = map[vss.Code]entry{
	vss.CodeInvalidRequest: {http.StatusBadRequest,
		Words{"Yêu cầu không hợp lệ", "Nội dung gửi lên không đúng quy định. Hãy kiểm tra các mục được nêu rồi gửi lại."},
		Words{"The request is not valid", "What was sent does not follow the rules. Check the items named and send again."}},
	vss.CodeTooLarge: {http.StatusRequestEntityTooLarge,
		Words{"Nội dung quá lớn", "Nội dung gửi lên vượt quá dung lượng cho phép. Hãy gửi ít hơn."},
		Words{"Too much was sent", "What was sent is larger than allowed. Send less."}},
	vss.CodeUnsupportedMedia: {http.StatusUnsupportedMediaType,
		Words{"Định dạng không được hỗ trợ", "Máy chủ không đọc được định dạng này. Hãy cập nhật ứng dụng rồi thử lại."},
		Words{"The format is not supported", "The server does not read this format. Update the app and try again."}},
	vss.CodeUseNonce: {http.StatusUnauthorized,
		Words{"Cần gửi lại yêu cầu", "Yêu cầu phải kèm số dùng một lần mới nhất của máy chủ. Ứng dụng sẽ tự gửi lại."},
		Words{"The request must be sent again", "The request must carry the server's latest nonce. The app sends it again by itself."}},
	vss.CodeProofMissing: {http.StatusUnauthorized,
		Words{"Thiếu bằng chứng của thiết bị", "Yêu cầu này phải được thiết bị ký. Hãy cập nhật ứng dụng rồi thử lại."},
		Words{"The device's proof is missing", "This request must be signed by the device. Update the app and try again."}},
	vss.CodeProofInvalid: {http.StatusUnauthorized,
		Words{"Bằng chứng của thiết bị không đúng", "Chữ ký của thiết bị không khớp với yêu cầu. Hãy thử lại; nếu vẫn lỗi, hãy kiểm tra ngày giờ của máy."},
		Words{"The device's proof is not valid", "The device's signature does not match the request. Try again; if it happens again, check the device's date and time."}},
	vss.CodeProofReplayed: {http.StatusUnauthorized,
		Words{"Bằng chứng đã được dùng", "Mỗi chữ ký của thiết bị chỉ dùng được một lần. Hãy thử lại."},
		Words{"The proof was already used", "Each signature of the device works once. Try again."}},
	vss.CodeTokenInvalid: {http.StatusUnauthorized,
		Words{"Phiên làm việc đã hết", "Hãy thử lại; ứng dụng sẽ mở phiên mới."},
		Words{"The session has ended", "Try again; the app opens a new session."}},
	vss.CodeBindingEnded: {http.StatusForbidden,
		Words{"Thiết bị này không còn giữ tài khoản", "Tài khoản đã chuyển sang thiết bị khác hoặc đã đăng xuất. Muốn dùng tại đây, hãy kích hoạt lại."},
		Words{"This device no longer holds the account", "The account has moved to another device or was signed out. To use it here, activate it again."}},
	vss.CodeActivationRefused: {http.StatusForbidden,
		Words{"Không kích hoạt được", "Thông tin kích hoạt không khớp. Hãy kiểm tra số tài khoản, mã kích hoạt và mật khẩu dùng một lần (OTP)."},
		Words{"Activation was refused", "Something does not match. Check the account number, the activation code and the one-time password."}},
	vss.CodeOTPExpired: {http.StatusGone,
		Words{"Mật khẩu dùng một lần đã hết hạn", "Hãy yêu cầu gửi mật khẩu mới."},
		Words{"The one-time password has expired", "Ask for a new one."}},
	vss.CodeOTPSpent: {http.StatusGone,
		Words{"Mật khẩu dùng một lần không còn dùng được", "Mật khẩu đã được dùng hoặc đã nhập sai quá nhiều lần. Hãy yêu cầu gửi mật khẩu mới."},
		Words{"The one-time password can no longer be used", "It was used, or entered wrongly too often. Ask for a new one."}},
	vss.CodeKeyNotAttested: {http.StatusForbidden,
		Words{"Điện thoại chưa chứng minh được nơi giữ khóa", "Chỉ điện thoại có phần cứng bảo mật mới dùng được. Hãy dùng điện thoại khác hoặc cập nhật hệ điều hành."},
		Words{"The phone did not prove where its keys live", "Only phones with secure hardware can be used. Use another phone or update its system."}},
	vss.CodeOwnerSignatureInvalid: {http.StatusForbidden,
		Words{"Chữ ký của chủ tài khoản không đúng", "Chữ ký xác nhận không khớp với nội dung. Không có gì thay đổi. Hãy xác nhận lại."},
		Words{"The owner's signature is not valid", "The confirming signature does not match the content. Nothing was changed. Confirm again."}},
	vss.CodeContentDiffers: {http.StatusConflict,
		Words{"Nội dung đã khác lúc xác nhận", "Nội dung được ký khác với dữ liệu hiện có. Không có gì thay đổi. Hãy xem lại rồi xác nhận."},
		Words{"The content differs from what was confirmed", "What was signed differs from what is on record. Nothing was changed. Look again and confirm."}},
	vss.CodeChallengeExpired: {http.StatusGone,
		Words{"Đã quá thời gian xác nhận", "Yêu cầu xác nhận đã hết hạn. Hãy thực hiện lại từ đầu."},
		Words{"The time to confirm is over", "The challenge has expired. Start again."}},
	vss.CodeChallengeUsed: {http.StatusConflict,
		Words{"Yêu cầu xác nhận đã được dùng", "Mỗi lần xác nhận chỉ dùng được một lần. Hãy thực hiện lại từ đầu."},
		Words{"The challenge was already used", "Each confirmation works once. Start again."}},
	vss.CodeVaultRolledBack: {http.StatusConflict,
		Words{"Dữ liệu trên máy là bản cũ", "Kho dữ liệu của ứng dụng cũ hơn bản máy chủ đã thấy. Hãy xóa ứng dụng và kích hoạt lại."},
		Words{"The data on this device is an old copy", "The app's vault is older than the one the server saw. Wipe the app and activate again."}},
	vss.CodeRecoveryRefused: {http.StatusForbidden,
		Words{"Không lấy lại được tài khoản", "Mật khẩu khôi phục hoặc thông tin của bạn không khớp. Hãy kiểm tra rồi thử lại, hoặc đến cơ quan BHXH."},
		Words{"The account was not given back", "The recovery password or your data does not match. Check and try again, or go to a VSS office."}},
	vss.CodeRecoveryNotReady: {http.StatusConflict,
		Words{"Chưa đến lúc hoàn tất", "Thời gian chờ chưa hết, hoặc chưa đủ hai cán bộ duyệt. Hãy đợi rồi thử lại."},
		Words{"It cannot be completed yet", "The wait is not over, or two officers have not approved yet. Wait and try again."}},
	vss.CodeRecoveryEnded: {http.StatusGone,
		Words{"Yêu cầu lấy lại tài khoản đã kết thúc", "Yêu cầu đã bị hủy, bị từ chối hoặc quá hạn. Nếu đúng là bạn cần lấy lại tài khoản, hãy gửi yêu cầu mới hoặc đến cơ quan BHXH."},
		Words{"The request to get the account back has ended", "It was cancelled, refused or has run out. If you do need the account back, ask again or go to a VSS office."}},
	vss.CodeDeskUnknown: {http.StatusForbidden,
		Words{"Quầy tiếp đón chưa được đăng ký", "Khóa của quầy này chưa được đăng ký với cơ quan BHXH. Hãy đăng ký quầy rồi thử lại."},
		Words{"The reception desk is not enrolled", "This desk's key is not enrolled with VSS. Enrol the desk and try again."}},
	vss.CodeCarryEnded: {http.StatusForbidden,
		Words{"Thẻ này không còn do máy của bạn mang", "Việc mang thẻ thay đã kết thúc, hoặc người đó đã có thẻ trên máy của mình. Hãy xem lại mục Thẻ người thân."},
		Words{"Your phone no longer carries this card", "The arrangement has ended, or the person has the card on their own phone. Look under Cards of the family."}},
	vss.CodeNoDevice: {http.StatusConflict,
		Words{"Chủ thẻ chưa dùng ứng dụng", "Không có thiết bị nào giữ tài khoản này, nên không ai xác nhận được trên ứng dụng. Hãy xác nhận trên giấy."},
		Words{"The holder does not use the app", "No device holds this account, so nobody can confirm in the app. Confirm on paper."}},
	vss.CodeRequestOver: {http.StatusConflict,
		Words{"Yêu cầu không còn chờ xác nhận", "Yêu cầu đã được trả lời, đã bị cơ sở rút lại hoặc đã hết hạn. Không có gì thay đổi. Nếu cần, hãy nhờ quầy gửi lại."},
		Words{"The request no longer waits", "It was answered, taken back by the facility, or has expired. Nothing was changed. If needed, ask the desk to send it again."}},
	vss.CodeProcedureChanged: {http.StatusConflict,
		Words{"Mẫu khai đã đổi", "Mẫu khai này đã được thay bằng bản mới. Những gì bạn đã khai còn nguyên; hãy mở lại thủ tục và xem lại từng bước."},
		Words{"The form has changed", "A newer form has taken its place. What you filled in is kept; open the procedure again and go through its steps."}},
	vss.CodeNotFound: {http.StatusNotFound,
		Words{"Không tìm thấy", "Không có nội dung này trên máy chủ."},
		Words{"Not found", "The server has nothing of this name."}},
	vss.CodeNoMatch: {http.StatusNotFound,
		Words{"Không có ai khớp đủ ba thông tin", "Số định danh, họ tên và ngày sinh phải đúng như trên giấy tờ, họ tên có đủ dấu. Hãy kiểm tra rồi thử lại, hoặc gọi 1900 9068."},
		Words{"Nobody matches all three", "Personal number, name and birth date must be as they stand on the papers, the name with all its marks. Check and try again, or call 1900 9068."}},
	vss.CodeMethodNotAllowed: {http.StatusMethodNotAllowed,
		Words{"Thao tác không được phép", "Địa chỉ này không nhận thao tác được gửi."},
		Words{"The method is not allowed", "This address does not take the method that was sent."}},
	vss.CodeTooManyRequests: {http.StatusTooManyRequests,
		Words{"Quá nhiều yêu cầu", "Hãy đợi một lát rồi thử lại."},
		Words{"Too many requests", "Wait a little and try again."}},
	vss.CodeInternal: {http.StatusInternalServerError,
		Words{"Máy chủ gặp lỗi", "Lỗi đã được ghi lại. Hãy thử lại sau."},
		Words{"The server made a mistake", "It has been recorded. Try again later."}},
	vss.CodeUnavailable: {http.StatusServiceUnavailable,
		Words{"Dịch vụ tạm thời gián đoạn", "Hãy thử lại sau ít phút."},
		Words{"The service is not available now", "Try again in a few minutes."}},
}

// Status is the HTTP status of a code; 500 for one that is not of the contract.
func Status(code vss.Code) int {
	if e, ok := table[code]; ok {
		return e.status
	}
	return http.StatusInternalServerError
}

// WordsOf gives what a person reads of a code, in Vietnamese ("vi") or else in English.
func WordsOf(code vss.Code, language string) Words {
	e, ok := table[code]
	if !ok {
		e = table[vss.CodeInternal]
	}
	if language == "vi" {
		return e.vi
	}
	return e.en
}
