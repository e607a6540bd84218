package assembly

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"vssid/cmd/internal/browser"
	"vssid/cmd/internal/discreet"
	"vssid/cmd/vss-backend/internal/carrier"
)

type refusing struct{}

func (refusing) Send(context.Context, carrier.Message) error {
	return fmt.Errorf("%w: 550 no such number", carrier.ErrRefused)
}

// giveUp has the gateways refuse every text message that waits.
func (h *house) giveUp() {
	h.t.Helper()
	c, err := carrier.New(carrier.Config{Store: h.store, Now: h.config.Now, Log: discreet.Logger(h.t)})
	if err != nil {
		h.t.Fatal(err)
	}
	for {
		n, err := c.Round(h.t.Context(), "sms", refusing{})
		if err != nil {
			h.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

var sendAgain = regexp.MustCompile(`action="(/console/undelivered/[0-9a-f-]{36})/again"`)

// A supervisor sees what did not arrive, without what it said, and settles it; an auditor reads and settles nothing.
func TestUndeliveredMessagesAreSettledAtTheConsole(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	h.activate(who)
	h.giveUp()
	b := h.plainBrowser()
	token := b.signIn("lanh-dao").token(t)
	list := b.get("/console/undelivered")
	for _, want := range []string{"One-time password", "Activated on a phone", "550 no such number", who.Account, "•••" + who.Phone[len(who.Phone)-3:], "The code is over"} {
		if !strings.Contains(list.text, want) {
			t.Errorf("%q is missing: %d\n%s", want, list.status, list.text)
		}
	}
	for _, secret := range []string{who.Phone, "was activated on", "đã kích hoạt trên thiết bị"} {
		if strings.Contains(list.text, secret) {
			t.Errorf("the page shows %q", secret)
		}
	}
	found := sendAgain.FindStringSubmatch(list.text)
	if found == nil {
		t.Fatalf("nothing can be sent again:\n%s", list.text)
	}
	auditor := h.plainBrowser()
	auditor.signIn("kiem-tra")
	read := auditor.get("/console/undelivered")
	if read.status != http.StatusOK || strings.Contains(read.text, "<button class=\"main\" aria-label") {
		t.Errorf("the auditor reads: %d\n%s", read.status, read.text)
	}
	if got := auditor.post(found[1]+"/again", url.Values{"form": {read.token(t)}}); got.status != http.StatusForbidden {
		t.Errorf("the auditor has it sent again: %d", got.status)
	}
	if got := b.post(found[1]+"/again", url.Values{"form": {token}}); !strings.Contains(got.text, "being sent again") || strings.Contains(got.text, found[1]+"/again") {
		t.Errorf("%d\n%s", got.status, got.text)
	}
	if got := b.post(found[1]+"/again", url.Values{"form": {token}}); got.status != http.StatusConflict {
		t.Errorf("settled twice: %d", got.status)
	}
	h.giveUp()
	if got := b.post(found[1]+"/dismiss", url.Values{"form": {token}}); !strings.Contains(got.text, "off the list") {
		t.Errorf("%d\n%s", got.status, got.text)
	}
}

func TestUndeliveredMessagesInChromium(t *testing.T) {
	h := newHouse(t, true)
	h.activate(h.persona("employee"))
	h.giveUp()
	b := browser.Open(t, 1280, 800)
	enter(h, b, "lanh-dao")
	b.Go(h.url + "/console/undelivered")
	b.See("Tin không gửi được")
	judged(b, "undelivered")
}
