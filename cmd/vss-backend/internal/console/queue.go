package console

import "context"

// Queue says who works on what (officers.Officers): two officers never hold the same item.
type Queue interface {
	Claim(ctx context.Context, login, kind, item string) error
	Holds(ctx context.Context, login, kind, item string) error
	Release(ctx context.Context, login, kind, item string) error
	Held(ctx context.Context, kind string) (map[string]string, error)
}

// Item is one item of a queue as the visit's officer sees it.
type Item struct {
	By   string // who works on it; "" nobody
	Mine bool
}

// Look says who holds an item; where it is the visit's officer, the time begins anew.
func (v *Visit) Look(q Queue, kind, item string) (Item, error) {
	held, err := q.Held(v.R.Context(), kind)
	if err != nil {
		return Item{}, err
	}
	it := Item{By: held[item], Mine: held[item] == v.Officer.Login}
	if it.Mine {
		err = q.Claim(v.R.Context(), v.Officer.Login, kind, item)
	}
	return it, err
}

// Work does one act on an item that the visit's officer holds, and gives it back when the act ends the work.
func (v *Visit) Work(q Queue, kind, item string, ends bool, act func(ctx context.Context, officer string) error) error {
	ctx, login := v.R.Context(), v.Officer.Login
	if err := q.Holds(ctx, login, kind, item); err != nil {
		return err
	}
	if err := act(ctx, login); err != nil || !ends {
		return err
	}
	return q.Release(ctx, login, kind, item)
}
