package core

import (
	"bytes"
	"context"
	"testing"
	"time"

	"vssid/app/paper"
	"vssid/app/vss"
	"vssid/assets/fonts"
)

func TestPictureIsSavedAfterItsWarning(t *testing.T) {
	sc := atHome(t).send(Show{ScreenPicture}).on(ScreenPicture)
	of := CardPaper{Head: paper.Head{Title: "Thẻ", Issuer: "BHXH", Language: "vi", At: noon, Page: "Trang"}, Warning: "Không chứng minh được gì", Pairs: [][2]string{{"Họ tên", "NGUYỄN VĂN MẪU"}}}
	sc.send(SavePicture{of}).quiet()
	sc.send(AskPicture{true}, AskPicture{false}, SavePicture{of}).quiet()
	sc.send(AskPicture{true}, SavePicture{of})
	set := asked[setPicture](sc)
	sc.send(PictureSet{ok(set.ID), []byte("%PDF")})
	if saved := asked[SaveDocument](sc); saved.Media != "application/pdf" || string(saved.Content) != "%PDF" {
		t.Errorf("saved %s of %d bytes", saved.Media, len(saved.Content))
	}
	sc.send(TurnPicture{})
	if !sc.Picture.Back {
		t.Error("the picture was not turned over")
	}
	r := &runner{services: Services{Fonts: paper.Fonts{Regular: fonts.Regular(), Bold: fonts.Bold()}}}
	m := set.do(context.Background(), r, nil).(PictureSet)
	if m.Failure.Is() || !bytes.HasPrefix(m.Content, []byte("%PDF")) {
		t.Errorf("the paper: %+v", m.Failure)
	}
}

func TestFamilyHearsOfChanges(t *testing.T) {
	sc := atFamily(t, vss.CarryStateActive)
	sc.State.Family.Job, sc.State.Listening.Job = 0, 77
	sc.send(EventArrived{Change: vss.Change{Kind: "family-changed"}, Job: 77})
	asked[renewCarried](sc)
	asked[fetchRecord[vss.DependantList]](sc)
	first := asked[renewCarried](sc).ID
	sc.send(EventArrived{Change: vss.Change{Kind: "family-changed"}, Job: 77})
	sc.send(CarriedLoaded{ok(first), nil, true})
	asked[renewCarried](sc) // what changed while the first was on its way
	sc = opened(t, ScreenCareBook)
	sc.send(BookFetched{ok(asked[fetchBook](sc).ID), bookOf(3, 1), noon})
	sc.State.Listening.Job = 77
	sc.send(EventArrived{Change: vss.Change{Kind: "visits-changed"}, Job: 77})
	asked[fetchBook](sc)
	sc.send(Back{}).wait(time.Second).send(EventArrived{Change: vss.Change{Kind: "visits-changed"}, Job: 77}).quiet()
}
