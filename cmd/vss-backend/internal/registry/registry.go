// Package registry answers what VSS has on record about an insured person's card.
package registry

import (
	"context"
	"fmt"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/store"
)

// Registry reads the records. It is safe for concurrent use.
type Registry struct {
	Store interface {
		Read(ctx context.Context) *store.Reader
	}
	Now func() time.Time
}

// Card gives the card of an account as the contract writes it.
func (r *Registry) Card(ctx context.Context, account string) (vss.Card, error) {
	c, err := r.Store.Read(ctx).Card(account)
	if err != nil {
		return vss.Card{}, fmt.Errorf("read the card of the session's account: %w", err)
	}
	answer := vss.Card{
		BenefitLevel: c.BenefitLevel, BhytPayload: c.BHYTPayload, CardNumber: c.CardNumber, CitizenId: optional(c.CitizenID), DateOfBirth: c.DateOfBirth,
		FacilityCode: c.FacilityCode, FacilityName: c.FacilityName, HolderName: c.HolderName, LivingArea: vss.CardLivingArea(c.LivingArea), ObjectCode: optional(c.ObjectCode),
		ServerTime: r.Now().UTC(), Sex: vss.CardSex(c.Sex), SocialInsuranceNumber: c.InsuranceNumber, State: vss.CardStateActive, Version: c.Version,
	}
	if c.Withdrawn {
		answer.State = vss.CardStateWithdrawn
	}
	for _, d := range []struct {
		text string
		into **openapi.Date
	}{{c.ValidTo, &answer.ValidTo}, {c.FiveYearDate, &answer.FiveYearDate}} {
		if d.text == "" {
			continue
		}
		day, err := date(d.text)
		if err != nil {
			return vss.Card{}, err
		}
		*d.into = &day
	}
	answer.ValidFrom, err = date(c.ValidFrom)
	return answer, err
}

func date(text string) (openapi.Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return openapi.Date{}, fmt.Errorf("a date of the registry's record is no day: %w", err)
	}
	return openapi.Date{Time: t}, nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
