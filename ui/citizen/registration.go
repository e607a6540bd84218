package citizen

import (
	"strconv"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

var registrationPanes = map[core.Screen]pane{
	core.ScreenRegisterID:      (*UI).registerID,
	core.ScreenRegisterPerson:  (*UI).registerPerson,
	core.ScreenRegisterContact: (*UI).registerContact,
	core.ScreenRegisterAddress: (*UI).registerAddress,
	core.ScreenRegisterAgency:  (*UI).registerAgency,
	core.ScreenRegisterPhotos:  (*UI).registerPhotos,
	core.ScreenRegisterReview:  (*UI).registerReview,
	core.ScreenRegisterPick:    (*UI).registerPick,
	core.ScreenRegisterHelp:    (*UI).registerHelp,
	core.ScreenApplication:     (*UI).application,
	core.ScreenTransaction:     (*UI).transaction,
}

// registrationWidgets are the widgets of a registration.
type registrationWidgets struct {
	fields                       map[core.RegisterField]*kit.Field
	screen                       core.Screen // the fields are of
	next, read, stop, save, send kit.Button
	activate, begin              kit.Button
	sexes                        kit.Segments
	rows                         keyed
	search                       kit.Field
	photos                       [core.Photos]kit.Photo
}

// field is the widget of a field; the first of a screen takes the focus, and so does the one for a path when it comes; the others wait to be touched.
func (w *registrationWidgets) field(screen core.Screen, f core.RegisterField) *kit.Field {
	if w.screen != screen {
		w.screen, w.fields = screen, map[core.RegisterField]*kit.Field{}
	}
	field := w.fields[f]
	if field == nil {
		field = &kit.Field{Calm: f != core.FieldPath && (len(w.fields) > 0 || screen == core.ScreenApplication || screen == core.ScreenRegisterAddress)}
		w.fields[f] = field
	}
	return field
}

// typed is one field of a step: its text, the keyboard it wants, and its words.
type typed struct {
	field core.RegisterField
	text  string
	hint  key.InputHint
	enter core.Msg // what Enter does; nil: it goes on
}

// registerField updates a field now and returns what draws it.
func (u *UI) registerField(gtx C, s core.State, f typed) layout.Widget {
	field := u.registering.field(s.Screen(), f.field)
	e := field.Update(gtx, f.text, f.hint)
	if e.Changed {
		u.send(core.TypeRegistration{Field: f.field, Text: e.Text})
	}
	if e.Submitted && f.enter != nil {
		u.send(f.enter)
	} else if e.Submitted {
		u.send(core.RegistrationNext{})
	}
	wrong := ""
	if s.Registration.Wrong == f.field {
		wrong = u.failure(s, s.Registration.Failure)
	}
	id := "register." + string(f.field)
	return func(gtx C) D {
		return field.Layout(gtx, &u.theme, u.words.Text(id), u.words.Text(id+".help"), wrong)
	}
}

// registerBar is the bar of a step.
func (u *UI) registerBar(s core.State) kit.Bar {
	bar := kit.Bar{Back: u.back(s)}
	if n, of := s.RegisterStep(); n > 0 {
		bar.Step = u.words.With("step", "N", strconv.Itoa(n), "Of", strconv.Itoa(of))
	}
	return bar
}

// registerStep is a step: its title, its questions, and what goes on beneath.
func (u *UI) registerStep(gtx C, s core.State, title string, body func(col *kit.Column)) {
	if u.registering.next.Clicked(gtx) {
		u.send(core.RegistrationNext{})
	}
	r := s.Registration
	u.page.Layout(gtx, &u.theme, u.registerBar(s), func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Display, title) })
			col.Space(kit.S2)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, title+".body") })
			col.Space(kit.S6)
			body(col)
			if r.Wrong == "" && r.Failure.Is() && s.Screen() != core.ScreenRegisterID {
				col.Space(kit.S4)
				col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, r.Failure)) })
			}
			col.Space(kit.S4)
			return col.Done()
		})
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			return u.registering.next.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text(u.nextLabel(s)))
		})
	})
}

// nextLabel is the main action's words.
func (u *UI) nextLabel(s core.State) string {
	r := s.Registration
	switch {
	case s.Screen() == core.ScreenRegisterPhotos && r.Anyway:
		return "register.anyway"
	case r.Mending:
		return "register.mended"
	}
	return "action.continue"
}

