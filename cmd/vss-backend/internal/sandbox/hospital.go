package sandbox

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/confirmations"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Payments are the desks' side of confirmations (package confirmations): the doors that a real desk's request goes through.
type Payments interface {
	Ask(ctx context.Context, desk edge.Facility, uses []edge.Use, ask vss.PaymentAsk) (vss.PaymentRequest, error)
	Withdraw(ctx context.Context, desk edge.Facility, uses []edge.Use, id uuid.UUID) (vss.PaymentRequest, error)
}

// simulatedDesk begins the ids of the desks that the tester plays. No key has such a thumbprint, so nobody can prove to be one.
const simulatedDesk = "sandbox-hospital-"

// shownPayments is how many of the newest requests the page shows.
const shownPayments = 30

// bill is one thing to charge.
type bill struct {
	id     string
	name   map[string]string // by language
	items  []vss.PaymentItem
	shared int64 // đồng that the fund pays
}

// bills are what the simulated hospital charges. The shares are samples (80 % and the rest), worked out by no rule.
var bills = []bill{
	{"visit", map[string]string{"vi": "Khám và thuốc", "en": "Examination and medicine"}, []vss.PaymentItem{{Name: "Khám nội (mẫu)", Quantity: "1", Amount: 50_600},
		{Name: "Paracetamol 500 mg, viên (mẫu)", Quantity: "20", Amount: 9_000}}, 47_680},
	{"tests", map[string]string{"vi": "Xét nghiệm", "en": "Laboratory tests"}, []vss.PaymentItem{{Name: "Khám nội (mẫu)", Quantity: "1", Amount: 50_600},
		{Name: "Tổng phân tích tế bào máu (mẫu)", Quantity: "1", Amount: 49_700}, {Name: "Định lượng glucose (mẫu)", Quantity: "2", Amount: 44_800}}, 116_080},
	{"stay", map[string]string{"vi": "Điều trị nội trú", "en": "Stay in hospital"}, []vss.PaymentItem{{Name: "Giường điều trị, ngày (mẫu)", Quantity: "3.5", Amount: 840_000},
		{Name: "Phẫu thuật nội soi cắt ruột thừa (mẫu)", Quantity: "1", Amount: 2_820_000}, {Name: "Thuốc và vật tư (mẫu)", Quantity: "1", Amount: 632_500}}, 3_434_000},
}

// HospitalPart is the page on which the tester plays a hospital's cashier.
func HospitalPart(payments Payments) Part {
	return Part{
		Path: "/hospital",
		Name: map[string]string{"vi": "Bệnh viện (mô phỏng)", "en": "Hospital (simulated)"},
		Route: func(s *Sandbox, handle Handle) {
			p := &hospitalPart{s, payments}
			handle("GET /sandbox/hospital", p.show)
			handle("GET /sandbox/hospital.json", p.send)
			handle("POST /sandbox/hospital/requests", p.ask)
			handle("POST /sandbox/hospital/requests/{id}/withdraw", p.withdraw)
		},
	}
}

type hospitalPart struct {
	s        *Sandbox
	payments Payments
}

// ask sends a request to a persona's app.
func (p *hospitalPart) ask(w http.ResponseWriter, r *http.Request) error {
	ask := shapes.HospitalRequest{Bill: bills[0].id}
	if fromForm(r) {
		ask.Persona, ask.Bill = r.PostFormValue("persona"), r.PostFormValue("bill")
	} else if err := readJSON(r, &ask); err != nil {
		return err
	}
	who, known := p.s.byID[ask.Persona]
	if !known {
		return &fault{http.StatusBadRequest, "persona: the sandbox has nobody of this id"}
	}
	request, err := p.request(ask)
	if err != nil {
		return err
	}
	card, err := p.s.Store.Read(r.Context()).Card(who.Account)
	if err != nil {
		return err
	}
	request.Card = &vss.PaymentCard{CardNumber: card.CardNumber, DateOfBirth: card.DateOfBirth}
	desk, err := p.desk(r.Context(), card.FacilityCode)
	if err != nil {
		return err
	}
	made, err := p.payments.Ask(r.Context(), desk, nil, request)
	if err != nil {
		return plain(err, languageOf(r))
	}
	if fromForm(r) {
		http.Redirect(w, r, "/sandbox/hospital?lang="+languageOf(r)+"#"+made.RequestId.String(), http.StatusSeeOther)
		return nil
	}
	return sendJSON(w, http.StatusCreated, made)
}

