package sandbox

// careWords are the words of the page of families.
type careWords struct {
	Families, FamiliesHelp, Strip, Back                            string
	Owner, Carrier, Reason, Until, Record, End, Waiting, OwnDevice string
	CarryReasons                                                   map[string]string
}

var careTexts = map[string]careWords{
	"vi": {
		Families: "Thẻ người thân", FamiliesHelp: "Mô phỏng: ở đây người thử đóng vai quầy BHXH, ghi nhận ai được mang thẻ của ai.",
		Strip: "Môi trường mô phỏng: mọi người, số và thẻ ở đây đều bịa ra.", Back: "Về trang chính",
		Owner: "Thẻ của", Carrier: "Người mang", Reason: "Vì", Until: "Đến hết", Record: "Ghi nhận", End: "Kết thúc", Waiting: "đang chờ người nhận", OwnDevice: "người có thẻ đã dùng máy riêng",
		CarryReasons: map[string]string{"guardian": "Giám hộ trẻ dưới 18 tuổi", "parent": "Con mang thẻ cho cha mẹ", "delegate": "Được ủy quyền"},
	},
	"en": {
		Families: "Cards of the family", FamiliesHelp: "Simulated: here the tester plays the counter, which records who may carry whose card.",
		Strip: "Simulation: every person, number and card here is made up.", Back: "Back to the main page",
		Owner: "Card of", Carrier: "Carried by", Reason: "Because", Until: "Until", Record: "Record", End: "End", Waiting: "waits for the delegate", OwnDevice: "the person has a device of their own",
		CarryReasons: map[string]string{"guardian": "Guardian of a child under 18", "parent": "Child of a parent", "delegate": "Delegate"},
	},
}
