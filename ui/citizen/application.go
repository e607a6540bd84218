package citizen

import (
	"gioui.org/io/key"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// application is the tracking page: what has become of the registration, and what the person can do about it.
func (u *UI) application(gtx C, s core.State) {
	w := &u.registering
	if w.next.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if w.activate.Clicked(gtx) {
		u.send(core.ActivateFiled{})
	}
	if w.send.Clicked(gtx) {
		u.send(core.SendAnswer{})
	}
	if w.stop.Clicked(gtx) {
		u.send(core.MendRegistration{Step: core.ScreenRegisterReview})
	}
	if w.save.Clicked(gtx) {
		u.send(u.declarationPaper(s))
	}
	a := s.Registration.Status
	var answer layout.Widget
	if a != nil && a.State == vss.ApplicationStateQuestion {
		answer = u.registerField(gtx, s, typed{field: core.FieldAnswer, text: s.Registration.Draft.Answer, hint: key.HintText})
	}
	u.page.Layout(gtx, &u.theme, kit.Bar{Title: u.words.Text("application.title"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.applicationBody(gtx, s, answer) })
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.applicationFoot(gtx, s) })
	})
}

func (u *UI) applicationBody(gtx C, s core.State, answer layout.Widget) D {
	t, r := &u.theme, s.Registration
	col := kit.NewColumn(gtx)
	if r.Forgotten() {
		col.Add(func(gtx C) D {
			return t.Panel(gtx, icons.Warning, u.words.Text("application.forgotten"), u.words.Text("application.forgotten.body"))
		})
		return col.Done()
	}
	if r.Refresh.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, r.Refresh)) })
		col.Space(kit.S4)
	}
	if r.Status == nil {
		id := "application.asking"
		if r.Asking == 0 {
			id = "application.unknown"
		}
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, id) })
		return col.Done()
	}
	a := *r.Status
	col.Add(func(gtx C) D { return u.applicationState(gtx, a) })
	col.Space(kit.S4)
	switch a.State {
	case vss.ApplicationStateQuestion:
		u.applicationQuestion(col, s, a, answer)
	case vss.ApplicationStateRefused:
		u.applicationReasons(gtx, col, a)
	case vss.ApplicationStateApproved:
		u.applicationOpened(col, a)
	}
	col.Add(func(gtx C) D { return u.applicationEvents(gtx, s, a) })
	u.keepDeclaration(col, s, kit.Plain)
	col.Space(kit.S2)
	col.Add(func(gtx C) D {
		return t.Text(gtx, kit.Caption, t.InkSoft, u.words.With("application.asof", "Time", u.moment(r.StatusAt, s.Now)))
	})
	return col.Done()
}

// applicationState is the headline: a sign, the state in words, what happens next, and the receipt.
func (u *UI) applicationState(gtx C, a vss.Application) D {
	t := &u.theme
	icon, c := icons.Letter, t.Accent
	switch a.State {
	case vss.ApplicationStateApproved:
		icon, c = icons.Check, t.Good
	case vss.ApplicationStateQuestion, vss.ApplicationStateUploading:
		icon, c = icons.Question, t.Caution
	case vss.ApplicationStateRefused:
		icon, c = icons.Warning, t.Bad
	}
	id := "application.state." + string(a.State)
	return t.Boxed(gtx, kit.RadiusCard, t.Surface, t.Line, func(gtx C) D {
		return kit.Pad(gtx, kit.S4, kit.S4, kit.S4, kit.S4, func(gtx C) D {
			return kit.Beside(gtx, kit.S3, func(gtx C) D { return kit.Icon(gtx, icon, kit.S8, c) }, func(gtx C) D {
				col := kit.NewColumn(gtx)
				col.Add(func(gtx C) D { return t.Text(gtx, kit.Title, c, u.words.Text(id)) })
				col.Space(kit.S1)
				col.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.Ink, u.words.Text(id+".body")) })
				col.Space(kit.S2)
				col.Add(func(gtx C) D {
					return t.Text(gtx, kit.Label, t.InkSoft, u.words.With("application.receipt", "Receipt", a.Receipt))
				})
				return col.Done()
			})
		})
	})
}

// applicationQuestion shows the officer's words, the field for the answer, and the way to the photos.
func (u *UI) applicationQuestion(col *kit.Column, s core.State, a vss.Application, answer layout.Widget) {
	if a.Question != nil {
		col.Add(func(gtx C) D {
			return u.theme.Panel(gtx, icons.Question, u.words.Text("application.question"), *a.Question)
		})
		col.Space(kit.S4)
	}
	if answer != nil {
		col.Add(answer)
		col.Space(kit.S4)
	}
	col.Add(func(gtx C) D {
		return u.registerRow(gtx, "photos", icons.Picture, u.words.Text("application.photos"), u.words.Text("application.photos.help"), "", core.MendRegistration{Step: core.ScreenRegisterPhotos})
	})
	col.Space(kit.S6)
	if r := s.Registration; r.Failure.Is() && r.Wrong == "" {
		col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, r.Failure)) })
		col.Space(kit.S4)
	}
}

