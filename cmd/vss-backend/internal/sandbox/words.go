package sandbox

import (
	"net/http"
	"strings"

	"golang.org/x/text/language"
)

// words are the texts of the page in one language.
type words struct {
	Title, Strip, Intro, OtherLang, OtherName              string
	People, PeopleHelp, Account, Letter, Born, Phone       string
	Facility, More, CitizenID, CardNumber, BHYT, CitizenQR string
	NewLetter, Unbind, Withdraw, Restore, Move, Bound      string
	QRAlt, Messages, MessagesHelp, NoMessages              string
	At, To, Text, Desks, NoDesks, DeskName, Since          string
	Genuine, Revoked, Expired, NotYet                      string
}

var texts = map[string]words{
	"vi": {
		Title: "Môi trường thử VssID", OtherLang: "en", OtherName: "English",
		Strip:  "Môi trường mô phỏng: mọi người, số và thẻ ở đây đều bịa ra. Không có gì ở đây có giá trị thật.",
		Intro:  "Chọn một người, nhập số tài khoản và mã kích hoạt của họ vào ứng dụng. Mật khẩu một lần hiện ngay dưới đây.",
		People: "Người mẫu", PeopleHelp: "Mỗi loại một người; những người còn lại cùng loại nằm ở dưới.",
		Account: "Tài khoản", Letter: "Mã kích hoạt", Born: "Ngày sinh", Phone: "Điện thoại", Facility: "Nơi KCB ban đầu",
		More: "Dữ liệu và thao tác", CitizenID: "Số định danh", CardNumber: "Số thẻ", BHYT: "QR thẻ in", CitizenQR: "QR căn cước",
		NewLetter: "Cấp mã kích hoạt mới", Unbind: "Gỡ khỏi thiết bị (mất máy)", Withdraw: "Thu hồi thẻ", Restore: "Trả lại thẻ", Move: "Chuyển nơi KCB",
		Bound: "✓ Đang gắn với một thiết bị", QRAlt: "Mã QR của giấy kích hoạt",
		Messages: "Tin nhắn đã gửi", MessagesHelp: "Tự làm mới mỗi 3 giây, mới nhất ở trên.", NoMessages: "Chưa có tin nhắn nào.",
		At: "Lúc", To: "Đến", Text: "Nội dung", Desks: "Quầy tiếp đón", NoDesks: "Chưa có quầy nào. Quầy tự đăng ký khi kiểm tra thẻ lần đầu.",
		DeskName: "Quầy", Since: "Từ", Genuine: "Mã mới sẽ hợp lệ", Revoked: "Thẻ bị thu hồi", Expired: "Thẻ hết hạn", NotYet: "Thẻ chưa đến hạn",
	},
	"en": {
		Title: "VssID sandbox", OtherLang: "vi", OtherName: "Tiếng Việt",
		Strip:  "Simulation: every person, number and card here is made up. Nothing here counts anywhere.",
		Intro:  "Pick a person and give the app their account number and activation code. The one-time password shows up right below.",
		People: "Made-up people", PeopleHelp: "The first of each kind; the others of that kind are folded away beneath.",
		Account: "Account", Letter: "Activation code", Born: "Born", Phone: "Phone", Facility: "First facility",
		More: "Data and actions", CitizenID: "Citizen ID", CardNumber: "Card number", BHYT: "Printed card's QR", CitizenQR: "Citizen ID's QR",
		NewLetter: "New activation code", Unbind: "Remove from device (lost phone)", Withdraw: "Withdraw the card", Restore: "Give the card back", Move: "Move facility",
		Bound: "✓ Held by a device", QRAlt: "QR of the activation letter",
		Messages: "Messages sent", MessagesHelp: "Refreshes every 3 seconds, newest on top.", NoMessages: "No message yet.",
		At: "At", To: "To", Text: "Text", Desks: "Reception desks", NoDesks: "No desk yet. A desk enrols itself at its first check.",
		DeskName: "Desk", Since: "Since", Genuine: "A fresh code is genuine", Revoked: "Card withdrawn", Expired: "Card expired", NotYet: "Card not yet valid",
	},
}

// kindText is a kind as people read it: its words, and where it is known, the Vietnamese term.
func kindText(kind, lang string) string {
	plain := strings.ReplaceAll(kind, "-", " ")
	if v, ok := kinds[kind]; ok {
		if lang == "vi" {
			return v
		}
		return plain + " (" + v + ")"
	}
	return plain
}

// kinds are the Vietnamese words of the kinds of people; a kind that is not listed shows its own name.
var kinds = map[string]string{
	"employee": "Người lao động", "pensioner": "Người hưởng lương hưu", "child": "Trẻ em dưới 6 tuổi", "pupil": "Học sinh", "student": "Sinh viên",
	"poor-household": "Hộ nghèo", "near-poor": "Hộ cận nghèo", "soldier": "Quân nhân", "police-officer": "Công an", "civil-servant": "Công chức", "veteran": "Cựu chiến binh",
	"person-of-merit": "Người có công", "household": "Hộ gia đình", "average-farming-household": "Hộ nông nghiệp có mức sống trung bình", "unemployment-benefit": "Người hưởng trợ cấp thất nghiệp",
	"living-area-k1": "Nơi sinh sống K1", "living-area-k2": "Nơi sinh sống K2", "living-area-k3": "Nơi sinh sống K3", "year-only-birth-date": "Chỉ biết năm sinh",
	"longest-name": "Tên dài nhất", "expired": "Thẻ hết hạn", "withdrawn": "Thẻ bị thu hồi", "moved-facility": "Đã chuyển nơi KCB ban đầu", "starts-next-year": "Thẻ chưa đến hạn",
	"citizen-id-account": "Tài khoản theo số định danh", "old-card-number": "Số thẻ cũ có chữ", "unknown-object-code": "Mã đối tượng chưa biết",
}

var spoken = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})

// languageOf picks what the tester asked for by ?lang, else by the browser, else Vietnamese.
func languageOf(r *http.Request) string {
	if l := r.URL.Query().Get("lang"); l == "vi" || l == "en" {
		return l
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return "vi"
	}
	if _, i, confidence := spoken.Match(tags...); i == 1 && confidence > language.No {
		return "en"
	}
	return "vi"
}
