package core

import (
	"maps"
	"testing"

	"github.com/google/uuid"

	"vssid/app/vss"
)

// atMessages is a scene on the messages, the PIN given, everything read.
func atMessages(t *testing.T, held mail, all ...vss.Thread) *scene {
	t.Helper()
	sc := atHome(t)
	sc.send(Show{ScreenThreads}).on(ScreenPIN).pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(ScreenThreads)
	recallJob, fetch := asked[recallMail](sc), asked[fetchRecord[vss.ThreadList]](sc)
	return sc.send(MailRecalled{Answer: ok(recallJob.ID), Drafts: held}, Fetched[vss.ThreadList]{Answer: ok(fetch.ID), of: threadList, Value: vss.ThreadList{Threads: all}, At: sc.State.Now})
}

func TestAMessageIsWrittenAndSent(t *testing.T) {
	sc := atMessages(t, nil)
	sc.send(Show{ScreenNewMessage}).on(ScreenNewMessage).send(SendMessage{}).quiet()
	if sc.State.Message.Failure.Kind != FailNoMessage {
		t.Error("an empty message is not said to be empty")
	}
	sc.send(WriteMessage{MessageDraft{Kind: vss.ThreadKindQuestion, Subject: "Thẻ"}})
	first := asked[sealMail](sc)
	sc.send(WriteMessage{MessageDraft{Kind: vss.ThreadKindQuestion, Subject: "Thẻ", Text: "Bao giờ có?"}}).quiet().send(MailSealed{ok(first.ID)})
	sealed := asked[sealMail](sc)
	sc.send(MailSealed{ok(sealed.ID)}).send(SendMessage{})
	sent := asked[sendMessage](sc)
	if *sent.Message.Subject != "Thẻ" || sent.Message.Text != "Bao giờ có?" {
		t.Fatalf("sends %+v", sent.Message)
	}
	sc.send(ThreadChanged{Answer: failing(sent.ID, FailOffline), Sent: true}).on(ScreenNewMessage)
	// The app is killed; another run finds what was typed, and sends the same message.
	again := atMessages(t, maps.Clone(sealed.All))
	again.send(Show{ScreenNewMessage}, SendMessage{})
	same := asked[sendMessage](again)
	if same.Message.MessageId != sent.Message.MessageId || same.Message.ThreadId != sent.Message.ThreadId {
		t.Errorf("after a lost answer it is another message: %+v, %+v", same.Message, sent.Message)
	}
	thread := vss.Thread{ThreadId: same.Message.ThreadId, Messages: []vss.ThreadMessage{{By: vss.ThreadMessageByPerson}}}
	again.send(ThreadChanged{ok(same.ID), thread, "", true}).on(ScreenThread)
	if again.State.Thread() == nil || len(asked[sealMail](again).All) != 0 {
		t.Errorf("sent, the draft is still there: %+v", again.State.Message)
	}
	again.send(Back{}).on(ScreenThreads)
}

func TestAnOpenedThreadIsRead(t *testing.T) {
	id := uuid.New()
	sc := atMessages(t, nil, vss.Thread{ThreadId: id, Unread: 1, Messages: make([]vss.ThreadMessage, 2)})
	sc.send(ShowThread{id.String()}).on(ScreenThread)
	read := asked[readThread](sc)
	if read.Thread != id || read.UpTo != 2 {
		t.Errorf("%+v", read)
	}
	sc.send(ThreadChanged{Answer: ok(read.ID), Thread: vss.Thread{ThreadId: id, Messages: make([]vss.ThreadMessage, 2)}}).on(ScreenThread).quiet()
	sc.send(WriteMessage{MessageDraft{Text: "Cảm ơn"}}).send(SendMessage{})
	if sent := asked[sendMessage](sc); sent.Message.Subject != nil || sent.Message.ThreadId != id {
		t.Errorf("%+v", sent)
	}
}

func TestNoDraftIsSealedOverMailThatCouldNotBeRead(t *testing.T) {
	sc := atHome(t)
	sc.send(Show{ScreenThreads}).pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)})
	sc.send(MailRecalled{Answer: failing(asked[recallMail](sc).ID, FailOffline)}, Show{ScreenNewMessage}, WriteMessage{MessageDraft{Text: "x"}}).quiet()
}

// A draft that could not be sealed is not forgotten: it is said, and sealed with the next change or when the app is left.
func TestADraftThatWasNotSealedIsTriedAgain(t *testing.T) {
	sc := atMessages(t, nil).send(Show{ScreenNewMessage}, WriteMessage{MessageDraft{Text: "Bao giờ có thẻ?"}})
	sc.send(MailSealed{failing(asked[sealMail](sc).ID, FailDiskFull)}).quiet()
	if !sc.State.Message.Failure.Is() {
		t.Error("nothing is said")
	}
	sc.send(Paused{})
	if kept := asked[sealMail](sc).All[""].Text; kept != "Bao giờ có thẻ?" {
		t.Errorf("left, it seals %q", kept)
	}
}
