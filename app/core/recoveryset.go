package core

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"vssid/app/vss"
)

// The screens of preparing for a lost phone.
const (
	ScreenRecoverySet      Screen = "recovery-set"      // what the account can be got back with
	ScreenRecoveryPassword Screen = "recovery-password" // set the recovery password
	ScreenRecoveryCode     Screen = "recovery-code"     // make the printed recovery code
)

// RecoverySetState is the screens of preparing for a lost phone.
type RecoverySetState struct {
	State    Record[vss.RecoveryState]
	Password SettingPassword
	Code     MakingCode
}

// SettingPassword is ScreenRecoveryPassword: first two fields, then, once the server has held the password to its rules, what the owner signs.
type SettingPassword struct {
	First, Second string
	Reveal        bool // the letters are read, not dots
	Proposal      string
	Shown         vss.Shown // nil until the rules are met
	Language      string
	Job           JobID
	Failure       Failure
}

// MakingCode is ScreenRecoveryCode: what the owner signs, then the code, once.
type MakingCode struct {
	Shown    vss.Shown
	Language string
	Job      JobID
	Failure  Failure
	Code     string // XXXX-XXXX-XXXX-XXXX-XXXX; it goes with the screen and comes back from nowhere
	MadeAt   time.Time
}

// Failures of setting the recovery password.
const (
	FailPasswordShort   FailureKind = "password-short"   // fewer than 8 characters
	FailPasswordCommon  FailureKind = "password-common"  // everybody tries it
	FailPasswordOwn     FailureKind = "password-own"     // a number of the person's that others know
	FailPasswordText    FailureKind = "password-text"    // not text
	FailPasswordsDiffer FailureKind = "passwords-differ" // the two fields
)

// passwordReasons pairs the server's reasons with what a screen says.
var passwordReasons = map[string]FailureKind{"too-short": FailPasswordShort, "too-common": FailPasswordCommon, "own-number": FailPasswordOwn, "not-text": FailPasswordText}

// Notices of this feature.
const NoticePasswordSet NoticeKind = "recovery-password-set"

// Messages of preparing for a lost phone.
type (
	// TypeRecoveryPassword is what stands in both fields.
	TypeRecoveryPassword struct{ First, Second string }
	// CheckRecoveryPassword has the password held to the rules.
	CheckRecoveryPassword struct{}
	// SignRecoveryPassword asks for the PIN that signs.
	SignRecoveryPassword struct{}
	// SignRecoveryCode asks for the PIN that signs for a new code.
	SignRecoveryCode struct{}
	// SaveRecoveryCode keeps the code as a paper.
	SaveRecoveryCode struct{}
	// PasswordProposed answers ProposePassword.
	PasswordProposed struct {
		Answer
		Proposal string
		Shown    vss.Shown
	}
	// PasswordSet answers SetPassword.
	PasswordSet struct{ Answer }
	// CodeTextRead answers ReadCodeText.
	CodeTextRead struct {
		Answer
		Shown vss.Shown
	}
	// RecoveryCodeMade answers MakeCodeOfRecovery.
	RecoveryCodeMade struct {
		Answer
		Code string
		At   time.Time
	}
	// CodePaperSet answers SetCodePaper.
	CodePaperSet struct {
		Answer
		Content []byte
	}
)

func (TypeRecoveryPassword) msg()  {}
func (CheckRecoveryPassword) msg() {}
func (SignRecoveryPassword) msg()  {}
func (SignRecoveryCode) msg()      {}
func (SaveRecoveryCode) msg()      {}

// Effects of preparing for a lost phone, each with its answer above.
type (
	// ProposePassword has the server hold a password to its rules.
	ProposePassword struct {
		Job
		Password, Language string
	}
	// SetPassword signs for the proposed password.
	SetPassword struct {
		Job
		PIN                PIN
		Proposal, Language string
		Shown              vss.Shown
	}
	// ReadCodeText fetches what the owner reads before a code is made.
	ReadCodeText struct {
		Job
		Language string
	}
	// MakeCodeOfRecovery signs for a new code.
	MakeCodeOfRecovery struct {
		Job
		PIN      PIN
		Language string
		Shown    vss.Shown
	}
	// SetCodePaper sets the paper that holds the code.
	SetCodePaper struct {
		Job
		Code, Language, Account, Holder string
		MadeAt                          time.Time
	}
)

func (ProposePassword) lane(r *runner) *lane    { return &r.network }
func (SetPassword) lane(r *runner) *lane        { return &r.network }
func (ReadCodeText) lane(r *runner) *lane       { return &r.network }
func (MakeCodeOfRecovery) lane(r *runner) *lane { return &r.network }
func (SetCodePaper) lane(r *runner) *lane       { return &r.picture }

