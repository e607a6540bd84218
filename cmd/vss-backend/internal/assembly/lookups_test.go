package assembly

import (
	"context"
	"strings"
	"testing"

	"vssid/app/vss"
)

// Anybody with the three particulars finds the number over HTTP; whoever guesses is held up.
func TestFindInsuranceNumber(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	ask := vss.InsuranceNumberQuery{CitizenId: who.CitizenID, Name: strings.ToUpper(who.Name), DateOfBirth: who.DateOfBirth, Installation: strings.Repeat("C", 22)}
	got, err := h.client.FindInsuranceNumber(context.Background(), ask)
	if err != nil || got.SocialInsuranceNumber != who.SocialInsuranceNumber {
		t.Fatalf("got %v, %v", got, err)
	}
	wrong := ask
	wrong.DateOfBirth = "1900-01-01"
	for range 19 {
		_, err = h.client.FindInsuranceNumber(context.Background(), wrong)
		wantCode(t, "a wrong birth date", err, vss.CodeNoMatch)
	}
	_, err = h.client.FindInsuranceNumber(context.Background(), ask)
	wantCode(t, "guessing on", err, vss.CodeTooManyRequests)
	if log := h.log.String(); strings.Contains(log, who.CitizenID) || strings.Contains(log, who.SocialInsuranceNumber) {
		t.Error("the log holds a person's number")
	}
}
