package sandbox

import (
	"context"
	"errors"
	"net/http"

	"vssid/app/insurance"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/recovery"
	"vssid/cmd/vss-backend/internal/store"
)

// Officers is the counter's side of recoveries (package recovery): the same doors that a console for officers will use.
type Officers interface {
	Cases(ctx context.Context, limit int) ([]recovery.Case, error)
	Reports(ctx context.Context, limit int) ([]store.DeviceReport, error)
	Approve(ctx context.Context, number, officer string) error
	Refuse(ctx context.Context, number, officer string) error
}

// shownRecoveries is how many of the newest recoveries and reports the page shows.
const shownRecoveries = 50

// simulatedOfficers are the two officers that the tester plays.
var simulatedOfficers = []string{"can-bo-1", "can-bo-2"}

// RecoveriesPart is the page on which the tester plays both officers, and the owner who follows the link in the message.
func RecoveriesPart(officers Officers) Part {
	return Part{
		Path: "/recoveries",
		Name: map[string]string{"vi": "Lấy lại tài khoản", "en": "Accounts got back"},
		Route: func(s *Sandbox, handle Handle) {
			p := &recoveriesPart{s, officers}
			handle("GET /sandbox/recoveries", p.show)
			handle("GET /sandbox/recoveries.json", p.send)
			handle("POST /sandbox/recoveries/{number}/approve", p.decide(officers.Approve))
			handle("POST /sandbox/recoveries/{number}/refuse", p.decide(officers.Refuse))
		},
	}
}

type recoveriesPart struct {
	s        *Sandbox
	officers Officers
}

func (p *recoveriesPart) list(ctx context.Context) (shapes.Recoveries, error) {
	all := shapes.Recoveries{Recoveries: []shapes.Recovery{}, Reports: []shapes.DeviceReport{}}
	cases, err := p.officers.Cases(ctx, shownRecoveries)
	if err != nil {
		return all, err
	}
	for _, c := range cases {
		one := shapes.Recovery{Number: c.Number, Account: c.Account, Holder: c.Holder, Kind: c.Kind, Stage: string(c.Stage), Device: c.DeviceName, StartedAt: c.Started, ExpiresAt: c.Expires, Officers: c.Officers}
		if !c.Ready.IsZero() {
			one.ReadyAt = &c.Ready
		}
		if c.Kind == store.RecoveryWaiting {
			one.CancelURL = c.Link
		}
		all.Recoveries = append(all.Recoveries, one)
	}
	reports, err := p.officers.Reports(ctx, shownRecoveries)
	for _, r := range reports {
		all.Reports = append(all.Reports, shapes.DeviceReport{Number: r.Number, Account: r.Account, At: r.Made})
	}
	return all, err
}

func (p *recoveriesPart) send(w http.ResponseWriter, r *http.Request) error {
	all, err := p.list(r.Context())
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, all)
}

