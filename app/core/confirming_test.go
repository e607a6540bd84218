package core

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
)

// testPayment is a request that waits for ten minutes from now.
func testPayment(now time.Time) vss.Confirmation {
	return vss.Confirmation{RequestId: uuid.MustParse("6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"), Number: "0482", State: vss.PaymentStateWaiting, FacilityCode: "01999",
		FacilityName: "Bệnh viện mẫu", Desk: "Quầy 1", VisitAt: now.Add(-time.Hour), CreatedAt: now, ExpiresAt: now.Add(10 * time.Minute),
		Items: []vss.PaymentItem{{Name: "Khám nội", Quantity: "1", Amount: 200_000}}, Total: 200_000, FundShare: 160_000, OwnShare: 40_000, Version: 1, ServerTime: now}
}

var _ = testing.Short