func (e ProposePassword) do(ctx context.Context, r *runner, in *Installation) Msg {
	proposal, shown, err := in.Device.ProposeRecoveryPassword(ctx, e.Password, e.Language)
	return PasswordProposed{r.answer(e.Job, err), proposal, shown}
}

func (e SetPassword) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	_, err := in.Device.SetRecoveryPassword(ctx, e.PIN.reveal(), e.Language, e.Proposal, e.Shown)
	return PasswordSet{r.answer(e.Job, err)}
}

func (e ReadCodeText) do(ctx context.Context, r *runner, in *Installation) Msg {
	shown, err := in.Device.RecoveryText(ctx, vss.OwnerOperationMakeRecoveryCode, e.Language)
	return CodeTextRead{r.answer(e.Job, err), shown}
}

func (e MakeCodeOfRecovery) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	code, done, err := in.Device.MakeRecoveryCode(ctx, e.PIN.reveal(), e.Language, e.Shown)
	return RecoveryCodeMade{r.answer(e.Job, err), code, done.At}
}

func (e SetCodePaper) do(_ context.Context, r *runner, _ *Installation) Msg {
	content, err := codePaper(r.services.Fonts, e)
	return CodePaperSet{r.answer(e.Job, err), content}
}

// signPassword and signCode are what the PIN screen signs.
type signPassword struct {
	proposal, language string
	shown              vss.Shown
}

func (a signPassword) signed(job Job, pin PIN) Effect {
	return SetPassword{job, pin, a.proposal, a.language, a.shown}
}

type signCode struct {
	language string
	shown    vss.Shown
}

func (a signCode) signed(job Job, pin PIN) Effect {
	return MakeCodeOfRecovery{job, pin, a.language, a.shown}
}

var recoveryStateSource = source[vss.RecoveryState]{name: "recovery/state", ask: func(ctx context.Context, s *vss.Session, _ *vss.RecoveryState) (vss.RecoveryState, error) {
	return s.RecoveryState(ctx)
}}

var recoverySet = feature{
	update: updateRecoverySet,
	forget: func(s *State) { s.RecoverySet = RecoverySetState{} },
	pages: map[Screen]page{
		ScreenRecoverySet:      {personal: true, enter: State.loadRecoveryState, retry: State.loadRecoveryState},
		ScreenRecoveryPassword: {personal: true, back: State.leaveRecoveryPassword, retry: State.checkRecoveryPassword},
		ScreenRecoveryCode:     {personal: true, enter: State.readCodeText, back: State.leaveRecoveryCode, retry: State.readCodeText},
	},
}

func (s State) loadRecoveryState() (State, []Effect) {
	effects := s.RecoverySet.State.load(&s, &recoveryStateSource)
	return s, effects
}

