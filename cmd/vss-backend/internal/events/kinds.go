package events

// The kinds of what happens to card, device and payments.
const (
	CardMoved       Kind = "card-moved"       // to another first facility; the reference is its code
	CardWithdrawn   Kind = "card-withdrawn"   // the reference is empty
	CardRestored    Kind = "card-restored"    // given back after a withdrawal; the reference is empty
	CardChecked     Kind = "card-checked"     // a desk has read the card's code; the reference is the check's id
	PaymentRequest  Kind = "payment-request"  // a desk asks to confirm a payment, or the request has changed; the reference is its id
	DeviceBound     Kind = "device-bound"     // a device holds the account from now on; the reference is its id
	MessageCame     Kind = "message-came"     // the agency has written; the reference is the thread
	RequestChanged  Kind = "request-changed"  // a request for a public service; the reference is its id
	BenefitsChanged Kind = "benefits-changed" // what the funds pay the person; the reference is empty
)
