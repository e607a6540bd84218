package sandbox

// applicationWords are the texts of the page of people without an account, in one language.
type applicationWords struct {
	Title, Strip, Intro, Console, Back, OtherLang, OtherName           string
	PeopleHelp, Born, Number, CitizenID, Phone, QR, Registered         string
	Samples, SamplesHelp, Strangers, StrangersHelp, Receipt, Name, Put string
	Photos                                                             map[string]string
}

var applicationTexts = map[string]applicationWords{
	"vi": {
		Title: "Người chưa có tài khoản, để thử đăng ký", Strip: "Mọi người và số ở đây đều bịa ra.", Intro: "Đăng ký trong ứng dụng như một trong những người này, rồi đóng vai cán bộ duyệt tại",
		Console: "bàn làm việc của cán bộ", Back: "Về trang thử", OtherLang: "en", OtherName: "English", PeopleHelp: "Họ có trong hồ sơ BHXH mẫu.", Born: "Ngày sinh", Number: "Mã số BHXH", CitizenID: "Số căn cước",
		Phone: "Số điện thoại dùng thử", QR: "Nội dung mã QR căn cước", Registered: "đã có tài khoản",
		Samples: "Ảnh mẫu", SamplesHelp: "Ảnh vẽ, không phải người thật. Tải về để làm ảnh chân dung và ảnh căn cước khi thử.",
		Strangers: "Tờ khai của người không có trong hồ sơ mẫu", StrangersHelp: "Ngoài đời người này phải đến cơ quan BHXH để được cấp mã số. Ở đây bạn có thể cho họ vào hồ sơ mẫu.",
		Receipt: "Số biên nhận", Name: "Họ và tên", Put: "Cho vào hồ sơ mẫu",
		Photos: map[string]string{"portrait": "Ảnh chân dung", "id-front": "Căn cước, mặt trước", "id-back": "Căn cước, mặt sau"},
	},
	"en": {
		Title: "People without an account, to try registering", Strip: "Every person and number here is made up.", Intro: "Register in the app as one of them, then be the officer who approves at",
		Console: "the officers' console", Back: "Back to the sandbox", OtherLang: "vi", OtherName: "Tiếng Việt", PeopleHelp: "They are on the sample record.", Born: "Born", Number: "Social-insurance number", CitizenID: "Citizen ID",
		Phone: "Telephone to try with", QR: "The citizen ID's QR", Registered: "has an account",
		Samples: "Sample photos", SamplesHelp: "Drawn; they show nobody. Download them as portrait and ID photos to try with.",
		Strangers: "Registrations of people who are on no record", StrangersHelp: "In real life this person goes to the agency for a number. Here you may put them on the sample record.",
		Receipt: "Receipt", Name: "Name", Put: "Put on the sample record",
		Photos: map[string]string{"portrait": "Portrait", "id-front": "Citizen ID, front", "id-back": "Citizen ID, back"},
	},
}
