package assembly

import (
	"strings"
	"testing"
	"time"

	"vssid/cmd/internal/discreet"
)

func TestSandboxStaysASandbox(t *testing.T) {
	data := t.TempDir()
	open := func(c Config) error {
		t.Helper()
		c.Data, c.PublicURL, c.Now, c.Log = data, "https://api.example.vn", time.Now, discreet.Logger(t)
		b, err := Open(t.Context(), c)
		if err == nil {
			err = b.Close()
		}
		return err
	}
	if err := open(Config{Sandbox: true}); err != nil {
		t.Fatal(err)
	}
	if err := open(Config{}); err == nil || !strings.Contains(err.Error(), "made for sandbox") {
		t.Errorf("a sandbox's database served: %v", err)
	}
	if err := open(Config{AsItIs: true}); err != nil {
		t.Errorf("work on a sandbox's keys: %v", err)
	}
}
