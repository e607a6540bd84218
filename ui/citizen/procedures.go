package citizen

import (
	"slices"
	"strconv"
	"strings"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/cardcode"
	"vssid/app/core"
	"vssid/app/procedure"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// serviceWidgets are the widgets of the public services.
type serviceWidgets struct {
	rows                     keyed
	fields                   map[string]*kit.Field
	search                   kit.Field
	reply                    kit.Area
	begin, next, sign, again kit.Button
	drop, send, withdraw     kit.Button
	code                     kit.QR
	drawn                    *cardcode.Matrix // of drawnOf
	drawnOf                  string
}

// field is the text field of an answer.
func (w *serviceWidgets) field(of, id string) *kit.Field {
	if w.fields == nil {
		w.fields = map[string]*kit.Field{}
	}
	f := w.fields[of+"/"+id]
	if f == nil {
		f = &kit.Field{Calm: true}
		w.fields[of+"/"+id] = f
	}
	return f
}

var servicePanes = map[core.Screen]pane{
	core.ScreenProcedures: (*UI).procedures,
	core.ScreenProcedure:  (*UI).procedure,
	core.ScreenForm:       (*UI).procedureForm,
	core.ScreenFormPick:   (*UI).formPick,
	core.ScreenFormReview: (*UI).formReview,
	core.ScreenRequests:   (*UI).requests,
	core.ScreenRequest:    (*UI).request,
	core.ScreenWithdraw:   (*UI).withdrawal,
}

// procedureIcons are the pictures of the procedures; others have a letter's.
var procedureIcons = map[string]icons.Icon{"move-facility": icons.Hospital, "612a": icons.Card, "607a": icons.Book, "608a": icons.Book, "personal-data": icons.Person,
	"child-account": icons.Person, "household-renewal": icons.Refresh, "voluntary": icons.Coins, "635": icons.Move, "639": icons.Coins}

func procedureIcon(id string) icons.Icon {
	if icon, ok := procedureIcons[id]; ok {
		return icon
	}
	return icons.Letter
}

// procedures are all that is offered.
func (u *UI) procedures(gtx C, s core.State) {
	w, list := &u.service, &s.Service.Catalogue
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	all := list.Value.Procedures
	u.listed(gtx, s, u.words.Text("procedures.title"), func(col *kit.Column) {
		if !list.Known || len(all) == 0 {
			col.Add(func(gtx C) D {
				return u.nothing(gtx, s, list.Loading(), list.Failure, "procedures.empty", "procedures.empty.body", &w.again)
			})
			return
		}
		if list.Failure.Is() {
			col.Add(func(gtx C) D { return u.freshness(gtx, s, list.At, list.Failure) })
			col.Space(kit.S4)
		}
		rows := make([]listRow, 0, len(all))
		for _, p := range all {
			rows = append(rows, listRow{"procedure/" + p.Id, kit.Row{Icon: procedureIcon(p.Id), Title: procedure.In(p.Title, s.OwnerLanguage()), Help: p.Code, Kind: semantic.Button}, core.ShowProcedure{ID: p.Id}})
		}
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &w.rows, "", rows) })
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Caption, "procedures.unconfirmed") })
	})
}

// procedure says what one is, and leads to its form.
func (u *UI) procedure(gtx C, s core.State) {
	w, p, list := &u.service, s.Procedure(), &s.Service.Catalogue
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if w.begin.Clicked(gtx) {
		u.send(core.BeginForm{})
	}
	if w.drop.Clicked(gtx) {
		u.send(core.DropDraft{})
	}
	bar := kit.Bar{Title: u.words.Text("procedure.title"), Back: u.back(s)}
	if p == nil {
		u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return u.nothing(gtx, s, list.Job != 0, list.Failure, "procedure.gone", "procedure.gone.body", &w.again)
			})
		}, nil)
		return
	}
	draft, begun := s.ServiceDraft()
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.procedureBody(gtx, s, *p) })
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			label := "procedure.begin"
			if begun {
				label = "procedure.goon"
				col.Add(func(gtx C) D {
					return u.theme.Text(gtx, kit.Caption, u.theme.InkSoft, u.words.With("procedure.begun", "Time", u.moment(draft.Changed, s.Now)))
				})
				col.Space(kit.S2)
			}
			col.Add(func(gtx C) D {
				if s.FormUnknown() || !s.Service.Recalled {
					gtx = gtx.Disabled()
				}
				return w.begin.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text(label))
			})
			if begun {
				col.Space(kit.S2)
				col.Add(func(gtx C) D {
					return w.drop.Layout(gtx, &u.theme, kit.Secondary, icons.Close, u.words.Text("procedure.drop"))
				})
			}
			return col.Done()
		})
	})
}

