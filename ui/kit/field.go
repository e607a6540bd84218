package kit

import (
	"image"

	"gioui.org/font"
	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/widget"

	"vssid/assets/icons"
)

// Field is one line of text with its label above, and help or the error beneath. What the person is composing is never rewritten.
type Field struct {
	Calm   bool // does not take the focus by itself: one of several, or a search above a list
	Secret bool // what is typed shows as dots
	editor widget.Editor
	told   string // the text the owner of the field knows
	begun  bool
}

// Edited says what happened to a field in this frame.
type Edited struct {
	Changed   bool
	Submitted bool
	Text      string
}

// Update takes over a text that was changed elsewhere, then what the person typed.
func (f *Field) Update(gtx C, value string, hint key.InputHint) Edited {
	if !f.begun {
		f.begun = true
		f.editor.SingleLine, f.editor.Submit = true, true
		if !f.Calm {
			gtx.Execute(key.FocusCmd{Tag: &f.editor})
		}
	}
	f.editor.InputHint = hint
	f.editor.Mask = 0
	if f.Secret {
		f.editor.Mask = '•'
	}
	if value != f.told {
		f.told = value
		f.editor.SetText(value)
		f.editor.SetCaret(f.editor.Len(), f.editor.Len())
	}
	var e Edited
	for {
		event, ok := f.editor.Update(gtx)
		if !ok {
			break
		}
		switch event.(type) {
		case widget.ChangeEvent:
			e.Changed = true
		case widget.SubmitEvent:
			e.Submitted = true
		}
	}
	if e.Changed {
		f.told = f.editor.Text()
		e.Text = f.told
	}
	return e
}

// Layout draws it. failure takes the place of help.
func (f *Field) Layout(gtx C, t *Theme, label, help, failure string) D {
	col := NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Text(gtx, Label, t.Ink, label) })
	col.Space(S2)
	col.Add(func(gtx C) D { return f.box(gtx, t, label, failure != "") })
	col.Space(S2)
	col.Add(func(gtx C) D {
		if failure != "" {
			return t.Failure(gtx, failure)
		}
		return t.Text(gtx, Quiet, t.InkSoft, help)
	})
	return col.Done()
}

func (f *Field) box(gtx C, t *Theme, label string, failed bool) D {
	m := op.Record(gtx.Ops)
	d := Pad(gtx, S4, S4, S4, S4, func(gtx C) D {
		gtx.Constraints.Min.X = gtx.Constraints.Max.X
		f.editor.LineHeight, f.editor.LineHeightScale = Section.Line, 1
		return f.editor.Layout(gtx, t.Shaper, font.Font{Typeface: typeface, Weight: font.Normal}, Section.Size, Ink(gtx, t.Ink), Ink(gtx, alpha(t.Accent, 0x40)))
	})
	call := m.Stop()
	Fill(gtx, d.Size, RadiusField, t.Surface)
	line, width := t.InkSoft, t.Border
	switch {
	case failed:
		line, width = t.Bad, 2
	case gtx.Focused(&f.editor):
		line, width = t.Accent, 2
	}
	Outline(gtx, d.Size, RadiusField, width, line)
	defer clip.UniformRRect(image.Rectangle{Max: d.Size}, gtx.Dp(RadiusField)).Push(gtx.Ops).Pop()
	semantic.Editor.Add(gtx.Ops)
	semantic.LabelOp(label).Add(gtx.Ops)
	call.Add(gtx.Ops)
	return d
}

// Failure says what went wrong and what to do, with an icon.
func (t *Theme) Failure(gtx C, words string) D {
	if words == "" {
		return D{}
	}
	return Beside(gtx, S2, func(gtx C) D { return Icon(gtx, icons.Warning, 20, t.Bad) },
		func(gtx C) D { return t.Text(gtx, Label, t.Bad, words) })
}

// Banner is a strip with an icon, for what concerns the whole screen.
func (t *Theme) Banner(gtx C, icon icons.Icon, words string) D {
	return t.Boxed(gtx, 0, t.CautionGround, t.CautionGround, func(gtx C) D {
		return Pad(gtx, S2, S4, S2, S4, func(gtx C) D {
			return Beside(gtx, S2, func(gtx C) D { return Icon(gtx, icon, 20, t.Caution) },
				func(gtx C) D { return t.Text(gtx, Caption, t.Caution, words) })
		})
	})
}

