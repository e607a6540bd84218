package kit

import "vssid/assets/icons"

// Ending is how something has ended, or that it waits.
type Ending int

// The endings. Each goes with an icon and a word, never alone.
const (
	Asks  Ending = iota // waits for the person
	Done                // done
	Ended               // ended without it
	Runs                // on its way, and nobody has to do anything
)

// Outcome is a box that says in what state a thing is: a large word beside an icon, and a sentence. A click, where there is one, is the caller's.
func (t *Theme) Outcome(gtx C, how Ending, icon icons.Icon, title, words string) D {
	ground, line, ink := t.CautionGround, t.Caution, t.Caution
	switch how {
	case Done:
		ground, line, ink = t.Surface, t.Good, t.Good
	case Runs:
		ground, line, ink = t.Surface, t.Line, t.Accent
	case Ended:
		ground, line, ink = t.BadGround, t.Bad, t.Bad
	}
	return t.Boxed(gtx, RadiusButton, ground, line, func(gtx C) D {
		return Pad(gtx, S4, S4, S4, S4, func(gtx C) D {
			return Beside(gtx, S3, func(gtx C) D { return Icon(gtx, icon, IconSize, ink) }, func(gtx C) D {
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
