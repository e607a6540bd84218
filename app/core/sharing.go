package core

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vssid/app/cardcode"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
)

// The screens of sharing.
const (
	ScreenShares    Screen = "shares"     // what was shared, and the way to share
	ScreenShareNew  Screen = "share-new"  // which facts, for whom, what for, how long
	ScreenShareRead Screen = "share-read" // the exact terms, to sign
	ScreenShare     Screen = "share"      // one share with its code
	ScreenShareEnd  Screen = "share-end"  // what taking it back means, to sign
)

// What is wrong with a draft before it is shown to be signed.
const (
	FailNoFacts     FailureKind = "share-no-facts"
	FailNoRecipient FailureKind = "share-no-recipient"
	FailNoPurpose   FailureKind = "share-no-purpose"
)

// ShareDays are how long a share may count.
func ShareDays() []int { return []int{1, 7, 30, 90} }

// MaxShareText is how many characters recipient and purpose may have (26-sharing.yaml, ShareOrder).
const MaxShareText = 120

// ShareDraft is a share that is being written. It is sealed in the vault at each step.
type ShareDraft struct {
	ID        vss.ShareId         `json:"id"` // chosen by the device, so that a lost answer never makes two
	Kinds     []vss.ShareFactKind `json:"kinds"`
	Recipient string              `json:"recipient"`
	Purpose   string              `json:"purpose"`
	Days      int                 `json:"days"`
}

// SharingState is what was shared, and the share that is being written.
type SharingState struct {
	List    Record[vss.ShareList]
	Facts   Record[vss.ShareableFacts]
	Draft   ShareDraft
	Ready   bool // the draft has been read from the vault
	Failure Failure
	Shown   vss.Shown // on ScreenShareRead and ScreenShareEnd: exactly what is signed
	Until   string    // last day of what is signed, YYYY-MM-DD
	Chosen  vss.ShareId
	QR      *cardcode.Matrix // of the chosen one
	job     JobID            // of drawing, or of the paper
}

// One is the chosen share.
func (h SharingState) One() (vss.Share, bool) {
	i := slices.IndexFunc(h.List.Value.Shares, func(o vss.Share) bool { return o.ShareId == h.Chosen })
	if i < 0 {
		return vss.Share{}, false
	}
	return h.List.Value.Shares[i], true
}

// Kinds are the kinds of facts that can be shared, in order.
func (h SharingState) Kinds() []vss.ShareFactKind {
	var kinds []vss.ShareFactKind
	for _, f := range h.Facts.Value.Facts {
		if !slices.Contains(kinds, f.Kind) {
			kinds = append(kinds, f.Kind)
		}
	}
	return kinds
}

// chosenFacts are those of the draft's kinds.
func (h SharingState) chosenFacts() []vss.ShareFact {
	var facts []vss.ShareFact
	for _, f := range h.Facts.Value.Facts {
		if slices.Contains(h.Draft.Kinds, f.Kind) {
			facts = append(facts, f)
		}
	}
	return facts
}

// Messages of sharing.
type (
	// ToggleShareFact takes a kind of facts into the draft, or out.
	ToggleShareFact struct{ Kind vss.ShareFactKind }
	// TypeShare is what stands in the two fields.
	TypeShare struct{ Recipient, Purpose string }
	// SetShareDays chooses how long the share counts.
	SetShareDays struct{ Days int }
	// ReadShare shows the exact terms.
	ReadShare struct{}
	// SignShare asks for the PIN, with which the owner signs what is shown.
	SignShare struct{}
	// ShowShare opens one share.
	ShowShare struct{ ID vss.ShareId }
	// EndShare shows what taking the chosen one back means.
	EndShare struct{}
	// SaveShare keeps the chosen one as a paper to hand over. Words are the paper's, in its order.
	SaveShare struct{ Words SharePaperWords }
)

