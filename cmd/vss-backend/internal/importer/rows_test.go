package importer

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Every column of a kind is a field, and every field belongs to a kind.
func TestShapesAndFieldsAgree(t *testing.T) {
	used := map[string]bool{}
	for kind, s := range shapes {
		for _, name := range slices.Concat(s.needs, s.may) {
			used[name] = true
			if fields[name] == nil {
				t.Errorf("%s takes %s, which is no field", kind, name)
			}
		}
		if s.apply == nil {
			t.Errorf("%s does nothing", kind)
		}
	}
	for name := range fields {
		if !used[name] {
			t.Errorf("no kind takes the field %s", name)
		}
	}
}

// all reads a stream to its end: changes, rejected rows, or the error that ended it.
func all(text string, format Format) (changes []Change, rejected int, err error) {
	r, err := newRows(strings.NewReader(text), format, "test")
	if err != nil {
		return nil, 0, err
	}
	for {
		c, err := r.read()
		var no *Rejected
		switch {
		case errors.Is(err, io.EOF):
			return changes, rejected, nil
		case errors.As(err, &no):
			rejected++
		case err != nil:
			return nil, 0, err
		default:
			changes = append(changes, c)
		}
	}
}

func TestBothFormatsSayTheSame(t *testing.T) {
	rows := "\xef\xbb\xbfkind,sequence,number,id,from,participation,funds,employer,salary,late\r\n" +
		`period,3,0199000001,a/1,2026-01,compulsory,social  health,"Công ty ""Mẫu"", xã Ví Dụ",0100,no` + "\r\n\r\n"
	lines := `{"kind":"period","sequence":3,"number":"0199000001","id":"a/1","from":"2026-01","participation":"compulsory","funds":["social","health"],"employer":"Công ty \"Mẫu\", xã Ví Dụ","salary":100,"late":false,"workplace":null,"to":""}`
	a, rejected, err := all(rows, CSV)
	if err != nil || len(a) != 1 || rejected != 0 {
		t.Fatal(a, rejected, err)
	}
	b, _, err := all(lines, JSONLines)
	if err != nil || len(b) != 1 {
		t.Fatal(b, err)
	}
	if a[0].content() != b[0].content() || a[0].key() != b[0].key() || !maps.Equal(a[0].Values, b[0].Values) {
		t.Errorf("%+v\n%+v", a[0], b[0])
	}
}

func TestARowThatCannotBeReadLeavesTheNext(t *testing.T) {
	for _, c := range []struct {
		format   Format
		text     string
		rejected int
	}{
		{CSV, "kind,number\ncard-withdraw,\"0199000001\nX\ncard-withdraw,0199000001\n", 2},
		{CSV, "kind,number\ncard-withdraw\ncard-withdraw,0199000001", 1},
		{CSV, "kind,number\n" + strings.Repeat("x", 200_000) + "\ncard-withdraw,0199000001", 1},
		{JSONLines, "[1]\nnull\n{}{}\n\"a\"\n{\"kind\":{}}\n\n{\"kind\":\"card-withdraw\",\"number\":\"0199000001\"}", 5},
	} {
		changes, rejected, err := all(c.text, c.format)
		if err != nil || len(changes) != 1 || rejected != c.rejected {
			t.Errorf("%.60q: %d changes, %d rejected, %v", c.text, len(changes), rejected, err)
		}
	}
}

// A change that was read can be written as JSON and read again as the same change, whatever the input.
func FuzzRows(f *testing.F) {
	f.Add("kind,number\ncard-withdraw,0199000001\n", true)
	f.Add(`{"kind":"facility","facility":"01999","facility_name":"Trạm y tế (mẫu)","sequence":4}`, false)
	f.Add("kind,number,id,decided_on,group,benefit,decision,amount,state,office,adjustments\nbenefit,0199000001,1,2026-01-01,monthly,pension,1,5,paying,x,2026-01 5 a;2026-02 6 b\n", true)
	f.Fuzz(func(t *testing.T, text string, commas bool) {
		format := JSONLines
		if commas {
			format = CSV
		}
		changes, _, err := all(text, format)
		if err != nil && !errors.Is(err, ErrHeader) && !errors.As(err, new(*Rejected)) {
			t.Fatal(err)
		}
		for _, c := range changes {
			texts := maps.Clone(c.Values)
			texts[columnKind] = c.Kind
			again, err := newChange(texts, c.Source)
			if err != nil || again.content() != c.content() {
				t.Fatalf("%+v read again is %+v, %v", c, again, err)
			}
		}
	})
}
