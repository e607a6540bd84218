package core

import (
	"context"

	"vssid/app/paper"
)

// DeclarationPart is one part of the declaration: its heading, and label and value of each answer, as the person has read them.
type DeclarationPart struct {
	Title string
	Pairs [][2]string
}

// SaveDeclaration keeps the declaration of a registration outside the app, as PDF.
type SaveDeclaration struct {
	Head   paper.Head
	Parts  []DeclarationPart
	Pledge string
}

func (SaveDeclaration) msg() {}

// declarationFile is the paper's name; the system makes it its own when there is one.
const declarationFile = "to-khai-dang-ky-vssid.pdf"

// DeclarationSet answers the setting of the paper, which then goes out like any other.
type DeclarationSet struct {
	Answer
	Content []byte
}

// setDeclaration sets the paper. Answer: DeclarationSet.
type setDeclaration struct {
	Job
	of SaveDeclaration
}

func (setDeclaration) lane(r *runner) *lane { return &r.picture }

func (e setDeclaration) do(_ context.Context, r *runner, _ *Installation) Msg {
	p := paper.New(r.services.Fonts, e.of.Head)
	for _, part := range e.of.Parts {
		p.Heading(part.Title)
		for _, pair := range part.Pairs {
			p.Pair(pair[0], pair[1])
		}
	}
	p.Space(6)
	p.Text(e.of.Pledge)
	content, err := p.Bytes()
	return DeclarationSet{r.answer(e.Job, err), content}
}

func updateDeclaration(s State, m Msg) (State, []Effect, bool) {
	switch m := m.(type) {
	case SaveDeclaration:
		if s.Registration.paper != 0 || !s.Registration.Draft.Begun() || s.Places.Directory == nil {
			return s, nil, true
		}
		s.Registration.paper = s.newJob()
		return s, []Effect{setDeclaration{Job{s.Registration.paper}, m}}, true
	case DeclarationSet:
		if m.Job == 0 || m.Job != s.Registration.paper {
			return s, nil, true
		}
		s.Registration.paper = 0
		if m.Failure.Is() {
			s.Saved = SavedDocument{Name: declarationFile, Failure: m.Failure}
			return s, nil, true
		}
		return s, s.save(declarationFile, "application/pdf", m.Content), true
	}
	return s, nil, false
}
