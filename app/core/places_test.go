package core

import (
	"testing"
	"testing/fstest"

	"vssid/app/lookup"
)

// testPlaces is a country of two provinces.
var testPlaces = func() *lookup.Directory {
	head := `{"asOf":"2026-01-01","confirmed":false,"sample":true,"source":"thử",`
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(head + s + "}")} }
	d, err := lookup.Read(fstest.MapFS{
		"provinces.json": file(`"provinces":[{"code":"01","name":"Hà Nội","former":["01"],"centre":{"latitude":21,"longitude":105.8}},{"code":"46","name":"Huế","former":["46"],"centre":{"latitude":16.5,"longitude":107.6}}]`),
		"communes.json":  file(`"communes":[{"code":"01901","name":"Phường Mẫu (mẫu)","province":"01","centre":{"latitude":21,"longitude":105.8}},{"code":"46901","name":"Phường Thử (mẫu)","province":"46","centre":{"latitude":16.5,"longitude":107.6}}]`),
		"agencies.json":  file(`"places":[]`), "employers.json": file(`"places":[]`), "collectors.json": file(`"places":[]`),
		"facilities.json": file(`"places":[
			{"code":"01999","name":"Bệnh viện Mẫu (mẫu)","province":"01","contract":true,"sickLeave":true,"position":{"latitude":21.1,"longitude":105.8}},
			{"code":"01998","name":"Phòng khám Mẫu (mẫu)","province":"01","sickLeave":true,"position":{"latitude":21.01,"longitude":105.8}},
			{"code":"46999","name":"Trạm y tế Mẫu (mẫu)","province":"46","contract":true,"position":{"latitude":16.5,"longitude":107.6}}]`),
	})
	if err != nil {
		panic(err)
	}
	return d
}()

// atPlaces is a first start at the list of facilities.
func atPlaces(t *testing.T) *scene {
	t.Helper()
	sc := started(t, foundNone()).on(ScreenWelcome).send(Show{ScreenLookups}).on(ScreenLookups)
	read := asked[ReadDirectory](sc)
	sc.send(ShowPlaces{Kind: lookup.Facilities}).on(ScreenPlaces)
	return sc.send(DirectoryRead{Answer: ok(read.ID), Directory: testPlaces, Locatable: true})
}

func (sc *scene) finds(codes ...string) *scene {
	sc.Helper()
	got := sc.Places.Found
	for i := range max(len(got), len(codes)) {
		if i >= len(got) || i >= len(codes) || got[i].Code != codes[i] {
			sc.Fatalf("found %v, want %v", got, codes)
		}
	}
	return sc
}

func TestPlacesBeforeSignIn(t *testing.T) {
	sc := atPlaces(t).finds("01999", "01998", "46999")
	sc.send(TypePlace{"tram y te"}).finds("46999")
	sc.send(TypePlace{""}, ToggleContract{}).finds("01999", "46999")
	sc.send(ToggleSickLeave{}).finds("01999")
	sc.send(ToggleContract{}, ToggleSickLeave{}, ShowPlaceArea{}).on(ScreenPlaceArea)
	sc.send(ChooseProvince{"46"}).on(ScreenPlaces).finds("46999")
	sc.send(ShowPlace{lookup.Facilities, "46999"}).on(ScreenPlace)
	if p, known := sc.Places.Place(); !known || p.Code != "46999" || p.Metres != -1 {
		t.Errorf("the place is %+v", p)
	}
	if sc.send(Back{}).on(ScreenPlaces); sc.Places.Province != "46" {
		t.Error("going back lost the filter")
	}
}

