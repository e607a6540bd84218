package signed

import (
	"crypto"
	"fmt"
	"io"
	"time"
)

// MaxPresentation bounds a presentation in bytes: what the longest card code holds.
const MaxPresentation = 658

const flagClockUnverified = 1

// PresentationInput is what the phone says each time it shows the card.
type PresentationInput struct {
	IssuedAt        time.Time // whole seconds; last server time plus what has passed since
	ClockUnverified bool      // no server has confirmed the clock since the app started
	Audience        []byte    // the desk's own challenge, at most 32 bytes; nil for a code any desk may read
}

// Presentation is a presentation whose structure holds, with the credential in it.
type Presentation struct {
	PresentationInput
	Nonce      [8]byte
	Credential *Credential
	seal       sign1
}

type presented struct {
	_          struct{} `cbor:",toarray"`
	Credential []byte
	IssuedAt   int64
	Nonce      []byte
	Flags      uint8
}

type presentedTo struct {
	_          struct{} `cbor:",toarray"`
	Credential []byte
	IssuedAt   int64
	Nonce      []byte
	Flags      uint8
	Audience   []byte
}

// Present makes a presentation of a credential, signed by the device key the credential names. rand gives the nonce and the signature's randomness.
func Present(rand io.Reader, credential []byte, device crypto.Signer, p PresentationInput) ([]byte, error) {
	nonce := make([]byte, 8)
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return nil, fmt.Errorf("presenting the card: %w", err)
	}
	flags := uint8(0)
	if p.ClockUnverified {
		flags |= flagClockUnverified
	}
	var body any = presented{Credential: credential, IssuedAt: p.IssuedAt.Unix(), Nonce: nonce, Flags: flags}
	if p.Audience != nil {
		body = presentedTo{Credential: credential, IssuedAt: p.IssuedAt.Unix(), Nonce: nonce, Flags: flags, Audience: p.Audience}
	}
	payload, err := encoding.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("presenting the card: %w", err)
	}
	raw, err := writeSign1(rand, device, nil, payload, presentationPurpose)
	if err != nil {
		return nil, fmt.Errorf("presenting the card: %w", err)
	}
	return raw, nil
}

// ParsePresentation reads a presentation's and its credential's structure; ErrMalformed for bytes the specification does not allow.
func ParsePresentation(raw []byte) (*Presentation, error) {
	if len(raw) > MaxPresentation {
		return nil, fmt.Errorf("reading the presentation: %w: %d bytes", ErrMalformed, len(raw))
	}
	m, h, err := readSign1(raw, "presentation")
	if err != nil {
		return nil, err
	}
	if h.KeyID != nil {
		return nil, fmt.Errorf("reading the presentation: %w: a key id", ErrMalformed)
	}
	p, err := readPresented(m.Payload)
	if err != nil {
		return nil, err
	}
	if len(p.Nonce) != 8 || p.IssuedAt <= 0 || p.IssuedAt > 1<<33 || p.Flags > flagClockUnverified || p.Audience != nil && (len(p.Audience) == 0 || len(p.Audience) > 32) {
		return nil, fmt.Errorf("reading the presentation: %w: time, nonce, flags or audience", ErrMalformed)
	}
	credential, err := ParseCredential(p.Credential)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCredential, err)
	}
	return &Presentation{
		PresentationInput: PresentationInput{IssuedAt: time.Unix(p.IssuedAt, 0), ClockUnverified: p.Flags&flagClockUnverified != 0, Audience: p.Audience},
		Nonce:             [8]byte(p.Nonce), Credential: credential, seal: m,
	}, nil
}

func readPresented(payload []byte) (presentedTo, error) {
	if len(payload) > 0 && payload[0] == 0x85 {
		var p presentedTo
		err := readStrict(payload, &p, "presentation's payload")
		return p, err
	}
	var p presented
	err := readStrict(payload, &p, "presentation's payload")
	return presentedTo{Credential: p.Credential, IssuedAt: p.IssuedAt, Nonce: p.Nonce, Flags: p.Flags}, err
}

// Verify checks the device's signature with the key in the credential; ErrForged when it does not hold. The credential's own signature is apart.
func (p *Presentation) Verify() error {
	return p.seal.verify(p.Credential.DeviceKey, presentationPurpose)
}
