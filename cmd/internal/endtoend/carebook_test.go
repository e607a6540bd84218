package endtoend

import (
	"context"
	"time"

	"github.com/google/uuid"
	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/vss"
)

// careOperations are those of the care book, of the reports of errors and of the cards of the family.
func careOperations(p *phone) map[string]func(ctx context.Context) error {
	const id = "AAAAAAAAAAAAAAAAAAAAAA"
	return map[string]func(ctx context.Context) error{
		"listVisits": func(ctx context.Context) error { _, err := p.session.Visits(ctx, vss.VisitQuery{}); return err },
		"getVisit":   func(ctx context.Context) error { _, err := p.session.Visit(ctx, id); return err },
		"reportError": func(ctx context.Context) error {
			_, err := p.session.ReportError(ctx, vss.ErrorReportRequest{RequestId: uuid.New(), Kind: vss.RecordKindCard, Ref: "name", Title: "x", Reason: vss.ErrorReasonWrongContent})
			return err
		},
		"listErrorReports":         func(ctx context.Context) error { _, err := p.session.ErrorReports(ctx); return err },
		"listDependants":           func(ctx context.Context) error { _, err := p.session.Dependants(ctx); return err },
		"getDependantCard":         func(ctx context.Context) error { _, err := p.session.DependantCard(ctx, id); return err },
		"issueDependantCredential": func(ctx context.Context) error { _, err := p.session.IssueDependantCredential(ctx, id); return err },
		"createDelegationCode":     func(ctx context.Context) error { _, err := p.session.DelegationCode(ctx); return err },
		"findDelegate":             func(ctx context.Context) error { _, err := p.session.FindDelegate(ctx, "AAAAA-AAAAA"); return err },
		"acceptDelegation":         func(ctx context.Context) error { _, err := p.session.AcceptDelegation(ctx, id); return err },
		"endDelegation":            func(ctx context.Context) error { _, err := p.session.EndDelegation(ctx, id); return err },
		"offerDelegation": func(ctx context.Context) error {
			_, err := p.session.OfferDelegation(ctx, p.owner, vss.DelegationOffer{Operation: vss.DelegationOfferOperationDelegateCard, Audience: p.w.URL, Account: p.binding.Account,
				BindingGeneration: p.binding.BindingGeneration, Challenge: challengeShape, Language: vss.LanguageEn, Shown: vss.Shown{}, Code: "AAAAA-AAAAA",
				Until: openapi.Date{Time: time.Now().AddDate(0, 1, 0)}})
			return err
		},
	}
}