func (ToggleShareFact) msg() {}
func (TypeShare) msg()       {}
func (SetShareDays) msg()    {}
func (ReadShare) msg()       {}
func (SignShare) msg()       {}
func (ShowShare) msg()       {}
func (EndShare) msg()        {}
func (SaveShare) msg()       {}

var sharing = feature{update: updateSharing, forget: func(s *State) { s.Sharing = SharingState{} }, leave: State.leaveSharing, pages: map[Screen]page{
	ScreenShares:    {personal: true, enter: State.loadShares, retry: State.loadShares},
	ScreenShareNew:  {personal: true, enter: State.beginShare, retry: State.beginShare, back: State.leaveShareNew},
	ScreenShareRead: {personal: true},
	ScreenShare:     {personal: true, enter: State.drawShare},
	ScreenShareEnd:  {personal: true},
}}

func (s State) loadShares() (State, []Effect) {
	effects := s.Sharing.List.load(&s, ownShares)
	return s, effects
}

func (s State) beginShare() (State, []Effect) {
	effects := s.Sharing.Facts.load(&s, shareableFacts)
	if !s.Sharing.Ready {
		effects = append(effects, RecallShareDraft{Job{s.newJob()}})
	}
	return s, effects
}

func (s State) leaveShareNew() (State, []Effect) {
	effects := s.keepShareDraft()
	s.pop()
	return s, effects
}

// leaveSharing seals the draft before the vault is locked.
func (s State) leaveSharing() (State, []Effect) { return s, s.keepShareDraft() }

func (s *State) keepShareDraft() []Effect {
	if !s.Sharing.Ready {
		return nil
	}
	return []Effect{KeepShareDraft{Job{s.newJob()}, s.Sharing.Draft}}
}

func (s State) drawShare() (State, []Effect) {
	o, ok := s.Sharing.One()
	if !ok || o.State != vss.StatementStateValid {
		return s, nil
	}
	s.Sharing.job = s.newJob()
	return s, []Effect{DrawShare{Job{s.Sharing.job}, o.Code}}
}

func updateSharing(s State, m Msg) (State, []Effect, bool) {
	h := &s.Sharing
	var effects []Effect
	switch m := m.(type) {
	case ToggleShareFact:
		if i := slices.Index(h.Draft.Kinds, m.Kind); i >= 0 {
			h.Draft.Kinds = slices.Delete(slices.Clone(h.Draft.Kinds), i, i+1)
		} else if slices.Contains(h.Kinds(), m.Kind) {
			h.Draft.Kinds = append(slices.Clone(h.Draft.Kinds), m.Kind)
		}
	case TypeShare:
		h.Draft.Recipient, h.Draft.Purpose, h.Failure = m.Recipient, m.Purpose, Failure{}
	case SetShareDays:
		if slices.Contains(ShareDays(), m.Days) {
			h.Draft.Days = m.Days
		}
	case ReadShare:
		s, effects = s.readShare()
	case SignShare:
		s.signShare()
	case ShowShare:
		if s.Screen() == ScreenShares {
			h.Chosen, h.QR, h.Failure = m.ID, nil, Failure{}
			if _, ok := h.One(); ok {
				s.push(ScreenShare)
				s, effects = s.drawShare()
			}
		}
	case EndShare:
		if o, ok := h.One(); ok && s.Screen() == ScreenShare && o.State == vss.StatementStateValid {
			h.Failure, h.Shown = Failure{}, ownertext.ShareEnd(vss.Language(s.Language()), o.Recipient, o.Purpose, o.IssuedAt)
			s.push(ScreenShareEnd)
		}
	case SaveShare:
		if o, ok := h.One(); ok && h.QR != nil {
			h.job = s.newJob()
			effects = []Effect{SetSharePaper{Job{h.job}, o, h.QR, m.Words, vss.Language(s.Language())}}
		}
	default:
		return s.sharingAnswered(m)
	}
	return s, effects, true
}

