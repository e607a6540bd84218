// Package typefaces finds the system's own fonts for Korean, Japanese and Chinese. The app carries only the letters of Vietnamese and English: one font of
// all three scripts is larger than the app. Finding one opens no font; Covers reads only its table of letters; Load reads the whole of it.
package typefaces

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	giofont "gioui.org/font"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// ErrNone says that the system has no font for a language where this package looks.
var ErrNone = errors.New("the system has no font for this language")

// Files are the font files of one language.
type Files struct {
	language string
	regular  string // paths
	bold     string // "" where the system has none
}

// Find looks for the fonts of "ko", "ja" or "zh" (simplified) where systems keep them.
func Find(language string) (Files, error) {
	return find(language, candidates(language))
}

// find takes the first candidate that is there.
func find(language string, from []candidate) (Files, error) {
	for _, c := range from {
		matches, err := filepath.Glob(c.regular) // a bad pattern is a fault of the table, which the tests of this package find
		if err != nil || len(matches) == 0 {
			continue
		}
		f := Files{language: language, regular: matches[0]}
		if bold, err := filepath.Glob(c.bold); err == nil && len(bold) > 0 && c.bold != "" {
			f.bold = bold[0]
		}
		return f, nil
	}
	return Files{}, fmt.Errorf("looking for letters of %q: %w", language, ErrNone)
}

// Covers reports whether the font has a letter for each of the runes it is there for: those beyond the scripts that the app carries itself.
func (f Files) Covers(runes string) (bool, error) {
	file, err := os.Open(f.regular)
	if err != nil {
		return false, fmt.Errorf("reading a font of the system: %w", err)
	}
	defer file.Close()
	loader, err := f.loader(file)
	if err != nil {
		return false, err
	}
	raw, err := loader.RawTable(opentype.MustNewTag("cmap"))
	if err != nil {
		return false, fmt.Errorf("reading the letters of %s: %w", filepath.Base(f.regular), err)
	}
	table, _, err := tables.ParseCmap(raw)
	if err != nil {
		return false, fmt.Errorf("reading the letters of %s: %w", filepath.Base(f.regular), err)
	}
	letters, _, err := font.ProcessCmap(table, tables.FPNone)
	if err != nil {
		return false, fmt.Errorf("reading the letters of %s: %w", filepath.Base(f.regular), err)
	}
	for _, r := range runes {
		if !Ours(r) {
			continue
		}
		if _, ok := letters.Lookup(r); !ok {
			return false, nil
		}
	}
	return true, nil
}

// Ours reports whether a rune is of the scripts that this package's fonts are for; the app's own font has the others.
func Ours(r rune) bool { return r >= 0x1100 && !(r >= 0x1E00 && r < 0x2E80) }

// Load reads the fonts.
func (f Files) Load() ([]giofont.FontFace, error) {
	var faces []giofont.FontFace
	for _, of := range []struct {
		path   string
		weight giofont.Weight
	}{{f.regular, giofont.Normal}, {f.bold, giofont.Bold}} {
		if of.path == "" {
			continue
		}
		read, err := f.load(of.path)
		if err != nil {
			return nil, err
		}
		faces = append(faces, giofont.FontFace{Font: giofont.Font{Weight: of.weight}, Face: read})
	}
	return faces, nil
}

func (f Files) load(path string) (face, error) {
	file, err := os.Open(path)
	if err != nil {
		return face{}, fmt.Errorf("reading a font of the system: %w", err)
	}
	defer file.Close()
	loader, err := f.loader(file)
	if err != nil {
		return face{}, err
	}
	read, err := font.NewFont(loader)
	if err != nil {
		return face{}, fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	return face{read}, nil
}

// loader picks the font of the language out of a file that may hold several.
func (f Files) loader(file *os.File) (*opentype.Loader, error) {
	all, err := opentype.NewLoaders(file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", filepath.Base(file.Name()), err)
	}
	for _, l := range all {
		description, _ := font.Describe(l, nil)
		for _, name := range members[f.language] {
			if strings.Contains(description.Family, name) {
				return l, nil
			}
		}
	}
	return all[0], nil
}

// face is a font that several shapers may use.
type face struct{ font *font.Font }

// Face implements gioui.org/font.Face.
func (f face) Face() *font.Face { return font.NewFace(f.font) }
