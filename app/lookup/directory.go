package lookup

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"vssid/app/insurance"
)

// Kind tells the places of a directory apart.
type Kind string

// The kinds of places.
const (
	Agencies   Kind = "agencies"   // social-insurance agencies (cơ quan BHXH)
	Facilities Kind = "facilities" // health facilities (cơ sở khám chữa bệnh)
	Employers  Kind = "employers"  // employers that take part (đơn vị tham gia BHXH)
	Collectors Kind = "collectors" // collection points (tổ chức dịch vụ thu)
)

// Kinds are the kinds of places in the order they are offered.
func Kinds() []Kind { return []Kind{Agencies, Facilities, Employers, Collectors} }

// Sheet says where a list comes from.
type Sheet struct {
	AsOf      insurance.PartialDate // the day it was true
	Confirmed bool                  // false: shown as unconfirmed ("chưa kiểm chứng")
	Sample    bool                  // made up; every name in it says so
	Source    string                // what it was taken from, in Vietnamese
}

// Province is one of the 34 provinces and centrally run cities since 2025-07-01.
type Province struct {
	Code   string                   `json:"code"`           // two digits, Decision 19/2025/QĐ-TTg
	Name   string                   `json:"name"`           // without "Tỉnh" or "Thành phố", but for "Thành phố Hồ Chí Minh"
	City   bool                     `json:"city,omitempty"` // centrally run (thành phố trực thuộc trung ương)
	Former []insurance.ProvinceCode `json:"former"`         // codes before 2025-07-01 that lie in it now; issued numbers keep them
	Centre Position                 `json:"centre"`         // its administrative centre, to a tenth of a degree
}

// Commune is a ward, commune or special zone (phường, xã, đặc khu): the only level below the province since 2025-07-01.
type Commune struct {
	Code     string   `json:"code"` // five digits
	Name     string   `json:"name"` // with its kind: "Phường …"
	Province string   `json:"province"`
	Centre   Position `json:"centre"`
}

// Level is a facility's professional level since 2025-01-01 (Law 15/2023/QH15).
type Level string

// The levels.
const (
	LevelFirst    Level = "first"    // ban đầu
	LevelBasic    Level = "basic"    // cơ bản
	LevelAdvanced Level = "advanced" // chuyên sâu
)

// Hours are opening hours on some days of the week, local time.
type Hours struct {
	Days Days   `json:"days"`
	From string `json:"from"` // "07:30"; "00:00" to "24:00" is around the clock
	To   string `json:"to"`
}

// Days are days of the week.
type Days string

// The days that the data uses.
const (
	EveryDay Days = "every-day"
	Weekdays Days = "weekdays" // Monday to Friday
	Saturday Days = "saturday"
	Sunday   Days = "sunday"
)

// Place is one agency, facility, employer or collection point. What is not known is empty.
type Place struct {
	Kind      Kind      `json:"-"`
	Code      string    `json:"code"` // unique within its kind
	Name      string    `json:"name"`
	Province  string    `json:"province"`          // code
	Commune   string    `json:"commune,omitempty"` // code
	Address   string    `json:"address,omitempty"` // street and commune, without the province
	Phone     string    `json:"phone,omitempty"`   // as it is dialled
	Hours     []Hours   `json:"hours,omitempty"`
	Position  *Position `json:"position,omitempty"`  // nil: not known
	Contract  bool      `json:"contract,omitempty"`  // facilities: has a health-insurance contract
	SickLeave bool      `json:"sickLeave,omitempty"` // facilities: may issue papers for sick leave (giấy chứng nhận nghỉ việc hưởng BHXH)
	Emergency bool      `json:"emergency,omitempty"` // facilities: takes emergencies around the clock
	Level     Level     `json:"level,omitempty"`     // facilities
	Agency    string    `json:"agency,omitempty"`    // employers: code of the agency that manages them
}

// Directory holds the places of the country with an index of each kind. It does not change once read.
type Directory struct {
	provinces     []Province
	provinceSheet Sheet
	provinceIndex *Index
	communes      []Commune
	communeSheet  Sheet
	communeIndex  *Index
	lists         map[Kind]*list
}

type list struct {
	sheet  Sheet
	places []Place
	byCode map[string]int
	index  *Index
}

// ProvinceSheet says where the provinces come from.
func (d *Directory) ProvinceSheet() Sheet { return d.provinceSheet }

// CommuneSheet says where the communes come from.
func (d *Directory) CommuneSheet() Sheet { return d.communeSheet }

// Sheet says where the places of a kind come from.
func (d *Directory) Sheet(kind Kind) Sheet { return d.list(kind).sheet }

// Provinces are all provinces by code. The caller must not change them.
func (d *Directory) Provinces() []Province { return d.provinces }

// Province finds a province by its code since 2025-07-01.
func (d *Directory) Province(code string) (Province, bool) {
	i, ok := slices.BinarySearchFunc(d.provinces, code, func(p Province, code string) int { return cmp.Compare(p.Code, code) })
	if !ok {
		return Province{}, false
	}
	return d.provinces[i], true
}

// ProvinceOfFormer finds the province that a code of before 2025-07-01 lies in, as it stands in numbers issued so far.
func (d *Directory) ProvinceOfFormer(code insurance.ProvinceCode) (Province, bool) {
	for _, p := range d.provinces {
		if slices.Contains(p.Former, code) {
			return p, true
		}
	}
	return Province{}, false
}

