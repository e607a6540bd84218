package uitest

import (
	"os"
	"testing"

	"gioui.org/font"

	"vssid/assets/languages"
	"vssid/platform/typefaces"
	"vssid/ui/kit"
)

// system gives the system's fonts for a language; on CI it must have them.
func system(t testing.TB, code string) []font.FontFace {
	t.Helper()
	f, err := typefaces.Find(code)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("%v; scripts/install-needs test installs fonts-noto-cjk", err)
	}
	faces, err := f.Load()
	if err != nil {
		t.Fatal(err)
	}
	return faces
}

func TestSystemFontsHaveEveryLetter(t *testing.T) {
	for _, code := range []string{"ko", "ja", "zh"} {
		shaper := kit.NewShaper(system(t, code)...)
		raw, err := languages.Raw(code)
		if err != nil {
			t.Fatal(err)
		}
		raw["self"], raw["marks"] = languages.For("vi").Text("language."+code), "Nguyễn Văn Mẫu 한국어 日本語 中文 “…” –"
		for id, words := range raw {
			for _, weight := range []font.Weight{font.Normal, font.Medium, font.Bold} {
				if n := tofu(shaper, weight, words); n > 0 {
					t.Errorf("%s: %s: %d letters have no drawing in weight %v: %q", code, id, n, weight, words)
				}
			}
		}
	}
	own := kit.NewShaper()
	for _, code := range languages.Codes() {
		if n := tofu(own, font.Medium, languages.For("vi").Text("language."+code)); n > 0 {
			t.Errorf("the app's own fonts cannot write the name of %q", code)
		}
	}
	if n := tofu(own, font.Normal, "건강보험"); n == 0 {
		t.Error("the app's own fonts draw Korean: this test sees nothing")
	}
}
