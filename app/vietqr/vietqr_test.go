package vietqr

import (
	"errors"
	"strings"
	"testing"
)

// The checksum's published check value: CRC-16/CCITT-FALSE of "123456789" (Greg Cook's catalogue of parametrised CRC algorithms).
func TestChecksum(t *testing.T) {
	if got := Checksum("123456789"); got != 0x29B1 {
		t.Errorf("%04X, want 29B1", got)
	}
}

// TestPublishedCode takes the example that the documentation of the npm package vietnam-qr-pay shows for a transfer with amount and message.
func TestPublishedCode(t *testing.T) {
	const published = "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA5303704540410005802VN62150811Chuyen tien6304BBB8"
	want := Transfer{Bank: "970416", Account: "257678859", Amount: 1000, Message: "Chuyen tien"}
	got, err := Encode(want)
	if err != nil || got != published {
		t.Errorf("%s, %v\nwant %s", got, err, published)
	}
	if back, err := Decode(published); err != nil || back != want {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestWhatNoCodeCanSay(t *testing.T) {
	good := Transfer{Bank: "000000", Account: "0000000000", Amount: 1, Message: "VSS HS12345678"}
	for name, change := range map[string]func(t *Transfer){
		"a short bank":           func(t *Transfer) { t.Bank = "12345" },
		"a bank of letters":      func(t *Transfer) { t.Bank = "12345a" },
		"no account":             func(t *Transfer) { t.Account = "" },
		"a long account":         func(t *Transfer) { t.Account = strings.Repeat("1", 20) },
		"an account with a dash": func(t *Transfer) { t.Account = "1-2" },
		"less than nothing":      func(t *Transfer) { t.Amount = -1 },
		"more than fits":         func(t *Transfer) { t.Amount = maxAmount + 1 },
		"diacritics":             func(t *Transfer) { t.Message = "Đóng tiền" },
		"a long message":         func(t *Transfer) { t.Message = strings.Repeat("a", MaxMessage+1) },
		"blanks at the end":      func(t *Transfer) { t.Message = "a " },
	} {
		bad := good
		change(&bad)
		if _, err := Encode(bad); !errors.Is(err, ErrTransfer) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDecodeIsStrict(t *testing.T) {
	good, err := Encode(Transfer{Bank: "000000", Account: "0000000000", Amount: 105300, Message: "VSS HS12345678"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range good { // every changed character is seen
		bad := good[:i] + string('0'+(good[i]+1)%10) + good[i+1:]
		if bad == good {
			continue
		}
		if back, err := Decode(bad); err == nil {
			t.Errorf("%s is read as %+v", bad, back)
		}
	}
	for _, bad := range []string{"", "6304", good + "x", good[:len(good)-1], strings.ToLower(good)} {
		if _, err := Decode(bad); !errors.Is(err, ErrPayload) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// FuzzDecode wants every payload that is read to be the one that its transfer is written as.
func FuzzDecode(f *testing.F) {
	f.Add("00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA5303704540410005802VN62150811Chuyen tien6304BBB8")
	f.Add("6304FFFF")
	f.Fuzz(func(t *testing.T, payload string) {
		transfer, err := Decode(payload)
		if err != nil {
			return
		}
		if again, err := Encode(transfer); err != nil || again != payload {
			t.Errorf("%q is read as %+v and written as %q, %v", payload, transfer, again, err)
		}
	})
}