// request is what the hospital asks: a bill of the page, or items and sums of the caller's own.
func (p *hospitalPart) request(ask shapes.HospitalRequest) (vss.PaymentAsk, error) {
	request := vss.PaymentAsk{RequestId: uuid.New(), VisitAt: p.s.Now().Add(-time.Hour).Truncate(time.Minute), Items: ask.Items, Total: ask.Total, FundShare: ask.FundShare, OwnShare: ask.OwnShare}
	if ask.ValidMinutes < 0 || ask.ValidMinutes > 60 {
		return request, &fault{http.StatusBadRequest, "validMinutes: 1 to 60, or 0 for the usual"}
	}
	if ask.ValidMinutes > 0 {
		request.ValidMinutes = &ask.ValidMinutes
	}
	if len(ask.Items) > 0 {
		return request, nil
	}
	i := slices.IndexFunc(bills, func(b bill) bool { return b.id == ask.Bill })
	if i < 0 {
		return request, &fault{http.StatusBadRequest, "bill: there are visit, tests and stay"}
	}
	request.Items, request.FundShare = bills[i].items, bills[i].shared
	for _, item := range request.Items {
		request.Total += item.Amount
	}
	request.OwnShare = request.Total - request.FundShare
	return request, nil
}

// desk is the simulated desk of a facility; it is enrolled when it is first needed.
func (p *hospitalPart) desk(ctx context.Context, facility string) (edge.Facility, error) {
	id := simulatedDesk + facility
	err := p.s.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.EnrolDesk(store.Desk{ID: id, Thumbprint: id, Key: []byte{}, FacilityCode: facility, Name: "Quầy thu phí (mô phỏng)", EnrolledAt: p.s.Now()})
		return err
	})
	return edge.Facility{DeskID: id, FacilityCode: facility}, err
}

// plain tells the tester a refusal of the component in its own words.
func plain(err error, language string) error {
	var r *refusal.Error
	if !errors.As(err, &r) {
		return err
	}
	words := refusal.WordsOf(r.Code, language)
	text := words.Title + ": " + words.Detail
	for _, f := range r.Fields {
		text += " [" + f.Name + " " + f.Reason + "]"
	}
	return &fault{refusal.Status(r.Code), text}
}

func (p *hospitalPart) withdraw(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return &fault{http.StatusNotFound, "the hospital has no such request"}
	}
	kept, err := p.s.Store.Read(r.Context()).PaymentRequest(id.String())
	if errors.Is(err, store.ErrNotFound) || err == nil && !strings.HasPrefix(kept.DeskID, simulatedDesk) {
		return &fault{http.StatusNotFound, "the hospital has no such request"}
	}
	if err != nil {
		return err
	}
	now, err := p.payments.Withdraw(r.Context(), edge.Facility{DeskID: kept.DeskID, FacilityCode: kept.FacilityCode}, nil, id)
	if err != nil {
		return plain(err, languageOf(r))
	}
	if fromForm(r) {
		http.Redirect(w, r, "/sandbox/hospital?lang="+languageOf(r)+"#"+id.String(), http.StatusSeeOther)
		return nil
	}
	return sendJSON(w, http.StatusOK, now)
}

func (p *hospitalPart) list(ctx context.Context) ([]shapes.HospitalPayment, error) {
	reader := p.s.Store.Read(ctx)
	kept, err := reader.RecentPayments(shownPayments)
	if err != nil {
		return nil, err
	}
	all := make([]shapes.HospitalPayment, 0, len(kept))
	for _, k := range kept {
		card, err := reader.Card(k.Account)
		if err != nil {
			return nil, err
		}
		all = append(all, shapes.HospitalPayment{RequestID: k.ID, Account: k.Account, Holder: card.HolderName, Facility: k.FacilityName, Desk: k.DeskName, Number: k.Number,
			State: string(confirmations.State(k, p.s.Now())), Reason: k.Reason, ReasonText: k.ReasonText, CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt,
			Simulated: strings.HasPrefix(k.DeskID, simulatedDesk)})
	}
	return all, nil
}

