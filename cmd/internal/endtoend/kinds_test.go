package endtoend

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vssid/app/core"
	"vssid/assets/languages"
)

// TestEveryKindOfEventHasWords reads the kinds that the backend puts: the app must know each and say it in both languages.
func TestEveryKindOfEventHasWords(t *testing.T) {
	files, err := filepath.Glob("../../vss-backend/internal/events/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`Kind += "([a-z-]+)"`).FindAllStringSubmatch(string(content), -1) {
			found++
			if !core.KnownChange(m[1]) {
				t.Errorf("the app does not know changes of kind %q: give them a line in app/core/lately.go", m[1])
			}
			for _, language := range []string{"vi", "en"} {
				if words := languages.For(language).Text("lately." + m[1]); words == "" || strings.HasPrefix(words, "lately.") {
					t.Errorf("there are no words for changes of kind %q in %s", m[1], language)
				}
			}
		}
	}
	if found < 6 {
		t.Errorf("found %d kinds in %d files", found, len(files))
	}
}
