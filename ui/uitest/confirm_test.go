package uitest

import (
	"strings"
	"testing"

	"gioui.org/io/semantic"

	"vssid/app/core"
	"vssid/app/vss"
)

func TestAPaymentIsReachedFromHomeAndReadBeforeItIsSigned(t *testing.T) {
	s := Home()
	s.Open = true
	s.Confirming.Waiting = []core.WaitingPayment{{ID: Payment().RequestId.String(), Expires: Payment().ExpiresAt}}
	s.Confirming.List = core.Record[vss.ConfirmationList]{Value: vss.ConfirmationList{Confirmations: []vss.Confirmation{Payment()}}, Known: true, At: Now}
	d := NewDriver(shaper(), s, 412, 1600)
	if err := d.Tap(semantic.Button, "Có khoản thanh toán chờ bạn xác nhận"); err != nil {
		t.Fatal(err)
	}
	if d.State.Screen() != core.ScreenPayment {
		t.Fatalf("the banner leads to %s", d.State.Screen())
	}
	said := d.Texts()
	for _, item := range d.State.PaymentText(*d.State.Payment(), "", "") {
		if !strings.Contains(said, item.Label+": "+item.Value) {
			t.Errorf("the screen does not say %q: %q", item.Label, item.Value)
		}
	}
	if err := d.Tap(semantic.Button, "Từ chối"); err != nil {
		t.Fatal(err)
	}
	if err := d.Tap(semantic.RadioButton, "Các khoản ghi không đúng"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(d.Texts(), "Lý do từ chối: Các khoản ghi không đúng") {
		t.Errorf("what is signed does not name the reason:\n%s", d.Texts())
	}
	if err := d.Tap(semantic.Button, "Từ chối bằng mã PIN"); err != nil {
		t.Fatal(err)
	}
	if d.State.Screen() != core.ScreenPIN {
		t.Errorf("signing leads to %s", d.State.Screen())
	}
}

func TestWhatChangedLatelyLeadsOn(t *testing.T) {
	s := Home()
	s.Lately = core.Lately{Known: true, Changes: []vss.Change{{Id: "a", Kind: "card-moved", At: Now}, {Id: "b", Kind: "weather", At: Now}}}
	d := NewDriver(shaper(), s, 412, 1600)
	if strings.Contains(d.Texts(), "weather") {
		t.Error("home shows a kind of change that it has no words for")
	}
	if err := d.Tap(semantic.Button, "Thẻ đã đổi nơi khám ban đầu"); err != nil {
		t.Fatal(err)
	}
	if d.State.Screen() != core.ScreenCard {
		t.Errorf("it leads to %s", d.State.Screen())
	}
}
