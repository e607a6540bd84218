package cardcode

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
)

var update = flag.Bool("update", false, "write testdata/vectors anew")

const vectorDir = "testdata/vectors"

// vector is one file of testdata/vectors, as its README.md describes it.
type vector struct {
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Scan        string            `json:"scan"`
	Now         time.Time         `json:"now"`
	Desk        string            `json:"desk"`
	Audience    string            `json:"audience,omitempty"` // base64url
	Trust       json.RawMessage   `json:"trust"`              // card-keys.json, or null
	StatusLists map[string]string `json:"statusLists"`        // id to signed list, base64url
	Seen        []vectorSeen      `json:"seen"`
	Expect      expectation       `json:"expect"`
}

type vectorSeen struct {
	Credential string    `json:"credential"` // SHA-256, hex
	Nonce      string    `json:"nonce"`      // hex
	Desk       string    `json:"desk"`
	At         time.Time `json:"at"`
}

type expectation struct {
	Format     Format   `json:"format"`
	Verdict    Verdict  `json:"verdict"`
	Reasons    []Reason `json:"reasons"`
	Card       *Card    `json:"card,omitempty"` // good vectors only; without raw
	ExitStatus int      `json:"exitStatus"`
}

func (v vector) run(t *testing.T) Result {
	t.Helper()
	var verifier Verifier
	verifier.Desk = v.Desk
	if v.Audience != "" {
		verifier.Audience = unbase64(t, v.Audience)
	}
	if string(v.Trust) != "null" {
		l, err := trust.Decode(v.Trust)
		if err != nil {
			t.Fatal(err)
		}
		verifier.Trust = l
		lists := Lists{}
		for id, raw := range v.StatusLists {
			var n uint32
			if err := json.Unmarshal([]byte(id), &n); err != nil {
				t.Fatal(err)
			}
			if lists[n], err = status.Parse(unbase64(t, raw), n, statusKeys(l)); err != nil {
				t.Fatal(err)
			}
		}
		verifier.Statuses = lists
	}
	memory := &Memory{}
	for _, s := range v.Seen {
		sight := Sight{Credential: [32]byte(unhex(t, s.Credential)), Nonce: [8]byte(unhex(t, s.Nonce))}
		if _, _, _, err := memory.First(context.Background(), sight, s.Desk, s.At); err != nil {
			t.Fatal(err)
		}
	}
	verifier.Seen = memory
	r, err := verifier.Check(t.Context(), v.Scan, v.Now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func unbase64(t *testing.T, s string) []byte {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func unhex(t *testing.T, s string) []byte {
	raw, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestVectors(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	files, err := filepath.Glob(filepath.Join(vectorDir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	good, bad := 0, 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var v vector
			if err := json.Unmarshal(raw, &v); err != nil {
				t.Fatal(err)
			}
			r := v.run(t)
			got := expectation{r.Format, r.Verdict, r.Reasons, nil, r.ExitStatus()}
			if v.Expect.Card != nil {
				got.Card = r.Card
				got.Card.Raw = ""
			}
			if !reflect.DeepEqual(got, v.Expect) {
				a, _ := json.Marshal(got)
				b, _ := json.Marshal(v.Expect)
				t.Errorf("\n got %s\nwant %s", a, b)
			}
			if v.Expect.Verdict == Genuine {
				good++
			} else {
				bad++
			}
		})
	}
	if good < 20 || bad < 60 {
		t.Errorf("%d good and %d bad vectors; there are at least 20 and 60", good, bad)
	}
	if made := len(vectorCases()); made != good+bad {
		t.Errorf("%d vectors on disk, %d in the generator: run with -update", good+bad, made)
	}
}
