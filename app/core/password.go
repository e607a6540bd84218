package core

import "strings"

// PasswordLength is the number of digits of a one-time password.
const PasswordLength = 6

// PasswordDigits are the digits of the one-time password typed so far, without the spaces a person may have put between them.
func (a Activation) PasswordDigits() string { return strings.Join(strings.Fields(a.Password), "") }

// passwordDigit types one digit of the one-time password on the pad; the last one sends it. After a refusal the next digit begins anew.
func (s State) passwordDigit(key byte) (State, []Effect) {
	a := &s.Activation
	if a.Busy() || a.Undecided || key < '0' || key > '9' {
		return s, nil
	}
	typed := a.PasswordDigits()
	if a.Failure.Is() && len(typed) >= PasswordLength {
		typed = ""
	}
	if len(typed) >= PasswordLength {
		return s, nil
	}
	a.Password, a.Failure = typed+string(rune(key)), Failure{}
	if len(a.Password) < PasswordLength {
		return s, nil
	}
	return s.submit()
}

func (s *State) erasePasswordDigit() {
	a := &s.Activation
	typed := a.PasswordDigits()
	if a.Busy() || a.Undecided || typed == "" {
		return
	}
	a.Password, a.Failure = typed[:len(typed)-1], Failure{}
}
