// Package procedure is the language in which public services (dịch vụ công) are described: the schema of a form, what each kind of field takes, which
// fields are asked, and how the answers are read back to the person who signs them. App and server use the same code, so that what the app accepts the
// server accepts, and what one shows the other builds again. docs/procedures.md describes the language. The package is pure.
package procedure

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/app/vss/strictjson"
)

// Kind is what a field takes.
type Kind string

// The kinds. A person is asked as three fields, see Fields.
const (
	Text     Kind = "text"     // least to most characters on one line
	Name     Kind = "name"     // of a person
	Date     Kind = "date"     // a day, ISO 8601
	Choice   Kind = "choice"   // the id of an option
	Number   Kind = "number"   // least to most digits
	Money    Kind = "money"    // least to most đồng, whole
	Account  Kind = "account"  // of a bank, least to most digits
	Phone    Kind = "phone"    // ten digits, Vietnamese
	Citizen  Kind = "citizen"  // citizen ID, 12 digits
	Province Kind = "province" // code
	Commune  Kind = "commune"  // code, within the province of another field
	Facility Kind = "facility" // code of a health facility
	Members  Kind = "members"  // least to most of the family, ids in the order they pay, with commas between
	Person   Kind = "person"   // name, birth date and citizen ID
)

var kinds = []Kind{Text, Name, Date, Choice, Number, Money, Account, Phone, Citizen, Province, Commune, Facility, Members, Person}

// ErrKind means that a form asks for something this program does not know: a newer one is needed to fill it in.
var ErrKind = errors.New("the form asks for a kind of answer that this program does not know")

// ErrSchema means that a form breaks the rules of the language.
var ErrSchema = errors.New("the form's description is wrong")

// Read reads the procedures of a folder, one a file, in the order of the files' names, and checks each.
func Read(files fs.FS) ([]vss.Procedure, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, err
	}
	all := make([]vss.Procedure, 0, len(names))
	seen := map[string]bool{}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read the procedure %s: %w", name, err)
		}
		var p vss.Procedure
		if err := strictjson.Decode(raw, &p); err != nil {
			return nil, fmt.Errorf("read the procedure %s: %w", name, err)
		}
		if err := Check(p); err != nil {
			return nil, fmt.Errorf("read the procedure %s: %w", name, err)
		}
		if seen[p.Id] {
			return nil, fmt.Errorf("read the procedure %s: %w: %q is there twice", name, ErrSchema, p.Id)
		}
		seen[p.Id] = true
		all = append(all, p)
	}
	return all, nil
}

// Check holds a form to the rules of the language. Errors: ErrKind, ErrSchema.
func Check(p vss.Procedure) error {
	fault := func(f vss.ProcedureField, what string) error {
		return fmt.Errorf("%w: %s, field %q: %s", ErrSchema, p.Id, f.Id, what)
	}
	if p.Id == "" || p.Title.Vi == "" || p.Title.En == "" || len(p.Steps) == 0 || p.Version < 1 {
		return fmt.Errorf("%w: %q has no name, no title, no version or no step", ErrSchema, p.Id)
	}
	before := map[string]vss.ProcedureField{}
	for _, step := range p.Steps {
		for _, f := range step.Fields {
			kind := Kind(f.Kind)
			if !slices.Contains(kinds, kind) {
				return fmt.Errorf("%w: %s, field %q: kind %q", ErrKind, p.Id, f.Id, f.Kind)
			}
			if _, twice := before[f.Id]; twice || f.Id == "" || f.Label.Vi == "" || f.Label.En == "" {
				return fault(f, "no name of its own or no label")
			}
			if (kind == Choice) != (len(Options(f)) > 0) {
				return fault(f, "a choice, and nothing else, has options")
			}
			if needsBounds(kind) && (f.Least == nil || f.Most == nil || *f.Least > *f.Most || *f.Least < 1) {
				return fault(f, "needs its least and most")
			}
			if f.When != nil && !asksFor(before[f.When.Field], f.When.Is) {
				return fault(f, "waits for an answer that no choice before it has")
			}
			if kind == Commune && (f.Within == nil || Kind(before[*f.Within].Kind) != Province) {
				return fault(f, "lies in no province asked before it")
			}
			before[f.Id] = f
		}
	}
	return checkCharge(p, before)
}

func needsBounds(kind Kind) bool {
	return kind == Text || kind == Number || kind == Money || kind == Account || kind == Members
}

func asksFor(f vss.ProcedureField, is string) bool {
	return slices.ContainsFunc(Options(f), func(o vss.ProcedureOption) bool { return o.Id == is })
}

// checkCharge wants the fields that an amount is computed from.
func checkCharge(p vss.Procedure, fields map[string]vss.ProcedureField) error {
	if p.Charge == nil {
		return nil
	}
	want := map[string]Kind{"members": Members, "months": Choice}
	if *p.Charge == vss.ProcedureChargeVoluntary {
		want = map[string]Kind{"income": Money, "group": Choice, "months": Choice}
	}
	for id, kind := range want {
		if f := fields[id]; Kind(f.Kind) != kind || !f.Needed || f.When != nil {
			return fmt.Errorf("%w: %s is paid for and does not always ask %q", ErrSchema, p.Id, id)
		}
	}
	return nil
}

