package assembly

import (
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/importer"
)

// shownWithin is how soon an open app must hear of a change of the registry.
const shownWithin = 5 * time.Second

// imported applies rows to the house's database, as the command does beside a backend that serves from a server.
func (h *house) imported(lines ...string) {
	h.t.Helper()
	var sum importer.Summary
	var report strings.Builder
	c := importer.Config{Store: h.store, Registry: ImportRegistry(h.clock), Report: &report}
	if err := c.Run(h.t.Context(), strings.NewReader(strings.Join(lines, "\n")), "test", importer.JSONLines, "test", &sum); err != nil || sum.Rejected > 0 {
		h.t.Fatalf("%v %s", err, report.String())
	}
}

func TestAnImportReachesTheOpenAppAndTheDesk(t *testing.T) {
	h := newHouse(t, true)
	h.running(t)
	who := h.persona("employee")
	p, desk := h.activate(who), h.desk("Quầy 1")
	e := p.listen(t, "")
	began := time.Now()
	h.imported(`{"kind":"card-withdraw","number":"`+who.Account+`","sequence":1}`,
		`{"kind":"period","number":"`+who.Account+`","sequence":2,"id":"1","from":"2026-01","participation":"compulsory","funds":["social"],"salary":5000000}`)
	e.next("card-withdrawn")
	e.next("contributions-changed")
	if took := time.Since(began); took > shownWithin {
		t.Errorf("the open app heard of the change after %s", took)
	}
	wantVerdict(t, h.check(desk, p.code()), vss.VerdictRevoked, "card-withdrawn")
	h.imported(`{"kind":"card-restore","number":"` + who.Account + `","sequence":3}`)
	e.next("card-restored")
	p.renew()
	wantVerdict(t, h.check(desk, p.code()), vss.VerdictGenuine)
}
