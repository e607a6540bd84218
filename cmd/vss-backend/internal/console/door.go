package console

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"

	"github.com/skip2/go-qrcode"

	"vssid/cmd/vss-backend/internal/officers"
)

// routeDoor puts on what works before there is a session, and the files of the look.
func (c *Console) routeDoor() {
	open := func(pattern string, serve func(w http.ResponseWriter, r *http.Request) error) {
		c.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := serve(w, r); err != nil {
				c.fail(w, r, err)
			}
		})
	}
	open("GET "+Base, c.home)
	open("GET "+Base+"/{$}", c.home)
	open("GET "+Base+"/sign-in", func(w http.ResponseWriter, r *http.Request) error { return c.showSignIn(w, r, http.StatusOK, "", "") })
	open("POST "+Base+"/sign-in", c.signIn)
	open("POST "+Base+"/sign-in/passkey", c.askPasskey)
	open("POST "+Base+"/sign-in/passkey/{ceremony}", c.signInWithPasskey)
	open("POST "+Base+"/sign-out", c.signOut)
	open("GET "+Base+"/invitation/{invitation}", func(w http.ResponseWriter, r *http.Request) error { return c.showInvitation(w, r, http.StatusOK, "") })
	open("POST "+Base+"/invitation/{invitation}", c.accept)
	open("GET "+Base+"/invitation/{invitation}/code.png", c.invitationCode)
	for name, media := range map[string]string{"style.css": "text/css; charset=utf-8", "console.js": "text/javascript; charset=utf-8"} {
		content, err := files.ReadFile("page/" + name)
		if err != nil {
			panic("console: " + err.Error()) // it is built in
		}
		open("GET "+Base+"/"+name, func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Type", media)
			w.Header().Set("Cache-Control", "private, max-age=300")
			w.Write(content) // fails only when the caller has left
			return nil
		})
	}
}

// home leads to the first place the officer may be in.
func (c *Console) home(w http.ResponseWriter, r *http.Request) error {
	v, err := c.visit(w, r)
	if err != nil {
		return err
	}
	for _, p := range c.places {
		if v.Officer.May(p.Needs) {
			http.Redirect(w, r, Base+p.Path, http.StatusSeeOther)
			return nil
		}
	}
	return Forbidden
}

// cookieName is the session's cookie. Over https its prefix binds it to this host (RFC 6265bis, section 4.1.3.2); a sandbox on loopback has no https.
func (c *Console) cookieName() string {
	if c.https {
		return "__Host-vss-console"
	}
	return "vss-console"
}

func (c *Console) token(r *http.Request) string {
	if cookie, err := r.Cookie(c.cookieName()); err == nil && len(cookie.Value) <= 64 {
		return cookie.Value
	}
	return ""
}

// begin hands the browser its session. The token is new at every sign-in.
func (c *Console) begin(w http.ResponseWriter, r *http.Request, token string) {
	c.setToken(w, token, int(officers.Longest.Seconds()))
	http.Redirect(w, r, Base, http.StatusSeeOther)
}

func (c *Console) setToken(w http.ResponseWriter, token string, seconds int) {
	http.SetCookie(w, &http.Cookie{Name: c.cookieName(), Value: token, Path: "/", Secure: c.https, HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: seconds})
}

type signInView struct {
	frameView
	Login, Fault string
}

func (c *Console) showSignIn(w http.ResponseWriter, r *http.Request, status int, login, fault string) error {
	lang := languageOf(r)
	return c.outside(w, r, status, "sign-in.html", lang, "sign-in.title", signInView{frameView: frameView{Lang: lang, Console: c}, Login: login, Fault: fault})
}

// outside writes a page that needs no session into the frame.
func (c *Console) outside(w http.ResponseWriter, r *http.Request, status int, name, lang, title string, content any) error {
	var body bytes.Buffer
	if err := frameTemplate.ExecuteTemplate(&body, name, content); err != nil {
		return fmt.Errorf("write the page %s: %w", name, err)
	}
	return c.frame(w, r, status, frameView{Lang: lang, Title: c.words[lang].text(title), Content: template.HTML(body.String())}) //nolint:gosec // html/template has just written it
}

func (c *Console) signIn(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return Unreadable
	}
	login := r.PostFormValue("login")
	token, err := c.Officers.SignIn(r.Context(), c.Address(r), login, r.PostFormValue("password"), r.PostFormValue("code"))
	if errors.Is(err, officers.ErrRefused) {
		return c.showSignIn(w, r, http.StatusForbidden, login, "sign-in.refused")
	}
	if err != nil {
		return err
	}
	c.begin(w, r, token)
	return nil
}

