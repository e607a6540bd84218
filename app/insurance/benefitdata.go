package insurance

// The rules by date. A row counts from its first day until the next row's; a change of law is a new row, never an edit of an old one. Rows that were only
// compared with reports of newspapers and local offices are not confirmed; so far that is all of them.

type levelShare struct {
	percentage                 int
	limits, outside, transport bool
}

type levelTable struct {
	Rule
	levels [5]levelShare // level 1 first
}

var levelTables = []levelTable{
	{
		Rule: Rule{PartialDate{2015, 1, 1}, "Luật Bảo hiểm y tế 25/2008/QH12, sửa đổi bởi 46/2014/QH13, điều 22; Quyết định 1351/QĐ-BHXH năm 2015", false},
		levels: [5]levelShare{
			{percentage: 100, transport: true},
			{percentage: 100, limits: true, transport: true},
			{percentage: 95, limits: true},
			{percentage: 80, limits: true},
			{percentage: 100, outside: true, transport: true},
		},
	},
}

type exceptionTerms struct {
	Rule
	percentOfReference int // of the monthly reference level; 0: no amount
}

var exceptionTables = map[ExceptionKind][]exceptionTerms{
	CommuneCare: {{Rule{PartialDate{2018, 12, 1}, "Nghị định 146/2018/NĐ-CP, điều 14", false}, 0}},
	SmallVisit:  {{Rule{PartialDate{2018, 12, 1}, "Nghị định 146/2018/NĐ-CP, điều 14", false}, 15}},
	FiveYearWaiver: {
		{Rule{PartialDate{2015, 1, 1}, "Luật Bảo hiểm y tế 25/2008/QH12, sửa đổi bởi 46/2014/QH13, điều 22 khoản 1", false}, 600},
	},
}

var referenceLevels = []ReferenceLevel{
	{1_490_000, Rule{PartialDate{2019, 7, 1}, "Nghị định 38/2019/NĐ-CP", false}},
	{1_800_000, Rule{PartialDate{2023, 7, 1}, "Nghị định 24/2023/NĐ-CP", false}},
	{2_340_000, Rule{PartialDate{2024, 7, 1}, "Nghị định 73/2024/NĐ-CP", false}},
}

type routeTable struct {
	Rule
	routes []Route // without their Rule, which is the table's
}

var routeTables = []routeTable{
	{
		Rule: Rule{PartialDate{2016, 1, 1}, "Luật 46/2014/QH13, điều 22 khoản 3 và 4", false},
		routes: []Route{
			{Kind: DistrictCare, Share: 100}, {Kind: ProvincialInpatient, Share: 60}, {Kind: CentralInpatient, Share: 40},
			{Kind: LivingAreaInpatient, Share: 100},
		},
	},
	{
		Rule: Rule{PartialDate{2021, 1, 1}, "Luật 46/2014/QH13, điều 22 khoản 6", false},
		routes: []Route{
			{Kind: DistrictCare, Share: 100}, {Kind: ProvincialInpatient, Share: 100}, {Kind: CentralInpatient, Share: 40},
			{Kind: LivingAreaInpatient, Share: 100},
		},
	},
	{
		Rule: Rule{PartialDate{2025, 7, 1}, "Luật 51/2024/QH15, điều 22 khoản 4", false},
		routes: []Route{
			{Kind: InitialCare, Share: 100}, {Kind: BasicInpatient, Share: 100}, {Kind: FormerDistrict, Share: 100},
			{Kind: LivingAreaInpatient, Share: 100},
		},
	},
}