func (p *hospitalPart) send(w http.ResponseWriter, r *http.Request) error {
	all, err := p.list(r.Context())
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, all)
}

type hospitalRow struct {
	shapes.HospitalPayment
	StateText, Tone, Since, Until, ReasonWords string
	Waiting                                    bool
}

type patientChoice struct{ ID, Name string }

func (p *hospitalPart) show(w http.ResponseWriter, r *http.Request) error {
	lang := languageOf(r)
	t := hospitalTexts[lang]
	all, err := p.list(r.Context())
	if err != nil {
		return err
	}
	people, err := p.s.personas(r.Context())
	if err != nil {
		return err
	}
	bound, err := p.s.Store.Read(r.Context()).BoundAccounts()
	if err != nil {
		return err
	}
	view := struct {
		T             hospitalWords
		Lang          string
		People, Bills []patientChoice
		Rows          []hospitalRow
	}{T: t, Lang: lang}
	for _, one := range people {
		if bound[one.Account] {
			view.People = append(view.People, patientChoice{one.ID, one.Name})
		}
	}
	for _, b := range bills {
		view.Bills = append(view.Bills, patientChoice{b.id, b.name[lang]})
	}
	for _, one := range all {
		row := hospitalRow{HospitalPayment: one, StateText: t.States[one.State], Tone: map[string]string{"confirmed": "good", "waiting": "caution"}[one.State],
			Since: one.CreatedAt.In(insurance.Vietnam).Format("15:04:05"), Until: one.ExpiresAt.In(insurance.Vietnam).Format("15:04:05"), Waiting: one.State == "waiting"}
		if row.Tone == "" {
			row.Tone = "bad"
		}
		row.ReasonWords = ownertext.PaymentReason(vss.PaymentReasonCode(one.Reason), vss.Language(lang))
		view.Rows = append(view.Rows, row)
	}
	return render(w, "hospital.html", view)
}

// hospitalWords are the texts of the page in one language.
type hospitalWords struct {
	Title, Strip, Intro, Back, OtherLang, OtherName    string
	Person, Bill, Send, NoBody, Requests, None, Number string
	Until, Withdraw, At                                string
	States                                             map[string]string
}

var hospitalTexts = map[string]hospitalWords{
	"vi": {
		Title: "Bệnh viện (mô phỏng)", OtherLang: "en", OtherName: "English", Back: "Trang chính",
		Strip:  "Mô phỏng: bạn đóng vai nhân viên thu phí của một bệnh viện bịa ra. Số tiền và tỉ lệ chỉ là mẫu.",
		Intro:  "Gửi một khoản thanh toán đến ứng dụng của một người mẫu, rồi xem họ xác nhận hay từ chối. Trang tự làm mới mỗi 3 giây.",
		Person: "Người bệnh", Bill: "Hóa đơn", Send: "Gửi yêu cầu xác nhận", NoBody: "Chưa có người mẫu nào dùng ứng dụng. Hãy kích hoạt một người trước.",
		Requests: "Các yêu cầu", None: "Chưa có yêu cầu nào.", Number: "Số đối chiếu", Until: "Chờ đến", Withdraw: "Rút lại", At: "Gửi lúc",
		States: map[string]string{"waiting": "Đang chờ chủ thẻ", "confirmed": "✓ Chủ thẻ đã ký xác nhận", "refused": "✕ Chủ thẻ từ chối", "withdrawn": "✕ Đã rút lại", "expired": "✕ Hết hạn"},
	},
	"en": {
		Title: "Hospital (simulated)", OtherLang: "vi", OtherName: "Tiếng Việt", Back: "Main page",
		Strip:  "Simulation: you play the cashier of a made-up hospital. Amounts and shares are samples.",
		Intro:  "Send a payment to the app of a made-up person, and see whether they confirm or refuse it. The page refreshes every 3 seconds.",
		Person: "Patient", Bill: "Bill", Send: "Ask to confirm", NoBody: "None of the made-up people uses the app yet. Activate one first.",
		Requests: "Requests", None: "No request yet.", Number: "Matching number", Until: "Waits until", Withdraw: "Take back", At: "Sent at",
		States: map[string]string{"waiting": "Waits for the holder", "confirmed": "✓ The holder has signed", "refused": "✕ The holder refused", "withdrawn": "✕ Taken back", "expired": "✕ Expired"},
	},
}
