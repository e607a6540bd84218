package carrier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"vssid/app/vss"
	"vssid/cmd/internal/discreet"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// house is a carrier over a real database with a clock that the test moves.
type house struct {
	*Carrier
	testing.TB
	store *store.Store
	now   time.Time
}

func newHouse(t *testing.T) *house {
	t.Helper()
	s, err := store.OpenAt(t.Context(), storetest.Target(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	h := &house{TB: t, store: s, now: time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)}
	if h.Carrier, err = New(Config{Store: s, Now: func() time.Time { return h.now }, Log: discreet.Logger(t)}); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) undelivered() *Undelivered {
	return &Undelivered{h.Store, func() time.Time { return h.now }}
}

// put leaves one notice of a kind in the outbox, as its cause does.
func (h *house) put(kind notify.Kind) {
	h.Helper()
	n := notify.Notice{Kind: kind, Language: vss.LanguageVi, Account: "0000000001", Phone: "0900000001", Email: "mau@example.vn", Device: "Máy mẫu", At: h.now}
	if kind == notify.OneTimePassword {
		n.Code = "123456"
	}
	if err := h.store.Write(h.Context(), func(tx *store.Tx) error { return notify.Database{}.Put(tx, n) }); err != nil {
		h.Fatal(err)
	}
}

func (h *house) round(g Gateway, want int) {
	h.Helper()
	if n, err := h.Round(h.Context(), "sms", g); err != nil || n != want {
		h.Fatalf("%d attempts, %v; want %d", n, err, want)
	}
}

// script is a gateway that answers what the test has written down, and nothing wrong after that.
type script struct {
	mu      sync.Mutex
	answers []error
	got     []Message
}

func (s *script) Send(_ context.Context, m Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, m)
	if len(s.answers) == 0 {
		return nil
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	return next
}

func TestSentOnceAndForgotten(t *testing.T) {
	h, g := newHouse(t), &script{}
	h.put(notify.OneTimePassword)
	h.round(g, 1)
	h.round(g, 0)
	if len(g.got) != 1 || !strings.Contains(g.got[0].Text, "123456") || g.got[0].To != "0900000001" {
		t.Errorf("sent: %+v", g.got)
	}
	left, err := h.store.Read(t.Context()).Messages(10)
	if err != nil || len(left) != 1 || left[0].Text != "" || left[0].Code != "" {
		t.Errorf("what was sent is still kept: %+v, %v", left, err)
	}
}

func TestFailureIsTriedAgainLaterAndLater(t *testing.T) {
	h := newHouse(t)
	busy := errors.New("busy")
	g := &script{answers: []error{busy, busy, busy}}
	h.put(notify.DeviceBound)
	var waits []time.Duration
	for range 3 {
		h.round(g, 1)
		from := h.now
		for len(waits) < len(g.got) {
			h.now = h.now.Add(time.Second)
			if n, err := h.Round(t.Context(), "sms", &script{answers: []error{busy}}); err != nil {
				t.Fatal(err)
			} else if n > 0 {
				waits = append(waits, h.now.Sub(from))
			}
		}
		h.now = h.now.Add(longestPause)
	}
	if waits[0] < firstPause || waits[0] > 2*firstPause || waits[1] <= waits[0] || waits[2] <= waits[1] {
		t.Errorf("waits: %v", waits)
	}
	h.round(g, 1)
	if dead, err := h.undelivered().All(t.Context(), 10); err != nil || len(dead) != 0 {
		t.Errorf("given up: %v, %v", dead, err)
	}
}

func TestGatewaysWaitIsKept(t *testing.T) {
	for tries, want := range map[int64]time.Duration{1: 10 * time.Minute, 40: longestPause} {
		if got := pause(tries, &LaterError{10 * time.Minute, errors.New("later")}); got < want || got > want+longestPause/4+time.Second {
			t.Errorf("after %d attempts: %s, want %s at least", tries, got, want)
		}
	}
}

func TestRefusedIsDeadAndCanBeRevived(t *testing.T) {
	h := newHouse(t)
	g := &script{answers: []error{fmt.Errorf("%w: no such number", ErrRefused)}}
	h.put(notify.DeviceBound)
	h.round(g, 1)
	h.round(g, 0)
	dead, err := h.undelivered().All(t.Context(), 10)
	if err != nil || len(dead) != 1 || !strings.Contains(dead[0].Fault, "no such number") {
		t.Fatalf("dead: %+v, %v", dead, err)
	}
	if n, err := h.undelivered().Waiting(t.Context(), 10); err != nil || n != 1 {
		t.Errorf("%d wait, %v", n, err)
	}
	if err := h.undelivered().SendAgain(t.Context(), "mai", dead[0].ID); err != nil {
		t.Fatalf("send again: %v", err)
	}
	h.round(g, 1)
	for name, act := range map[string]func(context.Context, string, string) error{"sent again": h.undelivered().SendAgain, "dismissed": h.undelivered().Dismiss} {
		if err := act(t.Context(), "mai", dead[0].ID); !errors.Is(err, ErrGone) {
			t.Errorf("a message that was sent is %s: %v", name, err)
		}
	}
}

func TestDismissedIsForgotten(t *testing.T) {
	h := newHouse(t)
	h.put(notify.DeviceBound)
	h.round(&script{answers: []error{fmt.Errorf("%w: no such number", ErrRefused)}}, 1)
	dead, err := h.undelivered().All(t.Context(), 10)
	if err != nil || len(dead) != 1 {
		t.Fatalf("dead: %+v, %v", dead, err)
	}
	if err := h.undelivered().Dismiss(t.Context(), "mai", dead[0].ID); err != nil {
		t.Fatal(err)
	}
	if n, err := h.undelivered().Waiting(t.Context(), 10); err != nil || n != 0 {
		t.Errorf("%d wait, %v", n, err)
	}
	if err := h.undelivered().SendAgain(t.Context(), "mai", dead[0].ID); !errors.Is(err, ErrGone) {
		t.Errorf("a message that was dismissed is sent again: %v", err)
	}
}

func TestLatePasswordIsNotSent(t *testing.T) {
	h, g := newHouse(t), &script{}
	h.put(notify.OneTimePassword)
	h.now = h.now.Add(passwordLife + time.Second)
	h.round(g, 1)
	if len(g.got) != 0 {
		t.Error("a one-time password went out after its life")
	}
	dead, err := h.undelivered().All(t.Context(), 10)
	if err != nil || len(dead) != 1 || dead[0].Code != "" || dead[0].Text != "" {
		t.Errorf("dead: %+v, %v", dead, err)
	}
}

func TestLostAttemptIsMadeAgain(t *testing.T) {
	h, g := newHouse(t), &script{}
	h.put(notify.DeviceBound)
	ctx, cancel := context.WithCancel(t.Context())
	killed := gatewayFunc(func(context.Context, Message) error { cancel(); return errors.New("cut") })
	if _, err := h.Round(ctx, "sms", killed); err != nil {
		t.Fatal(err)
	}
	h.round(g, 0)
	h.now = h.now.Add(leaseTime)
	h.round(g, 1)
}

type gatewayFunc func(ctx context.Context, m Message) error

func (f gatewayFunc) Send(ctx context.Context, m Message) error { return f(ctx, m) }

func TestManyCarriersSendOnce(t *testing.T) {
	h, g := newHouse(t), &script{}
	const messages = 50
	for range messages {
		h.put(notify.DeviceBound)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for n := batch; n > 0; {
				var err error
				if n, err = h.Round(context.Background(), "sms", g); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	once := map[string]int{}
	for _, m := range g.got {
		once[m.ID]++
	}
	if len(once) != messages || len(g.got) != messages {
		t.Errorf("%d messages went out in %d attempts, want %d", len(once), len(g.got), messages)
	}
}

func TestSMSGateway(t *testing.T) {
	for _, c := range []struct {
		status  int
		after   string
		ok      bool
		refused bool
		later   time.Duration
	}{
		{status: 202, ok: true}, {status: 400, refused: true}, {status: 401, refused: true}, {status: 500}, {status: 503, after: "7", later: 7 * time.Second}, {status: 429, after: "x"},
	} {
		t.Run(strconv.Itoa(c.status)+c.after, func(t *testing.T) {
			var body map[string]string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "Bearer secret" || r.Header.Get("Idempotency-Key") != "id" {
					t.Errorf("headers: %v", r.Header)
				}
				if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
					t.Error(err)
				}
				w.Header().Set("Retry-After", c.after)
				w.WriteHeader(c.status)
			}))
			defer server.Close()
			err := (&SMS{URL: server.URL, Token: "secret"}).Send(t.Context(), Message{ID: "id", To: "0900000001", Text: "Mã của bạn"})
			var later *LaterError
			errors.As(err, &later)
			if (err == nil) != c.ok || errors.Is(err, ErrRefused) != c.refused || c.later != 0 && (later == nil || later.After != c.later) {
				t.Errorf("%v", err)
			}
			if body["to"] != "0900000001" || body["text"] != "Mã của bạn" {
				t.Errorf("body: %v", body)
			}
			if err != nil && strings.Contains(err.Error(), "0900000001") {
				t.Errorf("the error names the person: %v", err)
			}
		})
	}
	if err := (&SMS{URL: "http://127.0.0.1:1/secret-path"}).Send(t.Context(), Message{}); err == nil || strings.Contains(err.Error(), "secret-path") {
		t.Errorf("no gateway: %v", err)
	}
}

