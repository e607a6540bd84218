package storage

import (
	"slices"
	"strings"
)

// pinLength is the number of digits of a PIN.
const pinLength = 6

func isPIN(pin string) bool {
	if len(pin) != pinLength {
		return false
	}
	for _, c := range []byte(pin) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// CheckPIN says why a PIN would be refused: ErrPINFormat, ErrPINCommon or ErrPINBirthDate. birth is a date of birth as ISO 8601 (1987, 1987-05 or
// 1987-05-12), or empty.
func CheckPIN(pin, birth string) error {
	switch {
	case !isPIN(pin):
		return ErrPINFormat
	case commonPIN(pin):
		return ErrPINCommon
	case birthPIN(pin, birth):
		return ErrPINBirthDate
	}
	return nil
}

// listedPINs are PINs that people choose far more often than chance and that none of the patterns of commonPIN describes: paths on the keypad,
// counting in steps, numbers with a sound or a meaning (lucky numbers, emergency numbers, national days).
var listedPINs = strings.Fields(`
	102030 203040 304050 405060 506070 607080 010203 020304 030405 040506 050607 060708 070809 080910 101112 111213 121314 131415 141516
	246810 135790 135791 024680 097531 086420 123450 123457 123465 123564 123654 123698 123789 123987 234561 321456 321654 321987
	456123 456321 456654 456789 456987 654123 654456 654987 789123 789321 789456 789654 789987 987123 987321 987456
	147258 147369 147852 147963 147896 741258 741852 741963 258147 258369 258456 258963 852147 852456 852963 369147 369258 369852 963147 963258 963852
	159357 159753 357159 357951 753159 753951 951357 951753 159951 357753 159159 456852 852654 258852 145236 142536 415263 362514 142857 124578 235689 134679 976431
	314159 271828 141421 161803 173205 520131 131452 521314 201314 131420 147000 100000 200000 300000 500000 900000 100100 000007 007007 000001 000123 123000
	113114 114115 113115 112113 911911 110119 119110 300475 020945 010575 070554 221244 081299 010100 010200 311299 686879 683979 393979 797939 838386 393939
	686789 689689 168168 568568 668899 668866 886688 889966 998866 996688 686888 888686 666868 868666 136136 345789 567789 246824 135135 246246 987651 876543`)

// commonPIN reports whether a PIN is among the first that a thief tries.
func commonPIN(pin string) bool {
	return steady(pin) || repeats(pin) || doubled(pin) || mirrored(pin) || slices.Contains(listedPINs, pin)
}

// steady: each digit differs from the one before it by the same step, with 0 after 9: 111111, 123456, 987654, 890123, 024680.
func steady(pin string) bool {
	step := (pin[1] - pin[0] + 10) % 10
	for i := 2; i < len(pin); i++ {
		if (pin[i]-pin[i-1]+10)%10 != step {
			return false
		}
	}
	return true
}

// repeats: two or three digits again and again: 121212, 123123.
func repeats(pin string) bool {
	return pin == strings.Repeat(pin[:2], 3) || pin == strings.Repeat(pin[:3], 2)
}

// doubled: pairs or triples of equal digits: 112233, 111222.
func doubled(pin string) bool {
	pairs := pin[0] == pin[1] && pin[2] == pin[3] && pin[4] == pin[5]
	triples := pin[0] == pin[1] && pin[1] == pin[2] && pin[3] == pin[4] && pin[4] == pin[5]
	return pairs || triples
}

// mirrored: three digits forth and back: 123321.
func mirrored(pin string) bool {
	return pin[0] == pin[5] && pin[1] == pin[4] && pin[2] == pin[3]
}

// birthPIN reports whether a PIN is made of the date of birth: any PIN that begins or ends with the year, and every order of day, month and
// two-digit year.
func birthPIN(pin, birth string) bool {
	parts := strings.Split(birth, "-")
	year := parts[0]
	if len(year) != 4 {
		return false
	}
	if strings.HasPrefix(pin, year) || strings.HasSuffix(pin, year) {
		return true
	}
	if len(parts) != 3 {
		return false
	}
	yy, mm, dd := year[2:], parts[1], parts[2]
	return slices.Contains([]string{dd + mm + yy, mm + dd + yy, yy + mm + dd, yy + dd + mm, dd + yy + mm, mm + yy + dd}, pin)
}
