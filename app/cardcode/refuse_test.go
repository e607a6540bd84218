package cardcode

import (
	"runtime"
	"strings"
	"testing"

	"vssid/app/cardcode/internal/vectors"
	"vssid/app/cardcode/signed"
)

// TestRefusingIsCheap measures what 4 KiB of bad input cost in memory.
func TestRefusingIsCheap(t *testing.T) {
	w := newWorld(t)
	good := w.code(t)
	nested := signed.Encode(append([]byte{0x84}, []byte(strings.Repeat("\x9b\x00\x00\x00\x00\x7f\xff\xff\xff", 70))...))
	for name, scan := range map[string]string{
		"digits":                strings.Repeat("8401", 1024),
		"a code and more":       (good + strings.Repeat("0", 4096))[:4096],
		"separators":            strings.Repeat("|", 4096),
		"a printed card's ends": strings.Repeat("0199000002|", 372),
		"letters":               strings.Repeat("ễ", 1365),
		"claimed long arrays":   nested,
		"claimed long strings":  signed.Encode(append([]byte{0x84, 0x5b, 0, 0, 0, 0x7f}, make([]byte, 600)...)),
		"a wrong digit":         good[:300] + next(good[300:301]) + good[301:],
	} {
		t.Run(name, func(t *testing.T) {
			const runs = 20
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for range runs {
				if r, err := w.verifier.Check(t.Context(), scan, checkedAt); err != nil || r.Verdict == Genuine || r.Verdict == Unproven {
					t.Fatal(r.Verdict, err)
				}
			}
			runtime.ReadMemStats(&after)
			if got := (after.TotalAlloc - before.TotalAlloc) / runs; got >= 64<<10 {
				t.Errorf("%d bytes allocated", got)
			}
		})
	}
}

// FuzzCheck: any scan gives a verdict that the desk can show, and none is genuine without the issuer's signature.
func FuzzCheck(f *testing.F) {
	for _, scan := range []string{"", "8401", "0199000002|54c3aa6e|1987|2|-|01 - 043|01/01/2021|-|15/12/2020|-|-|4|-|1-7102|4|-|$", "001094000001||Tên|1994|Nam||"} {
		f.Add(scan)
	}
	for _, v := range vectors.Load(f, vectorDir) {
		f.Add(v.Scan)
	}
	w := newWorld(f)
	f.Add(w.code(f))
	w.verifier.Trust.Keys = nil
	f.Fuzz(func(t *testing.T, scan string) {
		r, err := w.verifier.Check(t.Context(), scan, checkedAt)
		if err != nil || r.Verdict == Genuine || r.Verdict.Words().English == "" || len(r.Reasons) == 0 || r.Reasons[0].Words().English == "" {
			t.Errorf("%+v, %v", r, err)
		}
	})
}
