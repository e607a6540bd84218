package assembly

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"vssid/app/evidence"
	"vssid/app/vss"
)

// evidenceOf gives the file of the newest signature, once it is in the log.
func (h *house) evidenceOf(p *phone) []byte {
	h.t.Helper()
	if _, err := h.audit.Sequence(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	list, err := p.session.OwnerStatements(h.t.Context(), time.Time{}, 1)
	if err != nil || len(list.Statements) != 1 {
		h.t.Fatalf("%+v, %v", list, err)
	}
	e, err := p.session.OwnerEvidence(h.t.Context(), list.Statements[0].Id)
	if err != nil {
		h.t.Fatal(err)
	}
	file, err := evidence.Write(e)
	if err != nil {
		h.t.Fatal(err)
	}
	return file
}

// What an owner signed is proved by a file alone, also after the device is gone and in a backend that stands years later.
func TestEvidenceOfASignature(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	p.offerHandover()
	file := h.evidenceOf(p)
	root := h.issuer.Root()
	j, err := evidence.Verify(file, root)
	if err != nil {
		t.Fatal(err)
	}
	if j.Operation != vss.OwnerOperationHandover || j.Account != p.binding.Account || j.KeyLevel != 1 || j.Environment != "sandbox" || len(j.Shown) < 4 || time.Since(j.SignedAt) > time.Minute {
		t.Errorf("judged %+v", j)
	}
	if !bytes.Contains(j.Raw, []byte(`"secretHash"`)) {
		t.Error("the operation's own members are not there")
	}
	other := newHouse(t, true)
	var fault *evidence.Fault
	if _, err := evidence.Verify(file, other.issuer.Root()); !errors.As(err, &fault) || fault.Part != evidence.PartTrust {
		t.Errorf("under another root: %v", err)
	}
	stranger := h.activate(h.persona("child"))
	var e vss.OwnerEvidence
	if err := json.Unmarshal(file, &e); err != nil {
		t.Fatal(err)
	}
	_, err = stranger.session.OwnerEvidence(t.Context(), e.Event.Reference)
	wantCode(t, "another person's signature", err, vss.CodeNotFound)
	if list, err := stranger.session.OwnerStatements(t.Context(), time.Time{}, 0); err != nil || len(list.Statements) != 0 {
		t.Errorf("another person's list: %+v, %v", list, err)
	}
}

// Every tampering with a file is found, and the first part that does not hold is named.
func TestTamperedEvidence(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	p.offerHandover()
	second := h.evidenceOf(p)
	h.pass(time.Second)
	p.offerHandover()
	file := h.evidenceOf(p)
	root := h.issuer.Root()
	var other vss.OwnerEvidence
	if err := json.Unmarshal(second, &other); err != nil {
		t.Fatal(err)
	}
	restated := func(from, to string) func(e *vss.OwnerEvidence) {
		return func(e *vss.OwnerEvidence) {
			raw, err := base64.RawURLEncoding.DecodeString(e.Statement)
			if err != nil || !bytes.Contains(raw, []byte(from)) {
				t.Fatalf("the statement has no %s", from)
			}
			e.Statement = base64.RawURLEncoding.EncodeToString(bytes.Replace(raw, []byte(from), []byte(to), 1))
		}
	}
	spoil := func(text string) string { return strings.Replace(text, text[10:12], "zz", 1) }
	for name, c := range map[string]struct {
		change func(e *vss.OwnerEvidence)
		part   evidence.Part
	}{
		"another version":          {func(e *vss.OwnerEvidence) { e.Format = "vssid-evidence/2" }, evidence.PartFile},
		"no signature":             {func(e *vss.OwnerEvidence) { e.Signature = "" }, evidence.PartFile},
		"a higher key level":       {func(e *vss.OwnerEvidence) { e.KeyLevel = 3 }, evidence.PartEvent},
		"an unknown key level":     {func(e *vss.OwnerEvidence) { e.KeyLevel = 4 }, evidence.PartFile},
		"another environment":      {func(e *vss.OwnerEvidence) { e.Environment = "production" }, evidence.PartTrust},
		"other words":              {restated("thiết bị khác", "thiết bị lạ"), evidence.PartSignature},
		"another person":           {restated(p.binding.Account, "0199000009"), evidence.PartSignature},
		"not a statement":          {func(e *vss.OwnerEvidence) { e.Statement = "e30" }, evidence.PartStatement},
		"no statement":             {func(e *vss.OwnerEvidence) { e.Statement = "!" }, evidence.PartStatement},
		"another statement":        {func(e *vss.OwnerEvidence) { e.Statement = other.Statement }, evidence.PartSignature},
		"another event":            {func(e *vss.OwnerEvidence) { e.Event = other.Event }, evidence.PartInclusion},
		"another signature":        {func(e *vss.OwnerEvidence) { e.Signature = other.Signature }, evidence.PartSignature},
		"another time":             {func(e *vss.OwnerEvidence) { e.Event.At = e.Event.At.Add(-time.Hour) }, evidence.PartInclusion},
		"another operation":        {func(e *vss.OwnerEvidence) { e.Event.Purpose = "release-device" }, evidence.PartInclusion},
		"another place in the log": {func(e *vss.OwnerEvidence) { e.Event.LeafIndex-- }, evidence.PartInclusion},
		"another leaf key":         {func(e *vss.OwnerEvidence) { e.Event.LeafKey = other.Event.LeafKey }, evidence.PartInclusion},
		"a spoilt proof":           {func(e *vss.OwnerEvidence) { e.Event.Proof[0] = other.Event.LeafKey }, evidence.PartInclusion},
		"a spoilt checkpoint":      {func(e *vss.OwnerEvidence) { e.Checkpoint = strings.Replace(e.Checkpoint, "vssid.vn", "vssid.xy", 1) }, evidence.PartCheckpoint},
		"no checkpoint":            {func(e *vss.OwnerEvidence) { e.Checkpoint = "x" }, evidence.PartCheckpoint},
		"an older checkpoint":      {func(e *vss.OwnerEvidence) { e.Checkpoint = other.Checkpoint }, evidence.PartInclusion},
		"a key off the curve":      {func(e *vss.OwnerEvidence) { e.OwnerKey = spoil(e.OwnerKey) }, evidence.PartFile},
		"the device's key":         {func(e *vss.OwnerEvidence) { e.OwnerKey = p.deviceKeyText() }, evidence.PartKey},
		"no trust list":            {func(e *vss.OwnerEvidence) { e.Trust = e.Trust[:1] }, evidence.PartTrust},
		"a spoilt trust list":      {func(e *vss.OwnerEvidence) { e.Trust[0].Content = spoil(e.Trust[0].Content) }, evidence.PartTrust},
		"a file twice":             {func(e *vss.OwnerEvidence) { e.Trust = append(e.Trust, e.Trust[0]) }, evidence.PartFile},
	} {
		var e vss.OwnerEvidence
		if err := json.Unmarshal(file, &e); err != nil {
			t.Fatal(err)
		}
		c.change(&e)
		spoilt, err := evidence.Write(e)
		if err != nil {
			t.Fatal(err)
		}
		var fault *evidence.Fault
		if _, err := evidence.Verify(spoilt, root); !errors.As(err, &fault) || fault.Part != c.part {
			t.Errorf("%s: %v, want a fault of %s", name, err, c.part)
		}
	}
	for name, text := range map[string]string{"nothing": "", "more after it": string(file) + "{}", "an unknown member": strings.Replace(string(file), "{", `{"more":1,`, 1),
		"a member twice": strings.Replace(string(file), "{", `{"format":"vssid-evidence/1",`, 1), "endless": strings.Repeat(" ", 2<<20)} {
		var fault *evidence.Fault
		if _, err := evidence.Verify([]byte(text), root); !errors.As(err, &fault) || fault.Part != evidence.PartFile {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func (p *phone) deviceKeyText() string {
	raw, err := p.device.PublicKey.Bytes()
	if err != nil {
		p.h.t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}
