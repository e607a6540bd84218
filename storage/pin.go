package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vssid/platform"
)

// The PIN's tries: four rounds of four, with a wait between them, and a wipe after the last.
const (
	triesARound = 4
	maxTries    = 16
)

// waitAfter is the wait after so many wrong tries.
func waitAfter(tries uint8) time.Duration {
	switch tries {
	case 4:
		return time.Minute
	case 8:
		return 5 * time.Minute
	case 12:
		return time.Hour
	default:
		return 0
	}
}

// pinCheckValue is what the right PIN opens.
var pinCheckValue = []byte("vssid/vault/pin-check/v1")

// PINState says how many tries are left.
func (v *Vault) PINState() PINState {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.pinState()
}

func (v *Vault) pinState() PINState {
	s := PINState{Set: v.index.pinSet}
	if !s.Set {
		return s
	}
	tries := v.rec.tries
	s.LastRound = tries >= maxTries-triesARound
	if tries < maxTries {
		s.TriesLeft = triesARound - int(tries%triesARound)
	}
	if !v.rec.waitFrom.IsZero() {
		// A clock before the start of the wait was turned back: guess will start the wait anew, from that clock.
		from, now := v.rec.waitFrom, v.now()
		if again := ceilSecond(now); again.Before(from) {
			from = again
		}
		if until := from.Add(waitAfter(tries)); now.Before(until) {
			s.WaitUntil = until
		}
	}
	return s
}