// Options are the options of a field; none for what is no choice.
func Options(f vss.ProcedureField) []vss.ProcedureOption {
	if f.Options == nil {
		return nil
	}
	return *f.Options
}

// In is a text in a language.
func In(t vss.ProcedureText, language vss.Language) string {
	if language == vss.LanguageEn {
		return t.En
	}
	return t.Vi
}

// Answers are the values of the fields by the fields' ids, in the form the language gives each kind.
type Answers map[string]string

// Fields are the simple fields of a step that are asked, given the answers so far: those whose condition holds, a person as three.
func Fields(step vss.ProcedureStep, a Answers) []vss.ProcedureField {
	var all []vss.ProcedureField
	for _, f := range step.Fields {
		if f.When != nil && a[f.When.Field] != f.When.Is {
			continue
		}
		if Kind(f.Kind) != Person {
			all = append(all, f)
			continue
		}
		for _, part := range personParts {
			one := f
			one.Id, one.Kind, one.Help = f.Id+part.id, string(part.kind), part.help
			one.Label = vss.ProcedureText{Vi: f.Label.Vi + ": " + part.label.Vi, En: f.Label.En + ": " + part.label.En}
			all = append(all, one)
		}
	}
	return all
}

var personParts = []struct {
	id          string
	kind        Kind
	label, help vss.ProcedureText
}{
	{"Name", Name, vss.ProcedureText{Vi: "họ và tên", En: "name"}, vss.ProcedureText{Vi: "Ghi như trên căn cước.", En: "As on the citizen ID."}},
	{"Born", Date, vss.ProcedureText{Vi: "ngày sinh", En: "birth date"}, vss.ProcedureText{}},
	{"CitizenId", Citizen, vss.ProcedureText{Vi: "số căn cước", En: "citizen ID"}, vss.ProcedureText{Vi: "Mười hai số.", En: "Twelve digits."}},
}

// All are the fields of a form that are asked, given the answers.
func All(p vss.Procedure, a Answers) []vss.ProcedureField {
	var all []vss.ProcedureField
	for _, step := range p.Steps {
		all = append(all, Fields(step, a)...)
	}
	return all
}

// List gives the answers to what is asked, in the form's order; others are left out.
func List(p vss.Procedure, a Answers) []vss.ServiceFieldAnswer {
	list := []vss.ServiceFieldAnswer{}
	for _, f := range All(p, a) {
		if v := a[f.Id]; v != "" {
			list = append(list, vss.ServiceFieldAnswer{Field: f.Id, Value: v})
		}
	}
	return list
}

// FromList takes answers apart, and fails for a field that is answered twice.
func FromList(list []vss.ServiceFieldAnswer) (Answers, error) {
	a := Answers{}
	for _, one := range list {
		if _, twice := a[one.Field]; twice {
			return nil, fmt.Errorf("the field %q is answered twice", one.Field)
		}
		a[one.Field] = one.Value
	}
	return a, nil
}

// Named is what a code stands for.
type Named struct {
	Name   string
	Within string // code of the province of a commune
}

// Names finds what a code of a kind (Province, Commune, Facility, Members) stands for; false when there is nothing of this code.
type Names func(kind Kind, code string) (Named, bool)

// Shown reads the answers back as the person signs them. The answers must be valid.
func Shown(p vss.Procedure, a Answers, language vss.Language, names Names) (vss.Shown, error) {
	shown := vss.Shown{}
	for _, f := range All(p, a) {
		v := a[f.Id]
		if v == "" {
			continue
		}
		words, err := Value(f, v, language, names)
		if err != nil {
			return nil, err
		}
		shown = append(shown, vss.ShownItem{Label: In(f.Label, language), Value: words})
	}
	return shown, nil
}

// Value is an answer as people read it.
func Value(f vss.ProcedureField, v string, language vss.Language, names Names) (string, error) {
	named := func(code string) (string, error) {
		n, ok := names(Kind(f.Kind), code)
		if !ok {
			return "", fmt.Errorf("%s %q is not known", f.Kind, code)
		}
		return n.Name, nil
	}
	switch Kind(f.Kind) {
	case Choice:
		for _, o := range Options(f) {
			if o.Id == v {
				return In(o.Text, language), nil
			}
		}
		return "", fmt.Errorf("%s has no option %q", f.Id, v)
	case Date:
		d, err := insurance.ParsePartialDate(v)
		return d.Vietnamese(), err
	case Money:
		return money(v, language), nil
	case Province:
		return named(v)
	case Commune, Facility:
		name, err := named(v)
		return name + " (" + v + ")", err
	case Members:
		var all []string
		for i, id := range strings.Split(v, ",") {
			name, err := named(id)
			if err != nil {
				return "", err
			}
			all = append(all, fmt.Sprintf("%d. %s", i+1, name))
		}
		return strings.Join(all, "\n"), nil
	}
	return v, nil
}

func money(v string, language vss.Language) string {
	mark := "."
	if language == vss.LanguageEn {
		mark = ","
	}
	var b strings.Builder
	for i, d := range v {
		if i > 0 && (len(v)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(d)
	}
	return b.String() + " đ"
}
