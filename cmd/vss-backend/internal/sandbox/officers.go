package sandbox

import (
	"context"
	"encoding/base32"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/officers"
)

// SampleOfficer is a made-up officer whose password and authenticator every tester may use.
type SampleOfficer struct {
	Login, Name, Password string
	Secret                []byte // of the codes
	Roles                 []officers.Role
}

// The password of every made-up officer, and its verifier, which is no secret either: working it out at every first start would take a while.
const (
	samplePassword = "chi de thu nghiem 2026"
	sampleVerifier = "$argon2id$v=19$m=65536,t=3,p=1$eduGbJdl8NpwaRl+OBv9bQ$K2dNbSh2XtnSFoBbZAr94jZ0MNLWZQwuTpMXauoKRWY"
)

// SampleOfficers are the made-up officers: two who examine, because some acts need two, and one of every other role.
func SampleOfficers() []SampleOfficer {
	var all []SampleOfficer
	for _, o := range []struct {
		login, name string
		role        officers.Role
	}{
		{"can-bo-a", "Cán bộ A (mẫu)", officers.Examiner}, {"can-bo-b", "Cán bộ B (mẫu)", officers.Examiner}, {"lanh-dao", "Lãnh đạo (mẫu)", officers.Supervisor},
		{"buu-dien", "Nhân viên bưu điện (mẫu)", officers.PostClerk}, {"kiem-tra", "Kiểm tra viên (mẫu)", officers.Auditor}, {"co-so", "Quản lý cơ sở (mẫu)", officers.Facilities},
	} {
		secret := []byte(strings.Repeat(o.login, 20)[:20])
		all = append(all, SampleOfficer{o.login, o.name, samplePassword, secret, []officers.Role{o.role}})
	}
	return all
}

// code is what the made-up officer's authenticator shows now.
func (o SampleOfficer) code(now time.Time) (string, error) {
	text, err := totp.GenerateCode(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(o.Secret), now)
	if err != nil {
		return "", fmt.Errorf("make the code of %s: %w", o.Login, err)
	}
	return text, nil
}

type officersWords struct {
	Title, Strip, Intro, Back, OtherLang, OtherName, Login, Name, Password, Code, Console, Once string
}

var officersTexts = map[string]officersWords{
	"vi": {"Cán bộ mẫu và bàn làm việc", "Những cán bộ này là mẫu: mật khẩu và mã của họ ai thử cũng biết.", "Đăng nhập bàn làm việc bằng một trong những người này.", "Về trang thử", "en", "English",
		"Tên đăng nhập", "Họ và tên", "Mật khẩu", "Mã 6 số lúc này", "Mở bàn làm việc", "Mỗi mã dùng một lần, đổi mỗi 30 giây: tải lại trang để xem mã mới."},
	"en": {"Made-up officers and their console", "These officers are made up: every tester knows their passwords and codes.", "Sign in to the console as one of them.", "Back to the sandbox", "vi", "Tiếng Việt",
		"Login", "Name", "Password", "Six digits now", "Open the console", "Each code works once and changes every 30 seconds: load the page again for the next."},
}

// OfficersPart is the page that tells the tester how to sign in to the console.
func OfficersPart() Part {
	all := SampleOfficers()
	shown := func(s *Sandbox) ([]shapes.SampleOfficer, error) {
		list := make([]shapes.SampleOfficer, 0, len(all))
		for _, o := range all {
			code, err := o.code(s.Now())
			if err != nil {
				return nil, err
			}
			list = append(list, shapes.SampleOfficer{Login: o.Login, Name: o.Name, Password: o.Password, Code: code})
		}
		return list, nil
	}
	return Part{Path: "/officers", Name: map[string]string{"vi": "Bàn làm việc của cán bộ: đăng nhập", "en": "The officers' console: how to sign in"}, Route: func(s *Sandbox, handle Handle) {
		handle("GET /sandbox/officers", func(w http.ResponseWriter, r *http.Request) error {
			list, err := shown(s)
			if err != nil {
				return err
			}
			lang := languageOf(r)
			return render(w, "officers.html", struct {
				T        officersWords
				Lang     string
				Officers []shapes.SampleOfficer
			}{officersTexts[lang], lang, list})
		})
		handle("GET /sandbox/officers.json", func(w http.ResponseWriter, _ *http.Request) error {
			list, err := shown(s)
			if err != nil {
				return err
			}
			return sendJSON(w, http.StatusOK, list)
		})
	}}
}

// SeedOfficers puts the made-up officers on record.
func SeedOfficers(ctx context.Context, console *officers.Officers) error {
	for _, o := range SampleOfficers() {
		if err := console.Seed(ctx, o.Login, o.Name, o.Roles, sampleVerifier, o.Secret); err != nil {
			return fmt.Errorf("put the made-up officer %s on record: %w", o.Login, err)
		}
	}
	return nil
}
