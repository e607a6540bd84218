package sandbox

// applicationWords are the texts of the officer's pages in one language.
type applicationWords struct {
	Title, Strip, Intro, Back, List, OtherLang, OtherName, None, Nothing                                                        string
	Receipt, Name, Agency, Filed, Changed, Open                                                                                 string
	People, PeopleHelp, Born, Number, CitizenID, Phone, QR, Registered                                                          string
	Form, Record, Field, Compare, NoMatch, NoMatchHelp, Enrol, Same, Differs, Absent, Samples, SamplesHelp, IDDisagrees, Others string
	PhotosTitle, NotWhole, Act, Check, Ask, Question, Approve, RecordNumber, Refuse, Remark, Why                                string
	Changing, EventsTitle, Decided, OpenedAccount                                                                               string
	States, Fields, Photos, Events, Sexes                                                                                       map[string]string
}

// value is a field's value as people read it.
func (t applicationWords) value(field, value string) string {
	switch {
	case value == "":
		return t.None
	case field == "sex":
		return t.Sexes[value]
	case field == "dateOfBirth":
		return bornText(value)
	}
	return value
}

var applicationTexts = map[string]applicationWords{
	"vi": {
		Title: "Hồ sơ đăng ký (mô phỏng)", Strip: "Ở đây bạn đóng vai cán bộ BHXH xét hồ sơ đăng ký. Cán bộ này là mô phỏng; mọi người và số đều bịa ra.",
		Intro: "So tờ khai và ảnh với hồ sơ BHXH. Người đăng ký theo dõi và trả lời trên máy đã gửi.", Back: "Về trang thử", List: "Tất cả hồ sơ", OtherLang: "en", OtherName: "English",
		None: "không có", Nothing: "Chưa có hồ sơ nào được gửi.", Receipt: "Số biên nhận", Name: "Họ và tên", Agency: "Nơi nhận", Filed: "Gửi lúc", Changed: "Đổi lúc", Open: "Mở",
		People: "Người mẫu chưa có tài khoản", PeopleHelp: "Dùng một trong những người này để thử đăng ký: họ có trong hồ sơ BHXH mẫu.", Born: "Ngày sinh", Number: "Mã số BHXH", CitizenID: "Số căn cước",
		Phone: "Số điện thoại dùng thử", QR: "Nội dung mã QR căn cước", Registered: "đã có tài khoản", Form: "Tờ khai", Record: "Hồ sơ BHXH", Field: "Mục", Compare: "So với hồ sơ BHXH",
		NoMatch: "Không có ai trong hồ sơ BHXH khớp với tờ khai.", NoMatchHelp: "Ngoài đời người này phải đến cơ quan BHXH để được cấp mã số. Ở đây bạn có thể cho họ vào hồ sơ mẫu.",
		Enrol: "Cho người này vào hồ sơ mẫu", Same: "khớp", Differs: "khác", Absent: "không so được", Samples: "Ảnh mẫu", SamplesHelp: "Ảnh vẽ, không phải người thật. Tải về để làm ảnh chân dung và ảnh căn cước khi thử.", IDDisagrees: "Số căn cước nói năm sinh hoặc giới tính khác với tờ khai.",
		Others: "Số hồ sơ khác cùng số căn cước:", PhotosTitle: "Ảnh", NotWhole: "Ảnh chưa lên đủ", Act: "Xử lý", Check: "Bắt đầu xem", Ask: "Gửi câu hỏi", Question: "Câu hỏi cho người đăng ký",
		Approve: "Duyệt, mở tài khoản", RecordNumber: "Mã số BHXH của người trong hồ sơ", Refuse: "Không duyệt", Remark: "Lời của cán bộ", Why: "Lý do",
		Changing: "Người đăng ký đang sửa hồ sơ; đợi họ gửi lại.", EventsTitle: "Đã qua", Decided: "Hồ sơ này không còn chờ cán bộ.", OpenedAccount: "Tài khoản đã mở",
		States: map[string]string{"received": "Đã nhận", "checking": "Đang xem", "question": "Đang hỏi lại", "refused": "Chưa duyệt", "approved": "Đã duyệt", "uploading": "Đang gửi"},
		Fields: map[string]string{"socialInsuranceNumber": "Mã số BHXH", "citizenId": "Số căn cước", "name": "Họ và tên", "dateOfBirth": "Ngày sinh", "sex": "Giới tính", "phone": "Điện thoại",
			"email": "Thư điện tử", "address": "Địa chỉ", "agency": "Nơi nhận hồ sơ"},
		Photos: map[string]string{"portrait": "Ảnh chân dung", "id-front": "Căn cước, mặt trước", "id-back": "Căn cước, mặt sau"},
		Events: map[string]string{"received": "Người đăng ký gửi", "checking": "Bắt đầu xem", "question": "Hỏi", "answered": "Người đăng ký trả lời", "refused": "Không duyệt", "approved": "Duyệt", "activated": "Đã kích hoạt"},
		Sexes:  map[string]string{"male": "Nam", "female": "Nữ"},
	},
	"en": {
		Title: "Registrations (simulated)", Strip: "Here you play the VSS officer who decides about registrations. The officer is simulated; every person and number is made up.",
		Intro: "Compare form and photos with the record. The person follows it and answers on the phone that sent it.", Back: "Back to the sandbox", List: "All registrations", OtherLang: "vi", OtherName: "Tiếng Việt",
		None: "none", Nothing: "Nothing has been sent yet.", Receipt: "Receipt", Name: "Name", Agency: "Received by", Filed: "Filed", Changed: "Changed", Open: "Open",
		People: "Made-up people without an account", PeopleHelp: "Register as one of them: they are on the sample record.", Born: "Born", Number: "Social-insurance number", CitizenID: "Citizen ID",
		Phone: "Telephone to try with", QR: "The citizen ID's QR", Registered: "has an account", Form: "Form", Record: "Record", Field: "Field", Compare: "Beside the record",
		NoMatch: "Nobody on record is like the form.", NoMatchHelp: "In real life this person goes to the agency for a number. Here you may put them on the sample record.",
		Enrol: "Put this person on the sample record", Same: "same", Differs: "differs", Absent: "nothing to compare", Samples: "Sample photos", SamplesHelp: "Drawn; they show nobody. Download them as portrait and ID photos to try with.", IDDisagrees: "The citizen ID's digits speak of another birth year or sex than the form.",
		Others: "Other registrations under the same citizen ID:", PhotosTitle: "Photos", NotWhole: "Has not come whole", Act: "Decide", Check: "Begin", Ask: "Ask", Question: "Question to the person",
		Approve: "Approve, open the account", RecordNumber: "Social-insurance number of the person on record", Refuse: "Refuse", Remark: "The officer's words", Why: "Reasons",
		Changing: "The person is changing it; wait until it is sent again.", EventsTitle: "What happened", Decided: "It does not wait for an officer.", OpenedAccount: "Account opened",
		States: map[string]string{"received": "Received", "checking": "Being checked", "question": "Question asked", "refused": "Refused", "approved": "Approved", "uploading": "Being sent"},
		Fields: map[string]string{"socialInsuranceNumber": "Social-insurance number", "citizenId": "Citizen ID", "name": "Name", "dateOfBirth": "Born", "sex": "Sex", "phone": "Telephone",
			"email": "E-mail", "address": "Address", "agency": "Received by"},
		Photos: map[string]string{"portrait": "Portrait", "id-front": "Citizen ID, front", "id-back": "Citizen ID, back"},
		Events: map[string]string{"received": "Sent by the person", "checking": "Begun", "question": "Asked", "answered": "Answered by the person", "refused": "Refused", "approved": "Approved", "activated": "Activated"},
		Sexes:  map[string]string{"male": "Male", "female": "Female"},
	},
}
