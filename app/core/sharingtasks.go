package core

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/cardcode"
	"vssid/app/cardcode/signed"
	"vssid/app/device"
	"vssid/app/insurance"
	"vssid/app/paper"
	"vssid/app/statement"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
)

var (
	ownShares = &source[vss.ShareList]{name: "core/shares", ask: func(ctx context.Context, s *vss.Session, _ *vss.ShareList) (vss.ShareList, error) {
		return s.Shares(ctx)
	}}
	shareableFacts = &source[vss.ShareableFacts]{name: "core/shareable", ask: func(ctx context.Context, s *vss.Session, _ *vss.ShareableFacts) (vss.ShareableFacts, error) {
		return s.ShareableFacts(ctx)
	}}
)

// shareDraftName is where the draft lies in the vault's Personal class.
const shareDraftName = "core/share-draft"

// RecallShareDraft reads the sealed draft, or begins one with an id of its own. Answer: ShareDraftRecalled.
type RecallShareDraft struct{ Job }

// ShareDraftRecalled answers RecallShareDraft.
type ShareDraftRecalled struct {
	Answer
	Draft ShareDraft
}

func (RecallShareDraft) lane(r *runner) *lane { return &r.vault }

func (e RecallShareDraft) do(_ context.Context, _ *runner, in *Installation) Msg {
	k, err := recall[ShareDraft](in.Vault, shareDraftName)
	d := k.Value
	if err != nil || d.ID == "" {
		var id [16]byte
		rand.Read(id[:]) // never fails: crypto/rand stops the program instead
		d = ShareDraft{ID: base64.RawURLEncoding.EncodeToString(id[:]), Days: 30}
	}
	return ShareDraftRecalled{Answer{Job: e.ID}, d}
}

// KeepShareDraft seals the draft; an empty one takes its place once it is sent. Answer: ShareDraftKept.
type KeepShareDraft struct {
	Job
	Draft ShareDraft
}

// ShareDraftKept answers KeepShareDraft.
type ShareDraftKept struct{ Answer }

func (KeepShareDraft) lane(r *runner) *lane { return &r.vault }

func (e KeepShareDraft) do(ctx context.Context, r *runner, in *Installation) Msg {
	return ShareDraftKept{r.answer(e.Job, keep(ctx, in.Vault, shareDraftName, kept[ShareDraft]{r.now(), e.Draft}))}
}

// ShareSigned answers SendShare and SendShareEnd: the share as the server has it now.
type ShareSigned struct {
	Answer
	Share vss.Share
	End   bool // it was taken back
}

// shareAct is what the owner signs on ScreenShareRead.
type shareAct struct {
	Draft    ShareDraft
	Until    string
	Language vss.Language
	Shown    vss.Shown
}

func (a shareAct) signed(job Job, pin PIN) Effect { return SendShare{job, pin, a} }

// SendShare signs and sends a share. Answer: ShareSigned.
type SendShare struct {
	Job
	PIN PIN
	act shareAct
}

func (SendShare) lane(r *runner) *lane { return &r.network }

func (e SendShare) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	m := ShareSigned{}
	until, err := time.Parse(time.DateOnly, e.act.Until)
	if err == nil {
		err = in.Device.Agree(ctx, e.PIN.reveal(), string(e.act.Language), device.Act{Operation: vss.OwnerOperationShareStatement, Shown: e.act.Shown,
			Send: func(ctx context.Context, session *vss.Session, owner crypto.Signer, s device.Statement) error {
				d := e.act.Draft
				order := vss.ShareOrder{Operation: vss.ShareOrderOperationShareStatement, Audience: s.Audience, Account: s.Account, BindingGeneration: s.BindingGeneration, Challenge: s.Challenge,
					ResourceVersion: s.ResourceVersion, Language: s.Language, Shown: s.Shown, ShareId: d.ID, Recipient: d.Recipient, Purpose: d.Purpose, Until: openapi.Date{Time: until}, Facts: d.Kinds}
				var err error
				if m.Share, err = session.ShareStatement(ctx, owner, order); vss.CodeOf(err) == vss.CodeInvalidRequest {
					return e.sentBefore(ctx, session, &m, err)
				}
				return err
			}})
	}
	m.Answer = r.answer(e.Job, err)
	return m
}

// sentBefore finds the share of an order whose answer was lost: its id is taken because it was signed already.
func (e SendShare) sentBefore(ctx context.Context, session *vss.Session, m *ShareSigned, refused error) error {
	list, err := session.Shares(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list.Shares, func(o vss.Share) bool { return o.ShareId == e.act.Draft.ID })
	if i < 0 {
		return refused
	}
	m.Share = list.Shares[i]
	return nil
}

