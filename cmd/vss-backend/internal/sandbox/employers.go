package sandbox

import (
	"context"
	"errors"
	"net/http"

	"vssid/cmd/vss-backend/internal/registry"
)

// Collector is the agency's side of contributions: as the registry has it.
type Collector interface {
	PayLate(ctx context.Context, officer, account string) error
}

// EmployersPart is the page on which the tester plays employers that pay what they owe.
func EmployersPart(c Collector) Part {
	return Part{
		Path: "/employers",
		Name: map[string]string{"vi": "Đơn vị đóng bù (đóng vai cơ quan BHXH)", "en": "Employers pay what is late (play the agency)"},
		Route: func(s *Sandbox, handle Handle) {
			handle("GET /sandbox/employers", s.showEmployers)
			handle("POST /sandbox/employers/payment", func(w http.ResponseWriter, r *http.Request) error { return s.payLate(w, r, c) })
		},
	}
}

type employersWords struct{ Title, Help, Strip, Back, Person, Pay string }

var employersTexts = map[string]employersWords{
	"vi": {"Đơn vị đóng bù", "Bấm nút là đóng vai cơ quan bảo hiểm xã hội ghi nhận đơn vị đã đóng đủ phần chậm đóng của người này.", "Máy chủ thử nghiệm: mọi người và số liệu đều là giả.", "Về trang đầu",
		"Người tham gia", "Đơn vị đã đóng phần còn thiếu"},
	"en": {"Employers pay what is late", "The button plays the agency that takes the employer's payment of everything declared and not paid for this person.", "A test server: all people and figures are made up.", "Back to the first page",
		"Insured person", "The employer has paid what was late"},
}

func (s *Sandbox) showEmployers(w http.ResponseWriter, r *http.Request) error {
	lang := languageOf(r)
	view := struct {
		Lang   string
		T      employersWords
		People []choice
	}{Lang: lang, T: employersTexts[lang]}
	reader := s.Store.Read(r.Context())
	for _, p := range s.People {
		card, err := reader.Card(p.Account)
		if err != nil {
			return err
		}
		view.People = append(view.People, choice{p.ID, card.HolderName + " (" + p.ID + ")"})
	}
	return render(w, "employers.html", view)
}

// payLate takes the person from a form, or from a script's JSON: {"person": "employee"}.
func (s *Sandbox) payLate(w http.ResponseWriter, r *http.Request, c Collector) error {
	var ask struct {
		Person string `json:"person"`
	}
	if fromForm(r) {
		ask.Person = r.PostFormValue("person")
	} else if err := readJSON(r, &ask); err != nil {
		return err
	}
	p, known := s.byID[ask.Person]
	if !known {
		return &fault{http.StatusNotFound, "the sandbox has nobody of this id"}
	}
	err := c.PayLate(r.Context(), simulatedOfficer, p.Account)
	if errors.Is(err, registry.ErrNothingLate) {
		return &fault{http.StatusConflict, err.Error()}
	}
	if err != nil {
		return err
	}
	return backTo(w, r, "/employers", "")
}
