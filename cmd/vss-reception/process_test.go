package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vssid/app/cardcode"
	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
	"vssid/app/insurance"
	"vssid/cmd/internal/discreet"
)

const printedCard = "0199000002|5472e1baa76e205468e1bb8b204de1baab75|1987|2|-|01 - 043|01/01/2021|-|15/12/2020|-|-|4|-|123456789abcdef-7102|4|-|$"

var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "vss-reception-test")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "vss-reception")
	out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return bin, err
})

func TestMain(m *testing.M) {
	status := m.Run()
	if bin, err := built(); err == nil {
		os.RemoveAll(filepath.Dir(bin))
	}
	os.Exit(status)
}

// reception runs the program and returns what it printed and its exit status.
func reception(t testing.TB, in string, args ...string) (out, err string, status int) {
	t.Helper()
	bin, failure := built()
	if failure != nil {
		t.Fatal(failure)
	}
	cmd := exec.Command(bin, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &stdout, discreet.Log(t, &stderr)
	cmd.Env = append(os.Environ(), "LANG=vi_VN.UTF-8", "LC_ALL=")
	failure = cmd.Run()
	var exit *exec.ExitError
	if failure != nil && !errors.As(failure, &exit) {
		t.Fatal(failure)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

func results(t testing.TB, out string) []cardcode.Result {
	t.Helper()
	var all []cardcode.Result
	d := json.NewDecoder(strings.NewReader(out))
	for d.More() {
		var r cardcode.Result
		if err := d.Decode(&r); err != nil {
			t.Fatalf("%v in %q", err, out)
		}
		all = append(all, r)
	}
	return all
}

// issuerFiles is a backend's lists as this desk fetched them earlier.
type issuerFiles struct {
	card, device *ecdsa.PrivateKey
	dir          string
	now          time.Time
}

type repository map[string][]byte

func (r repository) Fetch(_ context.Context, name string, _ int64) ([]byte, error) {
	if raw, ok := r[name]; ok {
		return raw, nil
	}
	return nil, fs.ErrNotExist
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// fetchedDesk lays out a data folder with lists signed an hour ago.
func fetchedDesk(t testing.TB) issuerFiles {
	f := issuerFiles{card: newKey(t), device: newKey(t), dir: t.TempDir(), now: time.Now().Truncate(time.Second)}
	statusKey, at := newKey(t), f.now.Add(-time.Hour)
	signers := trust.Signers{Root: newKey(t), Targets: newKey(t), Snapshot: newKey(t), Timestamp: newKey(t)}
	root, err := trust.NewRoot(signers, 1, f.now.Add(1000*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	life := func(kid byte, k *ecdsa.PrivateKey, p trust.Purpose) trust.Key {
		return trust.Key{KID: [4]byte{kid}, Public: &k.PublicKey, Purpose: p, NotBefore: at.Add(-time.Hour), NotAfter: at.Add(10000 * time.Hour)}
	}
	files, err := trust.Publish(&trust.List{Environment: signed.Sandbox, SignedAt: at, Keys: []trust.Key{life(1, f.card, trust.Card), life(2, statusKey, trust.StatusList)}},
		signers, 1, trust.Lifetimes{Targets: 100 * time.Hour, Snapshot: 100 * time.Hour, Timestamp: 100 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	client := trust.Client{Root: root, Dir: filepath.Join(f.dir, "trust")}
	if _, err := client.Refresh(t.Context(), repository(files)); err != nil {
		t.Fatal(err)
	}
	list := status.NewBuilder()
	if err := list.Set(9, status.DeviceReplaced); err != nil {
		t.Fatal(err)
	}
	page, err := list.Sign(rand.Reader, 1, at, at.Add(1000*time.Hour), time.Hour, statusKey, [4]byte{2})
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{"root.json": root, "status-1.cwt": page} {
		if err := os.WriteFile(filepath.Join(f.dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (f issuerFiles) code(t testing.TB, index uint32, issuedAt time.Time) string {
	credential, err := signed.Issue(rand.Reader, signed.Claims{Environment: signed.Sandbox, KeyLevel: 1, ListID: 1, StatusIndex: index, CardNumber: "0199000001",
		Name: "Nguyễn Văn Mẫu", DateOfBirth: insurance.PartialDate{Year: 1994, Month: 3, Day: 5}, Sex: insurance.Male, BenefitLevel: 4, Facility: "01999",
		ValidFrom: insurance.PartialDate{Year: 2021, Month: 4, Day: 1}, DeviceKey: &f.device.PublicKey, Expires: f.now.Add(240 * time.Hour)}, f.card, [4]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := signed.Present(rand.Reader, credential, f.device, signed.PresentationInput{IssuedAt: issuedAt})
	if err != nil {
		t.Fatal(err)
	}
	return signed.Encode(raw)
}

func TestOfflineVerdicts(t *testing.T) {
	f := fetchedDesk(t)
	fresh := f.code(t, 7, time.Now())
	later := time.Now().Add(2 * time.Minute).Format(time.RFC3339)
	empty := t.TempDir()
	changed := fresh[:len(fresh)-30] + string('0'+(fresh[len(fresh)-30]-'0'+1)%10) + fresh[len(fresh)-29:]
	for _, c := range []struct {
		name    string
		args    []string
		verdict cardcode.Verdict
		reason  cardcode.Reason
		exit    int
	}{
		{"a fresh code", []string{"check", "--data", f.dir, fresh}, cardcode.Genuine, "", 0},
		{"read again by this desk", []string{"--data", f.dir, "check", fresh}, cardcode.Genuine, cardcode.AlreadyRead, 0},
		{"two minutes later", []string{"check", fresh, "--data", f.dir, "--at", later}, cardcode.Refresh, cardcode.TooOld, 1},
		{"a changed digit", []string{"check", "--data", f.dir, changed}, cardcode.Misread, cardcode.BadCheck, 2},
		{"a phone that was replaced", []string{"check", "--data", f.dir, f.code(t, 9, time.Now())}, cardcode.Revoked, cardcode.DeviceReplaced, 1},
		{"no lists at all", []string{"check", "--data", empty, fresh}, cardcode.Unproven, cardcode.TrustListMissing, 1},
		{"a printed card", []string{"check", "--data", empty, printedCard}, cardcode.Unproven, cardcode.NoSignature, 1},
		{"a word", []string{"check", "--data", empty, "xin chào"}, cardcode.Malformed, cardcode.UnknownFormat, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, stderr, exit := reception(t, "", append(c.args, "--json")...)
			all := results(t, out)
			if len(all) != 1 || all[0].Verdict != c.verdict || exit != c.exit || c.reason != "" && !slices.Contains(all[0].Reasons, c.reason) {
				t.Errorf("exit %d, %s %s", exit, out, stderr)
			}
		})
	}
}

func TestAQuestionLeavesNoTrace(t *testing.T) {
	f := fetchedDesk(t)
	code := f.code(t, 7, time.Now())
	at := time.Now().Format(time.RFC3339)
	for range 2 {
		out, _, exit := reception(t, "", "check", "--json", "--at", at, "--data", f.dir, code)
		if r := results(t, out)[0]; exit != 0 || len(r.Reasons) != 0 {
			t.Fatalf("exit %d, %s", exit, out)
		}
	}
	if _, err := os.Stat(filepath.Join(f.dir, "seen.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a question was remembered: %v", err)
	}
}

func TestManyProgramsOneMemory(t *testing.T) {
	f := fetchedDesk(t)
	code := f.code(t, 7, time.Now())
	const programs = 8
	outs := make([]string, programs)
	var all sync.WaitGroup
	for i := range programs {
		all.Go(func() { outs[i], _, _ = reception(t, "", "check", "--json", "--data", f.dir, code) })
	}
	all.Wait()
	first := 0
	for _, out := range outs {
		r := results(t, out)[0]
		if r.Verdict != cardcode.Genuine {
			t.Errorf("%s", out)
		}
		if !slices.Contains(r.Reasons, cardcode.AlreadyRead) {
			first++
		}
	}
	if first != 1 {
		t.Errorf("%d programs were the first to read one code", first)
	}
}

func TestStream(t *testing.T) {
	f := fetchedDesk(t)
	in := f.code(t, 7, time.Now()) + "\r\n\n" + printedCard + "\n" + strings.Repeat("9", 20000) + "\nxin chào"
	out, _, exit := reception(t, in, "check", "--json", "--data", f.dir, "-")
	var got []string
	for _, r := range results(t, out) {
		got = append(got, string(r.Verdict))
	}
	if want := []string{"genuine", "unproven", "malformed", "malformed"}; !slices.Equal(got, want) || exit != 2 {
		t.Errorf("exit %d, %v, want %v", exit, got, want)
	}
}

func TestPicturesAndFiles(t *testing.T) {
	f := fetchedDesk(t)
	code := f.code(t, 7, time.Now())
	picture := filepath.Join(t.TempDir(), "screen.png")
	writeScreenshot(t, picture, code)
	if out, stderr, exit := reception(t, "", "check", "--json", "--data", f.dir, picture); exit != 0 {
		t.Errorf("exit %d, %s %s", exit, out, stderr)
	}
	text := filepath.Join(t.TempDir(), "scan.txt")
	if err := os.WriteFile(text, []byte(code+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, stderr, exit := reception(t, "", "check", "--json", "--data", f.dir, "@"+text); exit != 0 {
		t.Errorf("exit %d, %s %s", exit, out, stderr)
	}
	empty := filepath.Join(t.TempDir(), "empty.png")
	writeEmptyPicture(t, empty)
	for path, says := range map[string]string{text: "not a PNG or JPEG", empty: "no QR code"} {
		out, stderr, exit := reception(t, "", "check", "--json", "--data", f.dir, path)
		if r := results(t, out); exit != 2 || len(r) != 1 || r[0].Format != cardcode.FormatUnknown || !strings.Contains(stderr, says) {
			t.Errorf("a file without a code: exit %d, %s %s", exit, out, stderr)
		}
	}
}

// writeScreenshot draws a code on a grey phone screen.
func writeScreenshot(t testing.TB, path, text string) {
	m, err := cardcode.Draw(text)
	if err != nil {
		t.Fatal(err)
	}
	const module, left, top = 5, 30, 180
	img := image.NewGray(image.Rect(0, 0, 412, 892))
	for y := range 892 {
		for x := range 412 {
			img.SetGray(x, y, color.Gray{255})
			if m.Dark((x-left)/module, (y-top)/module) && x >= left && y >= top {
				img.SetGray(x, y, color.Gray{0})
			}
		}
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		exit int
		says string
	}{
		{"nothing", nil, 2, "say what to do"},
		{"help", []string{"--help"}, 0, ""},
		{"a typing error in a flag", []string{"check", "--jsn", "x"}, 2, "jsn"},
		{"another command", []string{"chek", "x"}, 2, "chek"},
		{"no scan", []string{"check"}, 2, "needs a scan"},
		{"two scans", []string{"check", "a", "b"}, 2, "one scan"},
		{"no moment", []string{"check", "--at", "hôm nay", "x"}, 2, "--at"},
		{"no language", []string{"check", "--lang", "fr", "x"}, 2, "--lang"},
		{"plain http elsewhere", []string{"check", "--data", t.TempDir(), "--backend", "http://vss.example", "x"}, 2, "--backend"},
		{"a missing file", []string{"check", "--data", t.TempDir(), "@/nowhere/scan"}, 2, "reading the scan"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, stderr, exit := reception(t, "", c.args...)
			if exit != c.exit || !strings.Contains(stderr, c.says) || exit == 2 && out != "" {
				t.Errorf("exit %d, out %q, err %q", exit, out, stderr)
			}
		})
	}
}

func TestForPeople(t *testing.T) {
	out, _, exit := reception(t, "", "check", "--data", t.TempDir(), printedCard)
	for _, want := range []string{"CHƯA CHỨNG THỰC", "Trần Thị Mẫu", "0199 000 002", "1987 · Nữ", "Mã in trên thẻ không có chữ ký", "so mặt và giấy tờ", "Ngày cấp 15/12/2020",
		"Chuỗi kiểm tra 123456789abcdef-7102"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if exit != 1 || strings.Contains(out, "\x1b") {
		t.Errorf("exit %d; colours in a pipe: %q", exit, out)
	}
	if out, _, _ = reception(t, "", "check", "--lang", "en", "--data", t.TempDir(), printedCard); !strings.Contains(out, "UNPROVEN") || !strings.Contains(out, "Card number 0199 000 002") {
		t.Errorf("in English:\n%s", out)
	}
}
