package endtoend

import (
	"context"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/vss"
)

// recordOperations are those of the person's records: participation and benefits, who looked, what was signed and what was shared.
func recordOperations(p *phone) map[string]func(ctx context.Context) error {
	return map[string]func(ctx context.Context) error{
		"listContributions":     func(ctx context.Context) error { _, err := p.session.Contributions(ctx, vss.RecordQuery{}); return err },
		"listBenefits":          func(ctx context.Context) error { _, err := p.session.Benefits(ctx, vss.RecordQuery{}); return err },
		"getTransactionAccount": func(ctx context.Context) error { _, err := p.session.TransactionAccount(ctx); return err },
		"listAccessEvents":      func(ctx context.Context) error { _, err := p.session.AccessEvents(ctx, 0, 0); return err },
		"listOwnerStatements":   func(ctx context.Context) error { _, err := p.session.OwnerStatements(ctx, time.Time{}, 0); return err },
		"getOwnerStatement":     func(ctx context.Context) error { _, err := p.session.OwnerEvidence(ctx, challengeShape); return err },
		"getShareableFacts":     func(ctx context.Context) error { _, err := p.session.ShareableFacts(ctx); return err },
		"listShares":            func(ctx context.Context) error { _, err := p.session.Shares(ctx); return err },
		"shareStatement": func(ctx context.Context) error {
			_, err := p.session.ShareStatement(ctx, p.owner, vss.ShareOrder{Operation: "share-statement", Audience: p.w.URL, Account: p.binding.Account,
				BindingGeneration: p.binding.BindingGeneration, Challenge: challengeShape, Language: vss.LanguageEn, Shown: vss.Shown{}, ShareId: shareShape,
				Recipient: "A bank", Purpose: "A loan", Until: openapi.Date{Time: time.Now().Add(24 * time.Hour)}, Facts: []vss.ShareFactKind{vss.ShareFactKindInsured}})
			return err
		},
		"revokeShare": func(ctx context.Context) error {
			_, err := p.session.RevokeShare(ctx, p.owner, shareShape, vss.ShareRevocation{Operation: "revoke-statement", Audience: p.w.URL, Account: p.binding.Account,
				BindingGeneration: p.binding.BindingGeneration, Challenge: challengeShape, Language: vss.LanguageEn, Shown: vss.Shown{}})
			return err
		},
	}
}

// shareShape looks like a share's id to the contract and is none.
const shareShape = "AAAAAAAAAAAAAAAAAAAAAA"
