package ownertext

import (
	"slices"
	"testing"
	"time"

	"vssid/app/vss"
)

func madeUpPayment() vss.Confirmation {
	checked := time.Date(2026, 3, 2, 1, 5, 0, 0, time.UTC)
	return vss.Confirmation{FacilityCode: "01999", FacilityName: "Bệnh viện mẫu", Number: "0482", VisitAt: time.Date(2026, 3, 2, 1, 30, 0, 0, time.UTC), CheckedAt: &checked,
		Items: []vss.PaymentItem{{Name: "Khám nội", Quantity: "1", Amount: 50_500}, {Name: "Thuốc mẫu", Quantity: "2.5", Amount: 1_200_000}},
		Total: 1_250_500, FundShare: 1_000_400, OwnShare: 250_100}
}

func TestAPaymentIsShownWithEverythingThatIsSigned(t *testing.T) {
	vi, err := Payment(vss.OwnerOperationConfirmPayment, vss.LanguageVi, madeUpPayment(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	want := vss.Shown{
		{Label: "Việc làm", Value: "Xác nhận thanh toán bảo hiểm y tế"},
		{Label: "Cơ sở khám chữa bệnh", Value: "Bệnh viện mẫu (01999)"},
		{Label: "Thời gian", Value: "08:30 02/03/2026"},
		{Label: "Số đối chiếu", Value: "0482"},
		{Label: "Mã thẻ", Value: "Quầy này đã đọc mã thẻ lúc 08:05 02/03/2026"},
		{Label: "1. Khám nội", Value: "Số lượng 1 · 50.500 đ"},
		{Label: "2. Thuốc mẫu", Value: "Số lượng 2,5 · 1.200.000 đ"},
		{Label: "Tổng chi phí", Value: "1.250.500 đ"},
		{Label: "Quỹ bảo hiểm y tế trả", Value: "1.000.400 đ"},
		{Label: "Tôi trả", Value: "250.100 đ"},
	}
	if !slices.Equal(vi, want) {
		t.Errorf("shown in Vietnamese:\n%v\nwant\n%v", vi, want)
	}
	en, err := Payment(vss.OwnerOperationConfirmPayment, vss.LanguageEn, madeUpPayment(), "", "")
	if err != nil || len(en) != len(vi) || en[6].Value != "Quantity 2.5 · 1,200,000 đ" {
		t.Errorf("shown in English: %v, %v", en, err)
	}
}

// TestNothingOfAPaymentCanChangeUnseen changes each value of a payment and wants the text to change with it.
func TestNothingOfAPaymentCanChangeUnseen(t *testing.T) {
	honest, err := Payment(vss.OwnerOperationConfirmPayment, vss.LanguageVi, madeUpPayment(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(c *vss.Confirmation){
		"facility":        func(c *vss.Confirmation) { c.FacilityCode = "01998" },
		"facility's name": func(c *vss.Confirmation) { c.FacilityName = "Bệnh viện khác" },
		"time":            func(c *vss.Confirmation) { c.VisitAt = c.VisitAt.Add(time.Minute) },
		"number":          func(c *vss.Confirmation) { c.Number = "0483" },
		"card check":      func(c *vss.Confirmation) { c.CheckedAt = nil },
		"item's name":     func(c *vss.Confirmation) { c.Items[0].Name = "Khám ngoại" },
		"quantity":        func(c *vss.Confirmation) { c.Items[1].Quantity = "25" },
		"amount":          func(c *vss.Confirmation) { c.Items[1].Amount++ },
		"an item less":    func(c *vss.Confirmation) { c.Items = c.Items[:1] },
		"total":           func(c *vss.Confirmation) { c.Total++ },
		"fund's share":    func(c *vss.Confirmation) { c.FundShare++ },
		"own share":       func(c *vss.Confirmation) { c.OwnShare++ },
	} {
		c := madeUpPayment()
		change(&c)
		other, err := Payment(vss.OwnerOperationConfirmPayment, vss.LanguageVi, c, "", "")
		if err != nil || slices.Equal(other, honest) {
			t.Errorf("%s changed and the text did not (%v)", name, err)
		}
	}
}

func TestARefusalNeedsAKnownReason(t *testing.T) {
	for _, code := range PaymentReasons() {
		for _, language := range []vss.Language{vss.LanguageVi, vss.LanguageEn} {
			shown, err := Payment(vss.OwnerOperationRefusePayment, language, madeUpPayment(), code, "made up")
			if err != nil || shown[len(shown)-2].Value != PaymentReason(code, language) || shown[len(shown)-1].Value != "made up" {
				t.Errorf("%s in %s: %v, %v", code, language, shown, err)
			}
		}
	}
	if _, err := Payment(vss.OwnerOperationRefusePayment, vss.LanguageVi, madeUpPayment(), "", ""); err == nil {
		t.Error("a refusal without a reason has a text")
	}
	if _, err := Payment(vss.OwnerOperationHandover, vss.LanguageVi, madeUpPayment(), "", ""); err == nil {
		t.Error("another operation has a payment's text")
	}
	if _, err := Payment(vss.OwnerOperationConfirmPayment, "fr", madeUpPayment(), "", ""); err == nil {
		t.Error("a language that the contract does not name has a text")
	}
}

func TestDong(t *testing.T) {
	for amount, want := range map[int64]string{0: "0 đ", 999: "999 đ", 1000: "1.000 đ", 1234567: "1.234.567 đ", -1000: "−1.000 đ"} {
		if got := Dong(amount, vss.LanguageVi); got != want {
			t.Errorf("%d: %q, want %q", amount, got, want)
		}
	}
}
