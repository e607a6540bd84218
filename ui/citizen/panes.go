package citizen

import (
	"maps"

	"vssid/app/core"
	"vssid/ui/kit"
)

// pane draws a feature's screen and sends what the person did on it.
type pane = func(u *UI, gtx C, s core.State)

// featurePanes are the screens of the features, a map a feature.
var featurePanes = []map[core.Screen]pane{
	hubPanes,
	lookedPanes,
	signedPanes,
	sharingPanes,
	lookupPanes,
	guidePanes,
	participationPanes,
	benefitPanes,
	estimatePanes,
	plainPanes,
	aboutPanes,
	carePanes,
	registrationPanes,
	familyPanes,
	confirmPanes,
	picturePanes,
	recoverPanes,
	devicePanes,
	servicePanes,
	messagePanes,
}

// panes are all of them by name. They are joined in init, because a pane may lead back to UI.Layout.
var panes = map[core.Screen]pane{}

func init() {
	for _, some := range featurePanes {
		maps.Copy(panes, some)
	}
}

// featureWidgets are the widgets of the features, a struct a feature.
type featureWidgets struct {
	watch    lookedWidgets
	hub      hubWidgets
	finder   lookupWidgets
	helper   guideWidgets
	plain    plainWidgets
	aboutApp aboutWidgets
	care     careWidgets
	ink      signedWidgets
	giving   sharingWidgets

	registering registrationWidgets
	family      familyWidgets
	confirm     confirmWidgets
	shot        pictureWidgets
	recovering  recoverWidgets
	devices     deviceWidgets
	records     recordWidgets
	service     serviceWidgets
	mail        messageWidgets
	files       fileWidgets
}

// homePart is something a feature shows on home when there is a reason to.
type homePart struct {
	shown func(s core.State) bool
	draw  func(u *UI, gtx C, s core.State) D
}

// homeBanners stand above the card: what waits for the owner. One a line, the most urgent first.
var homeBanners = []homePart{
	paymentBanner,
	{shown: func(s core.State) bool { return len(s.ToCancel()) > 0 }, draw: (*UI).recoveryBanner},
}

// homeSections stand beneath the card. One a line.
var homeSections = []homePart{
	latelySection,
}

// homeParts adds those that have a reason to be shown.
func (u *UI) homeParts(col *kit.Column, s core.State, parts []homePart) {
	for _, p := range parts {
		if p.shown(s) {
			col.Add(func(gtx C) D { return p.draw(u, gtx, s) })
			col.Space(kit.S4)
		}
	}
}
