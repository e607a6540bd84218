package citizen

import (
	"image"
	"strconv"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// fileWidgets are the widgets of what goes with a message.
type fileWidgets struct {
	thumbs     [vss.MaxAttachments]kit.Photo
	whole      kit.Photo
	path       kit.Field
	read, save kit.Button
	again      kit.Button
}

// pictures are those that are to go with the message, and the way to add one.
func (u *UI) pictures(gtx C, s core.State, col *kit.Column) {
	p, d := &s.Message.Pictures, s.MessageDraft()
	col.Space(kit.S4)
	for i, picture := range d.Pictures {
		if i < vss.MaxAttachments {
			col.Add(func(gtx C) D { return u.draftPicture(gtx, s, i, picture) })
			col.Space(kit.S2)
		}
	}
	if len(d.Pictures) < vss.MaxAttachments {
		col.Add(func(gtx C) D { return u.addPicture(gtx, s) })
	}
	if p.Failure.Is() {
		col.Space(kit.S2)
		col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, p.Failure)) })
	}
	u.picturePath(gtx, s, col)
}

// draftPicture is one, with what would make it hard to read, and the touch that takes it out.
func (u *UI) draftPicture(gtx C, s core.State, i int, picture core.DraftPicture) D {
	t := &u.theme
	drop := u.mail.rows.of("drop/" + picture.ID)
	if drop.Clicked(gtx) {
		u.send(core.DropPicture{ID: picture.ID})
	}
	if s.Message.Job != 0 {
		gtx = gtx.Disabled()
	}
	name := u.words.With("message.picture.n", "N", strconv.Itoa(i+1))
	return t.Boxed(gtx, kit.RadiusButton, t.Surface, t.Line, func(gtx C) D {
		return kit.Pad(gtx, kit.S3, kit.S4, 0, kit.S4, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D {
				gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, 0)
				return layout.Flex{}.Layout(gtx,
					layout.Rigid(func(gtx C) D { return u.files.thumbs[i].Layout(gtx, t, s.Message.Pictures.Thumbs[picture.ID], name) }),
					layout.Rigid(layout.Spacer{Width: kit.S4}.Layout),
					layout.Flexed(1, func(gtx C) D { return u.pictureWords(gtx, name, picture) }))
			})
			col.Add(func(gtx C) D {
				return t.Row(gtx, drop, kit.Row{Icon: icons.Erase, Title: u.words.Text("message.picture.drop"), Kind: semantic.Button})
			})
			return col.Done()
		})
	})
}

func (u *UI) pictureWords(gtx C, name string, picture core.DraftPicture) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Strong, t.Ink, name) })
	col.Space(2)
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, kilobytes(picture.Bytes)) })
	for _, problem := range picture.Problems {
		col.Space(kit.S1)
		col.Add(func(gtx C) D { return t.Failure(gtx, u.words.Text("message.picture."+string(problem))) })
	}
	return col.Done()
}

// kilobytes writes a file's size as people read it.
func kilobytes(n int) string { return strconv.Itoa(max(1, (n+512)/1024)) + " KB" }

func (u *UI) addPicture(gtx C, s core.State) D {
	add := u.mail.rows.of("add-picture")
	if add.Clicked(gtx) {
		u.send(core.AddPicture{})
	}
	help := "message.picture.add.help"
	if s.Message.Pictures.Job != 0 {
		gtx, help = gtx.Disabled(), "wait"
	}
	if s.Message.Job != 0 {
		gtx = gtx.Disabled()
	}
	return u.theme.Boxed(gtx, kit.RadiusButton, u.theme.Surface, u.theme.Line, func(gtx C) D {
		return u.theme.Row(gtx, add, kit.Row{Icon: icons.Picture, Title: u.words.Text("message.picture.add"), Help: u.words.Text(help), Kind: semantic.Button})
	})
}

