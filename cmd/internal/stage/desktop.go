package stage

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Missing names the first of the stage's tools that is not installed, "" when all are.
func Missing(tools ...string) string {
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			return tool
		}
	}
	return ""
}

// DisplayTools and SessionTools are what a Display and a Session need installed; scripts/install-needs installs them.
var (
	DisplayTools = []string{"Xvfb", "xdotool", "import", "tesseract"}
	SessionTools = []string{"dbus-daemon", "gnome-keyring-daemon", "secret-tool"}
)

// Display is an X display of its own, in memory.
type Display struct {
	*Process
	Name string // as in DISPLAY
	dir  string // where Xvfb keeps its pixels
}

// StartDisplay starts Xvfb on a free display number, width × height pixels, which it keeps in the folder dir.
func StartDisplay(ctx context.Context, dir string, width, height int) (*Display, error) {
	screen := fmt.Sprintf("%dx%dx24", width, height)
	p, err := Start(ctx, Environment(os.TempDir()), "Xvfb", "-displayfd", "1", "-screen", "0", screen, "-fbdir", dir, "-nolisten", "tcp", "-noreset")
	if err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	number, err := p.Line(ready, "")
	if err != nil {
		p.Kill()
		return nil, err
	}
	return &Display{p, ":" + strings.TrimSpace(number), dir}, nil
}

// Session is a person's desktop session: a home folder, a session bus and, unless they have none, a Secret Service with an open keyring.
type Session struct {
	Home    string
	bus     *Process
	keyring *Process
	env     []string
}

// StartSession starts a session whose files are in home. With keyring false no Secret Service answers on its bus.
func StartSession(ctx context.Context, home string, keyring bool) (*Session, error) {
	runtime := filepath.Join(home, "run")
	if err := os.MkdirAll(runtime, 0o700); err != nil {
		return nil, err
	}
	s := &Session{Home: home, env: Environment(home, "XDG_RUNTIME_DIR="+runtime)}
	config, err := writeBusConfig(home)
	if err != nil {
		return nil, err
	}
	s.bus, err = Start(ctx, s.env, "dbus-daemon", "--config-file="+config, "--nofork", "--nosyslog", "--print-address=1")
	if err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	address, err := s.bus.Line(ready, "")
	if err != nil {
		s.Close()
		return nil, err
	}
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	if keyring {
		if err := s.openKeyring(ctx, ready); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// writeBusConfig writes a bus configuration that starts no services by itself, so that nothing but what the stage starts answers.
func writeBusConfig(home string) (string, error) {
	const config = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`
	name := filepath.Join(home, "bus.conf")
	return name, os.WriteFile(name, fmt.Appendf(nil, config, filepath.Join(home, "run")), 0o600)
}

// openKeyring starts gnome-keyring with its login keyring unlocked and waits until it keeps a secret.
func (s *Session) openKeyring(ctx, ready context.Context) error {
	var err error
	s.keyring, err = start(ctx, s.env, strings.NewReader("stage"), "gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground")
	if err != nil {
		return err
	}
	for {
		r, err := Run(ready, s.env, "probe", "secret-tool", "store", "--label=probe", "stage", "probe")
		if err != nil {
			return fmt.Errorf("waiting for gnome-keyring: %w\n%s", err, s.keyring.Stderr())
		}
		if r.Exit == 0 {
			return nil
		}
		if err := pause(ready, 50*time.Millisecond); err != nil {
			return fmt.Errorf("gnome-keyring keeps no secret: %s\n%s", r.Stderr, s.keyring.Stderr())
		}
	}
}

// Environment is what a program of this session sees, on a display when one is given.
func (s *Session) Environment(display *Display, extra ...string) []string {
	env := append([]string{}, s.env...)
	if display != nil {
		env = append(env, "DISPLAY="+display.Name)
	}
	return append(env, extra...)
}

// Close ends the session.
func (s *Session) Close() {
	if s.keyring != nil {
		s.keyring.Kill()
	}
	if s.bus != nil {
		s.bus.Kill()
	}
}
