package signed

import (
	"fmt"
	"strconv"

	"vssid/app/insurance"
)

// wireNumber is a card number as the credential holds it: a number below 10^10 for ten digits; 10^10 and more for fifteen characters with digits at the end,
// which is 10^10 × (1 + ((first letter × 26 + second letter) × 5 + level − 1) × 100 + province) + the last ten digits, with A = 0; and a text for the cards from before
// 2017 whose end has letters. Seven bytes less than text let a long name stay in the smaller QR code.
type wireNumber insurance.CardNumber

const tail = 10_000_000_000

// MarshalCBOR writes the number as above.
func (w wireNumber) MarshalCBOR() ([]byte, error) {
	n := insurance.CardNumber(w)
	end, ok := n.SocialInsuranceNumber()
	if !ok {
		return encoding.Marshal(string(w))
	}
	v, err := strconv.ParseUint(string(end), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("card number: %w", ErrMalformed)
	}
	if len(n) == 15 {
		head := uint64(n[0]-'A')*26 + uint64(n[1]-'A')
		head = head*5 + uint64(n[2]-'1')
		head = head*100 + uint64(n[3]-'0')*10 + uint64(n[4]-'0')
		v += tail * (1 + head)
	}
	return encoding.Marshal(v)
}

// UnmarshalCBOR reads it back; a text that could have been a number is refused by the comparison with what would be written again.
func (w *wireNumber) UnmarshalCBOR(raw []byte) error {
	if len(raw) > 0 && raw[0]>>5 == 3 {
		var text string
		if err := decoding.Unmarshal(raw, &text); err != nil {
			return err
		}
		n, err := insurance.ParseCardNumber(text)
		if err != nil || string(n) != text {
			return fmt.Errorf("card number: %w", ErrMalformed)
		}
		*w = wireNumber(text)
		return nil
	}
	var v uint64
	if err := decoding.Unmarshal(raw, &v); err != nil {
		return err
	}
	head, end := v/tail, fmt.Sprintf("%010d", v%tail)
	if head == 0 {
		*w = wireNumber(end)
		return nil
	}
	head--
	if head >= 26*26*5*100 {
		return fmt.Errorf("card number: %w", ErrMalformed)
	}
	province, head := head%100, head/100
	level, head := head%5, head/5
	*w = wireNumber(fmt.Sprintf("%c%c%d%02d%s", 'A'+rune(head/26), 'A'+rune(head%26), level+1, province, end))
	return nil
}
