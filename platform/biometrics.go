package platform

import "context"

// BiometricKind names what the system recognises its owner by.
type BiometricKind string

// The kinds.
const (
	BiometricNone        BiometricKind = ""
	BiometricFingerprint BiometricKind = "fingerprint"
	BiometricFace        BiometricKind = "face"
)

// BiometricSecretSize is the length in bytes of what biometrics hand out.
const BiometricSecretSize = 32

// Biometrics has the system recognise the owner, and keeps one secret that it hands out only then: on Android under a Keystore key with
// setUserAuthenticationRequired and setInvalidatedByBiometricEnrollment, on iOS in a Keychain item with biometryCurrentSet. A new finger or face
// therefore makes the secret unreadable (ErrNotFound), and the app asks for its PIN again. Desktops have none.
type Biometrics interface {
	// Kind says what the system has and the person has set up; BiometricNone when there is nothing.
	Kind(ctx context.Context) BiometricKind
	// Seal keeps a secret of BiometricSecretSize bytes in place of an older one. It asks nobody.
	Seal(ctx context.Context, secret []byte) error
	// Unlock has the owner recognised and returns the secret. reason is one sentence in the person's language. Errors: ErrDenied when the system did not
	// recognise the owner, ErrCancelled when the person preferred the PIN, ErrNotFound when there is no secret or the owner's fingers or face were set up
	// anew, ErrUnsupported where there is none.
	Unlock(ctx context.Context, reason string) ([]byte, error)
	// Forget removes the secret.
	Forget(ctx context.Context) error
}

// NoBiometrics is a system without any.
type NoBiometrics struct{}

// Kind implements Biometrics.
func (NoBiometrics) Kind(context.Context) BiometricKind { return BiometricNone }

// Seal implements Biometrics.
func (NoBiometrics) Seal(context.Context, []byte) error { return ErrUnsupported }

// Unlock implements Biometrics.
func (NoBiometrics) Unlock(context.Context, string) ([]byte, error) { return nil, ErrUnsupported }

// Forget implements Biometrics.
func (NoBiometrics) Forget(context.Context) error { return nil }
