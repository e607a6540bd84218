package device

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/trust"
	"vssid/app/vss"
	"vssid/storage"
)

// issuerKeys finds the key that may sign cards of an environment now; nil when there is none.
type issuerKeys func(kid [4]byte, environment signed.Environment, now time.Time) *ecdsa.PublicKey

// issuers gives the keys that may sign cards: a credential that is stored was proved against the newest list.
func (d *Device) issuers(ctx context.Context) (issuerKeys, error) {
	list, err := d.TrustList(ctx)
	if err != nil {
		return nil, err
	}
	return func(kid [4]byte, environment signed.Environment, now time.Time) *ecdsa.PublicKey {
		if environment != list.Environment {
			return nil
		}
		return list.Key(trust.Card, kid, now)
	}, nil
}

// TrustRoot gives the first root of all trust, as it is pinned on this device. Errors: ErrNoRoot, ErrOffline.
func (d *Device) TrustRoot(ctx context.Context) ([]byte, error) { return d.root(ctx) }

// TrustList fetches the list of keys and verifies it from the pinned root on. Errors: ErrOffline, ErrUntrusted, ErrNoRoot.
func (d *Device) TrustList(ctx context.Context) (*trust.List, error) {
	if d.config.TrustDir == "" {
		return nil, fmt.Errorf("%w: no folder for the trust list was given", ErrUntrusted)
	}
	root, err := d.root(ctx)
	if err != nil {
		return nil, err
	}
	client := trust.Client{Root: root, Dir: d.config.TrustDir, Now: func() time.Time {
		now, _ := d.Now()
		return now
	}}
	list, err := client.Refresh(ctx, vss.TrustFiles{Client: d.client})
	if errors.Is(err, vss.ErrUnreachable) {
		return nil, explain(err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUntrusted, err)
	}
	return list, nil
}

// root returns the first root of all trust: the one given, the one of an earlier run, or, from a server on this machine only, the one it shows now, which
// is then kept for good.
func (d *Device) root(ctx context.Context) ([]byte, error) {
	if len(d.config.Root) > 0 {
		return d.config.Root, nil
	}
	root, err := d.vault.Get(storage.Device, rootName)
	if err == nil || !errors.Is(err, storage.ErrNotFound) {
		return root, err
	}
	if !onThisMachine(d.client.BaseURL()) {
		return nil, ErrNoRoot
	}
	if root, err = d.fetchRoot(ctx); err != nil {
		return nil, err
	}
	return root, d.vault.Put(ctx, storage.Change{Class: storage.Device, Name: rootName, Value: root})
}

const maxRoot = 64 << 10

func (d *Device) fetchRoot(ctx context.Context) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.client.BaseURL()+"/sandbox/root.json", nil)
	if err != nil {
		return nil, fmt.Errorf("asking for the trust root: %w", err)
	}
	client := d.config.HTTP
	if client == nil {
		client = vss.NewHTTPClient()
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("asking for the trust root: %w (%w)", ErrOffline, err)
	}
	defer answer.Body.Close()
	root, err := io.ReadAll(io.LimitReader(answer.Body, maxRoot+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("asking for the trust root: %w (%w)", ErrOffline, err)
	case answer.StatusCode != http.StatusOK || len(root) > maxRoot || !json.Valid(root):
		return nil, fmt.Errorf("%w: the server shows none at /sandbox/root.json", ErrNoRoot)
	}
	return root, nil
}

func onThisMachine(server string) bool {
	u, err := url.Parse(server)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// prove holds a credential to the trust list, to this device's key and to the card it came with, and returns its expiry.
func (d *Device) prove(ctx context.Context, card vss.Card, credential []byte) (time.Time, error) {
	issuers, err := d.issuers(ctx)
	if err != nil {
		return time.Time{}, err
	}
	key, err := d.deviceKey(ctx)
	if err != nil {
		return time.Time{}, err
	}
	now, _ := d.Now()
	return checkCredential(credential, card, key.Public(), issuers, now)
}

func checkCredential(raw []byte, card vss.Card, device *ecdsa.PublicKey, issuers issuerKeys, now time.Time) (time.Time, error) {
	credential, err := signed.ParseCredential(raw)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", ErrUntrusted, err)
	}
	issuer := issuers(credential.KeyID, credential.Environment, now)
	if issuer == nil {
		return time.Time{}, fmt.Errorf("%w: its issuer %x is not on the trust list", ErrUntrusted, credential.KeyID)
	}
	if err := credential.Verify(issuer); err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", ErrUntrusted, err)
	}
	switch {
	case !credential.DeviceKey.Equal(device):
		return time.Time{}, fmt.Errorf("%w: it is for another device's key", ErrUntrusted)
	case string(credential.CardNumber) != card.CardNumber:
		return time.Time{}, fmt.Errorf("%w: it is for another card", ErrUntrusted)
	case !now.Before(credential.Expires):
		return time.Time{}, fmt.Errorf("%w: it had run out when it came", ErrUntrusted)
	}
	return credential.Expires, nil
}

// present signs the credential and the time with the device key and writes it as a card code.
func present(credential []byte, device crypto.Signer, at time.Time, unverified bool) (string, error) {
	raw, err := signed.Present(rand.Reader, credential, device, signed.PresentationInput{IssuedAt: at, ClockUnverified: unverified})
	if err != nil {
		return "", err
	}
	return signed.Encode(raw), nil
}
