// Package fonts holds the typefaces the app is set in: Roboto in three weights, which has every Vietnamese letter, composed or not.
package fonts

import (
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
