package desktop

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"testing"

	"vssid/platform"
)

func TestLinks(t *testing.T) {
	cases := []struct {
		name, address string
		started       bool
		want          error
	}{
		{"a page", "https://baohiemxahoi.gov.vn/a?b=c", true, nil},
		{"a telephone number", "tel:19009068", true, nil},
		{"a mail address", "mailto:lienhe@example.vn", true, nil},
		{"a page in the clear", "http://example.vn", false, platform.ErrUnsupported},
		{"a file", "file:///etc/passwd", false, platform.ErrUnsupported},
		{"an option of the program", "--help", false, platform.ErrUnsupported},
		{"a program", "xdg-open", false, platform.ErrUnsupported},
		{"not an address", "https://exa mple\x7f", false, platform.ErrUnsupported},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			links := Links{start: func(name string, args ...string) error { got = args; return nil }}
			err := links.Open(context.Background(), c.address)
			if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if c.started != slices.Contains(got, c.address) {
				t.Fatalf("started with %q", got)
			}
		})
	}
	missing := Links{start: func(string, ...string) error { return exec.ErrNotFound }}
	if err := missing.Open(context.Background(), "tel:1"); !errors.Is(err, platform.ErrUnsupported) {
		t.Fatalf("without the program: %v", err)
	}
	if (Screen{}).Protect(true) || (Screen{}).Bright(true) {
		t.Fatal("a desktop screen claims what it cannot do")
	}
}
