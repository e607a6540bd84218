package sandbox

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/lestrrat-go/jwx/v3/jwk"

	"vssid/app/insurance"
	"vssid/app/vss/proof"
	shapes "vssid/app/vss/sandbox"
	"vssid/app/vss/strictjson"
	"vssid/cmd/vss-backend/internal/store"
)

const (
	maxBody     = 512 << 10
	maxMessages = 10_000
)

// fault is a request's own fault, told to the tester in plain words.
type fault struct {
	status int
	text   string
}

func (f *fault) Error() string { return f.text }

func (s *Sandbox) route() {
	handle := func(pattern string, serve func(w http.ResponseWriter, r *http.Request) error) {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := serve(w, r); err != nil {
				s.fail(w, r, err)
			}
		})
	}
	handle("GET /sandbox", s.showPage)
	handle("GET /sandbox/{$}", func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, Base, http.StatusMovedPermanently)
		return nil
	})
	handle("GET /sandbox/messages", s.showMessages)
	handle("GET /sandbox/style.css", showStyle)
	handle("GET /sandbox/personas/{id}/letter.svg", s.showLetter)
	handle("GET /sandbox/personas.json", s.sendPersonas)
	handle("GET /sandbox/outbox.json", s.sendOutbox)
	handle("GET /sandbox/root.json", s.sendRoot)
	handle("POST /sandbox/desks", s.enrolDesk)
	handle("POST /sandbox/personas/{id}/activation-code", s.newLetter)
	handle("POST /sandbox/personas/{id}/withdraw", s.officer(func(tx *store.Tx, account string, _ *http.Request) error {
		return s.Counter.SetWithdrawn(tx, account, true)
	}))
	handle("POST /sandbox/personas/{id}/restore", s.officer(func(tx *store.Tx, account string, _ *http.Request) error {
		return s.Counter.SetWithdrawn(tx, account, false)
	}))
	handle("POST /sandbox/personas/{id}/facility", s.moveFacility)
	handle("POST /sandbox/personas/{id}/unbind", s.unbind)
	for _, part := range s.Parts {
		part.Route(s, handle)
	}
	s.mux.HandleFunc(Base+"/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, &fault{http.StatusNotFound, "the sandbox has no such page, or not for this method"})
	})
}

// ServeHTTP answers a request under Base.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'")
	if !localHost(r.Host) {
		// A name that somebody else's DNS leads here would let their page read this one.
		s.fail(w, r, &fault{http.StatusForbidden, "the sandbox answers to 127.0.0.1, [::1] and localhost only"})
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.safe.ServeHTTP(w, r)
}

func localHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && address.IsLoopback()
}

// fail tells what went wrong. The tester sees their own faults; the rest goes to the log.
func (s *Sandbox) fail(w http.ResponseWriter, r *http.Request, err error) {
	var own *fault
	if !errors.As(err, &own) {
		s.Log.Error("sandbox page", "route", r.Pattern, "err", err)
		own = &fault{http.StatusInternalServerError, "the sandbox failed; its log says why"}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(own.status)
	json.NewEncoder(w).Encode(map[string]any{"status": own.status, "sandbox": own.text})
}

func sendJSON(w http.ResponseWriter, status int, v any) error {
	content, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(content, '\n')) // fails only when the caller has left
	return nil
}

func (s *Sandbox) sendPersonas(w http.ResponseWriter, r *http.Request) error {
	all, err := s.personas(r.Context())
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, all)
}

func (s *Sandbox) sendOutbox(w http.ResponseWriter, r *http.Request) error {
	all, err := s.outbox(r.Context(), maxMessages)
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, all)
}

func (s *Sandbox) sendRoot(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json")
	w.Write(s.Root()) // fails only when the caller has left
	return nil
}

