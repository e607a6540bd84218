package assembly

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/agencies"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// openAgencies makes the door of other agencies. The feed and the records must be open.
func (b *Backend) openAgencies(secret []byte) (err error) {
	b.agencies, err = agencies.New(agencies.Config{Store: b.store, Feed: b.feed, Records: b.records, PublicURL: b.config.PublicURL, Secret: secret, Now: b.config.Now})
	return err
}

// agencyPaths is where the operations of agencies are.
const agencyPaths = "/v1/agencies/"

// AgencyHandler answers agencies, on a listener of their own that asks for client certificates, so that no citizen's connection is asked for one.
func (b *Backend) AgencyHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, agencyPaths) {
			http.Error(w, string(vss.CodeNotFound), refusal.Status(vss.CodeNotFound))
			return
		}
		b.front.ServeHTTP(w, r)
	})
}

// sampleAgencies are the made-up agencies of a sandbox, with the scopes of each.
var sampleAgencies = []struct {
	id, name string
	scopes   []string
}{
	{"so-lao-dong-mau", "Sở Lao động (mẫu)", []string{"identity:read", "card:read", "participation:read", "benefits:read", "changes:follow"}},
	{"so-y-te-mau", "Sở Y tế (mẫu)", []string{"card:read"}},
}

// samplePerMinute is the quota of each.
const samplePerMinute = 600

// seedAgencies registers the made-up agencies. Their certificates and keys are made once and lie in the data folder, for testers to use.
func (b *Backend) seedAgencies(ctx context.Context) error {
	for _, a := range sampleAgencies {
		certificate, err := CertificateIn(filepath.Join(b.config.Data, "agencies"), a.id, b.config.Now())
		if err != nil {
			return fmt.Errorf("make the certificate of the sample agency %s: %w", a.id, err)
		}
		err = b.store.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.Agency(a.id); !errors.Is(err, store.ErrNotFound) {
				return err
			}
			return agencies.Register(tx, "", store.Agency{ID: a.id, Name: a.name, Certificate: edge.CertificateThumbprint(certificate), Scopes: a.scopes, PerMinute: samplePerMinute}, b.config.Now())
		})
		if err != nil {
			return fmt.Errorf("register the sample agency %s: %w", a.id, err)
		}
	}
	return nil
}

// selfSignedLife is how long a certificate made here is good.
const selfSignedLife = 825 * 24 * time.Hour

// CertificateIn reads NAME.crt and NAME.key of a folder, or makes a key and a certificate that it signs itself, for this machine.
func CertificateIn(folder, name string, now time.Time) (*x509.Certificate, error) {
	certFile, keyFile := filepath.Join(folder, name+".crt"), filepath.Join(folder, name+".key")
	if raw, err := os.ReadFile(certFile); err == nil {
		return ParseCertificate(raw)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(selfSignedLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	// The key first: a certificate without its key would be of no use to anybody.
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600); err != nil {
		return nil, err
	}
	return x509.ParseCertificate(raw)
}

// ParseCertificate reads the first certificate of a PEM file.
func ParseCertificate(raw []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(raw)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New("it holds no certificate in PEM")
	}
	return x509.ParseCertificate(block.Bytes)
}
