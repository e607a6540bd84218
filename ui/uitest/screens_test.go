package uitest

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"sync"
	"testing"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/text"

	"vssid/app/core"
	"vssid/ui/kit"
)

// shaper is shared by the tests of this package, which run one after another.
var shaper = sync.OnceValue(func() *text.Shaper { return kit.NewShaper() })

func samples(t testing.TB) []Sample {
	t.Helper()
	all, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryScreenCanBeUsed(t *testing.T) {
	for _, s := range samples(t) {
		for _, size := range []image.Point{{X: 320, Y: 568}, {X: 360, Y: 640}, {X: 412, Y: 915}, {X: 568, Y: 320}, {X: 800, Y: 1280}, {X: 1280, Y: 800}} {
			for _, percent := range []int{100, 200} {
				t.Run(fmt.Sprintf("%s/%dx%d/%d", s.Name, size.X, size.Y, percent), func(t *testing.T) {
					for _, language := range []string{"vi", "en"} {
						s.State.Prefs.Language, s.State.Prefs.TextSize = language, percent
						d := NewDriver(shaper(), s.State, size.X, size.Y)
						for _, fault := range d.Audit() {
							t.Errorf("%s: %s", language, fault)
						}
						if strings.Contains(d.Texts(), "{{") || strings.Contains(d.Texts(), "…\n") && s.Name == "24-home-long-name" {
							t.Errorf("%s: a text is not finished:\n%s", language, d.Texts())
						}
					}
				})
			}
		}
	}
}

func TestActivationByTouch(t *testing.T) {
	s := fresh()
	s.Stack = []core.Screen{core.ScreenWelcome}
	d := NewDriver(shaper(), s, 412, 892)
	tap := func(label string) {
		t.Helper()
		if err := d.Tap(semantic.Button, label); err != nil {
			t.Fatal(err)
		}
	}
	want := func(screen core.Screen) {
		t.Helper()
		if d.State.Screen() != screen {
			t.Fatalf("the screen is %s, want %s; it says:\n%s", d.State.Screen(), screen, d.Texts())
		}
	}
	tap("Kích hoạt")
	want(core.ScreenAccount)
	d.Type("12")
	tap("Tiếp tục")
	want(core.ScreenAccount)
	if !strings.Contains(d.Texts(), "Cần đúng 10 số") {
		t.Errorf("a short number is not explained:\n%s", d.Texts())
	}
	d.Compose(2, "0199000001")
	d.Press(key.NameReturn)
	want(core.ScreenProof)
	d.Press(key.NameEscape)
	want(core.ScreenAccount)
	if d.State.Activation.Account != "0199000001" {
		t.Errorf("back lost what was typed: %q", d.State.Activation.Account)
	}
	tap("Tiếp tục")
	d.Type("not a code")
	tap("Tiếp tục")
	want(core.ScreenProof)
	if d.State.Activation.Failure.Kind != core.FailBadProof {
		t.Errorf("failure = %q, want %q", d.State.Activation.Failure.Kind, core.FailBadProof)
	}
}

func TestPINByTouchAndKeyboard(t *testing.T) {
	s := fresh()
	s.Stack = []core.Screen{core.ScreenWelcome, core.ScreenAccount, core.ScreenProof, core.ScreenNewPIN}
	d := NewDriver(shaper(), s, 320, 568)
	for _, digit := range []string{"4", "8", "1"} {
		if err := d.Tap(semantic.Button, digit); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(d.Texts(), "Ô 3 trong 6, đã nhập") || !strings.Contains(d.Texts(), "Ô 4 trong 6, còn trống") {
		t.Errorf("the cells do not say what is typed:\n%s", d.Texts())
	}
	if err := d.Tap(semantic.Button, "Xóa một số"); err != nil {
		t.Fatal(err)
	}
	for _, digit := range []key.Name{"1", "5", "1", "6"} {
		d.Press(digit)
	}
	if d.State.Screen() != core.ScreenRepeatPIN {
		t.Fatalf("after six digits the screen is %s, want %s", d.State.Screen(), core.ScreenRepeatPIN)
	}
}

func TestOneTimePasswordOnThePad(t *testing.T) {
	all, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(s Sample) bool { return s.Name == "09-password-refused" })
	d := NewDriver(shaper(), all[i].State, 320, 568)
	if !strings.Contains(d.Texts(), "Ô 6 trong 6: số 6") || !strings.Contains(d.Texts(), "Thông tin không khớp") {
		t.Errorf("the cells or the refusal are not said:\n%s", d.Texts())
	}
	if err := d.Tap(semantic.Button, "7"); err != nil {
		t.Fatal(err)
	}
	if got := d.State.Activation; got.Password != "7" || got.Failure.Is() {
		t.Errorf("after a refusal the first digit gives %q, %v", got.Password, got.Failure)
	}
	d.Press("2", "9", key.NameDeleteBackward)
	if got := d.State.Activation.Password; got != "72" {
		t.Errorf("typed 2 9 ⌫ on the keyboard: %q", got)
	}
}

func TestDigitsTypedWithinOneFrameKeepTheirOrder(t *testing.T) {
	s := core.New()
	s.Stack = []core.Screen{core.ScreenWelcome, core.ScreenAccount, core.ScreenProof, core.ScreenNewPIN}
	d := NewDriver(shaper(), s, 412, 892)
	d.Press("9", "1", "8", "0", key.NameDeleteBackward, "2")
	if got := string(d.State.Activation.PIN.Keys()); got != "9182" {
		t.Errorf("typed 9 1 8 0 ⌫ 2, and the pad holds %s", got)
	}
}

func TestHomeToCodeAndBack(t *testing.T) {
	d := NewDriver(shaper(), Home(), 412, 892)
	if err := d.Tap(semantic.Button, "Mở mã QR của thẻ"); err != nil {
		t.Fatal(err)
	}
	if d.State.Screen() != core.ScreenCode {
		t.Fatalf("a tap on the card shows %s", d.State.Screen())
	}
	if err := d.Tap(semantic.RadioButton, "Mã cho quầy cũ"); err != nil {
		t.Fatal(err)
	}
	if d.State.Code.Mode != core.CodePrinted || !strings.Contains(d.Texts(), "Ai cũng chép được mã này") {
		t.Errorf("the printed payload is not labelled:\n%s", d.Texts())
	}
	if err := d.Tap(semantic.Button, "Đóng"); err != nil {
		t.Fatal(err)
	}
	if d.State.Screen() != core.ScreenHome {
		t.Errorf("close shows %s", d.State.Screen())
	}
	if err := d.Tap(semantic.Button, "Cài đặt"); err != nil {
		t.Fatal(err)
	}
	if err := d.Tap(semantic.RadioButton, "English"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.Texts(), "Text size") {
		t.Errorf("the language did not change:\n%s", d.Texts())
	}
}

// TestComposition types Vietnamese as Telex does, replacing what stands there letter by letter; nothing may rewrite it on the way.
func TestComposition(t *testing.T) {
	s := fresh()
	s.Stack = []core.Screen{core.ScreenWelcome, core.ScreenAccount, core.ScreenProof}
	d := NewDriver(shaper(), s, 412, 892)
	d.Type("N")
	last := "N"
	for _, step := range []string{"Ng", "Ngu", "Nguy", "Nguye", "Nguyê", "Nguyên", "Nguyễn"} {
		d.Compose(len([]rune(last)), step)
		if d.State.Activation.Proof != step {
			t.Fatalf("after composing %q the field holds %q", step, d.State.Activation.Proof)
		}
		last = step
	}
	decomposed := "Nguye\u0302\u0303n"
	d.Compose(len([]rune(last)), decomposed)
	if d.State.Activation.Proof != decomposed {
		t.Errorf("a decomposed text was rewritten while it was typed: %q", d.State.Activation.Proof)
	}
}

func TestInsecureKeystoreIsSaidEverywhere(t *testing.T) {
	for _, s := range samples(t) {
		s.State.Boot.Keystore = "insecure-file"
		if d := NewDriver(shaper(), s.State, 412, 892); !strings.Contains(d.Texts(), "khóa lưu trong tệp không được bảo vệ") {
			t.Errorf("%s does not say that keys are not protected", s.Name)
		}
	}
}

func TestFocusReachesEveryControl(t *testing.T) {
	s := Home()
	d := NewDriver(shaper(), s, 412, 892)
	d.Tab() // the settings, in the bar
	d.Tab()
	d.Press(key.NameReturn)
	if d.State.Screen() != core.ScreenCode {
		t.Errorf("Tab, Tab and Enter on home show %s, want the code", d.State.Screen())
	}
}

func TestNoDeadButtons(t *testing.T) {
	for _, s := range samples(t) {
		base := NewDriver(shaper(), s.State, 412, 9000)
		for _, n := range base.Nodes() {
			if n.Desc.Class != semantic.Button || n.Desc.Disabled || n.Desc.Label == "" {
				continue
			}
			d := NewDriver(shaper(), s.State, 412, 9000)
			before := fmt.Sprintf("%+v", d.State)
			if err := d.Tap(semantic.Button, n.Desc.Label); err != nil {
				t.Errorf("%s: %v", s.Name, err)
				continue
			}
			if fmt.Sprintf("%+v", d.State) == before && len(d.Effects) == 0 && !slices.Contains(idle[s.Name], n.Desc.Label) && !slices.Contains(shows, n.Desc.Label) {
				t.Errorf("%s: %q does nothing", s.Name, n.Desc.Label)
			}
		}
	}
}

// shows are buttons that change only how their screen shows what it holds.
var shows = []string{"Hiện mật khẩu", "Ẩn mật khẩu"}

// idle are buttons that rightly change nothing in a sample: erasing where nothing is typed, a step that only repeats its failure.
var idle = map[string][]string{
	"03-account-error": {"Tiếp tục"}, "06-new-pin-weak": {"Xóa một số"}, "10-resume": {"Xóa một số"}, "34-unlock": {"Xóa một số"},
	"35-unlock-wrong": {"Xóa một số"}, "45-change-pin": {"Xóa một số"},
}
