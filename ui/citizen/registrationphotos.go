package citizen

import (
	"image"
	"strconv"

	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/photo"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// registerPhotos is step 6.
func (u *UI) registerPhotos(gtx C, s core.State) {
	r := s.Registration
	u.registerStep(gtx, s, "register.photos", func(col *kit.Column) {
		for i, kind := range photo.Kinds() {
			col.Add(func(gtx C) D { return u.photoBox(gtx, s, i, kind) })
			col.Space(kit.S3)
		}
		if r.ByPath {
			col.Space(kit.S3)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "register."+string(photo.Kinds()[r.Taking])) })
			u.registerPath(gtx, s, col, core.ReadPhotoPath{})
		}
		if r.Anyway {
			col.Space(kit.S4)
			col.Add(func(gtx C) D {
				return u.theme.Panel(gtx, icons.Warning, u.words.Text("register.doubtful"), u.words.Text("register.doubtful.body"))
			})
		}
	})
}

// photoBox is one photo: its picture, what is wrong with it and what to do, and the touch that takes it.
func (u *UI) photoBox(gtx C, s core.State, i int, kind photo.Kind) D {
	t, r := &u.theme, s.Registration
	name := u.words.Text("register." + string(kind))
	click := u.registering.rows.of("photo/" + strconv.Itoa(i))
	if click.Clicked(gtx) {
		u.send(core.TakePhoto{Index: i})
	}
	line := t.Line
	if r.PhotoFault[i].Is() {
		line = t.Bad
	}
	if r.PhotoJobs[i] != 0 {
		gtx = gtx.Disabled()
	}
	return t.Touch(gtx, click, kit.Spoken{Class: semantic.Button, Name: name, More: u.photoState(s, i)}, kit.RadiusButton, func(gtx C) D {
		return t.Boxed(gtx, kit.RadiusButton, t.Surface, line, func(gtx C) D {
			return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D {
				gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
				return layout.Flex{}.Layout(gtx,
					layout.Rigid(func(gtx C) D {
						return u.registering.photos[i].Layout(gtx, t, r.Thumbs[i], name)
					}),
					layout.Rigid(layout.Spacer{Width: kit.S4}.Layout),
					layout.Flexed(1, func(gtx C) D { return u.photoWords(gtx, s, i, name) }))
			})
		})
	})
}

// photoState is how a photo stands, in a few words.
func (u *UI) photoState(s core.State, i int) string {
	r := s.Registration
	switch {
	case r.PhotoJobs[i] != 0:
		return u.words.Text("register.photo.checking")
	case r.Draft.Photos[i].Bytes == 0:
		return u.words.Text("register.photo.none")
	case len(r.Draft.Photos[i].Problems) > 0:
		return u.words.Text("register.photo.again")
	}
	return u.words.Text("register.photo.good")
}

func (u *UI) photoWords(gtx C, s core.State, i int, name string) D {
	t, r := &u.theme, s.Registration
	p := r.Draft.Photos[i]
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Strong, t.Ink, name) })
	col.Space(2)
	switch {
	case r.PhotoFault[i].Is():
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, r.PhotoFault[i])) })
	case r.PhotoJobs[i] == 0 && p.Bytes > 0 && len(p.Problems) == 0:
		col.Add(func(gtx C) D {
			return kit.Beside(gtx, kit.S2, func(gtx C) D { return kit.Icon(gtx, icons.Check, 20, t.Good) },
				func(gtx C) D { return t.Text(gtx, kit.Label, t.Good, u.photoState(s, i)) })
		})
	default:
		col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, u.photoState(s, i)) })
	}
	for _, problem := range p.Problems {
		col.Space(kit.S1)
		col.Add(func(gtx C) D { return t.Failure(gtx, u.words.Text("photo."+string(problem))) })
	}
	return col.Done()
}
