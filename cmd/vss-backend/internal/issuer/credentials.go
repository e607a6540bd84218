package issuer

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/trust"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/store"
)

const (
	credentialLife = 14 * 24 * time.Hour
	// placeRest is how long a place in a status list stays empty after its credential expired.
	placeRest = 30 * 24 * time.Hour
)

// Issue makes a credential for the device of a session: its account's card as the registry holds it now, bound to the device's key.
func (i *Issuer) Issue(ctx context.Context, s edge.Session, uses []edge.Use) (vss.IssuedCredential, error) {
	return i.issue(ctx, s, uses, func(*store.Reader) (string, time.Time, error) { return s.Account, time.Time{}, nil })
}

// Carry is the right of a session's account to carry somebody's card: whose, and the moment it ends (zero: only an end ends it). It is asked inside the
// transaction that issues, and refuses.
type Carry func(r *store.Reader) (account string, ends time.Time, err error)

// IssueCarried makes a credential of somebody else's card for the device of a session. It never outlives the right to carry it.
func (i *Issuer) IssueCarried(ctx context.Context, s edge.Session, uses []edge.Use, right Carry) (vss.IssuedCredential, error) {
	return i.issue(ctx, s, uses, right)
}

func (i *Issuer) issue(ctx context.Context, s edge.Session, uses []edge.Use, right Carry) (vss.IssuedCredential, error) {
	now := i.Now()
	key, err := i.signer(trust.Card)
	if err != nil {
		return vss.IssuedCredential{}, err
	}
	var card store.Card
	var device store.Device
	var entry store.StatusEntry
	err = i.Store.Write(ctx, func(tx *store.Tx) error {
		if err := i.Binding.Take(tx, uses); err != nil {
			return err
		}
		var err error
		if _, device, err = i.Binding.Holds(&tx.Reader, s); err != nil {
			return err
		}
		account, ends, err := right(&tx.Reader)
		if err != nil {
			return err
		}
		if card, err = tx.Card(account); err != nil {
			return fmt.Errorf("read the card to issue: %w", err)
		}
		expires := now.Add(credentialLife)
		if !ends.IsZero() && ends.Before(expires) {
			expires = ends
		}
		entry = store.StatusEntry{Account: account, Carrier: s.Account, DeviceID: s.DeviceID, Expires: expires.Truncate(time.Second), Key: key.Number}
		if card.Withdrawn {
			entry.Status = statusWithdrawn
		}
		if err := takePlace(tx, &entry); err != nil {
			return err
		}
		return audit.Put(tx, audit.Event{Kind: audit.CredentialIssued, Account: s.Account, Actor: audit.Owner, Purpose: "card-code", Reference: s.DeviceID, At: now})
	})
	if err != nil {
		return vss.IssuedCredential{}, err
	}
	raw, err := i.sign(key, card, device, entry)
	if err != nil {
		return vss.IssuedCredential{}, fmt.Errorf("issue a credential: %w", err)
	}
	return vss.IssuedCredential{
		Credential: base64.RawURLEncoding.EncodeToString(raw), ExpiresAt: entry.Expires.UTC(), RenewAfter: now.Add(entry.Expires.Sub(now) / 2).Truncate(time.Second).UTC(),
		CardVersion: card.Version, ServerTime: now.UTC(),
	}, nil
}

// sign makes the credential and reads it back: what leaves here has been verified as a desk will verify it.
func (i *Issuer) sign(key ringKey, card store.Card, device store.Device, entry store.StatusEntry) ([]byte, error) {
	claims, err := claimsOf(card)
	if err != nil {
		return nil, err
	}
	if claims.DeviceKey, err = ecdsa.ParseUncompressedPublicKey(elliptic.P256(), device.DeviceKey); err != nil {
		return nil, fmt.Errorf("read the device key: %w", err)
	}
	claims.Environment, claims.KeyLevel = i.Environment, uint8(device.KeyLevel)
	claims.ListID, claims.StatusIndex, claims.Expires = entry.List, entry.Entry, entry.Expires
	raw, err := signed.Issue(rand.Reader, claims, key.signer, key.kid)
	if err != nil {
		return nil, err
	}
	back, err := signed.ParseCredential(raw)
	if err != nil {
		return nil, fmt.Errorf("read back what was signed: %w", err)
	}
	if err := back.Verify(key.public); err != nil {
		return nil, fmt.Errorf("verify what was signed: %w", err)
	}
	if back.CardNumber != claims.CardNumber || back.ListID != entry.List || back.StatusIndex != entry.Entry || !back.DeviceKey.Equal(claims.DeviceKey) || !back.Expires.Equal(entry.Expires) {
		return nil, errors.New("what was signed does not say what was meant")
	}
	return raw, nil
}

