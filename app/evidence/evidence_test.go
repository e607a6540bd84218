package evidence_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"vssid/app/evidence"
	"vssid/app/paper"
	"vssid/app/vss"
	"vssid/assets/fonts"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The vector is a hand-over that a made-up person signed in a sandbox. It must hold in every later version of this program.
func TestVector(t *testing.T) {
	file, root := read(t, "handover.json"), read(t, "root.json")
	j, err := evidence.Verify(file, root)
	if err != nil {
		t.Fatal(err)
	}
	if j.Operation != vss.OwnerOperationHandover || j.Account != "0199000001" || j.KeyLevel != 1 || j.Environment != "sandbox" || j.LeafIndex < 5 || j.SignedAt.After(j.LoggedBy.AddDate(0, 0, 1)) {
		t.Errorf("judged %+v", j)
	}
	for _, language := range []vss.Language{vss.LanguageVi, vss.LanguageEn} {
		for _, line := range j.Lines(language) {
			if line.Label == "" || line.Value == "" {
				t.Errorf("in %s a line says %+v", language, line)
			}
		}
		page, err := j.Page(paper.Fonts{Regular: fonts.Regular(), Bold: fonts.Bold()}, file, language)
		if err != nil || !bytes.HasPrefix(page, []byte("%PDF-")) {
			t.Errorf("the page in %s: %v", language, err)
		}
	}
}

func TestEveryPartHasWords(t *testing.T) {
	for _, p := range evidence.Parts() {
		vi, en := p.Words(vss.LanguageVi), p.Words(vss.LanguageEn)
		if vi == "" || en == "" || vi == en {
			t.Errorf("%s says %q and %q", p, vi, en)
		}
	}
}

// Every bit that is flipped in the file either breaks it or leaves what it proves as it was (blanks between the members).
func TestEveryByteCounts(t *testing.T) {
	file, root := read(t, "handover.json"), read(t, "root.json")
	want, err := evidence.Verify(file, root)
	if err != nil {
		t.Fatal(err)
	}
	step := 7
	if testing.Short() {
		step = 97
	}
	for i := 0; i < len(file); i += step {
		spoilt := bytes.Clone(file)
		spoilt[i] ^= 1
		got, err := evidence.Verify(spoilt, root)
		var fault *evidence.Fault
		switch {
		case err == nil && (!bytes.Equal(got.Raw, want.Raw) || got.Thumbprint != want.Thumbprint || !got.SignedAt.Equal(want.SignedAt) || got.KeyLevel != want.KeyLevel || got.Account != want.Account):
			t.Errorf("byte %d (%q): another thing is proved", i, file[i])
		case err != nil && !errors.As(err, &fault):
			t.Errorf("byte %d (%q): %v names no part", i, file[i], err)
		}
	}
}

func TestCommitmentCountsEveryMember(t *testing.T) {
	want := evidence.Commitment([]byte("s"), "j", "k", 2)
	for name, other := range map[string][]byte{"statement": evidence.Commitment([]byte("t"), "j", "k", 2), "signature": evidence.Commitment([]byte("s"), "i", "k", 2),
		"key": evidence.Commitment([]byte("s"), "j", "l", 2), "level": evidence.Commitment([]byte("s"), "j", "k", 1), "borders": evidence.Commitment([]byte("sj"), "", "k", 2)} {
		if bytes.Equal(other, want) {
			t.Errorf("the %s does not count", name)
		}
	}
}

func FuzzVerify(f *testing.F) {
	file, root := read(f, "handover.json"), read(f, "root.json")
	f.Add(file)
	f.Add([]byte(`{"format":"vssid-evidence/1"}`))
	f.Add(bytes.Replace(file, []byte(`"proof": [`), []byte(`"proof": [[`), 1))
	want, err := evidence.Verify(file, root)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := evidence.Verify(raw, root)
		var fault *evidence.Fault
		if err != nil && !errors.As(err, &fault) {
			t.Errorf("%v names no part", err)
		}
		if err == nil && !bytes.Equal(got.Raw, want.Raw) {
			t.Error("something else is proved under this root")
		}
	})
}
