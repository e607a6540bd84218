package endtoend

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
)

// recoveryOperations are those of getting an account back and of the devices' history.
func recoveryOperations(p *phone) map[string]func(ctx context.Context) error {
	return map[string]func(ctx context.Context) error{
		"getRecoveryState": func(ctx context.Context) error { _, err := p.session.RecoveryState(ctx); return err },
		"proposeRecoveryPassword": func(ctx context.Context) error {
			_, err := p.session.ProposeRecoveryPassword(ctx, "con mèo đen 1954")
			return err
		},
		"setRecoveryPassword": func(ctx context.Context) error {
			_, err := p.session.SetRecoveryPassword(ctx, p.owner, vss.RecoveryPasswordStatement{Operation: "set-recovery-password", Audience: p.w.URL, Account: p.binding.Account,
				BindingGeneration: p.binding.BindingGeneration, Challenge: challengeShape, Language: vss.LanguageEn, Shown: vss.Shown{}, Proposal: challengeShape})
			return err
		},
		"makeRecoveryCode": func(ctx context.Context) error {
			_, err := p.session.MakeRecoveryCode(ctx, p.owner, vss.RecoveryCodeStatement{Operation: "make-recovery-code", Audience: p.w.URL, Account: p.binding.Account,
				BindingGeneration: p.binding.BindingGeneration, Challenge: challengeShape, Language: vss.LanguageEn, Shown: vss.Shown{}, CodeHash: challengeShape})
			return err
		},
		"cancelRecoveries":  func(ctx context.Context) error { _, err := p.session.CancelRecoveries(ctx); return err },
		"listDeviceEvents":  func(ctx context.Context) error { _, err := p.session.DeviceEvents(ctx, time.Time{}, 0); return err },
		"reportDeviceEvent": func(ctx context.Context) error { _, err := p.session.ReportDeviceEvent(ctx, ""); return err },
	}
}

// The page behind the link in a message: another site cannot press its button, a look changes nothing, and a wrong code tells nothing.
func TestCancelPageIsCareful(t *testing.T) {
	w := newTown(t)
	ask := func(method, path string, header map[string]string) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, w.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range header {
			req.Header.Set(name, value)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if resp.Header.Get("Referrer-Policy") != "no-referrer" && resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s: the link leaves with the referrer", method, path)
		}
		body := make([]byte, 4096)
		n, _ := resp.Body.Read(body)
		return resp.StatusCode, string(body[:n])
	}
	const unknown = "/recovery/cancel/ABCDEFGHJKMNPQRSTVWX"
	if status, body := ask("GET", unknown, map[string]string{"Accept-Language": "vi"}); status != http.StatusNotFound || !strings.Contains(body, `lang="vi"`) {
		t.Errorf("an unknown link: %d", status)
	}
	if status, _ := ask("POST", unknown, map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}); status != http.StatusForbidden {
		t.Errorf("a button on another site: %d", status)
	}
	if status, _ := ask("DELETE", unknown, nil); status != http.StatusMethodNotAllowed {
		t.Errorf("another method: %d", status)
	}
	for _, hostile := range []string{"/recovery/cancel/", "/recovery/cancel/%3Cscript%3E", "/recovery/cancel/" + strings.Repeat("A", 5000)} {
		if status, body := ask("GET", hostile, nil); status != http.StatusNotFound || strings.Contains(body, "<script>") {
			t.Errorf("%.40s: %d %s", hostile, status, body)
		}
	}
}
