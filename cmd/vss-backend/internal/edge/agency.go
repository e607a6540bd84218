package edge

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
)

// CertificateThumbprint names a certificate as tokens are bound to it: x5t#S256 (RFC 8705, section 3.1).
func CertificateThumbprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

var bearer = regexp.MustCompile(`^(?i:Bearer) ([A-Za-z0-9_-]{43})$`)

// proveAgency wants the connection to hold the key of a client certificate, and, but for the token itself, the token that is bound to it. The handshake
// has proved the key (RFC 8446, section 4.4.3); who signed the certificate does not count, because each is registered by its thumbprint.
func (f *Front) proveAgency(ctx context.Context, r *http.Request, o *operation, now time.Time, c *caller) error {
	if !o.client && r.Header.Get("Authorization") == "" {
		return refusal.Because(vss.CodeProofMissing, errors.New("no header Authorization"))
	}
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		missing := vss.CodeProofInvalid
		if o.client {
			missing = vss.CodeProofMissing
		}
		return refusal.Because(missing, errors.New("the connection has no client certificate"))
	}
	certificate := r.TLS.PeerCertificates[0]
	if now.Before(certificate.NotBefore) || now.After(certificate.NotAfter) {
		return refusal.Because(vss.CodeProofInvalid, errors.New("the client certificate is not valid at this time"))
	}
	print := CertificateThumbprint(certificate)
	if o.client {
		c.client = &Client{Certificate: print}
		return nil
	}
	m := bearer.FindStringSubmatch(r.Header.Get("Authorization"))
	if m == nil {
		return refusal.New(vss.CodeTokenInvalid)
	}
	found, err := f.doors.Agencies.Agency(ctx, TokenHash(m[1]), print, now)
	if err != nil {
		return fmt.Errorf("find the agency: %w", err)
	}
	c.agency = &found
	return nil
}