func (u *UI) procedureBody(gtx C, s core.State, p vss.Procedure) D {
	t, language := &u.theme, s.OwnerLanguage()
	in := func(words vss.ProcedureText) string { return procedure.In(words, language) }
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Title, t.Ink, in(p.Title)) })
	col.Space(kit.S2)
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.InkSoft, in(p.Summary)) })
	col.Space(kit.S4)
	if s.FormUnknown() {
		col.Add(func(gtx C) D {
			return t.Panel(gtx, icons.Info, u.words.Text("procedure.unknown"), u.words.Text("procedure.unknown.body"))
		})
		col.Space(kit.S4)
	}
	if s.Service.Failure.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, s.Service.Failure)) })
		col.Space(kit.S4)
	}
	pairs := []layout.Widget{func(gtx C) D { return t.Pair(gtx, u.words.Text("procedure.takes"), in(p.Takes)) }, func(gtx C) D { return t.Pair(gtx, u.words.Text("procedure.fee"), in(p.Fee)) }}
	if p.Code != "" {
		pairs = append([]layout.Widget{func(gtx C) D { return t.Pair(gtx, u.words.Text("procedure.code"), p.Code) }}, pairs...)
	}
	if len(p.Papers) > 0 {
		var papers []string
		for _, paper := range p.Papers {
			papers = append(papers, "• "+in(paper))
		}
		pairs = append(pairs, func(gtx C) D { return t.Pair(gtx, u.words.Text("procedure.papers"), strings.Join(papers, "\n")) })
	}
	pairs = append(pairs, func(gtx C) D { return t.Pair(gtx, u.words.Text("procedure.basis"), p.Basis) })
	col.Add(func(gtx C) D { return t.Group(gtx, "", pairs...) })
	if !p.Confirmed {
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Caption, "procedure.unconfirmed") })
	}
	return col.Done()
}

// procedureForm is a step of a form.
func (u *UI) procedureForm(gtx C, s core.State) {
	w := &u.service
	step, n, ok := s.FormStep()
	p := s.Procedure()
	if w.next.Clicked(gtx) {
		u.send(core.FormNext{})
	}
	bar := kit.Bar{Back: u.back(s)}
	if !ok {
		u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return u.nothing(gtx, s, s.Service.Catalogue.Job != 0 || s.Service.Recalling != 0, core.Failure{}, "procedure.gone", "procedure.gone.body", &w.again)
			})
		}, nil)
		return
	}
	bar.Step = u.words.With("step", "N", strconv.Itoa(n+1), "Of", strconv.Itoa(len(p.Steps)))
	draft, _ := s.ServiceDraft()
	fields := procedure.Fields(step, draft.Answers)
	draw := make([]layout.Widget, 0, len(fields))
	for _, f := range fields {
		draw = append(draw, u.formField(gtx, s, f, draft.Answers[f.Id]))
	}
	charge, paid := s.FormCharge()
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D {
				return u.theme.Text(gtx, kit.Display, u.theme.Ink, procedure.In(step.Title, s.OwnerLanguage()))
			})
			col.Space(kit.S1)
			col.Add(func(gtx C) D {
				return u.theme.Text(gtx, kit.Quiet, u.theme.InkSoft, procedure.In(p.Title, s.OwnerLanguage()))
			})
			col.Space(kit.S6)
			for _, one := range draw {
				col.Add(one)
				col.Space(kit.S4)
			}
			if paid {
				col.Add(func(gtx C) D { return u.statement(gtx, "form.charge", charge.Shown) })
			}
			return col.Done()
		})
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			return w.next.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text("action.continue"))
		})
	})
}

// fieldFault is what is wrong with an answer and what to do; "" when nothing is.
func (u *UI) fieldFault(s core.State, f vss.ProcedureField) string {
	i := slices.IndexFunc(s.Service.Faults, func(one procedure.Fault) bool { return one.Field == f.Id })
	if i < 0 {
		return ""
	}
	least, most := int64(0), int64(0)
	if f.Least != nil {
		least = *f.Least
	}
	if f.Most != nil {
		most = *f.Most
	}
	from, to := strconv.FormatInt(least, 10), strconv.FormatInt(most, 10)
	if procedure.Kind(f.Kind) == procedure.Money {
		from, _ = procedure.Value(f, from, s.OwnerLanguage(), s.ServiceNames())
		to, _ = procedure.Value(f, to, s.OwnerLanguage(), s.ServiceNames())
	}
	words := "form.fault." + string(s.Service.Faults[i].Reason)
	if s.Service.Faults[i].Reason == procedure.NotDigits && least == most {
		words = "form.fault.exactly"
	}
	return u.words.With(words, "From", from, "To", to)
}

// numericKinds are typed on the system's pad of digits.
var numericKinds = []procedure.Kind{procedure.Number, procedure.Money, procedure.Account, procedure.Phone, procedure.Citizen}