// claimsOf takes from the registry's record what a credential says.
func claimsOf(card store.Card) (signed.Claims, error) {
	c := signed.Claims{Name: insurance.NormalName(card.HolderName), Sex: insurance.Sex(card.Sex), BenefitLevel: insurance.BenefitLevel(card.BenefitLevel), LivingArea: insurance.LivingArea(card.LivingArea)}
	var err error
	if c.CardNumber, err = insurance.ParseCardNumber(card.CardNumber); err != nil {
		return c, fmt.Errorf("the registry's card number: %w", err)
	}
	if c.Facility, err = insurance.ParseFacilityCode(card.FacilityCode); err != nil {
		return c, fmt.Errorf("the registry's facility code: %w", err)
	}
	for _, d := range []struct {
		what, text string
		into       *insurance.PartialDate
	}{
		{"birth date", card.DateOfBirth, &c.DateOfBirth}, {"first day", card.ValidFrom, &c.ValidFrom},
		{"last day", card.ValidTo, &c.ValidTo}, {"five-year date", card.FiveYearDate, &c.FiveYearDate},
	} {
		if d.text == "" {
			continue
		}
		if *d.into, err = insurance.ParsePartialDate(d.text); err != nil {
			return c, fmt.Errorf("the registry's %s: %w", d.what, err)
		}
	}
	return c, nil
}

// takePlace finds a random free place in the newest list, so that neighbours in a list say nothing of each other. A list takes credentials until
// half of it is given out; then the next one opens.
func takePlace(tx *store.Tx, entry *store.StatusEntry) error {
	lists, err := tx.StatusLists()
	if err != nil {
		return err
	}
	var list uint32
	if n := len(lists); n > 0 {
		list = lists[n-1].ID
		if lists[n-1].Taken >= listSize/2 {
			list++
		}
	}
	if _, err := tx.CreateStatusList(list); err != nil {
		return err
	}
	entry.List = list
	for range 200 { // each try finds a free place with a chance of at least one half
		var b [4]byte
		rand.Read(b[:]) // never fails: crypto/rand stops the program instead
		entry.Entry = binary.BigEndian.Uint32(b[:]) % listSize
		if free, err := tx.TakeStatusEntry(*entry); err != nil || free {
			return err
		}
	}
	return fmt.Errorf("find a place in status list %d: none in 200 tries", list)
}

// EndCredentials implements accounts.Credentials: what was in the account's device ends, its own card and those it carried for others. Its card in
// the devices of delegates goes on: the owner let them carry it, whichever device the owner uses.
func (i *Issuer) EndCredentials(tx *store.Tx, account string) error {
	return tx.EndDevice(account, statusReplaced)
}

// EndCarried ends every credential of an owner's card in a carrier's device.
func (i *Issuer) EndCarried(tx *store.Tx, owner, carrier string) error {
	return Ender{i.Now}.EndCarried(tx, owner, carrier)
}

// SetWithdrawn withdraws an account's card or gives it back (Ender.SetWithdrawn).
func (i *Issuer) SetWithdrawn(tx *store.Tx, account string, withdrawn bool) error {
	return Ender{i.Now}.SetWithdrawn(tx, account, withdrawn)
}

// Ender changes the status of credentials, which takes no key: whoever publishes the status lists signs what it leaves.
type Ender struct {
	Now func() time.Time
}

// SetWithdrawn withdraws an account's card or gives it back: the registry's record and every credential of it, whoever's device it is in.
func (e Ender) SetWithdrawn(tx *store.Tx, account string, withdrawn bool) error {
	if err := tx.SetWithdrawn(account, withdrawn); err != nil {
		return err
	}
	from, to, kind := statusWithdrawn, statusValid, events.CardRestored
	if withdrawn {
		from, to, kind = statusValid, statusWithdrawn, events.CardWithdrawn
	}
	if err := tx.SetStatus(account, from, to); err != nil {
		return err
	}
	return events.Put(tx, account, kind, "", e.Now())
}

// EndCarried ends every credential of an owner's card in a carrier's device.
func (Ender) EndCarried(tx *store.Tx, owner, carrier string) error {
	return tx.EndCarried(owner, carrier, statusReplaced)
}
