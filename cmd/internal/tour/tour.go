package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"vssid/app/vss/sandbox"
	"vssid/cmd/internal/stage"
)

// The window is as large as a common phone at one pixel a dp.
const (
	width  = 412
	height = 892
)

// tour is the state of one play.
type tour struct {
	out        string // pictures and transcript
	work       string // everything else
	transcript *os.File
	programs   stage.Programs
	backend    *stage.Backend
	first      *device
	second     *device
	third      *device // of somebody who registers; nil but for that step
	pictures   int

	unlocked bool // the first device was given its PIN for what lies under it

	who     sandbox.Persona
	address string // the backend's, kept over its restart
	code    string // the last card code read off a window
	offer   string // the hand-over text
	paper   string // the recovery code, as printed
}

// device is one citizen's device: a display, a session with a keyring, and the app's window while it runs.
type device struct {
	home    string
	display *stage.Display
	session *stage.Session
	window  *stage.Window
}

func newDevice(ctx context.Context, home string) (*device, error) {
	d := &device{home: home}
	for _, folder := range []string{home, d.pixels(), d.scraps()} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, err
		}
	}
	var err error
	if d.display, err = stage.StartDisplay(ctx, d.pixels(), width, height); err != nil {
		return nil, err
	}
	if d.session, err = stage.StartSession(ctx, home, true); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (d *device) pixels() string { return filepath.Join(d.home, "pixels") }
func (d *device) scraps() string { return filepath.Join(d.home, "scraps") }
func (d *device) data() string   { return filepath.Join(d.home, "data") }

func (d *device) close() {
	if d == nil {
		return
	}
	if d.window != nil {
		d.window.Kill()
	}
	if d.session != nil {
		d.session.Close()
	}
	if d.display != nil {
		d.display.Kill()
	}
}

// open starts the app on the device.
func (t *tour) open(ctx context.Context, d *device) (err error) {
	d.window, err = stage.OpenWindow(ctx, d.session, d.display, d.scraps(), t.programs.Path("vssid"), "--backend", t.address, "--data", d.data())
	return err
}

// shut closes the app as its owner would.
func (d *device) shut() error {
	err := d.window.Stop()
	d.window = nil
	return err
}

func (t *tour) startBackend(ctx context.Context) (err error) {
	listen := "127.0.0.1:0"
	if t.address != "" {
		listen = strings.TrimPrefix(t.address, "http://") // after a restart the apps find it where it was
	}
	t.backend, err = stage.StartBackend(ctx, t.programs, filepath.Join(t.work, "backend"), listen)
	if err == nil {
		t.address = t.backend.URL
	}
	return err
}

func (t *tour) close() {
	t.first.close()
	t.second.close()
	t.third.close()
	if t.backend != nil {
		t.backend.Kill()
	}
	if t.transcript != nil {
		t.transcript.Close()
	}
	if t.work != "" {
		os.RemoveAll(t.work)
	}
}

// step is one step of the path: what happens, how, and in which tour.
type step struct {
	title string
	do    func(ctx context.Context, t *tour) error
	in    length
}

// length is how much of the path is played: the brief tour is what every run of the tests affords.
type length int

const (
	brief length = iota
	whole
)

// play does one step. A step that fails leaves a picture of each open window.
func (t *tour) play(ctx context.Context, s step) error {
	fmt.Println(s.title)
	t.write("\n## %s\n\n", s.title)
	err := s.do(ctx, t)
	if err == nil {
		return nil
	}
	t.write("**Not as it should be:** %v\n", err)
	for name, d := range map[string]*device{"first": t.first, "second": t.second, "third": t.third} {
		if d != nil && d.window != nil && d.window.Running() {
			if shotErr := t.picture(ctx, d, "failed-"+name); shotErr != nil {
				t.write("no picture of the %s device: %v\n", name, shotErr)
			}
		}
	}
	return fmt.Errorf("%s: %w", s.title, err)
}

func (t *tour) write(format string, args ...any) {
	if _, err := fmt.Fprintf(t.transcript, format, args...); err != nil {
		fmt.Fprintln(os.Stderr, "tour: writing the transcript:", err)
	}
}

// picture leaves a numbered picture of a device's window.
func (t *tour) picture(ctx context.Context, d *device, name string) error {
	_, err := t.pictureFile(ctx, d, name)
	return err
}

func (t *tour) pictureFile(ctx context.Context, d *device, name string) (string, error) {
	t.pictures++
	file := fmt.Sprintf("%03d-%s.png", t.pictures, name)
	full := filepath.Join(t.out, file)
	if err := d.window.Screenshot(ctx, full); err != nil {
		return "", err
	}
	t.write("![%s](%s)\n\n", name, file)
	return full, nil
}

// run runs a command as somebody at a shell would, and writes it into the transcript. Secrets go in by standard input.
func (t *tour) run(ctx context.Context, d *device, stdin, program string, args ...string) (stage.Result, error) {
	env := stage.Environment(t.work)
	if d != nil {
		env = d.session.Environment(nil)
	}
	r, err := stage.Run(ctx, env, stdin, t.programs.Path(program), args...)
	if err != nil {
		return r, err
	}
	shown := strings.ReplaceAll(program+" "+strings.Join(args, " "), t.work+"/", "")
	t.write("```\n$ %s\n%s%s[exit %d]\n```\n\n", shown, r.Stdout, r.Stderr, r.Exit)
	return r, nil
}

// reading is the part of the desk's answer the tour judges.
type reading struct {
	Format  string
	Verdict string
	Reasons []string
	Card    struct{ Name, CardNumber string }
}

// desk has a reception desk check a scan or a picture and expects a verdict. Each desk has its own memory; without online it has no network.
func (t *tour) desk(ctx context.Context, name string, online bool, what, verdict string, more ...string) (reading, error) {
	args := []string{"check", "--json", "--data", filepath.Join(t.work, "desk-"+name)}
	if online {
		args = append(args, "--backend", t.address)
	}
	args = append(args, more...)
	stdin := ""
	if strings.HasSuffix(what, ".png") {
		args = append(args, what)
	} else {
		args, stdin = append(args, "-"), what+"\n"
	}
	r, err := t.run(ctx, nil, stdin, "vss-reception", args...)
	if err != nil {
		return reading{}, err
	}
	var answer reading
	if err := json.Unmarshal([]byte(r.Stdout), &answer); err != nil {
		return answer, fmt.Errorf("the desk's answer is no JSON object: %w\n%s%s", err, r.Stdout, r.Stderr)
	}
	if answer.Verdict != verdict {
		return answer, fmt.Errorf("the desk says %q (%s), not %q", answer.Verdict, strings.Join(answer.Reasons, ", "), verdict)
	}
	if r.Exit != exitOf(verdict) {
		return answer, fmt.Errorf("the desk says %q and exits %d, not %d", verdict, r.Exit, exitOf(verdict))
	}
	return answer, nil
}

// exitOf is the exit status that goes with a verdict (app/cardcode/SPEC.md).
func exitOf(verdict string) int {
	switch verdict {
	case "genuine":
		return 0
	case "misread", "malformed":
		return 2
	}
	return 1
}
