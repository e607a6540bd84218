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
