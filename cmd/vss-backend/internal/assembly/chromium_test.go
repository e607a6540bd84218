package assembly

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"vssid/app/vss"
	"vssid/cmd/internal/browser"
)

// enter signs a made-up officer in through the page.
func enter(h *house, b *browser.Browser, login string) {
	h.t.Helper()
	all, err := h.sandbox.Officers(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	b.Go(h.url + "/console")
	for _, o := range all {
		if o.Login == login {
			b.Fill("login", o.Login)
			b.Fill("password", o.Password)
			b.Fill("code", o.Code)
			b.Click("form.narrow button.main")
			b.See(o.Name)
			return
		}
	}
	h.t.Fatalf("there is no officer %s", login)
}

// judged looks at a page in both schemes of colours and at two widths.
func judged(b *browser.Browser, name string) {
	for _, size := range [][2]int{{1280, 800}, {400, 800}} {
		b.Size(size[0], size[1])
		for _, dark := range []bool{false, true} {
			b.Dark(dark)
			scheme := map[bool]string{false: "light", true: "dark"}[dark]
			what := fmt.Sprintf("%s-%d-%s", name, size[0], scheme)
			b.Accessible(what)
			b.Picture(what)
		}
	}
	b.Size(1280, 800)
	b.Dark(false)
}

// The queue of registrations in a real browser, by mouse and by keyboard.
func TestConsoleInChromium(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(0)
	filed := f.mustFile()
	f.mustUpload(filed)
	if _, err := f.Submit(t.Context(), f.id, vss.ApplicationSubmission{Revision: filed.Revision}); err != nil {
		t.Fatal(err)
	}
	b := browser.Open(t, 1280, 800)
	b.Go(h.url + "/console/sign-in")
	judged(b, "sign-in")
	enter(h, b, "can-bo-a")
	judged(b, "registrations")
	b.Press("n") // take the next one
	b.See(f.who.Name)
	b.See("khớp hết")
	judged(b, "registration")
	b.Click(`figure[data-photo] button.tool:last-child`)
	if turned := b.Text(`document.querySelector("figure[data-photo] img").style.transform`); !strings.Contains(turned, "rotate(90deg)") {
		t.Errorf("the photo was turned to %q", turned)
	}
	b.Press("q")            // to the question
	b.Fill("question", "a") // typed into the question, not pressed
	if question := b.Text(`document.querySelector("[name=question]").value`); question != "a" || b.Path() == "/console/registrations" {
		t.Errorf("the question is %q, the page %s", question, b.Path())
	}
	b.Press("\u001b")
	b.Press("a")
	b.See("Tài khoản đã mở")
	judged(b, "registration-approved")
	if got, err := f.Read(t.Context(), f.id); err != nil || got.State != vss.ApplicationStateApproved {
		t.Errorf("the phone reads %+v, %v", got, err)
	}
}

// The supervisors' page of officers, and an invitation.
func TestInvitationInChromium(t *testing.T) {
	h := newHouse(t, true)
	b := browser.Open(t, 1280, 800)
	enter(h, b, "lanh-dao")
	b.Click(`nav a[href="/console/officers"]`)
	b.See("Mời cán bộ mới")
	judged(b, "officers")
	b.Fill("login", "mai")
	b.Fill("name", "Cán bộ Mẫu")
	b.Click(`input[name=role][value=officer]`)
	b.Click(`form[action$="/invite"] button.main`)
	b.See("Chỉ hiện một lần")
	judged(b, "invited")
	b.Go(b.Text(`document.querySelector(".card code").innerText`))
	judged(b, "invitation")
	b.Fill("code", codeOf(t, b.Text(`document.querySelector("details code").textContent`), h.clock()))
	b.Fill("password", "con mèo đen trên mái nhà")
	b.Fill("again", "con mèo đen trên mái nhà")
	b.Click("button.main")
	b.See("Hồ sơ đăng ký")
	b.Go(h.url + "/console/officers")
	b.See("Vai trò của bạn không được làm việc này")
	judged(b, "forbidden")
}

// An officer makes a passkey, signs in with it, and removes it; after that it opens nothing.
func TestPasskeyInChromium(t *testing.T) {
	h := newHouse(t, true)
	h.url = strings.Replace(h.url, "127.0.0.1", "localhost", 1) // passkeys are for names
	b := browser.Open(t, 1280, 800)
	b.Authenticator()
	enter(h, b, "can-bo-a")
	b.Go(h.url + "/console/account")
	b.See("Chưa có khóa truy cập nào")
	b.Fill("name", "Máy ở cơ quan")
	b.Click(`button[data-passkey="add"]`)
	b.See("Đã thêm khóa truy cập")
	b.See("Máy ở cơ quan")
	judged(b, "account")
	signOut := func() {
		b.Click("header form button")
		b.See("Đăng nhập cán bộ")
	}
	signOut()
	b.Click(`button[data-passkey="sign-in"]`)
	b.See("Cán bộ A (mẫu)")
	b.Go(h.url + "/console/account")
	b.Click(`form[action$="/remove"] button`)
	b.See("Đã xóa khóa truy cập")
	signOut()
	b.Click(`button[data-passkey="sign-in"]`)
	b.See("Khóa truy cập này không được chấp nhận")
}
