package uitest

import (
	"time"

	"github.com/google/uuid"

	"vssid/app/core"
	"vssid/app/vss"
)

// threadID is the id of the sample thread.
var threadID = uuid.MustParse("6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c33")

// writing is a state on screens of the messages.
func writing(draft core.MessageDraft, all []vss.Thread, screens ...core.Screen) func(*core.State) {
	return func(s *core.State) {
		s.Open = true
		on(append([]core.Screen{core.ScreenHome, core.ScreenServices, core.ScreenThreads}, screens...)...)(s)
		key := ""
		if s.Screen() == core.ScreenThread {
			key = threadID.String()
		}
		s.Message = core.MessageState{Recalled: true, ID: threadID.String(), Drafts: map[string]core.MessageDraft{key: draft},
			List: core.Record[vss.ThreadList]{Value: vss.ThreadList{Threads: all}, Known: true, At: Now.Add(-time.Minute)}}
	}
}

// addMessages are the messages with the agency.
func addMessages(add adder) {
	thread := vss.Thread{ThreadId: threadID, Number: "TN-4RW8-K2NZ", Kind: vss.ThreadKindFeedback, Subject: "Thẻ của con tôi ghi sai ngày sinh", ChangedAt: Now.Add(-time.Hour), Unread: 1,
		Messages: []vss.ThreadMessage{{At: Now.Add(-30 * time.Hour), By: vss.ThreadMessageByPerson, Text: "Thẻ của con tôi ghi sai ngày sinh. Tôi phải làm gì?"},
			{At: Now.Add(-time.Hour), By: vss.ThreadMessageByAgency, Text: "Anh chị mở mục Thủ tục trực tuyến, chọn Sửa thông tin cá nhân trên thẻ. Chúng tôi sẽ xử lý trong 5 ngày làm việc."}}}
	other := vss.Thread{ThreadId: uuid.MustParse("6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c34"), Kind: vss.ThreadKindQuestion, Subject: "Hỏi về thời hạn thẻ", ChangedAt: Now.Add(-100 * time.Hour)}
	none := core.MessageDraft{}
	add("88-messages", Home(), writing(none, []vss.Thread{thread, other}))
	add("88-messages-empty", Home(), writing(none, nil))
	add("88-messages-loading", Home(), steps(writing(none, nil), func(s *core.State) { s.Message.List = core.Record[vss.ThreadList]{Job: 9} }))
	add("88-messages-error", Home(), steps(writing(none, nil), func(s *core.State) {
		s.Message.List = core.Record[vss.ThreadList]{Failure: core.Failure{Kind: core.FailOffline}}
	}))
	add("88-messages-offline", Home(), steps(writing(none, []vss.Thread{other}), func(s *core.State) { s.Message.List.Failure = core.Failure{Kind: core.FailOffline} }))
	add("89-message-thread", Home(), writing(core.MessageDraft{Text: "Tôi đã gửi hồ sơ."}, []vss.Thread{thread}, core.ScreenThread))
	add("89-message-new", Home(), writing(core.MessageDraft{Kind: vss.ThreadKindQuestion, Subject: "Thẻ của tôi", Text: "Bao giờ thẻ hết hạn?"}, nil, core.ScreenNewMessage))
	add("89-message-new-empty", Home(), steps(writing(none, nil, core.ScreenNewMessage), func(s *core.State) { s.Message.Failure = core.Failure{Kind: core.FailNoMessage} }))
}
