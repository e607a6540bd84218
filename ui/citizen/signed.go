package citizen

import (
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

var signedPanes = map[core.Screen]pane{
	core.ScreenSigned:    (*UI).signed,
	core.ScreenSignedOne: (*UI).signedOne,
}

// signedWidgets are the widgets of what was signed.
type signedWidgets struct {
	rows              keyed
	again, file, page kit.Button
}

// operation is the name of what was agreed to.
func (u *UI) operation(o vss.OwnerStatementSummary) string {
	if len(o.Shown) > 0 { // what the owner read names the act first
		return o.Shown[0].Value
	}
	return u.known("signed.operation."+o.Operation, o.Operation)
}

// signed is what the owner has signed, newest first.
func (u *UI) signed(gtx C, s core.State) {
	g, w := s.Signed, u.words
	u.listed(gtx, s, w.Text("signed.title"), func(col *kit.Column) {
		u.recordHead(col, s, g.Failure, g.Known, g.At, &u.ink.again, "wait")
		if !g.Known {
			return
		}
		if len(g.Value.Statements) == 0 {
			col.Add(func(gtx C) D {
				return u.nothing(gtx, s, false, core.Failure{}, "signed.none", "signed.none.body", &u.ink.again)
			})
			return
		}
		rows := make([]listRow, 0, len(g.Value.Statements))
		for _, o := range g.Value.Statements {
			rows = append(rows, listRow{o.Id, kit.Row{Icon: icons.Licence, Title: u.operation(o), Help: u.moment(o.SignedAt, s.Now), Kind: semantic.Button}, core.ShowSigned{ID: o.Id}})
		}
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.ink.rows, "", rows) })
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "signed.about") })
	})
}

// signedOne is one statement exactly as the owner read it, and the ways to keep its evidence.
func (u *UI) signedOne(gtx C, s core.State) {
	g, w := s.Signed, u.words
	u.listed(gtx, s, w.Text("signed.one"), func(col *kit.Column) {
		o, ok := g.One()
		if !ok {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "looked.gone") })
			return
		}
		col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Title, u.theme.Ink, u.operation(o)) })
		col.Space(kit.S2)
		col.Add(func(gtx C) D {
			return u.theme.Text(gtx, kit.Quiet, u.theme.InkSoft, w.With("signed.at", "Time", u.moment(o.SignedAt, s.Now)))
		})
		col.Space(kit.S4)
		rows := make([]layout.Widget, 0, len(o.Shown))
		for _, item := range o.Shown {
			rows = append(rows, func(gtx C) D { return u.theme.Pair(gtx, item.Label, item.Value) })
		}
		col.Add(func(gtx C) D { return u.theme.Group(gtx, w.Text("signed.read"), rows...) })
		if g.Failed.Is() {
			col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, g.Failed)) })
			col.Space(kit.S3)
		}
		u.signedSaves(col, s)
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "signed.evidence") })
	})
}

// signedSaves are the ways to keep the evidence outside the app, and where the last paper lies.
func (u *UI) signedSaves(col *kit.Column, s core.State) {
	w := u.words
	for _, way := range []struct {
		as     core.EvidenceAs
		button *kit.Button
		kind   kit.Kind
		icon   icons.Icon
	}{{core.EvidenceFile, &u.ink.file, kit.Primary, icons.Shield}, {core.EvidencePage, &u.ink.page, kit.Secondary, icons.Licence}} {
		col.Add(func(gtx C) D {
			if way.button.Clicked(gtx) {
				u.send(core.SaveEvidence{As: way.as})
			}
			label := w.Text("signed.save." + string(way.as))
			if s.Signed.Export != 0 {
				label = w.Text("wait")
			}
			return way.button.Layout(gtx, &u.theme, way.kind, way.icon, label)
		})
		col.Space(kit.S3)
	}
	if s.Saved.Where != "" {
		col.Add(func(gtx C) D { return u.theme.Pair(gtx, w.Text("signed.where"), s.Saved.Where) })
		col.Space(kit.S3)
	}
	if s.Saved.Failure.Is() {
		col.Add(func(gtx C) D { return u.theme.Failure(gtx, w.Text("signed.unsaved")) })
		col.Space(kit.S3)
	}
}
