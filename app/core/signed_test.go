package core

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"vssid/app/evidence"
	"vssid/app/paper"
	"vssid/app/vss"
	"vssid/assets/fonts"
)

func openedSigned(t *testing.T) *scene {
	t.Helper()
	sc := atHome(t).send(Show{ScreenSigned}).on(ScreenPIN).pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(ScreenSigned)
	fetch := asked[fetchRecord[vss.OwnerStatementList]](sc)
	list := vss.OwnerStatementList{Statements: []vss.OwnerStatementSummary{{Id: "a", Operation: "handover", SignedAt: noon, Shown: vss.Shown{{Label: "l", Value: "v"}}}}}
	return sc.send(Fetched[vss.OwnerStatementList]{Answer: ok(fetch.ID), of: ownSignatures, Value: list, At: noon})
}

func TestEvidenceIsSaved(t *testing.T) {
	sc := openedSigned(t)
	sc.send(ShowSigned{"none"}).on(ScreenSigned)
	sc.send(ShowSigned{"a"}).on(ScreenSignedOne)
	sc.send(SaveEvidence{EvidenceFile})
	export := asked[ExportEvidence](sc)
	if export.ID != "a" && export.As != EvidenceFile || sc.State.Signed.Export == 0 {
		t.Errorf("exports %+v", export)
	}
	sc.send(SaveEvidence{EvidencePage}) // one at a time
	sc.send(EvidenceReady{Answer: ok(99), Name: "x", Content: []byte("x")})
	sc.send(EvidenceReady{Answer: ok(export.Job.ID), Name: "e.json", Media: "application/json", Content: []byte("{}")})
	if saved := asked[SaveDocument](sc); saved.Name != "e.json" || sc.State.Signed.Export != 0 {
		t.Errorf("saves %+v", saved)
	}
	sc.send(SaveEvidence{EvidencePage})
	again := asked[ExportEvidence](sc)
	sc.send(EvidenceReady{Answer: Answer{Job: again.Job.ID, Failure: Failure{Kind: FailEvidence}}})
	if g := sc.State.Signed; g.Failed.Kind != FailEvidence || g.Export != 0 {
		t.Errorf("after evidence that does not hold %+v", g)
	}
	sc.send(Paused{})
	if sc.State.Signed.Known {
		t.Error("what was signed is still there when the vault is locked")
	}
}

// What does not hold is neither saved nor printed.
func TestExportJudgesTheEvidence(t *testing.T) {
	r := &runner{services: Services{Fonts: paper.Fonts{Regular: fonts.Regular(), Bold: fonts.Bold()}, Clock: newClock()}}
	raw, err := os.ReadFile("../evidence/testdata/handover.json")
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.ReadFile("../evidence/testdata/root.json")
	if err != nil {
		t.Fatal(err)
	}
	var of vss.OwnerEvidence
	if err := json.Unmarshal(raw, &of); err != nil {
		t.Fatal(err)
	}
	var m EvidenceReady
	if err := m.write(of, root, ExportEvidence{As: EvidenceFile}, r); err != nil || !strings.HasPrefix(m.Name, "vssid-handover-") || !bytes.Equal(m.Content, raw) {
		t.Errorf("the file %s: %v", m.Name, err)
	}
	if err := m.write(of, root, ExportEvidence{As: EvidencePage, Language: "vi"}, r); err != nil || !bytes.HasPrefix(m.Content, []byte("%PDF-")) {
		t.Errorf("the page %s: %v", m.Name, err)
	}
	of.KeyLevel = 3
	m = EvidenceReady{}
	err = m.write(of, root, ExportEvidence{As: EvidenceFile}, r)
	var fault *evidence.Fault
	if !errors.As(err, &fault) || m.Content != nil {
		t.Errorf("evidence that does not hold: %v", err)
	}
	if f := r.failureOf(err); f.Kind != FailEvidence {
		t.Errorf("it fails as %+v", f)
	}
}
