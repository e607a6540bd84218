package statement

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"vssid/app/cardcode"
	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/trust"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sample() Statement {
	return Statement{Environment: signed.Sandbox, ID: [16]byte{1, 2, 3}, Issued: now, Expires: now.AddDate(0, 0, 30), Recipient: "Ngân hàng Mẫu", Purpose: "Vay mua nhà", Name: "Nguyễn Văn Mẫu",
		Born: "1994", Number: MaskedNumber("0199000001"), Facts: []Fact{{Kind: Insured, Values: []string{"2026-01-01", "2026-12-31"}}, {Kind: Months, Values: []string{"96", "2026-10"}},
			{Kind: Employer, Values: []string{"Công ty TNHH Mẫu Thăng Long", "2018-11", ""}}, {Kind: Salary, Values: []string{"10000000", "15000000", "2026-10"}}}}
}

func keysOf(key *ecdsa.PublicKey, purpose trust.Purpose, environment signed.Environment) *trust.List {
	return &trust.List{Environment: environment, SignedAt: now, Keys: []trust.Key{{KID: [4]byte{9}, Public: key, Purpose: purpose, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0)}}}
}

func TestSignedStatementIsReadBack(t *testing.T) {
	key := newKey(t)
	want := sample()
	raw, err := Sign(rand.Reader, want, key, [4]byte{9})
	if err != nil {
		t.Fatal(err)
	}
	url := URL("https://api.example.vn", want.ID, raw)
	digits, ok := Find(url)
	if !ok || digits != Text(raw) || !strings.HasPrefix(url, "https://api.example.vn/s/AQIDAAAAAAAAAAAAAAAAAA#8402") {
		t.Fatalf("found %t in %s", ok, url)
	}
	r := Judge(url, keysOf(&key.PublicKey, trust.Statement, signed.Sandbox), Counts, now)
	if r.Verdict != cardcode.Genuine || r.Statement.Recipient != want.Recipient || r.Statement.Facts[2].Values[0] != want.Facts[2].Values[0] || !r.Statement.Expires.Equal(want.Expires) {
		t.Errorf("judged %+v", r)
	}
	// Telex and VNI spoil letters and leave the digits.
	if r := Judge("hhttps:// ápi ễ#"+digits, keysOf(&key.PublicKey, trust.Statement, signed.Sandbox), Counts, now); r.Verdict != cardcode.Genuine {
		t.Errorf("through an input method: %+v", r)
	}
	code, err := cardcode.Draw(url)
	if err != nil || code.Version > 25 {
		t.Errorf("drawn as version %d, %v", code.Version, err)
	}
	t.Logf("%d bytes, %d characters, QR version %d", len(raw), len(url), code.Version)
}

func TestJudge(t *testing.T) {
	key := newKey(t)
	raw, err := Sign(rand.Reader, sample(), key, [4]byte{9})
	if err != nil {
		t.Fatal(err)
	}
	text := Text(raw)
	good := keysOf(&key.PublicKey, trust.Statement, signed.Sandbox)
	flipped := bytes.Clone(raw)
	flipped[len(flipped)-1] ^= 1
	for name, c := range map[string]struct {
		scan  string
		keys  *trust.List
		state State
		now   time.Time
		want  cardcode.Verdict
	}{
		"counts":                  {text, good, Counts, now, cardcode.Genuine},
		"not asked":               {text, good, "", now, cardcode.Unproven},
		"taken back":              {text, good, Revoked, now, cardcode.Revoked},
		"over by the clock":       {text, &trust.List{Environment: signed.Sandbox, SignedAt: now.AddDate(0, 0, 29), Keys: good.Keys}, Counts, now.AddDate(0, 0, 30), cardcode.Expired},
		"over by the backend":     {text, good, Over, now, cardcode.Expired},
		"taken back, then over":   {text, &trust.List{Environment: signed.Sandbox, SignedAt: now.AddDate(1, 0, 0), Keys: good.Keys}, Revoked, now.AddDate(1, 0, 0), cardcode.Revoked},
		"never issued":            {text, good, Unknown, now, cardcode.Forged},
		"no list":                 {text, nil, Counts, now, cardcode.Unproven},
		"an old list":             {text, &trust.List{Environment: signed.Sandbox, SignedAt: now.Add(-15 * 24 * time.Hour), Keys: good.Keys}, Counts, now, cardcode.Unproven},
		"another key":             {text, keysOf(&newKey(t).PublicKey, trust.Statement, signed.Sandbox), Counts, now, cardcode.Forged},
		"a card key":              {text, keysOf(&key.PublicKey, trust.Card, signed.Sandbox), Counts, now, cardcode.UnknownIssuer},
		"a checkpoint key":        {text, keysOf(&key.PublicKey, trust.Checkpoint, signed.Sandbox), Counts, now, cardcode.UnknownIssuer},
		"another environment":     {text, keysOf(&key.PublicKey, trust.Statement, signed.Production), Counts, now, cardcode.UnknownIssuer},
		"a digit short":           {text[:len(text)-1], good, Counts, now, cardcode.Misread},
		"a digit changed":         {strings.Replace(text, "8402", "84029", 1), good, Counts, now, cardcode.Misread},
		"a bit of the signature":  {Text(flipped), good, Counts, now, cardcode.Forged},
		"well read, no statement": {Text(bytes.Repeat([]byte{1}, 120)), good, Counts, now, cardcode.Malformed},
		"something else":          {"8401123", good, Counts, now, cardcode.Malformed},
	} {
		r := Judge(c.scan, c.keys, c.state, c.now)
		if r.Verdict != c.want {
			t.Errorf("%s: %s %v, want %s", name, r.Verdict, r.Reasons, c.want)
		}
		if shown := r.Statement != nil; shown && (r.Verdict == cardcode.Forged || r.Verdict == cardcode.UnknownIssuer || r.Verdict == cardcode.Malformed) {
			t.Errorf("%s: what nobody signed is shown", name)
		}
	}
}