// Ceremony is the question to a passkey, for a script.
type Ceremony struct {
	Options  any    `json:"options"`  // as PublicKeyCredential.parse…OptionsFromJSON takes them
	Ceremony string `json:"ceremony"` // comes back with the answer
}

func (c *Console) askPasskey(w http.ResponseWriter, r *http.Request) error {
	options, ceremony, err := c.Officers.AskPasskey(r.Context(), c.Address(r))
	if errors.Is(err, officers.ErrNoPasskeys) {
		return NotFound
	}
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, Ceremony{options, ceremony})
}

// signInWithPasskey takes a passkey's answer. The script that sent it goes on to where it is told.
func (c *Console) signInWithPasskey(w http.ResponseWriter, r *http.Request) error {
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		return Unreadable
	}
	token, err := c.Officers.SignInWithPasskey(r.Context(), r.PathValue("ceremony"), answer)
	if errors.Is(err, officers.ErrPasskey) {
		return sendJSON(w, http.StatusForbidden, map[string]string{"fault": c.words[languageOf(r)].text("passkey.refused")})
	}
	if err != nil {
		return err
	}
	c.setToken(w, token, int(officers.Longest.Seconds()))
	return sendJSON(w, http.StatusOK, map[string]string{"to": Base})
}

func (c *Console) signOut(w http.ResponseWriter, r *http.Request) error {
	v, err := c.visit(w, r)
	if err != nil && !errors.Is(err, signedOut) {
		return err
	}
	if err == nil {
		if err := c.Officers.SignOut(r.Context(), v.token); err != nil {
			return err
		}
	}
	c.setToken(w, "", -1)
	http.Redirect(w, r, Base+"/sign-in", http.StatusSeeOther)
	return nil
}

type invitationView struct {
	frameView
	Welcome    officers.Welcome
	Invitation string
	Least      int
	Fault      string
}

func (c *Console) invited(r *http.Request) (officers.Welcome, error) {
	welcome, err := c.Officers.Invited(r.Context(), r.PathValue("invitation"))
	if errors.Is(err, officers.ErrInvitation) {
		err = &Fault{Status: http.StatusNotFound, Word: "invitation.over"}
	}
	return welcome, err
}

func (c *Console) showInvitation(w http.ResponseWriter, r *http.Request, status int, fault string) error {
	welcome, err := c.invited(r)
	if err != nil {
		return err
	}
	lang := languageOf(r)
	return c.outside(w, r, status, "invitation.html", lang, "invitation.title",
		invitationView{frameView{Lang: lang, Console: c}, welcome, r.PathValue("invitation"), officers.MinPassword, fault})
}

// codeSide is the side of a drawn QR in pixels.
const codeSide = 320

func (c *Console) invitationCode(w http.ResponseWriter, r *http.Request) error {
	welcome, err := c.invited(r)
	if err != nil {
		return err
	}
	picture, err := qrcode.Encode(welcome.KeyURI, qrcode.Medium, codeSide)
	if err != nil {
		return fmt.Errorf("draw the code of an invitation: %w", err)
	}
	w.Header().Set("Content-Type", "image/png")
	w.Write(picture) // fails only when the caller has left
	return nil
}

func (c *Console) accept(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return Unreadable
	}
	password := r.PostFormValue("password")
	if password != r.PostFormValue("again") {
		return c.showInvitation(w, r, http.StatusBadRequest, "invitation.differ")
	}
	token, err := c.Officers.Accept(r.Context(), c.Address(r), r.PathValue("invitation"), password, r.PostFormValue("code"))
	switch {
	case errors.Is(err, officers.ErrInvitation):
		return &Fault{Status: http.StatusNotFound, Word: "invitation.over"}
	case errors.Is(err, officers.ErrRefused):
		return c.showInvitation(w, r, http.StatusForbidden, "invitation.code-refused")
	case errors.Is(err, officers.ErrInput):
		return c.showInvitation(w, r, http.StatusBadRequest, "invitation.password-refused")
	case err != nil:
		return err
	}
	c.begin(w, r, token)
	return nil
}

// write writes one of the frame's own templates, whole or not at all.
func write(w http.ResponseWriter, status int, name string, v any) error {
	var page bytes.Buffer
	if err := frameTemplate.ExecuteTemplate(&page, name, v); err != nil {
		return fmt.Errorf("write the page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(page.Bytes()) // fails only when the caller has left
	return nil
}
