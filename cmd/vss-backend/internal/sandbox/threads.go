package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/vss-backend/internal/messages"
	"vssid/cmd/vss-backend/internal/store"
)

// MessageOffice is the agency's side of messages: the door that a console for officers will use.
type MessageOffice interface {
	Threads(ctx context.Context, account string) (vss.ThreadList, error)
	Reply(ctx context.Context, officer, id, words string) error
}

type threadsWords struct {
	Title, Strip, Intro, Back, OtherLang, OtherName, None, Person, Agency, Words, Send string
	Kinds                                                                              map[string]string
}

var threadsTexts = map[string]threadsWords{
	"vi": {"Tin nhắn với cơ quan BHXH (mô phỏng)", "Ở đây bạn đóng vai cán bộ BHXH trả lời tin nhắn. Cán bộ này là mô phỏng; mọi người đều bịa ra.", "Trả lời xong, ứng dụng báo tin mới.", "Về trang thử",
		"en", "English", "Chưa ai viết gì. Viết một tin từ mục Dịch vụ của ứng dụng.", "Người dân", "Cơ quan BHXH", "Trả lời", "Gửi", map[string]string{"question": "Hỏi", "feedback": "Phản ánh, kiến nghị"}},
	"en": {"Messages with the agency (simulated)", "Here you play the officer who answers messages. The officer is simulated; every person is made up.", "The app tells of the answer at once.", "Back to the sandbox",
		"vi", "Tiếng Việt", "Nobody has written yet. Write from the app's Services.", "Person", "Agency", "Answer", "Send", map[string]string{"question": "Question", "feedback": "Feedback"}},
}

// ThreadsPart is the page on which the tester answers as the agency.
func ThreadsPart(office MessageOffice) Part {
	return Part{Path: "/threads", Name: map[string]string{"vi": "Tin nhắn (đóng vai cơ quan BHXH)", "en": "Messages (play the agency)"}, Route: func(s *Sandbox, handle Handle) {
		handle("GET /sandbox/threads", func(w http.ResponseWriter, r *http.Request) error {
			all, err := s.threads(r.Context(), office)
			if err != nil {
				return err
			}
			lang := languageOf(r)
			return render(w, "threads.html", struct {
				Lang    string
				T       threadsWords
				Threads []shapes.Thread
			}{lang, threadsTexts[lang], all})
		})
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
	var ask shapes.OfficerWords
	if fromForm(r) {
		ask.Text = r.PostFormValue("text")
	} else if err := readJSON(r, &ask); err != nil {
		return err
	}
	err := office.Reply(r.Context(), simulatedOfficer, r.PathValue("id"), ask.Text)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &fault{http.StatusNotFound, "the sandbox has no thread of this id"}
	case errors.Is(err, messages.ErrThread):
		return &fault{http.StatusConflict, err.Error()}
	case err != nil:
		return err
	}
	return backTo(w, r, "/threads", r.PathValue("id"))
}
