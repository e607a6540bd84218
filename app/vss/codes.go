package vss

// Code is the stable name of a refusal: the last part of a problem document's type. docs/protocol.md says when each is given.
type Code string

// The refusals of the contract.
const (
	CodeInvalidRequest        Code = "invalid-request"
	CodeTooLarge              Code = "too-large"
	CodeUnsupportedMedia      Code = "unsupported-media"
	CodeUseNonce              Code = "use-nonce"
	CodeProofMissing          Code = "proof-missing"
	CodeProofInvalid          Code = "proof-invalid"
	CodeProofReplayed         Code = "proof-replayed"
	CodeTokenInvalid          Code = "token-invalid"
	CodeBindingEnded          Code = "binding-ended"
	CodeActivationRefused     Code = "activation-refused"
	CodeOTPExpired            Code = "otp-expired"
	CodeOTPSpent              Code = "otp-spent"
	CodeKeyNotAttested        Code = "key-not-attested"
	CodeOwnerSignatureInvalid Code = "owner-signature-invalid"
	CodeContentDiffers        Code = "content-differs"
	CodeChallengeExpired      Code = "challenge-expired"
	CodeChallengeUsed         Code = "challenge-used"
	CodeVaultRolledBack       Code = "vault-rolled-back"
	CodeRecoveryRefused       Code = "recovery-refused"
	CodeRecoveryNotReady      Code = "recovery-not-ready"
	CodeRecoveryEnded         Code = "recovery-ended"
	CodeDeskUnknown           Code = "desk-unknown"
	CodeCarryEnded            Code = "carry-ended"
	CodeNoDevice              Code = "no-device"
	CodeRequestOver           Code = "request-over"
	CodeProcedureChanged      Code = "procedure-changed"
	CodeClientRefused         Code = "client-refused"
	CodeScopeMissing          Code = "scope-missing"
	CodeCursorGone            Code = "cursor-gone"
	CodeNotFound              Code = "not-found"
	CodePhoneTaken            Code = "phone-taken"
	CodeAccountExists         Code = "account-exists"
	CodeApplicationClosed     Code = "application-closed"
	CodeApplicationChanged    Code = "application-changed"
	CodePhotosMissing         Code = "photos-missing"
	CodePhotoDamaged          Code = "photo-damaged"
	CodeAttachmentMissing     Code = "attachment-missing"
	CodeUploadOutOfStep       Code = "upload-out-of-step"
	CodeMethodNotAllowed      Code = "method-not-allowed"
	CodeTooManyRequests       Code = "too-many-requests"
	CodeInternal              Code = "internal"
	CodeUnavailable           Code = "unavailable"
	CodeNoMatch               Code = "no-match"
)

// ProblemTypePrefix stands before the code in a problem document's type (RFC 9457, section 3.1.1).
const ProblemTypePrefix = "https://vssid.vn/problems/"

// Header names of the proofs (docs/protocol.md, "Proofs"), in the canonical form of net/http.
const (
	HeaderDPoP           = "Dpop"
	HeaderDPoPNonce      = "Dpop-Nonce"
	HeaderDeviceProof    = "Vssid-Device-Proof"
	HeaderOwnerProof     = "Vssid-Owner-Proof"
	HeaderOwnerSignature = "Vssid-Owner-Signature"
	HeaderFacilityProof  = "Vssid-Facility-Proof"
	HeaderApplicantProof = "Vssid-Applicant-Proof"
)
