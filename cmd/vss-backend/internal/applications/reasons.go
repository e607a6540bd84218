package applications

import (
	"slices"

	"vssid/app/vss"
)

// Reason is one reason an officer may refuse a registration for.
type Reason struct {
	Code           string
	Part           vss.ApplicationReasonPart // of the form it is about
	Vi, En         string                    // what is wrong
	MendVi, MendEn string                    // what to do about it
}

// Reasons are the reasons in the order an officer reads them.
func Reasons() []Reason { return slices.Clone(reasons) }

var reasons = []Reason{
	{"photo-unclear", vss.ApplicationReasonPartPortrait, "Ảnh chân dung không rõ mặt", "The portrait does not show the face clearly",
		"Chụp lại ảnh chân dung ở nơi đủ sáng, nhìn thẳng, không đeo khẩu trang, kính râm.", "Take the portrait again in good light, facing the camera, without mask or sunglasses."},
	{"photo-other-person", vss.ApplicationReasonPartPortrait, "Ảnh chân dung không giống người trên căn cước", "The portrait is not the person on the ID",
		"Chụp lại ảnh chân dung của chính người đăng ký.", "Take the portrait of the very person who registers."},
	{"id-front-unreadable", vss.ApplicationReasonPartIdFront, "Ảnh mặt trước căn cước không đọc được", "The front of the ID cannot be read",
		"Đặt thẻ trên mặt phẳng, chụp lại mặt trước thật nét, không bị lóa.", "Lay the card flat and take its front again, sharp and without glare."},
	{"id-back-unreadable", vss.ApplicationReasonPartIdBack, "Ảnh mặt sau căn cước không đọc được", "The back of the ID cannot be read",
		"Đặt thẻ trên mặt phẳng, chụp lại mặt sau thật nét, không bị lóa.", "Lay the card flat and take its back again, sharp and without glare."},
	{"id-expired", vss.ApplicationReasonPartIdFront, "Căn cước đã hết hạn", "The ID has expired",
		"Đổi căn cước mới tại công an, rồi chụp ảnh thẻ mới.", "Get a new ID from the police, then take photos of the new card."},
	{"person-differs", vss.ApplicationReasonPartPerson, "Họ tên, ngày sinh hoặc giới tính khác hồ sơ BHXH", "Name, birth date or sex differ from the record",
		"Xem lại họ tên, ngày sinh, giới tính đúng như trên căn cước. Nếu hồ sơ BHXH sai, đến cơ quan BHXH để sửa.", "Check name, birth date and sex against the ID. If the record is wrong, have it corrected at the agency."},
	{"number-differs", vss.ApplicationReasonPartPerson, "Mã số BHXH không phải của người này", "The social-insurance number is another person's",
		"Tra lại mã số BHXH, hoặc để trống mục này.", "Look the number up again, or leave it empty."},
	{"no-record", vss.ApplicationReasonPartPerson, "Chưa có người này trong hồ sơ BHXH", "There is no record of this person",
		"Kiểm tra số căn cước và mã số BHXH. Nếu đúng, hãy đến cơ quan BHXH để được cấp mã số.", "Check the citizen ID and the social-insurance number. If they are right, ask the agency for a number."},
	{"phone-not-own", vss.ApplicationReasonPartContact, "Số điện thoại không phải của người đăng ký", "The telephone number is not the person's own",
		"Ghi số điện thoại đang dùng của chính người đăng ký.", "Give the number that the person who registers uses."},
	{"address-unclear", vss.ApplicationReasonPartAddress, "Địa chỉ chưa rõ", "The address is not clear",
		"Ghi rõ số nhà, đường hoặc thôn, xóm.", "Give the house number and street, or the hamlet."},
	{"other", vss.ApplicationReasonPartNone, "Lý do khác, ghi ở lời của cán bộ", "Another reason, in the officer's words",
		"Đọc lời của cán bộ rồi sửa theo đó.", "Read the officer's words and act on them."},
}

func reasonByCode(code string) (Reason, bool) {
	i := slices.IndexFunc(reasons, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		return Reason{}, false
	}
	return reasons[i], true
}

// reasonsOf puts codes into words.
func reasonsOf(codes []string, language string) []vss.ApplicationReason {
	all := []vss.ApplicationReason{}
	for _, code := range codes {
		r, ok := reasonByCode(code)
		if !ok {
			r, _ = reasonByCode("other") // a code that this program no longer knows
		}
		v := vss.ApplicationReason{Code: r.Code, Part: r.Part, Text: r.Vi, Mend: r.MendVi}
		if language == string(vss.LanguageEn) {
			v.Text, v.Mend = r.En, r.MendEn
		}
		all = append(all, v)
	}
	return all
}
