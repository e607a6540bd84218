package core

import (
	"fmt"

	"vssid/app/insurance"
	"vssid/app/paper"
)

// codeWords are the texts of the paper that holds a recovery code.
type codeWords struct {
	issuer, title, foot, page, account, holder, made, lead, how, steps1, steps2, steps3, keep, once string
}

var codeTexts = map[string]codeWords{
	"vi": {
		issuer: "Ứng dụng VssID", title: "Mã khôi phục tài khoản", foot: "Cất ở nhà, xa điện thoại. Không chụp ảnh, không gửi cho ai. Cán bộ BHXH không bao giờ hỏi mã này.", page: "Trang",
		account: "Tài khoản", holder: "Chủ tài khoản", made: "Tạo lúc", lead: "Mã này cùng mật khẩu khôi phục lấy lại tài khoản khi mất điện thoại. Một mình mã này không mở được gì.",
		how: "Khi cần dùng", steps1: "1. Cài VssID trên điện thoại mới, chọn “Lấy lại tài khoản”, rồi “Mã khôi phục và mật khẩu”.",
		steps2: "2. Nhập số tài khoản, mã này và mật khẩu khôi phục, rồi chọn mã PIN mới.", steps3: "3. Nhập mật khẩu một lần (OTP) gửi đến số điện thoại đã đăng ký.",
		keep: "Mã chỉ dùng được một lần. Tạo mã mới trong ứng dụng thì mã này hết giá trị.", once: "Mã khôi phục",
	},
	"en": {
		issuer: "VssID app", title: "Account recovery code", foot: "Keep it at home, away from the phone. Do not photograph or send it. VSS officers never ask for it.", page: "Page",
		account: "Account", holder: "Holder", made: "Made at", lead: "With the recovery password, this code brings the account back when the phone is lost. Alone it opens nothing.",
		how: "When you need it", steps1: "1. Install VssID on the new phone and choose “Get the account back”, then “Recovery code and password”.",
		steps2: "2. Type the account number, this code and the recovery password, and choose a new PIN.", steps3: "3. Type the one-time password sent to the registered phone number.",
		keep: "The code works once. When a new one is made in the app, this one stops working.", once: "Recovery code",
	},
}

// codePaper sets the paper that holds a recovery code. It names no more of the person than the account and the name they keep it for.
func codePaper(fonts paper.Fonts, e SetCodePaper) ([]byte, error) {
	w, ok := codeTexts[e.Language]
	if !ok {
		w = codeTexts["vi"]
	}
	p := paper.New(fonts, paper.Head{Issuer: w.issuer, Title: w.title, Language: e.Language, At: e.MadeAt, Foot: w.foot, Page: w.page})
	p.Text(w.lead)
	p.Space(4)
	p.Box(w.once + ":  " + e.Code)
	p.Space(4)
	if e.Holder != "" {
		p.Pair(w.holder, e.Holder)
	}
	p.Pair(w.account, e.Account)
	p.Pair(w.made, e.MadeAt.In(insurance.Vietnam).Format("15:04 02/01/2006"))
	p.Space(4)
	p.Heading(w.how)
	p.Text(w.steps1)
	p.Text(w.steps2)
	p.Text(w.steps3)
	p.Space(2)
	p.Note(w.keep)
	content, err := p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("set the paper of the recovery code: %w", err)
	}
	return content, nil
}
