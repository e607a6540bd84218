package assembly

import (
	"crypto/rand"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/cardcode"
	"vssid/app/evidence"
	"vssid/app/insurance"
	"vssid/app/statement"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/sharing"
)

// order is what the owner of p signs to share some kinds of facts until a number of days from now.
func (p *phone) order(days int, kinds ...vss.ShareFactKind) vss.ShareOrder {
	p.h.t.Helper()
	facts, err := p.session.ShareableFacts(p.h.t.Context())
	if err != nil {
		p.h.t.Fatal(err)
	}
	challenge, err := p.session.OwnerChallengeFor(p.h.t.Context(), vss.OwnerOperationShareStatement, "", vss.LanguageVi)
	if err != nil {
		p.h.t.Fatal(err)
	}
	var id [16]byte
	rand.Read(id[:])
	until := p.h.clock().In(insurance.Vietnam).AddDate(0, 0, days)
	o := vss.ShareOrder{Operation: vss.ShareOrderOperationShareStatement, Audience: p.h.url, Account: p.binding.Account, BindingGeneration: p.binding.BindingGeneration, Challenge: challenge.Challenge,
		ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageVi, ShareId: statement.ID(id), Recipient: "Ngân hàng Mẫu", Purpose: "Vay mua nhà", Until: openapi.Date{Time: until}, Facts: kinds}
	o.Shown = ownertext.Share(vss.LanguageVi, ownertext.ShareTerms{HolderName: facts.HolderName, Recipient: o.Recipient, Purpose: o.Purpose, Until: until.Format(time.DateOnly), Facts: sharing.Chosen(facts.Facts, kinds)})
	return o
}

func (p *phone) share(days int, kinds ...vss.ShareFactKind) vss.Share {
	p.h.t.Helper()
	s, err := p.session.ShareStatement(p.h.t.Context(), p.owner, p.order(days, kinds...))
	if err != nil {
		p.h.t.Fatal(err)
	}
	return s
}

func (p *phone) revoke(s vss.Share) (vss.Share, error) {
	p.h.t.Helper()
	challenge, err := p.session.OwnerChallengeFor(p.h.t.Context(), vss.OwnerOperationRevokeStatement, s.ShareId, vss.LanguageEn)
	if err != nil {
		return s, err
	}
	return p.session.RevokeShare(p.h.t.Context(), p.owner, s.ShareId, vss.ShareRevocation{Operation: vss.ShareRevocationOperationRevokeStatement, Audience: p.h.url, Account: p.binding.Account,
		BindingGeneration: p.binding.BindingGeneration, Challenge: challenge.Challenge, ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageEn,
		Shown: ownertext.ShareEnd(vss.LanguageEn, s.Recipient, s.Purpose, s.IssuedAt)})
}

// page opens the public page as a browser does.
func (h *house) page(url, language string) (int, http.Header, string) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, url, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", language)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(body)
}

// The whole way of a share: chosen, signed, shown to the recipient on the page and at a desk, looked at, seen by the person, taken back.
func TestShare(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	facts, err := p.session.ShareableFacts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[vss.ShareFactKind]int{}
	for _, f := range facts.Facts {
		kinds[f.Kind]++
	}
	if kinds[vss.ShareFactKindInsured] != 1 || kinds[vss.ShareFactKindMonths] != 1 || kinds[vss.ShareFactKindEmployers] == 0 || kinds[vss.ShareFactKindSalary] != 1 {
		t.Fatalf("the record gives %+v", facts.Facts)
	}
	s := p.share(30, vss.ShareFactKindInsured, vss.ShareFactKindMonths)
	if len(s.Facts) != 2 || s.State != vss.StatementStateValid || s.Looks != 0 || s.Number[len(s.Number)-4:] != "0001" || strings.Contains(s.Code, p.binding.Account) {
		t.Errorf("shared %+v", s)
	}
	list := h.issuer.Trust()
	if r := statement.Judge(s.Code, list, "", h.clock()); r.Verdict != cardcode.Unproven || r.Statement.Recipient != "Ngân hàng Mẫu" {
		t.Errorf("at a desk without network: %+v", r)
	}
	status, err := h.client.StatementStatus(t.Context(), s.ShareId)
	if err != nil || status.State != vss.StatementStateValid {
		t.Fatalf("%+v, %v", status, err)
	}
	if r := statement.Judge(s.Code, list, statement.State(status.State), h.clock()); r.Verdict != cardcode.Genuine || len(r.Statement.Facts) != 2 {
		t.Errorf("at a desk: %+v", r)
	}
	code, header, body := h.page(s.Page, "vi")
	for _, want := range []string{"Đúng, còn giá trị", "Ngân hàng Mẫu", "Vay mua nhà", s.HolderName, "Môi trường thử", ownertext.ShareFact(vss.LanguageVi, s.Facts[0])} {
		if code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("the page (%d) does not say %q: %s", code, want, body)
		}
	}
	if policy := header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(body, "<script") || header.Get("Cache-Control") != "no-store" {
		t.Errorf("the page may do too much: %s", policy)
	}
	if _, _, body := h.page(s.Page, "en-GB,en;q=0.9"); !strings.Contains(body, "Genuine, and counts") || !strings.Contains(body, `lang="en"`) {
		t.Errorf("in English: %s", body)
	}
	shares, err := p.session.Shares(t.Context())
	if err != nil || len(shares.Shares) != 1 || shares.Shares[0].Looks != 3 || shares.Shares[0].LookedAt == nil {
		t.Errorf("the list is %+v, %v", shares, err)
	}
	if seen, _ := h.looked(p); strings.Count(strings.Join(kindsOf(seen), " "), audit.StatementLookedAt) != 3 {
		t.Errorf("seen %v", kindsOf(seen))
	}
	back, err := p.revoke(s)
	if err != nil || back.State != vss.StatementStateRevoked || back.RevokedAt == nil {
		t.Fatalf("taken back %+v, %v", back, err)
	}
	if status, err := h.client.StatementStatus(t.Context(), s.ShareId); err != nil || status.State != vss.StatementStateRevoked {
		t.Errorf("%+v, %v", status, err)
	}
	if _, _, body := h.page(s.Page, "vi"); !strings.Contains(body, "Đã thu hồi") || strings.Contains(body, s.HolderName) || strings.Contains(body, "Ngân hàng") {
		t.Errorf("the page still tells: %s", body)
	}
	if j, err := evidence.Verify(h.evidenceOf(p), h.issuer.Root()); err != nil || j.Operation != vss.OwnerOperationRevokeStatement {
		t.Errorf("the evidence of taking it back: %+v, %v", j, err)
	}
}

