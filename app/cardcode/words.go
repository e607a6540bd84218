package cardcode

// Text is one text in both languages of the desk.
type Text struct{ Vietnamese, English string }

// In gives the text in a language, "vi" or "en".
func (t Text) In(language string) string {
	if language == "en" {
		return t.English
	}
	return t.Vietnamese
}

// Words is the verdict in one or two words, as it fills the desk's screen.
func (v Verdict) Words() Text { return verdictWords[v] }

// NextStep is what the clerk does now.
func (v Verdict) NextStep() Text { return nextSteps[v] }

// Words is the reason in a sentence.
func (r Reason) Words() Text { return reasonWords[r] }

var verdictWords = map[Verdict]Text{
	Genuine:       {"Hợp lệ", "Genuine"},
	Unproven:      {"Chưa chứng thực", "Unproven"},
	Refresh:       {"Cần mã mới", "Needs a new code"},
	Expired:       {"Hết hạn", "Expired"},
	NotYetValid:   {"Chưa có hiệu lực", "Not yet valid"},
	Revoked:       {"Đã thu hồi", "Revoked"},
	Replayed:      {"Mã đã dùng ở nơi khác", "Already used elsewhere"},
	Forged:        {"Giả mạo", "Forged"},
	Misread:       {"Đọc chưa đủ", "Misread"},
	Malformed:     {"Không đúng dạng", "Not readable"},
	UnknownIssuer: {"Không rõ nơi cấp", "Unknown issuer"},
}

var nextSteps = map[Verdict]Text{
	Genuine:       {"So mặt và giấy tờ với người cầm thẻ.", "Compare the face and the ID with the person."},
	Unproven:      {"Tra cứu trên Cổng giám định, so mặt và giấy tờ.", "Look the card up on the assessment portal; compare the face and the ID."},
	Refresh:       {"Xin người bệnh mở lại mã rồi quét lần nữa.", "Ask the person to open the code again, then scan once more."},
	Expired:       {"Báo người bệnh thẻ đã hết hạn; hỏi xem có thẻ mới không.", "Tell the person that the insurance has ended; ask for a newer card."},
	NotYetValid:   {"Báo người bệnh ngày thẻ bắt đầu có hiệu lực.", "Tell the person when the insurance begins."},
	Revoked:       {"Không nhận thẻ này; xin người bệnh mở thẻ trên điện thoại đang dùng.", "Do not take this card; ask for the card on the phone in use now."},
	Replayed:      {"Không nhận mã này; xin mã mới và so mặt, giấy tờ.", "Do not take this code; ask for a new one and compare the face and the ID."},
	Forged:        {"Không nhận mã này; báo người phụ trách.", "Do not take this code; tell your supervisor."},
	Misread:       {"Quét lại, giữ máy quét thẳng và đủ sáng.", "Scan again, straight and with enough light."},
	Malformed:     {"Quét lại; nếu vẫn vậy, nhập số thẻ bằng tay.", "Scan again; if it stays so, type the card number."},
	UnknownIssuer: {"Không nhận mã này; cập nhật danh sách khóa rồi quét lại.", "Do not take this code; update the list of keys, then scan again."},
}

