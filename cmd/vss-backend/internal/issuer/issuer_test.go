package issuer

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
	"vssid/cmd/internal/discreet"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/store"
)

const account = "0000000001"

// house is an issuer over a real database with one account that a device holds. Its clock starts now, because a TUF client goes by the real one.
type house struct {
	*Issuer
	t      testing.TB
	store  *store.Store
	dir    string
	place  Place
	now    time.Time
	device *ecdsa.PrivateKey
}

func (h *house) Take(*store.Tx, []edge.Use) error { return nil }

func (h *house) Holds(r *store.Reader, s edge.Session) (store.Account, store.Device, error) {
	a, err := r.Account(s.Account)
	if err != nil {
		return a, store.Device{}, err
	}
	d, err := r.Device(s.DeviceID)
	return a, d, err
}

var session = edge.Session{DeviceID: "device", Account: account, Generation: 1}

func newHouse(t testing.TB) *house { return newHouseWith(t, nil) }

// newHouseWith keeps the signing keys in a place; nil is the key folder.
func newHouseWith(t testing.TB, place Place) *house {
	t.Helper()
	h := &house{t: t, place: place, dir: t.TempDir(), now: time.Now().UTC().Truncate(time.Second)}
	var err error
	if h.store, err = store.Open(t.Context(), h.dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	if h.device, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	point, err := h.device.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	h.write(func(tx *store.Tx) error {
		if err := tx.PutFacility(store.Facility{Code: "01999", Name: "Bệnh viện Thử nghiệm"}); err != nil {
			return err
		}
		if _, err := tx.CreateAccount(store.Account{Number: account}); err != nil {
			return err
		}
		if err := tx.CreateCard(store.Card{Account: account, CardNumber: "0000000001", InsuranceNumber: "0000000001", HolderName: "Nguyễn Thị Thử", DateOfBirth: "1987",
			Sex: "female", FacilityCode: "01999", ValidFrom: "2026-01-01", ValidTo: "2026-12-31", BenefitLevel: 4, LivingArea: "K1"}); err != nil {
			return err
		}
		return tx.Bind(store.Device{ID: "device", Account: account, Generation: 1, KeyLevel: 1, DeviceKey: point, OwnerKey: point, BoundAt: h.now})
	})
	h.open()
	return h
}

// open makes the issuer, as a start of the program does.
func (h *house) open() {
	h.t.Helper()
	keys, err := OpenKeys(filepath.Join(h.dir, "keys"))
	if err != nil {
		h.t.Fatal(err)
	}
	if h.place != nil {
		keys.Place = h.place
	}
	h.Issuer, err = New(context.Background(), Config{Store: h.store, Keys: keys, Binding: h, Environment: signed.Sandbox, Now: func() time.Time { return h.now }, Log: discreet.Logger(h.t)})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) write(f func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.store.Write(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) issue() *signed.Credential {
	h.t.Helper()
	issued, err := h.Issue(h.t.Context(), session, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(issued.Credential)
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := signed.ParseCredential(raw)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// Fetch gives the published files the way a verifier gets them.
func (h *house) Fetch(ctx context.Context, name string, maxBytes int64) ([]byte, error) {
	var content []byte
	var err error
	if file, ok := strings.CutPrefix(name, "metadata/"); ok {
		content, err = h.TrustMetadata(ctx, file)
	} else {
		content, err = h.TrustTarget(ctx, strings.TrimPrefix(name, "targets/"))
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil, fs.ErrNotExist
	}
	return content, err
}

func TestCredentialSaysWhatTheRegistryHolds(t *testing.T) {
	h := newHouse(t)
	c := h.issue()
	if c.CardNumber != "0000000001" || c.Name != "Nguyễn Thị Thử" || c.DateOfBirth.String() != "1987" || c.Facility != "01999" || c.BenefitLevel != 4 || c.LivingArea != "K1" ||
		c.ValidTo.String() != "2026-12-31" || !c.FiveYearDate.IsZero() || c.Environment != signed.Sandbox || c.KeyLevel != 1 || !c.DeviceKey.Equal(&h.device.PublicKey) {
		t.Errorf("the credential says %+v", c.Claims)
	}
	if life := c.Expires.Sub(h.now); life > credentialLife || life < credentialLife-time.Second {
		t.Errorf("it lives %v", life)
	}
	key := h.Trust().Key(trust.Card, c.KeyID, h.now)
	if key == nil {
		t.Fatal("the list of keys does not name the card key")
	}
	if err := c.Verify(key); err != nil {
		t.Error(err)
	}
	if other := h.issue(); other.StatusIndex == c.StatusIndex && other.ListID == c.ListID {
		t.Error("two credentials share a place")
	}
}

func TestVerifierGetsTheKeys(t *testing.T) {
	h := newHouse(t)
	client := trust.Client{Root: h.Root(), Dir: t.TempDir()}
	first, err := client.Refresh(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	if !first.SignedAt.Equal(h.now) || len(first.Keys) != 4 {
		t.Errorf("the list is %+v", first)
	}
	h.now = h.now.Add(time.Hour)
	if err := h.publishTrust(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := client.Refresh(t.Context(), h)
	if err != nil || !again.SignedAt.Equal(h.now) {
		t.Errorf("after an hour: %+v, %v", again, err)
	}
}

func TestRootIsRenewedBeforeItEnds(t *testing.T) {
	h := newHouse(t)
	old := h.Root()
	h.now = h.now.Add(lives.Root - rootMargin + time.Hour)
	if err := h.publishTrust(t.Context()); err != nil {
		t.Fatal(err)
	}
	if string(h.Root()) == string(old) {
		t.Fatal("the root is the old one")
	}
	client := trust.Client{Root: old, Dir: t.TempDir()}
	if _, err := client.Refresh(t.Context(), h); err != nil {
		t.Errorf("a verifier with the old root: %v", err)
	}
}

func TestKeysStayAcrossStarts(t *testing.T) {
	h := newHouse(t)
	c, root := h.issue(), string(h.Root())
	h.now = h.now.Add(time.Minute)
	h.open()
	if string(h.Root()) != root {
		t.Error("another root after a start")
	}
	if key := h.Trust().Key(trust.Card, c.KeyID, h.now); key == nil || c.Verify(key) != nil {
		t.Error("a credential from before the start does not verify")
	}
	path := filepath.Join(h.dir, "keys", "card.pem")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeys(filepath.Dir(path)); err == nil {
		t.Error("a key that others can read was opened")
	}
}

func TestForeignKeysAreRefused(t *testing.T) {
	h := newHouse(t)
	path := filepath.Join(h.dir, "keys", "trust-targets.pem")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	keys, err := OpenKeys(filepath.Dir(path)) // makes another one
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(t.Context(), Config{Store: h.store, Keys: keys, Binding: h, Environment: signed.Sandbox, Now: h.Now, Log: h.Log}); err == nil {
		t.Error("an issuer went on with a key that no verifier knows")
	}
}

func TestKeysEnd(t *testing.T) {
	h := newHouse(t)
	h.now = h.now.Add(keyLife - credentialLife + time.Hour)
	if err := h.publishTrust(t.Context()); err == nil {
		t.Error("keys that end before a new credential does went on signing")
	}
}

func TestStatusFollowsTheBinding(t *testing.T) {
	for _, c := range []struct {
		name string
		act  func(h *house, tx *store.Tx) error
		want status.Status
	}{
		{"nothing", func(*house, *store.Tx) error { return nil }, status.Valid},
		{"device replaced", func(h *house, tx *store.Tx) error { return h.EndCredentials(tx, account) }, status.DeviceReplaced},
		{"card withdrawn", func(h *house, tx *store.Tx) error { return h.SetWithdrawn(tx, account, true) }, status.CardWithdrawn},
		{"card given back", func(h *house, tx *store.Tx) error {
			return errors.Join(h.SetWithdrawn(tx, account, true), h.SetWithdrawn(tx, account, false))
		}, status.Valid},
		{"withdrawn, then replaced, then given back", func(h *house, tx *store.Tx) error {
			return errors.Join(h.SetWithdrawn(tx, account, true), h.EndCredentials(tx, account), h.SetWithdrawn(tx, account, false))
		}, status.DeviceReplaced},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			credential := h.issue()
			h.write(func(tx *store.Tx) error { return c.act(h, tx) })
			if got, err := h.store.Read(t.Context()).Status(credential.ListID, credential.StatusIndex); err != nil || status.Status(got.Status) != c.want {
				t.Errorf("at once: %v, %v; want %v", got.Status, err, c.want)
			}
			if err := h.publishLists(t.Context()); err != nil {
				t.Fatal(err)
			}
			raw, err := h.StatusList(t.Context(), credential.ListID)
			if err != nil {
				t.Fatal(err)
			}
			published, err := status.Parse(raw, credential.ListID, func(kid [4]byte) *ecdsa.PublicKey { return h.Trust().Key(trust.StatusList, kid, h.now) })
			if err != nil {
				t.Fatal(err)
			}
			if got, err := published.Get(credential.StatusIndex); err != nil || got != c.want {
				t.Errorf("as published: %v, %v; want %v", got, err, c.want)
			}
		})
	}
}

func TestCredentialOfAWithdrawnCardIsWithdrawn(t *testing.T) {
	h := newHouse(t)
	h.write(func(tx *store.Tx) error { return h.SetWithdrawn(tx, account, true) })
	c := h.issue()
	if got, err := h.store.Read(t.Context()).Status(c.ListID, c.StatusIndex); err != nil || status.Status(got.Status) != status.CardWithdrawn {
		t.Errorf("its status is %v, %v", got.Status, err)
	}
}

func TestListsAreSignedAgainAndPlacesRest(t *testing.T) {
	h := newHouse(t)
	c := h.issue()
	h.now = h.now.Add(listAge + time.Second)
	if err := h.publishLists(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l, err := h.store.Read(t.Context()).StatusList(c.ListID); err != nil || !l.SignedAt.Equal(h.now) {
		t.Errorf("the list was signed at %v, %v", l.SignedAt, err)
	}
	for _, when := range []struct {
		after time.Duration
		there bool
	}{{placeRest - time.Hour, true}, {2 * time.Hour, false}} {
		if when.there {
			h.now = c.Expires
		}
		h.now = h.now.Add(when.after)
		if err := h.dropPlaces(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := h.store.Read(t.Context()).Status(c.ListID, c.StatusIndex); (err == nil) != when.there {
			t.Errorf("%v after the credential ended: %v", h.now.Sub(c.Expires), err)
		}
	}
	if _, err := h.StatusList(t.Context(), 7); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a list nobody opened: %v", err)
	}
}

func TestSecondListOpensWhenTheFirstIsHalfFull(t *testing.T) {
	h := newHouse(t)
	h.write(func(tx *store.Tx) error { return tx.SetTaken(0, listSize/2) })
	if c := h.issue(); c.ListID != 1 {
		t.Errorf("the credential is in list %d", c.ListID)
	}
}
