package lookup

import (
	"testing"

	"vssid/assets/places"
)

func TestADirectoryWithChanges(t *testing.T) {
	old, err := Read(places.Files())
	if err != nil {
		t.Fatal(err)
	}
	renamed, _ := old.Place(Facilities, "01999")
	renamed.Name, renamed.Phone = "Bệnh viện Đổi Tên (mẫu)", "0240000000"
	d := old.With(Facilities, []Place{renamed, {Code: "01001", Name: "Phòng khám Mới (mẫu)", Province: "01"}}, []string{"01998", "none"})
	if p, ok := d.Place(Facilities, "01999"); !ok || p.Phone != "0240000000" || p.Kind != Facilities {
		t.Errorf("changed: %+v", p)
	}
	if p, ok := d.Place(Facilities, "01001"); !ok || p.Kind != Facilities {
		t.Errorf("new: %+v", p)
	}
	if _, ok := d.Place(Facilities, "01998"); ok {
		t.Error("what is gone is there")
	}
	if len(d.Places(Facilities)) != len(old.Places(Facilities)) || len(d.Places(Agencies)) != len(old.Places(Agencies)) {
		t.Errorf("%d facilities, %d before", len(d.Places(Facilities)), len(old.Places(Facilities)))
	}
	for text, want := range map[string]string{"benh vien doi ten": "01999", "phong kham moi": "01001"} {
		if found := d.Search(Query{Kind: Facilities, Text: text, Limit: 1}); len(found) != 1 || found[0].Code != want {
			t.Errorf("%s finds %+v", text, found)
		}
	}
	if p, _ := old.Place(Facilities, "01999"); p.Name == renamed.Name {
		t.Error("the old directory was changed")
	}
}
