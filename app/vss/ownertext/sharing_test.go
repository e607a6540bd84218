package ownertext

import (
	"testing"
	"time"

	"vssid/app/vss"
)

func TestShareFact(t *testing.T) {
	for _, c := range []struct {
		kind   vss.ShareFactKind
		values []string
		vi, en string
	}{
		{vss.ShareFactKindInsured, []string{"2026-01-01", "2026-12-31"}, "Đang có thẻ bảo hiểm y tế, từ 01/01/2026 đến 31/12/2026", "Has health insurance, from 01/01/2026 to 31/12/2026"},
		{vss.ShareFactKindInsured, []string{"2026-01-01", ""}, "Đang có thẻ bảo hiểm y tế, từ 01/01/2026", "Has health insurance, from 01/01/2026"},
		{vss.ShareFactKindMonths, []string{"96", "2026-10"}, "96 tháng đóng bảo hiểm xã hội, tính đến 10/2026", "96 months of social insurance paid, through 10/2026"},
		{vss.ShareFactKindEmployers, []string{"Công ty Mẫu", "2018-11", ""}, "Công ty Mẫu: từ 11/2018 đến nay", "Công ty Mẫu: from 11/2018 until now"},
		{vss.ShareFactKindSalary, []string{"10000000", "15000000", "2026-10"}, "Lương đóng bảo hiểm xã hội từ 10.000.000 đến dưới 15.000.000 đồng một tháng (10/2026)",
			"Contribution salary from 10.000.000 to under 15.000.000 dong a month (10/2026)"},
		{"later", []string{"a", "b"}, "a, b", "a, b"},
		{vss.ShareFactKindMonths, nil, " tháng đóng bảo hiểm xã hội, tính đến ", " months of social insurance paid, through "},
	} {
		f := vss.ShareFact{Kind: c.kind, Values: c.values}
		if vi, en := ShareFact(vss.LanguageVi, f), ShareFact(vss.LanguageEn, f); vi != c.vi || en != c.en {
			t.Errorf("%v says %q and %q", f, vi, en)
		}
	}
}

func TestShareShowsEveryTerm(t *testing.T) {
	terms := ShareTerms{HolderName: "Nguyễn Văn Mẫu", Recipient: "Ngân hàng Mẫu", Purpose: "Vay mua nhà", Until: "2026-12-23", Facts: []vss.ShareFact{{Kind: vss.ShareFactKindMonths, Values: []string{"96", "2026-10"}}}}
	for _, language := range []vss.Language{vss.LanguageVi, vss.LanguageEn} {
		shown := Share(language, terms)
		if len(shown) != 7 || shown[1].Value != terms.HolderName || shown[2].Value != terms.Recipient || shown[3].Value != terms.Purpose || shown[4].Value != "23/12/2026" {
			t.Errorf("in %s it shows %v", language, shown)
		}
		end := ShareEnd(language, terms.Recipient, terms.Purpose, time.Date(2026, 11, 23, 1, 15, 0, 0, time.UTC))
		if len(end) != 5 || end[3].Value != "23/11/2026 08:15" {
			t.Errorf("in %s the end shows %v", language, end)
		}
	}
}
