package sandbox

// careWords are the words of the pages of reports and families.
type careWords struct {
	Reports, ReportsHelp, NoReports, Families, FamiliesHelp, Strip, Back string
	TakeUp, Answer, Correct, Remove, Close, Words, Diagnosis, Facility   string
	From, About, Wrong, Said, Elsewhere                                  string
	Owner, Carrier, Reason, Until, Record, End, Waiting, OwnDevice       string
	Kinds, Reasons, States, CarryReasons                                 map[string]string
}

var careTexts = map[string]careWords{
	"vi": {
		Reports: "Báo sai sót", ReportsHelp: "Mô phỏng: ở đây người thử đóng vai cán bộ BHXH. Mỗi thao tác đi qua đúng cửa mà bàn làm việc của cán bộ sẽ dùng.", NoReports: "Chưa có báo sai sót nào. Gửi một báo cáo từ ứng dụng rồi mở lại trang này.",
		Families: "Thẻ người thân", FamiliesHelp: "Mô phỏng: ở đây người thử đóng vai quầy BHXH, ghi nhận ai được mang thẻ của ai.",
		Strip: "Môi trường mô phỏng: mọi người, số và thẻ ở đây đều bịa ra.", Back: "Về trang chính",
		TakeUp: "Tiếp nhận", Answer: "Trả lời", Correct: "Sửa dữ liệu", Remove: "Xoá lượt khám khỏi sổ", Close: "Đóng", Words: "Lời gửi người dân", Diagnosis: "Chẩn đoán đúng", Facility: "Nơi KCB đúng",
		From: "Người báo", About: "Về", Wrong: "Sai ở chỗ", Said: "Lời người dân", Elsewhere: "Loại dữ liệu này được sửa ở hệ thống giữ nó; ở đây chỉ trả lời được.",
		Owner: "Thẻ của", Carrier: "Người mang", Reason: "Vì", Until: "Đến hết", Record: "Ghi nhận", End: "Kết thúc", Waiting: "đang chờ người nhận", OwnDevice: "người có thẻ đã dùng máy riêng",
		Kinds: map[string]string{"visit": "Lượt khám", "contribution": "Quá trình đóng", "benefit": "Khoản hưởng", "card": "Dữ liệu thẻ", "check": "Lượt kiểm tra thẻ"},
		Reasons: map[string]string{"not-mine": "Không phải của tôi", "wrong-person": "Sai người", "wrong-date": "Sai ngày", "wrong-place": "Sai nơi", "wrong-content": "Sai nội dung", "wrong-amount": "Sai số tiền",
			"missing": "Thiếu", "other": "Khác"},
		States:       map[string]string{"received": "Đã nhận", "taken-up": "Đang xem xét", "answered": "Đã trả lời", "corrected": "Đã sửa", "closed": "Đã đóng"},
		CarryReasons: map[string]string{"guardian": "Giám hộ trẻ dưới 18 tuổi", "parent": "Con mang thẻ cho cha mẹ", "delegate": "Được uỷ quyền"},
	},
	"en": {
		Reports: "Reports of errors", ReportsHelp: "Simulated: here the tester plays an officer of social insurance. Each button goes through the door that an officer's console will use.", NoReports: "No report yet. Send one from the app and open this page again.",
		Families: "Cards of the family", FamiliesHelp: "Simulated: here the tester plays the counter, which records who may carry whose card.",
		Strip: "Simulation: every person, number and card here is made up.", Back: "Back to the main page",
		TakeUp: "Take up", Answer: "Answer", Correct: "Correct the record", Remove: "Take the visit out of the book", Close: "Close", Words: "Words to the person", Diagnosis: "The right diagnosis", Facility: "The right facility",
		From: "From", About: "About", Wrong: "What is wrong", Said: "In their words", Elsewhere: "Records of this kind are corrected where they are kept; here they can only be answered.",
		Owner: "Card of", Carrier: "Carried by", Reason: "Because", Until: "Until", Record: "Record", End: "End", Waiting: "waits for the delegate", OwnDevice: "the person has a device of their own",
		Kinds: map[string]string{"visit": "Visit", "contribution": "Contribution", "benefit": "Benefit", "card": "Card datum", "check": "Check of the card"},
		Reasons: map[string]string{"not-mine": "Not mine", "wrong-person": "Wrong person", "wrong-date": "Wrong date", "wrong-place": "Wrong place", "wrong-content": "Wrong content", "wrong-amount": "Wrong amount",
			"missing": "Something is missing", "other": "Something else"},
		States:       map[string]string{"received": "Received", "taken-up": "Taken up", "answered": "Answered", "corrected": "Corrected", "closed": "Closed"},
		CarryReasons: map[string]string{"guardian": "Guardian of a child under 18", "parent": "Child of a parent", "delegate": "Delegate"},
	},
}
