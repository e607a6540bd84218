package procedure

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vssid/app/insurance"
	"vssid/app/vss"
)

// offered are the procedures as the server reads them.
func offered(t testing.TB) map[string]vss.Procedure {
	t.Helper()
	all, err := Read(os.DirFS("../../assets/procedures"))
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]vss.Procedure{}
	for _, p := range all {
		byID[p.Id] = p
	}
	return byID
}

// named knows two provinces with a commune each, a facility and a family.
func named(kind Kind, code string) (Named, bool) {
	all := map[string]Named{"province 01": {Name: "Thành phố Mẫu"}, "province 02": {Name: "Tỉnh Mẫu"}, "commune 01901": {Name: "Phường Mẫu", Within: "01"},
		"facility 01999": {Name: "Bệnh viện Mẫu"}, "members self": {Name: "NGUYỄN VĂN MẪU"}, "members a": {Name: "NGUYỄN THỊ MẪU"}}
	n, ok := all[string(kind)+" "+code]
	return n, ok
}

func TestEveryFormIsInTheLanguage(t *testing.T) {
	all := offered(t)
	for _, id := range []string{"607a", "608a", "612a", "635", "639", "652", "move-facility", "personal-data", "child-account", "household-renewal", "voluntary"} {
		p, there := all[id]
		if !there {
			t.Errorf("there is no form %s", id)
			continue
		}
		for _, words := range []vss.ProcedureText{p.Title, p.Summary, p.Takes, p.Fee} {
			if words.Vi == "" || words.En == "" {
				t.Errorf("%s: words are missing in a language: %+v", id, words)
			}
		}
		if p.Confirmed {
			t.Errorf("%s says it is confirmed, and nobody has confirmed it", id)
		}
	}
}

