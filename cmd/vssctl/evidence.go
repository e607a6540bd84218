package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"vssid/app/core"
	"vssid/app/evidence"
	"vssid/app/paper"
	"vssid/app/vss"
	"vssid/assets/fonts"
)

// takesArguments are the commands that take words after their name.
var takesArguments = map[string]bool{"evidence": true, "confirmations": true, "request": true, "message": true}

// judged is what --json prints.
type judged struct {
	Holds       bool             `json:"holds"`
	Part        evidence.Part    `json:"part,omitempty"` // the first that does not hold
	Reason      string           `json:"reason,omitempty"`
	Operation   string           `json:"operation,omitempty"`
	Account     string           `json:"account,omitempty"`
	Shown       vss.Shown        `json:"shown,omitempty"`
	SignedAt    *time.Time       `json:"signedAt,omitempty"`
	LoggedBy    *time.Time       `json:"loggedBy,omitempty"`
	Log         string           `json:"log,omitempty"`
	LeafIndex   int64            `json:"leafIndex,omitempty"`
	Environment string           `json:"environment,omitempty"`
	KeyLevel    int              `json:"keyLevel,omitempty"`
	Key         string           `json:"key,omitempty"`
	Statement   *json.RawMessage `json:"statement,omitempty"`
}

// evidenceHelp tells what the file of a signature is fetched and judged with.
const evidenceHelp = `
  vssctl evidence list               what this account's owner has signed
  vssctl evidence export ID          fetch the file of one signature; ID is that
                                     of the list, or newest
  vssctl evidence verify FILE --root ROOT
                                     judge a file

  --out FILE             export: where to; a file that is there is never written
                         over (default: here, under a name made of what and when)
  --root ROOT            verify: the first trust root of VSS (TUF, JSON), obtained
                         from a source you trust; never from the file itself
  --json                 what is listed, or what the file proves
  --pdf FILE             verify: also write it as a page to print
  --language vi|en       verify: of what is printed (default vi)

What is exported was judged on this device first. verify needs neither network nor
backend nor PIN. Its exit status: 0 every part holds; else the first part that does
not: 10 file, 11 statement, 12 key, 13 signature, 14 trust, 15 checkpoint,
16 inclusion, 17 event (docs/evidence.md); 2 a file cannot be read.
`

// evidenceVerbs are what evidence takes, and how many words each needs.
var evidenceVerbs = map[string]int{"list": 1, "export": 2, "verify": 2}

// evidenceCommand lists, fetches and judges the evidence of signatures.
func evidenceCommand(ctx context.Context, o options, io streams) error {
	if len(o.arguments) == 0 || len(o.arguments) != evidenceVerbs[o.arguments[0]] {
		return unusable("say vssctl evidence verify FILE --root ROOT, evidence list or evidence export ID (vssctl evidence --help)")
	}
	if o.arguments[0] == "verify" {
		return judgeEvidence(o, io)
	}
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.signatures(o.arguments))
}

// signatures lists what the owner has signed, or keeps the evidence of one.
func (s *session) signatures(words []string) error {
	if _, err := s.signedIn(core.ScreenSigned); err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool { return st.Signed.Job == 0 }); err != nil {
		return err
	}
	st := s.State()
	if st.Signed.Record.Failure.Is() {
		return failureError(st.Signed.Record.Failure, st)
	}
	all := st.Signed.Value.Statements
	if words[0] == "list" {
		for _, o := range all {
			if err := s.printSigned(o); err != nil {
				return err
			}
		}
		return nil
	}
	id := words[1]
	if id == "newest" && len(all) > 0 {
		id = all[0].Id
	}
	s.Send(core.ShowSigned{ID: id})
	if s.State().Screen() != core.ScreenSignedOne {
		return refused("this account has signed nothing with the id %q; \"vssctl evidence list\" lists the newest 100", id)
	}
	s.Send(core.SaveEvidence{As: core.EvidenceFile})
	if err := s.until(func(st core.State) bool { return st.Signed.Export == 0 && st.Saved.Job == 0 }); err != nil {
		return err
	}
	st = s.State()
	for _, f := range []core.Failure{st.Signed.Failed, st.Saved.Failure} {
		if f.Is() {
			return failureError(f, st)
		}
	}
	_, err := fmt.Fprintln(s.io.out, st.Saved.Where)
	return err
}

func (s *session) printSigned(o vss.OwnerStatementSummary) error {
	if s.options.json {
		return printJSON(s.io.out, o)
	}
	_, err := fmt.Fprintf(s.io.out, "%s  %s  %s\n", o.Id, o.SignedAt.UTC().Format(time.RFC3339), o.Operation)
	return err
}

// paperFile keeps what the program exports in a file of the caller's choice, or in the working folder.
type paperFile struct{ name string }

// Save implements platform.Documents. A file that is there is left as it is.
func (p paperFile) Save(_ context.Context, name, _ string, content []byte) (string, error) {
	if p.name != "" {
		name = p.name
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.Write(content)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return name, err
}

// judgeEvidence judges a file without network.
func judgeEvidence(o options, s streams) error {
	if o.root == "" {
		return unusable("give --root FILE: the first trust root of VSS, from a source you trust")
	}
	language := vss.Language(o.language)
	if !language.Valid() {
		return unusable("--language %q is neither vi nor en", o.language)
	}
	file, err := os.ReadFile(o.arguments[1])
	if err != nil {
		return unusable("read the evidence: %v", err)
	}
	root, err := os.ReadFile(o.root)
	if err != nil {
		return unusable("read --root: %v", err)
	}
	j, err := evidence.Verify(file, root)
	var fault *evidence.Fault
	if errors.As(err, &fault) {
		if o.json {
			if err := printJSON(s.out, judged{Part: fault.Part, Reason: fault.Err.Error()}); err != nil {
				return err
			}
		}
		return &failed{exitFaulty + slices.Index(evidence.Parts(), fault.Part), fmt.Sprintf("the evidence does not hold: %s: %s (%v)", fault.Part, fault.Part.Words(language), fault.Err)}
	}
	if err != nil {
		return err
	}
	if o.pdf != "" {
		if err := writePage(o.pdf, j, file, language); err != nil {
			return err
		}
	}
	if o.json {
		raw := json.RawMessage(j.Raw)
		return printJSON(s.out, judged{Holds: true, Operation: string(j.Operation), Account: j.Account, Shown: j.Shown, SignedAt: &j.SignedAt, LoggedBy: &j.LoggedBy, Log: j.Origin,
			LeafIndex: j.LeafIndex, Environment: j.Environment, KeyLevel: j.KeyLevel, Key: j.Thumbprint, Statement: &raw})
	}
	for _, line := range j.Lines(language) {
		if _, err := fmt.Fprintf(s.out, "%s: %s\n", line.Label, line.Value); err != nil {
			return err
		}
	}
	return nil
}

func writePage(name string, j evidence.Judged, file []byte, language vss.Language) error {
	page, err := j.Page(paper.Fonts{Regular: fonts.Regular(), Bold: fonts.Bold()}, file, language)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, page, 0o600); err != nil {
		return unusable("write --pdf: %v", err)
	}
	return nil
}
