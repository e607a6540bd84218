package assembly

import (
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/confirmations"
	"vssid/cmd/vss-backend/internal/events"
)

// openConfirmations makes the confirmations of payments, and the streams that tell open apps of them and of every other change.
func (b *Backend) openConfirmations(h *handlers, people *accounts.Accounts) {
	b.events = events.NewHub(b.store, b.config.Log)
	h.events = b.events
	b.payments = &confirmations.Confirmations{Store: b.store, Owners: people, Now: b.config.Now}
	h.confirmations = b.payments
}

// EndStreams ends the streams that are open and opens no more, so that a server that shuts down need not wait for them.
func (b *Backend) EndStreams() { b.events.End() }
