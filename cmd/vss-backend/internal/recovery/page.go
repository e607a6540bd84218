package recovery

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/language"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/store"
)

// CancelPath is where the links in messages lead: CancelPath and the cancel code.
const CancelPath = "/recovery/cancel/"

//go:embed page
var pageFiles embed.FS

var pageTemplate = template.Must(template.ParseFS(pageFiles, "page/cancel.html"))

// Page is the web page behind the link in a message. Opening it changes nothing, because mail programs and messengers open links by themselves; its
// one button cancels. It works without JavaScript and tells nothing about the account.
type Page struct {
	Recovery *Recovery
	// Wait counts one request from the caller's address, and says how long it must wait first.
	Wait func(r *http.Request) time.Duration
	Log  *slog.Logger
}

type pageView struct {
	Lang, Other                 string
	T                           pageWords
	Running, Cancelled, Unknown bool
	Stage, Device, Since, Due   string
	Path                        string
}

// ServeHTTP answers GET and POST of a link.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer") // the address is the secret
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	if wait := p.Wait(r); wait > 0 {
		http.Error(w, http.StatusText(http.StatusTooManyRequests), http.StatusTooManyRequests)
		return
	}
	code := strings.TrimPrefix(r.URL.Path, CancelPath)
	var v store.Recovery
	var err error
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		v, err = p.Recovery.ByLink(r.Context(), code)
	case http.MethodPost:
		v, err = p.Recovery.CancelByLink(r.Context(), code)
	default:
		h.Set("Allow", "GET, POST")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	if err != nil && !errors.Is(err, ErrNoSuchLink) {
		p.Log.Error("page of a cancel link", "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	p.show(w, r, v, err != nil)
}

func (p *Page) show(w http.ResponseWriter, r *http.Request, v store.Recovery, unknown bool) {
	lang, other := pageLanguage(r), "en"
	if lang == "en" {
		other = "vi"
	}
	view := pageView{Lang: lang, Other: other, T: pageTexts[lang], Unknown: unknown, Path: r.URL.Path}
	if !unknown {
		stage := StageOf(v, p.Recovery.Now())
		view.Running = stage == vss.RecoveryStageWaiting || stage == vss.RecoveryStageReady || stage == vss.RecoveryStageApprovedOnce
		view.Cancelled = stage == vss.RecoveryStageCancelled
		view.Device = quoted(v.DeviceName)
		view.Since, view.Due = v.Started.In(insurance.Vietnam).Format("15:04 02/01/2006"), v.Ready.In(insurance.Vietnam).Format("15:04 02/01/2006")
	}
	var page bytes.Buffer
	if err := pageTemplate.Execute(&page, view); err != nil {
		p.Log.Error("write the page of a cancel link", "err", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if unknown {
		w.WriteHeader(http.StatusNotFound)
	}
	w.Write(page.Bytes()) // fails only when the caller has left
}

// pageWords are the texts of the page in one language.
type pageWords struct {
	Title, Lead, Device, Since, Due, Button, Keep       string
	Cancelled, CancelledMore, Ended, EndedMore, Unknown string
	Call, OtherName                                     string
}

var pageTexts = map[string]pageWords{
	"vi": {
		Title: "Hủy yêu cầu chuyển tài khoản VssID", Lead: "Có người đang xin chuyển tài khoản VssID của bạn sang một thiết bị khác. Nếu không phải bạn, hãy bấm hủy.",
		Device: "Thiết bị mới", Since: "Bắt đầu lúc", Due: "Có thể hoàn tất từ", Button: "Không phải tôi, hủy yêu cầu",
		Keep:      "Nếu đúng là bạn đang đổi máy, chỉ cần đóng trang này.",
		Cancelled: "Đã hủy", CancelledMore: "Tài khoản vẫn ở thiết bị cũ. Hãy đặt lại mật khẩu khôi phục trong ứng dụng, vì có người đã biết mật khẩu này.",
		Ended: "Yêu cầu này đã kết thúc", EndedMore: "Không còn gì để hủy. Nếu tài khoản đã chuyển đi mà không phải do bạn, hãy gọi ngay.",
		Unknown: "Đường dẫn không đúng. Hãy mở lại đường dẫn trong tin nhắn, hoặc gọi tổng đài.", Call: "Tổng đài BHXH: 1900 9068", OtherName: "English",
	},
	"en": {
		Title: "Cancel the request to move your VssID account", Lead: "Somebody asks to move your VssID account to another device. If this is not you, cancel it.",
		Device: "New device", Since: "Begun at", Due: "Can be completed from", Button: "This isn't me, cancel the request",
		Keep:      "If you are changing phones yourself, just close this page.",
		Cancelled: "Cancelled", CancelledMore: "The account stays where it is. Set a new recovery password in the app, because somebody knows the present one.",
		Ended: "This request has ended", EndedMore: "There is nothing left to cancel. If the account was moved and it was not you, call at once.",
		Unknown: "This link is not right. Open the link in the message again, or call.", Call: "VSS hotline: 1900 9068", OtherName: "Tiếng Việt",
	},
}

var pageSpoken = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})

func pageLanguage(r *http.Request) string {
	if l := r.URL.Query().Get("lang"); l == "vi" || l == "en" {
		return l
	}
	accept := r.Header.Get("Accept-Language")
	if len(accept) > 64 {
		return "vi"
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return "vi"
	}
	if _, i, confidence := pageSpoken.Match(tags...); i == 1 && confidence > language.No {
		return "en"
	}
	return "vi"
}
