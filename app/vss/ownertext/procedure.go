package ownertext

import (
	"fmt"

	"vssid/app/vss"
)

var (
	serviceSubmit   = phrase{"Gửi hồ sơ dịch vụ công", "Send a request to the agency"}
	serviceWithdraw = phrase{"Rút hồ sơ dịch vụ công", "Withdraw a request"}
	serviceName     = phrase{"Thủ tục", "Procedure"}
	serviceNumber   = phrase{"Số hồ sơ", "Request number"}
	serviceSent     = phrase{"Đã gửi lúc", "Sent at"}
	serviceTruth    = phrase{"Cam kết", "Declaration"}
	serviceTrue     = phrase{"Tôi chịu trách nhiệm về những điều khai ở trên.", "I answer for what is stated above."}
)

func textIn(t vss.ProcedureText, language vss.Language) string {
	return phrase{t.Vi, t.En}.in(language)
}

// named is a procedure's title, with the agency's code where it has one.
func named(title vss.ProcedureText, code string, language vss.Language) string {
	if code == "" {
		return textIn(title, language)
	}
	return fmt.Sprintf("%s (%s)", textIn(title, language), code)
}

// Submission gives label and value of everything the owner reads before sending a request (vss.OwnerOperationSubmitRequest): the procedure, then what was
// answered and what is paid, as package procedure reads them back.
func Submission(language vss.Language, p vss.Procedure, answered, charged vss.Shown) (vss.Shown, error) {
	if !language.Valid() {
		return nil, fmt.Errorf("owner text: language %q is neither vi nor en", language)
	}
	shown := vss.Shown{{Label: labelAction.in(language), Value: serviceSubmit.in(language)}, {Label: serviceName.in(language), Value: named(p.Title, p.Code, language)}}
	shown = append(append(shown, answered...), charged...)
	return append(shown, vss.ShownItem{Label: serviceTruth.in(language), Value: serviceTrue.in(language)}), nil
}

// ServiceWithdrawal gives label and value of everything the owner reads before taking a request back (vss.OwnerOperationWithdrawRequest).
func ServiceWithdrawal(language vss.Language, r vss.ServiceRequest) (vss.Shown, error) {
	if !language.Valid() {
		return nil, fmt.Errorf("owner text: language %q is neither vi nor en", language)
	}
	return vss.Shown{
		{Label: labelAction.in(language), Value: serviceWithdraw.in(language)},
		{Label: serviceName.in(language), Value: named(r.Title, r.Code, language)},
		{Label: serviceNumber.in(language), Value: r.Number},
		{Label: serviceSent.in(language), Value: r.CreatedAt.In(vietnam).Format("15:04 02/01/2006")},
	}, nil
}
