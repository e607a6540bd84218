// Package people is the supervisors' place for officers themselves: who they are, what they may do, invitations.
package people

import (
	"embed"
	"errors"
	"html/template"
	"io/fs"

	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/officers"
)

//go:embed page words
var files embed.FS

var (
	listPage    = template.Must(template.ParseFS(files, "page/list.html"))
	invitedPage = template.Must(template.ParseFS(files, "page/invited.html"))
)

// Link is where an invitation leads.
func Link(publicURL, invitation string) string {
	return publicURL + console.Base + "/invitation/" + invitation
}

type place struct {
	officers  *officers.Officers
	publicURL string
}

// Page makes the place.
func Page(all *officers.Officers, publicURL string) console.Page {
	p := &place{all, publicURL}
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic("people: " + err.Error()) // it is built in
	}
	return console.Page{Path: "/officers", Needs: officers.ManagePeople, Words: words, Route: func(handle console.Handle) {
		handle("GET", "", p.list)
		handle("POST /invite", "", p.invite)
		handle("POST /{login}/{step}", "", p.act)
	}}
}

type listView struct {
	Officers []officerView
	Roles    []officers.Role
}

type officerView struct {
	officers.Officer
	Me bool
}

func (p *place) list(v *console.Visit) error {
	all, err := p.officers.All(v.R.Context())
	if err != nil {
		return err
	}
	view := listView{Roles: officers.Roles()}
	for _, one := range all {
		view.Officers = append(view.Officers, officerView{one, one.Login == v.Officer.Login})
	}
	return v.Show(listPage, "place", view)
}

type invitedView struct{ Link, Login string }

// invited shows the link once: nothing of it can be read again.
func (p *place) invited(v *console.Visit, login, invitation string) error {
	return v.Show(invitedPage, "invited", invitedView{Link(p.publicURL, invitation), login})
}

func (p *place) invite(v *console.Visit) error {
	var roles []officers.Role
	for _, r := range v.R.PostForm["role"] {
		roles = append(roles, officers.Role(r))
	}
	login := v.Form("login")
	invitation, err := p.officers.Invite(v.R.Context(), v.Officer.Login, login, v.Form("name"), roles)
	if err != nil {
		return told(v, err)
	}
	return p.invited(v, login, invitation)
}

func (p *place) act(v *console.Visit) error {
	login := v.R.PathValue("login")
	switch v.R.PathValue("step") {
	case "invite-again":
		invitation, err := p.officers.InviteAgain(v.R.Context(), v.Officer.Login, login)
		if err != nil {
			return told(v, err)
		}
		return p.invited(v, login, invitation)
	case "disable":
		if err := p.officers.Disable(v.R.Context(), v.Officer.Login, login); err != nil {
			return told(v, err)
		}
		return v.Go("", "disabled")
	}
	return console.NotFound
}

// told puts what is refused into words.
func told(v *console.Visit, err error) error {
	for id, fault := range map[string]error{"fault.input": officers.ErrInput, "fault.taken": officers.ErrTaken, "fault.last": officers.ErrLast} {
		if errors.Is(err, fault) {
			return v.Conflict(id)
		}
	}
	if errors.Is(err, officers.ErrUnknown) {
		return console.NotFound
	}
	return err
}