var reasonWords = map[Reason]Text{
	BadLength:             {"Mã bị thiếu hoặc thừa chữ số.", "Digits are missing or too many."},
	BadGroup:              {"Có chữ số bị đọc sai.", "A digit was read wrongly."},
	BadCheck:              {"Chữ số kiểm tra không khớp.", "The check digits do not match."},
	NotACardCode:          {"Đây không phải mã thẻ của VssID.", "This is not a card code of VssID."},
	BadPresentation:       {"Mã không được tạo đúng cách.", "The code is not built as it must be."},
	BadCredential:         {"Thẻ trong mã không được tạo đúng cách.", "The card in the code is not built as it must be."},
	BadField:              {"Một mục trong mã không đọc được.", "A field of the code cannot be read."},
	UnknownFormat:         {"Không nhận ra loại mã này.", "This kind of code is not known here."},
	TooLong:               {"Mã dài hơn mọi loại mã đã biết.", "The code is longer than any known kind."},
	TrustListMissing:      {"Máy này chưa có danh sách khóa của cơ quan bảo hiểm xã hội.", "This desk has no list of the issuer's keys yet."},
	TrustListRed:          {"Danh sách khóa đã quá 14 ngày.", "The list of keys is older than 14 days."},
	TrustListAmber:        {"Danh sách khóa đã quá 3 ngày; nên cập nhật.", "The list of keys is older than 3 days; update it soon."},
	UnknownKey:            {"Khóa ký thẻ không có trong danh sách.", "The key that signed the card is not on the list."},
	ForeignEnvironment:    {"Thẻ thuộc môi trường khác (ví dụ môi trường thử).", "The card belongs to another environment, such as the sandbox."},
	SoftwareKey:           {"Khóa của điện thoại không nằm trong phần cứng bảo mật.", "The phone's key is not kept in secure hardware."},
	CredentialSignature:   {"Chữ ký của cơ quan bảo hiểm xã hội không đúng.", "The issuer's signature does not hold."},
	PresentationSignature: {"Chữ ký của điện thoại không đúng.", "The phone's signature does not hold."},
	DeviceReplaced:        {"Tài khoản đã chuyển sang điện thoại khác.", "The account has moved to another phone."},
	CardWithdrawn:         {"Thẻ đã bị thu hồi.", "The card has been withdrawn."},
	StatusUnknown:         {"Trạng thái của thẻ không còn hiệu lực.", "The card's status is not one that counts."},
	InsuranceEnded:        {"Thời hạn bảo hiểm đã hết.", "The insurance has ended."},
	InsuranceNotBegun:     {"Thời hạn bảo hiểm chưa bắt đầu.", "The insurance has not begun."},
	CredentialExpired:     {"Thẻ trên điện thoại cần nối mạng để gia hạn.", "The card on the phone must go online to be renewed."},
	TooOld:                {"Mã đã cũ, có thể là ảnh chụp.", "The code is too old; it may be a picture."},
	Future:                {"Giờ trên điện thoại chạy trước.", "The phone's clock is ahead."},
	OtherAudience:         {"Mã được tạo cho quầy khác.", "The code was made for another desk."},
	SeenElsewhere:         {"Mã này đã được quét ở nơi khác hoặc lúc khác.", "This code was read elsewhere or earlier."},
	AlreadyRead:           {"Quầy này vừa quét mã này.", "This desk has just read this code."},
	StatusListMissing:     {"Máy này chưa có danh sách thẻ bị thu hồi.", "This desk has no list of revoked cards yet."},
	StatusListRed:         {"Danh sách thẻ bị thu hồi đã quá 14 ngày.", "The list of revoked cards is older than 14 days."},
	StatusListAmber:       {"Danh sách thẻ bị thu hồi đã quá 3 ngày; nên cập nhật.", "The list of revoked cards is older than 3 days; update it soon."},
	ClockUnverified:       {"Điện thoại chưa đối chiếu giờ với máy chủ.", "The phone's clock has not been compared with the server's."},
	NoSignature:           {"Mã in trên thẻ không có chữ ký để kiểm tra.", "A printed card's code carries no signature to check."},
	IdentityOnly:          {"Mã căn cước chỉ cho biết số định danh, không cho biết bảo hiểm.", "An identity card's code tells the number, not the insurance."},
	SignedCodeAvailable:   {"Người này có mã động trên điện thoại; xin quét mã đó.", "This person has a signed code on the phone; ask for that one."},
}

// ExitStatus is what `vss-reception check` ends with: 0 genuine, 2 for a scan that could not be read, 1 for everything else.
func (r Result) ExitStatus() int {
	switch {
	case r.Verdict == Genuine:
		return 0
	case r.Verdict == Misread || r.Verdict == Malformed || r.Format == FormatUnknown:
		return 2
	}
	return 1
}
