package core

import "vssid/app/lookup"

// Messages of places.
type (
	// OpenPick opens the list that a province, a commune or an agency is chosen from.
	OpenPick struct{ Field RegisterField }
	// TypePick is the whole text of the list's search field.
	TypePick struct{ Text string }
	// ChoosePick takes a line of the list.
	ChoosePick struct{ Code string }
)

func (OpenPick) msg()   {}
func (TypePick) msg()   {}
func (ChoosePick) msg() {}

// shownPlaces is how many lines the list shows; typing a letter more finds the rest.
const shownPlaces = 40

func updateRegisterPlaces(s State, m Msg) (State, []Effect, bool) {
	r := &s.Registration
	switch m := m.(type) {
	case OpenPick:
		step, _ := s.RegisterStep()
		if step == 0 || s.Places.Directory == nil || m.Field == FieldCommune && r.Draft.Province == "" {
			return s, nil, true
		}
		r.Pick, r.Query = m.Field, ""
		r.find(s.Places.Directory)
		s.push(ScreenRegisterPick)
	case TypePick:
		if s.Screen() == ScreenRegisterPick && len(m.Text) <= maxTyped {
			r.Query = m.Text
			r.find(s.Places.Directory)
		}
	case ChoosePick:
		if s.Screen() == ScreenRegisterPick {
			return s.picked(m.Code)
		}
	default:
		return s, nil, false
	}
	return s, nil, true
}

// find lists what the search field means.
func (r *Registration) find(places *lookup.Directory) {
	r.Found = nil
	switch r.Pick {
	case FieldProvince:
		for _, p := range places.SearchProvinces(r.Query, shownPlaces) {
			r.Found = append(r.Found, PlaceFound{Code: p.Code, Name: p.Name})
		}
	case FieldCommune:
		for _, c := range places.SearchCommunes(r.Draft.Province, r.Query, shownPlaces) {
			r.Found = append(r.Found, PlaceFound{Code: c.Code, Name: c.Name})
		}
	case FieldAgency:
		r.findAgencies(places)
	}
}

// findAgencies lists the agencies of the person's province first.
func (r *Registration) findAgencies(places *lookup.Directory) {
	near := places.Search(lookup.Query{Kind: lookup.Agencies, Text: r.Query, Province: r.Draft.Province, Limit: shownPlaces})
	all := near
	if r.Query != "" && r.Draft.Province != "" {
		for _, p := range places.Search(lookup.Query{Kind: lookup.Agencies, Text: r.Query, Limit: shownPlaces}) {
			if p.Province != r.Draft.Province {
				all = append(all, p)
			}
		}
	}
	for _, p := range all[:min(len(all), shownPlaces)] {
		r.Found = append(r.Found, PlaceFound{Code: p.Code, Name: p.Name, More: p.Address})
	}
}

// picked takes the chosen place. Another province takes commune and agency along.
func (s State) picked(code string) (State, []Effect, bool) {
	r := &s.Registration
	there := false
	for _, f := range r.Found {
		there = there || f.Code == code
	}
	if !there {
		return s, nil, true
	}
	d := &r.Draft
	switch r.Pick {
	case FieldProvince:
		if d.Province != code {
			d.Province, d.Commune, d.Agency = code, "", ""
		}
	case FieldCommune:
		d.Commune = code
	case FieldAgency:
		d.Agency = code
	}
	r.Query, r.Found, r.Failure, r.Wrong = "", nil, Failure{}, ""
	s.pop()
	return s, s.seal(), true
}

// RegisterPlace is the name of the chosen place of a field; "" when none is chosen or the places are not known yet.
func (s State) RegisterPlace(f RegisterField) string {
	d := s.Registration.Draft
	return PlaceNameOf(s.Places.Directory, f, map[RegisterField]string{FieldProvince: d.Province, FieldCommune: d.Commune, FieldAgency: d.Agency}[f])
}

// PlaceNameOf is the name that the places have for a code in a field; "" when they have none, or are not known yet.
func PlaceNameOf(places *lookup.Directory, f RegisterField, code string) string {
	if places == nil {
		return ""
	}
	switch f {
	case FieldProvince:
		p, _ := places.Province(code)
		return p.Name
	case FieldCommune:
		c, _ := places.Commune(code)
		return c.Name
	case FieldAgency:
		p, _ := places.Place(lookup.Agencies, code)
		return p.Name
	}
	return ""
}