func TestShareIsHeldToItsTerms(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	for name, c := range map[string]struct {
		change func(o *vss.ShareOrder)
		want   vss.Code
	}{
		"a day too far":          {func(o *vss.ShareOrder) { o.Until.Time = o.Until.AddDate(0, 0, 90) }, vss.CodeInvalidRequest},
		"yesterday":              {func(o *vss.ShareOrder) { o.Until.Time = o.Until.AddDate(0, 0, -2) }, vss.CodeInvalidRequest},
		"another recipient":      {func(o *vss.ShareOrder) { o.Recipient = "Ai đó" }, vss.CodeContentDiffers},
		"another day than shown": {func(o *vss.ShareOrder) { o.Until.Time = o.Until.AddDate(0, 0, 1) }, vss.CodeContentDiffers},
		"more facts than shown":  {func(o *vss.ShareOrder) { o.Facts = append(o.Facts, vss.ShareFactKindSalary) }, vss.CodeContentDiffers},
		"a kind twice":           {func(o *vss.ShareOrder) { o.Facts = append(o.Facts, o.Facts[0]) }, vss.CodeInvalidRequest},
		"a blank at the end":     {func(o *vss.ShareOrder) { o.Recipient += " " }, vss.CodeInvalidRequest},
		"a line break":           {func(o *vss.ShareOrder) { o.Purpose = "Vay\nmua" }, vss.CodeInvalidRequest},
		"no facts":               {func(o *vss.ShareOrder) { o.Facts = nil }, vss.CodeInvalidRequest},
		"an id that is none":     {func(o *vss.ShareOrder) { o.ShareId = "x" }, vss.CodeInvalidRequest},
		"an invented fact":       {func(o *vss.ShareOrder) { o.Shown[5].Value = "Giàu" }, vss.CodeContentDiffers},
	} {
		o := p.order(1, vss.ShareFactKindInsured)
		c.change(&o)
		_, err := p.session.ShareStatement(t.Context(), p.owner, o)
		wantCode(t, name, err, c.want)
	}
	if list, err := p.session.Shares(t.Context()); err != nil || len(list.Shares) != 0 {
		t.Errorf("something was shared: %+v, %v", list, err)
	}
}

// The same order again gets the same statement; an id is good once; nobody takes back what is another's; a statement ends with its day.
func TestShareRepeatedTakenAndOver(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	o := p.order(0, vss.ShareFactKindInsured)
	first, err := p.session.ShareStatement(t.Context(), p.owner, o)
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.session.ShareStatement(t.Context(), p.owner, o)
	if err != nil || again.Code != first.Code {
		t.Errorf("again %+v, %v", again, err)
	}
	used := p.order(1, vss.ShareFactKindInsured)
	used.ShareId = o.ShareId
	_, err = p.session.ShareStatement(t.Context(), p.owner, used)
	wantCode(t, "an id twice", err, vss.CodeInvalidRequest)
	other := h.activate(h.persona("child"))
	_, err = other.revoke(first)
	wantCode(t, "taken back by another", err, vss.CodeNotFound)
	h.pass(25 * time.Hour)
	if r, err := h.client.StatementStatus(t.Context(), first.ShareId); err != nil || r.State != vss.StatementStateExpired {
		t.Errorf("a day later %+v, %v", r, err)
	}
	if _, _, body := h.page(first.Page, "en"); !strings.Contains(body, "Expired") || strings.Contains(body, first.HolderName) {
		t.Errorf("the page a day later: %s", body)
	}
}

func TestStatementPageRefuses(t *testing.T) {
	h := newHouse(t, true)
	for _, path := range []string{"/s/", "/s/AQIDAAAAAAAAAAAAAAAAAA", "/s/<script>", "/s/../v1/card", "/s/AQIDAAAAAAAAAAAAAAAAAA/x", "/s/" + strings.Repeat("A", 5000)} {
		code, _, body := h.page(h.url+path, "en")
		if code != http.StatusNotFound || strings.Contains(body, "<script") {
			t.Errorf("GET %s: %d %.80s", path, code, body)
		}
	}
	resp, err := http.Post(h.url+"/s/AQIDAAAAAAAAAAAAAAAAAA", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %s", resp.Status)
	}
	if status, err := h.client.StatementStatus(t.Context(), "AQIDAAAAAAAAAAAAAAAAAA"); err != nil || status.State != vss.StatementStateUnknown {
		t.Errorf("a statement of nobody: %+v, %v", status, err)
	}
}
