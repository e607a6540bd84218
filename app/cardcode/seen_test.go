package cardcode

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestMemoryAtOnce(t *testing.T) {
	var m Memory
	var wg sync.WaitGroup
	const sights, desks = 50, 8
	var first [sights]atomic.Int32
	for desk := range desks {
		wg.Go(func() {
			for i := range sights {
				s := Sight{Nonce: [8]byte{byte(i)}}
				fresh, by, at, err := m.First(t.Context(), s, string(rune('a'+desk)), checkedAt)
				if err != nil || by == "" || !at.Equal(checkedAt) {
					t.Error(by, at, err)
				}
				if fresh {
					first[i].Add(1)
				}
			}
		})
	}
	wg.Wait()
	for i := range first {
		if n := first[i].Load(); n != 1 {
			t.Errorf("sight %d: %d desks were first", i, n)
		}
	}
}

func TestMemoryKeepsTenMinutes(t *testing.T) {
	var m Memory
	ask := func(s Sight, after time.Duration) bool {
		first, _, _, err := m.First(t.Context(), s, "desk", checkedAt.Add(after))
		if err != nil {
			t.Fatal(err)
		}
		return first
	}
	one := Sight{Nonce: [8]byte{1}}
	if !ask(one, 0) || ask(one, Remembered) {
		t.Error("not remembered for its ten minutes")
	}
	var n uint64
	for after := Remembered; after < 3*Remembered; after += time.Second {
		n++
		ask(Sight{Nonce: [8]byte(binary.BigEndian.AppendUint64(nil, n<<8))}, after)
	}
	if held := len(m.seen); held > int(2*Remembered/time.Second)+1 {
		t.Errorf("%d sights held", held)
	}
	if !ask(one, 3*Remembered) {
		t.Error("remembered for ever")
	}
}
