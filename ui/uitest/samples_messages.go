package uitest

import (
	"image"
	"time"

	"github.com/google/uuid"

	"vssid/app/core"
	"vssid/app/photo"
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
	addMessageFiles(add, thread)
	add("89-message-thread", Home(), writing(core.MessageDraft{Text: "Tôi đã gửi hồ sơ."}, []vss.Thread{thread}, core.ScreenThread))
	add("89-message-new", Home(), writing(core.MessageDraft{Kind: vss.ThreadKindQuestion, Subject: "Thẻ của tôi", Text: "Bao giờ thẻ hết hạn?"}, nil, core.ScreenNewMessage))
	add("89-message-new-empty", Home(), steps(writing(none, nil, core.ScreenNewMessage), func(s *core.State) { s.Message.Failure = core.Failure{Kind: core.FailNoMessage} }))
}

// addMessageFiles are the pictures and files that go with messages.
func addMessageFiles(add adder, thread vss.Thread) {
	draft := core.MessageDraft{Kind: vss.ThreadKindQuestion, Subject: "Thẻ của con tôi", Text: "Tôi gửi kèm giấy khai sinh của cháu.",
		Pictures: []core.DraftPicture{{ID: "a", Bytes: 231_000}, {ID: "b", Bytes: 87_000, Problems: []photo.Problem{photo.Blurred}}}}
	pictured := func(s *core.State) {
		s.Message.Pictures.Thumbs = map[string]image.Image{"a": idCard(false), "b": idCard(true)}
	}
	picture := vss.Attachment{AttachmentId: threadID, Media: vss.AttachmentMediaImagejpeg, Bytes: 231_000}
	letter := vss.Attachment{AttachmentId: threadID, Media: vss.AttachmentMediaApplicationpdf, Name: "Giấy mời đến nhận thẻ bảo hiểm y tế.pdf", Bytes: 412_000}
	thread.Messages = []vss.ThreadMessage{{At: Now.Add(-30 * time.Hour), By: vss.ThreadMessageByPerson, Text: thread.Messages[0].Text, Attachments: &[]vss.Attachment{picture, picture}},
		{At: Now.Add(-time.Hour), By: vss.ThreadMessageByAgency, Text: "Mời bạn đến nhận thẻ theo giấy gửi kèm.", Attachments: &[]vss.Attachment{letter}}}
	looking := func(f core.FileState) func(*core.State) {
		return steps(writing(core.MessageDraft{}, []vss.Thread{thread}, core.ScreenThread, core.ScreenFile), func(s *core.State) { s.Message.File = f })
	}
	add("89-message-files", Home(), writing(core.MessageDraft{}, []vss.Thread{thread}, core.ScreenThread))
	add("89-message-pictures", Home(), steps(writing(draft, nil, core.ScreenNewMessage), pictured))
	add("89-message-pictures-path", Home(), steps(writing(core.MessageDraft{Kind: draft.Kind, Subject: draft.Subject, Text: draft.Text}, nil, core.ScreenNewMessage), func(s *core.State) {
		s.Message.Pictures = core.MessagePictures{ByPath: true, Path: "~/Pictures/giay-khai-sinh.txt", Failure: core.Failure{Kind: core.FailPhotoFormat}}
	}))
	add("89-message-sending", Home(), steps(writing(draft, nil, core.ScreenNewMessage), pictured, func(s *core.State) {
		s.Message.Job, s.Message.Sent, s.Message.Total = 9, 140_000, 318_000
	}))
	add("89-message-sending-cut", Home(), steps(writing(draft, nil, core.ScreenNewMessage), pictured, func(s *core.State) {
		s.Message.Failure = core.Failure{Kind: core.FailOffline}
	}))
	add("89-message-file-picture", Home(), looking(core.FileState{Of: picture, Whole: true, Content: make([]byte, picture.Bytes), Image: idCard(false)}))
	add("89-message-file-letter", Home(), looking(core.FileState{Of: letter, Whole: true, Content: make([]byte, letter.Bytes)}))
	add("89-message-file-loading", Home(), looking(core.FileState{Of: letter, Job: 9, Content: make([]byte, 150_000)}))
	add("89-message-file-offline", Home(), looking(core.FileState{Of: letter, Failure: core.Failure{Kind: core.FailOffline}}))
}
