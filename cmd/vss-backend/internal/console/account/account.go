// Package account is every officer's own place: their passkeys.
package account

import (
	"context"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"io/fs"

	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/officers"
)

//go:embed page words
var files embed.FS

var page = template.Must(template.ParseFS(files, "page/account.html"))

// Door is what keeps passkeys (officers.Officers).
type Door interface {
	Passkeys(ctx context.Context, login string) ([]officers.Passkey, error)
	NewPasskey(ctx context.Context, login string) (options any, ceremony string, err error)
	AddPasskey(ctx context.Context, login, ceremony, name string, answer []byte) error
	DropPasskey(ctx context.Context, login string, id []byte) error
}

type place struct{ door Door }

// Page makes the place.
func Page(door Door) console.Page {
	p := &place{door}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("account: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/account", Needs: officers.Own, Words: words, Route: func(handle console.Handle) {
		handle("GET", "", p.show)
		handle("POST /passkeys", "", p.begin)
		handle("POST /passkeys/{ceremony}", "", p.add)
		handle("POST /remove", "", p.remove)
	}}
}

type row struct{ ID, Name, Made, Used string }

func (p *place) show(v *console.Visit) error {
	all, err := p.door.Passkeys(v.R.Context(), v.Officer.Login)
	if err != nil {
		return err
	}
	var rows []row
	for _, k := range all {
		r := row{base64.RawURLEncoding.EncodeToString(k.ID), k.Name, v.Clock(k.Made), v.T("never")}
		if !k.Used.IsZero() {
			r.Used = v.Clock(k.Used)
		}
		rows = append(rows, r)
	}
	return v.Show(page, "place", rows)
}

func (p *place) begin(v *console.Visit) error {
	options, ceremony, err := p.door.NewPasskey(v.R.Context(), v.Officer.Login)
	if err != nil {
		return told(v, err)
	}
	return v.JSON(console.Ceremony{Options: options, Ceremony: ceremony})
}

func (p *place) add(v *console.Visit) error {
	body, err := v.Body()
	if err != nil {
		return err
	}
	var made struct {
		Name   string          `json:"name"`
		Answer json.RawMessage `json:"answer"`
	}
	if err := json.Unmarshal(body, &made); err != nil {
		return console.Unreadable
	}
	if err := p.door.AddPasskey(v.R.Context(), v.Officer.Login, v.R.PathValue("ceremony"), made.Name, made.Answer); err != nil {
		return told(v, err)
	}
	return v.JSON(map[string]string{"to": console.Base + "/account?said=added"})
}

func (p *place) remove(v *console.Visit) error {
	id, err := base64.RawURLEncoding.DecodeString(v.Form("id"))
	if err != nil {
		return console.Unreadable
	}
	if err := p.door.DropPasskey(v.R.Context(), v.Officer.Login, id); err != nil {
		return err
	}
	return v.Go("", "removed")
}

// told puts what is refused into words.
func told(v *console.Visit, err error) error {
	for id, fault := range map[string]error{"fault.refused": officers.ErrPasskey, "fault.name": officers.ErrInput, "fault.many": officers.ErrTooMany, "fault.host": officers.ErrNoPasskeys} {
		if errors.Is(err, fault) {
			return v.Conflict(id)
		}
	}
	return err
}