// SetPIN sets the PIN and unlocks. birth is the holder's date of birth as ISO 8601 (1987, 1987-05 or 1987-05-12), or empty. It replaces an
// earlier PIN only as long as no value is sealed under it (ErrPINSet); an owner key sealed under that PIN is then lost, so it is for an activation
// that starts over.
func (v *Vault) SetPIN(ctx context.Context, pin, birth string) error {
	if err := CheckPIN(pin, birth); err != nil {
		return err
	}
	v.pinMu.Lock()
	defer v.pinMu.Unlock()
	salt := [16]byte(newInstallID())
	keys, err := derivePINKeys(ctx, v.keystore, v.install(), pin, salt, v.argonMem)
	if err != nil {
		return fmt.Errorf("setting the PIN: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.index.has(Personal) || v.index.cardLocked {
		return ErrPINSet
	}
	old := v.rec
	v.rec.tries, v.rec.waitFrom = 0, time.Time{}
	err = v.commit(ctx, func(d *draft) error {
		d.next.pinSet, d.next.salt, d.pin = true, salt, keys
		if err := d.remove(valueID{Device, biometricName}); err != nil {
			return err
		}
		if _, ok := d.next.entries[valueID{inner, pinChangeName}]; ok {
			if err := d.remove(valueID{inner, pinChangeName}); err != nil {
				return err
			}
		}
		return d.put(valueID{inner, pinCheckName}, pinCheckValue)
	})
	if err != nil {
		if v.index.salt != salt { // the file was not written either
			v.rec.tries, v.rec.waitFrom = old.tries, old.waitFrom
		}
		return fmt.Errorf("setting the PIN: %w", err)
	}
	return nil
}

func (v *Vault) install() installID {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.rec.install
}

// Unlock opens what is under the PIN, until Lock. A wrong PIN is a *WrongPINError; the sixteenth in a row wipes keystore and file and answers
// ErrWiped. The try is counted in the keystore before the PIN is looked at.
func (v *Vault) Unlock(ctx context.Context, pin string) error {
	v.pinMu.Lock()
	defer v.pinMu.Unlock()
	_, err := v.unlock(ctx, pin)
	return err
}

// Approve checks the PIN as Unlock does and returns the approval for one use of the owner key. reason is one sentence in the person's language.
func (v *Vault) Approve(ctx context.Context, pin, reason string) (platform.Approval, error) {
	v.pinMu.Lock()
	defer v.pinMu.Unlock()
	keys, err := v.unlock(ctx, pin)
	if err != nil {
		return platform.Approval{}, err
	}
	return platform.Approval{Reason: reason, PINKey: keys.owner[:]}, nil
}

// unlock returns a copy of what the PIN opened, which Lock does not reach.
func (v *Vault) unlock(ctx context.Context, pin string) (*pinKeys, error) {
	keys, err := v.guess(ctx, pin)
	if err != nil {
		return nil, fmt.Errorf("unlocking the vault: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pin = keys
	if err := v.undoPINChange(ctx); err != nil {
		return nil, fmt.Errorf("undoing an interrupted change of the PIN: %w", err)
	}
	own := *keys
	return &own, nil
}

// guess tries one PIN: count, look, and on success forget the count.
func (v *Vault) guess(ctx context.Context, pin string) (*pinKeys, error) {
	if !isPIN(pin) {
		return nil, ErrPINFormat
	}
	salt, install, err := v.countTry(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := derivePINKeys(ctx, v.keystore, install, pin, salt, v.argonMem)
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.db == nil {
		return nil, ErrClosed
	}
	id := valueID{inner, pinCheckName}
	entry, ok := v.index.entries[id]
	if !ok {
		return nil, ErrTampered
	}
	if _, err := v.getWith(id, entry, keys.personal); err != nil {
		keys.forget()
		if !errors.Is(err, errSeal) {
			return nil, err
		}
		return nil, v.wrongPIN(ctx)
	}
	v.rec.tries, v.rec.waitFrom = 0, time.Time{}
	// A keystore that fails here leaves the try counted; the PIN was right all the same, and the next write brings the record up to date.
	_ = v.writeRecord(ctx)
	return keys, nil
}

// countTry makes one more try durable, with the wait that a wrong one brings, before anything is looked at.
func (v *Vault) countTry(ctx context.Context) (salt [16]byte, install installID, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.db == nil:
		return salt, install, ErrClosed
	case !v.index.pinSet:
		return salt, install, ErrNoPIN
	case v.rec.tries >= maxTries: // the program ended during the sixteenth
		return salt, install, v.wrongPIN(ctx)
	}
	now := v.now()
	if from := ceilSecond(now); from.Before(v.rec.waitFrom) { // the clock was turned back: the wait begins anew
		v.rec.waitFrom = from
		if err := v.writeRecord(ctx); err != nil {
			return salt, install, err
		}
	}
	if state := v.pinState(); !state.WaitUntil.IsZero() {
		return salt, install, &WrongPINError{PINState: state, Refused: true}
	}
	old := v.rec
	v.rec.tries++
	v.rec.waitFrom = time.Time{}
	if waitAfter(v.rec.tries) > 0 {
		v.rec.waitFrom = ceilSecond(now)
	}
	if err := v.writeRecord(ctx); err != nil {
		v.rec = old
		return salt, install, fmt.Errorf("counting the try: %w", err)
	}
	return v.index.salt, v.rec.install, nil
}

// ceilSecond keeps a wait from being shorter than it says, because the record holds whole seconds.
func ceilSecond(t time.Time) time.Time {
	whole := t.Truncate(time.Second)
	if whole.Before(t) {
		whole = whole.Add(time.Second)
	}
	return whole
}

// wrongPIN says what a wrong try led to, and wipes after the last.
func (v *Vault) wrongPIN(ctx context.Context) error {
	if v.rec.tries < maxTries {
		return &WrongPINError{PINState: v.pinState()}
	}
	if err := v.wipe(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrWiped, err)
	}
	return ErrWiped
}

// Lock forgets what the PIN opened.
func (v *Vault) Lock() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pin.forget()
	v.pin = nil
}

// Unlocked reports whether Personal values can be read.
func (v *Vault) Unlocked() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.pin != nil
}

// CardLocked reports whether the Card class is under the PIN.
func (v *Vault) CardLocked() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.index.cardLocked
}

// LockCard puts the Card class under the PIN, or takes it out, in one commit that seals every Card value anew. The vault must be unlocked.
func (v *Vault) LockCard(ctx context.Context, on bool) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.db == nil:
		return ErrClosed
	case !v.index.pinSet:
		return ErrNoPIN
	case v.pin == nil:
		return ErrLocked
	case v.index.cardLocked == on:
		return nil
	}
	values, err := v.readAll(Card)
	if err != nil {
		return fmt.Errorf("locking the card: %w", err)
	}
	err = v.commit(ctx, func(d *draft) error {
		d.next.cardLocked = on
		return d.putAll(values)
	})
	if err != nil {
		return fmt.Errorf("locking the card: %w", err)
	}
	return nil
}

func (v *Vault) readAll(classes ...Class) (map[valueID][]byte, error) {
	values := map[valueID][]byte{}
	for id := range v.index.entries {
		for _, class := range classes {
			if id.class != class {
				continue
			}
			value, err := v.get(id)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", id.name, err)
			}
			values[id] = value
		}
	}
	return values, nil
}

func (d *draft) putAll(values map[valueID][]byte) error {
	for id, value := range values {
		if err := d.put(id, value); err != nil {
			return fmt.Errorf("%q: %w", id.name, err)
		}
	}
	return nil
}
