package citizen

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vssid/app/core"
	"vssid/app/insurance"
)

// failure is what went wrong, in the person's words and, where the server said more, in the server's.
func (u *UI) failure(s core.State, f core.Failure) string {
	if !f.Is() {
		return ""
	}
	if f.Kind == core.FailServerRefused && f.Detail != "" {
		return f.Detail
	}
	words := u.words.Text("fail." + string(f.Kind))
	if screen := s.Screen(); f.Kind == core.FailNoPicture && (screen == core.ScreenRegisterPhotos || screen == core.ScreenThread || screen == core.ScreenNewMessage) {
		return u.words.Text("fail.no-photo") // there is nothing to type instead
	}
	if f.Kind == core.FailWrongPIN || f.Kind == core.FailPINDiffers {
		if tries := u.tries(s); tries != "" {
			words += " " + tries
		}
	}
	return words
}

// tries says how many wrong PINs are left, and what comes after them.
func (u *UI) tries(s core.State) string {
	t := s.Tries
	switch {
	case s.Waiting():
		return u.words.With("pin.wait", "Time", u.span(t.WaitUntil.Sub(s.Now)))
	case t.Left == 0:
		return ""
	case t.LastRound:
		return u.words.With("pin.left.last", "N", strconv.Itoa(t.Left))
	default:
		return u.words.With("pin.left", "N", strconv.Itoa(t.Left))
	}
}

// span is a length of time as a clock shows it: 4:59, 1:00:00.
func (u *UI) span(d time.Duration) string {
	left := int((max(d, 0) + time.Second - 1) / time.Second)
	if left >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", left/3600, left/60%60, left%60)
	}
	return fmt.Sprintf("%d:%02d", left/60, left%60)
}

// moment is a time as people say it: 08:15 hôm nay.
func (u *UI) moment(at, now time.Time) string {
	at, now = at.In(insurance.Vietnam), now.In(insurance.Vietnam)
	clock := at.Format("15:04")
	switch at.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		return u.words.With("time.today", "Clock", clock)
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return u.words.With("time.yesterday", "Clock", clock)
	}
	return u.words.With("time.day", "Clock", clock, "Date", at.Format("02/01/2006"))
}

// day is a date as people write it.
func day(t time.Time) string { return t.Format("02/01/2006") }

// birth is a birth date as exact as it is known.
func birth(iso string) string {
	d, err := insurance.ParsePartialDate(iso)
	if err != nil {
		return iso
	}
	return d.Vietnamese()
}

// grouped is a card number as people read it.
func grouped(number string) string {
	n, err := insurance.ParseCardNumber(number)
	if err != nil {
		return number
	}
	return n.Grouped()
}

// groupedAccount is an account number as people read it.
func groupedAccount(number string) string {
	n, err := insurance.ParseAccountNumber(number)
	if err != nil {
		return number
	}
	return n.Grouped()
}

// initials are the first letters of a Vietnamese name's first and last word.
func initials(name string) string {
	words := strings.Fields(insurance.NormalName(name))
	if len(words) == 0 {
		return ""
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	if len(words) == 1 {
		return string(unicode.ToUpper(first))
	}
	last, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return string([]rune{unicode.ToUpper(first), unicode.ToUpper(last)})
}
