package main

import (
	"fmt"
	"os"
	"strings"

	"gioui.org/font"

	"vssid/app/core"
	handbook "vssid/assets/help"
	"vssid/assets/languages"
	"vssid/platform/typefaces"
	"vssid/ui/citizen"
	"vssid/ui/kit"
)

// scripts keeps the screens in letters that this device can draw. The app's own fonts have Vietnamese and English; the others come from the system.
type scripts struct {
	tongue  string        // whose fonts the screens draw with, beside the app's own
	lacking string        // a chosen language that no font was found for
	offered chan []string // the languages this device can write, once that is known
}

// own are the languages that the app's own fonts write.
func own(language string) bool { return language == "vi" || language == "en" }

// dress gives the screens the fonts of the chosen language before they are drawn in it, and the list of languages to offer once it is known. Reading a
// system font takes some 30 ms, once, and only for who chose such a language.
func (l *loop) dress(ui *citizen.UI) {
	select {
	case ui.Languages = <-l.offered:
	default:
	}
	language := l.program.State().Prefs.Language
	if own(language) || language == l.tongue || language == l.lacking {
		return
	}
	faces, err := facesOf(language)
	if err != nil {
		fmt.Fprintln(os.Stderr, "vssid: the screens stay in English:", err)
		l.lacking = language
		return
	}
	ui.SetShaper(kit.NewShaper(faces...))
	l.tongue, l.lacking = language, ""
}

// written is the language to draw the screens in.
func (s *scripts) written(chosen string) string {
	if chosen == s.lacking {
		return core.SignedLanguage(chosen)
	}
	return chosen
}

// lookForFonts finds out which languages this device can write. It reads tables of letters only, some milliseconds, and keeps the answer for this run.
func (l *loop) lookForFonts() {
	l.offered <- writable()
	l.window.Invalidate()
}

func writable() []string {
	var codes []string
	for _, code := range core.Languages() {
		if own(code) || covered(code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// covered reports whether the system has a font with every letter of a language's words.
func covered(code string) bool {
	files, err := typefaces.Find(code)
	if err != nil {
		return false
	}
	letters, err := lettersOf(code)
	if err != nil {
		return false
	}
	ok, err := files.Covers(letters)
	return err == nil && ok
}

func facesOf(language string) ([]font.FontFace, error) {
	files, err := typefaces.Find(language)
	if err != nil {
		return nil, err
	}
	return files.Load()
}

// lettersOf is everything that the app says in a language, one after another.
func lettersOf(code string) (string, error) {
	messages, err := languages.Raw(code)
	if err != nil {
		return "", err
	}
	var all strings.Builder
	for _, text := range messages {
		all.WriteString(text)
	}
	all.WriteString(handbook.In(code).Text())
	return all.String(), nil
}
