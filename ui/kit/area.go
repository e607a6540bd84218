package kit

import (
	"image"

	"gioui.org/font"
	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/widget"
)

// Area is a text of several lines with its label above, and help or the error beneath. What the person is composing is never rewritten.
type Area struct {
	editor widget.Editor
	told   string
}

// Update takes over a text that was changed elsewhere, then what the person typed, at most limit characters.
func (a *Area) Update(gtx C, value string, limit int) Edited {
	a.editor.MaxLen = limit
	a.editor.InputHint = key.HintText
	if value != a.told {
		a.told = value
		a.editor.SetText(value)
		a.editor.SetCaret(a.editor.Len(), a.editor.Len())
	}
	var e Edited
	for {
		event, ok := a.editor.Update(gtx)
		if !ok {
			break
		}
		if _, changed := event.(widget.ChangeEvent); changed {
			e.Changed = true
		}
	}
	if e.Changed {
		a.told = a.editor.Text()
		e.Text = a.told
	}
	return e
}

// AreaHeight is the least height of an area's box, some four lines.
const AreaHeight = 120

// Layout draws it. failure takes the place of help.
func (a *Area) Layout(gtx C, t *Theme, label, help, failure string) D {
	col := NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Text(gtx, Label, t.Ink, label) })
	col.Space(S2)
	col.Add(func(gtx C) D { return a.box(gtx, t, label, failure != "") })
	col.Space(S2)
	col.Add(func(gtx C) D {
		if failure != "" {
			return t.Failure(gtx, failure)
		}
		return t.Text(gtx, Quiet, t.InkSoft, help)
	})
	return col.Done()
}

func (a *Area) box(gtx C, t *Theme, label string, failed bool) D {
	m := op.Record(gtx.Ops)
	d := Pad(gtx, S4, S4, S4, S4, func(gtx C) D {
		gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, gtx.Dp(AreaHeight))
		a.editor.LineHeight, a.editor.LineHeightScale = Body.Line, 1
		return a.editor.Layout(gtx, t.Shaper, font.Font{Typeface: typeface, Weight: font.Normal}, Body.Size, Ink(gtx, t.Ink), Ink(gtx, alpha(t.Accent, 0x40)))
	})
	call := m.Stop()
	Fill(gtx, d.Size, RadiusField, t.Surface)
	line, width := t.InkSoft, t.Border
	switch {
	case failed:
		line, width = t.Bad, 2
	case gtx.Focused(&a.editor):
		line, width = t.Accent, 2
	}
	Outline(gtx, d.Size, RadiusField, width, line)
	defer clip.UniformRRect(image.Rectangle{Max: d.Size}, gtx.Dp(RadiusField)).Push(gtx.Ops).Pop()
	semantic.Editor.Add(gtx.Ops)
	semantic.LabelOp(label).Add(gtx.Ops)
	call.Add(gtx.Ops)
	return d
}
