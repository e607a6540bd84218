// Package keys is the place for the issuer's keys: what each does, what it signed, and the next one.
package keys

import (
	"context"
	"embed"
	"encoding/hex"
	"errors"
	"html/template"
	"io/fs"
	"strings"
	"time"

	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/issuer"
	"vssid/cmd/vss-backend/internal/officers"
)

//go:embed page words
var files embed.FS

var listPage = template.Must(template.ParseFS(files, "page/list.html"))

// Keys is the issuer as this place uses it.
type Keys interface {
	KeyStates(ctx context.Context) ([]issuer.KeyState, error)
	// RotateBy makes the next key of a purpose, card or status, and notes which officer did.
	RotateBy(ctx context.Context, officer, purpose string) error
	// WithdrawKey takes a key out of the list at once; it fails with issuer.ErrNoSuchKey.
	WithdrawKey(ctx context.Context, officer, purpose string, number int64) error
}

type place struct {
	keys Keys
	now  func() time.Time
}

// Page makes the place.
func Page(all Keys, now func() time.Time) console.Page {
	p := &place{all, now}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("keys: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/keys", Needs: officers.ManageKeys, Words: words, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("POST /{purpose}/rotate", "", p.rotate)
		handle("POST /withdraw", "", p.withdraw)
	}}
}

type keyView struct {
	issuer.KeyState
	Hex   string
	Comes bool // published, and signs later
	Left  bool // the list, for good
	Card  bool
}

type listView struct {
	Keys   []keyView
	Rotate []string // purposes whose next key is not published yet
}

func (p *place) list(v *console.Visit) error {
	all, err := p.keys.KeyStates(v.R.Context())
	if err != nil {
		return err
	}
	view, comes := listView{}, map[string]bool{}
	for _, k := range all {
		one := keyView{k, hex.EncodeToString(k.KID[:]), k.SignsFrom.After(p.now()), !k.Leaves.IsZero() && !p.now().Before(k.Leaves), k.Purpose == "card"}
		one.Comes = one.Comes && !one.Left
		comes[k.Purpose] = comes[k.Purpose] || one.Comes
		view.Keys = append(view.Keys, one)
	}
	for _, purpose := range []string{"card", "status"} {
		if !comes[purpose] {
			view.Rotate = append(view.Rotate, purpose)
		}
	}
	return v.Show(listPage, "place", view)
}

func (p *place) rotate(v *console.Visit) error {
	purpose := v.R.PathValue("purpose")
	if purpose != "card" && purpose != "status" {
		return console.NotFound
	}
	if v.Form("sure") != "yes" {
		return v.Conflict("fault.sure")
	}
	all, err := p.keys.KeyStates(v.R.Context())
	if err != nil {
		return err
	}
	for _, k := range all {
		if k.Purpose == purpose && k.SignsFrom.After(p.now()) && k.Leaves.IsZero() {
			return v.Conflict("fault.comes")
		}
	}
	if err := p.keys.RotateBy(v.R.Context(), v.Officer.Login, purpose); err != nil {
		return err
	}
	return v.Go("", "rotated")
}

// withdraw takes the key out of the list whose id the officer has typed in full: nobody does this by a slip of the hand.
func (p *place) withdraw(v *console.Visit) error {
	all, err := p.keys.KeyStates(v.R.Context())
	if err != nil {
		return err
	}
	id := strings.ToLower(v.Form("id"))
	for _, k := range all {
		if hex.EncodeToString(k.KID[:]) != id {
			continue
		}
		err := p.keys.WithdrawKey(v.R.Context(), v.Officer.Login, k.Purpose, k.Number)
		if errors.Is(err, issuer.ErrNoSuchKey) {
			return v.Conflict("fault.left")
		}
		if err != nil {
			return err
		}
		return v.Go("", "withdrawn")
	}
	return v.Conflict("fault.id")
}
