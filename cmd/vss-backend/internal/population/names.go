package population

import "vssid/app/insurance"

// Names are put together by chance from common parts, and end in the word for a sample, as the names of the sandbox's people do.
var (
	families = []string{"Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"}
	middles  = map[insurance.Sex][]string{
		insurance.Male:   {"Văn", "Hữu", "Đức", "Minh", "Quốc", "Công", "Thành", "Xuân"},
		insurance.Female: {"Thị", "Thị", "Thị", "Ngọc", "Thu", "Minh", "Thanh", "Kim"},
	}
	givens = map[insurance.Sex][]string{
		insurance.Male:   {"An", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hiếu", "Hùng", "Khoa", "Long", "Nam", "Phong", "Quân", "Sơn", "Tài", "Thắng", "Tuấn", "Việt", "Vinh"},
		insurance.Female: {"An", "Bích", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hoa", "Hồng", "Hương", "Lan", "Linh", "Mai", "Nga", "Nhung", "Phương", "Quỳnh", "Thảo", "Trang", "Yến"},
	}
)

func (m *maker) name(sex insurance.Sex) string {
	pick := func(from []string) string { return from[m.chance.IntN(len(from))] }
	return pick(families) + " " + pick(middles[sex]) + " " + pick(givens[sex]) + " Mẫu"
}
