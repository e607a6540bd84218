package core

import (
	"image"
	"slices"
	"testing"

	"github.com/google/uuid"

	"vssid/app/vss"
)

// withPicture chooses a picture for the message on the screen.
func withPicture(sc *scene, id string) *scene {
	sc.Helper()
	pick := asked[PickImage](sc.send(AddPicture{}))
	sc.send(ImagePicked{Answer: ok(pick.ID), Image: []byte("ảnh")})
	prepare := asked[preparePicture](sc)
	return sc.send(PicturePrepared{ok(prepare.ID), DraftPicture{ID: id, Bytes: 1000}, image.NewRGBA(image.Rect(0, 0, 1, 1))})
}

func TestPicturesGoWithAMessage(t *testing.T) {
	first, second := uuid.NewString(), uuid.NewString()
	sc := atMessages(t, nil).send(Show{ScreenNewMessage}, WriteMessage{MessageDraft{Kind: vss.ThreadKindQuestion, Subject: "Thẻ"}})
	sc.send(MailSealed{ok(asked[sealMail](sc).ID)})
	withPicture(sc, first)
	sc.send(MailSealed{ok(asked[sealMail](sc).ID)})
	withPicture(sc, second)
	if d := asked[sealMail](sc).All[""]; len(d.Pictures) != 2 || d.Subject != "Thẻ" {
		t.Fatalf("sealed: %+v", d)
	}
	// Words that the screen wrote before the picture came take no picture away.
	sc.send(WriteMessage{MessageDraft{Kind: vss.ThreadKindQuestion, Subject: "Thẻ"}})
	if len(sc.State.MessageDraft().Pictures) != 2 {
		t.Fatal("writing took the pictures away")
	}
	// A message may be its pictures only.
	sc.send(SendMessage{})
	sent := asked[sendMessage](sc)
	if len(sent.Pictures) != 2 || sent.Pictures[1].ID != second || sent.Message.Text != "" {
		t.Fatalf("sends %+v", sent)
	}
	sc.send(AddPicture{}, DropPicture{first}).quiet()
	sc.send(MailProgress{ok(sent.ID), 500, 2000})
	if sc.State.Message.Sent != 500 || sc.State.Message.Total != 2000 {
		t.Errorf("progress: %d of %d", sc.State.Message.Sent, sc.State.Message.Total)
	}
	sc.send(StopMessage{})
	if stopped := asked[Cancel](sc); stopped.Of != sent.ID || sc.State.Message.Job != 0 {
		t.Errorf("stopped %+v", stopped)
	}
	sc.send(SendMessage{})
	if again := asked[sendMessage](sc); again.Message.MessageId != sent.Message.MessageId {
		t.Error("stopped and sent again it is another message")
	} else {
		sc.send(ThreadChanged{Answer: failing(again.ID, FailOffline), Sent: true})
	}
	sc.send(DropPicture{first}).send(SendMessage{})
	if other := asked[sendMessage](sc); len(other.Pictures) != 1 || other.Message.MessageId == sent.Message.MessageId {
		t.Errorf("with one picture less it is the same message: %+v", other)
	}
}

func TestThreePicturesAndNoMore(t *testing.T) {
	sc := atMessages(t, nil).send(Show{ScreenNewMessage})
	for range vss.MaxAttachments {
		withPicture(sc, uuid.NewString())
		if i := slices.IndexFunc(sc.effects, func(e Effect) bool { _, is := e.(sealMail); return is }); i >= 0 {
			sc.send(MailSealed{ok(sc.effects[i].(sealMail).ID)})
		}
	}
	sc.send(AddPicture{}).quiet()
}

// The system's chooser takes the app off a phone's screen: the vault locks, and the picture waits for the PIN.
func TestAPictureThatWasChosenWhileTheVaultIsLockedIsNotLost(t *testing.T) {
	sc := atMessages(t, nil).send(Show{ScreenNewMessage}, WriteMessage{MessageDraft{Kind: vss.ThreadKindQuestion, Subject: "Thẻ"}})
	sc.send(MailSealed{ok(asked[sealMail](sc).ID)}, AddPicture{})
	pick := asked[PickImage](sc)
	sc.send(Paused{}, Resumed{}, ImagePicked{Answer: ok(pick.ID), Image: []byte("ảnh")})
	if sc.State.Open || slices.ContainsFunc(sc.effects, func(e Effect) bool { _, is := e.(preparePicture); return is }) {
		t.Fatal("it is prepared while nothing can be sealed")
	}
	sc.on(ScreenPIN).pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(ScreenNewMessage)
	sc.send(MailRecalled{Answer: ok(asked[recallMail](sc).ID), Drafts: mail{"": {Kind: vss.ThreadKindQuestion, Subject: "Thẻ", Begun: sc.State.Now}}})
	sc.send(PicturePrepared{ok(asked[preparePicture](sc).ID), DraftPicture{ID: uuid.NewString(), Bytes: 7}, nil})
	if d := asked[sealMail](sc).All[""]; len(d.Pictures) != 1 || d.Subject != "Thẻ" {
		t.Errorf("sealed: %+v", d)
	}
}

func TestWhatIsNoPictureIsSaid(t *testing.T) {
	sc := atMessages(t, nil).send(Show{ScreenNewMessage}, AddPicture{})
	sc.send(ImagePicked{Answer: failing(asked[PickImage](sc).ID, FailNoPicture), ByPath: true}).quiet()
	sc.send(TypePicturePath{"~/the.png"}, ReadPicturePath{})
	sc.send(ImagePicked{Answer: ok(asked[ReadPicture](sc).ID), Image: []byte("chữ")})
	sc.send(PicturePrepared{Answer: failing(asked[preparePicture](sc).ID, FailPhotoFormat)}).quiet()
	if p := sc.State.Message.Pictures; p.Failure.Kind != FailPhotoFormat || p.Path != "~/the.png" {
		t.Errorf("%+v", p)
	}
}

func TestAFileIsReadAndKept(t *testing.T) {
	file := vss.Attachment{AttachmentId: uuid.New(), Media: vss.AttachmentMediaApplicationpdf, Name: "Giấy mời.pdf", Bytes: 100}
	thread := vss.Thread{ThreadId: uuid.New(), Messages: []vss.ThreadMessage{{By: vss.ThreadMessageByAgency, Attachments: &[]vss.Attachment{file}}}}
	sc := atMessages(t, nil, thread).send(ShowThread{thread.ThreadId.String()}, ShowFile{file}).on(ScreenFile)
	read := asked[readFile](sc)
	sc.send(FileProgress{ok(read.ID), make([]byte, 40)}, FileRead{Answer: failing(read.ID, FailOffline), Content: make([]byte, 40)}).quiet()
	sc.send(SaveFile{"Giấy mời.pdf"}).quiet()
	sc.send(Retry{})
	if on := asked[readFile](sc); len(on.begun) != 40 {
		t.Errorf("it goes on after %d bytes", len(on.begun))
	} else {
		sc.send(FileRead{Answer: ok(on.ID), Content: make([]byte, 100)})
	}
	sc.send(SaveFile{"Giấy mời.pdf"})
	if saved := asked[SaveDocument](sc); saved.Name != "Giấy mời.pdf" || saved.Media != "application/pdf" || len(saved.Content) != 100 {
		t.Errorf("saved %q %q %d", saved.Name, saved.Media, len(saved.Content))
	}
	sc.send(Back{}).on(ScreenThread).send(ShowFile{file}).on(ScreenFile).quiet() // it is there already
}
