// Package fonts holds the typefaces the app is set in: Roboto in three weights, which has every Vietnamese letter, composed or not. Korean, Japanese and
// Chinese are set in fonts of the system (platform/typefaces); of their letters only those are here that write the names of the three languages, so that
// the choice of a language can be read before such a font is opened. They were cut out of Noto Sans CJK (SIL Open Font License 1.1) with
//
//	pyftsubset NotoSansCJK-Regular.ttc --font-number=1 --text=한국어日本語中文 --layout-features= --desubroutinize
package fonts

import (
	_ "embed"

	"eliasnaur.com/font/roboto/robotobold"
	"eliasnaur.com/font/roboto/robotomedium"
	"eliasnaur.com/font/roboto/robotoregular"
)

// Regular returns the font file (TrueType) of running text.
func Regular() []byte { return robotoregular.TTF }

// Medium returns the font file (TrueType) of labels and section heads.
func Medium() []byte { return robotomedium.TTF }

// Bold returns the font file (TrueType) of titles.
func Bold() []byte { return robotobold.TTF }

//go:embed names.otf
var names []byte

// Names returns a font file (OpenType) with the letters of 한국어, 日本語 and 中文 and no others.
func Names() []byte { return names }
