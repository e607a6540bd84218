package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/services"
	"vssid/cmd/vss-backend/internal/store"
)

// ServiceOffice is the agency's side of the requests for public services: the door that a console for officers will use.
type ServiceOffice interface {
	Requests(ctx context.Context, account string) (vss.ServiceRequestList, error)
	Move(ctx context.Context, officer, id string, to vss.ServiceRequestState, words string) error
	Paid(ctx context.Context, by, id string) error
}

// requestsPart is the page on which the tester plays the officer, and the bank that reports a payment.
type requestsPart struct{ office ServiceOffice }

// RequestsPart makes the page.
func RequestsPart(office ServiceOffice) Part {
	p := &requestsPart{office}
	return Part{Path: "/requests", Name: map[string]string{"vi": "Hồ sơ dịch vụ công (đóng vai cán bộ)", "en": "Requests for public services (play the officer)"},
		Route: func(s *Sandbox, handle Handle) {
			handle("GET /sandbox/requests", func(w http.ResponseWriter, r *http.Request) error { return p.show(w, r, s) })
			handle("GET /sandbox/requests.json", func(w http.ResponseWriter, r *http.Request) error {
				all, err := p.all(r.Context(), s)
				if err != nil {
					return err
				}
				return sendJSON(w, http.StatusOK, all)
			})
			handle("POST /sandbox/requests/{id}/{step}", p.act)
		}}
}

// all are the newest requests of the sandbox's people, those of each person together.
func (p *requestsPart) all(ctx context.Context, s *Sandbox) ([]shapes.ServiceRequest, error) {
	all := []shapes.ServiceRequest{}
	reader := s.Store.Read(ctx)
	accounts, err := reader.AccountsWithRequests()
	if err != nil {
		return nil, err
	}
	for _, account := range accounts {
		card, err := reader.Card(account)
		if err != nil {
			return nil, fmt.Errorf("read who sent a request: %w", err)
		}
		list, err := p.office.Requests(ctx, account)
		if err != nil {
			return nil, err
		}
		for _, q := range list.Requests {
			one := shapes.ServiceRequest{ID: q.RequestId.String(), Number: q.Number, Account: account, Name: card.HolderName, Procedure: q.Procedure, Title: q.Title.Vi, State: string(q.State)}
			if q.Payment != nil {
				one.Amount = q.Payment.Amount
			}
			for _, item := range q.Shown {
				one.Shown = append(one.Shown, [2]string{item.Label, item.Value})
			}
			for _, e := range q.Events {
				event := shapes.ServiceEvent{At: e.At, State: string(e.State), By: string(e.By)}
				if e.Text != nil {
					event.Text = *e.Text
				}
				one.Events = append(one.Events, event)
			}
			all = append(all, one)
		}
	}
	return all, nil
}

func (p *requestsPart) act(w http.ResponseWriter, r *http.Request) error {
	var ask shapes.OfficerWords
	if fromForm(r) {
		ask.Text = r.PostFormValue("text")
	} else if err := readJSON(r, &ask); err != nil {
		return err
	}
	id, step := r.PathValue("id"), r.PathValue("step")
	to, known := map[string]vss.ServiceRequestState{"take-up": vss.ServiceRequestStateHandling, "ask": vss.ServiceRequestStateQuestion, "approve": vss.ServiceRequestStateApproved,
		"refuse": vss.ServiceRequestStateRefused}[step]
	var err error
	switch {
	case known:
		err = p.office.Move(r.Context(), simulatedOfficer, id, to, ask.Text)
	case step == "pay":
		err = p.office.Paid(r.Context(), simulatedBank, id)
	default:
		return &fault{http.StatusNotFound, "a request is taken up, asked about, approved, refused or paid: take-up, ask, approve, refuse, pay"}
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &fault{http.StatusNotFound, "the sandbox has no request of this id"}
	case errors.Is(err, services.ErrStep), errors.Is(err, services.ErrEffect):
		return &fault{http.StatusConflict, err.Error()}
	case err != nil:
		return err
	}
	return backTo(w, r, "/requests", id)
}

// simulatedBank is who reports payments when a tester presses the button here.
const simulatedBank = "sandbox-bank"

type requestsWords struct {
	Title, Strip, Intro, Back, OtherLang, OtherName, None, From, Words, TakeUp, Ask, Approve, Refuse, Pay, Amount string
	States                                                                                                        map[string]string
}

var requestsTexts = map[string]requestsWords{
	"vi": {Title: "Hồ sơ dịch vụ công (mô phỏng)", Strip: "Ở đây bạn đóng vai cán bộ BHXH và ngân hàng. Cả hai đều là mô phỏng; mọi người và số đều bịa ra, không có tiền thật.",
		Intro: "Nhận, hỏi lại, duyệt hoặc từ chối hồ sơ. Duyệt thì việc được làm thật trong dữ liệu mẫu: thẻ đổi nơi khám, sửa tên, gia hạn.", Back: "Về trang thử", OtherLang: "en", OtherName: "English",
		None: "Chưa có hồ sơ nào. Gửi một hồ sơ từ mục Dịch vụ của ứng dụng.", From: "Người gửi", Words: "Lời nhắn cho người gửi", TakeUp: "Nhận xử lý", Ask: "Hỏi lại", Approve: "Duyệt", Refuse: "Từ chối",
		Pay: "Giả làm tiền đã đến", Amount: "Phải đóng", States: map[string]string{"received": "Đã nhận", "handling": "Đang xử lý", "question": "Đang hỏi lại", "approved": "Đã duyệt", "refused": "Bị từ chối", "withdrawn": "Đã rút"}},
	"en": {Title: "Requests for public services (simulated)", Strip: "Here you play the officer and the bank. Both are simulated; every person and number is made up, and no money is real.",
		Intro: "Take up, ask, approve or refuse. An approval really happens in the sample data: the card moves, the name is corrected, the card is renewed.", Back: "Back to the sandbox", OtherLang: "vi", OtherName: "Tiếng Việt",
		None: "Nothing has been sent yet. Send a request from the app's Services.", From: "Sent by", Words: "Words for the person", TakeUp: "Take up", Ask: "Ask", Approve: "Approve", Refuse: "Refuse",
		Pay: "Pretend the money has come", Amount: "To pay", States: map[string]string{"received": "Received", "handling": "Being handled", "question": "Question asked", "approved": "Approved", "refused": "Refused", "withdrawn": "Withdrawn"}},
}

// requestRow is a request as the page draws it.
type requestRow struct {
	shapes.ServiceRequest
	StateText                   string
	Steps                       [][3]string // time, state, words
	CanTake, CanDecide, CanStop bool
	Pays                        bool
}

func (p *requestsPart) show(w http.ResponseWriter, r *http.Request, s *Sandbox) error {
	all, err := p.all(r.Context(), s)
	if err != nil {
		return err
	}
	lang := languageOf(r)
	view := struct {
		Lang string
		T    requestsWords
		Rows []requestRow
	}{Lang: lang, T: requestsTexts[lang]}
	for _, one := range all {
		row := requestRow{ServiceRequest: one, StateText: view.T.States[one.State], CanTake: one.State == "received"}
		row.CanDecide = one.State == "received" || one.State == "handling"
		row.CanStop = row.CanDecide || one.State == "question"
		row.Pays = one.Amount > 0
		for _, e := range one.Events {
			row.Steps = append(row.Steps, [3]string{clockText(e.At), view.T.States[e.State], e.Text})
		}
		view.Rows = append(view.Rows, row)
	}
	return render(w, "requests.html", view)
}