// registerRow is a boxed row that leads on.
func (u *UI) registerRow(gtx C, name string, icon icons.Icon, title, help, value string, msg core.Msg) D {
	click := u.registering.rows.of(name)
	if click.Clicked(gtx) {
		u.send(msg)
	}
	t := &u.theme
	return t.Boxed(gtx, kit.RadiusButton, t.Surface, t.Line, func(gtx C) D {
		return t.Row(gtx, click, kit.Row{Icon: icon, Title: title, Help: help, Value: value, Kind: semantic.Button})
	})
}

// registerID is step 1: a code fills in the rest, or the two numbers are typed.
func (u *UI) registerID(gtx C, s core.State) {
	r := s.Registration
	citizen := u.registerField(gtx, s, typed{field: core.FieldCitizenID, text: r.Draft.CitizenID, hint: key.HintNumeric})
	number := u.registerField(gtx, s, typed{field: core.FieldNumber, text: r.Draft.Number, hint: key.HintNumeric})
	u.registerStep(gtx, s, "register.id", func(col *kit.Column) {
		col.Add(func(gtx C) D {
			if r.Scan != 0 {
				gtx = gtx.Disabled()
			}
			return u.registerRow(gtx, "scan", icons.QR, u.words.Text("register.scan"), u.words.Text("register.scan.help"), "", core.ScanID{})
		})
		if r.ByPath {
			u.registerPath(gtx, s, col, core.ReadIDPath{})
		}
		if r.Wrong == "" && r.Failure.Is() {
			col.Space(kit.S3)
			col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, r.Failure)) })
		}
		if r.Scanned {
			col.Space(kit.S4)
			col.Add(func(gtx C) D {
				return u.theme.Panel(gtx, icons.Check, u.words.Text("register.scanned"), u.words.Text("register.scanned.body"))
			})
		}
		col.Space(kit.S6)
		col.Add(citizen)
		col.Space(kit.S4)
		col.Add(number)
		col.Space(kit.S4)
		col.Add(func(gtx C) D {
			return u.registerRow(gtx, "find", icons.Search, u.words.Text("register.find"), u.words.Text("register.find.help"), "", core.Show{Screen: core.ScreenFindNumber})
		})
		if !r.Draft.Sent {
			col.Space(kit.S3)
			col.Add(func(gtx C) D {
				return u.registerRow(gtx, "help", icons.Call, u.words.Text("register.help"), u.words.Text("register.help.row"), "", core.AskForHelp{})
			})
		}
	})
}

// registerPath takes a picture by its path, where the system opens no chooser.
func (u *UI) registerPath(gtx C, s core.State, col *kit.Column, read core.Msg) {
	path := u.registerField(gtx, s, typed{field: core.FieldPath, text: s.Registration.Path, hint: key.HintText, enter: read})
	if u.registering.read.Clicked(gtx) {
		u.send(read)
	}
	col.Space(kit.S4)
	col.Add(path)
	col.Space(kit.S3)
	col.Add(func(gtx C) D {
		return u.registering.read.Layout(gtx, &u.theme, kit.Secondary, icons.Picture, u.words.Text("scan.path.read"))
	})
}

// sexCodes are the two answers in the order they are offered.
var sexCodes = [...]string{"male", "female"}

// registerPerson is step 2.
func (u *UI) registerPerson(gtx C, s core.State) {
	r, w := s.Registration, &u.registering
	name := u.registerField(gtx, s, typed{field: core.FieldName, text: r.Draft.Name, hint: key.HintText})
	born := u.registerField(gtx, s, typed{field: core.FieldBirth, text: r.Draft.Birth, hint: key.HintText})
	if i := w.sexes.Changed(gtx); i >= 0 {
		u.send(core.TypeRegistration{Field: core.FieldSex, Text: sexCodes[i]})
	}
	chosen := -1
	for i, code := range sexCodes {
		if r.Draft.Sex == code {
			chosen = i
		}
	}
	u.registerStep(gtx, s, "register.person", func(col *kit.Column) {
		col.Add(name)
		col.Space(kit.S4)
		col.Add(born)
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return u.text(gtx, kit.Label, "register.sex") })
		col.Space(kit.S2)
		col.Add(func(gtx C) D {
			return w.sexes.Layout(gtx, &u.theme, chosen, u.words.Text("register.male"), u.words.Text("register.female"))
		})
		if r.Wrong == core.FieldSex {
			col.Space(kit.S2)
			col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, r.Failure)) })
		}
		if r.Draft.IDDisagrees(s.Now) {
			col.Space(kit.S4)
			col.Add(func(gtx C) D {
				return u.theme.Panel(gtx, icons.Warning, u.words.Text("register.disagrees"), u.words.Text("register.disagrees.body"))
			})
		}
	})
}

