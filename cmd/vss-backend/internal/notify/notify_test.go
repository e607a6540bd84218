package notify

import (
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestMessages(t *testing.T) {
	at := time.Date(2026, 3, 2, 17, 30, 0, 0, time.UTC) // 00:30 the next day in Vietnam
	for _, c := range []struct {
		name     string
		notice   Notice
		channels []string
		says     []string
	}{
		{"password, Vietnamese", Notice{Kind: OneTimePassword, Language: vss.LanguageVi, Phone: "1", Email: "a@b", Code: "012345"}, []string{"sms"}, []string{"012345", "mật khẩu một lần"}},
		{"password, English", Notice{Kind: OneTimePassword, Language: vss.LanguageEn, Phone: "1", Code: "012345"}, []string{"sms"}, []string{"012345", "one-time password"}},
		{"bound, on every channel", Notice{Kind: DeviceBound, Language: vss.LanguageVi, Phone: "1", Email: "a@b", Device: "Máy X"}, []string{"sms", "email"}, []string{"Máy X", "00:30 03/03/2026"}},
		{"released", Notice{Kind: DeviceReleased, Language: vss.LanguageEn, Phone: "1", Device: "Phone X"}, []string{"sms"}, []string{"Phone X", "00:30 03/03/2026"}},
		{"ended at the counter", Notice{Kind: BindingEnded, Language: vss.LanguageVi, Phone: "1", Device: "Máy X"}, []string{"sms"}, []string{"Máy X"}},
		{"recovery begun, on every channel", Notice{Kind: RecoveryStarted, Language: vss.LanguageVi, Phone: "1", Email: "a@b", Device: "Máy X", Link: "https://x.vn/recovery/cancel/A", Due: at.Add(72 * time.Hour)},
			[]string{"sms", "email"}, []string{"Máy X", "https://x.vn/recovery/cancel/A", "00:30 06/03/2026"}},
		{"recovery asked of officers", Notice{Kind: RecoveryAsked, Language: vss.LanguageEn, Phone: "1", Device: "Phone X", Number: "ABCD-EFGH"}, []string{"sms"}, []string{"ABCD-EFGH", "1900 9068"}},
		{"recovery approved once", Notice{Kind: RecoveryApproved, Language: vss.LanguageVi, Phone: "1", Number: "ABCD-EFGH"}, []string{"sms"}, []string{"ABCD-EFGH", "một cán bộ nữa"}},
		{"recovery ready, with its link", Notice{Kind: RecoveryReady, Language: vss.LanguageEn, Phone: "1", Email: "a@b", Device: "Phone X", Link: "https://x.vn/c"}, []string{"sms", "email"}, []string{"https://x.vn/c"}},
		{"recovery cancelled", Notice{Kind: RecoveryCancelled, Language: vss.LanguageVi, Phone: "1", Device: "Máy X"}, []string{"sms"}, []string{"Máy X", "đã được hủy"}},
		{"recovery refused", Notice{Kind: RecoveryRefused, Language: vss.LanguageVi, Phone: "1", Number: "ABCD-EFGH"}, []string{"sms"}, []string{"ABCD-EFGH", "từ chối"}},
		{"recovery code made", Notice{Kind: RecoveryCodeMade, Language: vss.LanguageEn, Phone: "1", Email: "a@b"}, []string{"sms", "email"}, []string{"recovery code", "00:30 03/03/2026"}},
		{"recovery password set", Notice{Kind: RecoveryPassword, Language: vss.LanguageVi, Phone: "1"}, []string{"sms"}, []string{"Mật khẩu khôi phục"}},
		{"reported", Notice{Kind: DeviceReported, Language: vss.LanguageVi, Phone: "1", Number: "BC-ABCD-EFGH"}, []string{"sms"}, []string{"BC-ABCD-EFGH"}},
		{"to nobody", Notice{Kind: OneTimePassword, Code: "012345"}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := store.OpenAt(t.Context(), storetest.Target(t))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			c.notice.At = at
			if err := s.Write(t.Context(), func(tx *store.Tx) error { return Database{}.Put(tx, c.notice) }); err != nil {
				t.Fatal(err)
			}
			all, err := s.Read(t.Context()).Messages(10)
			if err != nil || len(all) != len(c.channels) {
				t.Fatalf("%+v, %v", all, err)
			}
			for i, m := range all {
				if m.Channel != c.channels[i] || m.Code != c.notice.Code {
					t.Errorf("message %d is %+v", i, m)
				}
				for _, text := range c.says {
					if !strings.Contains(m.Text, text) {
						t.Errorf("%q does not say %q", m.Text, text)
					}
				}
			}
		})
	}
}

func TestUnknownKindIsRefused(t *testing.T) {
	s, err := store.OpenAt(t.Context(), storetest.Target(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return Database{}.Put(tx, Notice{Kind: "advert"}) }); err == nil {
		t.Error("a message without a text went out")
	}
}
