package assembly

import (
	"context"
	"errors"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/dependants"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/feed"
	"vssid/cmd/vss-backend/internal/importer"
	"vssid/cmd/vss-backend/internal/issuer"
)

// endsOnly is the issuer as an import needs it: it ends credentials and makes none.
type endsOnly struct{ issuer.Ender }

// IssueCarried implements dependants.Issuer.
func (endsOnly) IssueCarried(context.Context, edge.Session, []edge.Use, issuer.Carry) (vss.IssuedCredential, error) {
	return vss.IssuedCredential{}, errors.New("an import issues no credentials")
}

// ImportRegistry is what changes of the national registry are applied to. It needs no keys: what it changes the serving backend signs.
func ImportRegistry(now func() time.Time) *importer.Registry {
	ender := issuer.Ender{Now: now}
	return &importer.Registry{Cards: ender, Families: &dependants.Dependants{Issuer: endsOnly{ender}, Now: now}, Now: now}
}

// openFeed opens the change feed.
func (b *Backend) openFeed(ctx context.Context) (err error) {
	b.feed, err = feed.New(ctx, feed.Config{Store: b.store, Now: b.config.Now, Log: b.config.Log})
	return err
}
