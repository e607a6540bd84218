package core

import (
	"context"

	"vssid/app/paper"
)

// The screens about a card besides its code: they show the card that home shows.
const (
	ScreenBenefit Screen = "benefit"     // what the fund pays, in plain words, with the rules and their dates
	ScreenPicture Screen = "cardpicture" // the picture of the card, front and back
)

// PictureState is ScreenPicture.
type PictureState struct {
	Back   bool // the back is up
	Asking bool // the person was warned that a picture proves nothing
	Job    JobID
}

// Messages of the picture.
type (
	// TurnPicture turns the picture over.
	TurnPicture struct{}
	// AskPicture warns before the picture is kept outside the app.
	AskPicture struct{ Yes bool }
	// SavePicture keeps it, in the words of the screen.
	SavePicture struct{ Of CardPaper }
	// PictureSet answers the setting of the paper.
	PictureSet struct {
		Answer
		Content []byte
	}
)

func (TurnPicture) msg() {}
func (AskPicture) msg()  {}
func (SavePicture) msg() {}

// CardPaper is the picture of a card as a paper. It holds no code: what can be copied from a paper must not pass for a card anywhere.
type CardPaper struct {
	Head    paper.Head
	Warning string
	Pairs   [][2]string
	Notes   []string
}

// pictureFile is the paper's name.
const pictureFile = "hinh-anh-the-bhyt.pdf"

var cardPicture = feature{
	update: updatePicture,
	pages: map[Screen]page{
		ScreenBenefit: {},
		ScreenPicture: {enter: func(s State) (State, []Effect) {
			s.Picture = PictureState{Job: s.Picture.Job}
			return s, nil
		}},
	},
}

func updatePicture(s State, m Msg) (State, []Effect, bool) {
	p := &s.Picture
	switch m := m.(type) {
	case TurnPicture:
		if s.Screen() == ScreenPicture {
			p.Back = !p.Back
		}
	case AskPicture:
		if s.Screen() == ScreenPicture && s.ShownCard() != nil {
			p.Asking = m.Yes
		}
	case SavePicture:
		if !p.Asking || p.Job != 0 || s.ShownCard() == nil {
			return s, nil, true
		}
		p.Asking, p.Job = false, s.newJob()
		return s, []Effect{setPicture{Job{p.Job}, m.Of}}, true
	case PictureSet:
		if m.Job == 0 || m.Job != p.Job {
			return s, nil, true
		}
		p.Job = 0
		if m.Failure.Is() {
			s.Saved = SavedDocument{Name: pictureFile, Failure: m.Failure}
			return s, nil, true
		}
		return s, s.save(pictureFile, "application/pdf", m.Content), true
	default:
		return s, nil, false
	}
	return s, nil, true
}

// setPicture sets the paper. Answer: PictureSet.
type setPicture struct {
	Job
	of CardPaper
}

func (setPicture) lane(r *runner) *lane { return &r.picture }

func (e setPicture) do(_ context.Context, r *runner, _ *Installation) Msg {
	p := paper.New(r.services.Fonts, e.of.Head)
	p.Box(e.of.Warning)
	for _, pair := range e.of.Pairs {
		p.Pair(pair[0], pair[1])
	}
	p.Space(6)
	for _, note := range e.of.Notes {
		p.Text(note)
	}
	content, err := p.Bytes()
	return PictureSet{r.answer(e.Job, err), content}
}
