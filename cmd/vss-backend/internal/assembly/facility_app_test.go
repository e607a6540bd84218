package assembly

import (
	"context"
	"testing"
	"time"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/assets/places"
	"vssid/cmd/vss-backend/internal/facilities"
	"vssid/platform"
	"vssid/platform/desktop"
)

// The app shows what an officer has changed about a facility, and keeps it for when there is no network.
func TestAnAppHearsOfAChangedFacility(t *testing.T) {
	h := newHouse(t, true)
	list := func(server string, dir string) lookup.Place {
		t.Helper()
		folder := &core.Folder{Dir: dir, Server: server, Name: "A test's app", Language: "vi", KeystoreKind: platform.KeystoreInsecureFile, Wall: h.clock,
			OpenKeystore: func(context.Context) (platform.Keystore, error) { return desktop.OpenInsecureFile(dir) }}
		app := core.NewProgram(core.Services{Installer: folder, Deaf: true, Directory: func() (*lookup.Directory, error) { return lookup.Read(places.Files()) }}, nil)
		defer app.Close()
		app.Send(core.Start{})
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		until := func(what string, wanted func(s core.State) bool) {
			t.Helper()
			for !wanted(app.State()) {
				if err := app.Wait(ctx); err != nil {
					t.Fatalf("waiting for %s: %v", what, err)
				}
				app.Drain()
			}
		}
		until("the first screen", func(s core.State) bool { return s.Screen() == core.ScreenWelcome })
		app.Send(core.ShowPlaces{Kind: lookup.Facilities})
		known := func(s core.State) bool {
			if s.Places.Directory == nil {
				return false
			}
			p, ok := s.Places.Directory.Place(lookup.Facilities, "01999")
			_, closed := s.Places.Directory.Place(lookup.Facilities, "01998")
			return ok && p.Phone == "0241234567" && !closed
		}
		until("the new telephone", known)
		p, _ := app.State().Places.Directory.Place(lookup.Facilities, "01999")
		return p
	}
	one, err := h.facilities.One(t.Context(), "01999")
	if err != nil {
		t.Fatal(err)
	}
	one.Phone = "0241234567"
	other, err := h.facilities.One(t.Context(), "01998")
	if err != nil {
		t.Fatal(err)
	}
	other.Closed = true
	for _, facts := range []facilities.Facts{one.Facts, other.Facts} {
		if err := h.facilities.Change(t.Context(), "co-so", facts, 0); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	if p := list(h.url, dir); p.Name != one.Name || len(p.Hours) != len(one.Facts.Hours) || p.Position == nil || *p.Position != *one.Position {
		t.Errorf("the app shows %+v", p)
	}
	list("http://127.0.0.1:9", dir) // nobody is there
}
