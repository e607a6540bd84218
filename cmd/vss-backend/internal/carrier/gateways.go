package carrier

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMS sends text messages through an HTTP gateway: POST of a JSON object {"id", "to", "text"} with a bearer token. 2xx takes the message; 429 and 5xx ask for another
// attempt, after Retry-After where it is given; any other status refuses the message.
type SMS struct {
	URL   string // https, or http on this machine
	Token string
	HTTP  *http.Client // nil: http.DefaultClient
}

// Send implements Gateway.
func (g *SMS) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(map[string]string{"id": m.ID, "to": m.To, "text": m.Text})
	if err != nil {
		return fmt.Errorf("write a text message: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("write a text message: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", m.ID)
	if g.Token != "" {
		r.Header.Set("Authorization", "Bearer "+g.Token)
	}
	client := g.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(r)
	if err != nil {
		return errors.New("reach the gateway for text messages: " + plain(err))
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection can be used again
	fault := fmt.Errorf("the gateway for text messages answers %d", answer.StatusCode)
	switch {
	case answer.StatusCode/100 == 2:
		return nil
	case answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode == http.StatusRequestTimeout || answer.StatusCode/100 == 5:
		if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 {
			return &LaterError{time.Duration(seconds) * time.Second, fault}
		}
		return fault
	}
	return fmt.Errorf("%w: %w", ErrRefused, fault)
}

// plain is what went wrong with a request, without its URL.
func plain(err error) string {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error()
}

// Mail sends through an SMTP server, over TLS unless the server is this machine.
type Mail struct {
	Host               string
	Port               int
	ImplicitTLS        bool // TLS from the first byte (RFC 8314); otherwise STARTTLS
	Plain              bool // no TLS: for a server on this machine
	Username, Password string
	From               string // RFC 5322 address
	Subject            string
}

// Send implements Gateway.
func (g *Mail) Send(ctx context.Context, m Message) error {
	if _, err := mail.ParseAddress(m.To); err != nil {
		return fmt.Errorf("%w: the address cannot be read", ErrRefused)
	}
	letter := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8))
	if err := letter.FromFormat("Bảo hiểm xã hội Việt Nam", g.From); err != nil {
		return fmt.Errorf("write a mail: %w", err)
	}
	if err := letter.To(m.To); err != nil {
		return fmt.Errorf("%w: the address cannot be read", ErrRefused)
	}
	letter.Subject(g.Subject)
	letter.SetMessageIDWithValue(m.ID + "@" + g.Host)
	letter.SetDateWithValue(m.At)
	letter.SetBodyString(gomail.TypeTextPlain, m.Text)
	options := []gomail.Option{gomail.WithPort(g.Port), gomail.WithTimeout(sendTime)}
	switch {
	case g.ImplicitTLS:
		options = append(options, gomail.WithSSL())
	case g.Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if g.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(g.Username), gomail.WithPassword(g.Password))
	}
	client, err := gomail.NewClient(g.Host, options...)
	if err != nil {
		return fmt.Errorf("reach the mail server: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, letter)
	var refused *gomail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return fmt.Errorf("%w: the mail server answers %d %s", ErrRefused, refused.ErrorCode(), refused.EnhancedStatusCode())
	}
	if err != nil {
		return errors.New("the mail server: " + plain(err))
	}
	return nil
}
