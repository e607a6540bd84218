package accounts

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/store"
)

// RFC 4226, appendix D.
func TestPasswordsAreHOTP(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for counter, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		got, err := hotp.GenerateCodeCustom(secret, uint64(counter), passwordForm)
		if err != nil || got != want {
			t.Errorf("counter %d: %s, %v; want %s", counter, got, err, want)
		}
	}
}

func TestActivation(t *testing.T) {
	const wrong = "0000-0000-0000"
	for _, c := range []struct {
		name     string
		number   string
		password func(h *house) string
		code     func(h *house) string
		refused  vss.Code
	}{
		{name: "all right", number: account, password: (*house).password, code: (*house).letter},
		{name: "by citizen ID", number: citizen, password: (*house).password, code: (*house).letter},
		{name: "password alone", number: account, password: (*house).password, code: func(*house) string { return wrong }, refused: vss.CodeActivationRefused},
		{name: "code alone", number: account, password: func(h *house) string { return notThe(h.password()) }, code: (*house).letter, refused: vss.CodeActivationRefused},
		{name: "replaced code", number: account, password: (*house).password, code: func(h *house) string { old := h.letter(); h.letter(); return old }, refused: vss.CodeActivationRefused},
		{name: "another's code", number: account, password: (*house).password, code: (*house).strangersLetter, refused: vss.CodeActivationRefused},
		{name: "unknown account", number: stranger, password: func(*house) string { return "000000" }, code: func(*house) string { return wrong }, refused: vss.CodeActivationRefused},
		{name: "password too old", number: account, password: func(h *house) string { p := h.password(); h.pass(passwordLife + time.Second); return p }, code: (*house).letter, refused: vss.CodeOTPExpired},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			p := newPhone(t)
			handle, err := h.start(p, c.number)
			if err != nil {
				t.Fatal(err)
			}
			b, err := h.complete(p, handle, c.password(h), c.code(h))
			if c.refused != "" {
				wantCode(t, err, c.refused)
				return
			}
			if err != nil || b.Account != account || b.HolderName != "Nguyễn Thị Thử" || b.BindingGeneration != 1 || len(b.DeviceId) != 22 {
				t.Fatalf("the binding is %+v, %v", b, err)
			}
			if _, err := h.token(p, b, nil); err != nil {
				t.Errorf("the bound device gets no session: %v", err)
			}
		})
	}
}

// notThe is a password that is not the one given.
func notThe(password string) string {
	if password == "123456" {
		return "654321"
	}
	return "123456"
}

func (h *house) strangersLetter() string {
	var code string
	h.write(func(tx *store.Tx) error {
		if _, err := tx.CreateAccount(store.Account{Number: "0000000002"}); err != nil {
			return err
		}
		var err error
		code, err = h.IssueActivationCode(tx, "0000000002")
		return err
	})
	return code
}

func TestFiveWrongTriesSpendAHandle(t *testing.T) {
	h := newHouse(t)
	p := newPhone(t)
	handle, err := h.start(p, account)
	if err != nil {
		t.Fatal(err)
	}
	password, code := h.password(), h.letter()
	for range 20 { // somebody without the keys spends nothing
		_, err := h.complete(newPhone(t), handle, password, code)
		wantCode(t, err, vss.CodeActivationRefused)
	}
	for range maxTries {
		_, err := h.complete(p, handle, notThe(password), code)
		wantCode(t, err, vss.CodeActivationRefused)
	}
	_, err = h.complete(p, handle, password, code)
	wantCode(t, err, vss.CodeOTPSpent)
}

func TestSameKeysGetTheSameAnswer(t *testing.T) {
	h := newHouse(t)
	p := newPhone(t)
	handle, err := h.start(p, account)
	if err != nil {
		t.Fatal(err)
	}
	password, code := h.password(), h.letter()
	const callers = 100
	answers := make([]vss.Binding, callers)
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			var err error
			if answers[i], err = h.complete(p, handle, password, code); err != nil {
				t.Errorf("caller %d: %v", i, err)
			}
		})
	}
	all.Wait()
	for i, b := range answers {
		if b != answers[0] {
			t.Errorf("caller %d got %+v, caller 0 %+v", i, b, answers[0])
		}
	}
	_, err = h.complete(newPhone(t), handle, password, code)
	wantCode(t, err, vss.CodeActivationRefused)
	h.pass(answerLife - time.Second)
	if b, err := h.complete(p, handle, "000000", code); err != nil || b.DeviceId != answers[0].DeviceId {
		t.Errorf("just before the answer ends: %+v, %v", b, err)
	}
	h.pass(2 * time.Second)
	_, err = h.complete(p, handle, password, code)
	wantCode(t, err, vss.CodeOTPExpired)
}

