package facilities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"vssid/app/lookup"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/feed"
	"vssid/cmd/vss-backend/internal/store"
)

// What a record is refused for.
var (
	ErrUnknown = errors.New("no facility has this code")
	ErrChanged = errors.New("the record was changed meanwhile")
	ErrPlace   = errors.New("the commune is in no list, or the address is longer than 200 characters")
	ErrPhone   = errors.New("a telephone number is 4 to 15 digits")
	ErrHours   = errors.New("hours are like 07:00 to 16:30, once for each kind of day")
	ErrWhere   = errors.New("a position is latitude and longitude in degrees")
	ErrLevel   = errors.New("the level is none of the law's three")
	ErrStaff   = errors.New("a staff number is 1 to 20 letters and digits, a name 1 to 100 characters")
)

// Facts are what people look up about a facility (lookup.Place), and whether it still works.
type Facts struct {
	lookup.Place
	Closed bool `json:"closed,omitempty"`
}

// Record is a facility as officers see it.
type Record struct {
	Facts
	Version   int64     // of the facts
	ChangedAt time.Time // zero: they are those of the lists that the program was built with
	Desks     []store.Desk
	Clerks    []store.FacilityClerk
}

// read gives the recorded facts, or those of the lists.
func (f *Facilities) read(kept store.FacilityRecord) (Facts, error) {
	facts := Facts{Place: lookup.Place{Kind: lookup.Facilities, Code: kept.Code}}
	if len(kept.Facts) > 0 {
		if err := json.Unmarshal(kept.Facts, &facts); err != nil {
			return facts, fmt.Errorf("read the facts of a facility: %w", err)
		}
	} else if listed, ok := f.Places.Place(lookup.Facilities, kept.Code); ok {
		facts.Place = listed
	}
	facts.Kind, facts.Code, facts.Name = lookup.Facilities, kept.Code, kept.Name
	return facts, nil
}

// One gives a facility with its desks and clerks, or fails with ErrUnknown.
func (f *Facilities) One(ctx context.Context, code string) (Record, error) {
	r := f.Store.Read(ctx)
	kept, err := r.FacilityRecord(code)
	if errors.Is(err, store.ErrNotFound) {
		return Record{}, ErrUnknown
	}
	if err != nil {
		return Record{}, fmt.Errorf("read a facility: %w", err)
	}
	one := Record{Version: kept.Version, ChangedAt: kept.ChangedAt}
	if one.Facts, err = f.read(kept); err != nil {
		return one, err
	}
	desks, err := r.Desks()
	if err != nil {
		return one, fmt.Errorf("read the desks: %w", err)
	}
	for _, d := range desks {
		if d.FacilityCode == code {
			one.Desks = append(one.Desks, d)
		}
	}
	one.Clerks, err = r.FacilityClerks(code)
	return one, err
}

