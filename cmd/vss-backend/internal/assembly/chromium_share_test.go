package assembly

import (
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/internal/browser"
)

// What a recipient sees of a statement in a real browser: good, spoilt, taken back, past its day, and never signed.
func TestStatementPageInChromium(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p := h.activate(who)
	good := p.share(30, vss.ShareFactKindInsured, vss.ShareFactKindMonths, vss.ShareFactKindEmployers, vss.ShareFactKindSalary)
	short := p.share(1, vss.ShareFactKindInsured)
	address, code, found := strings.Cut(good.Code, "#")
	if !found || !strings.HasPrefix(address, h.url+"/s/") || len(code) < 100 {
		t.Fatalf("the code on paper is %q", good.Code)
	}
	b := browser.Open(t, 1280, 800)
	hidden := func(what string) {
		t.Helper()
		if text := b.Text("document.body.innerText"); strings.Contains(text, who.Name) || strings.Contains(text, who.SocialInsuranceNumber) {
			t.Errorf("%s shows whose it is:\n%s", what, text)
		}
	}
	b.Go(good.Code)
	for _, text := range []string{"Đúng, còn giá trị", who.Name, "Ngân hàng Mẫu", "Vay mua nhà"} {
		b.See(text)
	}
	if n := b.Text(`document.querySelectorAll("main li").length + "/" + document.scripts.length`); !strings.HasSuffix(n, "/0") || n < "4" {
		t.Errorf("facts and scripts: %s", n)
	}
	judged(b, "share-good")
	told := b.Text("document.querySelector('main').innerText")
	b.Click(`a[lang="en"]`)
	b.See("Genuine, and counts")
	judged(b, "share-good-en")

	b.Go(address + "#" + strings.Map(func(r rune) rune { // a forger's other facts behind the same address
		if r == '1' {
			return '2'
		}
		return r
	}, code))
	b.See("Đúng, còn giá trị")
	if text := b.Text("document.querySelector('main').innerText"); text != told {
		t.Errorf("what stands behind the # changed the page:\n%s\nbefore:\n%s", text, told)
	}
	last := address[len(address)-1:]
	b.Go(address[:len(address)-1] + map[bool]string{true: "Q", false: "A"}[last == "A"])
	b.See("Không có giấy này")
	hidden("a page of another id")
	judged(b, "share-tampered")
	b.Go(h.url + "/s/AQIDAAAAAAAAAAAAAAAAAA")
	b.See("Không có giấy này")
	judged(b, "share-unknown")

	if _, err := p.revoke(good); err != nil {
		t.Fatal(err)
	}
	b.Go(good.Code)
	b.See("Đã thu hồi")
	hidden("a page that was taken back")
	judged(b, "share-withdrawn")
	h.pass(72 * time.Hour)
	b.Go(short.Code)
	b.See("Đã hết hạn")
	hidden("a page past its day")
	judged(b, "share-expired")
}
