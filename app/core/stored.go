package core

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"vssid/storage"
)

// ScreenStored is what is stored on this phone.
const ScreenStored Screen = "stored"

// StoredState is ScreenStored.
type StoredState struct {
	Items   []StoredItem // nil until they are read
	Job     JobID
	Failure Failure
}

// StoredItem is one value in the vault.
type StoredItem struct {
	Class storage.Class
	Name  string
	Size  int       // bytes, before it is sealed
	At    time.Time // when what is in it was fetched, by the server's clock; zero where it does not say
}

// Where names what the item lies under: device, card or personal.
func (i StoredItem) Where() string {
	return map[storage.Class]string{storage.Device: "device", storage.Card: "card", storage.Personal: "personal"}[i.Class]
}

// StoredListed answers ListStored.
type StoredListed struct {
	Answer
	Items []StoredItem
}

// ListStored reads the names and sizes of everything in the vault; the page opens with the PIN, so all of it can be read. Answer: StoredListed.
type ListStored struct{ Job }

func (ListStored) lane(r *runner) *lane { return &r.vault }

func (e ListStored) do(_ context.Context, r *runner, in *Installation) Msg {
	items := []StoredItem{}
	for _, class := range []storage.Class{storage.Device, storage.Card, storage.Personal} {
		for _, name := range in.Vault.Names(class) {
			value, err := in.Vault.Get(class, name)
			if errors.Is(err, storage.ErrNotFound) {
				continue // went meanwhile
			}
			if err != nil {
				return StoredListed{Answer: r.answer(e.Job, err)}
			}
			items = append(items, StoredItem{class, name, len(value), fetchedAt(value)})
		}
	}
	return StoredListed{r.answer(e.Job, nil), items}
}

// fetchedAt reads the moment a kept value says of itself.
func fetchedAt(value []byte) time.Time {
	var says struct {
		At        time.Time `json:"at"`
		FetchedAt time.Time `json:"fetchedAt"`
	}
	if json.Unmarshal(value, &says) != nil {
		return time.Time{}
	}
	if says.At.IsZero() {
		return says.FetchedAt
	}
	return says.At
}

var stored = feature{
	update: updateStored,
	forget: func(s *State) { s.Stored = StoredState{} },
	pages:  map[Screen]page{ScreenStored: {personal: true, enter: State.listStored, retry: State.listStored}},
}

func (s State) listStored() (State, []Effect) {
	if s.Stored.Job != 0 {
		return s, nil
	}
	s.Stored.Failure, s.Stored.Job = Failure{}, s.newJob()
	return s, []Effect{ListStored{Job{s.Stored.Job}}}
}

func updateStored(s State, m Msg) (State, []Effect, bool) {
	listed, ok := m.(StoredListed)
	if !ok {
		return s, nil, false
	}
	if listed.Job != 0 && listed.Job == s.Stored.Job {
		s.Stored = StoredState{Items: listed.Items, Failure: listed.Failure}
	}
	return s, nil, true
}
