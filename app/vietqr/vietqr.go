// Package vietqr writes and reads VietQR transfer codes: EMVCo merchant-presented QR payloads (EMV QR Code Specification for Payment Systems, Merchant
// Presented Mode 1.1) with NAPAS' template for transfers to an account. A payload is tag, length and value again and again, and ends in a checksum.
package vietqr

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Transfer is what a code asks for.
type Transfer struct {
	Bank    string // BIN, six digits
	Account string // 1 to 19 letters and digits
	Amount  int64  // đồng, whole; 0 leaves it to the payer
	Message string // up to 25 letters, digits and spaces, without diacritics: banks carry no more
}

const (
	napas     = "A000000727" // NAPAS' application identifier
	toAccount = "QRIBFTTA"   // transfer to an account
	dong      = "704"        // ISO 4217
	// MaxMessage bounds a message in characters (EMVCo, tag 62-08).
	MaxMessage = 25
	// maxAmount bounds an amount: 13 characters hold it (EMVCo, tag 54).
	maxAmount = 9_999_999_999_999
)

// ErrTransfer means that a transfer cannot be written as a code.
var ErrTransfer = errors.New("the transfer cannot be written as a VietQR code")

// ErrPayload means that a text is no VietQR code of a transfer to an account.
var ErrPayload = errors.New("not a VietQR code of a transfer to an account")

// Encode writes a transfer. Error: ErrTransfer.
func Encode(t Transfer) (string, error) {
	if err := t.check(); err != nil {
		return "", fmt.Errorf("%w: %w", ErrTransfer, err)
	}
	method := "11" // shown to many payers
	if t.Amount > 0 {
		method = "12" // made for one payment
	}
	var b strings.Builder
	put(&b, "00", "01")
	put(&b, "01", method)
	put(&b, "38", element("00", napas)+element("01", element("00", t.Bank)+element("01", t.Account))+element("02", toAccount))
	put(&b, "53", dong)
	if t.Amount > 0 {
		put(&b, "54", strconv.FormatInt(t.Amount, 10))
	}
	put(&b, "58", "VN")
	if t.Message != "" {
		put(&b, "62", element("08", t.Message))
	}
	b.WriteString("6304")
	return b.String() + fmt.Sprintf("%04X", Checksum(b.String())), nil
}

func (t Transfer) check() error {
	switch {
	case len(t.Bank) != 6 || !only(t.Bank, digit):
		return errors.New("a bank's BIN is six digits")
	case len(t.Account) < 1 || len(t.Account) > 19 || !only(t.Account, func(c byte) bool { return digit(c) || letter(c) }):
		return errors.New("an account is 1 to 19 letters and digits")
	case t.Amount < 0 || t.Amount > maxAmount:
		return errors.New("an amount has at most 13 digits")
	case len(t.Message) > MaxMessage || strings.TrimSpace(t.Message) != t.Message || !only(t.Message, func(c byte) bool { return digit(c) || letter(c) || c == ' ' }):
		return errors.New("a message is up to 25 letters, digits and spaces, without diacritics")
	}
	return nil
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }

func only(s string, good func(byte) bool) bool {
	for i := range len(s) {
		if !good(s[i]) {
			return false
		}
	}
	return true
}

func element(tag, value string) string { return fmt.Sprintf("%s%02d%s", tag, len(value), value) }

func put(b *strings.Builder, tag, value string) { b.WriteString(element(tag, value)) }

// Checksum is CRC-16/CCITT-FALSE: polynomial 0x1021 from 0xFFFF (ISO/IEC 13239, as EMVCo uses it in tag 63).
func Checksum(s string) uint16 {
	crc := uint16(0xFFFF)
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// Decode reads a code strictly: it takes only what Encode writes for some transfer, so no two payloads mean one transfer. Error: ErrPayload.
func Decode(payload string) (Transfer, error) {
	t, err := read(payload)
	if err != nil {
		return Transfer{}, fmt.Errorf("%w: %w", ErrPayload, err)
	}
	again, err := Encode(t)
	if err != nil || again != payload {
		return Transfer{}, fmt.Errorf("%w: it is not in the one form a transfer has", ErrPayload)
	}
	return t, nil
}

func read(payload string) (t Transfer, err error) {
	if len(payload) < 8 || len(payload) > 512 || payload[len(payload)-8:len(payload)-4] != "6304" {
		return t, errors.New("it does not end in a checksum")
	}
	body := payload[:len(payload)-4]
	if fmt.Sprintf("%04X", Checksum(body)) != payload[len(payload)-4:] {
		return t, errors.New("the checksum is wrong")
	}
	all, err := elements(body[:len(body)-4])
	if err != nil {
		return t, err
	}
	merchant, err := elements(all["38"])
	if err != nil || merchant["00"] != napas {
		return t, errors.New("it names no NAPAS account")
	}
	account, err := elements(merchant["01"])
	if err != nil {
		return t, err
	}
	t.Bank, t.Account = account["00"], account["01"]
	if text, there := all["54"]; there {
		if t.Amount, err = strconv.ParseInt(text, 10, 64); err != nil || t.Amount < 1 {
			return t, errors.New("the amount is no whole number of đồng")
		}
	}
	more, err := elements(all["62"])
	t.Message = more["08"]
	return t, err
}

// elements takes a sequence of tags and values apart; no tag may come twice.
func elements(s string) (map[string]string, error) {
	all := map[string]string{}
	for s != "" {
		if len(s) < 4 || !only(s[:4], digit) {
			return nil, errors.New("a tag or a length is not of two digits")
		}
		n := int(s[2]-'0')*10 + int(s[3]-'0')
		if _, twice := all[s[:2]]; twice || n == 0 || len(s) < 4+n {
			return nil, fmt.Errorf("tag %s comes twice, is empty or is cut off", s[:2])
		}
		all[s[:2]], s = s[4:4+n], s[4+n:]
	}
	return all, nil
}
