// Package status reads and writes status lists: one signed page on which every credential of a list has two bits that say whether it still counts. The
// format is the Token Status List (IETF draft-ietf-oauth-status-list) as a CWT.
package status

import (
	"bytes"
	"compress/zlib"
	"crypto"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"
)

// Status is what the list says of one credential.
type Status uint8

// The statuses in use; the fourth value of two bits is not given out.
const (
	Valid          Status = 0
	DeviceReplaced Status = 1 // the account moved to another device
	CardWithdrawn  Status = 2 // the card itself no longer counts
)

// Entries is how many credentials one list holds; Bits is how many bits each has.
const (
	Entries = 1 << 20
	Bits    = 2
)

const (
	packedSize = Entries * Bits / 8
	maxSigned  = packedSize + 64<<10
	mediaType  = "application/statuslist+cwt"
	purpose    = "vssid/status-list/v1"
)

// ErrRefused is what Parse answers for a list that is not built, signed or sized as it must be.
var ErrRefused = errors.New("the status list is refused")

type claims struct {
	Subject  string `cbor:"2,keyasint"`
	Expires  int64  `cbor:"4,keyasint"`
	IssuedAt int64  `cbor:"6,keyasint"`
	List     list   `cbor:"65533,keyasint"`
	TTL      int64  `cbor:"65534,keyasint"`
}

type list struct {
	Bits   int    `cbor:"bits"`
	Packed []byte `cbor:"lst"`
}

var (
	encoding, _ = cbor.CoreDetEncOptions().EncMode()
	decoding, _ = cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		MaxNestedLevels: 4, MaxMapPairs: 16, MaxArrayElements: 16, ExtraReturnErrors: cbor.ExtraDecErrorUnknownField}.DecMode()
)

// Subject is the claim that names a list.
func Subject(id uint32) string { return fmt.Sprintf("urn:vssid:status-list:%d", id) }

// List is one verified status list. It is safe for use by several goroutines.
type List struct {
	ID       uint32
	SignedAt time.Time
	Expires  time.Time
	packed   []byte
}

// Get gives the status at an index; an index outside the list is an error, never valid.
func (l *List) Get(index uint32) (Status, error) {
	if index >= Entries {
		return 0, fmt.Errorf("looking up entry %d of status list %d: it has %d", index, l.ID, Entries)
	}
	return Status(l.packed[index/4] >> (index % 4 * Bits) & 3), nil
}

// Age is how long ago the list was signed.
func (l *List) Age(now time.Time) time.Duration { return now.Sub(l.SignedAt) }

// Builder is a list before it is signed.
type Builder struct{ packed []byte }

// NewBuilder gives a list in which every entry is Valid.
func NewBuilder() *Builder { return &Builder{packed: make([]byte, packedSize)} }

// Set sets one entry.
func (b *Builder) Set(index uint32, s Status) error {
	if index >= Entries || s > 3 {
		return fmt.Errorf("setting entry %d of a status list to %d: outside the list", index, s)
	}
	shift := index % 4 * Bits
	b.packed[index/4] = b.packed[index/4]&^(3<<shift) | byte(s)<<shift
	return nil
}

// Sign packs and signs the list. key has the purpose status and kid names it; the list counts from signedAt to expires, and ttl says how soon to look again.
func (b *Builder) Sign(rand io.Reader, id uint32, signedAt, expires time.Time, ttl time.Duration, key crypto.Signer, kid [4]byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b.packed); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	payload, err := encoding.Marshal(claims{Subject: Subject(id), Expires: expires.Unix(), IssuedAt: signedAt.Unix(), TTL: int64(ttl / time.Second),
		List: list{Bits: Bits, Packed: packed.Bytes()}})
	if err != nil {
		return nil, err
	}
	signer, err := cose.NewSigner(cose.AlgorithmES256, key)
	if err != nil {
		return nil, err
	}
	headers := cose.Headers{Protected: cose.ProtectedHeader{
		cose.HeaderLabelAlgorithm: cose.AlgorithmES256, cose.HeaderLabelKeyID: kid[:], cose.HeaderLabelType: mediaType,
	}}
	raw, err := cose.Sign1Untagged(rand, signer, headers, payload, []byte(purpose))
	if err != nil {
		return nil, fmt.Errorf("signing status list %d: %w", id, err)
	}
	return raw, nil
}

// Parse verifies a signed list of the given id. keys gives the status key of a kid, or nil for one that is not trusted for lists.
func Parse(raw []byte, id uint32, keys func(kid [4]byte) *ecdsa.PublicKey) (*List, error) {
	if len(raw) > maxSigned {
		return nil, fmt.Errorf("%w: %d bytes", ErrRefused, len(raw))
	}
	var m cose.UntaggedSign1Message
	if err := m.UnmarshalCBOR(raw); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	kid, _ := m.Headers.Protected[cose.HeaderLabelKeyID].([]byte)
	if typ, _ := m.Headers.Protected[cose.HeaderLabelType].(string); typ != mediaType || len(kid) != 4 {
		return nil, fmt.Errorf("%w: its header is another document's", ErrRefused)
	}
	key := keys([4]byte(kid))
	if key == nil {
		return nil, fmt.Errorf("%w: its key is not trusted for status lists", ErrRefused)
	}
	verifier, err := cose.NewVerifier(cose.AlgorithmES256, key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if err := m.Verify([]byte(purpose), verifier); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	var c claims
	if err := decoding.Unmarshal(m.Payload, &c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if c.Subject != Subject(id) || c.List.Bits != Bits || c.IssuedAt <= 0 || c.Expires <= c.IssuedAt {
		return nil, fmt.Errorf("%w: it is not list %d", ErrRefused, id)
	}
	packed, err := unpack(c.List.Packed)
	if err != nil {
		return nil, err
	}
	return &List{ID: id, SignedAt: time.Unix(c.IssuedAt, 0), Expires: time.Unix(c.Expires, 0), packed: packed}, nil
}

// unpack never writes more than a list holds, whatever the compressed bytes claim.
func unpack(compressed []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	out, err := io.ReadAll(io.LimitReader(r, packedSize+1))
	if err != nil || len(out) != packedSize {
		return nil, fmt.Errorf("%w: it unpacks to another size", ErrRefused)
	}
	return out, nil
}
