package proof

import (
	"crypto"
	"fmt"
)

// SignActivation makes both halves of an activation proof, one with each new key, over the same request. Each half names the other's key
// (pair), so that halves of two requests do not fit together.
func SignActivation(device, owner crypto.Signer, r Request) (deviceHalf, ownerHalf string, err error) {
	devicePrint, err := printOf(device)
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", TypeActivationDevice, err)
	}
	ownerPrint, err := printOf(owner)
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", TypeActivationOwner, err)
	}
	c := newClaims(r)
	c.Aud, c.Pair = r.Audience, ownerPrint
	if deviceHalf, err = signWithKey(TypeActivationDevice, device, c); err != nil {
		return "", "", err
	}
	c = newClaims(r)
	c.Aud, c.Pair = r.Audience, devicePrint
	if ownerHalf, err = signWithKey(TypeActivationOwner, owner, c); err != nil {
		return "", "", err
	}
	return deviceHalf, ownerHalf, nil
}

func printOf(signer crypto.Signer) (string, error) {
	key, err := publicOf(signer)
	if err != nil {
		return "", err
	}
	return Thumbprint(key)
}

// VerifyActivation checks both halves against the request and against each other. Device key and owner key must be two keys.
func VerifyActivation(deviceHalf, ownerHalf string, want Expected) (device, owner Verified, err error) {
	names := []string{"aud", "htm", "htu", "iat", "jti", "nonce", "bd", "pair"}
	device, dc, err := verifyWithKey(TypeActivationDevice, deviceHalf, want, true, names...)
	if err != nil {
		return Verified{}, Verified{}, err
	}
	owner, oc, err := verifyWithKey(TypeActivationOwner, ownerHalf, want, true, names...)
	if err != nil {
		return Verified{}, Verified{}, err
	}
	if dc.Pair != owner.Thumbprint {
		return Verified{}, Verified{}, refuse(TypeActivationDevice, "pair is not the owner key")
	}
	if oc.Pair != device.Thumbprint {
		return Verified{}, Verified{}, refuse(TypeActivationOwner, "pair is not the device key")
	}
	if device.Thumbprint == owner.Thumbprint {
		return Verified{}, Verified{}, refuse(TypeActivationOwner, "device key and owner key are one key")
	}
	return device, owner, nil
}
