package lookup

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"vssid/app/insurance"
	"vssid/app/vss/strictjson"
)

// sheetFile is what every file begins with.
type sheetFile struct {
	AsOf      string `json:"asOf"`
	Confirmed bool   `json:"confirmed"`
	Sample    bool   `json:"sample"`
	Source    string `json:"source"`
}

// Read makes a directory of provinces.json, communes.json and one file for each Kind, and refuses data that does not fit together: a code twice, a
// place in no province, made-up data that does not say so, a position off the earth.
func Read(files fs.FS) (*Directory, error) {
	d := &Directory{lists: map[Kind]*list{}}
	var provinces struct {
		sheetFile
		Provinces []Province `json:"provinces"`
	}
	var communes struct {
		sheetFile
		Communes []Commune `json:"communes"`
	}
	err := errors.Join(
		decode(files, "provinces.json", &provinces), decode(files, "communes.json", &communes),
		provinces.into(&d.provinceSheet), communes.into(&d.communeSheet))
	if err != nil {
		return nil, fmt.Errorf("reading the directory of places: %w", err)
	}
	d.provinces, d.communes = provinces.Provinces, communes.Communes
	slices.SortFunc(d.provinces, func(a, b Province) int { return cmp.Compare(a.Code, b.Code) })
	slices.SortFunc(d.communes, func(a, b Commune) int { return cmp.Compare(a.Code, b.Code) })
	for _, kind := range Kinds() {
		if d.lists[kind], err = d.readKind(files, kind); err != nil {
			return nil, fmt.Errorf("reading the directory of places: %w", err)
		}
	}
	if err := d.check(); err != nil {
		return nil, fmt.Errorf("reading the directory of places: %w", err)
	}
	d.provinceIndex = indexOf(d.provinces, provinceEntry)
	d.communeIndex = indexOf(d.communes, func(c Commune) Entry { return Entry{Name: c.Name, Also: c.Code} })
	for _, l := range d.lists {
		l.index = indexOf(l.places, d.entry)
	}
	return d, nil
}

func indexOf[T any](items []T, entry func(T) Entry) *Index {
	entries := make([]Entry, len(items))
	for i, item := range items {
		entries[i] = entry(item)
	}
	return NewIndex(entries)
}

func (d *Directory) readKind(files fs.FS, kind Kind) (*list, error) {
	var file struct {
		sheetFile
		Places []Place `json:"places"`
	}
	l := &list{byCode: map[string]int{}}
	name := string(kind) + ".json"
	if err := errors.Join(decode(files, name, &file), file.into(&l.sheet)); err != nil {
		return nil, err
	}
	l.places = file.Places
	for i := range l.places {
		l.places[i].Kind = kind
		if _, twice := l.byCode[l.places[i].Code]; twice {
			return nil, fmt.Errorf("%s holds %q twice", name, l.places[i].Code)
		}
		l.byCode[l.places[i].Code] = i
	}
	return l, nil
}

func decode(files fs.FS, name string, v any) error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	if err := strictjson.Check(data); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (f sheetFile) into(s *Sheet) error {
	day, err := insurance.ParsePartialDate(f.AsOf)
	if err != nil {
		return fmt.Errorf("the day of a list: %w", err)
	}
	if f.Source == "" {
		return errors.New("a list does not say where it comes from")
	}
	*s = Sheet{AsOf: day, Confirmed: f.Confirmed, Sample: f.Sample, Source: f.Source}
	return nil
}

// SampleMark stands in every made-up name.
const SampleMark = "(mẫu)"

func (d *Directory) check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for i, p := range d.provinces {
		if i > 0 && d.provinces[i-1].Code == p.Code {
			fault("the province %s stands there twice", p.Code)
		}
		if !digits(p.Code, 2) || p.Name == "" || len(p.Former) == 0 || !p.Centre.Valid() {
			fault("the province %q has a bad code, no name, no former code or no centre", p.Code)
		}
	}
	for i, c := range d.communes {
		if i > 0 && d.communes[i-1].Code == c.Code {
			fault("the commune %s stands there twice", c.Code)
		}
		if _, known := d.Province(c.Province); !known || !digits(c.Code, 5) || !c.Centre.Valid() {
			fault("the commune %q has a bad code, no province or no centre", c.Code)
		}
		if d.communeSheet.Sample && !strings.Contains(c.Name, SampleMark) {
			fault("the made-up commune %q does not say that it is a sample", c.Name)
		}
	}
	for kind, l := range d.lists {
		for _, p := range l.places {
			if err := d.checkPlace(p, l.sheet); err != nil {
				fault("%s: %q: %w", kind, p.Code, err)
			}
		}
	}
	return errors.Join(faults...)
}

func (d *Directory) checkPlace(p Place, s Sheet) error {
	if p.Code == "" || p.Name == "" {
		return errors.New("no code or no name")
	}
	if s.Sample && !strings.Contains(p.Name, SampleMark) {
		return fmt.Errorf("the made-up name %q does not say that it is a sample", p.Name)
	}
	if _, known := d.Province(p.Province); !known {
		return fmt.Errorf("there is no province %q", p.Province)
	}
	if c, known := d.Commune(p.Commune); p.Commune != "" && (!known || c.Province != p.Province) {
		return fmt.Errorf("there is no commune %q in the province %q", p.Commune, p.Province)
	}
	if p.Position != nil && !p.Position.Valid() {
		return fmt.Errorf("%v is not on the earth", *p.Position)
	}
	for _, h := range p.Hours {
		if !slices.Contains([]Days{EveryDay, Weekdays, Saturday, Sunday}, h.Days) || !clock(h.From) || !clock(h.To) || h.From >= h.To {
			return fmt.Errorf("the hours %v make no sense", h)
		}
	}
	if _, known := d.lists[Agencies].byCode[p.Agency]; p.Agency != "" && !known {
		return fmt.Errorf("there is no agency %q", p.Agency)
	}
	if p.Kind == Facilities {
		if _, err := insurance.ParseFacilityCode(p.Code); err != nil {
			return err
		}
	}
	return nil
}

// clock reports whether s is a time from "00:00" to "24:00".
func clock(s string) bool {
	return len(s) == 5 && s[2] == ':' && digits(s[:2]+s[3:], 4) && s[3] <= '5' && s <= "24:00" && (s[:2] != "24" || s == "24:00")
}

func digits(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == ""
}
