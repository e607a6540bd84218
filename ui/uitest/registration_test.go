package uitest

import (
	"strings"
	"testing"

	"gioui.org/io/semantic"

	"vssid/app/core"
	"vssid/app/photo"
	"vssid/app/vss"
)

// registrant is somebody at a step with an empty form.
func registrant(t *testing.T, step core.Screen) (*Driver, func(label string)) {
	t.Helper()
	s := Registering(step)
	s.Registration.Draft = core.Draft{Step: step, Province: s.Registration.Draft.Province}
	d := NewDriver(shaper(), s, 412, 892)
	return d, func(label string) {
		t.Helper()
		if err := d.Tap(semantic.Button, label); err != nil {
			t.Fatal(err)
		}
	}
}

// edit touches a field and has the input method replace what it holds, step by step.
func edit(t *testing.T, d *Driver, label string) {
	t.Helper()
	if err := d.Tap(semantic.Editor, label); err != nil {
		t.Fatal(err)
	}
}

// Telex composes "Nguyễn" as N, Ng, … Nguye, Nguyê, Nguyễ, Nguyễn: each step replaces the one before, and the field must hold exactly what the input
// method wrote, never something tidied.
func TestNameIsComposedUndisturbed(t *testing.T) {
	d, tap := registrant(t, core.ScreenRegisterPerson)
	edit(t, d, "Họ và tên")
	held := ""
	for _, step := range []struct {
		back int
		text string
	}{{0, "N"}, {0, "g"}, {0, "u"}, {0, "y"}, {0, "e"}, {1, "ê"}, {0, "n"}, {2, "ễn"}, {0, " "}, {0, " "}, {0, "T"}, {0, "h"}, {0, "u"}, {1, "ư"}, {1, "ử"}, {0, " "}} {
		d.Compose(step.back, step.text)
		runes := []rune(held)
		held = string(runes[:len(runes)-step.back]) + step.text
		if got := d.State.Registration.Draft.Name; got != held {
			t.Fatalf("after %q the field holds %q, the input method wrote %q", step.text, got, held)
		}
	}
	edit(t, d, "Ngày sinh")
	d.Type("2/9/1954")
	if err := d.Tap(semantic.RadioButton, "Nữ"); err != nil {
		t.Fatal(err)
	}
	tap("Tiếp tục")
	if d.State.Screen() != core.ScreenRegisterContact {
		t.Fatalf("on %s: %s", d.State.Screen(), d.Texts())
	}
	if got := d.State.Registration.Draft.Form(Now).Name; got != "Nguyễn Thử" {
		t.Errorf("sent is %q", got)
	}
}

// What is wrong stands at its field, in words, and goes when the person types.
func TestWhatIsWrongStandsAtItsField(t *testing.T) {
	d, tap := registrant(t, core.ScreenRegisterID)
	edit(t, d, "Số căn cước")
	d.Type("00115")
	tap("Tiếp tục")
	const wrong = "12 chữ số"
	if d.State.Screen() != core.ScreenRegisterID || !strings.Contains(d.Texts(), wrong) {
		t.Fatalf("nothing says what is wrong:\n%s", d.Texts())
	}
	d.Type("4990502")
	if d.State.Registration.Failure.Is() {
		t.Error("the failure stays while the person mends it")
	}
	tap("Tiếp tục")
	if d.State.Screen() != core.ScreenRegisterPerson {
		t.Errorf("on %s:\n%s", d.State.Screen(), d.Texts())
	}
}

// The list is searched without marks and a touch chooses.
func TestPlaceIsChosenWithoutMarks(t *testing.T) {
	d, tap := registrant(t, core.ScreenRegisterAddress)
	tap("Tỉnh, thành phố")
	edit(t, d, "Tìm theo tên")
	d.Type("da nang")
	tap("Đà Nẵng")
	if d.State.Screen() != core.ScreenRegisterAddress || d.State.RegisterPlace(core.FieldProvince) != "Đà Nẵng" {
		t.Errorf("on %s, chosen %q", d.State.Screen(), d.State.RegisterPlace(core.FieldProvince))
	}
}