// SearchProvinces finds provinces by name, also by a name of before 2025-07-01, best first.
func (d *Directory) SearchProvinces(text string, limit int) []Province {
	var out []Province
	for _, i := range d.provinceIndex.Search(text, limit, nil) {
		out = append(out, d.provinces[i])
	}
	return out
}

// Commune finds a commune by its code.
func (d *Directory) Commune(code string) (Commune, bool) {
	i, ok := slices.BinarySearchFunc(d.communes, code, func(c Commune, code string) int { return cmp.Compare(c.Code, code) })
	if !ok {
		return Commune{}, false
	}
	return d.communes[i], true
}

// SearchCommunes finds communes by name, best first; of one province, or of all with an empty code.
func (d *Directory) SearchCommunes(province, text string, limit int) []Commune {
	var keep func(int) bool
	if province != "" {
		keep = func(i int) bool { return d.communes[i].Province == province }
	}
	var out []Commune
	for _, i := range d.communeIndex.Search(text, limit, keep) {
		out = append(out, d.communes[i])
	}
	return out
}

// Communes are the communes of a province by code.
func (d *Directory) Communes(province string) []Commune { return d.SearchCommunes(province, "", 0) }

// Place finds a place by its code.
func (d *Directory) Place(kind Kind, code string) (Place, bool) {
	l := d.list(kind)
	i, ok := l.byCode[code]
	if !ok {
		return Place{}, false
	}
	return l.places[i], true
}

// Places are all places of a kind in the order of the data. The caller must not change them.
func (d *Directory) Places(kind Kind) []Place { return d.list(kind).places }

func (d *Directory) list(kind Kind) *list {
	if l, ok := d.lists[kind]; ok {
		return l
	}
	return &list{index: NewIndex(nil)}
}

// With is the directory with some places of a kind as they are now, and without those of the codes that are gone. The directory itself stays as it was.
func (d *Directory) With(kind Kind, now []Place, gone []string) *Directory {
	old := d.list(kind)
	l := &list{sheet: old.sheet, byCode: map[string]int{}}
	fresh := map[string]Place{}
	for _, p := range now {
		p.Kind = kind
		fresh[p.Code] = p
	}
	add := func(p Place) {
		if slices.Contains(gone, p.Code) {
			return
		}
		l.byCode[p.Code] = len(l.places)
		l.places = append(l.places, p)
	}
	for _, p := range old.places {
		if changed, ok := fresh[p.Code]; ok {
			p = changed
			delete(fresh, p.Code)
		}
		add(p)
	}
	for _, p := range now {
		if changed, ok := fresh[p.Code]; ok { // in no list yet
			delete(fresh, p.Code)
			add(changed)
		}
	}
	next := *d
	next.lists = maps.Clone(d.lists)
	next.lists[kind] = l
	l.index = indexOf(l.places, next.entry)
	return &next
}

// Query is what is looked for among the places of one kind.
type Query struct {
	Kind      Kind
	Text      string
	Province  string    // code; "": anywhere
	Contract  bool      // only facilities with a contract
	SickLeave bool      // only facilities that may issue papers for sick leave
	Near      *Position // nil: the best match first; otherwise, the nearest first
	Limit     int       // 0: all
}

// Found is a place with its distance from Query.Near.
type Found struct {
	Place
	Metres int // -1: not known
}

// Search finds places. With Near, those whose position is not known come last.
func (d *Directory) Search(q Query) []Found {
	l := d.list(q.Kind)
	limit := q.Limit
	if q.Near != nil {
		limit = 0
	}
	hits := l.index.Search(q.Text, limit, func(i int) bool {
		p := &l.places[i]
		return (q.Province == "" || p.Province == q.Province) && (!q.Contract || p.Contract) && (!q.SickLeave || p.SickLeave)
	})
	out := make([]Found, len(hits))
	for i, h := range hits {
		out[i] = Found{l.places[h], -1}
		if at := l.places[h].Position; q.Near != nil && at != nil {
			out[i].Metres = q.Near.MetresTo(*at)
		}
	}
	if q.Near != nil {
		slices.SortStableFunc(out, func(a, b Found) int { return cmp.Compare(uint(a.Metres), uint(b.Metres)) }) // -1 is the largest uint
	}
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[:q.Limit]
	}
	return out
}

// entry is what a place is found by.
func (d *Directory) entry(p Place) Entry {
	also := []string{p.Code, p.Address}
	for long, short := range map[string]string{"Bệnh viện": "BV", "Trạm y tế": "TYT", "Trung tâm y tế": "TTYT", "Bảo hiểm xã hội": "BHXH"} {
		if strings.HasPrefix(p.Name, long) {
			also = append(also, short)
		}
	}
	if c, ok := d.Commune(p.Commune); ok {
		also = append(also, c.Name)
	}
	if at, ok := d.Province(p.Province); ok {
		also = append(also, provinceEntry(at).Name, provinceEntry(at).Also)
	}
	return Entry{Name: p.Name, Also: strings.Join(also, " ")}
}

// provinceEntry is what a province is found by: its name, and those of the provinces it was made of.
func provinceEntry(p Province) Entry {
	var also []string
	for _, code := range p.Former {
		also = append(also, code.Name())
	}
	if p.Code == "79" {
		also = append(also, "TPHCM TP HCM Sài Gòn")
	}
	return Entry{Name: p.Name, Also: strings.Join(also, " ")}
}