// readShare shows the exact terms once nothing is missing.
func (s State) readShare() (State, []Effect) {
	h := &s.Sharing
	if s.Screen() != ScreenShareNew || !h.Ready || !h.Facts.Known {
		return s, nil
	}
	d := &h.Draft
	d.Recipient, d.Purpose = strings.Join(strings.Fields(d.Recipient), " "), strings.Join(strings.Fields(d.Purpose), " ")
	long := func(text string) bool {
		return utf8.RuneCountInString(text) < 2 || utf8.RuneCountInString(text) > MaxShareText
	}
	switch {
	case len(h.chosenFacts()) == 0:
		h.Failure = Failure{Kind: FailNoFacts}
	case long(d.Recipient):
		h.Failure = Failure{Kind: FailNoRecipient}
	case long(d.Purpose):
		h.Failure = Failure{Kind: FailNoPurpose}
	default:
		h.Failure = Failure{}
		h.Until = s.Now.In(insurance.Vietnam).AddDate(0, 0, d.Days).Format(time.DateOnly)
		h.Shown = ownertext.Share(vss.Language(s.Language()), ownertext.ShareTerms{HolderName: h.Facts.Value.HolderName, Recipient: d.Recipient, Purpose: d.Purpose, Until: h.Until, Facts: h.chosenFacts()})
		s.push(ScreenShareRead)
	}
	return s, s.keepShareDraft()
}

// signShare asks for the PIN to sign what is shown.
func (s *State) signShare() {
	h := &s.Sharing
	language := vss.Language(s.Language())
	switch s.Screen() {
	case ScreenShareRead:
		s.askSignature(shareAct{h.Draft, h.Until, language, h.Shown})
	case ScreenShareEnd:
		if o, ok := h.One(); ok {
			s.askSignature(shareEndAct{o.ShareId, language, h.Shown})
		}
	}
}

// sharingAnswered takes the answers of sharing's effects.
func (s State) sharingAnswered(m Msg) (State, []Effect, bool) {
	h := &s.Sharing
	var effects []Effect
	switch m := m.(type) {
	case ShareDraftRecalled:
		if !h.Ready {
			h.Draft, h.Ready = m.Draft, true
		}
	case ShareDraftKept:
	case ShareSigned:
		s, effects = s.shareSigned(m)
	case ShareDrawn:
		if m.Job != 0 && m.Job == h.job {
			h.job, h.QR = 0, m.QR
		}
	case SharePaperSet:
		if m.Job != 0 && m.Job == h.job {
			h.job, h.Failure = 0, m.Failure
			if !m.Failure.Is() {
				effects = s.save(m.Name, "application/pdf", m.Content)
			}
		}
	case Recalled[vss.ShareList]:
		h.List.recalled(m)
	case Fetched[vss.ShareList]:
		h.List.fetched(m)
	case Recalled[vss.ShareableFacts]:
		h.Facts.recalled(m)
	case Fetched[vss.ShareableFacts]:
		h.Facts.fetched(m)
	default:
		return s, nil, false
	}
	return s, effects, true
}

// shareSigned shows the share that was signed, or that was taken back.
func (s State) shareSigned(m ShareSigned) (State, []Effect) {
	h := &s.Sharing
	h.Failure = m.Failure
	if m.Failure.Is() {
		return s, nil
	}
	shares := slices.DeleteFunc(slices.Clone(h.List.Value.Shares), func(o vss.Share) bool { return o.ShareId == m.Share.ShareId })
	h.List.Value.Shares = append([]vss.Share{m.Share}, shares...)
	h.List.Known, h.List.At = true, s.Now
	h.Chosen, h.QR, h.Shown = m.Share.ShareId, nil, nil
	var effects []Effect
	if !m.End {
		h.Draft, h.Ready = ShareDraft{}, false
		effects = append(effects, KeepShareDraft{Job{s.newJob()}, ShareDraft{}})
	}
	s.root(ScreenHome, ScreenPersonal, ScreenShares, ScreenShare)
	s, more := s.drawShare()
	return s, append(effects, more...)
}
