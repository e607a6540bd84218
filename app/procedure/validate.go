package procedure

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vssid/app/insurance"
	"vssid/app/vss"
)

// Reason is what is wrong with an answer. Screens have words for each: "form.fault."+reason.
type Reason string

// The reasons.
const (
	Missing   Reason = "missing"
	NotText   Reason = "text"   // characters that do not show as they are
	Short     Reason = "short"  // fewer characters than least
	Long      Reason = "long"   // more than most
	NotName   Reason = "name"   // not a person's name
	NotDate   Reason = "date"   // no day of the calendar, or not of this century or the last
	NotChoice Reason = "choice" // none of the options
	NotDigits Reason = "digits" // not digits only, or too few or too many
	Little    Reason = "little" // less money than least
	Much      Reason = "much"   // more than most
	NotPhone  Reason = "phone"
	NotID     Reason = "citizen"
	NoPlace   Reason = "place"  // a code that names nothing, or lies in another province
	NotMember Reason = "member" // not of the family, or twice
)

// Fault is what is wrong with the answer to one field.
type Fault struct {
	Field  string
	Reason Reason
}

// One judges an answer to one field and gives it in the form the language wants: what the person typed with blanks, dots or capitals is not refused for
// them. An answer that is empty is not judged here.
func One(f vss.ProcedureField, typed string, a Answers, names Names) (string, Reason) {
	v := strings.TrimSpace(norm.NFC.String(typed))
	switch Kind(f.Kind) {
	case Text:
		return text(f, v)
	case Name:
		n, err := insurance.ParsePersonName(v)
		return string(n), because(err != nil, NotName)
	case Date:
		return date(v)
	case Choice:
		return v, because(!asksFor(f, v), NotChoice)
	case Number, Account:
		v = digits(v)
		return v, because(!onlyDigits(v) || int64(len(v)) < *f.Least || int64(len(v)) > *f.Most, NotDigits)
	case Money:
		return amount(f, v)
	case Phone:
		n, err := insurance.ParsePhoneNumber(v)
		return string(n), because(err != nil, NotPhone)
	case Citizen:
		n, err := insurance.ParseCitizenID(v)
		return string(n), because(err != nil, NotID)
	case Province, Facility:
		_, ok := names(Kind(f.Kind), v)
		return v, because(!ok, NoPlace)
	case Commune:
		n, ok := names(Commune, v)
		return v, because(!ok || f.Within == nil || n.Within != a[*f.Within], NoPlace)
	case Members:
		return v, members(f, v, names)
	}
	return v, NotText
}

func because(wrong bool, r Reason) Reason {
	if wrong {
		return r
	}
	return ""
}

func text(f vss.ProcedureField, v string) (string, Reason) {
	v = strings.Join(strings.Fields(v), " ")
	n := int64(utf8.RuneCountInString(v))
	switch {
	case !utf8.ValidString(v) || strings.ContainsFunc(v, hidden):
		return v, NotText
	case n < *f.Least:
		return v, Short
	case n > *f.Most:
		return v, Long
	}
	return v, ""
}

// hidden reports a character that does not show as it is: control characters, and marks that would turn digits around.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
}

// date takes a day as people write it, 05/03/1994, or in ISO 8601.
func date(v string) (string, Reason) {
	d, err := insurance.ParsePartialDate(v)
	if err != nil {
		d, err = insurance.ParseVietnameseDate(v)
	}
	if err != nil || !d.IsDay() || d.Year < 1900 || d.Year > 2100 {
		return v, NotDate
	}
	return d.String(), ""
}

// digits takes away what people put between digits.
func digits(v string) string { return strings.NewReplacer(" ", "", ".", "", "-", "").Replace(v) }

func onlyDigits(v string) bool {
	return v != "" && !strings.ContainsFunc(v, func(r rune) bool { return r < '0' || r > '9' })
}

func amount(f vss.ProcedureField, v string) (string, Reason) {
	v = strings.NewReplacer(" ", "", ".", "", ",", "", "đ", "").Replace(v)
	n, err := strconv.ParseInt(v, 10, 64)
	switch {
	case err != nil || !onlyDigits(v) || len(v) > 15:
		return v, NotDigits
	case n < *f.Least:
		return v, Little
	case n > *f.Most:
		return v, Much
	}
	return strconv.FormatInt(n, 10), ""
}

func members(f vss.ProcedureField, v string, names Names) Reason {
	all := strings.Split(v, ",")
	if int64(len(all)) < *f.Least || int64(len(all)) > *f.Most {
		return NotMember
	}
	for i, id := range all {
		if _, ok := names(Members, id); !ok || slices.Contains(all[:i], id) {
			return NotMember
		}
	}
	return ""
}

// Step judges what was typed into a step and gives the answers with the step's own in their final form; without a fault they are all there. Answers to
// fields that are not asked any more are dropped.
func Step(step vss.ProcedureStep, a Answers, names Names) (Answers, []Fault) {
	clean := Answers{}
	for id, v := range a {
		clean[id] = v
	}
	var faults []Fault
	for _, f := range Fields(step, clean) {
		if strings.TrimSpace(clean[f.Id]) == "" {
			delete(clean, f.Id)
			if f.Needed {
				faults = append(faults, Fault{f.Id, Missing})
			}
			continue
		}
		v, reason := One(f, clean[f.Id], clean, names)
		if reason != "" {
			faults = append(faults, Fault{f.Id, reason})
			continue
		}
		clean[f.Id] = v
	}
	for _, f := range step.Fields {
		if f.When != nil && clean[f.When.Field] != f.When.Is {
			for _, id := range append([]string{f.Id}, f.Id+"Name", f.Id+"Born", f.Id+"CitizenId") {
				delete(clean, id)
			}
		}
	}
	return clean, faults
}

// Validate judges the answers to a whole form as they are sent: in their final form, nothing missing, nothing that is not asked.
func Validate(p vss.Procedure, a Answers, names Names) []Fault {
	var faults []Fault
	asked := map[string]bool{}
	for _, f := range All(p, a) {
		asked[f.Id] = true
		v, there := a[f.Id]
		if !there {
			if f.Needed {
				faults = append(faults, Fault{f.Id, Missing})
			}
			continue
		}
		if final, reason := One(f, v, a, names); reason != "" {
			faults = append(faults, Fault{f.Id, reason})
		} else if final != v || v == "" {
			faults = append(faults, Fault{f.Id, NotText})
		}
	}
	for id := range a {
		if !asked[id] {
			faults = append(faults, Fault{id, NotChoice})
		}
	}
	slices.SortFunc(faults, func(x, y Fault) int { return strings.Compare(x.Field, y.Field) })
	return faults
}