func updateRecoverySet(s State, m Msg) (State, []Effect, bool) {
	r := &s.RecoverySet
	var effects []Effect
	switch m := m.(type) {
	case Recalled[vss.RecoveryState]:
		r.State.recalled(m)
	case Fetched[vss.RecoveryState]:
		if r.State.fetched(m) && m.Failure.Kind == FailRetired {
			s, effects = s.retire()
		} else if !m.Failure.Is() {
			s.Devices.Running = m.Value.Running
		}
	case TypeRecoveryPassword:
		if p := &r.Password; s.Screen() == ScreenRecoveryPassword && p.Job == 0 && len(m.First) <= maxTyped && len(m.Second) <= maxTyped {
			r.Password = SettingPassword{First: m.First, Second: m.Second, Reveal: p.Reveal}
		}
	case CheckRecoveryPassword:
		s, effects = s.checkRecoveryPassword()
	case PasswordProposed:
		s, effects = s.passwordProposed(m)
	case SignRecoveryPassword:
		if p := r.Password; s.Screen() == ScreenRecoveryPassword && p.Shown != nil && p.Job == 0 {
			s.askSignature(signPassword{p.Proposal, p.Language, p.Shown})
		}
	case PasswordSet:
		s, effects = s.passwordSet(m)
	case CodeTextRead:
		s, effects = s.codeTextRead(m)
	case SignRecoveryCode:
		if c := r.Code; s.Screen() == ScreenRecoveryCode && c.Shown != nil && c.Code == "" {
			s.askSignature(signCode{c.Language, c.Shown})
		}
	case RecoveryCodeMade:
		s, effects = s.recoveryCodeMade(m)
	case SaveRecoveryCode:
		s, effects = s.saveRecoveryCode()
	case CodePaperSet:
		if m.Job != 0 && m.Job == r.Code.Job {
			r.Code.Job, r.Code.Failure = 0, m.Failure
			if !m.Failure.Is() {
				effects = s.save("vssid-ma-khoi-phuc.pdf", "application/pdf", m.Content)
			}
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

// minPassword is the least number of characters, as the server has it; the server's other rules need its lists.
const minPassword = 8

func (s State) checkRecoveryPassword() (State, []Effect) {
	p := &s.RecoverySet.Password
	if s.Screen() != ScreenRecoveryPassword || p.Job != 0 {
		return s, nil
	}
	p.Failure, p.Shown = Failure{}, nil
	switch {
	case utf8.RuneCountInString(p.First) < minPassword:
		p.Failure.Kind = FailPasswordShort
	case p.First != p.Second:
		p.Failure.Kind = FailPasswordsDiffer
	default:
		p.Job, p.Language = s.newJob(), s.Prefs.Language
		return s, []Effect{ProposePassword{Job{p.Job}, p.First, p.Language}}
	}
	return s, nil
}

func (s State) passwordProposed(m PasswordProposed) (State, []Effect) {
	p := &s.RecoverySet.Password
	if m.Job == 0 || m.Job != p.Job {
		return s, nil
	}
	p.Job, p.Failure = 0, m.Failure
	if kind, ok := passwordReasons[m.Failure.Reason]; ok && m.Failure.Code == vss.CodeInvalidRequest {
		p.Failure.Kind = kind
	}
	if m.Failure.Kind == FailRetired {
		return s.retire()
	}
	p.Proposal, p.Shown = m.Proposal, m.Shown
	return s, nil
}

func (s State) passwordSet(m PasswordSet) (State, []Effect) {
	if s.Screen() != ScreenRecoveryPassword {
		return s, nil
	}
	s.RecoverySet.Password = SettingPassword{Failure: m.Failure}
	if m.Failure.Is() {
		return s, nil
	}
	s.pop()
	s.say(NoticePasswordSet)
	return s.loadRecoveryState()
}

func (s State) leaveRecoveryPassword() (State, []Effect) {
	effects := cancel(nil, s.RecoverySet.Password.Job)
	s.RecoverySet.Password = SettingPassword{}
	s.pop()
	return s, effects
}

// readCodeText fetches what the owner reads, unless a code is on the screen already.
func (s State) readCodeText() (State, []Effect) {
	c := &s.RecoverySet.Code
	if c.Job != 0 || c.Code != "" {
		return s, nil
	}
	*c = MakingCode{Job: s.newJob(), Language: s.Prefs.Language}
	return s, []Effect{ReadCodeText{Job{c.Job}, c.Language}}
}

func (s State) codeTextRead(m CodeTextRead) (State, []Effect) {
	c := &s.RecoverySet.Code
	if m.Job == 0 || m.Job != c.Job {
		return s, nil
	}
	if m.Failure.Kind == FailRetired {
		return s.retire()
	}
	c.Job, c.Shown, c.Failure = 0, m.Shown, m.Failure
	return s, nil
}

func (s State) recoveryCodeMade(m RecoveryCodeMade) (State, []Effect) {
	if s.Screen() != ScreenRecoveryCode {
		return s, nil
	}
	c := &s.RecoverySet.Code
	c.Failure = m.Failure
	if m.Failure.Is() {
		return s, nil
	}
	c.Code, c.MadeAt = m.Code, m.At
	s, effects := s.loadRecoveryState()
	return s, append(effects, GuardScreen{Protect: true})
}

func (s State) saveRecoveryCode() (State, []Effect) {
	c := &s.RecoverySet.Code
	if s.Screen() != ScreenRecoveryCode || c.Code == "" || c.Job != 0 {
		return s, nil
	}
	holder := ""
	if s.Card.Card != nil {
		holder = strings.TrimSpace(s.Card.Card.HolderName)
	}
	c.Failure, c.Job = Failure{}, s.newJob()
	return s, []Effect{SetCodePaper{Job: Job{c.Job}, Code: c.Code, Language: c.Language, Account: s.Boot.Status.Account, Holder: holder, MadeAt: c.MadeAt}}
}

func (s State) leaveRecoveryCode() (State, []Effect) {
	effects := cancel(nil, s.RecoverySet.Code.Job)
	if s.RecoverySet.Code.Code != "" {
		effects = append(effects, GuardScreen{})
	}
	s.RecoverySet.Code = MakingCode{}
	s.pop()
	return s, effects
}
