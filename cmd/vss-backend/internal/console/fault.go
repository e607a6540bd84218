package console

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/refusal"
)

// Fault is what an officer is told in place of a page: a text of the frame by its id, or the text itself.
type Fault struct {
	Status int
	Word   string // id
	Text   string // in place of Word
	After  time.Duration
}

// Error implements error.
func (f *Fault) Error() string { return "console: " + f.Word + f.Text }

// The faults of the frame.
var (
	NotFound   = &Fault{Status: http.StatusNotFound, Word: "fault.unknown"}
	Forbidden  = &Fault{Status: http.StatusForbidden, Word: "fault.forbidden"}
	Unreadable = &Fault{Status: http.StatusBadRequest, Word: "fault.unreadable"}
	signedOut  = &Fault{Status: http.StatusUnauthorized, Word: "fault.signed-out"}
)

// Conflict says that an act could not be done, in a text of the page.
func (v *Visit) Conflict(id string) error {
	return &Fault{Status: http.StatusConflict, Text: v.T(id)}
}

// fail answers with a page that says what went wrong and leads back. Without a session it leads to the sign-in.
func (c *Console) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, signedOut) && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		http.Redirect(w, r, Base+"/sign-in", http.StatusSeeOther)
		return
	}
	lang := languageOf(r)
	var own *Fault
	var held *officers.HeldError
	var refused *refusal.Error
	switch {
	case errors.As(err, &own):
	case errors.As(err, &held) && held.By == "":
		own = &Fault{Status: http.StatusConflict, Word: "fault.not-held"}
	case errors.As(err, &held):
		own = &Fault{Status: http.StatusConflict, Text: fmt.Sprintf(c.words[lang].text("fault.held"), held.By)}
	case errors.As(err, &refused) && refused.RetryAfter > 0:
		own = &Fault{Status: http.StatusTooManyRequests, Word: "fault.often", After: refused.RetryAfter}
	default:
		c.Log.Error("console page", "route", r.Pattern, "err", err)
		own = &Fault{Status: http.StatusInternalServerError, Word: "fault.own"}
	}
	text := own.Text
	if text == "" {
		text = c.words[lang].text(own.Word)
	}
	if own.After > 0 {
		seconds := int(own.After.Round(time.Second)/time.Second) + 1
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
		text += " " + fmt.Sprintf(c.words[lang].text("fault.after"), seconds)
	}
	v := frameView{Lang: lang, Title: c.words[lang].text("fault.title"), Fault: text}
	if officer, sessionErr := c.Officers.Session(r.Context(), c.token(r)); sessionErr == nil {
		v.Visit = &Visit{W: w, R: r, Officer: officer, Lang: lang, console: c, token: c.token(r)}
	}
	if err := c.frame(w, r, own.Status, v); err != nil {
		c.Log.Error("console page", "route", r.Pattern, "err", err)
	}
}

// frameView is what the frame's template sees. Visit is nil before the sign-in.
type frameView struct {
	Lang, Title, Said, Fault string
	Visit                    *Visit
	Content                  template.HTML
	Console                  *Console
	Places                   []placeView
}

// T is a text of the frame.
func (f frameView) T(id string) string { return f.Console.words[f.Lang].text(id) }

type placeView struct {
	Path, Name string
	Here       bool
	Waiting    int
}

// Other is the language that the page is not in.
func (f frameView) Other() string {
	if f.Lang == "vi" {
		return "en"
	}
	return "vi"
}

var frameTemplate = template.Must(template.ParseFS(files, "page/*.html"))

// frame writes a whole page or none of it.
func (c *Console) frame(w http.ResponseWriter, r *http.Request, status int, v frameView) error {
	v.Console = c
	if v.Visit != nil {
		for _, p := range c.places {
			if !v.Visit.Officer.May(p.Needs) {
				continue
			}
			one := placeView{Path: Base + p.Path, Name: p.words[v.Lang].text("place"), Here: p.Path == v.Visit.path}
			if p.Waiting != nil {
				n, err := p.Waiting(r.Context())
				if err != nil {
					return err
				}
				one.Waiting = n
			}
			v.Places = append(v.Places, one)
		}
	}
	return write(w, status, "frame.html", v)
}
