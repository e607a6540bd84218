package device

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"vssid/app/vss"
	"vssid/storage"
)

// CarriedCard is somebody else's card that this device may show: a child's, a parent's, or one that was delegated. Its credential names this device's key
// and never outlives the right to carry it.
type CarriedCard struct {
	Card
	ID     vss.CarryId
	Reason vss.CarryReason
	Until  time.Time // midnight UTC of the last day; zero when only an end ends it
}

// The names of carried cards in the Card class: an index, and each card by its relation's id.
const (
	carriedIndexName  = "cards"
	carriedNamePrefix = "card/"
)

// maxCarried is how many cards a device carries besides its own: more than any family has, few enough for every start to read them all.
const maxCarried = 20

// carriedEntry is what the index says of one carried card.
type carriedEntry struct {
	ID     vss.CarryId     `json:"id"`
	Reason vss.CarryReason `json:"reason"`
	Until  time.Time       `json:"until"`
}

// CarriedCards returns the carried cards as they are stored, without network; none is no error. Errors: ErrNotActive, storage.ErrLocked.
func (d *Device) CarriedCards() ([]CarriedCard, error) {
	if b, _ := d.held(); b == nil {
		return nil, ErrNotActive
	}
	raw, err := d.vault.Get(storage.Card, carriedIndexName)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var index []carriedEntry
	if err := json.Unmarshal(raw, &index); err != nil {
		return nil, fmt.Errorf("reading the list of carried cards from the vault: %w", err)
	}
	all := make([]CarriedCard, 0, len(index))
	for _, e := range index {
		stored, err := d.carriedCard(e.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, stored.carried(e))
	}
	return all, nil
}

func (s storedCard) carried(e carriedEntry) CarriedCard {
	return CarriedCard{Card{Card: s.Card, FetchedAt: s.FetchedAt, Credential: s.Credential, CredentialExpires: s.Expires, RenewAfter: s.RenewAfter}, e.ID, e.Reason, e.Until}
}

func (d *Device) carriedCard(id vss.CarryId) (storedCard, error) {
	var stored storedCard
	raw, err := d.vault.Get(storage.Card, carriedNamePrefix+id)
	if errors.Is(err, storage.ErrNotFound) {
		return stored, ErrNoCard
	}
	if err != nil {
		return stored, err
	}
	if err := json.Unmarshal(raw, &stored); err != nil {
		return stored, fmt.Errorf("reading a carried card from the vault: %w", err)
	}
	return stored, nil
}

// RenewCarried asks which cards this device may carry, fetches each and renews its credential where that is due, proves it as RenewCard does, and drops the
// cards that may no longer be carried, all in one commit. A card that cannot be fetched now stays as it was stored; the first such failure is returned
// beside the cards. Errors: ErrOffline, ErrRetired, ErrUntrusted, *Refused; storage.ErrLocked.
func (d *Device) RenewCarried(ctx context.Context) ([]CarriedCard, error) {
	d.renew.Lock()
	defer d.renew.Unlock()
	b, err := d.active()
	if err != nil {
		return nil, err
	}
	if d.vault.CardLocked() && !d.vault.Unlocked() {
		return nil, storage.ErrLocked
	}
	before, err := d.CarriedCards()
	if err != nil {
		return nil, err
	}
	var list vss.DependantList
	if err := d.online(ctx, func(s *vss.Session) (err error) {
		list, err = s.Dependants(ctx)
		return err
	}); err != nil {
		return before, err
	}
	var index []carriedEntry
	var batch []storage.Change
	var failed error
	for _, c := range list.Carried {
		if c.State != vss.CarryStateActive || len(index) == maxCarried {
			continue
		}
		e := carriedEntry{ID: c.CarryId, Reason: c.Reason}
		if c.Until != nil {
			e.Until = c.Until.Time
		}
		changed, keep, err := d.renewOne(ctx, e.ID)
		if err != nil && failed == nil {
			failed = err
		}
		if keep {
			index = append(index, e)
		}
		if changed != nil {
			batch = append(batch, *changed)
		}
	}
	if err := d.keepCarried(ctx, b.DeviceID, before, index, batch); err != nil {
		return before, err
	}
	now, err := d.CarriedCards()
	return now, errors.Join(failed, err)
}

