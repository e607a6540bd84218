package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"vssid/app/evidence"
	"vssid/app/paper"
	"vssid/app/vss"
	"vssid/assets/fonts"
)

// takesArguments are the commands that take words after their name.
var takesArguments = map[string]bool{"evidence": true, "confirmations": true, "request": true}

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

// judgeEvidence judges a file without network.
func judgeEvidence(_ context.Context, o options, s streams) error {
	if len(o.arguments) != 2 || o.arguments[0] != "verify" {
		return unusable("say vssctl evidence verify FILE --root ROOT")
	}
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
		return refused("the evidence does not hold: %s: %s (%v)", fault.Part, fault.Part.Words(language), fault.Err)
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
