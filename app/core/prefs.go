package core

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Theme is the choice of colours.
type Theme string

// The themes.
const (
	ThemeSystem       Theme = "system"
	ThemeLight        Theme = "light"
	ThemeDark         Theme = "dark"
	ThemeHighContrast Theme = "high-contrast"
)

// Themes lists the choices in the order they are offered.
func Themes() []Theme { return []Theme{ThemeSystem, ThemeLight, ThemeDark, ThemeHighContrast} }

// Languages lists the codes of the languages in the order they are offered: Vietnamese, English, Korean, Japanese, simplified Chinese.
func Languages() []string { return []string{"vi", "en", "ko", "ja", "zh"} }

// SignedLanguage is the language of what the server writes for people and of what an owner signs: Vietnamese or English only, because both sides build
// and compare those texts word for word. Whoever reads the app in another language gets them in English.
func SignedLanguage(language string) string {
	if language == "vi" || language == "" {
		return "vi"
	}
	return "en"
}

// TextSizes lists the text sizes in percent.
func TextSizes() []int { return []int{100, 115, 130, 150, 175, 200} }

// Prefs is what the person chose. It is kept in the vault, readable without the PIN.
type Prefs struct {
	Language string `json:"language"` // of the screens: one of Languages
	Theme    Theme  `json:"theme"`
	TextSize int    `json:"textSize"` // percent, 100 to 200
	Reduced  bool   `json:"reducedMotion,omitempty"`
	Plain    bool   `json:"plain,omitempty"`  // three big buttons in place of home
	Server   string `json:"server,omitempty"` // base URL of the VSS services
}

// filled replaces what is missing or unknown by what a first start shows.
func (p Prefs) filled() Prefs {
	if !slices.Contains(Languages(), p.Language) {
		p.Language = "vi"
	}
	if !slices.Contains(Themes(), p.Theme) {
		p.Theme = ThemeSystem
	}
	switch {
	case p.TextSize < 100:
		p.TextSize = 100
	case p.TextSize > 200:
		p.TextSize = 200
	}
	return p
}

func readPrefs(raw []byte) (Prefs, error) {
	var p Prefs
	if err := json.Unmarshal(raw, &p); err != nil {
		return Prefs{}, fmt.Errorf("reading the settings: %w", err)
	}
	return p.filled(), nil
}