// formField updates a field now and returns what draws it.
func (u *UI) formField(gtx C, s core.State, f vss.ProcedureField, value string) layout.Widget {
	language := s.OwnerLanguage()
	label := procedure.In(f.Label, language)
	if !f.Needed {
		label = u.words.With("form.optional", "Label", label)
	}
	switch kind := procedure.Kind(f.Kind); kind {
	case procedure.Choice:
		rows := make([]listRow, 0)
		for _, o := range procedure.Options(f) {
			rows = append(rows, listRow{f.Id + "/" + o.Id, kit.Row{Title: procedure.In(o.Text, language), Kind: semantic.RadioButton, On: value == o.Id}, core.AnswerField{Field: f.Id, Value: o.Id}})
		}
		return u.formRows(s, f, label, rows)
	case procedure.Members:
		rows := make([]listRow, 0)
		chosen := strings.Split(value, ",")
		for _, m := range s.FamilyMembers() {
			at := slices.Index(chosen, m.ID)
			row := kit.Row{Title: m.Name, Kind: semantic.Switch, On: at >= 0}
			if at >= 0 {
				row.Help = u.words.With("form.member", "N", strconv.Itoa(at+1))
			}
			rows = append(rows, listRow{f.Id + "/" + m.ID, row, core.ToggleMember{Field: f.Id, ID: m.ID}})
		}
		return u.formRows(s, f, label, rows)
	case procedure.Province, procedure.Commune, procedure.Facility:
		row := kit.Row{Icon: icons.Search, Title: u.words.Text("form.choose"), Kind: semantic.Button}
		if n, ok := s.ServiceNames()(kind, value); ok {
			row.Title = n.Name
		}
		return u.formRows(s, f, label, []listRow{{f.Id, row, core.OpenFormPick{Field: f.Id}}})
	default:
		return u.formText(gtx, s, f, label, value)
	}
}

// formText is a field that is typed into.
func (u *UI) formText(gtx C, s core.State, f vss.ProcedureField, label, value string) layout.Widget {
	field, hint, kind := u.service.field(s.Service.Chosen, f.Id), key.HintText, procedure.Kind(f.Kind)
	if slices.Contains(numericKinds, kind) {
		hint = key.HintNumeric
	}
	if e := field.Update(gtx, value, hint); e.Changed {
		u.send(core.AnswerField{Field: f.Id, Value: e.Text})
	} else if e.Submitted {
		u.send(core.FormNext{})
	}
	help := procedure.In(f.Help, s.OwnerLanguage())
	if kind == procedure.Date && help == "" {
		help = u.words.Text("form.date.help")
	}
	return func(gtx C) D { return field.Layout(gtx, &u.theme, label, help, u.fieldFault(s, f)) }
}

// formRows are the rows of a field that is chosen, its help and its fault beneath.
func (u *UI) formRows(s core.State, f vss.ProcedureField, label string, rows []listRow) layout.Widget {
	return func(gtx C) D {
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.service.rows, label, rows) })
		if help := procedure.In(f.Help, s.OwnerLanguage()); help != "" {
			col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Quiet, u.theme.InkSoft, help) })
		}
		if fault := u.fieldFault(s, f); fault != "" {
			col.Space(kit.S1)
			col.Add(func(gtx C) D { return u.theme.Failure(gtx, fault) })
		}
		return col.Done()
	}
}

// formPick is the list that a place is chosen from.
func (u *UI) formPick(gtx C, s core.State) {
	w, v := &u.service, s.Service
	if e := w.search.Update(gtx, v.Query, key.HintText); e.Changed {
		u.send(core.TypeFormPick{Text: e.Text})
	}
	rows := make([]listRow, 0, len(v.Found))
	for _, f := range v.Found {
		rows = append(rows, listRow{"pick/" + f.Code, kit.Row{Title: f.Name, Help: f.More, Kind: semantic.Button}, core.ChooseFormPick{Code: f.Code}})
	}
	u.listed(gtx, s, u.words.Text("form.choose"), func(col *kit.Column) {
		col.Add(func(gtx C) D {
			return w.search.Layout(gtx, &u.theme, u.words.Text("register.pick"), u.words.Text("register.pick.help"), "")
		})
		col.Space(kit.S4)
		if len(rows) == 0 {
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "register.pick.none") })
			return
		}
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &w.rows, "", rows) })
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Caption, "register.pick.sample") })
	})
}

// formReview is exactly what the owner signs.
func (u *UI) formReview(gtx C, s core.State) {
	w, shown := &u.service, s.FormText()
	if w.sign.Clicked(gtx) {
		u.send(core.SignRequest{})
	}
	u.toSign(gtx, s, "review.title", shown, &w.sign, kit.Primary, "review.sign")
}

// toSign is a page with what the owner signs, word for word, and the button that leads to the PIN.
func (u *UI) toSign(gtx C, s core.State, title string, shown vss.Shown, sign *kit.Button, kind kit.Kind, label string) {
	u.page.Layout(gtx, &u.theme, kit.Bar{Title: u.words.Text(title), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, title+".body") })
			col.Space(kit.S4)
			if s.Service.Failure.Is() {
				col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, s.Service.Failure)) })
				col.Space(kit.S4)
			}
			col.Add(func(gtx C) D { return u.statement(gtx, "payment.signing", shown) })
			return col.Done()
		})
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if len(shown) == 0 {
				gtx = gtx.Disabled()
			}
			return sign.Layout(gtx, &u.theme, kind, icons.Icon{}, u.words.Text(label))
		})
	})
}
