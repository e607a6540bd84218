package stage

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"vssid/cmd/internal/discreet"
)

// Programs is a folder of built commands.
type Programs struct{ dir string }

// Build builds commands, named by their folders under cmd, into dir.
func Build(ctx context.Context, dir string, commands ...string) (Programs, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Programs{}, err
	}
	args := []string{"build", "-o", dir + string(filepath.Separator)}
	for _, c := range commands {
		args = append(args, "vssid/cmd/"+c)
	}
	said, err := exec.CommandContext(ctx, "go", args...).CombinedOutput()
	if err != nil {
		return Programs{}, fmt.Errorf("building %s: %w\n%s", strings.Join(commands, ", "), err, said)
	}
	return Programs{dir}, nil
}

// Path is the file of one built command.
func (p Programs) Path(command string) string { return filepath.Join(p.dir, command) }

// Environment is what a program of the stage sees: the system's tools and nothing of the person's desktop.
func Environment(home string, extra ...string) []string {
	kept := []string{"HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config"), "XDG_DATA_HOME=" + filepath.Join(home, ".local/share"),
		"LANG=C.UTF-8", "LIBGL_ALWAYS_SOFTWARE=1"}
	for _, name := range []string{"PATH", "TMPDIR", "GOCOVERDIR"} {
		if value, ok := os.LookupEnv(name); ok {
			kept = append(kept, name+"="+value)
		}
	}
	return append(kept, extra...)
}

// Process is one running program whose standard output is read line by line.
type Process struct {
	name   string
	cmd    *exec.Cmd
	lines  chan string
	done   chan struct{}
	err    error // of Wait; valid once done is closed
	mu     sync.Mutex
	stderr strings.Builder
}

// logging are the programs whose standard error is a log, in which no person's data may be. What vssctl writes there is for its owner to read.
var logging = []string{"vss-backend", "vss-reception", "vssid"}

// readLog gives a writer that passes a program's standard error on. A person's data in a log ends the test binary, since the program may outlive the test
// that made it say so.
func readLog(program string, to io.Writer) io.Writer {
	name := filepath.Base(program)
	if !slices.Contains(logging, name) {
		return to
	}
	return discreet.Writer(to, func(leak discreet.Leak) { panic(fmt.Sprintf("%s: %v", name, leak)) })
}

// Start starts a program. It is killed when ctx ends.
func Start(ctx context.Context, env []string, program string, args ...string) (*Process, error) {
	return start(ctx, env, nil, program, args...)
}

func start(ctx context.Context, env []string, stdin io.Reader, program string, args ...string) (*Process, error) {
	p := &Process{name: filepath.Base(program), lines: make(chan string, 64), done: make(chan struct{})}
	p.cmd = exec.CommandContext(ctx, program, args...)
	p.cmd.Env = env
	p.cmd.Stdin = stdin
	p.cmd.Stderr = readLog(program, (*lockedWriter)(p))
	p.cmd.WaitDelay = 5 * time.Second
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", p.name, err)
	}
	go func() {
		defer close(p.done)
		scanner := bufio.NewScanner(out)
		for scanner.Scan() {
			select {
			case p.lines <- scanner.Text():
			default: // nobody reads any more
			}
		}
		close(p.lines)
		p.err = p.cmd.Wait()
	}()
	return p, nil
}

// lockedWriter gathers a process's standard error.
type lockedWriter Process

func (w *lockedWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stderr.Write(b)
}

// Stderr is what the program has written to standard error so far.
func (p *Process) Stderr() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stderr.String()
}

// Line waits for a line of standard output that begins with prefix and returns what follows it.
func (p *Process) Line(ctx context.Context, prefix string) (string, error) {
	for {
		select {
		case line, open := <-p.lines:
			if !open {
				return "", fmt.Errorf("%s ended without saying %q\n%s", p.name, prefix, p.Stderr())
			}
			if rest, ok := strings.CutPrefix(line, prefix); ok {
				return rest, nil
			}
		case <-ctx.Done():
			return "", fmt.Errorf("waiting for %s to say %q: %w\n%s", p.name, prefix, ctx.Err(), p.Stderr())
		}
	}
}

// Running reports whether the program has not ended.
func (p *Process) Running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// Stop asks the program to end (SIGINT, as Ctrl-C does) and waits; it is killed after ten seconds, which is an error.
func (p *Process) Stop() error {
	if !p.Running() {
		return nil
	}
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(10 * time.Second):
		p.Kill()
		return fmt.Errorf("%s did not end within ten seconds of an interrupt\n%s", p.name, p.Stderr())
	}
}

// Exit waits for the program to end and gives its exit status.
func (p *Process) Exit(ctx context.Context) (int, error) {
	select {
	case <-p.done:
		return p.cmd.ProcessState.ExitCode(), nil
	case <-ctx.Done():
		return 0, fmt.Errorf("waiting for %s to end: %w\n%s", p.name, ctx.Err(), p.Stderr())
	}
}

// Kill ends the program at once, as a power cut would (SIGKILL), and waits for it to be gone.
func (p *Process) Kill() {
	// An error means that it has ended already.
	_ = p.cmd.Process.Signal(syscall.SIGKILL)
	<-p.done
}

// Signal sends the program a signal, such as SIGSTOP.
func (p *Process) Signal(s os.Signal) error { return p.cmd.Process.Signal(s) }

// Result is what a program that ran to its end said.
type Result struct {
	Stdout, Stderr string
	Exit           int
}

// Run runs a program to its end. An exit status other than 0 is no error.
func Run(ctx context.Context, env []string, stdin, program string, args ...string) (Result, error) {
	var out, errs strings.Builder
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = env
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Stdout, cmd.Stderr = &out, readLog(program, &errs)
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return Result{}, fmt.Errorf("running %s: %w", filepath.Base(program), err)
	}
	if ctx.Err() != nil {
		return Result{}, fmt.Errorf("running %s: %w\n%s", filepath.Base(program), ctx.Err(), errs.String())
	}
	return Result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}, nil
}
