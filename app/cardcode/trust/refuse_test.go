package trust

import (
	"testing"

	"vssid/app/cardcode/internal/hostile"
)

func TestRefusingCostsLittle(t *testing.T) {
	for what, bad := range hostile.Inputs() {
		var err error
		cost := hostile.AllocatedBy(func() { _, err = Decode(bad) })
		if err == nil || cost > hostile.Allowance {
			t.Errorf("%s: %d bytes allocated, %v", what, cost, err)
		}
	}
}
