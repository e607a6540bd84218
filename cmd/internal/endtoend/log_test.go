package endtoend

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Whatever people, or those who attack them, put into a request, the log names its route and nothing of it. That the log holds nobody's data is looked for by
// the stage, in everything that a backend says; this test puts the data where a careless log line would pick them up.
func TestTheLogNamesNobody(t *testing.T) {
	w := newTown(t)
	c := w.withFile(t)
	p := c.who
	secrets := url.Values{"name": {p.Name}, "number": {p.Account}, "citizenId": {p.CitizenID}, "phone": {p.Phone}, "code": {p.ActivationCode}, "card": {p.CardNumber}, "payload": {p.BHYTPayload}}
	const marks = 12
	for _, target := range []string{"/v1/token", "/v1/activations", "/v1/activations/" + p.Account + "/completion", "/v1/number-lookups", "/v1/people/" + url.PathEscape(p.Name), "/s/" + p.ActivationCode} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r, err := http.NewRequestWithContext(t.Context(), method, w.URL+target+"?"+secrets.Encode(), strings.NewReader(secrets.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			for _, header := range []string{"User-Agent", "Referer", "Authorization", "DPoP", "X-Forwarded-For", "Accept-Language", "Cookie", "Content-Type"} {
				r.Header.Set(header, p.Account+" "+p.CitizenID+" "+p.ActivationCode)
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, answer.Body); err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
		}
	}
	c.activate()
	if err := w.Stop(); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(w.Stderr(), "msg=request"); lines < marks {
		t.Errorf("the log has %d requests, want %d and those of an activation: it is not read\n%s", lines, marks, w.Stderr())
	}
}
