package signed

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"fmt"
	"io"
	"time"

	"github.com/fxamacker/cbor/v2"

	"vssid/app/insurance"
)

// FormatVersion is the version of the credential this package writes and reads.
const FormatVersion = 1

// MaxCredential bounds a credential in bytes.
const MaxCredential = 640

// Environment keeps test cards out of production.
type Environment uint8

// The environments.
const (
	Production Environment = 0
	Sandbox    Environment = 1
)

// Claims are what the issuer vouches for.
type Claims struct {
	Environment  Environment
	KeyLevel     uint8  // of the device key: 1 software, 2 trusted environment, 3 StrongBox
	ListID       uint32 // the status list
	StatusIndex  uint32 // the place in it
	CardNumber   insurance.CardNumber
	Name         string // NFC
	DateOfBirth  insurance.PartialDate
	Sex          insurance.Sex
	BenefitLevel insurance.BenefitLevel
	LivingArea   insurance.LivingArea
	Facility     insurance.FacilityCode
	ValidFrom    insurance.PartialDate
	ValidTo      insurance.PartialDate // zero: open-ended
	FiveYearDate insurance.PartialDate // zero: unknown
	DeviceKey    *ecdsa.PublicKey
	Expires      time.Time // of the credential, whole seconds
}

// Credential is a credential whose structure holds. Whether its signature does is Verify's to say.
type Credential struct {
	Claims
	KeyID [4]byte // the issuer's key
	Raw   []byte
	seal  sign1 // Raw, taken apart
}

// ID names a credential: the SHA-256 of its bytes.
func (c *Credential) ID() [32]byte { return sha256.Sum256(c.Raw) }

// Verify checks the issuer's signature; ErrForged when it does not hold.
func (c *Credential) Verify(issuer *ecdsa.PublicKey) error {
	return c.seal.verify(issuer, credentialPurpose)
}

// cwt are the CWT claims (RFC 8392): 4 expiry, 8 confirmation key (the compressed point, SEC 1 section 2.3.3), and one private claim with the card.
type cwt struct {
	Expires int64  `cbor:"4,keyasint"`
	Key     []byte `cbor:"8,keyasint"`
	Card    card   `cbor:"-65537,keyasint"`
}

type card struct {
	_            struct{} `cbor:",toarray"`
	Version      uint8
	Environment  uint8
	KeyLevel     uint8
	ListID       uint32
	StatusIndex  uint32
	CardNumber   wireNumber
	Name         string
	DateOfBirth  date
	Sex          uint8 // 1 male, 2 female, as on the card's printed code
	BenefitLevel uint8
	LivingArea   uint8 // 0 none, 1 to 3 for K1 to K3
	Facility     uint32
	ValidFrom    date
	ValidTo      date
	FiveYearDate date
}

// date is null for none, a number for a day (days since 1900-01-01), or [days, precision] with precision 1 for a month and 2 for a year.
type date insurance.PartialDate

var epoch = time.Date(1900, 1, 1, 0, 0, 0, 0, insurance.Vietnam)

// MarshalCBOR writes the date as the specification says.
func (d date) MarshalCBOR() ([]byte, error) {
	p := insurance.PartialDate(d)
	if p.IsZero() {
		return []byte{0xf6}, nil
	}
	days := int64(p.First().Sub(epoch) / (24 * time.Hour))
	if days < 0 {
		return nil, fmt.Errorf("writing a date before 1900: %w", ErrMalformed)
	}
	switch {
	case p.Month == 0:
		return encoding.Marshal([]int64{days, 2})
	case p.Day == 0:
		return encoding.Marshal([]int64{days, 1})
	}
	return encoding.Marshal(days)
}

// UnmarshalCBOR reads it back; the caller compares what it would write again, so a day that is not the first of its month or year is refused there.
func (d *date) UnmarshalCBOR(raw []byte) error {
	*d = date{}
	if len(raw) == 1 && raw[0] == 0xf6 {
		return nil
	}
	var both [2]uint32
	if raw[0]>>5 == 4 {
		var pair []uint32
		if err := decoding.Unmarshal(raw, &pair); err != nil || len(pair) != 2 {
			return ErrMalformed
		}
		both = [2]uint32{pair[0], pair[1]}
		if both[1] == 0 {
			return ErrMalformed
		}
	} else if err := decoding.Unmarshal(raw, &both[0]); err != nil {
		return err
	}
	if both[0] > 150_000 || both[1] > 2 {
		return ErrMalformed
	}
	p := insurance.DateOf(epoch.AddDate(0, 0, int(both[0])))
	if both[1] > 0 {
		p.Day = 0
	}
	if both[1] == 2 {
		p.Month = 0
	}
	*d = date(p)
	return nil
}

var (
	_ cbor.Marshaler   = date{}
	_ cbor.Unmarshaler = (*date)(nil)
	_ cbor.Marshaler   = wireNumber("")
	_ cbor.Unmarshaler = (*wireNumber)(nil)
)

// Issue makes a credential, signed by the issuer's key that kid names.
func Issue(rand io.Reader, c Claims, issuer crypto.Signer, kid [4]byte) ([]byte, error) {
	wire, err := c.wire()
	if err != nil {
		return nil, fmt.Errorf("issuing a credential: %w", err)
	}
	payload, err := encoding.Marshal(wire)
	if err != nil {
		return nil, fmt.Errorf("issuing a credential: %w", err)
	}
	raw, err := writeSign1(rand, issuer, kid[:], payload, credentialPurpose)
	if err != nil {
		return nil, fmt.Errorf("issuing a credential: %w", err)
	}
	// What leaves the issuer must be what a desk will accept.
	if _, err := ParseCredential(raw); err != nil {
		return nil, fmt.Errorf("issuing a credential: reading it again: %w", err)
	}
	return raw, nil
}
