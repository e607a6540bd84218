package desktop

import (
	"os"
	"path/filepath"
	"testing"
)

func TestDocumentsDoNotReplaceEachOther(t *testing.T) {
	dir := t.TempDir()
	for _, want := range []string{"to khai.pdf", "to khai (2).pdf", "to khai (3).pdf"} {
		where, err := Documents{Dir: dir}.Save(t.Context(), "to khai.pdf", "application/pdf", []byte(want))
		if err != nil || where != filepath.Join(dir, want) {
			t.Fatalf("Save = %q, %v; want %s", where, err, want)
		}
		if got, err := os.ReadFile(where); err != nil || string(got) != want {
			t.Errorf("the file holds %q, %v", got, err)
		}
	}
}

func TestDocumentsTakeNoPath(t *testing.T) {
	for _, name := range []string{"", "..", "../x.pdf", "/etc/x", ".hidden", "a/b.pdf"} {
		if where, err := (Documents{Dir: t.TempDir()}).Save(t.Context(), name, "", nil); err == nil {
			t.Errorf("%q was kept at %s", name, where)
		}
	}
}