// registerContact is step 3.
func (u *UI) registerContact(gtx C, s core.State) {
	phone := u.registerField(gtx, s, typed{field: core.FieldPhone, text: s.Registration.Draft.Phone, hint: key.HintTelephone})
	email := u.registerField(gtx, s, typed{field: core.FieldEmail, text: s.Registration.Draft.Email, hint: key.HintEmail})
	u.registerStep(gtx, s, "register.contact", func(col *kit.Column) {
		col.Add(phone)
		col.Space(kit.S4)
		col.Add(email)
	})
}

// choice is a row that shows a chosen place, or asks to choose one.
func (u *UI) choice(gtx C, s core.State, col *kit.Column, f core.RegisterField, icon icons.Icon) {
	id := "register." + string(f)
	value := s.RegisterPlace(f)
	help := ""
	if value == "" {
		help = u.words.Text(id + ".help")
	}
	col.Add(func(gtx C) D {
		if s.Places.Directory == nil || f == core.FieldCommune && s.Registration.Draft.Province == "" {
			gtx = gtx.Disabled()
		}
		return u.registerRow(gtx, string(f), icon, u.words.Text(id), help, value, core.OpenPick{Field: f})
	})
	if s.Registration.Wrong == f {
		col.Space(kit.S2)
		col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, s.Registration.Failure)) })
	}
}

// registerAddress is step 4.
func (u *UI) registerAddress(gtx C, s core.State) {
	r := s.Registration
	street := u.registerField(gtx, s, typed{field: core.FieldStreet, text: r.Draft.Street, hint: key.HintText})
	u.registerStep(gtx, s, "register.address", func(col *kit.Column) {
		if r.Draft.OnCard != "" {
			col.Add(func(gtx C) D {
				return u.theme.Panel(gtx, icons.Info, u.words.Text("register.oncard"), r.Draft.OnCard)
			})
			col.Space(kit.S4)
		}
		u.choice(gtx, s, col, core.FieldProvince, icons.Pin)
		col.Space(kit.S4)
		u.choice(gtx, s, col, core.FieldCommune, icons.Pin)
		col.Space(kit.S4)
		col.Add(street)
		u.placesFault(col, s)
	})
}

// registerAgency is step 5.
func (u *UI) registerAgency(gtx C, s core.State) {
	u.registerStep(gtx, s, "register.office", func(col *kit.Column) {
		u.choice(gtx, s, col, core.FieldAgency, icons.Building)
		u.placesFault(col, s)
	})
}

// placesFault says that the lists cannot be read.
func (u *UI) placesFault(col *kit.Column, s core.State) {
	if s.Places.Failure.Is() {
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, s.Places.Failure)) })
	}
}

// registerPick is the list a place is chosen from.
func (u *UI) registerPick(gtx C, s core.State) {
	r, w := s.Registration, &u.registering
	e := w.search.Update(gtx, r.Query, key.HintText)
	if e.Changed {
		u.send(core.TypePick{Text: e.Text})
	}
	id := "register." + string(r.Pick)
	rows := make([]listRow, 0, len(r.Found))
	for _, f := range r.Found {
		rows = append(rows, listRow{"pick/" + f.Code, kit.Row{Title: f.Name, Help: f.More, Kind: semantic.Button}, core.ChoosePick{Code: f.Code}})
	}
	u.listed(gtx, s, u.words.Text(id), func(col *kit.Column) {
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

// welcomeFoot is where a person begins: with an account to activate, or with one to register. What was begun stands first.
func (u *UI) welcomeFoot(gtx C, s core.State) D {
	t, w := &u.theme, &u.registering
	if w.begin.Clicked(gtx) {
		u.send(core.BeginRegistration{})
	}
	activate, register, label := kit.Primary, kit.Secondary, "welcome.register"
	switch d := s.Registration.Draft; {
	case d.Sent:
		activate, register, label = kit.Secondary, kit.Primary, "welcome.register.track"
	case d.Begun():
		activate, register, label = kit.Secondary, kit.Primary, "welcome.register.resume"
	}
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return u.main.Layout(gtx, t, activate, icons.Icon{}, u.words.Text("welcome.begin")) })
	col.Space(kit.S2)
	col.Add(func(gtx C) D { return w.begin.Layout(gtx, t, register, icons.Icon{}, u.words.Text(label)) })
	col.Space(kit.S2)
	col.Add(func(gtx C) D {
		return u.second.Layout(gtx, t, kit.Plain, icons.Settings, u.words.Text("settings.title"))
	})
	return col.Done()
}