// Every byte of a statement counts.
func TestEveryByteCounts(t *testing.T) {
	key := newKey(t)
	raw, err := Sign(rand.Reader, sample(), key, [4]byte{9})
	if err != nil {
		t.Fatal(err)
	}
	keys := keysOf(&key.PublicKey, trust.Statement, signed.Sandbox)
	for i := range raw {
		spoilt := bytes.Clone(raw)
		spoilt[i] ^= 1
		if r := Judge(Text(spoilt), keys, Counts, now); r.Verdict == cardcode.Genuine {
			t.Errorf("byte %d does not count", i)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	for name, change := range map[string]func(*Statement){
		"no recipient": func(s *Statement) { s.Recipient = "" }, "a line break": func(s *Statement) { s.Purpose = "a\nb" }, "a long name": func(s *Statement) { s.Name = strings.Repeat("x", MaxText+1) },
		"no facts": func(s *Statement) { s.Facts = nil }, "an unknown fact": func(s *Statement) { s.Facts[0].Kind = 99 }, "a value short": func(s *Statement) { s.Facts[0].Values = s.Facts[0].Values[:1] },
		"over before it begins": func(s *Statement) { s.Expires = s.Issued }, "no environment": func(s *Statement) { s.Environment = 77 }, "not UTF-8": func(s *Statement) { s.Name = "\xff" },
		"too much to draw": func(s *Statement) {
			s.Facts = nil
			for range MaxFacts {
				s.Facts = append(s.Facts, Fact{Kind: Employer, Values: []string{strings.Repeat("Ễ", MaxText), "2018-11", ""}})
			}
		},
	} {
		s := sample()
		change(&s)
		if _, err := Sign(rand.Reader, s, newKey(t), [4]byte{9}); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The vector is a statement of the sandbox's first people; every later version must judge it alike.
func TestVector(t *testing.T) {
	scan, err := os.ReadFile("testdata/statement.txt")
	if err != nil {
		t.Fatal(err)
	}
	point, err := os.ReadFile("testdata/key.hex")
	if err != nil {
		t.Fatal(err)
	}
	uncompressed, err := hex.DecodeString(strings.TrimSpace(string(point)))
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), uncompressed)
	if err != nil {
		t.Fatal(err)
	}
	r := Judge(string(scan), keysOf(key, trust.Statement, signed.Sandbox), Counts, now)
	if r.Verdict != cardcode.Genuine || r.Statement.Name != "Nguyễn Văn Mẫu" || len(r.Statement.Facts) != 4 || r.Statement.Number != "••••••0001" {
		t.Errorf("judged %+v", r)
	}
}

func TestID(t *testing.T) {
	id := [16]byte{1, 2, 3}
	if back, ok := ParseID(ID(id)); !ok || back != id {
		t.Error("an id is not read back")
	}
	for _, bad := range []string{"", "x", ID(id) + "A", ID(id)[:21], strings.Repeat("A", 21) + "B", strings.Repeat("!", 22)} {
		if _, ok := ParseID(bad); ok {
			t.Errorf("%q was taken", bad)
		}
	}
}

func FuzzJudge(f *testing.F) {
	key := newKey(f)
	raw, err := Sign(rand.Reader, sample(), key, [4]byte{9})
	if err != nil {
		f.Fatal(err)
	}
	keys := keysOf(&key.PublicKey, trust.Statement, signed.Sandbox)
	f.Add(raw)
	f.Add([]byte{0x84, 0x40, 0xa0, 0x40, 0x40})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := Judge(Text(b), keys, Counts, now)
		if r.Verdict == cardcode.Genuine && !bytes.Equal(b, raw) && r.Statement.ID != sample().ID {
			t.Errorf("%x is genuine", b)
		}
		if s, err := Read(b); err == nil && s.check() != nil {
			t.Error("a statement out of bounds was read")
		}
		Judge(string(b), keys, Counts, now)
	})
}