// picturePath takes a picture by its path where the system opens no chooser.
func (u *UI) picturePath(gtx C, s core.State, col *kit.Column) {
	p, w := &s.Message.Pictures, &u.files
	if !p.ByPath || len(s.MessageDraft().Pictures) == vss.MaxAttachments {
		return
	}
	w.path.Calm = true // the message has the keyboard
	if e := w.path.Update(gtx, p.Path, key.HintText); e.Changed {
		u.send(core.TypePicturePath{Text: e.Text})
	} else if e.Submitted {
		u.send(core.ReadPicturePath{})
	}
	if w.read.Clicked(gtx) {
		u.send(core.ReadPicturePath{})
	}
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		return w.path.Layout(gtx, &u.theme, u.words.Text("scan.path"), u.words.Text("scan.path.help"), "")
	})
	col.Space(kit.S3)
	col.Add(func(gtx C) D {
		return w.read.Layout(gtx, &u.theme, kit.Secondary, icons.Picture, u.words.Text("message.picture.read"))
	})
}

// fileRows are the files of a message that was sent.
func (u *UI) fileRows(m vss.ThreadMessage) []layout.Widget {
	if m.Attachments == nil {
		return nil
	}
	var rows []layout.Widget
	for i, file := range *m.Attachments {
		rows = append(rows, func(gtx C) D {
			click := u.mail.rows.of("file/" + file.AttachmentId.String())
			if click.Clicked(gtx) {
				u.send(core.ShowFile{File: file})
			}
			row := kit.Row{Icon: icons.Picture, Title: u.fileName(file, i), Value: kilobytes(file.Bytes), Kind: semantic.Button}
			if file.Media == vss.AttachmentMediaApplicationpdf {
				row.Icon = icons.Licence
			}
			return u.theme.Row(gtx, click, row)
		})
	}
	return rows
}

// fileName is what a file is called: by the agency, or by its place among the message's pictures.
func (u *UI) fileName(file vss.Attachment, i int) string {
	if file.Name != "" {
		return file.Name
	}
	return u.words.With("message.picture.n", "N", strconv.Itoa(i+1))
}

// file shows a picture that went with a message, or says what to do with another file.
func (u *UI) file(gtx C, s core.State) {
	w, f := &u.files, &s.Message.File
	title, name := f.Of.Name, f.Of.Name
	if title == "" {
		title, name = u.words.Text("message.file.picture"), "vssid-"+f.Of.AttachmentId.String()[:8]+".jpg"
	}
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if w.save.Clicked(gtx) {
		u.send(core.SaveFile{Name: name})
	}
	var foot layout.Widget
	if f.Whole {
		foot = func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				if s.Saved.Job != 0 {
					gtx = gtx.Disabled()
				}
				return w.save.Layout(gtx, &u.theme, kit.Primary, icons.Licence, u.words.Text("message.file.save"))
			})
		}
	}
	u.page.Layout(gtx, &u.theme, kit.Bar{Title: title, Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.fileBody(gtx, s, title) })
	}, foot)
}

func (u *UI) fileBody(gtx C, s core.State, title string) D {
	f, t := &s.Message.File, &u.theme
	if f.Of.Bytes == 0 || f.Failure.Is() {
		return u.nothing(gtx, s, false, f.Failure, "message.gone", "message.gone.body", &u.files.again)
	}
	col := kit.NewColumn(gtx)
	switch {
	case !f.Whole:
		col.Add(func(gtx C) D {
			return t.Progress(gtx, len(f.Content), f.Of.Bytes, u.words.With("message.file.coming", "Percent", strconv.Itoa(len(f.Content)*100/f.Of.Bytes)))
		})
	case f.Image != nil:
		col.Add(func(gtx C) D { return u.files.whole.Wide(gtx, f.Image, title) })
	default:
		col.Add(func(gtx C) D {
			return t.Group(gtx, "", func(gtx C) D {
				return t.Row(gtx, nil, kit.Row{Icon: icons.Licence, Title: title, Help: u.words.With("message.file.pdf", "Size", kilobytes(f.Of.Bytes))})
			})
		})
	}
	switch {
	case s.Saved.Failure.Is():
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, s.Saved.Failure)) })
	case s.Saved.Where != "" && f.Whole && s.Saved.Name != "":
		col.Space(kit.S4)
		col.Add(func(gtx C) D {
			return t.Text(gtx, kit.Quiet, t.InkSoft, u.words.With("message.file.saved", "Where", s.Saved.Where))
		})
	}
	return col.Done()
}
