package discreet

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vssid/assets/personas"
)

func TestWhatIsFound(t *testing.T) {
	const line = `time=2026-03-02T05:00:00.123456Z level=INFO msg=request id=01234567-0123-4012-8012-012345678901 route="%s" took=1.123456ms`
	cases := []struct{ planted, what string }{
		{"Nguyễn Văn Mẫu", "a name"},
		{"NGUYEN VAN MAU", "a name"},
		{"Nguye\u0302\u0303n Va\u0306n Ma\u0302\u0303u", "a name"},
		{"/v1/people?name=Nguy%E1%BB%85n%20V%C4%83n%20M%E1%BA%ABu", "a name"},
		{"0199000001", "a social-insurance number or phone"},
		{"/v1/activations/0199000001", "a social-insurance number or phone"},
		{"+84912345678", "a phone"},
		{"001094990001", "a citizen ID"},
		{"01010199000001", "a management code"},
		{"GD4010199000001", "a card number"},
		{"ai-do@example.vn", "an e-mail address"},
		{"code 481516", "a one-time password or PIN"},
		{"otp=481516 ", "a one-time password or PIN"},
		{"7K3M-Q2XW-9DTF", "an activation, recovery or family code"},
		{"7K3M-Q2XW-9DTF-0A1B-C2D3", "an activation, recovery or family code"},
		{"VSSID:H:0199000001:0123456789ABCDEFGHJKMNPQRS", "a QR code's content"},
		{"0199000002|5472e1|1987|2|-", "a card's data"},
		{"/v1/activations/{handle}/completion", ""},
		{"127.0.0.1:54321", ""},
		{"9f86d081884c7d659a2feaa0c55ad015", ""},
		{os.TempDir() + "/TestX/481516/db", "a one-time password or PIN"},
		{os.TempDir() + "/vss-1234567890/db", ""},
	}
	for _, c := range cases {
		var found []string
		for _, leak := range Find(fmt.Sprintf(line, c.planted) + "\n") {
			found = append(found, leak.What)
		}
		if c.what == "" && len(found) > 0 || c.what != "" && !slices.Contains(found, c.what) {
			t.Errorf("%q: found %q, want %q", c.planted, found, c.what)
		}
	}
}

// Every one of the sandbox's people is found by the name, and by each number.
func TestEveryPersonIsFound(t *testing.T) {
	all, err := personas.All()
	if err != nil {
		t.Fatal(err)
	}
	applicants, err := personas.Applicants()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(all, applicants...) {
		for _, datum := range []string{p.Name, p.SocialInsuranceNumber, p.CitizenID, p.CardNumber, p.Phone, p.Account, p.ManagementCode} {
			if datum != "" && len(Find(fmt.Sprintf("level=ERROR msg=failed error=%q\n", "read "+datum+": gone"))) == 0 {
				t.Errorf("%s: %q is not found", p.ID, datum)
			}
		}
	}
}

// A name that is written in two pieces, or in an error of a logger's, is found; the test that logged it fails.
func TestATestWhoseLogHoldsANameFails(t *testing.T) {
	judged := &failing{TB: t}
	log := Log(judged, io.Discard)
	for _, piece := range []string{"level=INFO msg=\"Nguyễn V", "ăn Mẫu\"\n"} {
		if _, err := io.WriteString(log, piece); err != nil {
			t.Fatal(err)
		}
	}
	Logger(judged).Debug("read", slog.Any("error", fmt.Errorf("the account %s is gone", "0199000001")))
	Logger(judged).Info("request", slog.String("route", "/v1/token"))
	for _, end := range judged.ends {
		end()
	}
	if len(judged.said) != 2 || !strings.Contains(judged.said[0], "a name") || !strings.Contains(judged.said[1], "0199000001") {
		t.Errorf("the test was told %q", judged.said)
	}
}

// failing is a test that is being judged.
type failing struct {
	testing.TB
	ends []func()
	said []string
}

func (f *failing) Cleanup(end func()) { f.ends = append(f.ends, end) }
func (f *failing) Error(args ...any)  { f.said = append(f.said, fmt.Sprint(args...)) }

// unread are the files that may make a logger of their own: benchmarks, whose logs would cost what they measure, and this package.
var unread = []string{"cmd/vss-backend/internal/assembly/bench_test.go", "cmd/vss-backend/internal/assembly/scale_bench_test.go", "cmd/internal/discreet/log.go"}

// A test makes no logger that this package does not read, and starts no backend but through the stage, which reads its log.
func TestNoTestLogsUnread(t *testing.T) {
	const root = "../../.."
	seen := 0
	for _, folder := range []string{"cmd", "app", "ui", "platform", "storage"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			name := filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
			ofTests := strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "cmd/internal/") && strings.HasSuffix(name, ".go")
			if !ofTests || slices.Contains(unread, name) {
				return nil
			}
			seen++
			for _, wrong := range unreadLogs(t, path) {
				t.Errorf("%s:%s", name, wrong)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 200 {
		t.Errorf("only %d files were looked at", seen)
	}
}

// unreadLogs names the calls of a file that make a log which nobody reads.
func unreadLogs(t *testing.T, path string) []string {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if called(n) == "slog.DiscardHandler" {
				wrong = append(wrong, fmt.Sprintf("%d: a log that nobody reads; take discreet.Logger", files.Position(n.Pos()).Line))
			}
		case *ast.CallExpr:
			at := files.Position(n.Pos()).Line
			name := called(n.Fun)
			if (name == "slog.NewTextHandler" || name == "slog.NewJSONHandler") && called(callee(n.Args[0])) != "discreet.Log" && filepath.Base(path) != "prompt_test.go" {
				wrong = append(wrong, fmt.Sprintf("%d: %s on a writer that is not discreet.Log's", at, name))
			}
			if strings.HasPrefix(name, "exec.Command") && slices.ContainsFunc(n.Args, startsBackend) && filepath.Base(path) != "import_test.go" {
				wrong = append(wrong, fmt.Sprintf("%d: a program of ours that the stage did not start", at))
			}
		}
		return true
	})
	return wrong
}

func callee(e ast.Expr) ast.Expr {
	if call, ok := e.(*ast.CallExpr); ok {
		return call.Fun
	}
	return e
}

// called is package.Name of a selector.
func called(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok {
			return x.Name + "." + s.Sel.Name
		}
	}
	return ""
}

// startsBackend tells whether an argument is programs.Path("vss-backend") or the like.
func startsBackend(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	text, ok := call.Args[0].(*ast.BasicLit)
	return ok && slices.Contains([]string{`"vss-backend"`, `"vss-reception"`, `"vssid"`}, text.Value)
}
