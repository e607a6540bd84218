package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// Three instances behind the balancer, one killed under load, one standing still, the database server crashed and back: the ledger holds.
func TestThreeInstancesLoseNothing(t *testing.T) {
	var out, errs bytes.Buffer
	if status := run(t.Context(), []string{"--for", "12s", "--workers", "6"}, &out, &errs, func() {}); status != 0 {
		t.Fatalf("exit %d: %s\n%s", status, errs.String(), out.String())
	}
	for _, want := range []string{"3 on postgres", "mended: kill an instance", "mended: the database server crashes and comes back", "mended: the clock of an instance jumps an hour ahead", "the ledger holds", "the audit log holds"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
	}
	t.Log(out.String())
}

func TestWrongUsage(t *testing.T) {
	for _, args := range [][]string{{"--for", "1s"}, {"--database", "oracle"}, {"--instances", "0"}, {"more"}, {"--faults"}} {
		var out, errs bytes.Buffer
		if status := run(context.Background(), args, &out, &errs, func() {}); status != 2 || out.Len() > 0 {
			t.Errorf("%v: exit %d, %s", args, status, errs.String())
		}
	}
	var errs bytes.Buffer
	if status := run(context.Background(), []string{"--help"}, &errs, &errs, func() {}); status != 0 || !strings.Contains(errs.String(), "Exit status") {
		t.Errorf("--help: exit %d, %s", status, errs.String())
	}
}
