package sandbox

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/skip2/go-qrcode"

	"vssid/app/insurance"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/store"
)

//go:embed page
var files embed.FS

var templates = template.Must(template.ParseFS(files, "page/*.html"))

// shownMessages is how many of the newest messages the page shows.
const shownMessages = 30

type personView struct {
	shapes.Persona
	T          words
	Lang       string
	KindText   string
	ExpectText string
	Tone       string
	Born       string
	Facility   string
	Facilities []store.Facility
	Bound      bool
}

type group struct {
	Title  string
	People []personView
}

type deskView struct{ Name, FacilityCode, ID, Since string }

// way leads to a part's page.
type way struct{ Path, Name string }

func (s *Sandbox) ways(lang string) []way {
	all := make([]way, 0, len(s.Parts))
	for _, p := range s.Parts {
		if p.Path != "" {
			all = append(all, way{Base + p.Path, p.Name[lang]})
		}
	}
	return all
}

type pageView struct {
	T      words
	Lang   string
	Ways   []way
	First  []personView
	Groups []group
	Desks  []deskView
}

func (s *Sandbox) showPage(w http.ResponseWriter, r *http.Request) error {
	all, err := s.personas(r.Context())
	if err != nil {
		return err
	}
	lang := languageOf(r)
	reader := s.Store.Read(r.Context())
	facilities, err := reader.Facilities()
	if err != nil {
		return err
	}
	bound, err := reader.BoundAccounts()
	if err != nil {
		return err
	}
	desks, err := reader.Desks()
	if err != nil {
		return err
	}
	view := pageView{T: texts[lang], Lang: lang, Ways: s.ways(lang)}
	groups := map[string]int{}
	for _, p := range all {
		one := s.view(p, lang, facilities, bound[p.Account])
		at, seen := groups[p.Kind]
		if !seen {
			groups[p.Kind] = len(view.Groups)
			view.First = append(view.First, one)
			view.Groups = append(view.Groups, group{Title: one.KindText})
			continue
		}
		view.Groups[at].People = append(view.Groups[at].People, one)
	}
	view.Groups = slices.DeleteFunc(view.Groups, func(g group) bool { return len(g.People) == 0 })
	for _, d := range desks {
		view.Desks = append(view.Desks, deskView{d.Name, d.FacilityCode, d.ID, d.EnrolledAt.In(insurance.Vietnam).Format("02/01/2006 15:04")})
	}
	return render(w, "page.html", view)
}

func (s *Sandbox) view(p shapes.Persona, lang string, facilities []store.Facility, bound bool) personView {
	t := texts[lang]
	v := personView{Persona: p, T: t, Lang: lang, KindText: kindText(p.Kind, lang), Facilities: facilities, Bound: bound, Born: p.DateOfBirth, ExpectText: p.Expect}
	if d, err := insurance.ParsePartialDate(p.DateOfBirth); err == nil {
		v.Born = d.Vietnamese()
	}
	for _, f := range facilities {
		if f.Code == p.FacilityCode {
			v.Facility = f.Name
		}
	}
	switch p.Expect {
	case "genuine":
		v.Tone, v.ExpectText = "good", "✓ "+t.Genuine
	case "revoked":
		v.Tone, v.ExpectText = "bad", "✕ "+t.Revoked
	case "expired":
		v.Tone, v.ExpectText = "caution", "! "+t.Expired
	case "not-yet-valid":
		v.Tone, v.ExpectText = "caution", "! "+t.NotYet
	}
	return v
}

// render writes a whole page or none of it.
func render(w http.ResponseWriter, name string, view any) error {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, view); err != nil {
		return fmt.Errorf("write the page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(page.Bytes()) // fails only when the caller has left
	return nil
}

type messageView struct{ At, To, Name, Text, Code string }

func (s *Sandbox) showMessages(w http.ResponseWriter, r *http.Request) error {
	messages, err := s.outbox(r.Context(), shownMessages)
	if err != nil {
		return err
	}
	lang := languageOf(r)
	reader := s.Store.Read(r.Context())
	var rows []messageView
	for _, m := range slices.Backward(messages) {
		card, err := reader.Card(m.Account) // somebody who registers has none yet
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		rows = append(rows, messageView{At: m.At.In(insurance.Vietnam).Format("15:04:05"), To: m.To, Name: card.HolderName, Text: m.Text, Code: m.Code})
	}
	return render(w, "messages.html", struct {
		T        words
		Lang     string
		Messages []messageView
	}{texts[lang], lang, rows})
}

func showStyle(w http.ResponseWriter, _ *http.Request) error {
	style, err := files.ReadFile("page/style.css")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Write(style) // fails only when the caller has left
	return nil
}

// showLetter draws the QR of a persona's activation letter.
func (s *Sandbox) showLetter(w http.ResponseWriter, r *http.Request) error {
	p, err := s.person(r)
	if err != nil {
		return err
	}
	letter, err := s.Store.Read(r.Context()).Letter(p.ID)
	if err != nil {
		return err
	}
	code, err := qrcode.New(letterQR(letter.Account, letter.Code), qrcode.Medium)
	if err != nil {
		return fmt.Errorf("draw a letter's QR: %w", err)
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Write([]byte(svg(code.Bitmap()))) // fails only when the caller has left
	return nil
}

// svg draws modules as one path, a unit each; the bitmap brings its quiet zone.
func svg(modules [][]bool) string {
	var b strings.Builder
	n := len(modules)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, n, n, n, n)
	for y, row := range modules {
		for x := 0; x < n; x++ {
			if !row[x] {
				continue
			}
			start := x
			for x+1 < n && row[x+1] {
				x++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start, y, x-start+1, x-start+1)
		}
	}
	b.WriteString(`"/></svg>`)
	return b.String()
}