func TestPhotoSaysWhatToDo(t *testing.T) {
	s := Registering(core.ScreenRegisterPhotos)
	d := NewDriver(shaper(), s, 412, 892)
	if err := d.Tap(semantic.Button, "Căn cước, mặt sau"); err != nil {
		t.Fatal(err)
	}
	var asked core.PickImage
	for _, e := range d.Effects {
		if p, ok := e.(core.PickImage); ok {
			asked = p
		}
	}
	if asked.ID == 0 {
		t.Fatal("no picture is asked for")
	}
	d.Answer(core.ImagePicked{Answer: core.Answer{Job: asked.ID}, Image: []byte("jpeg")})
	job := d.State.Registration.PhotoJobs[2]
	d.Answer(core.PhotoChecked{Answer: core.Answer{Job: job}, Index: 2, Photo: core.DraftPhoto{Bytes: 9, SHA256: "y", Problems: []photo.Problem{photo.Glare}}, Thumb: idCard(true)})
	d.Settle()
	if !strings.Contains(d.Texts(), "nghiêng thẻ") {
		t.Errorf("nothing says what to do:\n%s", d.Texts())
	}
	for _, press := range []string{"Tiếp tục", "Vẫn dùng ảnh này"} {
		if err := d.Tap(semantic.Button, press); err != nil {
			t.Fatal(err)
		}
	}
	if d.State.Screen() != core.ScreenRegisterReview {
		t.Errorf("on %s", d.State.Screen())
	}
}

// Everything that is sent stands on the declaration.
func TestDeclarationShowsAllOfIt(t *testing.T) {
	s := Registering(core.ScreenRegisterReview)
	s.Registration.Draft.Email = "ten@example.vn"
	d := NewDriver(shaper(), s, 412, 4000)
	for _, want := range []string{"Nguyễn Thị Thử", "02/09/1954", "Nữ", "001 154 990 502", "0000 000 502", "ten@example.vn", "Số 12, đường Mẫu", "Hà Nội", "Bảo hiểm xã hội thành phố Hà Nội (mẫu)", "cam đoan"} {
		if !strings.Contains(d.Texts(), want) {
			t.Errorf("the declaration lacks %q", want)
		}
	}
	if err := d.Tap(semantic.Button, "Gửi hồ sơ"); err != nil {
		t.Fatal(err)
	}
	if d.State.Registration.Sending == 0 {
		t.Error("nothing is sent")
	}
	d.Answer(core.SendProgress{Answer: core.Answer{Job: d.State.Registration.Sending}, Sent: 1, Total: 4})
	d.Settle()
	if !strings.Contains(d.Texts(), "25 %") {
		t.Errorf("the progress is not shown:\n%s", d.Texts())
	}
	if err := d.Tap(semantic.Button, "Dừng gửi"); err != nil || d.State.Registration.Sending != 0 {
		t.Errorf("not stopped: %v", err)
	}
}

// A reason of the officer's leads to the step that mends it.
func TestReasonLeadsToItsStep(t *testing.T) {
	a := applicationOf(vss.ApplicationStateRefused)
	a.Reasons = &[]vss.ApplicationReason{{Code: "address-unclear", Part: vss.ApplicationReasonPartAddress, Text: "Địa chỉ chưa rõ", Mend: "Ghi rõ."}}
	d := NewDriver(shaper(), Tracking(a), 412, 892)
	if err := d.Tap(semantic.Button, "Địa chỉ chưa rõ"); err != nil {
		t.Fatal(err)
	}
	if d.State.Screen() != core.ScreenRegisterAddress {
		t.Errorf("on %s", d.State.Screen())
	}
	if err := d.Tap(semantic.Button, "Xong, xem lại tờ khai"); err != nil {
		t.Fatal(err)
	}
	if d.State.Screen() != core.ScreenRegisterReview {
		t.Errorf("on %s", d.State.Screen())
	}
}

func TestApprovedOffersActivation(t *testing.T) {
	account := "0199000502"
	a := applicationOf(vss.ApplicationStateApproved)
	a.Account = &account
	d := NewDriver(shaper(), Tracking(a), 412, 892)
	if err := d.Tap(semantic.Button, "Kích hoạt"); err != nil {
		t.Fatal(err)
	}
	if d.State.Screen() != core.ScreenNewPIN || !strings.Contains(d.Texts(), "Bước 1/3") {
		t.Errorf("on %s:\n%s", d.State.Screen(), d.Texts())
	}
}