// postbox is a real SMTP server that keeps what it gets.
type postbox struct {
	mu      sync.Mutex
	letters []string
	refuse  *smtp.SMTPError
}

func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error) { return p, nil }
func (p *postbox) Mail(string, *smtp.MailOptions) error        { return nil }
func (p *postbox) Reset()                                      {}
func (p *postbox) Logout() error                               { return nil }
func (p *postbox) Rcpt(string, *smtp.RcptOptions) error {
	if p.refuse != nil {
		return p.refuse
	}
	return nil
}
func (p *postbox) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, string(raw))
	return err
}

func TestMailGateway(t *testing.T) {
	box := &postbox{}
	server := smtp.NewServer(box)
	server.AllowInsecureAuth = true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	g := &Mail{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Plain: true, From: "vssid@example.vn", Subject: "Thông báo từ VssID"}
	m := Message{ID: "0190", To: "mau@example.vn", Text: "Nếu không phải bạn, gọi ngay 1900 9068.", At: time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)}
	if err := g.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	letter, err := mail.ReadMessage(strings.NewReader(box.letters[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	if err != nil || subject != g.Subject || letter.Header.Get("Message-Id") != "<0190@127.0.0.1>" || !strings.Contains(letter.Header.Get("To"), m.To) {
		t.Errorf("head: %v, %v", letter.Header, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(letter.Body))
	if err != nil || strings.TrimSpace(string(body)) != m.Text {
		t.Errorf("body: %q, %v", body, err)
	}
	box.refuse = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	if err := g.Send(t.Context(), m); !errors.Is(err, ErrRefused) {
		t.Errorf("an address that nobody has: %v", err)
	}
	box.refuse = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
	if err := g.Send(t.Context(), m); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("a server that is busy: %v", err)
	}
	m.To = "no address"
	if err := g.Send(t.Context(), m); !errors.Is(err, ErrRefused) {
		t.Errorf("no address: %v", err)
	}
	g.Plain, m.To = false, "mau@example.vn"
	box.refuse = nil
	if err := g.Send(t.Context(), m); err == nil || len(box.letters) != 1 {
		t.Errorf("a letter went out in the clear: %v", err)
	}
}
