package citizen

import (
	"strconv"
	"strings"

	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/photo"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// declared is one part of the declaration: its heading, its pairs, and the step that changes it.
type declared struct {
	title string
	pairs [][2]string // label and value
	step  core.Screen
}

// declaration is everything that is about to be sent, in the person's words.
func (u *UI) declaration(s core.State) []declared {
	d := s.Registration.Draft
	form := d.Form(s.Now)
	w := u.words.Text
	none := w("register.none")
	number, email := none, none
	if form.SocialInsuranceNumber != nil {
		number = insurance.SocialInsuranceNumber(*form.SocialInsuranceNumber).Grouped()
	}
	if form.Email != nil {
		email = *form.Email
	}
	phone := form.Phone
	if len(phone) == 10 {
		phone = insurance.PhoneNumber(phone).Grouped()
	}
	sex := none
	if form.Sex != "" {
		sex = w("register." + string(form.Sex))
	}
	return []declared{
		{"register.part.person", [][2]string{{w("register.name"), form.Name}, {w("register.birth"), birth(form.DateOfBirth)}, {w("register.sex"), sex}}, core.ScreenRegisterPerson},
		{"register.part.numbers", [][2]string{{w("register.citizen-id"), groupedAccount(form.CitizenId)}, {w("register.number.short"), number}}, core.ScreenRegisterID},
		{"register.part.contact", [][2]string{{w("register.phone"), phone}, {w("register.email.short"), email}}, core.ScreenRegisterContact},
		{"register.part.address", [][2]string{{w("register.street"), form.Street}, {w("register.commune"), s.RegisterPlace(core.FieldCommune)}, {w("register.province"), s.RegisterPlace(core.FieldProvince)}}, core.ScreenRegisterAddress},
		{"register.part.agency", [][2]string{{w("register.agency"), s.RegisterPlace(core.FieldAgency)}}, core.ScreenRegisterAgency},
	}
}

// registerReview is step 7: the whole declaration, and sending it.
func (u *UI) registerReview(gtx C, s core.State) {
	w := &u.registering
	if w.send.Clicked(gtx) {
		u.send(core.RegistrationNext{})
	}
	if w.stop.Clicked(gtx) {
		u.send(core.Back{})
	}
	if w.save.Clicked(gtx) {
		u.send(u.declarationPaper(s))
	}
	u.page.Layout(gtx, &u.theme, u.registerBar(s), func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.reviewBody(gtx, s) })
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.reviewFoot(gtx, s) })
	})
}

func (u *UI) reviewBody(gtx C, s core.State) D {
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return u.text(gtx, kit.Display, "register.review") })
	col.Space(kit.S2)
	col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "register.review.body") })
	col.Space(kit.S6)
	for _, part := range u.declaration(s) {
		col.Add(func(gtx C) D { return u.declaredPart(gtx, s, part) })
	}
	col.Add(func(gtx C) D { return u.declaredPhotos(gtx, s) })
	col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "register.pledge.title") })
	col.Space(kit.S2)
	col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "register.pledge") })
	col.Space(kit.S4)
	u.keepDeclaration(col, s, kit.Secondary)
	col.Space(kit.S4)
	return col.Done()
}

// keepDeclaration offers the declaration as a paper, and says where it went.
func (u *UI) keepDeclaration(col *kit.Column, s core.State, kind kit.Kind) {
	t := &u.theme
	col.Add(func(gtx C) D {
		if s.Places.Directory == nil {
			gtx = gtx.Disabled()
		}
		return u.registering.save.Layout(gtx, t, kind, icons.Letter, u.words.Text("register.save"))
	})
	switch {
	case s.Saved.Failure.Is():
		col.Space(kit.S2)
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, s.Saved.Failure)) })
	case s.Saved.Where != "":
		col.Space(kit.S2)
		col.Add(func(gtx C) D {
			return t.Text(gtx, kit.Caption, t.InkSoft, u.words.With("register.saved", "Where", s.Saved.Where))
		})
	}
}

// declaredPart is one part with the touch that changes it.
func (u *UI) declaredPart(gtx C, s core.State, part declared) D {
	var rows []layout.Widget
	for _, p := range part.pairs {
		rows = append(rows, func(gtx C) D { return u.theme.Pair(gtx, p[0], p[1]) })
	}
	return u.theme.Group(gtx, u.words.Text(part.title), append(rows, u.mendRow(gtx, s, part.title, part.step))...)
}

func (u *UI) mendRow(gtx C, s core.State, title string, step core.Screen) layout.Widget {
	click := u.registering.rows.of("mend/" + string(step))
	if click.Clicked(gtx) {
		u.send(core.MendRegistration{Step: step})
	}
	words := u.words.With("register.mend", "Part", strings.ToLower(u.words.Text(title)))
	return func(gtx C) D {
		if s.Registration.Sending != 0 {
			gtx = gtx.Disabled()
		}
		return u.theme.Row(gtx, click, kit.Row{Title: words, Kind: semantic.Button})
	}
}

// declaredPhotos shows the three photos beside each other.
func (u *UI) declaredPhotos(gtx C, s core.State) D {
	return u.theme.Group(gtx, u.words.Text("register.part.photos"), func(gtx C) D {
		return kit.Pad(gtx, kit.S4, kit.S4, kit.S4, kit.S4, func(gtx C) D {
			var parts []layout.FlexChild
			for i, kind := range photo.Kinds() {
				parts = append(parts, layout.Flexed(1, func(gtx C) D {
					return u.registering.photos[i].Layout(gtx, &u.theme, s.Registration.Thumbs[i], u.words.Text("register."+string(kind)))
				}), layout.Rigid(layout.Spacer{Width: kit.S2}.Layout))
			}
			return layout.Flex{}.Layout(gtx, parts...)
		})
	}, u.mendRow(gtx, s, "register.part.photos", core.ScreenRegisterPhotos))
}

// reviewFoot sends, shows how far it is, and says why it stopped.
func (u *UI) reviewFoot(gtx C, s core.State) D {
	r, t, w := s.Registration, &u.theme, &u.registering
	col := kit.NewColumn(gtx)
	if r.Sending != 0 {
		col.Add(func(gtx C) D { return t.Progress(gtx, r.Sent, r.Total, u.sendingWords(r)) })
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			return w.stop.Layout(gtx, t, kit.Secondary, icons.Icon{}, u.words.Text("register.stop"))
		})
		return col.Done()
	}
	if r.Failure.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, r.Failure)) })
		col.Space(kit.S3)
	}
	label := "register.send"
	if r.Failure.Is() {
		label = "register.send.again"
	}
	col.Add(func(gtx C) D { return w.send.Layout(gtx, t, kit.Primary, icons.Icon{}, u.words.Text(label)) })
	return col.Done()
}

func (u *UI) sendingWords(r core.Registration) string {
	if r.Total == 0 {
		return u.words.Text("register.sending")
	}
	return u.words.With("register.sent", "Percent", strconv.Itoa(r.Sent*100/r.Total))
}
