// Package console is the officers' web pages: server-rendered, whole without scripts and quicker with them, in Vietnamese and English.
//
// The package is the frame: sign-in, sessions, the right that every page and act takes, the look. What officers do stands in packages of its own, each a
// Page: it names its path, its words and the right it takes, and routes handlers that get a Visit. Adding a page is one line in the list that the
// assembly hands to New. A page calls the same doors as everybody else and keeps no state.
package console

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"vssid/cmd/vss-backend/internal/officers"
)

// Base is where the console stands.
const Base = "/console"

//go:embed page words
var files embed.FS

// maxBody bounds a form in bytes.
const maxBody = 64 << 10

// Page is one place of the console.
type Page struct {
	Path  string // below Base, such as "/registrations"; its word is "place" in Words
	Needs officers.Right
	Words fs.FS // vi.json and en.json, flat
	// MaxBody bounds a form of the page in bytes, where photos come with it; 0 is what every page takes.
	MaxBody int64
	// Waiting says how many items wait for an officer; nil where nothing waits.
	Waiting func(ctx context.Context) (int, error)
	Route   func(handle Handle)
}

// Handle puts a handler on a method and a path below the page's own: "GET /{id}", "POST /{id}/approve"; "GET" alone is the page itself. Who may call it
// is decided before serve runs; needs is the right it takes, empty for the page's own.
type Handle func(pattern string, needs officers.Right, serve func(v *Visit) error)

// Config says what the console stands on. Every member is needed.
type Config struct {
	Officers  *officers.Officers
	Pages     []Page
	PublicURL string
	Simulated bool                               // a sandbox: every page says so
	Address   func(r *http.Request) string       // as limits count it
	Wait      func(address string) time.Duration // before another request from an address; 0 lets it through
	Log       *slog.Logger
}

// Console is the pages. It is an http.Handler for everything below Base.
type Console struct {
	Config
	words  map[string]words // by language
	places []place
	routes []Route
	mux    *http.ServeMux
	safe   http.Handler
	https  bool
}

// place is a page with its words.
type place struct {
	Page
	words map[string]words
}

// New makes the console.
func New(c Config) (*Console, error) {
	all := &Console{Config: c, mux: http.NewServeMux(), https: strings.HasPrefix(c.PublicURL, "https://")}
	own, err := fs.Sub(files, "words")
	if err != nil {
		return nil, err
	}
	if all.words, err = readWords(own); err != nil {
		return nil, err
	}
	all.routeDoor()
	for _, page := range c.Pages {
		p := place{Page: page}
		if p.words, err = readWords(page.Words); err != nil {
			return nil, fmt.Errorf("the words of %s: %w", page.Path, err)
		}
		all.places = append(all.places, p)
		page.Route(all.handle(p))
	}
	all.mux.HandleFunc(Base+"/", func(w http.ResponseWriter, r *http.Request) { all.fail(w, r, NotFound) })
	all.safe = http.NewCrossOriginProtection().Handler(all.mux)
	return all, nil
}

// Route is one thing that can be asked of the console.
type Route struct {
	Method, Path string
	Needs        officers.Right
}

// Routes are all that take a session, for tests that walk them.
func (c *Console) Routes() []Route { return slices.Clone(c.routes) }

// handle is the Handle of one place: it lets nobody through who has no session with the right.
func (c *Console) handle(p place) Handle {
	return func(pattern string, needs officers.Right, serve func(v *Visit) error) {
		if needs == "" {
			needs = p.Needs
		}
		method, path, _ := strings.Cut(pattern, " ")
		c.routes = append(c.routes, Route{method, Base + p.Path + path, needs})
		c.mux.HandleFunc(method+" "+Base+p.Path+path, func(w http.ResponseWriter, r *http.Request) {
			v, err := c.visit(w, r)
			if err == nil && !v.Officer.May(needs) {
				err = Forbidden
			}
			if err == nil {
				v.page = p.words[v.Lang]
				v.path = p.Path
				err = serve(v)
			}
			if err != nil {
				c.fail(w, r, err)
			}
		})
	}
}

// visit finds out who asks. A change must carry the session's own token in its form, so that no other page can have sent it.
func (c *Console) visit(w http.ResponseWriter, r *http.Request) (*Visit, error) {
	token := c.token(r)
	officer, err := c.Officers.Session(r.Context(), token)
	if errors.Is(err, officers.ErrRefused) {
		return nil, signedOut
	}
	if err != nil {
		return nil, err
	}
	v := &Visit{W: w, R: r, Officer: officer, Lang: languageOf(r), console: c, token: token}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		if err := readForm(r); err != nil {
			return nil, Unreadable
		}
		if !v.formIsOurs() {
			return nil, Forbidden
		}
	}
	return v, nil
}

// ServeHTTP answers a request at or below Base.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	if c.https {
		h.Set("Strict-Transport-Security", "max-age=63072000")
	}
	if wait := c.Wait(c.Address(r)); wait > 0 {
		c.fail(w, r, &Fault{Status: http.StatusTooManyRequests, Word: "fault.often", After: wait})
		return
	}
	if to, asked := languageAsked(r); asked {
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: r.URL.Query().Get("lang"), Path: Base, Secure: c.https, HttpOnly: true, SameSite: http.SameSiteStrictMode, MaxAge: 365 * 24 * 3600})
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, c.maxBodyOf(r.URL.Path))
	c.safe.ServeHTTP(w, r)
}

// Place is a commune or an agency that a form lets choose.
type Place struct{ Code, Name string }

// maxBodyOf is how long a form at a path may be.
func (c *Console) maxBodyOf(path string) int64 {
	for _, p := range c.places {
		if own := Base + p.Path; p.MaxBody > 0 && (path == own || strings.HasPrefix(path, own+"/")) {
			return p.MaxBody
		}
	}
	return maxBody
}

// formMemory is how much of a form with files is kept in memory; the rest would go to the disk, and no page takes as much.
const formMemory = 8 << 20

// readForm reads a form, with its files where it has some.
func readForm(r *http.Request) error {
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media == "multipart/form-data" {
		return r.ParseMultipartForm(formMemory)
	}
	return r.ParseForm()
}
