// Package browser drives Chromium for tests of web pages, as a person would: it clicks what can be seen, types, presses keys, takes pictures, and asks
// axe-core what somebody who cannot see well, or uses no mouse, would stumble over.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// programs are the names Chromium goes by.
var programs = []string{"chromium", "chromium-browser", "google-chrome"}

// patience is how long something may take to appear.
const patience = 20 * time.Second

// glance is how long one look at the page may take.
const glance = 2 * time.Second

// Browser is one window of a browser with a profile of its own.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// Open starts a browser that ends with the test. Where none is installed the test is skipped, which the build machine counts as a failure.
func Open(t testing.TB, width, height int) *Browser {
	t.Helper()
	program := ""
	for _, name := range programs {
		if at, err := exec.LookPath(name); err == nil {
			program = at
			break
		}
	}
	if program == "" {
		t.Skip("chromium is not installed; scripts/install-needs test installs it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.WindowSize(width, height), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "vi"), chromedp.Flag("accept-lang", "vi"))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's own sandbox does not start as root
	}
	starting, endProgram := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, endTab := chromedp.NewContext(starting)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Logf("the browser did not end in order: %v", err)
		}
		endTab()
		endProgram()
	})
	b := &Browser{t, ctx}
	if err := chromedp.Do(ctx); err != nil { // starts the program, which must outlive every single step
		t.Fatalf("start %s: %v", program, err)
	}
	b.Size(width, height)
	return b
}

// do runs steps within the patience of a person.
func (b *Browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	value(b, what, func(ctx context.Context) (chromedp.Void, error) { return chromedp.Void{}, chromedp.Do(ctx, steps...) })
}

// value asks the page for something within the patience of a person, and ends the test with what the page shows where it does not come.
func value[T any](b *Browser, what string, ask func(ctx context.Context) (T, error)) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	got, err := ask(ctx)
	if err != nil {
		look, end := context.WithTimeout(b.ctx, time.Second)
		defer end()
		at, _ := chromedp.Run(look, chromedp.Location())
		text, textErr := chromedp.Run(look, chromedp.Evaluate[string]("document.body.innerText"))
		if textErr != nil {
			text = textErr.Error()
		}
		b.t.Fatalf("%s: %v\nat %s:\n%s", what, err, at, text)
	}
	return got
}

// Go opens an address.
func (b *Browser) Go(url string) {
	b.t.Helper()
	b.do("open "+url, chromedp.Navigate(url), chromedp.WaitReady(chromedp.CSS("body")))
}

// Fill types into the field of a name.
func (b *Browser) Fill(name, text string) {
	b.t.Helper()
	field := chromedp.CSS(`[name="` + name + `"]`)
	b.do("fill "+name, chromedp.WaitVisible(field), chromedp.Focus(field), chromedp.Evaluate[chromedp.Void]("document.activeElement.select()"), chromedp.SendKeys(field, text))
}

// Click clicks the first thing a selector finds.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.do("click "+selector, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

// Choose chooses files, by their paths, in the field of a name.
func (b *Browser) Choose(name string, paths ...string) {
	b.t.Helper()
	b.do("choose files for "+name, chromedp.SetUploadFiles(chromedp.CSS(`[name="`+name+`"]`), paths))
}

// Press presses a key where the focus is.
func (b *Browser) Press(key string) {
	b.t.Helper()
	b.do("press "+key, chromedp.KeyEvent(key))
}

// See waits until a text is on the page, whichever page that is by then, and the page's scripts have run.
func (b *Browser) See(text string) {
	b.t.Helper()
	there := fmt.Sprintf(`document.readyState === "complete" && document.body.innerText.includes(%q)`, text)
	value(b, fmt.Sprintf("see %q", text), func(ctx context.Context) (bool, error) {
		for {
			look, end := context.WithTimeout(ctx, glance) // a question to a page that is being left may stay without an answer
			seen, err := chromedp.Run(look, chromedp.Evaluate[bool](there))
			end()
			if seen && err == nil {
				return true, nil
			}
			select { // an error is a page that was just left
			case <-time.After(50 * time.Millisecond):
			case <-ctx.Done():
				return false, errors.Join(ctx.Err(), err)
			}
		}
	})
}

// Path is the path of the page.
func (b *Browser) Path() string {
	b.t.Helper()
	return b.Text("location.pathname")
}

// Text evaluates an expression whose value is a text.
func (b *Browser) Text(expression string) string {
	b.t.Helper()
	return value(b, "evaluate "+expression, func(ctx context.Context) (string, error) {
		return chromedp.Run(ctx, chromedp.Evaluate[string](expression))
	})
}

// Dark switches the scheme of colours the person asks for.
func (b *Browser) Dark(on bool) {
	b.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	value(b, "switch the colours", func(ctx context.Context) (cdp.Empty, error) {
		return chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	})
}

// Size makes the window so large, in CSS pixels.
func (b *Browser) Size(width, height int) {
	b.t.Helper()
	b.do("size the window", chromedp.EmulateViewport(int64(width), int64(height)))
}

// Picture writes the whole page as a PNG into the folder that VSSID_PICTURES names; without it nothing is written.
func (b *Browser) Picture(name string) {
	b.t.Helper()
	dir := os.Getenv("VSSID_PICTURES")
	if dir == "" {
		return
	}
	png := value(b, "take a picture", func(ctx context.Context) ([]byte, error) { return chromedp.Run(ctx, chromedp.FullScreenshot(100)) })
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// finding is one thing axe-core objects to.
type finding struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

// Accessible fails the test when axe-core finds anything on the page, and when the page is wider than the window.
func (b *Browser) Accessible(what string) {
	b.t.Helper()
	b.do("load axe-core", chromedp.Evaluate[chromedp.Void](axe(b.t)))
	found := value(b, "judge "+what, func(ctx context.Context) ([]finding, error) {
		return chromedp.Run(ctx, chromedp.Evaluate[[]finding](`axe.run(document, {resultTypes: ["violations"]}).then(r =>
			r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary}))})))`, chromedp.EvalAwaitPromise))
	})
	wide := b.Text(`String(document.documentElement.scrollWidth > document.documentElement.clientWidth)`) == "true"
	for _, f := range found {
		var nodes []string
		for _, n := range f.Nodes {
			nodes = append(nodes, n.HTML+"\n    "+strings.ReplaceAll(n.FailureSummary, "\n", "\n    "))
		}
		b.t.Errorf("%s: %s (%s)\n  %s", what, f.Help, f.ID, strings.Join(nodes, "\n  "))
	}
	if wide {
		b.t.Errorf("%s is wider than its window", what)
	}
}

// Authenticator gives the browser a passkey holder of its own that always finds its owner's finger (Web Authentication).
func (b *Browser) Authenticator() {
	b.t.Helper()
	value(b, "plug an authenticator in", func(ctx context.Context) (cdp.Empty, error) {
		return chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{})
	})
	value(b, "plug an authenticator in", func(ctx context.Context) (webauthn.AddVirtualAuthenticatorResult, error) {
		return chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
			IsUserVerified: true, AutomaticPresenceSimulation: true}})
	})
}
