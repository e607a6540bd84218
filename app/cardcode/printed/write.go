package printed

import (
	"encoding/hex"
	"fmt"
	"strings"

	"vssid/app/insurance"
)

// Write gives the code of a card as it is printed, in the card's layout. CheckString goes out as the registry holds it: nobody but the registry can make one.
// It fails for a card that the layout cannot hold.
func Write(c Card) (string, error) {
	if _, err := insurance.ParseCardNumber(string(c.CardNumber)); err != nil {
		return "", fmt.Errorf("writing a printed card: %w", err)
	}
	var fields []string
	head := []string{string(c.CardNumber), hexText(c.Name), orDash(c.DateOfBirth.Vietnamese()), c.Sex.CardDigit()}
	dates := []string{orDash(facility(c.Facility)), orDash(c.ValidFrom.Vietnamese()), orDash(c.ValidTo.Vietnamese()), orDash(c.IssuedOn.Vietnamese())}
	switch c.Layout {
	case Layout9:
		fields = append(head, dates...)
	case Layout15, Layout17:
		fields = append(append(head, orDash(hexText(c.Address))), dates...)
		fields = append(fields, orDash(c.ManagementCode), orDash(hexText(c.Guardian)), c.LivingArea.CardDigit(), orDash(c.FiveYearDate.Vietnamese()), orDash(c.CheckString))
		if c.Layout == Layout17 {
			level := ""
			if c.BenefitLevel != 0 {
				level = fmt.Sprint(int(c.BenefitLevel))
			}
			fields = append(fields, orDash(level), orDash(hexText(c.IssuedBy)))
		}
	default:
		return "", fmt.Errorf("writing a printed card: no layout of %d fields", c.Layout)
	}
	text := strings.Join(append(append(fields, c.Extra...), "$"), "|")
	again, err := Parse(text)
	if err != nil {
		return "", fmt.Errorf("writing a printed card: reading it again: %w", err)
	}
	if again.Name != insurance.NormalName(c.Name) || c.Layout != Layout9 && again.CheckString != c.CheckString {
		return "", fmt.Errorf("writing a printed card: %w: a field holds what fields cannot", ErrRefused)
	}
	return text, nil
}

func hexText(s string) string { return hex.EncodeToString([]byte(insurance.NormalName(s))) }

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func facility(c insurance.FacilityCode) string {
	if c == "" {
		return ""
	}
	return c.Printed()
}
