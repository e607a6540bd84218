package typefaces

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
)

// on gives the files of a language; on CI the machine must have them.
func on(t testing.TB, language string) Files {
	t.Helper()
	f, err := Find(language)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("%v; scripts/install-needs test installs fonts-noto-cjk", err)
	}
	return f
}

func TestEachLanguageHasItsFont(t *testing.T) {
	for language, letters := range map[string]string{"ko": "건강보험 카드", "ja": "健康保険証をひらく", "zh": "健康保险卡，请出示"} {
		f := on(t, language)
		if ok, err := f.Covers(letters + " Nguyễn ễ “…”"); err != nil || !ok {
			t.Errorf("%s: covers is %v, %v", language, ok, err)
		}
		if ok, err := f.Covers(letters + "\U0010FFFD"); err != nil || ok {
			t.Errorf("%s: a letter that no font has: %v, %v", language, ok, err)
		}
		faces, err := f.Load()
		if err != nil || len(faces) == 0 {
			t.Fatalf("%s: %v, %v", language, faces, err)
		}
		for _, face := range faces {
			if family := face.Face.Face().Describe().Family; runtime.GOOS == "linux" && family != map[string]string{"ko": "Noto Sans CJK KR", "ja": "Noto Sans CJK JP", "zh": "Noto Sans CJK SC"}[language] {
				t.Errorf("%s: the family is %q", language, family)
			}
		}
	}
}

func TestFindTakesWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "b-Regular.ttf"), goregular.TTF, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := find("ko", []candidate{{filepath.Join(dir, "a.ttc"), ""}, {filepath.Join(dir, "b-*.ttf"), filepath.Join(dir, "bold.ttf")}})
	if err != nil || filepath.Base(f.regular) != "b-Regular.ttf" || f.bold != "" {
		t.Fatalf("found %+v, %v", f, err)
	}
	if ok, err := f.Covers("abc ă"); err != nil || !ok {
		t.Errorf("letters that this font is not asked for: %v, %v", ok, err)
	}
	if ok, err := f.Covers("한"); err != nil || ok {
		t.Errorf("a Latin font covers Korean: %v, %v", ok, err)
	}
	if faces, err := f.Load(); err != nil || len(faces) != 1 {
		t.Errorf("loaded %v, %v", faces, err)
	}
	if _, err := find("ko", nil); !errors.Is(err, ErrNone) {
		t.Errorf("nothing to look at gives %v", err)
	}
}

func TestBrokenFontIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.ttf")
	if err := os.WriteFile(path, []byte("not a font"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := Files{language: "ko", regular: path}
	if _, err := f.Covers("한"); err == nil {
		t.Error("letters were found in it")
	}
	if _, err := f.Load(); err == nil {
		t.Error("it was loaded")
	}
	if _, err := (Files{language: "ko", regular: path + "x"}).Covers("한"); err == nil {
		t.Error("a file that is not there was read")
	}
}

func BenchmarkFindAndCovers(b *testing.B) {
	f := on(b, "ko")
	b.ReportAllocs()
	for b.Loop() {
		if ok, err := f.Covers("건강보험 카드"); err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	f := on(b, "ko")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Load(); err != nil {
			b.Fatal(err)
		}
	}
}
