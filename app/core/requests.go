package core

import (
	"context"
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"vssid/app/device"
	"vssid/app/procedure"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/storage"
)

func updateRequests(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	v := &s.Service
	switch m := m.(type) {
	case ShowRequest:
		if v.ID != m.ID {
			v.ID = m.ID
		}
		v.Failure = Failure{}
		s, effects = s.show(ScreenRequest)
	case TypeReply:
		if s.Screen() == ScreenRequest && v.Job == 0 && len([]rune(m.Text)) <= MaxReply {
			s, effects = s.typeReply(m.Text)
		}
	case SendReply:
		s, effects = s.sendReply()
	case WithdrawRequest:
		if q := s.Request(); s.Screen() == ScreenRequest && q != nil && Undecided(q.State) {
			v.Failure = Failure{}
			s.push(ScreenWithdraw)
		}
	case SignWithdrawal:
		if q := s.Request(); s.Screen() == ScreenWithdraw && q != nil && Undecided(q.State) {
			v.Failure = Failure{}
			s.askSignature(withdrawalAct{ID: q.RequestId, Language: s.OwnerLanguage(), Shown: s.WithdrawalText()})
		}
	case RequestChanged:
		s, effects = s.requestChanged(m)
	default:
		return s, nil, false
	}
	return s, effects, true
}

// MaxReply bounds an answer to a question in characters (27-procedures.yaml, ServiceAnswer).
const MaxReply = 1000

// Request is the one on ScreenRequest; nil while it is fetched or when there is none of this id.
func (s State) Request() *vss.ServiceRequest {
	for _, q := range s.Service.List.Value.Requests {
		if q.RequestId.String() == s.Service.ID {
			return &q
		}
	}
	return nil
}

// Undecided reports whether a request in this state can still be withdrawn.
func Undecided(state vss.ServiceRequestState) bool {
	return state == vss.ServiceRequestStateReceived || state == vss.ServiceRequestStateHandling || state == vss.ServiceRequestStateQuestion
}

// WithdrawalText is what the owner reads and signs to take the request back.
func (s State) WithdrawalText() vss.Shown {
	q := s.Request()
	if q == nil {
		return nil
	}
	shown, err := ownertext.ServiceWithdrawal(s.OwnerLanguage(), *q)
	if err != nil {
		return nil
	}
	return shown
}

// Reply is what was typed in answer to the question of the request on the screen.
func (s State) Reply() string { return s.Service.Drafts[s.Service.ID].Answers[replyField] }

func (s State) typeReply(text string) (State, []Effect) {
	d := s.Service.Drafts[s.Service.ID]
	if d.Begun.IsZero() {
		d.Begun = s.Now
	}
	d.Answers = procedure.Answers{replyField: text}
	s.Service.Failure = Failure{}
	return s.setDraft(s.Service.ID, d)
}

func (s State) sendReply() (State, []Effect) {
	q, words := s.Request(), trimmed(s.Reply())
	if s.Screen() != ScreenRequest || q == nil || q.State != vss.ServiceRequestStateQuestion || words == "" || s.Service.Job != 0 {
		return s, nil
	}
	s.Service.Job, s.Service.Failure = s.newJob(), Failure{}
	return s, []Effect{sendReply{Job{s.Service.Job}, q.RequestId, vss.ServiceAnswer{Version: q.Version, Text: words}}}
}

// requestChanged takes a request as it stands now into the list. What was typed for it is done with.
func (s State) requestChanged(m RequestChanged) (State, []Effect) {
	v := &s.Service
	if m.Job == v.Job {
		v.Job = 0
	}
	if m.Failure.Is() {
		v.Failure = m.Failure
		return s, v.List.load(&s, requestList)
	}
	id := m.Request.RequestId.String()
	all := slices.DeleteFunc(slices.Clone(v.List.Value.Requests), func(q vss.ServiceRequest) bool { return q.RequestId == m.Request.RequestId })
	v.List.Value.Requests = append([]vss.ServiceRequest{m.Request}, all...)
	slices.SortStableFunc(v.List.Value.Requests, func(a, b vss.ServiceRequest) int { return b.CreatedAt.Compare(a.CreatedAt) })
	v.List.Known, v.List.At, v.ID, v.Failure = true, s.Now, id, Failure{}
	key := id
	if m.Sent {
		key = m.Request.Procedure
	}
	s, effects := s.setDraft(key, ServiceDraft{})
	for slices.Contains([]Screen{ScreenFormReview, ScreenForm, ScreenProcedure, ScreenWithdraw}, s.Screen()) && s.CanGoBack() {
		s.pop()
	}
	s.push(ScreenRequest)
	return s, effects
}

// requestID names the request by its account, its procedure and its beginning: sent again after a lost answer, also by another run of the program, it is
// the same request.
func (d ServiceDraft) requestID(account string) uuid.UUID {
	h := sha256.Sum256(fmt.Appendf(nil, "request\x00%s\x00%s\x00%d", account, d.Procedure, d.Begun.UnixNano()))
	id, _ := uuid.FromBytes(h[:16]) // 16 bytes are always one
	id[6], id[8] = id[6]&0x0F|0x80, id[8]&0x3F|0x80
	return id
}