func TestPlacesByDistance(t *testing.T) {
	sc := atPlaces(t).send(ShowPlaceArea{}, ChooseNear{"01901"}).finds("01998", "01999", "46999")
	if m := sc.Places.Found[0].Metres; m < 1000 || m > 1300 {
		t.Errorf("the nearest is %d m away, want about 1.1 km", m)
	}
	sc.send(LocateMe{})
	sc.send(Located{Answer: ok(asked[Locate](sc).ID), Position: lookup.Position{Latitude: 16.4, Longitude: 107.6}}).finds("46999", "01998", "01999")
	if sc.Places.Near != "" {
		t.Error("a commune is still near")
	}
	sc.send(LocateMe{})
	sc.send(Located{Answer: failing(asked[Locate](sc).ID, FailDenied)}).finds("46999", "01998", "01999")
	if !sc.Places.Unlocated {
		t.Error("the refusal is not said")
	}
	if sc.send(ChooseNear{""}).finds("01999", "01998", "46999"); sc.Places.Found[0].Metres != -1 {
		t.Error("distances are shown from nowhere")
	}
}

func TestNoPositionWhereTheSystemHasNone(t *testing.T) {
	sc := started(t, foundNone()).send(ShowPlaces{Kind: lookup.Agencies})
	sc.send(DirectoryRead{Answer: ok(asked[ReadDirectory](sc).ID), Directory: testPlaces})
	sc.send(LocateMe{}).quiet()
}

func TestDirectoryIsReadOnce(t *testing.T) {
	atPlaces(t).send(Back{}, Back{}, Show{ScreenLookups}).quiet()
	sc := started(t, foundNone()).send(Show{ScreenLookups})
	if !asks[ReadDirectory](sc) {
		t.Fatal("it is not read")
	}
	id := sc.Places.Job
	sc.send(ShowPlaces{Kind: lookup.Facilities}).quiet()
	sc.send(DirectoryRead{Answer: failing(id, FailBroken)})
	if !sc.Places.Failure.Is() {
		t.Error("the failure is not shown")
	}
	if sc.send(Retry{}); !asks[ReadDirectory](sc) {
		t.Error("trying again does not read it")
	}
	sc.send(DirectoryRead{Answer: ok(id), Directory: testPlaces})
	if sc.Places.Directory != nil {
		t.Error("an answer that nobody waits for was taken")
	}
}

func TestLinks(t *testing.T) {
	sc := atHome(t).send(OpenLink{"tel:19009068"})
	e := asked[FollowLink](sc)
	if e.Address != "tel:19009068" {
		t.Errorf("opens %q", e.Address)
	}
	if sc.send(LinkFollowed{ok(e.ID)}); sc.Notice.Kind != "" {
		t.Errorf("a link that opened says %q", sc.Notice.Kind)
	}
	if sc.send(LinkFollowed{failing(e.ID, FailBroken)}); sc.Notice.Kind != NoticeNoLink {
		t.Error("a link that did not open says nothing")
	}
}

// What has changed about facilities is asked for when a list is opened, and not again within the hour.
func TestPlacesAreBroughtUpToDate(t *testing.T) {
	d := testPlaces
	sc := atHome(t).send(ShowPlaces{Kind: lookup.Facilities})
	sc.send(DirectoryRead{Answer: ok(asked[ReadDirectory](sc).ID), Directory: d})
	first := asked[refreshPlaces](sc)
	place, _ := d.Place(lookup.Facilities, "01999")
	place.Phone = "0241234567"
	sc.send(PlacesRefreshed{Answer: ok(first.ID), Directory: d.With(lookup.Facilities, []lookup.Place{place}, nil)})
	if p, _ := sc.State.Places.Directory.Place(lookup.Facilities, "01999"); p.Phone != "0241234567" {
		t.Errorf("the kept change is not shown: %+v", p)
	}
	sc.send(PlacesRefreshed{Answer: ok(first.ID), Last: true}, Back{}, ShowPlaces{Kind: lookup.Facilities}).quiet()
	sc.wait(placesFresh)
	again := asked[refreshPlaces](sc.send(Back{}, ShowPlaces{Kind: lookup.Facilities}))
	if p, _ := again.of.Place(lookup.Facilities, "01999"); p.Phone != "0241234567" {
		t.Error("the change is forgotten")
	}
}
