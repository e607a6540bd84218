package personas

import (
	"fmt"
	"strconv"
	"strings"
)

// families are the family names of the others of a kind.
var families = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"}

// apart is how far the numbers of one kind's people lie apart; the first people's numbers end in 1 to apart − 1.
const apart = 100

// sibling is another person of the same kind: everything that names a person differs, everything else is the same. k is 1 to OfEachKind − 1.
func (p Persona) sibling(k int) (Persona, error) {
	own := p.SocialInsuranceNumber
	s := p
	s.ID = fmt.Sprintf("%s-%d", p.ID, k+1)
	var err error
	for _, number := range []*string{&s.SocialInsuranceNumber, &s.CitizenID, &s.Phone} {
		if *number, err = later(*number, k); err != nil {
			return s, err
		}
	}
	switch {
	case strings.HasSuffix(p.CardNumber, own):
		s.CardNumber = strings.TrimSuffix(p.CardNumber, own) + s.SocialInsuranceNumber
	default:
		if s.CardNumber, err = later(p.CardNumber, k); err != nil {
			return s, err
		}
	}
	s.ManagementCode = strings.TrimSuffix(p.ManagementCode, own) + s.SocialInsuranceNumber
	s.Account = s.SocialInsuranceNumber
	if p.Account == p.CitizenID {
		s.Account = s.CitizenID
	}
	head, tail, _ := strings.Cut(p.CheckString, "-")
	check, err := strconv.ParseUint(head, 16, 64)
	if err != nil {
		return s, fmt.Errorf("check string: %w", err)
	}
	s.CheckString = fmt.Sprintf("%016x-%s", check+uint64(k), tail)
	family, given, _ := strings.Cut(p.Name, " ")
	others := make([]string, 0, len(families))
	for _, f := range families {
		if f != family {
			others = append(others, f)
		}
	}
	s.Name = others[k-1] + " " + given
	return s, nil
}

// later adds k times apart to the last four digits of a number.
func later(number string, k int) (string, error) {
	if len(number) < 4 {
		return "", fmt.Errorf("the number %q is too short", number)
	}
	head, tail := number[:len(number)-4], number[len(number)-4:]
	n, err := strconv.Atoi(tail)
	if err != nil || n >= apart {
		return "", fmt.Errorf("the number %q does not end in a number below %d", number, apart)
	}
	return fmt.Sprintf("%s%04d", head, n+k*apart), nil
}