var (
	phones = regexp.MustCompile(`^[0-9]{4,15}$`)
	opens  = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
	closes = regexp.MustCompile(`^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`)
	staff  = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z./-]{0,19}$`)
)

// checked holds facts to what an app can show, and gives the commune its province.
func (f *Facilities) checked(facts Facts) (Facts, error) {
	if err := errors.Join(coded(facts.Code), named(facts.Name, 200)); err != nil {
		return facts, err
	}
	if facts.Commune != "" {
		commune, ok := f.Places.Commune(facts.Commune)
		if !ok {
			return facts, ErrPlace
		}
		facts.Province = commune.Province
	}
	if utf8.RuneCountInString(facts.Address) > 200 || facts.Address != "" && named(facts.Address, 200) != nil {
		return facts, ErrPlace
	}
	if facts.Phone != "" && !phones.MatchString(facts.Phone) {
		return facts, ErrPhone
	}
	seen := map[lookup.Days]bool{}
	for _, h := range facts.Hours {
		known := h.Days == lookup.EveryDay || h.Days == lookup.Weekdays || h.Days == lookup.Saturday || h.Days == lookup.Sunday
		if !known || seen[h.Days] || !opens.MatchString(h.From) || !closes.MatchString(h.To) || h.From >= h.To {
			return facts, ErrHours
		}
		seen[h.Days] = true
	}
	if facts.Position != nil && !facts.Position.Valid() {
		return facts, ErrWhere
	}
	if l := facts.Level; l != "" && l != lookup.LevelFirst && l != lookup.LevelBasic && l != lookup.LevelAdvanced {
		return facts, ErrLevel
	}
	return facts, nil
}

// Change keeps a facility's facts over the version that was seen; apps hear of it when they ask next. Errors: ErrUnknown, ErrChanged, and those of a field.
func (f *Facilities) Change(ctx context.Context, officer string, facts Facts, version int64) error {
	facts, err := f.checked(facts)
	if err != nil {
		return err
	}
	written, err := json.Marshal(facts)
	if err != nil {
		return fmt.Errorf("write the facts of a facility: %w", err)
	}
	now := f.Now().Truncate(time.Millisecond)
	return f.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.FacilityName(facts.Code); errors.Is(err, store.ErrNotFound) {
			return ErrUnknown
		} else if err != nil {
			return err
		}
		kept, err := tx.PutFacilityFacts(store.FacilityRecord{Facility: store.Facility{Code: facts.Code, Name: facts.Name}, Facts: written, Version: version, ChangedAt: now})
		if err != nil {
			return err
		}
		if !kept {
			return ErrChanged
		}
		if err := audit.Put(tx, audit.Event{Kind: "facility-record-changed", Actor: audit.Officer, ActorID: officer, Facility: facts.Code, At: now}); err != nil {
			return err
		}
		return feed.Put(tx, feed.Change{Kind: feed.FacilityChanged, Subject: facts.Code, At: now})
	})
}

// AddClerk puts somebody on the list of those who work at a facility's desks, or takes back who had left. Errors: ErrUnknown, ErrStaff.
func (f *Facilities) AddClerk(ctx context.Context, officer, code, staffNumber, name string) error {
	if !staff.MatchString(staffNumber) || named(name, 100) != nil {
		return ErrStaff
	}
	now := f.Now()
	return f.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.FacilityName(code); errors.Is(err, store.ErrNotFound) {
			return ErrUnknown
		} else if err != nil {
			return err
		}
		if err := tx.PutFacilityClerk(code, store.FacilityClerk{StaffNumber: staffNumber, Name: name, AddedAt: now}); err != nil {
			return err
		}
		return audit.Put(tx, audit.Event{Kind: "clerk-added", Actor: audit.Officer, ActorID: officer, Facility: code, Reference: staffNumber, At: now})
	})
}

// EndClerk notes that somebody has left; of somebody who does not work there it does nothing.
func (f *Facilities) EndClerk(ctx context.Context, officer, code, staffNumber string) error {
	now := f.Now()
	return f.Store.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.EndFacilityClerk(code, staffNumber, now)
		if err != nil || !done {
			return err
		}
		return audit.Put(tx, audit.Event{Kind: "clerk-ended", Actor: audit.Officer, ActorID: officer, Facility: code, Reference: staffNumber, At: now})
	})
}

// How many changes one answer carries, and how far back the next one looks again: what is stamped first may be committed last.
const (
	mostChanges = 200
	lookBack    = time.Minute
)

// Changes gives the facilities whose facts were changed, after a cursor of an earlier answer.
func (f *Facilities) Changes(ctx context.Context, after string) (vss.FacilityChanges, error) {
	now := f.Now().UTC().Truncate(time.Millisecond)
	answer := vss.FacilityChanges{Facilities: []vss.FacilityFacts{}, Cursor: "0", ServerTime: now}
	var from time.Time
	if ms, err := strconv.ParseInt(after, 10, 64); err == nil && ms > 0 {
		from, answer.Cursor = time.UnixMilli(ms), after
	}
	kept, err := f.Store.Read(ctx).FacilitiesChanged(from, mostChanges)
	if err != nil {
		return answer, fmt.Errorf("read the facilities that changed: %w", err)
	}
	for _, k := range kept {
		facts, err := f.read(k)
		if err != nil {
			return answer, err
		}
		answer.Facilities = append(answer.Facilities, tell(facts, k.ChangedAt))
	}
	if answer.More = len(kept) == mostChanges; len(kept) > 0 {
		last := kept[len(kept)-1].ChangedAt
		if old := now.Add(-lookBack); !answer.More && old.Before(last) && old.After(from) {
			last = old
		}
		answer.Cursor = strconv.FormatInt(last.UnixMilli(), 10)
	}
	return answer, nil
}

func tell(facts Facts, changed time.Time) vss.FacilityFacts {
	optional := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	of := vss.FacilityFacts{Code: facts.Code, Name: facts.Name, Province: facts.Province, Commune: optional(facts.Commune), Address: optional(facts.Address), Phone: optional(facts.Phone),
		Contract: facts.Contract, SickLeave: facts.SickLeave, Emergency: facts.Emergency, Closed: facts.Closed, ChangedAt: changed.UTC()}
	if len(facts.Hours) > 0 {
		hours := make([]vss.FacilityHours, len(facts.Hours))
		for i, h := range facts.Hours {
			hours[i] = vss.FacilityHours{Days: vss.FacilityHoursDays(h.Days), From: h.From, To: h.To}
		}
		of.Hours = &hours
	}
	if facts.Position != nil {
		of.Latitude, of.Longitude = &facts.Position.Latitude, &facts.Position.Longitude
	}
	if facts.Level != "" {
		level := vss.FacilityFactsLevel(facts.Level)
		of.Level = &level
	}
	return of
}

// ReadPosition reads "21.028, 105.834"; empty text is no position. Error: ErrWhere.
func ReadPosition(text string) (*lookup.Position, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	first, second, ok := strings.Cut(text, ",")
	latitude, err := strconv.ParseFloat(strings.TrimSpace(first), 64)
	longitude, err2 := strconv.ParseFloat(strings.TrimSpace(second), 64)
	at := lookup.Position{Latitude: latitude, Longitude: longitude}
	if !ok || err != nil || err2 != nil || !at.Valid() {
		return nil, ErrWhere
	}
	return &at, nil
}
