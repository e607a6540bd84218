package assembly

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
)

// replies presses the agency's lever of the testers' page.
func (h *house) replies(thread uuid.UUID, words string) int {
	h.t.Helper()
	resp, err := http.Post(h.url+"/sandbox/threads/"+thread.String()+"/reply", "application/json", strings.NewReader(`{"text":"`+words+`"}`))
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

func firstMessage(text string) vss.NewMessage {
	kind, subject := vss.ThreadKindFeedback, "Thẻ của con tôi"
	return vss.NewMessage{ThreadId: uuid.New(), MessageId: uuid.New(), Kind: &kind, Subject: &subject, Text: text}
}

func TestAPersonAndTheAgencyWriteToEachOther(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	ask := firstMessage("Thẻ ghi sai tên.")
	thread, err := p.session.SendMessage(t.Context(), ask)
	if err != nil || len(thread.Messages) != 1 || thread.Unread != 0 || !strings.HasPrefix(thread.Number, "TN-") {
		t.Fatalf("sent: %+v, %v", thread, err)
	}
	if again, err := p.session.SendMessage(t.Context(), ask); err != nil || len(again.Messages) != 1 || again.Number != thread.Number {
		t.Errorf("the same message again: %+v, %v", again, err)
	}
	ask.Text = "Khác."
	_, err = p.session.SendMessage(t.Context(), ask)
	wantCode(t, "another message under the same id", err, vss.CodeInvalidRequest)
	if code := h.replies(thread.ThreadId, ""); code != http.StatusConflict {
		t.Errorf("an empty reply: %d", code)
	}
	if code := h.replies(uuid.New(), "x"); code != http.StatusNotFound {
		t.Errorf("a reply to nothing: %d", code)
	}
	if code := h.replies(thread.ThreadId, "Chúng tôi sẽ sửa."); code != http.StatusNoContent {
		t.Fatalf("the reply: %d", code)
	}
	list, err := p.session.Threads(t.Context())
	if err != nil || len(list.Threads) != 1 || list.Threads[0].Unread != 1 || list.Threads[0].Messages[1].By != vss.ThreadMessageByAgency {
		t.Fatalf("the list: %+v, %v", list, err)
	}
	for _, upTo := range []int{2, 1} { // reading never goes back
		if read, err := p.session.MarkThreadRead(t.Context(), thread.ThreadId, upTo); err != nil || read.Unread != 0 {
			t.Errorf("read up to %d: %+v, %v", upTo, read, err)
		}
	}
	on, err := p.session.SendMessage(t.Context(), vss.NewMessage{ThreadId: thread.ThreadId, MessageId: uuid.New(), Text: "Cảm ơn."})
	if err != nil || len(on.Messages) != 3 {
		t.Errorf("written on: %+v, %v", on, err)
	}
	_, err = p.session.SendMessage(t.Context(), vss.NewMessage{ThreadId: uuid.New(), MessageId: uuid.New(), Text: "Không có đầu đề."})
	wantCode(t, "a thread without a subject", err, vss.CodeInvalidRequest)
	_, err = p.session.SendMessage(t.Context(), firstMessage("   "))
	wantCode(t, "a blank message", err, vss.CodeInvalidRequest)
}

func TestAThreadIsItsPersonsOnly(t *testing.T) {
	h := newHouse(t, true)
	p, stranger := h.activate(h.persona("employee")), h.activate(h.persona("pensioner"))
	thread, err := p.session.SendMessage(t.Context(), firstMessage("x"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = stranger.session.SendMessage(t.Context(), vss.NewMessage{ThreadId: thread.ThreadId, MessageId: uuid.New(), Text: "x"})
	wantCode(t, "a stranger writes", err, vss.CodeNotFound)
	_, err = stranger.session.MarkThreadRead(t.Context(), thread.ThreadId, 1)
	wantCode(t, "a stranger reads", err, vss.CodeNotFound)
	if list, err := stranger.session.Threads(t.Context()); err != nil || len(list.Threads) != 0 {
		t.Errorf("a stranger's list: %+v, %v", list, err)
	}
	_, err = stranger.session.SendMessage(t.Context(), vss.NewMessage{ThreadId: uuid.New(), MessageId: thread.Messages[0].MessageId, Kind: &thread.Kind, Subject: &thread.Subject, Text: "x"})
	if err != nil {
		t.Errorf("an id that somebody else has used in a thread of theirs: %v", err)
	}
}

func TestNobodyWritesWithoutEnd(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	thread, err := p.session.SendMessage(t.Context(), firstMessage("1"))
	if err != nil {
		t.Fatal(err)
	}
	for range 29 {
		if _, err := p.session.SendMessage(t.Context(), vss.NewMessage{ThreadId: thread.ThreadId, MessageId: uuid.New(), Text: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = p.session.SendMessage(t.Context(), vss.NewMessage{ThreadId: thread.ThreadId, MessageId: uuid.New(), Text: "x"})
	wantCode(t, "the thirty-first in a day", err, vss.CodeTooManyRequests)
}

// However many threads somebody has begun over the years, another can be begun; the list has those that changed last.
func TestThereIsAlwaysRoomForAnotherThread(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	var newest vss.Thread
	for n := range 55 {
		if n == 28 {
			h.pass(25 * time.Hour) // thirty messages a day
		}
		var err error
		if newest, err = p.session.SendMessage(t.Context(), firstMessage("x")); err != nil {
			t.Fatalf("thread %d: %v", n+1, err)
		}
	}
	list, err := p.session.Threads(t.Context())
	if err != nil || len(list.Threads) != 50 {
		t.Fatalf("%d threads, %v", len(list.Threads), err)
	}
	if !slices.ContainsFunc(list.Threads, func(one vss.Thread) bool { return one.ThreadId == newest.ThreadId }) {
		t.Error("the newest is not in the list")
	}
}