// renewOne fetches one carried card. changed is nil when what is stored is still good; keep is false for a card that is neither stored nor fetched.
func (d *Device) renewOne(ctx context.Context, id vss.CarryId) (changed *storage.Change, keep bool, err error) {
	stored, storedErr := d.carriedCard(id)
	fresh, err := d.fetchCarried(ctx, id, stored, storedErr == nil)
	var refused *Refused
	if errors.As(err, &refused) && (refused.Code == vss.CodeCarryEnded || refused.Code == vss.CodeNotFound) {
		return nil, false, nil // it has ended since the list was read
	}
	if err != nil {
		return nil, storedErr == nil, err
	}
	c, err := change(storage.Card, carriedNamePrefix+id, fresh)
	if err != nil {
		return nil, storedErr == nil, err
	}
	return &c, true, nil
}

// fetchCarried asks for a card, and for a credential when the one that is stored is due or speaks of an older record.
func (d *Device) fetchCarried(ctx context.Context, id vss.CarryId, stored storedCard, known bool) (storedCard, error) {
	version := stored.Card.Version
	var issued *vss.IssuedCredential
	err := d.online(ctx, func(s *vss.Session) (err error) {
		if stored.Card, err = s.DependantCard(ctx, id); err != nil {
			return err
		}
		now, _ := d.Now()
		if known && stored.Card.Version == version && now.Before(stored.RenewAfter) {
			return nil
		}
		answer, err := s.IssueDependantCredential(ctx, id)
		issued = &answer
		return err
	})
	if err != nil {
		return stored, err
	}
	stored.FetchedAt, _ = d.clock.Now()
	if issued == nil {
		return stored, nil
	}
	if stored.Credential, err = base64.RawURLEncoding.Strict().DecodeString(issued.Credential); err != nil {
		return stored, fmt.Errorf("%w: the credential is not base64url", ErrUntrusted)
	}
	if stored.Expires, err = d.prove(ctx, stored.Card, stored.Credential); err != nil {
		return stored, err
	}
	stored.RenewAfter = issued.RenewAfter
	return stored, nil
}

// keepCarried stores what changed, for the binding it was fetched for, and takes away what is no longer carried.
func (d *Device) keepCarried(ctx context.Context, deviceID string, before []CarriedCard, index []carriedEntry, batch []storage.Change) error {
	for _, old := range before {
		if !slices.ContainsFunc(index, func(e carriedEntry) bool { return e.ID == old.ID }) {
			batch = append(batch, storage.Change{Class: storage.Card, Name: carriedNamePrefix + old.ID})
		}
	}
	if len(batch) == 0 && len(before) == len(index) {
		return nil
	}
	c, err := change(storage.Card, carriedIndexName, index)
	if err != nil {
		return err
	}
	d.write.Lock()
	defer d.write.Unlock()
	if b, err := d.active(); err != nil {
		return err
	} else if b.DeviceID != deviceID {
		return ErrNotActive
	}
	return d.vault.Put(ctx, append(batch, c)...)
}

// PresentCarried makes a fresh code of a carried card, without network, as Present does of the account's own. Error besides Present's: ErrNoCard for a
// card that is no longer carried.
func (d *Device) PresentCarried(ctx context.Context, id vss.CarryId) (Code, error) {
	if _, err := d.active(); err != nil {
		return Code{}, err
	}
	stored, err := d.carriedCard(id)
	if err != nil {
		return Code{}, err
	}
	return d.presentCard(ctx, stored.Credential, stored.Expires)
}

// PrintedCarried is PrintedPayload of a carried card.
func (d *Device) PrintedCarried(id vss.CarryId) (string, error) {
	if _, err := d.active(); err != nil {
		return "", err
	}
	stored, err := d.carriedCard(id)
	return stored.Card.BhytPayload, err
}
