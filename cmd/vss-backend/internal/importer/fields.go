package importer

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vssid/app/insurance"
)

var (
	sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,39}$`)
	columnName = regexp.MustCompile(`^[a-z0-9_]+$`)
)

// field reads one value and gives the form it is kept in. Its error says what was expected and never what was there.
type field func(text string) (string, error)

func pattern(expression, want string) field {
	p := regexp.MustCompile("^(?:" + expression + ")$")
	return func(text string) (string, error) {
		if !p.MatchString(text) {
			return "", errors.New("is not " + want)
		}
		return text, nil
	}
}

func oneOf(values ...string) field {
	return func(text string) (string, error) {
		if !slices.Contains(values, text) {
			return "", errors.New("is not one of " + strings.Join(values, ", "))
		}
		return text, nil
	}
}

// words is a text for people of at most n characters, in NFC, on one line.
func words(n int) field {
	return func(text string) (string, error) {
		text = norm.NFC.String(strings.TrimSpace(text))
		if utf8.RuneCountInString(text) > n {
			return "", errors.New("is longer than " + strconv.Itoa(n) + " characters")
		}
		if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
			return "", errors.New("is not plain text in UTF-8")
		}
		return text, nil
	}
}

func day(text string) (string, error) {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", errors.New("is not a day like 2026-01-31")
	}
	return text, nil
}

func partialDay(text string) (string, error) {
	d, err := insurance.ParsePartialDate(text)
	if err != nil {
		return "", errors.New("is not a date like 1958, 1958-03 or 1958-03-02")
	}
	return d.String(), nil
}

func calendarMonth(text string) (string, error) {
	m, err := insurance.ParseMonth(text)
	if err != nil {
		return "", errors.New("is not a month like 2026-01")
	}
	return m.String(), nil
}

func moment(text string) (string, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "", errors.New("is not a moment like 2026-01-31T08:30:00+07:00")
	}
	return t.UTC().Format(time.RFC3339), nil
}

// most is the largest amount of the contract, in dong.
const most = 1_000_000_000_000

func amount(text string) (string, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > most {
		return "", errors.New("is not a whole number of dong")
	}
	return strconv.FormatInt(n, 10), nil
}

// fundList is funds with spaces between.
func fundList(text string) (string, error) {
	var named []string
	for _, f := range insurance.Funds() {
		named = append(named, string(f))
	}
	given := strings.Fields(text)
	for i, f := range given {
		if !slices.Contains(named, f) || slices.Contains(given[:i], f) {
			return "", errors.New("is not a list, with spaces between, of " + strings.Join(named, ", ") + ", each at most once")
		}
	}
	return strings.Join(given, " "), nil
}

func sex(text string) (string, error) {
	s, err := insurance.ParseSex(text)
	if err != nil {
		return "", errors.New("is not male or female")
	}
	return string(s), nil
}

func cardNumber(text string) (string, error) {
	n, err := insurance.ParseCardNumber(text)
	if err != nil {
		return "", errors.New("is not the number of a card")
	}
	return string(n), nil
}

func phone(text string) (string, error) {
	n, err := insurance.ParsePhoneNumber(text)
	if err != nil {
		return "", errors.New("is not a telephone number")
	}
	return string(n), nil
}

// personName is as the registry writes names (NormalName).
func personName(text string) (string, error) {
	n, err := insurance.ParsePersonName(text)
	if err != nil {
		return "", errors.New("is not a person's name")
	}
	return insurance.NormalName(string(n)), nil
}

// adjustment is "MONTH AMOUNT BASIS".
var adjustment = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}) ([0-9]{1,13}) (.{1,200})$`)

// adjustmentList is adjustments with semicolons between.
func adjustmentList(text string) (string, error) {
	text, err := words(4000)(text)
	if err != nil {
		return "", err
	}
	var all, months []string
	for part := range strings.SplitSeq(text, ";") {
		m := adjustment.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil || len(all) == 60 {
			return "", errors.New("is not a list like 2025-07 3100000 the decree; with semicolons between")
		}
		if _, err := calendarMonth(m[1]); err != nil || slices.Contains(months, m[1]) {
			return "", errors.New("names a month that is none, or one twice")
		}
		if _, err := amount(m[2]); err != nil {
			return "", err
		}
		months, all = append(months, m[1]), append(all, m[1]+" "+m[2]+" "+m[3])
	}
	return strings.Join(all, ";"), nil
}

// fields are all columns beside kind, source and sequence, one a line.
var fields = map[string]field{
	"number":           pattern(`[0-9]{10}|[0-9]{12}`, "a social-insurance number of 10 digits or a personal number of 12"),
	"insurance_number": pattern(`[0-9]{10}`, "10 digits"),
	"citizen_id":       pattern(`[0-9]{12}`, "12 digits"),
	"name":             personName,
	"born":             partialDay,
	"sex":              sex,
	"address":          words(300),
	"phone":            phone,
	"card_number":      cardNumber,
	"object_code":      pattern(`[A-Z0-9]{1,8}`, "1 to 8 capital letters and digits"),
	"facility":         pattern(`[0-9]{5}`, "5 digits"),
	"facility_name":    words(200),
	"valid_from":       day,
	"valid_to":         day,
	"five_year_date":   day,
	"benefit_level":    pattern(`[1-5]`, "a digit from 1 to 5"),
	"living_area":      oneOf("none", "K1", "K2", "K3"),
	"issued_on":        day,
	"issued_by":        pattern(`[0-9A-Za-z-]{1,20}`, "a code of letters and digits"),
	"management_code":  pattern(`[0-9A-Za-z-]{1,40}`, "a code of letters and digits"),
	"check_string":     pattern(`[0-9A-Za-z-]{1,40}`, "a code of letters and digits"),
	"guardian":         personName,
	"id":               pattern(`[!-~]{1,100}`, "1 to 100 characters of ASCII without spaces"),
	"from":             calendarMonth,
	"to":               calendarMonth,
	"from_day":         day,
	"to_day":           day,
	"participation":    oneOf("compulsory", "voluntary", "household", "student", "state-paid", "fund-paid"),
	"funds":            fundList,
	"settled":          fundList,
	"employer":         words(200),
	"employer_code":    pattern(`[A-Z]{2}[A-Z0-9]{4,10}`, "two capital letters and 4 to 10 letters and digits"),
	"job_title":        words(200),
	"workplace":        words(200),
	"salary":           amount,
	"late":             oneOf("yes", "no"),
	"decided_on":       day,
	"group":            oneOf("one-off", "sickness-maternity", "monthly", "unemployment"),
	"benefit":          oneOf("one-off-insurance", "retirement-grant", "funeral", "sickness", "maternity", "convalescence", "pension", "survivor", "accident", "unemployment", "training"),
	"decision":         words(60),
	"amount":           amount,
	"state":            oneOf("approved", "paying", "paid", "ended"),
	"office":           words(200),
	"account_no":       pattern(`[0-9]{4,30}`, "4 to 30 digits"),
	"bank":             words(100),
	"adjustments":      adjustmentList,
	"admitted":         moment,
	"discharged":       moment,
	"visit":            oneOf("outpatient", "inpatient", "emergency"),
	"diagnosis":        words(300),
	"icd":              pattern(`[A-Z][0-9]{2}(\.[0-9]{1,2})?`, "a code of ICD-10"),
	"total":            amount,
	"fund":             amount,
	"other":            amount,
	"own":              amount,
	"co_payment":       amount,
	"carrier":          pattern(`[0-9]{10}|[0-9]{12}`, "a social-insurance number of 10 digits or a personal number of 12"),
	"reason":           oneOf("guardian", "parent"),
}