// decide makes a handler of one officer's decision. The officer is the form's or the body's.
func (p *recoveriesPart) decide(door func(ctx context.Context, number, officer string) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		var ask shapes.OfficerAct
		if fromForm(r) {
			ask.Officer = r.PostFormValue("officer")
		} else if err := readJSON(r, &ask); err != nil {
			return err
		}
		if ask.Officer != simulatedOfficers[0] && ask.Officer != simulatedOfficers[1] {
			return &fault{http.StatusBadRequest, "officer: the sandbox plays can-bo-1 and can-bo-2"}
		}
		switch err := door(r.Context(), r.PathValue("number"), ask.Officer); {
		case errors.Is(err, recovery.ErrNoSuchRequest):
			return &fault{http.StatusNotFound, err.Error()}
		case errors.Is(err, recovery.ErrSameOfficer), errors.Is(err, recovery.ErrNotRunning):
			return &fault{http.StatusConflict, err.Error()}
		case err != nil:
			return err
		}
		if fromForm(r) {
			http.Redirect(w, r, "/sandbox/recoveries?lang="+languageOf(r), http.StatusSeeOther)
			return nil
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

type recoveryView struct {
	shapes.Recovery
	KindText, StageText, Since, Ready string
	Undecided                         bool
	Buttons                           []officerButton
}

type officerButton struct {
	Officer, Text string
	Done          bool
}

type recoveriesView struct {
	T       recoveryWords
	Lang    string
	Rows    []recoveryView
	Reports []deviceReportView
}

type deviceReportView struct{ Number, Account, At string }

func (p *recoveriesPart) show(w http.ResponseWriter, r *http.Request) error {
	all, err := p.list(r.Context())
	if err != nil {
		return err
	}
	lang := languageOf(r)
	t := recoveryTexts[lang]
	const clock = "15:04:05 02/01/2006"
	view := recoveriesView{T: t, Lang: lang}
	for _, v := range all.Recoveries {
		row := recoveryView{Recovery: v, KindText: t.Kinds[v.Kind], StageText: t.Stages[v.Stage], Since: v.StartedAt.In(insurance.Vietnam).Format(clock)}
		if v.ReadyAt != nil {
			row.Ready = v.ReadyAt.In(insurance.Vietnam).Format(clock)
		}
		running := v.Stage == "waiting" || v.Stage == "approved-once"
		row.Undecided = v.Kind == store.RecoveryOfficers && (running || v.Stage == "ready")
		if v.Kind == store.RecoveryOfficers && running {
			for i, officer := range simulatedOfficers {
				row.Buttons = append(row.Buttons, officerButton{officer, t.Approve[i], len(v.Officers) > 0 && v.Officers[0] == officer})
			}
		}
		if !running && v.Stage != "ready" {
			row.CancelURL = ""
		}
		view.Rows = append(view.Rows, row)
	}
	for _, v := range all.Reports {
		view.Reports = append(view.Reports, deviceReportView{v.Number, v.Account, v.At.In(insurance.Vietnam).Format(clock)})
	}
	return render(w, "recoveries.html", view)
}

// recoveryWords are the texts of the page in one language.
type recoveryWords struct {
	Title, Strip, Intro, Back, OtherLang, OtherName, None, Holder, Account, Device, Since, Ready, Number, State, Act string
	Refuse, Cancel, Reports, NoReports, By, At                                                                       string
	Approve                                                                                                          []string
	Kinds, Stages                                                                                                    map[string]string
}

var recoveryTexts = map[string]recoveryWords{
	"vi": {
		Title: "Lấy lại tài khoản (mô phỏng)", Strip: "Ở đây bạn đóng vai hai cán bộ BHXH tại quầy và người chủ nhận tin nhắn. Mọi người và số đều bịa ra.",
		Intro: "Cán bộ thật phải thấy người, giấy tờ và số yêu cầu trên máy mới. Hai cán bộ khác nhau phải duyệt; một người không duyệt được hai lần.",
		Back:  "Về trang thử", OtherLang: "en", OtherName: "English", None: "Chưa có yêu cầu nào.", Holder: "Chủ thẻ", Account: "Tài khoản", Device: "Thiết bị mới",
		Since: "Bắt đầu", Ready: "Hoàn tất từ", Number: "Số yêu cầu", State: "Tình trạng", Act: "Thao tác", Refuse: "Từ chối", Cancel: "Mở trang hủy (đường dẫn trong tin nhắn)",
		Reports: "Báo \"Không phải tôi\"", NoReports: "Chưa có báo nào.", By: "Cán bộ đã duyệt", At: "Lúc", Approve: []string{"Cán bộ 1 (mô phỏng) duyệt", "Cán bộ 2 (mô phỏng) duyệt"},
		Kinds: map[string]string{"waiting": "Mật khẩu và thời gian chờ", "officers": "Hai cán bộ tại quầy"},
		Stages: map[string]string{"waiting": "Đang chờ", "approved-once": "Một cán bộ đã duyệt", "ready": "Có thể hoàn tất", "done": "Đã hoàn tất", "cancelled": "Chủ tài khoản đã hủy",
			"refused": "Cán bộ đã từ chối", "replaced": "Tài khoản đã chuyển cách khác", "expired": "Quá hạn"},
	},
	"en": {
		Title: "Accounts got back (simulated)", Strip: "Here you play the two VSS officers at the counter and the owner who gets the message. Every person and number is made up.",
		Intro: "A real officer must see the person, the identity paper and the request's number on the new phone. Two different officers must approve; nobody approves twice.",
		Back:  "Back to the sandbox", OtherLang: "vi", OtherName: "Tiếng Việt", None: "No request yet.", Holder: "Holder", Account: "Account", Device: "New device",
		Since: "Begun", Ready: "Completable from", Number: "Request", State: "State", Act: "Act", Refuse: "Refuse", Cancel: "Open the cancel page (link in the message)",
		Reports: "Reports of \"this wasn't me\"", NoReports: "No report yet.", By: "Approved by", At: "At", Approve: []string{"Officer 1 (simulated) approves", "Officer 2 (simulated) approves"},
		Kinds: map[string]string{"waiting": "Password and a wait", "officers": "Two officers at the counter"},
		Stages: map[string]string{"waiting": "Waiting", "approved-once": "One officer approved", "ready": "Can be completed", "done": "Completed", "cancelled": "Cancelled by the owner",
			"refused": "Refused by an officer", "replaced": "The account moved another way", "expired": "Has run out"},
	},
}
