package core

import (
	"context"

	"vssid/platform"
)

// SavedDocument is the last paper that was kept outside the app.
type SavedDocument struct {
	Job     JobID
	Name    string
	Where   string // in the words of the system; empty until it is there
	Failure Failure
}

// SaveDocument keeps a paper where the person finds it outside the app. Answer: DocumentSaved.
type SaveDocument struct {
	Job
	Name    string // of the file, with its ending
	Media   string
	Content []byte
}

// DocumentSaved answers SaveDocument.
type DocumentSaved struct {
	Answer
	Name  string
	Where string
}

var saving = feature{update: updateSaving, forget: func(s *State) { s.Saved = SavedDocument{} }}

// save keeps a paper outside the app; State.Saved says where.
func (s *State) save(name, media string, content []byte) []Effect {
	effects := cancel(nil, s.Saved.Job)
	s.Saved = SavedDocument{Job: s.newJob(), Name: name}
	return append(effects, SaveDocument{Job{s.Saved.Job}, name, media, content})
}

func updateSaving(s State, m Msg) (State, []Effect, bool) {
	saved, ok := m.(DocumentSaved)
	if !ok {
		return s, nil, false
	}
	if saved.Job != 0 && saved.Job == s.Saved.Job {
		s.Saved = SavedDocument{Name: saved.Name, Where: saved.Where, Failure: saved.Failure}
		if !saved.Failure.Is() {
			s.say(NoticeSaved)
		}
	}
	return s, nil, true
}

func (SaveDocument) lane(r *runner) *lane { return &r.picture }

func (e SaveDocument) do(ctx context.Context, r *runner, _ *Installation) Msg {
	if r.services.Documents == nil {
		return DocumentSaved{Answer: r.answer(e.Job, platform.ErrUnsupported), Name: e.Name}
	}
	where, err := r.services.Documents.Save(ctx, e.Name, e.Media, e.Content)
	return DocumentSaved{r.answer(e.Job, err), e.Name, where}
}
