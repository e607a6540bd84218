package console

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strings"
	"time"

	"vssid/app/insurance"
	"vssid/cmd/vss-backend/internal/officers"
)

// Visit is one request of an officer who may make it.
type Visit struct {
	W       http.ResponseWriter
	R       *http.Request
	Officer officers.Officer
	Lang    string // vi or en

	console *Console
	page    words
	path    string
	token   string
}

// T is a text of the page or of the frame, by its id.
func (v *Visit) T(id string) string {
	if text, ok := v.page[id]; ok {
		return text
	}
	return v.console.words[v.Lang].text(id)
}

// Form is a field of the form, without the blanks around it.
func (v *Visit) Form(name string) string { return strings.TrimSpace(v.R.PostFormValue(name)) }

// File is what was chosen in a field for a file, at most so many bytes; nil when nothing was.
func (v *Visit) File(name string, most int64) ([]byte, error) {
	chosen, err := v.Files(name, most)
	if err != nil || len(chosen) == 0 {
		return nil, err
	}
	return chosen[0].Content, nil
}

// Chosen is a file as the browser sent it; its name is whatever the browser said.
type Chosen struct {
	Name    string
	Content []byte
}

// Files are those chosen in a field, at most so many bytes each. Error: Unreadable.
func (v *Visit) Files(name string, most int64) ([]Chosen, error) {
	if v.R.MultipartForm == nil {
		return nil, nil
	}
	var all []Chosen
	for _, header := range v.R.MultipartForm.File[name] {
		if header.Size > most {
			return nil, Unreadable
		}
		f, err := header.Open()
		if err != nil {
			return nil, Unreadable
		}
		content, err := io.ReadAll(io.LimitReader(f, most+1))
		if err = errors.Join(err, f.Close()); err != nil || int64(len(content)) > most {
			return nil, Unreadable
		}
		all = append(all, Chosen{header.Filename, content})
	}
	return all, nil
}

// Clock writes a time as officers read it.
func (v *Visit) Clock(t time.Time) string { return t.In(insurance.Vietnam).Format("15:04 02/01/2006") }

// formKey is what the form field of the session's own token is derived by.
const formKey = "vssid/console-form/v1"

// FormToken is what every form of the page carries.
func (v *Visit) FormToken() string {
	mac := hmac.New(sha256.New, []byte(v.token))
	mac.Write([]byte(formKey))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// formHeader carries the token of a request that a script sends.
const formHeader = "Console-Form"

func (v *Visit) formIsOurs() bool {
	given := v.R.Header.Get(formHeader)
	if given == "" {
		given = v.R.PostFormValue("form")
	}
	return hmac.Equal([]byte(v.FormToken()), []byte(given))
}

// Body is what a script has sent.
func (v *Visit) Body() ([]byte, error) {
	body, err := io.ReadAll(v.R.Body)
	if err != nil {
		return nil, Unreadable
	}
	return body, nil
}

// JSON answers a script.
func (v *Visit) JSON(answer any) error { return sendJSON(v.W, http.StatusOK, answer) }

func sendJSON(w http.ResponseWriter, status int, answer any) error {
	content, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("write an answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(content) // fails only when the caller has left
	return nil
}

// view is what a page's template sees: the visit, and C, what the page is about.
type view struct {
	*Visit
	C any
}

// With is the same visit about something else, for a template inside a template.
func (v view) With(c any) view { return view{v.Visit, c} }

// Show writes a page: its template's "content" inside the frame. title is the id of its heading.
func (v *Visit) Show(content *template.Template, title string, c any) error {
	var body bytes.Buffer
	if err := content.ExecuteTemplate(&body, "content", view{v, c}); err != nil {
		return fmt.Errorf("write the page %s: %w", v.path, err)
	}
	return v.console.frame(v.W, v.R, http.StatusOK, frameView{Lang: v.Lang, Title: v.T(title), Visit: v, Said: v.said(), Content: template.HTML(body.String())}) //nolint:gosec // html/template has just written it
}

// said is the text of what the last act did, which the address names.
func (v *Visit) said() string {
	id := v.R.URL.Query().Get("said")
	if id == "" {
		return ""
	}
	if text, ok := v.page["said."+id]; ok {
		return text
	}
	return v.console.words[v.Lang]["said."+id]
}

// Go ends an act: the browser goes to a path of the page, which says what was done (id "said."+said).
func (v *Visit) Go(path, said string) error {
	to := Base + v.path + path
	if said != "" {
		to += "?said=" + said
	}
	http.Redirect(v.W, v.R, to, http.StatusSeeOther)
	return nil
}

// Picture writes an image, or another file that the browser only shows or keeps, which only officers may see.
func (v *Visit) Picture(media string, content []byte) error {
	v.W.Header().Set("Content-Type", media)
	v.W.Write(content) // fails only when the caller has left
	return nil
}
