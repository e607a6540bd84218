package assembly

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/insurance"
	"vssid/app/lookup"
	"vssid/app/procedure"
	"vssid/app/vietqr"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/assets/places"
	"vssid/cmd/vss-backend/internal/services"
)

// form is a procedure as the server offers it now.
func (h *house) form(id string) vss.Procedure {
	h.t.Helper()
	list, err := h.newClient().Procedures(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	i := slices.IndexFunc(list.Procedures, func(p vss.Procedure) bool { return p.Id == id })
	if i < 0 {
		h.t.Fatalf("the server offers no procedure %q", id)
	}
	return list.Procedures[i]
}

// familyNames are places, and a family that the test says.
func (h *house) familyNames(family map[string]string) procedure.Names {
	h.t.Helper()
	directory, err := lookup.Read(places.Files())
	if err != nil {
		h.t.Fatal(err)
	}
	of := placeNames(directory)
	return func(kind procedure.Kind, code string) (procedure.Named, bool) {
		if kind == procedure.Members {
			return procedure.Named{Name: family[code]}, family[code] != ""
		}
		return of(kind, code)
	}
}

// submission is what an honest app signs for a form and its answers.
func (p *phone) submission(form vss.Procedure, a procedure.Answers, family map[string]string) vss.ServiceSubmission {
	p.h.t.Helper()
	names := p.h.familyNames(family)
	if faults := procedure.Validate(form, a, names); len(faults) > 0 {
		p.h.t.Fatalf("the test's own answers: %+v", faults)
	}
	answered, err := procedure.Shown(form, a, vss.LanguageVi, names)
	if err != nil {
		p.h.t.Fatal(err)
	}
	charge, _ := procedure.ChargeOf(form, a, insurance.DateOf(p.h.clock()), vss.LanguageVi, names)
	shown, err := ownertext.Submission(vss.LanguageVi, form, answered, charge.Shown)
	if err != nil {
		p.h.t.Fatal(err)
	}
	id := uuid.New()
	challenge, err := p.session.OwnerChallengeFor(p.h.t.Context(), vss.OwnerOperationSubmitRequest, id.String(), vss.LanguageVi)
	if err != nil {
		p.h.t.Fatal(err)
	}
	return vss.ServiceSubmission{Operation: vss.ServiceSubmissionOperationSubmitRequest, Audience: p.h.url, Account: p.binding.Account, BindingGeneration: p.binding.BindingGeneration,
		Challenge: challenge.Challenge, ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageVi, Shown: shown, RequestId: id, Procedure: form.Id,
		ProcedureVersion: form.Version, Answers: procedure.List(form, a)}
}

func (p *phone) submit(form string, a procedure.Answers, family map[string]string) vss.ServiceRequest {
	p.h.t.Helper()
	q, err := p.session.SubmitServiceRequest(p.h.t.Context(), p.owner, p.submission(p.h.form(form), a, family))
	if err != nil {
		p.h.t.Fatal(err)
	}
	return q
}

func (p *phone) withdrawal(q vss.ServiceRequest) vss.ServiceWithdrawal {
	p.h.t.Helper()
	shown, err := ownertext.ServiceWithdrawal(vss.LanguageVi, q)
	if err != nil {
		p.h.t.Fatal(err)
	}
	challenge, err := p.session.OwnerChallengeFor(p.h.t.Context(), vss.OwnerOperationWithdrawRequest, q.RequestId.String(), vss.LanguageVi)
	if err != nil {
		p.h.t.Fatal(err)
	}
	return vss.ServiceWithdrawal{Operation: vss.ServiceWithdrawalOperationWithdrawRequest, Audience: p.h.url, Account: p.binding.Account, BindingGeneration: p.binding.BindingGeneration,
		Challenge: challenge.Challenge, ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageVi, Shown: shown, RequestId: q.RequestId}
}

// officer presses a lever of the testers' page.
func (h *house) officer(q vss.ServiceRequest, step, words string) int {
	h.t.Helper()
	resp, err := http.Post(h.url+"/sandbox/requests/"+q.RequestId.String()+"/"+step, "application/json", strings.NewReader(`{"text":"`+words+`"}`))
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

func (p *phone) now(q vss.ServiceRequest) vss.ServiceRequest {
	p.h.t.Helper()
	q, err := p.session.ServiceRequest(p.h.t.Context(), q.RequestId)
	if err != nil {
		p.h.t.Fatal(err)
	}
	return q
}

var moveAnswers = procedure.Answers{"facility": "01998", "why": "moved", "phone": "0000200001"}

func TestARequestGoesItsWayAndMovesTheCard(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	s := p.submission(h.form("move-facility"), moveAnswers, nil)
	q, err := p.session.SubmitServiceRequest(t.Context(), p.owner, s)
	if err != nil || q.State != vss.ServiceRequestStateReceived || q.Version != 1 || !slices.Equal(q.Shown, s.Shown) || q.Payment != nil {
		t.Fatalf("sent: %+v, %v", q, err)
	}
	again, err := p.session.SubmitServiceRequest(t.Context(), p.owner, s)
	if err != nil || again.Number != q.Number {
		t.Fatalf("the same statement again: %+v, %v", again, err)
	}
	if code := h.officer(q, "ask", ""); code != http.StatusConflict {
		t.Errorf("a question without words: %d", code)
	}
	for _, step := range []struct{ step, words string }{{"take-up", ""}, {"ask", "Chị ở đâu?"}} {
		if code := h.officer(q, step.step, step.words); code != http.StatusNoContent {
			t.Fatalf("%s: %d", step.step, code)
		}
	}
	if code := h.officer(q, "approve", ""); code != http.StatusConflict {
		t.Errorf("approving while a question is open: %d", code)
	}
	asking := p.now(q)
	reply := vss.ServiceAnswer{Version: asking.Version, Text: "Ở phường Mẫu."}
	answered, err := p.session.AnswerServiceQuestion(t.Context(), q.RequestId, reply)
	if err != nil || answered.State != vss.ServiceRequestStateHandling {
		t.Fatalf("answering: %+v, %v", answered, err)
	}
	if same, err := p.session.AnswerServiceQuestion(t.Context(), q.RequestId, reply); err != nil || same.Version != answered.Version {
		t.Errorf("the same answer again: %+v, %v", same, err)
	}
	reply.Text = "Chỗ khác."
	_, err = p.session.AnswerServiceQuestion(t.Context(), q.RequestId, reply)
	wantCode(t, "another answer to the same question", err, vss.CodeRequestOver)
	if code := h.officer(q, "approve", "Đã xong"); code != http.StatusNoContent {
		t.Fatalf("approve: %d", code)
	}
	done := p.now(q)
	if len(done.Events) != 5 || done.State != vss.ServiceRequestStateApproved {
		t.Errorf("in the end: %+v", done)
	}
	card, err := p.session.Card(t.Context())
	if err != nil || card.FacilityCode != "01998" {
		t.Errorf("the card names the facility %s, %v", card.FacilityCode, err)
	}
	_, err = p.session.WithdrawServiceRequest(t.Context(), p.owner, p.withdrawal(done))
	wantCode(t, "withdrawing what was approved", err, vss.CodeRequestOver)
}

func TestNothingIsSentThatWasNotShown(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	form := h.form("move-facility")
	for name, c := range map[string]struct {
		change func(s *vss.ServiceSubmission)
		code   vss.Code
	}{
		"another facility than was read": {func(s *vss.ServiceSubmission) { s.Answers[0].Value = "01999" }, vss.CodeContentDiffers},
		"a line was hidden":              {func(s *vss.ServiceSubmission) { s.Shown = slices.Delete(s.Shown, 2, 3) }, vss.CodeContentDiffers},
		"another language":               {func(s *vss.ServiceSubmission) { s.Language = vss.LanguageEn }, vss.CodeContentDiffers},
		"another account":                {func(s *vss.ServiceSubmission) { s.Account = "0000000001" }, vss.CodeContentDiffers},
		"another server":                 {func(s *vss.ServiceSubmission) { s.Audience = "https://elsewhere.example" }, vss.CodeContentDiffers},
		"the challenge of another one":   {func(s *vss.ServiceSubmission) { s.RequestId = uuid.New() }, vss.CodeContentDiffers},
		"an older form":                  {func(s *vss.ServiceSubmission) { s.ProcedureVersion++ }, vss.CodeProcedureChanged},
		"no such form":                   {func(s *vss.ServiceSubmission) { s.Procedure = "nothing" }, vss.CodeProcedureChanged},
		"no such facility":               {func(s *vss.ServiceSubmission) { s.Answers[0].Value = "77777" }, vss.CodeInvalidRequest},
		"an answer twice":                {func(s *vss.ServiceSubmission) { s.Answers = append(s.Answers, s.Answers[0]) }, vss.CodeInvalidRequest},
		"an answer to nothing asked": {func(s *vss.ServiceSubmission) {
			s.Answers = append(s.Answers, vss.ServiceFieldAnswer{Field: "said", Value: "abcd"})
		}, vss.CodeInvalidRequest},
		"an answer is missing": {func(s *vss.ServiceSubmission) { s.Answers = s.Answers[:1] }, vss.CodeInvalidRequest},
	} {
		s := p.submission(form, moveAnswers, nil)
		c.change(&s)
		_, err := p.session.SubmitServiceRequest(t.Context(), p.owner, s)
		wantCode(t, name, err, c.code)
	}
	_, err := p.session.SubmitServiceRequest(t.Context(), p.device, p.submission(form, moveAnswers, nil))
	wantCode(t, "the device key in the owner's place", err, vss.CodeOwnerSignatureInvalid)
	if list, err := p.session.ServiceRequests(t.Context()); err != nil || len(list.Requests) != 0 {
		t.Errorf("after all that there are %+v, %v", list, err)
	}
}

func TestARequestIsItsOwnersOnly(t *testing.T) {
	h := newHouse(t, true)
	p, stranger := h.activate(h.persona("employee")), h.activate(h.persona("pensioner"))
	q := p.submit("move-facility", moveAnswers, nil)
	_, err := stranger.session.ServiceRequest(t.Context(), q.RequestId)
	wantCode(t, "a stranger reads it", err, vss.CodeNotFound)
	_, err = stranger.session.AnswerServiceQuestion(t.Context(), q.RequestId, vss.ServiceAnswer{Version: 1, Text: "x"})
	wantCode(t, "a stranger answers", err, vss.CodeNotFound)
	for _, operation := range []vss.OwnerOperation{vss.OwnerOperationSubmitRequest, vss.OwnerOperationWithdrawRequest} {
		_, err = stranger.session.OwnerChallengeFor(t.Context(), operation, q.RequestId.String(), vss.LanguageVi)
		wantCode(t, "a stranger begins "+string(operation), err, vss.CodeNotFound)
	}
	w := p.withdrawal(q)
	gone, err := p.session.WithdrawServiceRequest(t.Context(), p.owner, w)
	if err != nil || gone.State != vss.ServiceRequestStateWithdrawn {
		t.Fatalf("withdrawing: %+v, %v", gone, err)
	}
	if same, err := p.session.WithdrawServiceRequest(t.Context(), p.owner, w); err != nil || same.Version != gone.Version {
		t.Errorf("the same withdrawal again: %+v, %v", same, err)
	}
	if code := h.officer(q, "approve", ""); code != http.StatusConflict {
		t.Errorf("approving what was withdrawn: %d", code)
	}
	if code := h.officer(vss.ServiceRequest{RequestId: uuid.New()}, "approve", ""); code != http.StatusNotFound {
		t.Errorf("approving nothing: %d", code)
	}
}

func TestAHouseholdIsRenewedByItsPayment(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("household")
	p := h.activate(who)
	before, err := p.session.Card(t.Context())
	if err != nil || before.ValidTo == nil {
		t.Fatalf("the card to renew: %+v, %v", before, err)
	}
	q := p.submit("household-renewal", procedure.Answers{"members": services.Own, "months": "6"}, map[string]string{services.Own: insurance.NormalName(who.Name)})
	if q.Payment == nil || q.Payment.Amount != 6*105_300 || q.Payment.Confirmed {
		t.Fatalf("to pay: %+v", q.Payment)
	}
	transfer, err := vietqr.Decode(q.Payment.Code)
	if err != nil || transfer.Amount != q.Payment.Amount || transfer.Message != q.Payment.Message || transfer.Bank != sandboxPayee.Bank {
		t.Errorf("the code asks for %+v, %v", transfer, err)
	}
	if code := h.officer(q, "approve", ""); code != http.StatusConflict {
		t.Errorf("approving without the payment: %d", code)
	}
	if code := h.officer(q, "pay", ""); code != http.StatusNoContent {
		t.Fatalf("pay: %d", code)
	}
	if code := h.officer(q, "pay", ""); code != http.StatusConflict {
		t.Errorf("paying twice: %d", code)
	}
	after, err := p.session.Card(t.Context())
	if err != nil || after.ValidTo == nil {
		t.Fatal(err)
	}
	if want := before.ValidTo.Time.AddDate(0, 0, 1).AddDate(0, 6, -1); before.ValidTo.Time.After(h.clock()) && !after.ValidTo.Time.Equal(want) {
		t.Errorf("valid to %s, want %s after %s", after.ValidTo.Format(time.DateOnly), want.Format(time.DateOnly), before.ValidTo.Format(time.DateOnly))
	}
	if done := p.now(q); done.Payment.PaidAt == nil || done.State != vss.ServiceRequestStateApproved {
		t.Errorf("after the payment: %+v", done)
	}
}

func TestPersonalDataIsCorrectedOnApproval(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	q := p.submit("personal-data", procedure.Answers{"what": "name", "name": "Nguyễn Thị Sửa Mẫu", "phone": "0000200001"}, nil)
	if code := h.officer(q, "approve", ""); code != http.StatusNoContent {
		t.Fatalf("approve: %d", code)
	}
	if card, err := p.session.Card(t.Context()); err != nil || card.HolderName != "Nguyễn Thị Sửa Mẫu" {
		t.Errorf("the card names %s, %v", card.HolderName, err)
	}
}

func TestAChildIsCarriedWhenThePaperAgrees(t *testing.T) {
	h := newHouse(t, true)
	p, child := h.activate(h.persona("employee")), h.persona("child")
	a := procedure.Answers{"childName": "Khác Hẳn Tên", "childBorn": child.DateOfBirth, "childNumber": child.SocialInsuranceNumber, "relation": "parent", "phone": "0000200001"}
	wrong := p.submit("child-account", a, nil)
	if code := h.officer(wrong, "approve", ""); code != http.StatusConflict {
		t.Errorf("approving another name than on record: %d", code)
	}
	a["childName"] = child.Name
	right := p.submit("child-account", a, nil)
	if code := h.officer(right, "approve", ""); code != http.StatusNoContent {
		t.Fatalf("approve: %d", code)
	}
	list, err := p.session.Dependants(t.Context())
	if err != nil || !slices.ContainsFunc(list.Carried, func(c vss.CarriedCard) bool {
		return insurance.NormalName(c.OwnerName) == insurance.NormalName(child.Name)
	}) {
		t.Errorf("carried: %+v, %v", list.Carried, err)
	}
}

func TestWhatIsPaidForIsNotOfferedWithoutAPayee(t *testing.T) {
	h := newHouse(t, false)
	list, err := h.newClient().Procedures(t.Context())
	if err != nil || len(list.Procedures) == 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, p := range list.Procedures {
		if p.Charge != nil {
			t.Errorf("production offers %s, and nobody to pay", p.Id)
		}
	}
}
