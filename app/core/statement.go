package core

import (
	"context"
	"fmt"

	"vssid/app/paper"
)

// StatementPart is one part of a statement on paper, in the words that the person reads.
type StatementPart struct {
	Title   string
	Pairs   [][2]string
	Columns []paper.Column
	Rows    [][]string
	Strong  []int // rows that are totals
	Note    string
}

// SaveStatement keeps the statement of a year (mẫu C14-TS) outside the app, as PDF.
type SaveStatement struct {
	Year  int
	Head  paper.Head
	Box   string // what the reader must not miss
	Parts []StatementPart
}

func (SaveStatement) msg() {}

// StatementSet answers the setting of the paper, which then goes out like any other.
type StatementSet struct {
	Answer
	Name    string
	Content []byte
}

// setStatement sets the paper. Answer: StatementSet.
type setStatement struct {
	Job
	of SaveStatement
}

func (setStatement) lane(r *runner) *lane { return &r.picture }

func (e setStatement) do(_ context.Context, r *runner, _ *Installation) Msg {
	p := paper.New(r.services.Fonts, e.of.Head)
	if e.of.Box != "" {
		p.Box(e.of.Box)
	}
	for _, part := range e.of.Parts {
		if part.Title != "" {
			p.Heading(part.Title)
		}
		for _, pair := range part.Pairs {
			p.Pair(pair[0], pair[1])
		}
		if len(part.Rows) > 0 {
			p.Table(part.Columns, part.Rows, part.Strong...)
		}
		if part.Note != "" {
			p.Note(part.Note)
		}
	}
	content, err := p.Bytes()
	return StatementSet{r.answer(e.Job, err), fmt.Sprintf("c14-ts-%d.pdf", e.of.Year), content}
}

// statement sets a paper, and lets it out when it is set.
func (s State) statement(m Msg) (State, []Effect) {
	switch m := m.(type) {
	case SaveStatement:
		if s.Participation.paper != 0 || s.Screen() != ScreenStatement {
			return s, nil
		}
		s.Participation.paper = s.newJob()
		s.Saved = SavedDocument{}
		return s, []Effect{setStatement{Job{s.Participation.paper}, m}}
	case StatementSet:
		if m.Job == 0 || m.Job != s.Participation.paper {
			return s, nil
		}
		s.Participation.paper = 0
		if m.Failure.Is() {
			s.Saved = SavedDocument{Name: m.Name, Failure: m.Failure}
			return s, nil
		}
		return s, s.save(m.Name, "application/pdf", m.Content)
	}
	return s, nil
}

// Setting reports whether a statement is on its way to paper.
func (p ParticipationState) Setting() bool { return p.paper != 0 }
