package insurance

// ObjectCode says which group of insured people a person belongs to (mã đối tượng), two letters. The list grows by decree; a code that is not known here is
// shown as it is and never refused.
type ObjectCode string

// Payer is who pays a group's contributions (Law on Health Insurance, article 12).
type Payer string

// The payers.
const (
	PayerEmployer  Payer = "employer-and-employee"
	PayerFund      Payer = "social-insurance-fund"
	PayerState     Payer = "state-budget"
	PayerSupported Payer = "state-supported"
	PayerHousehold Payer = "household"
)

// Object is what is known of a code.
type Object struct {
	Code       ObjectCode
	Payer      Payer
	Level      BenefitLevel
	Vietnamese string
	English    string
}

// Known gives what is known of a code; false for one that came later.
func (c ObjectCode) Known() (Object, bool) {
	o, ok := objects[c]
	return o, ok
}

var objects = func() map[ObjectCode]Object {
	m := map[ObjectCode]Object{}
	for _, o := range []Object{
		{"DN", PayerEmployer, 4, "Người lao động trong doanh nghiệp", "Enterprise employee"},
		{"HX", PayerEmployer, 4, "Người lao động trong hợp tác xã", "Cooperative employee"},
		{"CH", PayerEmployer, 4, "Người lao động trong cơ quan nhà nước", "State body employee"},
		{"NN", PayerEmployer, 4, "Người lao động trong tổ chức nước ngoài", "Employee of a foreign or international organisation"},
		{"TK", PayerEmployer, 4, "Người lao động trong tổ chức khác", "Employee of another organisation"},
		{"HC", PayerEmployer, 4, "Cán bộ, công chức, viên chức", "Civil servant or public employee"},
		{"XK", PayerEmployer, 4, "Người hoạt động không chuyên trách ở xã", "Part-time commune worker"},
		{"HT", PayerFund, 3, "Người hưởng lương hưu, trợ cấp mất sức lao động", "Pensioner"},
		{"TB", PayerFund, 4, "Người hưởng trợ cấp tai nạn lao động, bệnh nghề nghiệp", "Recipient of work-injury allowance"},
		{"NO", PayerFund, 4, "Người nghỉ ốm đau dài ngày", "Worker on long sick leave"},
		{"CT", PayerFund, 4, "Người từ 80 tuổi hưởng trợ cấp tuất", "Survivor aged 80 or more on allowance"},
		{"XB", PayerFund, 4, "Cán bộ xã đã nghỉ việc hưởng trợ cấp", "Retired commune cadre"},
		{"TN", PayerFund, 4, "Người hưởng trợ cấp thất nghiệp", "Recipient of unemployment benefit"},
		{"CS", PayerFund, 4, "Công nhân cao su nghỉ việc hưởng trợ cấp", "Retired rubber worker"},
		{"QN", PayerState, 5, "Quân nhân", "Soldier"},
		{"CA", PayerState, 5, "Công an nhân dân", "Police officer"},
		{"CY", PayerState, 5, "Người làm công tác cơ yếu", "Cipher officer"},
		{"XN", PayerState, 4, "Cán bộ xã hưởng trợ cấp từ ngân sách", "Commune cadre paid by the state"},
		{"MS", PayerState, 4, "Người thôi hưởng trợ cấp mất sức lao động", "Former recipient of disability allowance"},
		{"CC", PayerState, 1, "Người có công với cách mạng", "Person of merit"},
		{"CK", PayerState, 2, "Người có công với cách mạng khác", "Person of merit, second group"},
		{"CB", PayerState, 2, "Cựu chiến binh", "Veteran"},
		{"KC", PayerState, 2, "Người tham gia kháng chiến", "Resistance participant"},
		{"HD", PayerState, 4, "Đại biểu Quốc hội, Hội đồng nhân dân", "Elected deputy"},
		{"TE", PayerState, 1, "Trẻ em dưới 6 tuổi", "Child under 6"},
		{"BT", PayerState, 2, "Người hưởng trợ cấp bảo trợ xã hội", "Recipient of social protection"},
		{"HN", PayerState, 2, "Người thuộc hộ nghèo", "Member of a poor household"},
		{"DT", PayerState, 2, "Người dân tộc thiểu số vùng khó khăn", "Ethnic minority in a difficult area"},
		{"DK", PayerState, 2, "Người sống ở vùng đặc biệt khó khăn", "Resident of an especially difficult area"},
		{"XD", PayerState, 2, "Người sống ở xã đảo, huyện đảo", "Resident of an island commune"},
		{"TS", PayerState, 2, "Thân nhân liệt sĩ", "Relative of a martyr"},
		{"TC", PayerState, 3, "Thân nhân người có công", "Relative of a person of merit"},
		{"TQ", PayerState, 4, "Thân nhân quân nhân", "Relative of a soldier"},
		{"TV", PayerState, 4, "Thân nhân công nhân, viên chức quốc phòng", "Relative of a defence worker"},
		{"TA", PayerState, 4, "Thân nhân công an", "Relative of a police officer"},
		{"TY", PayerState, 4, "Thân nhân người làm cơ yếu", "Relative of a cipher officer"},
		{"HG", PayerState, 4, "Người đã hiến bộ phận cơ thể", "Organ donor"},
		{"LS", PayerState, 4, "Lưu học sinh nước ngoài", "Foreign student on a scholarship"},
		{"PV", PayerState, 4, "Người phục vụ người có công", "Carer of a person of merit"},
		{"CN", PayerSupported, 3, "Người thuộc hộ cận nghèo", "Member of a near-poor household"},
		{"HS", PayerSupported, 4, "Học sinh", "Pupil"},
		{"SV", PayerSupported, 4, "Sinh viên", "Student"},
		{"GB", PayerSupported, 4, "Hộ nông, lâm, ngư, diêm nghiệp mức sống trung bình", "Farming, forestry, fishing or salt household of average income"},
		{"GD", PayerHousehold, 4, "Người tham gia theo hộ gia đình", "Household member"},
	} {
		m[o.Code] = o
	}
	return m
}()