func TestOneCodeBindsOneOfManyPhones(t *testing.T) {
	h := newHouse(t)
	code := h.letter()
	const phones = 100
	var all sync.WaitGroup
	var mu sync.Mutex
	bound := 0
	for range phones {
		p := newPhone(t)
		handle, err := h.start(p, account)
		if err != nil {
			t.Fatal(err)
		}
		password := h.password()
		all.Go(func() {
			_, err := h.complete(p, handle, password, code)
			if err != nil {
				wantCode(t, err, vss.CodeActivationRefused)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			bound++
		})
	}
	all.Wait()
	if bound != 1 {
		t.Errorf("%d of %d phones were bound by one code", bound, phones)
	}
}

func TestBoundPhoneStays(t *testing.T) {
	h := newHouse(t)
	p, b := h.activate()
	thief := newPhone(t)
	handle, err := h.start(thief, account)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.complete(thief, handle, h.password(), h.letter())
	wantCode(t, err, vss.CodeActivationRefused)
	// Neither guesses nor requests of strangers stand in the way of the phone that holds the account.
	for range 50 {
		if handle, err = h.start(newPhone(t), account); err != nil {
			t.Fatal(err)
		}
		_, err := h.complete(thief, handle, "000000", "0000-0000-0000")
		wantCode(t, err, vss.CodeActivationRefused)
	}
	if _, err := h.token(p, b, nil); err != nil {
		t.Errorf("the bound phone is blocked: %v", err)
	}
	if h.ended != 0 {
		t.Error("credentials were ended")
	}
}

func TestSendsAreLimited(t *testing.T) {
	h := newHouse(t)
	h.Limits = Limits{PerAccount: Rate{Burst: 3, Interval: 10 * time.Minute}, PerAddress: Rate{Burst: 5, Interval: time.Minute}}
	ask := func(number, from string) error {
		_, err := h.Start(context.Background(), newPhone(t).caller, nil, from, vss.ActivationStart{Account: number, KeyLevel: 1, Language: vss.LanguageVi, Device: "x"})
		return err
	}
	for _, number := range []string{account, stranger} { // an unknown account has the same limits
		from := "198.51.100." + number[len(number)-1:]
		for range 3 {
			if err := ask(number, from); err != nil {
				t.Fatal(err)
			}
		}
		wantCode(t, ask(number, "203.0.113.7"), vss.CodeTooManyRequests)
	}
	wantCode(t, ask(citizen, "203.0.113.7"), vss.CodeTooManyRequests) // another number of the same account
	for i, number := range []string{"0000000101", "0000000102", "0000000103", "0000000104", "0000000105", "0000000106"} {
		err := ask(number, "203.0.113.9")
		if i < 5 && err != nil {
			t.Errorf("request %d from one address: %v", i, err)
		}
		if i == 5 {
			wantCode(t, err, vss.CodeTooManyRequests)
		}
	}
	h.pass(10*time.Minute + time.Second)
	if err := ask(account, "203.0.113.7"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

// An account that does not exist takes the same steps: the same statements in the same order, in both requests.
func TestUnknownAccountTakesTheSameSteps(t *testing.T) {
	h := newHouse(t)
	h.letter()
	steps := func(number string) (list []string) {
		h.store.Trace(func(query string) { list = append(list, query) })
		defer h.store.Trace(nil)
		p := newPhone(t)
		handle, err := h.start(p, number)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.complete(p, handle, "x", "0000-0000-0000")
		wantCode(t, err, vss.CodeActivationRefused)
		return list
	}
	known, unknown := steps(account), steps(stranger)
	if len(known) < 10 || !slices.Equal(known, unknown) {
		t.Errorf("known:\n%q\nunknown:\n%q", known, unknown)
	}
	messages, err := h.store.Read(t.Context()).Messages(10)
	if err != nil || len(messages) != 1 || messages[0].Account != account {
		t.Errorf("the outbox shows %+v, %v", messages, err)
	}
}

func TestProofIsUsedOnce(t *testing.T) {
	h := newHouse(t)
	p := newPhone(t)
	use := edge.Use{ID: [32]byte{1}, Expires: h.clock().Add(time.Minute)}
	ask := vss.ActivationStart{Account: account, KeyLevel: 1, Language: vss.LanguageVi, Device: "x"}
	if _, err := h.Start(t.Context(), p.caller, []edge.Use{use}, address, ask); err != nil {
		t.Fatal(err)
	}
	_, err := h.Start(t.Context(), p.caller, []edge.Use{use}, address, ask)
	wantCode(t, err, vss.CodeProofReplayed)
	wantCode(t, h.UseOnce(t.Context(), []edge.Use{use}), vss.CodeProofReplayed)
}

func TestProductionRefusesUnattestedKeys(t *testing.T) {
	h := newHouse(t)
	h.Attestation = ProductionAttestation{}
	chain := []string{"AAAA"}
	for name, ask := range map[string]vss.ActivationStart{
		"no chain":            {Account: account, KeyLevel: 1},
		"a claim alone":       {Account: account, KeyLevel: 3},
		"a chain nobody made": {Account: account, KeyLevel: 3, Attestation: &chain},
	} {
		t.Run(name, func(t *testing.T) {
			ask.Language, ask.Device = vss.LanguageVi, "x"
			_, err := h.Start(t.Context(), newPhone(t).caller, nil, address, ask)
			wantCode(t, err, vss.CodeKeyNotAttested)
		})
	}
}

// BenchmarkStart asks for an account that exists and one that does not in turn, and reports the median of the one over the other's: 1 when time
// tells nothing.
func BenchmarkStart(b *testing.B) {
	h := newHouse(b)
	h.Limits = Limits{PerAccount: Rate{Burst: 1 << 30, Interval: 1}, PerAddress: Rate{Burst: 1 << 30, Interval: 1}}
	p := newPhone(b)
	numbers := []string{account, stranger}
	var took [2][]time.Duration
	for b.Loop() {
		for i, number := range numbers {
			began := time.Now()
			if _, err := h.start(p, number); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], time.Since(began))
		}
	}
	for i := range took {
		slices.Sort(took[i])
	}
	b.ReportMetric(float64(took[1][len(took[1])/2])/float64(took[0][len(took[0])/2]), "unknown/known")
}