// shareEndAct is what the owner signs on ScreenShareEnd.
type shareEndAct struct {
	ID       vss.ShareId
	Language vss.Language
	Shown    vss.Shown
}

func (a shareEndAct) signed(job Job, pin PIN) Effect { return SendShareEnd{job, pin, a} }

// SendShareEnd takes a share back. Answer: ShareSigned.
type SendShareEnd struct {
	Job
	PIN PIN
	act shareEndAct
}

func (SendShareEnd) lane(r *runner) *lane { return &r.network }

func (e SendShareEnd) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	m := ShareSigned{End: true}
	err := in.Device.Agree(ctx, e.PIN.reveal(), string(e.act.Language), device.Act{Operation: vss.OwnerOperationRevokeStatement, Resource: e.act.ID, Shown: e.act.Shown,
		Send: func(ctx context.Context, session *vss.Session, owner crypto.Signer, s device.Statement) (err error) {
			m.Share, err = session.RevokeShare(ctx, owner, e.act.ID, vss.ShareRevocation{Operation: vss.ShareRevocationOperationRevokeStatement, Audience: s.Audience, Account: s.Account,
				BindingGeneration: s.BindingGeneration, Challenge: s.Challenge, ResourceVersion: s.ResourceVersion, Language: s.Language, Shown: s.Shown})
			return err
		}})
	m.Answer = r.answer(e.Job, err)
	return m
}

// DrawShare draws a share's code. Answer: ShareDrawn.
type DrawShare struct {
	Job
	Code string
}

// ShareDrawn answers DrawShare.
type ShareDrawn struct {
	Answer
	QR *cardcode.Matrix
}

func (DrawShare) lane(r *runner) *lane { return &r.picture }

func (e DrawShare) do(_ context.Context, r *runner, _ *Installation) Msg {
	m, err := cardcode.Draw(e.Code)
	return ShareDrawn{r.answer(e.Job, err), m}
}

// SharePaperWords are the words around a share on paper, in the language of the screen.
type SharePaperWords struct {
	Issuer, Title, Foot, Page, Sandbox                             string
	Holder, Born, Number, Recipient, Purpose, Issued, Until, Facts string
	Caption, Note                                                  string
}

// SetSharePaper sets a share as a paper to hand over. Answer: SharePaperSet.
type SetSharePaper struct {
	Job
	Share    vss.Share
	QR       *cardcode.Matrix
	Words    SharePaperWords
	Language vss.Language
}

// SharePaperSet answers SetSharePaper.
type SharePaperSet struct {
	Answer
	Name    string
	Content []byte
}

func (SetSharePaper) lane(r *runner) *lane { return &r.picture }

// inProduction reports whether a share's code was signed by the real VSS and not by a test environment.
func inProduction(code string) bool {
	digits, _ := statement.Find(code)
	raw, err := statement.FromText(digits)
	if err != nil {
		return false
	}
	s, err := statement.Read(raw)
	return err == nil && s.Environment == signed.Production
}

// sharePaperQR is the side of the code on paper, in millimetres: a module is then about half a millimetre, which telephones and desks read.
const sharePaperQR = 50

func (e SetSharePaper) do(_ context.Context, r *runner, _ *Installation) Msg {
	o, w := e.Share, e.Words
	p := paper.New(r.services.Fonts, paper.Head{Issuer: w.Issuer, Title: w.Title, Language: string(e.Language), At: o.IssuedAt, Foot: w.Foot, Page: w.Page})
	if !inProduction(o.Code) {
		p.Box(w.Sandbox)
	}
	for _, pair := range [][2]string{{w.Holder, o.HolderName}, {w.Born, o.Born}, {w.Number, o.Number}, {w.Recipient, o.Recipient}, {w.Purpose, o.Purpose},
		{w.Issued, o.IssuedAt.In(insurance.Vietnam).Format("15:04 02/01/2006")}, {w.Until, o.ExpiresAt.Add(-time.Second).In(insurance.Vietnam).Format("02/01/2006")}} {
		p.Pair(pair[0], pair[1])
	}
	p.Heading(w.Facts)
	for _, f := range o.Facts {
		p.Text("• " + ownertext.ShareFact(e.Language, f))
	}
	p.Space(4)
	p.QR(e.QR, sharePaperQR, w.Caption+"\n"+o.Page)
	p.Note(w.Note)
	content, err := p.Bytes()
	return SharePaperSet{r.answer(e.Job, err), fmt.Sprintf("vssid-%s.pdf", o.IssuedAt.UTC().Format("20060102-150405")), content}
}
