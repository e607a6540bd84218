package console

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// written are the ids that templates and code name as they stand; ids put together from parts are found by looking at the pages.
var written = regexp.MustCompile(`(?:\.T|\bText|\bConflict|\bWord:|\bT)[ (]"([a-z][a-z.-]*[a-z])"`)

func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	frame, err := readWords(os.DirFS("words"))
	if err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob("*/words")
	if err != nil || len(found) < 2 {
		t.Fatalf("%d places, %v", len(found), err)
	}
	for _, dir := range append(found, "words") {
		all, err := readWords(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]string{{"vi", "en"}, {"en", "vi"}} {
			for id, text := range all[pair[0]] {
				if _, ok := all[pair[1]][id]; !ok {
					t.Errorf("%s: %s is missing in %s", dir, id, pair[1])
				}
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s: %s is empty in %s", dir, id, pair[0])
				}
			}
		}
		place := filepath.Dir(dir)
		used := usedIn(t, place)
		for id := range used {
			_, own := all["vi"][id]
			if _, common := frame["vi"][id]; !own && !common {
				t.Errorf("%s uses %q, which has no words", place, id)
			}
		}
		if dir != "words" && all["vi"]["place"] == "" {
			t.Errorf("%s has no name", place)
		}
	}
}

// usedIn are the ids that the templates and the code of a place name.
func usedIn(t *testing.T, place string) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	for _, pattern := range []string{"*.go", "page/*.html"} {
		files, err := filepath.Glob(filepath.Join(place, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range written.FindAllStringSubmatch(string(raw), -1) {
				used[m[1]] = true
			}
		}
	}
	return used
}
