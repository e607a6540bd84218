package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"vssid/app/cardcode"
	"vssid/app/vss"
	"vssid/app/vss/sandbox"
)

// online asks the backend with this desk's own key.
type online struct {
	client   *vss.Client
	dir      string
	facility string
	desk     *vss.Desk // nil until the first question
}

// deskFile is DIR/desk.json.
type deskFile struct {
	Key     []byte `json:"key"`     // PKCS #8
	Backend string `json:"backend"` // that enrolled it
	DeskID  string `json:"deskId"`
}

// check has a scan checked online.
func (o *online) check(ctx context.Context, scan string) (cardcode.Result, error) {
	if o.desk == nil {
		desk, err := o.enrol(ctx)
		if err != nil {
			return cardcode.Result{}, err
		}
		o.desk = desk
	}
	answer, err := o.desk.Check(ctx, vss.CheckRequest{CheckId: uuid.New(), Scan: scan, Purpose: vss.CheckPurposeReception})
	if vss.CodeOf(err) == vss.CodeDeskUnknown {
		// The sandbox was set up anew: enrol once more, next time.
		o.desk = nil
		if removing := os.Remove(o.file()); removing != nil {
			return cardcode.Result{}, errors.Join(err, removing)
		}
	}
	if err != nil {
		return cardcode.Result{}, err
	}
	raw, err := json.Marshal(answer)
	if err != nil {
		return cardcode.Result{}, fmt.Errorf("reading the backend's answer: %w", err)
	}
	var r cardcode.Result
	if err := json.Unmarshal(raw, &r); err != nil {
		return cardcode.Result{}, fmt.Errorf("reading the backend's answer: %w", err)
	}
	return r, nil
}

func (o *online) file() string { return filepath.Join(o.dir, "desk.json") }

// enrol gives this desk its key and, in a sandbox, its id. Elsewhere VSS writes the id into desk.json when it enrols the desk.
func (o *online) enrol(ctx context.Context) (*vss.Desk, error) {
	held, key, err := o.load()
	if err != nil {
		return nil, err
	}
	if held.DeskID == "" || held.Backend != o.client.BaseURL() {
		desk, err := sandbox.Client{BaseURL: o.client.BaseURL()}.EnrolDesk(ctx, &key.PublicKey, o.facility, hostname())
		if errors.Is(err, sandbox.ErrAbsent) {
			return nil, errors.New("this desk is not enrolled at this backend; ask VSS to enrol the key in " + o.file())
		}
		if err != nil {
			return nil, fmt.Errorf("enrolling this desk: %w", err)
		}
		held.DeskID, held.Backend = desk.DeskID, o.client.BaseURL()
		if err := o.store(held); err != nil {
			return nil, err
		}
	}
	return &vss.Desk{Client: o.client, ID: held.DeskID, Key: key}, nil
}

func (o *online) load() (deskFile, *ecdsa.PrivateKey, error) {
	var held deskFile
	raw, err := readBounded(o.file(), 16<<10)
	if errors.Is(err, fs.ErrNotExist) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return held, nil, err
		}
		if held.Key, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
			return held, nil, err
		}
		return held, key, o.store(held)
	}
	if err != nil {
		return held, nil, fmt.Errorf("reading this desk's key: %w", err)
	}
	if err := json.Unmarshal(raw, &held); err != nil {
		return held, nil, fmt.Errorf("reading this desk's key in %s: %w; remove the file to make a new one", o.file(), err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(held.Key)
	key, ok := parsed.(*ecdsa.PrivateKey)
	if err != nil || !ok || key.Curve != elliptic.P256() {
		return held, nil, fmt.Errorf("reading this desk's key in %s: no P-256 key; remove the file to make a new one", o.file())
	}
	return held, key, nil
}

func (o *online) store(held deskFile) error {
	raw, err := json.Marshal(held)
	if err != nil {
		return err
	}
	return writeFile(o.file(), raw)
}

// hostname names the desk for the people who read its checks.
func hostname() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		return "Quầy tiếp đón"
	}
	return name[:min(len(name), 60)]
}
