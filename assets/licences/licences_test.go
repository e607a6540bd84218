package licences

import "testing"

func TestEveryPartHasItsLicence(t *testing.T) {
	if len(All().Parts) < 10 {
		t.Fatalf("only %d parts", len(All().Parts))
	}
	for _, p := range All().Parts {
		if p.Name == "" || p.Licence == "" || len(All().Text(p)) < 100 {
			t.Errorf("%+v has no licence text", p)
		}
	}
}
