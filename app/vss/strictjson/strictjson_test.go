package strictjson_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"vssid/app/vss/strictjson"
)

func TestCheck(t *testing.T) {
	deep := func(n int) string { return strings.Repeat(`{"a":[`, n/2) + strings.Repeat(`]}`, n/2) }
	for _, c := range []struct {
		name, text, fault string // fault "": accepted
	}{
		{"object", `{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}`, ""},
		{"number", ` -1.5e3 `, ""},
		{"string with a colon and braces", `{"a":"b\":{[","c":"]}"}`, ""},
		{"value equal to a name", `{"a":"a","b":"a"}`, ""},
		{"surrogate pair", `"\ud83d\ude00"`, ""},
		{"deepest allowed", deep(strictjson.MaxDepth), ""},
		{"empty", ``, "unexpected end"},
		{"same member twice", `{"a":1,"a":2}`, "stands twice"},
		{"twice by escape", `{"a":1,"\u0061":2}`, "stands twice"},
		{"twice by case", `{"otp":1,"OTP":2}`, "stands twice"},
		{"twice by the Kelvin sign", `{"k":1,"\u212a":2}`, "stands twice"},
		{"twice, further in", `[{"x":{"a":1,"b":2,"a":3}}]`, "stands twice"},
		{"twice around a nested object", `{"a":{"b":1},"b":2,"a":3}`, "stands twice"},
		{"trailing value", `{} {}`, "after top-level value"},
		{"trailing letter", `{}x`, "after top-level value"},
		{"not UTF-8", "\"\xff\"", "not UTF-8"},
		{"overlong UTF-8", "\"\xc0\x80\"", "not UTF-8"},
		{"first surrogate alone", `"\ud800"`, "unpaired surrogate"},
		{"second surrogate alone", `"\udc00"`, "unpaired surrogate"},
		{"first surrogate, then a letter", `"\ud800\u0041"`, "unpaired surrogate"},
		{"first surrogate, then text", `"\ud800abcdef"`, "unpaired surrogate"},
		{"too deep", deep(strictjson.MaxDepth + 2), "nested deeper"},
		{"byte order mark", "\ufeff{}", "invalid character"},
		{"control character", "\"\x01\"", "invalid character"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := strictjson.Check([]byte(c.text))
			if c.fault == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Fatalf("got %v, want an error with %q", err, c.fault)
			}
		})
	}
}

func TestMembers(t *testing.T) {
	for _, c := range []struct {
		name, text string
		good       bool
	}{
		{"all known", `{"typ":"x","alg":"y"}`, true},
		{"some missing", ` {"typ":"x"}`, true},
		{"further in is free", `{"typ":{"other":1}}`, true},
		{"unknown", `{"typ":"x","other":1}`, false},
		{"other case", `{"Typ":"x"}`, false},
		{"array", `["typ"]`, false},
		{"empty", ``, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := strictjson.Members([]byte(c.text), "typ", "alg"); (err == nil) != c.good {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestDecode(t *testing.T) {
	var v struct{ A int }
	for text, good := range map[string]bool{`{"A":1}`: true, `{"A":1,"B":2}`: false, `{"A":1,"A":2}`: false, `{"A":"x"}`: false} {
		if err := strictjson.Decode([]byte(text), &v); (err == nil) != good {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Whatever Check accepts, encoding/json reads, and reads as the same value after a round through its own writer.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{`{"a":[1,"\u00e9",{"b":null}]}`, `{"a":1,"a":2}`, `"\ud83d\ude00"`, `[[[[`, `{}x`, "\"\xff\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if strictjson.Check(data) != nil {
			return
		}
		var first, second any
		if err := json.Unmarshal(data, &first); err != nil {
			if strings.Contains(err.Error(), "cannot unmarshal number") { // grammar allows 1e999
				return
			}
			t.Fatalf("accepted, yet not JSON: %v", err)
		}
		again, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(again, &second); err != nil || !reflect.DeepEqual(first, second) {
			t.Fatalf("%q became %q: %v", data, again, err)
		}
	})
}
