package cardcode

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
)

// scene is what one vector is made from; each case changes some of it.
type scene struct {
	*parts
	world     *world
	statusKey *ecdsa.PrivateKey
	stranger  *ecdsa.PrivateKey
	now       time.Time
	list      *trust.List // nil: missing
	statuses  map[uint32]status.Status
	statusAt  time.Time // zero: no status list
	seen      func(credential [32]byte) []vectorSeen
	desk      string
	audience  []byte
	scan      string // instead of a card code
}

func statusKeys(l *trust.List) func([4]byte) *ecdsa.PublicKey {
	return func(kid [4]byte) *ecdsa.PublicKey { return l.Key(trust.StatusList, kid, l.SignedAt) }
}

func newScene(t testing.TB) *scene {
	w := newWorld(t)
	s := &scene{parts: newParts(w), world: w, statusKey: key(t), stranger: key(t), now: checkedAt, desk: "desk-1", statuses: map[uint32]status.Status{}}
	at := checkedAt.Add(-time.Hour)
	s.statusAt = at
	life := func(kid byte, k *ecdsa.PrivateKey, p trust.Purpose) trust.Key {
		return trust.Key{KID: [4]byte{kid}, Public: &k.PublicKey, Purpose: p, NotBefore: at.Add(-1000 * time.Hour), NotAfter: at.Add(10000 * time.Hour)}
	}
	s.list = &trust.List{Environment: signed.Sandbox, SignedAt: at, Keys: []trust.Key{life(1, w.issuer, trust.Card), life(2, s.statusKey, trust.StatusList), life(3, s.stranger, trust.Receipt)}}
	return s
}

func (s *scene) vector(t testing.TB, name, description string) vector {
	v := vector{Name: name, Description: description, Now: s.now, Desk: s.desk, Trust: json.RawMessage("null"), StatusLists: map[string]string{}, Seen: []vectorSeen{}}
	if v.Scan = s.scan; v.Scan == "" {
		v.Scan = s.code()
	}
	if s.audience != nil {
		v.Audience = base64.RawURLEncoding.EncodeToString(s.audience)
	}
	if s.list != nil {
		raw, err := s.list.Encode()
		if err != nil {
			t.Fatal(err)
		}
		var small bytes.Buffer
		if err := json.Compact(&small, raw); err != nil {
			t.Fatal(err)
		}
		v.Trust = small.Bytes()
	}
	if !s.statusAt.IsZero() {
		b := status.NewBuilder()
		for i, what := range s.statuses {
			if err := b.Set(i, what); err != nil {
				t.Fatal(err)
			}
		}
		raw, err := b.Sign(rand.Reader, 1, s.statusAt, s.statusAt.Add(10000*time.Hour), time.Hour, s.statusKey, [4]byte{2})
		if err != nil {
			t.Fatal(err)
		}
		v.StatusLists["1"] = base64.RawURLEncoding.EncodeToString(raw)
	}
	if s.seen != nil {
		credential, _ := s.shown[0].([]byte)
		v.Seen = s.seen(sha256.Sum256(credential))
	}
	return v
}

// readBy says that the scene's presentation was read before.
func readBy(desk string, at time.Time) func([32]byte) []vectorSeen {
	return func(credential [32]byte) []vectorSeen {
		return []vectorSeen{{hex.EncodeToString(credential[:]), "0102030405060708", desk, at}}
	}
}

// vectorCase names one vector. A bad one states what it must give; the generator fails when the program says something else.
type vectorCase struct {
	name, description string
	verdict           Verdict
	reasons           []Reason
	change            func(*scene)
}

func writeVectors(t *testing.T) {
	old, err := filepath.Glob(filepath.Join(vectorDir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range old {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(vectorDir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range vectorCases() {
		s := newScene(t)
		c.change(s)
		v := s.vector(t, c.name, c.description)
		r := v.run(t)
		if r.Verdict != c.verdict {
			t.Errorf("%s: %s %v, want %s %v", c.name, r.Verdict, r.Reasons, c.verdict, c.reasons)
			continue
		}
		if c.reasons == nil {
			c.reasons = []Reason{}
		}
		v.Expect = expectation{r.Format, c.verdict, c.reasons, nil, r.ExitStatus()}
		if r.Verdict == Genuine {
			card := *r.Card
			card.Raw = ""
			v.Expect.Card = &card
		}
		var out bytes.Buffer
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(vectorDir, c.name+".json"), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
