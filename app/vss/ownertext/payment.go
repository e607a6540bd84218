package ownertext

import (
	"fmt"
	"strconv"
	"strings"

	"vssid/app/vss"
)

var (
	payFacility = phrase{"Cơ sở khám chữa bệnh", "Facility"}
	payVisit    = phrase{"Thời gian", "Time"}
	payNumber   = phrase{"Số đối chiếu", "Matching number"}
	payChecked  = phrase{"Mã thẻ", "Card code"}
	payTotal    = phrase{"Tổng chi phí", "Total"}
	payFund     = phrase{"Quỹ bảo hiểm y tế trả", "Paid by health insurance"}
	payOwn      = phrase{"Tôi trả", "Paid by me"}
	payReason   = phrase{"Lý do từ chối", "Reason for refusing"}
	paySaid     = phrase{"Tôi ghi thêm", "In my words"}

	payConfirm = phrase{"Xác nhận thanh toán bảo hiểm y tế", "Confirm a health-insurance payment"}
	payRefuse  = phrase{"Từ chối thanh toán bảo hiểm y tế", "Refuse a health-insurance payment"}

	payCheckedAt  = phrase{"Quầy này đã đọc mã thẻ lúc %s", "This desk read the card code at %s"}
	payNotChecked = phrase{"Quầy này chưa đọc mã thẻ", "This desk has not read the card code"}
	payQuantity   = phrase{"Số lượng %s · %s", "Quantity %s · %s"}
)

// payReasons are the reasons for refusing, in the order they are offered.
var payReasons = []struct {
	code vss.PaymentReasonCode
	text phrase
}{
	{vss.PaymentReasonCodeNotMyVisit, phrase{"Tôi không khám ở đây", "I was not treated here"}},
	{vss.PaymentReasonCodeNotReceived, phrase{"Tôi không nhận dịch vụ hoặc thuốc này", "I did not get this service or medicine"}},
	{vss.PaymentReasonCodeWrongItems, phrase{"Các khoản ghi không đúng", "The items are wrong"}},
	{vss.PaymentReasonCodeWrongAmount, phrase{"Số tiền không đúng", "The amount is wrong"}},
	{vss.PaymentReasonCodeWrongShare, phrase{"Phần quỹ trả hoặc phần tôi trả không đúng", "The shares are wrong"}},
	{vss.PaymentReasonCodeOther, phrase{"Lý do khác", "Another reason"}},
}

// PaymentReasons lists the reasons for refusing a payment in the order they are offered.
func PaymentReasons() []vss.PaymentReasonCode {
	all := make([]vss.PaymentReasonCode, 0, len(payReasons))
	for _, r := range payReasons {
		all = append(all, r.code)
	}
	return all
}

// PaymentReason puts a reason for refusing into words; "" for one that the contract does not name.
func PaymentReason(code vss.PaymentReasonCode, language vss.Language) string {
	for _, r := range payReasons {
		if r.code == code {
			return r.text.in(language)
		}
	}
	return ""
}

// Payment gives label and value of everything the owner reads before confirming (vss.OwnerOperationConfirmPayment) or refusing
// (vss.OwnerOperationRefusePayment) an insurance payment. reason and said belong to a refusal; said may be empty. It fails for another operation,
// an unknown language and a refusal without a known reason.
func Payment(operation vss.OwnerOperation, language vss.Language, c vss.Confirmation, reason vss.PaymentReasonCode, said string) (vss.Shown, error) {
	if !language.Valid() {
		return nil, fmt.Errorf("owner text: language %q is neither vi nor en", language)
	}
	var shown vss.Shown
	add := func(label phrase, value string) {
		shown = append(shown, vss.ShownItem{Label: label.in(language), Value: value})
	}
	switch operation {
	case vss.OwnerOperationConfirmPayment:
		add(labelAction, payConfirm.in(language))
	case vss.OwnerOperationRefusePayment:
		add(labelAction, payRefuse.in(language))
	default:
		return nil, fmt.Errorf("owner text: %q is no payment's operation", operation)
	}
	add(payFacility, fmt.Sprintf("%s (%s)", c.FacilityName, c.FacilityCode))
	add(payVisit, c.VisitAt.In(vietnam).Format("15:04 02/01/2006"))
	add(payNumber, c.Number)
	if c.CheckedAt != nil {
		add(payChecked, fmt.Sprintf(payCheckedAt.in(language), c.CheckedAt.In(vietnam).Format("15:04 02/01/2006")))
	} else {
		add(payChecked, payNotChecked.in(language))
	}
	for i, item := range c.Items {
		shown = append(shown, vss.ShownItem{Label: fmt.Sprintf("%d. %s", i+1, item.Name),
			Value: fmt.Sprintf(payQuantity.in(language), decimal(item.Quantity, language), Dong(item.Amount, language))})
	}
	add(payTotal, Dong(c.Total, language))
	add(payFund, Dong(c.FundShare, language))
	add(payOwn, Dong(c.OwnShare, language))
	if operation == vss.OwnerOperationRefusePayment {
		why := PaymentReason(reason, language)
		if why == "" {
			return nil, fmt.Errorf("owner text: no reason %q for refusing a payment", reason)
		}
		add(payReason, why)
		if said != "" {
			add(paySaid, said)
		}
	}
	return shown, nil
}

// Dong writes an amount of đồng as people of a language do: 1.234.567 đ, 1,234,567 đ.
func Dong(amount int64, language vss.Language) string {
	mark := "."
	if language == vss.LanguageEn {
		mark = ","
	}
	digits := strconv.FormatInt(amount, 10)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "−", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(d)
	}
	return b.String() + " đ"
}

// decimal writes a quantity with the language's decimal mark.
func decimal(quantity string, language vss.Language) string {
	if language == vss.LanguageEn {
		return quantity
	}
	return strings.Replace(quantity, ".", ",", 1)
}
