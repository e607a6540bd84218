package accounts

import (
	"crypto/ecdsa"
	"errors"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
)

// keyLevelSoftware is a key in the memory of a program (SPEC, key level).
const keyLevelSoftware = 1

// SandboxAttestation believes no claim: without a chain that somebody has verified, every key counts as one in software.
type SandboxAttestation struct{}

// Level implements Attestation.
func (SandboxAttestation) Level(int, [][]byte, *ecdsa.PublicKey) (int, error) {
	return keyLevelSoftware, nil
}

// ProductionAttestation accepts only a key whose maker vouches for the place it lives. This version trusts no maker's root yet, because the phones'
// attestation formats come with the phone builds; until then it refuses every key, and nothing can be set to change that.
type ProductionAttestation struct{}

// Level implements Attestation.
func (ProductionAttestation) Level(_ int, chain [][]byte, _ *ecdsa.PublicKey) (int, error) {
	if len(chain) == 0 {
		return 0, refusal.Because(vss.CodeKeyNotAttested, errors.New("no attestation chain"))
	}
	return 0, refusal.Because(vss.CodeKeyNotAttested, errors.New("the attestation chain ends in no root this server trusts"))
}