// fromForm reports whether a browser's form sent the request: it is answered with the page.
func fromForm(r *http.Request) bool {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return media == "application/x-www-form-urlencoded" && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// done answers a change.
func (s *Sandbox) done(w http.ResponseWriter, r *http.Request, status int, v any) error {
	if fromForm(r) {
		to := Base
		if query := r.URL.RawQuery; query != "" {
			to += "?" + query
		}
		http.Redirect(w, r, to+"#"+r.PathValue("id"), http.StatusSeeOther)
		return nil
	}
	if v == nil {
		w.WriteHeader(status)
		return nil
	}
	return sendJSON(w, status, v)
}

func (s *Sandbox) person(r *http.Request) (Person, error) {
	p, ok := s.byID[r.PathValue("id")]
	if !ok {
		return p, &fault{http.StatusNotFound, "the sandbox has nobody of this id"}
	}
	return p, nil
}

func (s *Sandbox) newLetter(w http.ResponseWriter, r *http.Request) error {
	p, err := s.person(r)
	if err != nil {
		return err
	}
	position := 0
	for s.People[position].ID != p.ID {
		position++
	}
	var code string
	err = s.Store.Write(r.Context(), func(tx *store.Tx) error {
		var err error
		code, err = s.writeLetter(tx, position)
		return err
	})
	if err != nil {
		return err
	}
	return s.done(w, r, http.StatusCreated, shapes.Letter{ID: p.ID, Account: p.Account, ActivationCode: code, QR: letterQR(p.Account, code)})
}

// letterQR is what the letter's QR holds (docs/protocol.md, "Activation").
func letterQR(account, code string) string { return "VSSID:A:" + account + ":" + code }

// officer makes a handler of a change to one person's record.
func (s *Sandbox) officer(act func(tx *store.Tx, account string, r *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, err := s.person(r)
		if err != nil {
			return err
		}
		if err := s.Store.Write(r.Context(), func(tx *store.Tx) error { return act(tx, p.Account, r) }); err != nil {
			return err
		}
		return s.done(w, r, http.StatusNoContent, nil)
	}
}

func (s *Sandbox) unbind(w http.ResponseWriter, r *http.Request) error {
	p, err := s.person(r)
	if err != nil {
		return err
	}
	if _, err := s.Counter.EndAtCounter(r.Context(), simulatedOfficer, p.Account, ""); err != nil {
		return err
	}
	return s.done(w, r, http.StatusNoContent, nil)
}

func (s *Sandbox) moveFacility(w http.ResponseWriter, r *http.Request) error {
	var ask struct {
		FacilityCode string `json:"facilityCode"`
	}
	if fromForm(r) {
		ask.FacilityCode = r.PostFormValue("facilityCode")
	} else if err := readJSON(r, &ask); err != nil {
		return err
	}
	if err := s.knownFacility(r.Context(), ask.FacilityCode); err != nil {
		return err
	}
	return s.officer(func(tx *store.Tx, account string, _ *http.Request) error {
		return s.Counter.MoveFacility(tx, account, ask.FacilityCode)
	})(w, r)
}

func (s *Sandbox) knownFacility(ctx context.Context, code string) error {
	_, err := s.Store.Read(ctx).FacilityName(code)
	if errors.Is(err, store.ErrNotFound) {
		return &fault{http.StatusBadRequest, "facilityCode: the sandbox has no such facility"}
	}
	return err
}

func readJSON(r *http.Request, into any) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return &fault{http.StatusRequestEntityTooLarge, "the body is too long"}
	}
	if err := strictjson.Check(body); err != nil {
		return &fault{http.StatusBadRequest, err.Error()}
	}
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return &fault{http.StatusBadRequest, err.Error()}
	}
	return nil
}

func (s *Sandbox) enrolDesk(w http.ResponseWriter, r *http.Request) error {
	var ask shapes.DeskRequest
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	if _, err := insurance.ParseFacilityCode(ask.FacilityCode); err != nil || len(ask.FacilityCode) != 5 {
		return &fault{http.StatusBadRequest, "facilityCode: five digits are needed, such as 01999"}
	}
	if n := utf8.RuneCountInString(ask.Name); n < 1 || n > 60 {
		return &fault{http.StatusBadRequest, "name: 1 to 60 characters are needed"}
	}
	key, err := deskKey(ask.Key)
	if err != nil {
		return &fault{http.StatusBadRequest, "key: " + err.Error()}
	}
	thumbprint, err := proof.Thumbprint(key)
	if err != nil {
		return &fault{http.StatusBadRequest, "key: " + err.Error()}
	}
	point, err := key.Bytes()
	if err != nil {
		return err
	}
	var id [12]byte
	rand.Read(id[:]) // never fails: crypto/rand stops the program instead
	desk := store.Desk{ID: base64.RawURLEncoding.EncodeToString(id[:]), Thumbprint: thumbprint, Key: point, FacilityCode: ask.FacilityCode, Name: ask.Name, EnrolledAt: s.Now()}
	var facility string
	err = s.Store.Write(r.Context(), func(tx *store.Tx) error {
		var err error
		if desk, err = tx.EnrolDesk(desk); err != nil {
			return err
		}
		facility, err = tx.FacilityName(desk.FacilityCode)
		if errors.Is(err, store.ErrNotFound) {
			facility, err = desk.FacilityCode, nil // any desk may enrol here, also one of a facility nobody knows
		}
		return err
	})
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusCreated, shapes.Desk{DeskID: desk.ID, FacilityCode: desk.FacilityCode, FacilityName: facility, Name: desk.Name})
}

// deskKey reads a public P-256 key.
func deskKey(raw json.RawMessage) (*ecdsa.PublicKey, error) {
	if err := strictjson.Members(raw, "kty", "crv", "x", "y"); err != nil {
		return nil, fmt.Errorf("want a JWK with kty, crv, x and y: %w", err)
	}
	k, err := jwk.ParseKey(raw)
	if err != nil {
		return nil, errors.New("is not a JWK")
	}
	var key ecdsa.PublicKey
	if err := jwk.Export(k, &key); err != nil || key.Curve != elliptic.P256() {
		return nil, errors.New("is not a public key on P-256")
	}
	return &key, nil
}