// mendSteps are the steps that hold the parts of a form.
var mendSteps = map[vss.ApplicationReasonPart]core.Screen{
	vss.ApplicationReasonPartPerson: core.ScreenRegisterPerson, vss.ApplicationReasonPartContact: core.ScreenRegisterContact, vss.ApplicationReasonPartAddress: core.ScreenRegisterAddress,
	vss.ApplicationReasonPartAgency: core.ScreenRegisterAgency, vss.ApplicationReasonPartPortrait: core.ScreenRegisterPhotos,
	vss.ApplicationReasonPartIdFront: core.ScreenRegisterPhotos, vss.ApplicationReasonPartIdBack: core.ScreenRegisterPhotos,
}

// applicationReasons shows why it was refused; each reason leads to the step that mends it.
func (u *UI) applicationReasons(gtx C, col *kit.Column, a vss.Application) {
	if a.Reasons != nil {
		for _, reason := range *a.Reasons {
			step, ok := mendSteps[reason.Part]
			if !ok {
				step = core.ScreenRegisterReview
			}
			col.Add(func(gtx C) D {
				return u.registerRow(gtx, "reason/"+reason.Code, icons.Warning, reason.Text, reason.Mend, "", core.MendRegistration{Step: step})
			})
			col.Space(kit.S3)
		}
	}
	if a.Remark != nil {
		col.Add(func(gtx C) D {
			return u.theme.Panel(gtx, icons.Letter, u.words.Text("application.remark"), *a.Remark)
		})
		col.Space(kit.S4)
	}
	col.Space(kit.S3)
}

// applicationOpened shows the account and the e-transaction account that the approval opened.
func (u *UI) applicationOpened(col *kit.Column, a vss.Application) {
	var rows []layout.Widget
	if a.Account != nil {
		rows = append(rows, u.pair("application.account", groupedAccount(*a.Account)))
	}
	if a.TransactionAccount != nil {
		rows = append(rows, u.transactionPairs(*a.TransactionAccount)...)
	}
	col.Add(func(gtx C) D { return u.theme.Group(gtx, "", rows...) })
	if a.TransactionAccount != nil && !a.TransactionAccount.TermConfirmed {
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Caption, "transaction.unconfirmed") })
		col.Space(kit.S4)
	}
}

// transactionPairs are an e-transaction account's number, state and days.
func (u *UI) transactionPairs(t vss.TransactionAccount) []layout.Widget {
	return []layout.Widget{
		u.pair("transaction.number", insurance.CitizenID(t.Number).Grouped()),
		u.pair("transaction.state", u.words.Text("transaction.state."+string(t.State))),
		u.pair("transaction.opened", day(t.OpenedOn.Time)),
		u.pair("transaction.ends", day(t.EndsOn.Time)),
	}
}

// applicationEvents is what happened, the newest first.
func (u *UI) applicationEvents(gtx C, s core.State, a vss.Application) D {
	var rows []layout.Widget
	for i := len(a.Events) - 1; i >= 0; i-- {
		e := a.Events[i]
		rows = append(rows, func(gtx C) D {
			value := u.moment(e.At, s.Now)
			if e.Text != nil && e.Kind != vss.ApplicationEventKindRefused {
				value += " · " + *e.Text
			}
			return u.theme.Pair(gtx, u.words.Text("application.event."+string(e.Kind)), value)
		})
	}
	if len(rows) == 0 {
		return D{}
	}
	return u.theme.Group(gtx, u.words.Text("application.events"), rows...)
}

// applicationFoot is what can be done now.
func (u *UI) applicationFoot(gtx C, s core.State) D {
	r, t, w := s.Registration, &u.theme, &u.registering
	col := kit.NewColumn(gtx)
	a := r.Status
	switch {
	case r.Sending != 0:
		col.Add(func(gtx C) D { return t.Progress(gtx, r.Sent, r.Total, u.sendingWords(r)) })
		return col.Done()
	case r.Forgotten():
		col.Add(func(gtx C) D {
			return w.stop.Layout(gtx, t, kit.Primary, icons.Icon{}, u.words.Text("application.again"))
		})
		return col.Done()
	case a == nil:
	case a.State == vss.ApplicationStateApproved && !a.Activated:
		col.Add(func(gtx C) D {
			return w.activate.Layout(gtx, t, kit.Primary, icons.Icon{}, u.words.Text("application.activate"))
		})
		return col.Done()
	case a.State == vss.ApplicationStateQuestion:
		col.Add(func(gtx C) D {
			return w.send.Layout(gtx, t, kit.Primary, icons.Icon{}, u.words.Text("application.answer"))
		})
		return col.Done()
	case a.State == vss.ApplicationStateRefused || a.State == vss.ApplicationStateUploading:
		col.Add(func(gtx C) D {
			return w.stop.Layout(gtx, t, kit.Primary, icons.Icon{}, u.words.Text("application.again"))
		})
		return col.Done()
	}
	label := "application.refresh"
	if r.Asking != 0 {
		gtx, label = gtx.Disabled(), "application.asking"
	}
	col = kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return w.next.Layout(gtx, t, kit.Secondary, icons.Refresh, u.words.Text(label)) })
	return col.Done()
}
