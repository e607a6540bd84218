package core

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"vssid/app/lookup"
	"vssid/app/vss"
	"vssid/storage"
)

// PlacesRefreshed tells the directory with what has changed about facilities since the app was built: first as the device keeps it, then as the server says.
type PlacesRefreshed struct {
	Answer
	Directory *lookup.Directory // nil: nothing has changed
	Last      bool              // no more comes
}

// keptPlaces is what has changed about facilities, as it lies in the vault's Device class: the lists are public.
type keptPlaces struct {
	Cursor     string                       `json:"cursor"` // the server goes on from it
	Of         string                       `json:"of"`     // which lists it belongs to
	AskedAt    time.Time                    `json:"askedAt"`
	Facilities map[string]vss.FacilityFacts `json:"facilities"`
}

const (
	placesName = "places/facilities"
	// placesFresh is how long the device does not ask again.
	placesFresh = time.Hour
	// placesPages bounds one refreshing; the next goes on behind it.
	placesPages = 100
)

// into is a directory with what was kept; nil when it changes nothing.
func (k keptPlaces) into(d *lookup.Directory) *lookup.Directory {
	if len(k.Facilities) == 0 {
		return nil
	}
	var now []lookup.Place
	var gone []string
	for _, code := range slices.Sorted(maps.Keys(k.Facilities)) {
		f := k.Facilities[code]
		if f.Closed {
			gone = append(gone, code)
			continue
		}
		now = append(now, placeOf(f))
	}
	return d.With(lookup.Facilities, now, gone)
}

// placeOf is a facility as the server tells it, among the places.
func placeOf(f vss.FacilityFacts) lookup.Place {
	text := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	p := lookup.Place{Kind: lookup.Facilities, Code: f.Code, Name: f.Name, Province: f.Province, Commune: text(f.Commune), Address: text(f.Address), Phone: text(f.Phone), Contract: f.Contract, SickLeave: f.SickLeave, Emergency: f.Emergency}
	if f.Hours != nil {
		for _, h := range *f.Hours {
			p.Hours = append(p.Hours, lookup.Hours{Days: lookup.Days(h.Days), From: h.From, To: h.To})
		}
	}
	if f.Latitude != nil && f.Longitude != nil {
		if at := (lookup.Position{Latitude: *f.Latitude, Longitude: *f.Longitude}); at.Valid() {
			p.Position = &at
		}
	}
	if f.Level != nil {
		p.Level = lookup.Level(*f.Level)
	}
	return p
}

// refreshPlaces brings the facilities of a directory up to date. Answer: PlacesRefreshed, also before the server has answered.
type refreshPlaces struct {
	Job
	of *lookup.Directory
}

func (refreshPlaces) lane(r *runner) *lane { return &r.network }

func (e refreshPlaces) do(ctx context.Context, r *runner, in *Installation) Msg {
	lists := e.of.Sheet(lookup.Facilities).AsOf.String()
	var kept keptPlaces
	if err := readSealed(in.Vault, placesName, &kept); err != nil && !errors.Is(err, storage.ErrNotFound) || kept.Of != lists {
		kept = keptPlaces{} // newer lists hold what was kept, and what cannot be read is asked for again
	}
	kept.Of = lists
	if d := kept.into(e.of); d != nil {
		r.post(PlacesRefreshed{Answer: Answer{Job: e.ID}, Directory: d})
	}
	last := PlacesRefreshed{Answer: Answer{Job: e.ID}, Last: true}
	if age := r.now().Sub(kept.AskedAt); age >= 0 && age < placesFresh {
		return last
	}
	changed, err := kept.ask(ctx, in)
	if err != nil {
		return last // what is at hand stays; the lists that the app was built with are never worse than nothing
	}
	kept.AskedAt = r.now()
	if change, err := sealed(placesName, kept); err == nil {
		_ = in.Vault.Put(ctx, change) // a full disk must not hide what the server has answered
	}
	if changed {
		last.Directory = kept.into(e.of)
	}
	return last
}

// freshPlaces asks what has changed about facilities, when the directory is there and it is time.
func (s *State) freshPlaces() []Effect {
	p := &s.Places
	if p.Directory == nil || p.refreshing != 0 || !p.refreshAt.IsZero() && s.Now.Before(p.refreshAt) {
		return nil
	}
	p.refreshing, p.refreshAt = s.newJob(), s.Now.Add(placesFresh)
	return []Effect{refreshPlaces{Job{p.refreshing}, p.Directory}}
}

// ask takes what the server has changed since; it reports whether there was anything.
func (k *keptPlaces) ask(ctx context.Context, in *Installation) (changed bool, err error) {
	k.Facilities = maps.Clone(k.Facilities)
	if k.Facilities == nil {
		k.Facilities = map[string]vss.FacilityFacts{}
	}
	err = in.Device.Anonymous(ctx, func(c *vss.Client) error {
		for range placesPages {
			answer, err := c.FacilityChanges(ctx, k.Cursor)
			if err != nil {
				return err
			}
			for _, f := range answer.Facilities {
				k.Facilities[f.Code] = f
				changed = true
			}
			k.Cursor = answer.Cursor
			if !answer.More {
				return nil
			}
		}
		return nil
	})
	return changed, err
}
