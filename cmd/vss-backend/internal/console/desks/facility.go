package desks

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vssid/app/lookup"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/facilities"
	"vssid/cmd/vss-backend/internal/store"
)

// hoursView is one row of opening hours.
type hoursView struct{ Days, From, To string }

// option is one of several to choose.
type option struct {
	ID, Text string
	On       bool
}

// oneView is a facility as it stands in the page's fields.
type oneView struct {
	Code, Version, Changed, Fault                    string
	Name, Address, Commune, Phone, Position, LevelID string
	Hours                                            []hoursView
	Levels, Flags                                    []option
	Clerks                                           []store.FacilityClerk
	Communes                                         []console.Place
}

// The choices of the form, in the order they are offered.
var (
	allDays   = []lookup.Days{lookup.EveryDay, lookup.Weekdays, lookup.Saturday, lookup.Sunday}
	allLevels = []string{"", string(lookup.LevelFirst), string(lookup.LevelBasic), string(lookup.LevelAdvanced)}
	allFlags  = []string{"contract", "sickLeave", "emergency", "closed"}
)

func (p *place) one(v *console.Visit) error {
	one, err := p.One(v.R.Context(), v.R.PathValue("code"))
	if err != nil {
		return gone(err)
	}
	view := oneView{Code: one.Code, Version: strconv.FormatInt(one.Version, 10), Name: one.Name, Address: one.Address, Phone: one.Phone, Commune: p.commune(one.Facts.Commune), LevelID: string(one.Level)}
	if !one.ChangedAt.IsZero() {
		view.Changed = v.Clock(one.ChangedAt)
	}
	if one.Position != nil {
		view.Position = fmt.Sprintf("%.5f, %.5f", one.Position.Latitude, one.Position.Longitude)
	}
	for _, days := range allDays {
		row := hoursView{Days: string(days)}
		for _, h := range one.Facts.Hours {
			if h.Days == days {
				row.From, row.To = h.From, h.To
			}
		}
		view.Hours = append(view.Hours, row)
	}
	flags := map[string]bool{"contract": one.Contract, "sickLeave": one.SickLeave, "emergency": one.Emergency, "closed": one.Closed}
	return p.show(v, view, flags, one.Clerks)
}

// show fills in what the page lets choose.
func (p *place) show(v *console.Visit, view oneView, flags map[string]bool, clerks []store.FacilityClerk) error {
	for _, id := range allLevels {
		name := "level." + id
		if id == "" {
			name = "level.none"
		}
		view.Levels = append(view.Levels, option{id, v.T(name), id == view.LevelID})
	}
	for _, id := range allFlags {
		view.Flags = append(view.Flags, option{id, v.T("flag." + id), flags[id]})
	}
	view.Clerks = clerks
	for _, province := range p.Places.Provinces() {
		for _, c := range p.Places.Communes(province.Code) {
			view.Communes = append(view.Communes, console.Place{Code: c.Code, Name: c.Name + ", " + province.Name})
		}
	}
	return v.Show(onePage, "one", view)
}

// commune is how a commune stands in its field: code and name.
func (p *place) commune(code string) string {
	c, ok := p.Places.Commune(code)
	if !ok {
		return code
	}
	return c.Code + " " + c.Name
}

// change keeps what was typed. Where something is wrong the page comes again with it.
func (p *place) change(v *console.Visit) error {
	code := v.R.PathValue("code")
	version, err := strconv.ParseInt(v.Form("version"), 10, 64)
	if err != nil {
		return console.NotFound
	}
	typed := oneView{Code: code, Version: v.Form("version"), Changed: v.Form("changed"), Name: v.Form("name"), Address: v.Form("address"), Commune: v.Form("commune"), Phone: v.Form("phone"), Position: v.Form("position"), LevelID: v.Form("level")}
	facts := facilities.Facts{Place: lookup.Place{Code: code, Name: typed.Name, Address: typed.Address, Phone: strings.NewReplacer(" ", "", ".", "").Replace(typed.Phone), Level: lookup.Level(typed.LevelID)}}
	facts.Commune, _, _ = strings.Cut(typed.Commune, " ")
	for _, days := range allDays {
		row := hoursView{string(days), v.Form(string(days) + "-from"), v.Form(string(days) + "-to")}
		typed.Hours = append(typed.Hours, row)
		if row.From != "" || row.To != "" {
			facts.Hours = append(facts.Hours, lookup.Hours{Days: days, From: row.From, To: row.To})
		}
	}
	flags := map[string]bool{}
	for _, id := range allFlags {
		flags[id] = v.Form(id) == "yes"
	}
	facts.Contract, facts.SickLeave, facts.Emergency, facts.Closed = flags["contract"], flags["sickLeave"], flags["emergency"], flags["closed"]
	facts.Position, err = facilities.ReadPosition(typed.Position)
	if err == nil {
		err = p.Change(v.R.Context(), v.Officer.Login, facts, version)
	}
	if err == nil {
		return v.Go("/"+code, "saved")
	}
	if typed.Fault = fault(v, err); typed.Fault == "" {
		return gone(err)
	}
	one, err := p.One(v.R.Context(), code)
	if err != nil {
		return gone(err)
	}
	return p.show(v, typed, flags, one.Clerks)
}

// fault is what is wrong with a form, in words; "" for what is not the officer's to mend.
func fault(v *console.Visit, err error) string {
	faults := []struct {
		id  string
		err error
	}{{"fault.changed", facilities.ErrChanged}, {"fault.name", facilities.ErrName}, {"fault.place", facilities.ErrPlace}, {"fault.phone", facilities.ErrPhone}, {"fault.hours", facilities.ErrHours},
		{"fault.where", facilities.ErrWhere}, {"fault.level", facilities.ErrLevel}, {"fault.code", facilities.ErrCode}}
	i := slices.IndexFunc(faults, func(one struct {
		id  string
		err error
	}) bool {
		return errors.Is(err, one.err)
	})
	if i < 0 {
		return ""
	}
	return v.T(faults[i].id)
}

func gone(err error) error {
	if errors.Is(err, facilities.ErrUnknown) {
		return console.NotFound
	}
	return err
}

func (p *place) addClerk(v *console.Visit) error {
	code := v.R.PathValue("code")
	err := p.AddClerk(v.R.Context(), v.Officer.Login, code, v.Form("staff"), v.Form("name"))
	if errors.Is(err, facilities.ErrStaff) {
		return v.Conflict("fault.staff")
	}
	if err != nil {
		return gone(err)
	}
	return v.Go("/"+code, "clerk-added")
}

func (p *place) endClerk(v *console.Visit) error {
	code := v.R.PathValue("code")
	if err := p.EndClerk(v.R.Context(), v.Officer.Login, code, v.Form("staff")); err != nil {
		return err
	}
	return v.Go("/"+code, "clerk-ended")
}
