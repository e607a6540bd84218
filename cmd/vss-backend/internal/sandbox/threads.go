package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/attachments"
	"vssid/cmd/vss-backend/internal/messages"
	"vssid/cmd/vss-backend/internal/store"
)

// MessageOffice is the agency's side of messages, as the console has it.
type MessageOffice interface {
	Threads(ctx context.Context, account string) (vss.ThreadList, error)
	Reply(ctx context.Context, officer, id, words string, files []attachments.File) error
}

// ThreadsPart lets scripts answer messages as the agency. People do it at the console.
func ThreadsPart(office MessageOffice) Part {
	return Part{Route: func(s *Sandbox, handle Handle) {
		handle("GET /sandbox/threads.json", func(w http.ResponseWriter, r *http.Request) error {
			all, err := s.threads(r.Context(), office)
			if err != nil {
				return err
			}
			return sendJSON(w, http.StatusOK, all)
		})
		handle("POST /sandbox/threads/{id}/reply", func(w http.ResponseWriter, r *http.Request) error { return replyInThread(w, r, office) })
	}}
}

func (s *Sandbox) threads(ctx context.Context, office MessageOffice) ([]shapes.Thread, error) {
	all := []shapes.Thread{}
	r := s.Store.Read(ctx)
	kept, err := r.Threads("", 500)
	if err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for _, h := range kept {
		if done[h.Account] {
			continue
		}
		done[h.Account] = true
		card, err := r.Card(h.Account)
		if err != nil {
			return nil, fmt.Errorf("read who wrote: %w", err)
		}
		list, err := office.Threads(ctx, h.Account)
		if err != nil {
			return nil, err
		}
		for _, t := range list.Threads {
			all = append(all, shapes.Thread{Account: h.Account, Name: card.HolderName, Thread: t})
		}
	}
	return all, nil
}

func replyInThread(w http.ResponseWriter, r *http.Request, office MessageOffice) error {
	var ask shapes.Answer
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	files := make([]attachments.File, 0, len(ask.Files))
	for _, f := range ask.Files {
		files = append(files, attachments.File{Name: f.Name, Content: f.Content})
	}
	err := office.Reply(r.Context(), simulatedOfficer, r.PathValue("id"), ask.Text, files)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &fault{http.StatusNotFound, "the sandbox has no thread of this id"}
	case errors.Is(err, messages.ErrThread), errors.Is(err, attachments.ErrFile):
		return &fault{http.StatusConflict, err.Error()}
	case err != nil:
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
