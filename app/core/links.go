package core

import (
	"context"

	"vssid/platform"
)

// OpenLink opens a telephone number (tel:), a mail address (mailto:), a point on the map (geo:) or a web page (https:) outside the app. It is a message:
// the person asked for it.
type OpenLink struct{ Address string }

func (OpenLink) msg() {}

// FollowLink opens a link with the system. Answer: LinkFollowed.
type FollowLink struct {
	Job
	Address string
}

// LinkFollowed answers FollowLink.
type LinkFollowed struct{ Answer }

// NoticeNoLink says that no program of the system opens such a link.
const NoticeNoLink NoticeKind = "no-link"

var links = feature{update: updateLinks}

func updateLinks(s State, m Msg) (State, []Effect, bool) {
	switch m := m.(type) {
	case OpenLink:
		return s, []Effect{FollowLink{Job{s.newJob()}, m.Address}}, true
	case LinkFollowed:
		if m.Failure.Is() {
			s.say(NoticeNoLink)
		}
		return s, nil, true
	}
	return s, nil, false
}

func (FollowLink) lane(r *runner) *lane { return &r.picture }

func (e FollowLink) do(ctx context.Context, r *runner, _ *Installation) Msg {
	if r.services.Links == nil {
		return LinkFollowed{r.answer(e.Job, platform.ErrUnsupported)}
	}
	return LinkFollowed{r.answer(e.Job, r.services.Links.Open(ctx, e.Address))}
}
