package audit

// The kinds of events that the backend's own parts note, beside those that features name themselves. The app knows words for each; one it does not know
// it shows as what it is.
const (
	CardChecked        = "card-checked"             // a desk read the card; Reference is the check
	CredentialIssued   = "credential-issued"        // the device got a new card code credential
	DeviceBound        = "device-bound"             // the account moved to a device; Reference is the device
	BindingEnded       = "binding-ended"            // a device lost the account
	EndedAtCounter     = "binding-ended-at-counter" // an officer ended it
	AccountLocked      = "account-locked"           // officers let no device have it
	AccountUnlocked    = "account-unlocked"         // and open it again
	OwnerSigned        = "owner-signed"             // Reference is the statement (StatementID), Digest evidence.Commitment, Purpose the operation
	CardWithdrawn      = "card-withdrawn"
	CardGivenBack      = "card-given-back"
	FacilityChanged    = "facility-changed" // Facility is the new one
	StatementShared    = "statement-shared"
	StatementLookedAt  = "statement-looked-at"
	StatementWithdrawn = "statement-revoked"
)
