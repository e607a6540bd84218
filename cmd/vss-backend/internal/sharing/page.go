package sharing

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page and its style
	"encoding/base64"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/insurance"
	"vssid/app/statement"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/cmd/vss-backend/internal/store"
)

// Base is where the public pages stand: /s/ID.
const Base = "/s/"

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// pagePolicy lets a page load nothing and run nothing; its one style is named by its hash.
var pagePolicy = func() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

// Page is the public page of shared statements: server-rendered, without scripts, in Vietnamese or English. A request tells the server the random id and
// nothing else: the statement itself, which the code on paper carries in the address's fragment, is not sent by browsers.
type Page struct {
	Sharing *Sharing
	// Wait counts a request from an address and says how long it must wait first; 0 lets it through.
	Wait func(address string, now time.Time) time.Duration
	// Address is the caller's network address as limits count it.
	Address func(r *http.Request) string
	Log     *slog.Logger
}

// ServeHTTP answers GET /s/ID.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	if wait := p.Wait(p.Address(r), p.Sharing.Now()); wait > 0 {
		h.Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
		http.Error(w, http.StatusText(http.StatusTooManyRequests), http.StatusTooManyRequests)
		return
	}
	language := languageOf(r)
	kept, is, err := p.Sharing.Look(r.Context(), strings.TrimPrefix(r.URL.Path, Base), "page")
	var body bytes.Buffer
	if err == nil {
		err = p.write(&body, kept, is, language, r.URL.Path)
	}
	if err != nil {
		p.Log.Error("public page of a statement", "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(language))
	if is == vss.StatementStateUnknown {
		w.WriteHeader(http.StatusNotFound)
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(body.Bytes()) // whoever asked has gone: nothing is left to do
	}
}

// languageOf is what ?lang= says, or the first of vi and en that Accept-Language names; Vietnamese otherwise.
func languageOf(r *http.Request) vss.Language {
	if asked := vss.Language(r.URL.Query().Get("lang")); asked.Valid() {
		return asked
	}
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		if l := vss.Language(strings.ToLower(tag[:min(2, len(tag))])); l.Valid() {
			return l
		}
	}
	return vss.LanguageVi
}

// view is what the page shows.
type view struct {
	Language, OtherLanguage          vss.Language
	Title, Issuer, Sandbox           string
	State                            vss.StatementState
	Mark, Verdict, Means             string
	Pairs                            []vss.ShownItem
	FactsTitle                       string
	Facts                            []string
	Next, Note, OtherName, OtherLink string
	Style                            template.CSS
}

func (p *Page) write(w *bytes.Buffer, kept store.SharedStatement, is vss.StatementState, language vss.Language, path string) error {
	t := pageWords[language]
	v := view{Language: language, OtherLanguage: t.other, Title: t.title, Issuer: t.issuer, State: is, Mark: marks[is], Verdict: t.verdict[is], Means: t.means[is], Note: t.note,
		OtherName: t.otherName, OtherLink: path + "?lang=" + string(t.other), Style: template.CSS(pageStyle)}
	if p.Sharing.Environment != signed.Production {
		v.Sandbox = t.sandbox
	}
	if is == vss.StatementStateValid { // one that no longer counts is not shown any more
		of, err := statement.Read(kept.Signed)
		if err != nil {
			return err
		}
		v.FactsTitle, v.Next = t.facts, t.next
		for _, f := range FactsOf(of.Statement) {
			v.Facts = append(v.Facts, ownertext.ShareFact(language, f))
		}
		v.Pairs = []vss.ShownItem{{Label: t.holder, Value: of.Name}, {Label: t.born, Value: of.Born}, {Label: t.number, Value: of.Number}, {Label: t.recipient, Value: of.Recipient},
			{Label: t.purpose, Value: of.Purpose}, {Label: t.issued, Value: of.Issued.In(insurance.Vietnam).Format("15:04 02/01/2006")}, {Label: t.until, Value: of.LastDay().Format("02/01/2006")}}
	}
	return pageTemplate.Execute(w, v)
}

var marks = map[vss.StatementState]string{vss.StatementStateValid: "✓", vss.StatementStateRevoked: "✕", vss.StatementStateExpired: "!", vss.StatementStateUnknown: "✕"}

type pageTexts struct {
	title, issuer, sandbox, facts, next, note, otherName    string
	holder, born, number, recipient, purpose, issued, until string
	other                                                   vss.Language
	verdict, means                                          map[vss.StatementState]string
}

var pageWords = map[vss.Language]pageTexts{
	vss.LanguageVi: {
		title: "Thông tin chia sẻ có chữ ký của BHXH", issuer: "Bảo hiểm xã hội Việt Nam", sandbox: "Môi trường thử: người và số liệu đều là mẫu, không có giá trị.",
		facts: "BHXH xác nhận", next: "So tên, năm sinh với giấy tờ tùy thân của người đưa giấy này, và xem người nhận có đúng là bạn không.",
		note:   "Chủ thông tin thấy mỗi lần trang này được mở. Trang không dùng mã lệnh và không lưu gì trên máy của bạn.",
		holder: "Của ai", born: "Năm sinh", number: "Mã số bảo hiểm xã hội", recipient: "Người nhận", purpose: "Để làm gì", issued: "Ký lúc", until: "Có giá trị đến hết ngày",
		other: vss.LanguageEn, otherName: "English",
		verdict: map[vss.StatementState]string{vss.StatementStateValid: "Đúng, còn giá trị", vss.StatementStateRevoked: "Đã thu hồi", vss.StatementStateExpired: "Đã hết hạn", vss.StatementStateUnknown: "Không có giấy này"},
		means: map[vss.StatementState]string{vss.StatementStateValid: "BHXH đã ký những điều dưới đây cho đúng người nhận được ghi.", vss.StatementStateRevoked: "Chủ thông tin đã thu hồi. Đừng dựa vào giấy này.",
			vss.StatementStateExpired: "Giấy đã quá ngày. Hãy xin một giấy mới.", vss.StatementStateUnknown: "BHXH chưa từng ký giấy có mã này. Nếu ai đưa cho bạn, đừng tin."},
	},
	vss.LanguageEn: {
		title: "Shared information signed by VSS", issuer: "Vietnam Social Security", sandbox: "Test environment: people and figures are made up and count for nothing.",
		facts: "VSS confirms", next: "Compare name and birth year with the identity paper of whoever gives you this, and see that you are the recipient.",
		note:   "The person it is about sees each time this page is opened. It runs no scripts and keeps nothing on your device.",
		holder: "About", born: "Year of birth", number: "Social-insurance number", recipient: "Recipient", purpose: "What for", issued: "Signed at", until: "Counts until the end of",
		other: vss.LanguageVi, otherName: "Tiếng Việt",
		verdict: map[vss.StatementState]string{vss.StatementStateValid: "Genuine, and counts", vss.StatementStateRevoked: "Taken back", vss.StatementStateExpired: "Expired", vss.StatementStateUnknown: "There is no such paper"},
		means: map[vss.StatementState]string{vss.StatementStateValid: "VSS has signed what stands below for the recipient named.", vss.StatementStateRevoked: "The person has taken it back. Do not rely on it.",
			vss.StatementStateExpired: "It is past its last day. Ask for a new one.", vss.StatementStateUnknown: "VSS has never signed a paper of this name. If somebody gave it to you, do not believe it."},
	},
}
