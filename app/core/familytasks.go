package core

import (
	"context"
	"slices"

	"vssid/app/vss"
)

func askDependants(ctx context.Context, s *vss.Session, _ *vss.DependantList) (vss.DependantList, error) {
	return s.Dependants(ctx)
}

// replaced is a list with one relation as it stands now.
func replaced(l vss.DependantList, c vss.CarriedCard) vss.DependantList {
	for _, half := range []*[]vss.CarriedCard{&l.Carried, &l.Given} {
		*half = slices.Clone(*half)
		for i := range *half {
			if (*half)[i].CarryId == c.CarryId {
				(*half)[i] = c
			}
		}
	}
	return l
}

// loadCarried reads the carried cards that are stored. Answer: CarriedLoaded.
type loadCarried struct{ Job }

func (loadCarried) lane(r *runner) *lane { return &r.vault }

func (e loadCarried) do(_ context.Context, r *runner, in *Installation) Msg {
	cards, err := in.Device.CarriedCards()
	return CarriedLoaded{Answer: r.answer(e.Job, err), Cards: cards}
}

// renewCarried fetches the carried cards. Answer: CarriedLoaded.
type renewCarried struct{ Job }

func (renewCarried) lane(r *runner) *lane { return &r.network }

func (e renewCarried) do(ctx context.Context, r *runner, in *Installation) Msg {
	if r.services.Offline {
		return CarriedLoaded{Answer: Answer{Job: e.ID, Failure: Failure{Kind: FailOffline}}}
	}
	cards, err := in.Device.RenewCarried(ctx)
	return CarriedLoaded{r.answer(e.Job, err), cards, true}
}

// changeCarry takes an offer or ends a relation. Answer: CarryChanged.
type changeCarry struct {
	Job
	id     vss.CarryId
	accept bool
}

func (changeCarry) lane(r *runner) *lane { return &r.network }

func (e changeCarry) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := CarryChanged{}
	err := in.Device.Online(ctx, func(s *vss.Session) (err error) {
		if e.accept {
			m.Card, err = s.AcceptDelegation(ctx, e.id)
		} else {
			m.Card, err = s.EndDelegation(ctx, e.id)
		}
		return err
	})
	m.Answer = r.answer(e.Job, err)
	return m
}