// draftsName is where the drafts lie in the vault's Personal class.
const draftsName = "services/drafts"

// recallDrafts reads the drafts. Answer: DraftsRecalled.
type recallDrafts struct{ Job }

func (recallDrafts) lane(r *runner) *lane { return &r.vault }

func (e recallDrafts) do(_ context.Context, r *runner, in *Installation) Msg {
	held, err := recall[drafts](in.Vault, draftsName)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return DraftsRecalled{r.answer(e.Job, err), held.Value}
}

// sealDrafts keeps them. Answer: DraftsSealed.
type sealDrafts struct {
	Job
	All drafts
}

func (sealDrafts) lane(r *runner) *lane { return &r.vault }

func (e sealDrafts) do(ctx context.Context, r *runner, in *Installation) Msg {
	return DraftsSealed{r.answer(e.Job, keep(ctx, in.Vault, draftsName, kept[drafts]{r.now(), e.All}))}
}

// requestAct is a request that waits for the owner's PIN.
type requestAct struct {
	ID        uuid.UUID
	Procedure string
	Version   int
	Answers   []vss.ServiceFieldAnswer
	Language  vss.Language
	Shown     vss.Shown
}

func (a requestAct) signed(job Job, pin PIN) Effect { return SignServiceRequest{job, pin, a} }

// SignServiceRequest signs a request and sends it. One that has come before, though its answer was lost, is not sent again. Answer: RequestChanged.
type SignServiceRequest struct {
	Job
	PIN PIN
	Act requestAct
}

func (SignServiceRequest) lane(r *runner) *lane { return &r.network }

func (e SignServiceRequest) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	m := RequestChanged{Sent: true}
	act := device.Act{Operation: vss.OwnerOperationSubmitRequest, Resource: e.Act.ID.String(), Shown: e.Act.Shown}
	act.Send = func(ctx context.Context, session *vss.Session, owner crypto.Signer, s device.Statement) (err error) {
		if s.ResourceVersion > 0 {
			m.Request, err = session.ServiceRequest(ctx, e.Act.ID)
			return err
		}
		m.Request, err = session.SubmitServiceRequest(ctx, owner, vss.ServiceSubmission{Operation: vss.ServiceSubmissionOperationSubmitRequest, Audience: s.Audience, Account: s.Account,
			BindingGeneration: s.BindingGeneration, Challenge: s.Challenge, ResourceVersion: s.ResourceVersion, Language: s.Language, Shown: s.Shown, RequestId: e.Act.ID,
			Procedure: e.Act.Procedure, ProcedureVersion: e.Act.Version, Answers: e.Act.Answers})
		return err
	}
	m.Answer = r.answer(e.Job, in.Device.Agree(ctx, e.PIN.reveal(), string(e.Act.Language), act))
	return m
}

// withdrawalAct is a withdrawal that waits for the owner's PIN.
type withdrawalAct struct {
	ID       uuid.UUID
	Language vss.Language
	Shown    vss.Shown
}

func (a withdrawalAct) signed(job Job, pin PIN) Effect { return SignServiceWithdrawal{job, pin, a} }

// SignServiceWithdrawal signs that a request is taken back, and sends it. Answer: RequestChanged.
type SignServiceWithdrawal struct {
	Job
	PIN PIN
	Act withdrawalAct
}

func (SignServiceWithdrawal) lane(r *runner) *lane { return &r.network }

func (e SignServiceWithdrawal) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	m := RequestChanged{}
	act := device.Act{Operation: vss.OwnerOperationWithdrawRequest, Resource: e.Act.ID.String(), Shown: e.Act.Shown}
	act.Send = func(ctx context.Context, session *vss.Session, owner crypto.Signer, s device.Statement) (err error) {
		m.Request, err = session.WithdrawServiceRequest(ctx, owner, vss.ServiceWithdrawal{Operation: vss.ServiceWithdrawalOperationWithdrawRequest, Audience: s.Audience, Account: s.Account,
			BindingGeneration: s.BindingGeneration, Challenge: s.Challenge, ResourceVersion: s.ResourceVersion, Language: s.Language, Shown: s.Shown, RequestId: e.Act.ID})
		return err
	}
	m.Answer = r.answer(e.Job, in.Device.Agree(ctx, e.PIN.reveal(), string(e.Act.Language), act))
	return m
}

// sendReply sends the answer to an officer's question. Answer: RequestChanged.
type sendReply struct {
	Job
	Request uuid.UUID
	Words   vss.ServiceAnswer
}

func (sendReply) lane(r *runner) *lane { return &r.network }

func (e sendReply) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := RequestChanged{}
	err := in.Device.Online(ctx, func(s *vss.Session) (err error) {
		m.Request, err = s.AnswerServiceQuestion(ctx, e.Request, e.Words)
		return err
	})
	m.Answer = r.answer(e.Job, err)
	return m
}
