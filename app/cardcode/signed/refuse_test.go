package signed

import (
	"testing"

	"vssid/app/cardcode/internal/hostile"
)

func TestRefusingCostsLittle(t *testing.T) {
	for name, parse := range map[string]func([]byte) error{
		"Decode":            func(b []byte) error { _, err := Decode(string(b)); return err },
		"ParsePresentation": func(b []byte) error { _, err := ParsePresentation(b); return err },
		"ParseCredential":   func(b []byte) error { _, err := ParseCredential(b); return err },
	} {
		for what, bad := range hostile.Inputs() {
			var err error
			cost := hostile.AllocatedBy(func() { err = parse(bad) })
			if err == nil || cost > hostile.Allowance {
				t.Errorf("%s of %s: %d bytes allocated, %v", name, what, cost, err)
			}
		}
	}
}
