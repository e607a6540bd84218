package uitest

import (
	"strings"
	"testing"

	"gioui.org/io/semantic"

	"vssid/app/core"
	"vssid/app/procedure"
	"vssid/app/vss"
)

func TestAFormIsFilledInOnTheScreen(t *testing.T) {
	s := Home()
	serving("move-facility", core.ServiceDraft{}, nil, core.ScreenProcedures)(&s)
	d := NewDriver(shaper(), s, 412, 1600)
	tap := func(class semantic.ClassOp, label string) {
		t.Helper()
		if err := d.Tap(class, label); err != nil {
			t.Fatal(err)
		}
	}
	tap(semantic.Button, "Đổi nơi khám bệnh ban đầu")
	tap(semantic.Button, "Bắt đầu khai")
	tap(semantic.Button, "Tiếp tục")
	if !strings.Contains(d.Texts(), "Mục này cần có") {
		t.Fatalf("what is missing is not said in its place:\n%s", d.Texts())
	}
	tap(semantic.Button, "Chọn trong danh sách")
	tap(semantic.Button, "Trạm y tế phường Mẫu (mẫu)")
	tap(semantic.RadioButton, "Tôi đổi chỗ ở")
	tap(semantic.Button, "Tiếp tục")
	if _, n, _ := d.State.FormStep(); n != 1 || strings.Contains(d.Texts(), "Mục này cần có") {
		t.Fatalf("on step %d:\n%s", n, d.Texts())
	}
	tap(semantic.Editor, "Số điện thoại để cán bộ gọi")
	d.Type("0000200001")
	tap(semantic.Button, "Tiếp tục")
	if d.State.Screen() != core.ScreenFormReview {
		t.Fatalf("on %s:\n%s", d.State.Screen(), d.Texts())
	}
	said := d.Texts()
	for _, item := range d.State.FormText() {
		if !strings.Contains(said, item.Label+": "+item.Value) {
			t.Errorf("the screen does not say %q: %q", item.Label, item.Value)
		}
	}
	tap(semantic.Button, "Ký gửi bằng mã PIN")
	if d.State.Screen() != core.ScreenPIN {
		t.Errorf("signing leads to %s", d.State.Screen())
	}
}

func TestEveryFaultAndStateHasWords(t *testing.T) {
	for _, reason := range []procedure.Reason{procedure.Missing, procedure.NotText, procedure.Short, procedure.Long, procedure.NotName, procedure.NotDate, procedure.NotChoice,
		procedure.NotDigits, procedure.Little, procedure.Much, procedure.NotPhone, procedure.NotID, procedure.NoPlace, procedure.NotMember} {
		s := Home()
		serving("voluntary", core.ServiceDraft{Answers: procedure.Answers{}}, nil, core.ScreenForm)(&s)
		s.Service.Faults = []procedure.Fault{{Field: "income", Reason: reason}}
		if said := NewDriver(shaper(), s, 412, 1600).Texts(); strings.Contains(said, "form.fault") {
			t.Errorf("%s has no words", reason)
		}
	}
	for _, state := range []vss.ServiceRequestState{vss.ServiceRequestStateReceived, vss.ServiceRequestStateHandling, vss.ServiceRequestStateQuestion, vss.ServiceRequestStateApproved,
		vss.ServiceRequestStateRefused, vss.ServiceRequestStateWithdrawn} {
		s := Home()
		serving("", core.ServiceDraft{}, []vss.ServiceRequest{ServiceRequest(state)}, core.ScreenRequests, core.ScreenRequest)(&s)
		if said := NewDriver(shaper(), s, 412, 2000).Texts(); strings.Contains(said, "request.") {
			t.Errorf("%s has no words:\n%s", state, said)
		}
	}
}
