package icons

import "testing"

func TestIconsCanBeDrawn(t *testing.T) {
	for name, icon := range All() {
		steps, err := icon.Path()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(steps) < 2 || steps[0].Op != MoveTo {
			t.Errorf("%s does not begin with a move", name)
		}
		for _, s := range steps {
			for _, p := range s.To {
				if p.X < 0 || p.X > 24 || p.Y < 0 || p.Y > 24 {
					t.Errorf("%s leaves its grid at %v", name, p)
				}
			}
		}
	}
}

func TestBadPathsAreRefused(t *testing.T) {
	for _, data := range []string{"M1", "X1 2", "M1 b", "M1 2 C1 2 3 4"} {
		if _, err := (Icon{Data: data}).Path(); err == nil {
			t.Errorf("%q was read", data)
		}
	}
}
