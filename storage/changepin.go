package storage

import (
	"context"
	"errors"
	"fmt"

	"vssid/platform"
)

// ChangePIN checks the old PIN as Unlock does and replaces it. Two places are sealed under the PIN, the file's Personal values and the
// keystore's owner keys, and no single write changes both. The change goes in three steps:
//
//  1. the new PINKey, sealed under the old PIN, is committed to the file;
//  2. the owner keys are resealed in the keystore;
//  3. the file is committed under the new PIN, without the note of step 1.
//
// Step 3 is the change. Before it only the old PIN opens the vault, and the first unlock after a crash or failure finds the note and
// seals the owner keys back under the old PIN. After step 3 the old PIN opens nothing. Pages of the file that a commit has freed keep their old
// bytes until they are used again: a PIN that somebody has seen should be changed before the file is copied, not after.
func (v *Vault) ChangePIN(ctx context.Context, old, new, birth string) error {
	if err := CheckPIN(new, birth); err != nil {
		return err
	}
	v.pinMu.Lock()
	defer v.pinMu.Unlock()
	was, err := v.unlock(ctx, old)
	if err != nil {
		return err
	}
	defer was.forget()
	salt := [16]byte(newInstallID())
	will, err := derivePINKeys(ctx, v.keystore, v.install(), new, salt, v.argonMem)
	if err != nil {
		return fmt.Errorf("changing the PIN: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.pin == nil { // locked again in between
		own := *was
		v.pin = &own
	}
	if err := v.changePIN(ctx, was, will, salt); err != nil {
		return fmt.Errorf("changing the PIN: %w", err)
	}
	return nil
}

func (v *Vault) changePIN(ctx context.Context, was, will *pinKeys, salt [16]byte) error {
	note := valueID{inner, pinChangeName}
	if err := v.commit(ctx, func(d *draft) error { return d.put(note, will.owner[:]) }); err != nil {
		return err
	}
	err := v.resealOwners(ctx, was, will)
	if err == nil {
		err = v.commitPIN(ctx, will, salt)
	}
	if err == nil {
		return nil
	}
	if v.index.salt == salt { // step 3 is in the file; only its record is late
		return err
	}
	if undo := v.undoPINChange(ctx); undo != nil {
		return fmt.Errorf("%w; the old PIN stays, and the next unlock finishes the way back: %w", err, undo)
	}
	return fmt.Errorf("the old PIN stays: %w", err)
}

// commitPIN seals everything under the PIN anew.
func (v *Vault) commitPIN(ctx context.Context, will *pinKeys, salt [16]byte) error {
	classes := []Class{Personal, inner}
	if v.index.cardLocked {
		classes = append(classes, Card)
	}
	values, err := v.readAll(classes...)
	if err != nil {
		return err
	}
	delete(values, valueID{inner, pinChangeName})
	return v.commit(ctx, func(d *draft) error {
		d.next.salt, d.pin = salt, will
		for _, id := range []valueID{{inner, pinChangeName}, {Device, biometricName}} {
			if err := d.remove(id); err != nil {
				return err
			}
		}
		return d.putAll(values)
	})
}

// resealOwners moves both owner keys from one PINKey to another. A key that the first one does not open but the second one does has been moved
// before.
func (v *Vault) resealOwners(ctx context.Context, from, to *pinKeys) error {
	was, will := platform.Approval{PINKey: from.owner[:]}, platform.Approval{PINKey: to.owner[:]}
	for _, id := range []platform.KeyID{platform.OwnerKey, platform.NextOwnerKey} {
		err := v.keystore.ResealOwner(ctx, id, was, will)
		if errors.Is(err, platform.ErrDenied) {
			err = v.keystore.ResealOwner(ctx, id, will, will)
		}
		if err != nil && !errors.Is(err, platform.ErrNotFound) {
			return err
		}
	}
	return nil
}

// undoPINChange seals the owner keys back under the PIN that is open, if a change was begun and not ended, and removes the note.
func (v *Vault) undoPINChange(ctx context.Context) error {
	id := valueID{inner, pinChangeName}
	if _, ok := v.index.entries[id]; !ok {
		return nil
	}
	note, err := v.get(id)
	if err != nil {
		return err
	}
	if len(note) != len(secret{}) {
		return ErrTampered
	}
	if err := v.resealOwners(ctx, &pinKeys{owner: secret(note)}, v.pin); err != nil {
		return err
	}
	return v.commit(ctx, func(d *draft) error { return d.remove(id) })
}
