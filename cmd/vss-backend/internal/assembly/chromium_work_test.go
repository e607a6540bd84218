package assembly

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/internal/browser"
)

// What people send comes to the officers, each item to one of them, and an account is given back by two.
func TestOfficersWorkInChromium(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	request := p.submit("move-facility", moveAnswers, nil)
	picture := uuid.New()
	if err := p.session.SendAttachment(t.Context(), picture, noisyJPEG(t, 1), quietly); err != nil {
		t.Fatal(err)
	}
	thread, err := p.session.SendMessage(t.Context(), withPictures("Thẻ ghi sai tên.", picture))
	if err != nil {
		t.Fatal(err)
	}
	visits, _ := p.allVisits(0, 200)
	report, err := p.session.ReportError(t.Context(), reportOf(visits[0].VisitId))
	if err != nil {
		t.Fatal(err)
	}
	b := browser.Open(t, 1280, 800)
	enter(h, b, "can-bo-a")

	b.Go(h.url + "/console/requests")
	b.See(request.Number)
	judged(b, "requests")
	b.Click("tbody a")
	b.See("Nhận xử lý")
	b.Press("t")
	b.See("Trả lại hàng đợi")
	judged(b, "request")
	b.Press("a")
	b.See("Người gửi được báo")
	if got := p.now(request); got.State != vss.ServiceRequestStateApproved {
		t.Errorf("the phone reads %s", got.State)
	}

	b.Go(h.url + "/console/messages")
	b.See(thread.Number)
	judged(b, "messages")
	b.Click("tbody a")
	b.See("Nhận trả lời")
	b.Press("t")
	b.See("Không bao giờ hỏi mã PIN")
	b.Fill("words", "Mời bạn đến quầy với giấy khai sinh.")
	letter := filepath.Join(t.TempDir(), "Giấy mời.pdf")
	if err := os.WriteFile(letter, []byte("%PDF-1.7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Choose("file", letter)
	judged(b, "message")
	b.Click("form.card button.main")
	b.See("Người viết được báo")

	b.Go(h.url + "/console/reports")
	b.See(report.Number)
	judged(b, "reports")
	b.Click("tbody a")
	b.See("Nhận xử lý")
	b.Press("t")
	b.See("Gửi trả lời")
	judged(b, "report")
	b.Fill("words", "Chúng tôi đã hỏi bệnh viện.")
	b.Click(`form[action$="/answer"] button`)
	b.See("Người báo được báo")
	b.Go(h.url + "/console/messages/" + thread.ThreadId.String())
	b.See("Giấy mời.pdf")
	judged(b, "message-answered")
	if list, err := p.session.Threads(t.Context()); err != nil || !strings.Contains(list.Threads[0].Messages[1].Text, "giấy khai sinh") || (*list.Threads[0].Messages[1].Attachments)[0].Name != "Giấy mời.pdf" {
		t.Errorf("the phone reads %+v, %v", list, err)
	}
	returned(t, h, p, b)
}

// returned plays somebody at the counter who lost the phone: one officer approves and cannot be the second.
func returned(t *testing.T, h *house, p *phone, b *browser.Browser) {
	t.Helper()
	newKey := func() *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	lost, err := h.newClient().StartRecovery(t.Context(), vss.NewKeys{Device: newKey(), Owner: newKey()}, vss.RecoveryStart{Account: p.binding.Account, Kind: vss.RecoveryKindOfficers, Language: vss.LanguageVi, Device: "Máy mới"})
	if err != nil {
		t.Fatal(err)
	}
	b.Go(h.url + "/console/recoveries")
	b.See("Máy mới")
	judged(b, "recoveries")
	b.Click(`form[action$="/approve"] button`)
	b.See("Cần một cán bộ khác nữa")
	b.Click(`header form button`)
	b.See("Đăng nhập cán bộ")
	enter(h, b, "can-bo-b")
	b.Go(h.url + "/console/recoveries")
	b.Click(`form[action$="/approve"] button`)
	b.See("Hoàn tất được")
	judged(b, "recoveries-ready")
	if progress, err := h.newClient().Recovery(t.Context(), lost.Recovery); err != nil || progress.Stage != vss.RecoveryStageReady {
		t.Errorf("the new phone reads %+v, %v", progress, err)
	}
}
