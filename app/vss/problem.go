package vss

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Error makes a Problem the error of a refused request: its code and title. Title and Detail are meant for people, in the language asked for.
func (p *Problem) Error() string {
	return fmt.Sprintf("the server refused: %s (%s, HTTP %d)", p.Title, p.Code, p.Status)
}

// Is makes errors.Is(err, &Problem{Code: …}) compare codes.
func (p *Problem) Is(target error) bool {
	t, ok := target.(*Problem)
	return ok && t.Code == p.Code
}

// RetryAfter is how long to wait before asking again can help; 0 when the server did not say.
func (p *Problem) RetryAfter() time.Duration {
	if p.RetryAfterSeconds == nil {
		return 0
	}
	return time.Duration(*p.RetryAfterSeconds) * time.Second
}

// CodeOf gives the code of the refusal in err's chain, or "" when the server did not refuse.
func CodeOf(err error) Code {
	var p *Problem
	if errors.As(err, &p) {
		return Code(p.Code)
	}
	return ""
}

// Errors of a request that got no answer of the contract. A refusal is a *Problem.
var (
	// ErrUnreachable means that no answer came. Whether the server acted is not known.
	ErrUnreachable = errors.New("the server cannot be reached")
	// ErrClock goes with ErrUnreachable when the server's certificate is not valid at the time that the device's clock tells: the clock is wrong, or the
	// certificate has run out.
	ErrClock = errors.New("by this device's clock the server's certificate is not valid")
	// ErrAnswer means that an answer came which breaks the contract: another media type, over MaxAnswer, members missing or twice.
	ErrAnswer = errors.New("the server's answer breaks the contract")
)

// foreignProblem stands for a refusal that is not a problem document, such as a proxy's page.
func foreignProblem(resp *http.Response) *Problem {
	code := CodeInternal
	switch resp.StatusCode {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		code = CodeUnavailable
	case http.StatusTooManyRequests:
		code = CodeTooManyRequests
	case http.StatusNotFound:
		code = CodeNotFound
	}
	return &Problem{Type: "about:blank", Title: http.StatusText(resp.StatusCode), Status: resp.StatusCode, Code: string(code)}
}
