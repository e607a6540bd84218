package assembly

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"vssid/cmd/internal/browser"
)

// An auditor reads what officers did, of one or of all, over plain pages; the look is noted, and nobody else may.
func TestAnAuditorReadsOfficersActs(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	who := h.persona("employee")
	b := h.plainBrowser()
	token := b.signIn("can-bo-a").token(t)
	if got := b.post("/console/search/"+who.Account+"/open", url.Values{"form": {token}, "purpose": {"gọi hỏi về hồ sơ"}}); got.status != http.StatusOK {
		t.Fatalf("the record: %d\n%s", got.status, got.text)
	}
	if got := b.get("/console/acts"); got.status != http.StatusForbidden {
		t.Errorf("an officer reads officers' acts: %d", got.status)
	}
	auditor := h.plainBrowser()
	auditor.signIn("kiem-tra")
	h.looked(p) // what waits is in the log
	all := auditor.get("/console/acts")
	for _, want := range []string{"Opened a person&#39;s record", "gọi hỏi về hồ sơ", who.Account, "<code>can-bo-a</code>", "Signed in"} {
		if !strings.Contains(all.text, want) {
			t.Errorf("%q is missing among all acts: %d\n%s", want, all.status, all.text)
		}
	}
	if strings.Contains(all.text, "Another act") {
		t.Errorf("an act has no words:\n%s", all.text)
	}
	if other := auditor.get("/console/acts?officer=can-bo-b"); other.status != http.StatusOK || !strings.Contains(other.text, "There are no acts yet") {
		t.Errorf("the acts of another officer: %d\n%s", other.status, other.text)
	}
	for _, bad := range []string{"?officer=nobody", "?below=x", "?below=-1"} {
		if got := auditor.get("/console/acts" + bad); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", bad, got.status)
		}
	}
	h.looked(p)
	if own := auditor.get("/console/acts?officer=kiem-tra"); !strings.Contains(own.text, "Read officers&#39; acts") {
		t.Errorf("the auditor's look is not noted:\n%s", own.text)
	}
}

// Acts go on over pages: none is missing and none is shown twice.
func TestOfficersActsGoOnOverPages(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	b := h.plainBrowser()
	token := b.signIn("can-bo-a").token(t)
	for range 54 { // and the signing in: one page and five more
		b.post("/console/search", url.Values{"form": {token}, "query": {"0000000000"}})
	}
	auditor := h.plainBrowser()
	auditor.signIn("kiem-tra")
	h.looked(p)
	path, seen := "/console/acts?officer=can-bo-a", []int{}
	for _, want := range []int{50, 5} {
		got := auditor.get(path)
		rows := strings.Split(got.text, "<tr><td>")[1:]
		if len(rows) != want {
			t.Fatalf("%s shows %d acts, want %d", path, len(rows), want)
		}
		for _, row := range rows {
			at, err := strconv.Atoi(row[:strings.Index(row, "<")])
			if err != nil || len(seen) > 0 && at >= seen[len(seen)-1] {
				t.Fatalf("the place %d after %v, %v", at, seen, err)
			}
			seen = append(seen, at)
		}
		path = "/console/acts?officer=can-bo-a&below=" + strconv.Itoa(seen[len(seen)-1])
		if more := strings.Contains(got.text, "Older acts"); more != (want == 50) {
			t.Errorf("%d acts: older ones are offered: %v", want, more)
		}
	}
}

func TestOfficersActsInChromium(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	b := browser.Open(t, 1280, 800)
	enter(h, b, "kiem-tra")
	h.looked(p)
	b.Go(h.url + "/console/acts")
	b.See("Việc cán bộ đã làm")
	judged(b, "acts")
}