// Panel is a quiet box with an icon, a title and a sentence.
func (t *Theme) Panel(gtx C, icon icons.Icon, title, words string) D {
	return t.Boxed(gtx, RadiusButton, t.CautionGround, t.Line, func(gtx C) D {
		return Pad(gtx, S4, S4, S4, S4, func(gtx C) D {
			return Beside(gtx, S3, func(gtx C) D { return Icon(gtx, icon, IconSize, t.Caution) }, func(gtx C) D {
				col := NewColumn(gtx)
				col.Add(func(gtx C) D { return t.Text(gtx, Strong, t.Ink, title) })
				if words != "" {
					col.Space(S1)
					col.Add(func(gtx C) D { return t.Text(gtx, Quiet, t.InkSoft, words) })
				}
				return col.Done()
			})
		})
	})
}

// Centred lays w in the middle of the full width.
func Centred(gtx C, w layout.Widget) D {
	gtx.Constraints.Min.X = gtx.Constraints.Max.X
	gtx.Constraints.Min.Y = 0
	return layout.N.Layout(gtx, w)
}

// Notice is a passing message over the whole width; a touch takes it away.
func (t *Theme) Notice(gtx C, click *widget.Clickable, words string) D {
	return t.Touch(gtx, click, Spoken{Class: semantic.Button, Name: words}, 0, func(gtx C) D {
		return t.Boxed(gtx, 0, t.Ink, t.Ink, func(gtx C) D {
			return Pad(gtx, S3, S4, S3, S4, func(gtx C) D {
				gtx.Constraints.Min.Y = gtx.Dp(Target - 2*S3)
				return Beside(gtx, S3, func(gtx C) D { return Icon(gtx, icons.Check, 20, t.Background) },
					func(gtx C) D { return t.Text(gtx, Label, t.Background, words) })
			})
		})
	})
}

// Pair is a label with its value beneath, as one spoken line.
func (t *Theme) Pair(gtx C, label, value string) D {
	return Named(gtx, label+": "+value, func(gtx C) D {
		return Pad(gtx, S3, S4, S3, S4, func(gtx C) D {
			col := NewColumn(gtx)
			col.Add(func(gtx C) D { return t.Text(gtx, Quiet, t.InkSoft, label) })
			col.Space(2)
			col.Add(func(gtx C) D { return t.Text(gtx, Body, t.Ink, value) })
			return col.Done()
		})
	})
}

// Group is a titled box of rows with hairlines between them.
func (t *Theme) Group(gtx C, title string, rows ...layout.Widget) D {
	col := NewColumn(gtx)
	if title != "" {
		col.Add(func(gtx C) D { return t.Text(gtx, Section, t.Ink, title) })
		col.Space(S2)
	}
	col.Add(func(gtx C) D {
		return t.Boxed(gtx, RadiusButton, t.Surface, t.Line, func(gtx C) D {
			box := NewColumn(gtx)
			for i, row := range rows {
				if i > 0 {
					box.Add(t.Rule)
				}
				box.Add(row)
			}
			return box.Done()
		})
	})
	col.Space(S6)
	return col.Done()
}

// Numbered is a step of a guide beside its number.
func (t *Theme) Numbered(gtx C, number, words string) D {
	return Named(gtx, number+". "+words, func(gtx C) D {
		return Beside(gtx, S4, func(gtx C) D {
			size := image.Pt(gtx.Sp(Section.Line)+gtx.Dp(S1), gtx.Sp(Section.Line)+gtx.Dp(S1))
			Fill(gtx, size, RadiusSheet, t.Tint)
			gtx.Constraints = layout.Exact(size)
			return layout.Center.Layout(gtx, func(gtx C) D {
				gtx.Constraints.Min = image.Point{}
				return t.Text(gtx, Label, t.Accent, number)
			})
		}, func(gtx C) D { return t.Text(gtx, Body, t.Ink, words) })
	})
}
