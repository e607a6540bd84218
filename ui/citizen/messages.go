package citizen

import (
	"strconv"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// messageWidgets are the widgets of the messages with the agency.
type messageWidgets struct {
	rows               keyed
	subject            kit.Field
	text               kit.Area
	write, send, again kit.Button
	stop               kit.Button
}

var messagePanes = map[core.Screen]pane{
	core.ScreenThreads:    (*UI).threads,
	core.ScreenThread:     (*UI).thread,
	core.ScreenNewMessage: (*UI).newMessage,
	core.ScreenFile:       (*UI).file,
}

// threads are what the person and the agency have written to each other.
func (u *UI) threads(gtx C, s core.State) {
	w, list := &u.mail, &s.Message.List
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if w.write.Clicked(gtx) {
		u.send(core.Show{Screen: core.ScreenNewMessage})
	}
	all := list.Value.Threads
	u.page.Layout(gtx, &u.theme, kit.Bar{Title: u.words.Text("messages.title"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if !list.Known || len(all) == 0 {
				return u.nothing(gtx, s, list.Loading(), list.Failure, "messages.empty", "messages.empty.body", &w.again)
			}
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.freshness(gtx, s, list.At, list.Failure) })
			col.Space(kit.S4)
			rows := make([]listRow, 0, len(all))
			for _, t := range all {
				row := kit.Row{Icon: icons.Letter, Title: t.Subject, Help: u.words.Text("messages.kind."+string(t.Kind)) + " · " + u.moment(t.ChangedAt, s.Now), Kind: semantic.Button}
				if t.Unread > 0 {
					row.Value = u.words.With("messages.unread", "N", strconv.Itoa(t.Unread))
				}
				rows = append(rows, listRow{t.ThreadId.String(), row, core.ShowThread{ID: t.ThreadId.String()}})
			}
			col.Add(func(gtx C) D { return u.rowGroup(gtx, &w.rows, "", rows) })
			return col.Done()
		})
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			return w.write.Layout(gtx, &u.theme, kit.Primary, icons.Letter, u.words.Text("messages.write"))
		})
	})
}

// thread is one, with what is being written beneath.
func (u *UI) thread(gtx C, s core.State) {
	w, t := &u.mail, s.Thread()
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	bar := kit.Bar{Title: u.words.Text("message.title"), Back: u.back(s)}
	if t == nil {
		u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return u.nothing(gtx, s, s.Message.List.Job != 0, s.Message.List.Failure, "message.gone", "message.gone.body", &w.again)
			})
		}, nil)
		return
	}
	u.messageForm(gtx, s, bar, func(col *kit.Column) {
		col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Title, u.theme.Ink, t.Subject) })
		col.Space(kit.S4)
		for _, m := range t.Messages {
			who := "message.me"
			if m.By == vss.ThreadMessageByAgency {
				who = "message.agency"
			}
			col.Add(func(gtx C) D {
				text := m.Text
				if text == "" {
					text = u.words.Text("message.pictures.only")
				}
				rows := []layout.Widget{func(gtx C) D { return u.theme.Pair(gtx, u.words.Text(who)+" · "+u.moment(m.At, s.Now), text) }}
				return u.theme.Group(gtx, "", append(rows, u.fileRows(m)...)...)
			})
		}
		col.Add(func(gtx C) D {
			return u.theme.Text(gtx, kit.Caption, u.theme.InkSoft, u.words.With("message.number", "Number", t.Number))
		})
		col.Space(kit.S4)
	})
}

// newMessage is the first message of another thread.
func (u *UI) newMessage(gtx C, s core.State) {
	w, d := &u.mail, s.MessageDraft()
	if e := w.subject.Update(gtx, d.Subject, key.HintText); e.Changed {
		d.Subject = e.Text
		u.send(core.WriteMessage{Draft: d})
	}
	kinds := make([]listRow, 0, 2)
	for _, kind := range []vss.ThreadKind{vss.ThreadKindQuestion, vss.ThreadKindFeedback} {
		chosen := d
		chosen.Kind = kind
		kinds = append(kinds, listRow{"kind/" + string(kind), kit.Row{Title: u.words.Text("messages.kind." + string(kind)), Kind: semantic.RadioButton, On: d.Kind == kind}, core.WriteMessage{Draft: chosen}})
	}
	u.messageForm(gtx, s, kit.Bar{Title: u.words.Text("messages.write"), Back: u.back(s)}, func(col *kit.Column) {
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &w.rows, u.words.Text("message.kind"), kinds) })
		col.Add(func(gtx C) D {
			return w.subject.Layout(gtx, &u.theme, u.words.Text("message.subject"), u.words.Text("message.subject.help"), "")
		})
		col.Space(kit.S4)
	})
}

// messageForm is a page on which a message is written.
func (u *UI) messageForm(gtx C, s core.State, bar kit.Bar, head func(col *kit.Column)) {
	w, d := &u.mail, s.MessageDraft()
	if e := w.text.Update(gtx, d.Text, core.MaxMessage); e.Changed {
		d.Text = e.Text
		u.send(core.WriteMessage{Draft: d})
	}
	if w.send.Clicked(gtx) {
		u.send(core.SendMessage{})
	}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			head(col)
			col.Add(func(gtx C) D {
				return w.text.Layout(gtx, &u.theme, u.words.Text("message.text"), u.words.Text("message.text.help"), "")
			})
			u.pictures(gtx, s, col)
			return col.Done()
		})
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			return u.messageFoot(gtx, s)
		})
	})
}

// messageFoot sends, shows how far the pictures are, and says why it stopped.
func (u *UI) messageFoot(gtx C, s core.State) D {
	w, v := &u.mail, &s.Message
	if w.stop.Clicked(gtx) {
		u.send(core.StopMessage{})
	}
	if v.Job != 0 && v.Total > 0 {
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D {
			return u.theme.Progress(gtx, v.Sent, v.Total, u.words.With("message.sent", "Percent", strconv.Itoa(v.Sent*100/v.Total)))
		})
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			return w.stop.Layout(gtx, &u.theme, kit.Secondary, icons.Icon{}, u.words.Text("message.stop"))
		})
		return col.Done()
	}
	label := "message.send"
	if v.Job != 0 {
		label = "wait"
	}
	col := kit.NewColumn(gtx)
	if v.Failure.Is() {
		col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, v.Failure)) })
		col.Space(kit.S3)
	}
	col.Add(func(gtx C) D {
		if v.Job != 0 || v.Pictures.Job != 0 {
			gtx = gtx.Disabled()
		}
		return w.send.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text(label))
	})
	return col.Done()
}
