package signed

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"vssid/app/insurance"
)

var livingAreas = []insurance.LivingArea{insurance.NoLivingArea, insurance.K1, insurance.K2, insurance.K3}

func (c Claims) wire() (cwt, error) {
	facility, err := strconv.ParseUint(string(c.Facility), 10, 32)
	if err != nil || len(c.Facility) != 5 {
		return cwt{}, fmt.Errorf("facility code: %w", ErrMalformed)
	}
	sex := map[insurance.Sex]uint8{insurance.Male: 1, insurance.Female: 2}[c.Sex]
	area := 0
	for area < len(livingAreas) && livingAreas[area] != c.LivingArea {
		area++
	}
	point, err := compress(c.DeviceKey)
	if err != nil {
		return cwt{}, err
	}
	w := cwt{Expires: c.Expires.Unix(), Key: point, Card: card{
		Version: FormatVersion, Environment: uint8(c.Environment), KeyLevel: c.KeyLevel, ListID: c.ListID, StatusIndex: c.StatusIndex,
		CardNumber: wireNumber(c.CardNumber), Name: insurance.NormalName(c.Name), DateOfBirth: date(c.DateOfBirth), Sex: sex,
		BenefitLevel: uint8(c.BenefitLevel), LivingArea: uint8(area), Facility: uint32(facility),
		ValidFrom: date(c.ValidFrom), ValidTo: date(c.ValidTo), FiveYearDate: date(c.FiveYearDate),
	}}
	_, err = w.claims()
	return w, err
}

// claims checks every field and gives the values their types.
func (w cwt) claims() (Claims, error) {
	c := w.Card
	bad := func(field string) (Claims, error) { return Claims{}, fmt.Errorf("%s: %w", field, ErrMalformed) }
	number, err := insurance.ParseCardNumber(string(c.CardNumber))
	device, keyErr := decompress(w.Key)
	switch {
	case c.Version != FormatVersion:
		return bad("format version")
	case c.Environment > uint8(Sandbox):
		return bad("environment")
	case c.KeyLevel < 1 || c.KeyLevel > 3:
		return bad("key level")
	case c.StatusIndex >= 1<<20:
		return bad("status index")
	case err != nil || string(number) != string(c.CardNumber):
		return bad("card number")
	case c.Name == "" || len(c.Name) > 200 || !utf8.ValidString(c.Name) || insurance.NormalName(c.Name) != c.Name:
		return bad("name")
	case insurance.PartialDate(c.DateOfBirth).IsZero():
		return bad("birth date")
	case c.Sex < 1 || c.Sex > 2:
		return bad("sex")
	case c.BenefitLevel < 1 || c.BenefitLevel > 5:
		return bad("benefit level")
	case int(c.LivingArea) >= len(livingAreas):
		return bad("living area")
	case c.Facility > 99999:
		return bad("facility code")
	case !insurance.PartialDate(c.ValidFrom).IsDay():
		return bad("valid from")
	case !dayOrNone(c.ValidTo):
		return bad("valid to")
	case !dayOrNone(c.FiveYearDate):
		return bad("five-year date")
	case w.Expires <= 0 || w.Expires > 1<<33:
		return bad("expiry")
	case keyErr != nil:
		return bad("device key")
	}
	return Claims{
		Environment: Environment(c.Environment), KeyLevel: c.KeyLevel, ListID: c.ListID, StatusIndex: c.StatusIndex,
		CardNumber: number, Name: c.Name, DateOfBirth: insurance.PartialDate(c.DateOfBirth),
		Sex: []insurance.Sex{insurance.Male, insurance.Female}[c.Sex-1], BenefitLevel: insurance.BenefitLevel(c.BenefitLevel),
		LivingArea: livingAreas[c.LivingArea], Facility: insurance.FacilityCode(fmt.Sprintf("%05d", c.Facility)),
		ValidFrom: insurance.PartialDate(c.ValidFrom), ValidTo: insurance.PartialDate(c.ValidTo), FiveYearDate: insurance.PartialDate(c.FiveYearDate),
		DeviceKey: device, Expires: time.Unix(w.Expires, 0),
	}, nil
}

func dayOrNone(d date) bool {
	p := insurance.PartialDate(d)
	return p.IsZero() || p.IsDay()
}

// ParseCredential reads a credential's structure; ErrMalformed for bytes the specification does not allow.
func ParseCredential(raw []byte) (*Credential, error) {
	if len(raw) > MaxCredential {
		return nil, fmt.Errorf("reading the credential: %w: %d bytes", ErrMalformed, len(raw))
	}
	m, h, err := readSign1(raw, "credential")
	if err != nil {
		return nil, err
	}
	if len(h.KeyID) != 4 {
		return nil, fmt.Errorf("reading the credential: %w: key id", ErrMalformed)
	}
	var w cwt
	if err := readStrict(m.Payload, &w, "credential's claims"); err != nil {
		return nil, err
	}
	claims, err := w.claims()
	if err != nil {
		return nil, fmt.Errorf("reading the credential's claims: %w", err)
	}
	return &Credential{Claims: claims, KeyID: [4]byte(h.KeyID), Raw: raw, seal: m}, nil
}

// compress gives a P-256 key as a compressed point (SEC 1, section 2.3.3), 33 bytes.
func compress(key *ecdsa.PublicKey) ([]byte, error) {
	if key == nil || key.Curve != elliptic.P256() {
		return nil, fmt.Errorf("device key: %w: not on P-256", ErrMalformed)
	}
	full, err := key.Bytes()
	if err != nil {
		return nil, fmt.Errorf("device key: %w: %w", ErrMalformed, err)
	}
	return append([]byte{2 | full[64]&1}, full[1:33]...), nil
}

// decompress reads a compressed point back (SEC 1, section 2.3.4).
func decompress(point []byte) (*ecdsa.PublicKey, error) {
	x, y := elliptic.UnmarshalCompressed(elliptic.P256(), point)
	if x == nil {
		return nil, fmt.Errorf("device key: %w: no point of P-256", ErrMalformed)
	}
	full := make([]byte, 65)
	full[0] = 4
	x.FillBytes(full[1:33])
	y.FillBytes(full[33:])
	return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), full)
}
