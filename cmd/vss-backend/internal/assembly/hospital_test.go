package assembly

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
)

func TestTheTesterPlaysTheHospital(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	if _, err := h.sandbox.AskPayment(t.Context(), shapes.HospitalRequest{Persona: who.ID}); err == nil || !strings.Contains(err.Error(), "409") {
		t.Errorf("a request to somebody without the app: %v", err)
	}
	p := h.activate(who)
	for _, bad := range []shapes.HospitalRequest{{Persona: "nobody"}, {Persona: who.ID, Bill: "gold"}, {Persona: who.ID, ValidMinutes: 61},
		{Persona: who.ID, Items: []vss.PaymentItem{{Name: "x", Quantity: "1", Amount: 10}}, Total: 11, OwnShare: 11}} {
		if _, err := h.sandbox.AskPayment(t.Context(), bad); err == nil || !strings.Contains(err.Error(), "400") {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	for _, b := range []string{"visit", "stay"} {
		made, err := h.sandbox.AskPayment(t.Context(), shapes.HospitalRequest{Persona: who.ID, Bill: b})
		if err != nil {
			t.Fatal(err)
		}
		c, err := p.session.Confirmation(t.Context(), made.RequestId)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.session.ConfirmPayment(t.Context(), p.owner, p.agreement(c)); err != nil {
			t.Fatal(err)
		}
	}
	all, err := h.sandbox.Payments(t.Context())
	if err != nil || len(all) != 2 || all[0].State != "confirmed" || !all[0].Simulated {
		t.Errorf("the hospital sees %+v, %v", all, err)
	}
	for lang, words := range map[string]string{"vi": "Chủ thẻ đã ký xác nhận", "en": "The holder has signed"} {
		resp, err := http.Get(h.url + "/sandbox/hospital?lang=" + lang)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(page), words) {
			t.Errorf("the page in %s: %d, %v", lang, resp.StatusCode, err)
		}
	}
}

// TestASimulatedDeskIsNobodysKey has a desk that calls itself like the simulated one: its name opens nothing.
func TestASimulatedDeskIsNobodysKey(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	h.activate(who)
	made, err := h.sandbox.AskPayment(t.Context(), shapes.HospitalRequest{Persona: who.ID})
	if err != nil {
		t.Fatal(err)
	}
	thief := &vss.Desk{Client: h.client, ID: "sandbox-hospital-" + who.FacilityCode, Key: newKey(t)}
	_, err = thief.PaymentRequest(t.Context(), made.RequestId)
	wantCode(t, "a stranger's key under the simulated desk's name", err, vss.CodeDeskUnknown)
}
