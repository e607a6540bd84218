package citizen

import (
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/cardcode"
	"vssid/app/core"
	"vssid/app/procedure"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// requests are the forms that were begun and the requests that were sent (Hồ sơ của tôi).
func (u *UI) requests(gtx C, s core.State) {
	w, list := &u.service, &s.Service.List
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	begun, sent := s.BegunForms(), list.Value.Requests
	u.listed(gtx, s, u.words.Text("requests.title"), func(col *kit.Column) {
		if len(begun) > 0 {
			rows := make([]listRow, 0, len(begun))
			for _, d := range begun {
				rows = append(rows, listRow{"draft/" + d.Procedure, kit.Row{Icon: procedureIcon(d.Procedure), Title: u.procedureName(s, d.Procedure), Help: u.moment(d.Changed, s.Now), Kind: semantic.Button}, core.ShowProcedure{ID: d.Procedure}})
			}
			col.Add(func(gtx C) D { return u.rowGroup(gtx, &w.rows, u.words.Text("requests.begun"), rows) })
		}
		if !list.Known || len(sent) == 0 {
			if len(begun) == 0 || list.Failure.Is() {
				col.Add(func(gtx C) D {
					return u.nothing(gtx, s, list.Loading(), list.Failure, "requests.empty", "requests.empty.body", &w.again)
				})
			}
			return
		}
		col.Add(func(gtx C) D { return u.freshness(gtx, s, list.At, list.Failure) })
		col.Space(kit.S4)
		rows := make([]listRow, 0, len(sent))
		for _, q := range sent {
			help := u.words.Text("request.state."+string(q.State)) + " · " + u.moment(q.ChangedAt, s.Now)
			rows = append(rows, listRow{"request/" + q.RequestId.String(), kit.Row{Icon: requestIcon(q.State), Title: procedure.In(q.Title, s.OwnerLanguage()), Help: help, Kind: semantic.Button}, core.ShowRequest{ID: q.RequestId.String()}})
		}
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &w.rows, u.words.Text("requests.sent"), rows) })
	})
}

// procedureName is what a procedure is called, as far as it is offered.
func (u *UI) procedureName(s core.State, id string) string {
	for _, p := range s.Service.Catalogue.Value.Procedures {
		if p.Id == id {
			return procedure.In(p.Title, s.OwnerLanguage())
		}
	}
	return u.words.Text("procedure.gone")
}

func requestIcon(state vss.ServiceRequestState) icons.Icon {
	switch state {
	case vss.ServiceRequestStateApproved:
		return icons.Check
	case vss.ServiceRequestStateRefused, vss.ServiceRequestStateWithdrawn:
		return icons.Close
	case vss.ServiceRequestStateQuestion:
		return icons.Warning
	}
	return icons.Letter
}

// request is one, with what became of it and what the person can do.
func (u *UI) request(gtx C, s core.State) {
	w, q, list := &u.service, s.Request(), &s.Service.List
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if w.send.Clicked(gtx) {
		u.send(core.SendReply{})
	}
	if w.withdraw.Clicked(gtx) {
		u.send(core.WithdrawRequest{})
	}
	bar := kit.Bar{Title: u.words.Text("request.title"), Back: u.back(s)}
	if q == nil {
		u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return u.nothing(gtx, s, list.Job != 0, list.Failure, "request.gone", "request.gone.body", &w.again)
			})
		}, nil)
		return
	}
	asking := q.State == vss.ServiceRequestStateQuestion
	if e := w.reply.Update(gtx, s.Reply(), core.MaxReply); e.Changed && asking {
		u.send(core.TypeReply{Text: e.Text})
	}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.requestBody(gtx, s, *q) })
	}, func(gtx C) D {
		if !core.Undecided(q.State) {
			return D{}
		}
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			if asking {
				col.Add(func(gtx C) D {
					label := "request.reply.send"
					if s.Service.Job != 0 {
						gtx, label = gtx.Disabled(), "wait"
					}
					return w.send.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text(label))
				})
				col.Space(kit.S2)
			}
			col.Add(func(gtx C) D {
				return w.withdraw.Layout(gtx, &u.theme, kit.Secondary, icons.Close, u.words.Text("request.withdraw"))
			})
			return col.Done()
		})
	})
}

