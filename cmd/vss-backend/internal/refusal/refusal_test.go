package refusal_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
)

// documented reads code and status out of the table of docs/protocol.md, "Refusals".
func documented(t *testing.T) map[vss.Code]int {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", "protocol.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "## Refusals")
	if !found {
		t.Fatal("docs/protocol.md has no section Refusals")
	}
	codes := map[vss.Code]int{}
	row := regexp.MustCompile("(?m)^\\| (`[^|]*`) \\| ([0-9, ]+) \\|")
	for _, m := range row.FindAllStringSubmatch(section, -1) {
		statuses := strings.Split(m[2], ", ")
		for i, code := range strings.Split(m[1], ", ") {
			status, err := strconv.Atoi(strings.TrimSpace(statuses[min(i, len(statuses)-1)]))
			if err != nil {
				t.Fatal(err)
			}
			codes[vss.Code(strings.Trim(code, "` "))] = status
		}
	}
	return codes
}

// declared reads the codes out of app/vss/codes.go.
func declared(t *testing.T) []vss.Code {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "app", "vss", "codes.go"))
	if err != nil {
		t.Fatal(err)
	}
	var codes []vss.Code
	for _, m := range regexp.MustCompile(`(?m)^\tCode\w+\s+Code = "([^"]+)"`).FindAllStringSubmatch(string(source), -1) {
		codes = append(codes, vss.Code(m[1]))
	}
	return codes
}

func TestCodesAreTheDocumentedOnes(t *testing.T) {
	page, code := documented(t), declared(t)
	if len(page) != len(code) {
		t.Errorf("docs/protocol.md has %d codes, app/vss has %d", len(page), len(code))
	}
	shape := regexp.MustCompile(`^[a-z][a-z-]{1,40}$`)
	for _, c := range code {
		status, ok := page[c]
		if !ok {
			t.Errorf("%s is not in docs/protocol.md", c)
		}
		if got := refusal.Status(c); got != status {
			t.Errorf("%s has status %d, docs/protocol.md says %d", c, got, status)
		}
		if !shape.MatchString(string(c)) {
			t.Errorf("%s does not fit the contract's pattern", c)
		}
	}
}

func TestWordsAreComplete(t *testing.T) {
	seen := map[string]vss.Code{}
	accents := regexp.MustCompile(`[À-ỹ]`)
	for _, c := range declared(t) {
		vi, en := refusal.WordsOf(c, "vi"), refusal.WordsOf(c, "en")
		for _, text := range []string{vi.Title, vi.Detail, en.Title, en.Detail} {
			if text == "" {
				t.Errorf("%s: a text is missing", c)
			}
			if other, twice := seen[text]; twice {
				t.Errorf("%s and %s share the text %q", c, other, text)
			}
			seen[text] = c
		}
		if !accents.MatchString(vi.Title) || accents.MatchString(en.Title+en.Detail) {
			t.Errorf("%s: the languages are mixed up: %q, %q", c, vi.Title, en.Title)
		}
	}
}

func TestUnknownCodeIsInternal(t *testing.T) {
	if refusal.Status("no-such-code") != 500 || refusal.WordsOf("no-such-code", "en") != refusal.WordsOf(vss.CodeInternal, "en") {
		t.Error("a code that is not of the contract must read as internal")
	}
}

func TestErrors(t *testing.T) {
	cause := errors.New("row is gone")
	err := fmt.Errorf("complete: %w", refusal.Because(vss.CodeOTPSpent, cause))
	if !errors.Is(err, refusal.New(vss.CodeOTPSpent)) || errors.Is(err, refusal.New(vss.CodeOTPExpired)) || !errors.Is(err, cause) {
		t.Errorf("errors.Is does not tell codes apart: %v", err)
	}
	if code, ok := refusal.CodeOf(err); !ok || code != vss.CodeOTPSpent {
		t.Errorf("CodeOf gives %q", code)
	}
	if _, ok := refusal.CodeOf(cause); ok {
		t.Error("CodeOf finds a refusal where there is none")
	}
	if r := refusal.After(vss.CodeTooManyRequests, time.Minute); r.RetryAfter != time.Minute {
		t.Error("the wait is lost")
	}
	if got := refusal.Invalid("otp", "six digits").Error(); got != "refused: invalid-request; otp: six digits" {
		t.Errorf("got %q", got)
	}
}