func TestWhatTheLanguageRefuses(t *testing.T) {
	one := int64(1)
	text := vss.ProcedureText{Vi: "a", En: "a"}
	good := vss.ProcedureField{Id: "a", Kind: "text", Label: text, Least: &one, Most: &one}
	with := func(fields ...vss.ProcedureField) vss.Procedure {
		return vss.Procedure{Id: "x", Version: 1, Title: text, Steps: []vss.ProcedureStep{{Title: text, Fields: fields}}}
	}
	if err := Check(with(good)); err != nil {
		t.Fatal(err)
	}
	changed := func(change func(f *vss.ProcedureField)) vss.Procedure {
		f := good
		change(&f)
		return with(f)
	}
	household := vss.ProcedureChargeHousehold
	paid := with(good)
	paid.Charge = &household
	for name, c := range map[string]struct {
		p    vss.Procedure
		want error
	}{
		"an unknown kind":             {changed(func(f *vss.ProcedureField) { f.Kind = "hologram" }), ErrKind},
		"no step":                     {vss.Procedure{Id: "x", Version: 1, Title: text}, ErrSchema},
		"no label":                    {changed(func(f *vss.ProcedureField) { f.Label.En = "" }), ErrSchema},
		"a name twice":                {with(good, good), ErrSchema},
		"a choice of nothing":         {changed(func(f *vss.ProcedureField) { f.Kind = "choice" }), ErrSchema},
		"no bounds":                   {changed(func(f *vss.ProcedureField) { f.Most = nil }), ErrSchema},
		"waits for nothing":           {changed(func(f *vss.ProcedureField) { f.When = &vss.ProcedureWhen{Field: "b", Is: "c"} }), ErrSchema},
		"a commune in no province":    {changed(func(f *vss.ProcedureField) { f.Kind = "commune" }), ErrSchema},
		"paid for and nothing to add": {paid, ErrSchema},
	} {
		if err := Check(c.p); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := Read(fstest.MapFS{"a.json": {Data: []byte(`{"id":"x","surprise":1}`)}}); err == nil {
		t.Error("a form with an unknown member is read")
	}
}

func TestOne(t *testing.T) {
	least, most := int64(3), int64(10)
	options := []vss.ProcedureOption{{Id: "yes"}}
	within := "province"
	for _, c := range []struct {
		kind   Kind
		typed  string
		want   string
		reason Reason
	}{
		{Text, "  ba   chữ ", "ba chữ", ""}, {Text, "ab", "", Short}, {Text, "mười một chữ", "", Long}, {Text, "a\u202ebcd", "", NotText},
		{Name, "nguyễn  văn mẫu", "nguyễn văn mẫu", ""}, {Name, "X Æ 12", "", NotName},
		{Date, "05/03/1994", "1994-03-05", ""}, {Date, "1994-03-05", "1994-03-05", ""}, {Date, "30/02/2020", "", NotDate}, {Date, "1994", "", NotDate}, {Date, "01/01/1800", "", NotDate},
		{Choice, "yes", "yes", ""}, {Choice, "no", "", NotChoice},
		{Number, "01 23.45", "012345", ""}, {Number, "12", "", NotDigits}, {Account, "12a4", "", NotDigits}, {Account, "12345678901", "", NotDigits},
		{Money, "1", "", Little}, {Money, "7", "7", ""}, {Money, "11", "", Much}, {Money, "-5", "", NotDigits}, {Money, "99999999999999999999", "", NotDigits},
		{Phone, "+84 000 200 001", "0000200001", ""}, {Phone, "12", "", NotPhone}, {Citizen, "12", "", NotID},
		{Province, "01", "01", ""}, {Province, "99", "", NoPlace}, {Facility, "01999", "01999", ""}, {Facility, "x", "", NoPlace},
		{Commune, "01901", "01901", ""}, {Commune, "02901", "", NoPlace},
	} {
		f := vss.ProcedureField{Id: "f", Kind: string(c.kind), Least: &least, Most: &most, Options: &options, Within: &within}
		got, reason := One(f, c.typed, Answers{"province": "01"}, named)
		if reason != c.reason || reason == "" && got != c.want {
			t.Errorf("%s %q: %q, %q; want %q, %q", c.kind, c.typed, got, reason, c.want, c.reason)
		}
	}
	f := vss.ProcedureField{Id: "f", Kind: string(Commune), Within: &within}
	if _, reason := One(f, "01901", Answers{"province": "02"}, named); reason != NoPlace {
		t.Errorf("a commune of another province: %q", reason)
	}
}

func TestAStepIsCleanedAndWhatIsNotAskedGoes(t *testing.T) {
	p := offered(t)["612a"]
	delivery := p.Steps[len(p.Steps)-1]
	typed := Answers{"deliver": "post", "province": "01", "commune": "01901", "street": " Số 1  đường Mẫu "}
	clean, faults := Step(delivery, typed, named)
	if len(faults) > 0 || clean["street"] != "Số 1 đường Mẫu" {
		t.Fatalf("%v, %v", clean, faults)
	}
	typed["deliver"] = "agency"
	clean, faults = Step(delivery, typed, named)
	if len(faults) > 0 || len(clean) != 1 {
		t.Errorf("what is not asked any more stays: %v, %v", clean, faults)
	}
	if _, faults = Step(delivery, Answers{"deliver": "post"}, named); len(faults) != 3 || faults[0].Reason != Missing {
		t.Errorf("nothing is filled in: %v", faults)
	}
	if typed["street"] != " Số 1  đường Mẫu " {
		t.Error("Step changed what was typed")
	}
}

func TestAPersonIsThreeAnswers(t *testing.T) {
	p := offered(t)["652"]
	fields := Fields(p.Steps[0], nil)
	var ids []string
	for _, f := range fields {
		ids = append(ids, f.Id)
	}
	if got := strings.Join(ids, " "); got != "personName personBorn personCitizenId relation" {
		t.Errorf("it asks %s", got)
	}
}

func TestTheAnswersAreReadBack(t *testing.T) {
	p := offered(t)["move-facility"]
	a := Answers{"facility": "01999", "why": "moved", "phone": "0000200001"}
	if faults := Validate(p, a, named); len(faults) > 0 {
		t.Fatal(faults)
	}
	shown, err := Shown(p, a, vss.LanguageVi, named)
	want := vss.Shown{{Label: "Nơi khám bệnh ban đầu mới", Value: "Bệnh viện Mẫu (01999)"}, {Label: "Vì sao bạn đổi", Value: "Tôi đổi chỗ ở"}, {Label: "Số điện thoại để cán bộ gọi", Value: "0000200001"}}
	if err != nil || !slices.Equal(shown, want) {
		t.Errorf("%v, %v", shown, err)
	}
	a["phone"] = "+84 000200001"
	if faults := Validate(p, a, named); len(faults) != 1 {
		t.Errorf("an answer that is not in its final form: %v", faults)
	}
}

func TestAHouseholdPaysLessForEachFurtherMember(t *testing.T) {
	p := offered(t)["household-renewal"]
	c, ok := ChargeOf(p, Answers{"members": "self,a", "months": "6"}, insurance.PartialDate{Year: 2026, Month: 3, Day: 1}, vss.LanguageVi, named)
	if !ok || c.Amount != 6*105_300+6*73_710 || c.Months != 6 || c.Confirmed {
		t.Fatalf("%+v, %v", c, ok)
	}
	var said []string
	for _, item := range c.Shown {
		said = append(said, item.Label+": "+item.Value)
	}
	want := []string{"Mức tham chiếu: 2.340.000 đ", "Mức đóng một tháng của người thứ nhất: 4,5% × 2.340.000 đ", "1. NGUYỄN VĂN MẪU: 100% × 6 tháng × 105.300 đ = 631.800 đ",
		"2. NGUYỄN THỊ MẪU: 70% × 6 tháng × 105.300 đ = 442.260 đ", "Tổng số tiền phải đóng: 1.074.060 đ"}
	if !slices.Equal(said[:5], want) || !strings.Contains(said[5], "chưa kiểm chứng") {
		t.Errorf("it says\n%s", strings.Join(said, "\n"))
	}
}

func TestVoluntaryContributions(t *testing.T) {
	p := offered(t)["voluntary"]
	day := insurance.PartialDate{Year: 2026, Month: 3, Day: 1}
	for _, c := range []struct {
		income, group, months string
		want                  insurance.Dong
	}{
		{"1500000", "other", "1", 330_000 - 66_000}, {"1500000", "poor", "12", 12 * 165_000}, {"5000000", "near-poor", "3", 3 * (1_100_000 - 132_000)}, {"46800000", "other", "1", 10_296_000 - 66_000},
	} {
		got, ok := ChargeOf(p, Answers{"income": c.income, "group": c.group, "months": c.months}, day, vss.LanguageEn, named)
		if !ok || got.Amount != c.want {
			t.Errorf("%+v: %d, %v", c, got.Amount, ok)
		}
	}
	for _, a := range []Answers{{"income": "1499999", "group": "other", "months": "1"}, {"income": "46800001", "group": "other", "months": "1"}, {"income": "2000000", "group": "x", "months": "1"}, {}} {
		if got, ok := ChargeOf(p, a, day, vss.LanguageEn, named); ok {
			t.Errorf("%v costs %d", a, got.Amount)
		}
	}
}

// FuzzOne wants a judged answer to be judged the same again: what the app sends the server takes.
func FuzzOne(f *testing.F) {
	for _, kind := range kinds {
		f.Add(string(kind), "05/03/1994")
		f.Add(string(kind), "1.500.000 đ")
	}
	least, most := int64(1), int64(50)
	options := []vss.ProcedureOption{{Id: "yes"}}
	within := "province"
	f.Fuzz(func(t *testing.T, kind, typed string) {
		field := vss.ProcedureField{Id: "f", Kind: kind, Least: &least, Most: &most, Options: &options, Within: &within}
		v, reason := One(field, typed, Answers{"province": "01"}, named)
		if reason != "" {
			return
		}
		if again, reason := One(field, v, Answers{"province": "01"}, named); reason != "" || again != v {
			t.Errorf("%s %q became %q, and that %q, %q", kind, typed, v, again, reason)
		}
		if _, err := Value(field, v, vss.LanguageVi, named); err != nil && Kind(kind) != Person {
			t.Errorf("%s %q is good and cannot be read back: %v", kind, v, err)
		}
	})
}