func (u *UI) requestBody(gtx C, s core.State, q vss.ServiceRequest) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Title, t.Ink, procedure.In(q.Title, s.OwnerLanguage())) })
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return u.requestOutcome(gtx, q) })
	col.Space(kit.S4)
	if s.Service.Failure.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, s.Service.Failure)) })
		col.Space(kit.S4)
	}
	if list := &s.Service.List; list.Failure.Is() {
		col.Add(func(gtx C) D { return u.freshness(gtx, s, list.At, list.Failure) })
		col.Space(kit.S4)
	}
	if q.Payment != nil && core.Undecided(q.State) {
		col.Add(func(gtx C) D { return u.payCode(gtx, s, *q.Payment) })
		col.Space(kit.S4)
	}
	col.Add(func(gtx C) D {
		return t.Group(gtx, u.words.Text("request.steps"), func(gtx C) D {
			return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D { return u.requestSteps(gtx, s, q.Events) })
		})
	})
	if q.State == vss.ServiceRequestStateQuestion {
		col.Add(func(gtx C) D {
			return u.service.reply.Layout(gtx, t, u.words.Text("request.reply"), u.words.Text("request.reply.help"), "")
		})
		col.Space(kit.S4)
	}
	col.Add(func(gtx C) D {
		return t.Group(gtx, "", func(gtx C) D { return t.Pair(gtx, u.words.Text("request.number"), q.Number) },
			func(gtx C) D {
				return t.Pair(gtx, u.words.Text("payment.signed"), u.moment(q.Evidence.SignedAt, s.Now))
			})
	})
	col.Add(func(gtx C) D { return u.statement(gtx, "request.content", q.Shown) })
	return col.Done()
}

// requestOutcome says in what state a request is, and what comes next.
func (u *UI) requestOutcome(gtx C, q vss.ServiceRequest) D {
	how, icon := kit.Runs, requestIcon(q.State)
	if q.State == vss.ServiceRequestStateQuestion || q.Payment != nil {
		how = kit.Asks
	}
	body := u.words.Text("request." + string(q.State) + ".body")
	switch q.State {
	case vss.ServiceRequestStateApproved:
		how, icon = kit.Done, icons.Check
	case vss.ServiceRequestStateRefused, vss.ServiceRequestStateWithdrawn:
		how, icon = kit.Ended, icons.Close
	}
	if last := q.Events[max(len(q.Events)-1, 0):]; len(last) > 0 && last[0].By == vss.ServiceEventByAgency && last[0].Text != nil {
		body = *last[0].Text
	}
	if q.Payment != nil && q.State == vss.ServiceRequestStateReceived {
		body = u.words.Text("request.pay.body")
	}
	return u.theme.Outcome(gtx, how, icon, u.words.Text("request.state."+string(q.State)), body)
}

// requestSteps tells what happened, the newest last and marked.
func (u *UI) requestSteps(gtx C, s core.State, steps []vss.ServiceEvent) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	for i, step := range steps {
		if i > 0 {
			col.Space(kit.S3)
		}
		ink := t.InkSoft
		if i == len(steps)-1 {
			ink = t.Accent
		}
		words := u.words.Text("request.state." + string(step.State))
		if step.By == vss.ServiceEventByPerson && step.Text != nil {
			words = u.words.Text("request.answered")
		}
		col.Add(func(gtx C) D {
			return kit.Beside(gtx, kit.S3, func(gtx C) D { return kit.Icon(gtx, icons.Check, 20, ink) }, func(gtx C) D {
				in := kit.NewColumn(gtx)
				in.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.Ink, words) })
				in.Add(func(gtx C) D { return t.Text(gtx, kit.Caption, t.InkSoft, u.moment(step.At, s.Now)) })
				if step.Text != nil {
					in.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.Ink, *step.Text) })
				}
				return in.Done()
			})
		})
	}
	return col.Done()
}

// payCode is the code that a banking app reads, and the same in words.
func (u *UI) payCode(gtx C, s core.State, p vss.ServicePayment) D {
	t, w := &u.theme, &u.service
	if w.drawnOf != p.Code {
		m, err := cardcode.Draw(p.Code)
		if err != nil {
			m = nil
		}
		w.drawn, w.drawnOf = m, p.Code
	}
	col := kit.NewColumn(gtx)
	if w.drawn != nil {
		col.Add(func(gtx C) D {
			return kit.Centred(gtx, func(gtx C) D {
				return w.code.Layout(gtx, w.drawn, min(gtx.Constraints.Max.X, gtx.Dp(280)), u.words.Text("request.pay.qr"))
			})
		})
		col.Space(kit.S3)
	}
	pairs := []layout.Widget{
		func(gtx C) D {
			return t.Pair(gtx, u.words.Text("request.pay.amount"), ownertext.Dong(p.Amount, s.OwnerLanguage()))
		},
		func(gtx C) D { return t.Pair(gtx, u.words.Text("request.pay.message"), p.Message) },
	}
	col.Add(func(gtx C) D { return t.Group(gtx, u.words.Text("request.pay"), pairs...) })
	if !p.Confirmed {
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Caption, "request.pay.unconfirmed") })
	}
	return col.Done()
}

// withdrawal is exactly what the owner signs to take a request back.
func (u *UI) withdrawal(gtx C, s core.State) {
	if u.service.sign.Clicked(gtx) {
		u.send(core.SignWithdrawal{})
	}
	u.toSign(gtx, s, "withdrawal.title", s.WithdrawalText(), &u.service.sign, kit.Danger, "withdrawal.sign")
}
