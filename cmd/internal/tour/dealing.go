package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"vssid/app/vss/sandbox"
)

// lookAround is what works without an account: places, found without diacritics, and the page that says what nobody will ever ask for.
func lookAround(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	return do(
		h.row("lookups.row"), h.see("lookups.title"), h.tap("lookups.contract"), h.fill("lookups.search", "benh vien mau"), h.settle(), h.see("lookups.found"),
		h.picture("look-up-without-account"), h.key("Escape"), h.settle(), h.key("Escape"), h.settle(),
		h.row("never-asked.row"), h.settle(), h.picture("never-asked-without-account"), h.key("Escape"), h.settle(), h.scroll(-30),
	)
}

// requestFacility asks for another first facility: the form, what is signed word for word, and the officer's answer, which the open app hears of by itself.
func requestFacility(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	err := do(
		h.nav("nav.services"), h.open("procedures.row"), h.see("procedures.title"), h.settle(), h.tapText("Đổi nơi khám bệnh ban đầu"), h.see("procedure.takes"), h.picture("procedure"),
		h.tap("procedure.begin"), h.see("form.choose"), h.tap("form.choose"), h.fill("register.pick", "tram y te"), h.settle(), h.picture("procedure-pick"),
		h.tapText("Trạm y tế phường"), h.settle(), h.tapText("Tôi đổi chỗ ở"), h.picture("procedure-form"), h.tap("action.continue"),
		h.settle(), h.fillText(t.who.Phone, "Số điện thoại để cán bộ gọi"), h.picture("procedure-contact"), h.tap("action.continue"),
		h.see("review.title.body"), h.settle(), h.picture("procedure-review"), h.tap("review.sign"), h.see("pin.sign"), h.pin(pin),
		h.see("request.state.received"), h.settle(), h.picture("request-received"),
	)
	if err != nil {
		return err
	}
	office := t.backend.Sandbox()
	all, err := office.Requests(ctx)
	if err != nil {
		return err
	}
	for _, q := range all {
		if q.Account == t.who.Account {
			if err := office.MoveRequest(ctx, q.ID, "approve", sandbox.OfficerWords{}); err != nil {
				return err
			}
			return do(h.see("request.approved.body"), h.picture("request-approved"), h.home)
		}
	}
	return errors.New("the officer's list does not hold the request")
}

// writeMessage asks the agency something, with a picture, and reads its answer and the letter that goes with it.
func writeMessage(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	photo, err := h.fetch("/sandbox/samples/id-front.jpg", "giay.jpg")
	if err != nil {
		return err
	}
	err = do(
		h.nav("nav.services"), h.open("messages.row"), h.see("messages.write"), h.settle(), h.tap("messages.write"),
		h.tap("messages.kind.question"), h.fill("message.subject", "The cua con toi"), h.fill("message.text", "Toi phai lam gi?"),
		h.row("message.picture.add"), h.settle(), h.reach("message.picture.read"), h.settle(), h.clear("scan.path"), h.typed(photo), h.tap("message.picture.read"),
		h.settle(), h.seeText("Ảnh 1"), h.picture("message"),
		h.tap("message.send"), h.seeText("Số theo dõi"), h.settle(),
	)
	if err != nil {
		return err
	}
	office := t.backend.Sandbox()
	all, err := office.Threads(ctx)
	if err != nil {
		return err
	}
	for _, thread := range all {
		if thread.Account != t.who.Account {
			continue
		}
		if thread.Thread.Messages[0].Attachments == nil {
			return errors.New("the picture did not come with the message")
		}
		letter := sandbox.AnswerFile{Name: "Giay moi.pdf", Content: []byte("%PDF-1.7\n% a letter of the tour")}
		if err := office.Reply(ctx, thread.Thread.ThreadId.String(), sandbox.Answer{Text: "Mời bạn đến quầy với giấy khai sinh.", Files: []sandbox.AnswerFile{letter}}); err != nil {
			return err
		}
		return do(h.seeText("giấy khai sinh"), h.picture("message-answered"), h.tapText("Giay moi.pdf"), h.see("message.file.save"), h.settle(), func() error { return h.d.window.TapLowest(h.ctx, words("message.file.save")...) }, h.kept(letter), h.picture("message-letter"), h.home)
	}
	return errors.New("the agency's list does not hold the message")
}

// kept compares the newest PDF among the person's documents with a letter.
func (h hand) kept(letter sandbox.AnswerFile) action {
	return func() error {
		if err := do(h.settle(), h.settle()); err != nil {
			return err
		}
		path, err := h.saved(".pdf")
		if err != nil {
			return err
		}
		got, err := os.ReadFile(path)
		if err == nil && string(got) != string(letter.Content) {
			err = fmt.Errorf("the letter that was kept at %s is not the agency's", path)
		}
		return err
	}
}

// shareFacts makes a statement for a bank; a desk reads its code off the window, and refuses it when it was taken back.
func shareFacts(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	err := do(
		h.nav("nav.personal"), h.open("shares.row"), h.see("shares.new"), h.settle(), h.tap("shares.new"), h.see("share.facts"), h.settle(),
		h.tap("share.kind.insured"), h.fill("share.recipient", "Ngan hang Mau"), h.fill("share.purpose", "vay mua nha"), h.picture("share"),
		h.row("share.go"), h.see("share.read"), h.settle(), h.picture("share-to-sign"), h.row("share.sign"), h.see("pin.sign"), h.pin(pin), h.see("share.title"), h.settle(),
	)
	if err != nil {
		return err
	}
	file, err := t.pictureFile(ctx, t.first, "share-signed")
	if err != nil {
		return err
	}
	if _, err := t.desk(ctx, "s", true, file, "genuine"); err != nil {
		return err
	}
	if err := do(
		h.row("share.end"), h.see("share.end.sign"), h.settle(), h.tap("share.end.sign"), h.see("pin.sign"), h.pin(pin), h.see("share.state.revoked"), h.picture("share-taken-back"),
	); err != nil {
		return err
	}
	if _, err := t.desk(ctx, "s", true, file, "revoked"); err != nil {
		return err
	}
	return h.home()
}

// keepEvidence keeps the newest signature as a file, which the shell's program judges with nothing but the root of trust.
func keepEvidence(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	if err := do(
		h.nav("nav.personal"), h.open("signed.row"), h.see("signed.title"), h.settle(), h.picture("signed"), h.tapText("Chia sẻ thông tin có chữ ký"), h.settle(),
		h.row("signed.save.file"), h.row("signed.where"), h.picture("evidence-kept"),
	); err != nil {
		return err
	}
	file, err := h.saved(".json")
	if err != nil {
		return err
	}
	r, err := t.run(ctx, nil, "", "vssctl", "evidence", "verify", file, "--root", filepath.Join(t.work, "backend", "root.json"))
	if err != nil || r.Exit != 0 {
		return fmt.Errorf("the evidence does not hold: exit %d: %w\n%s", r.Exit, err, r.Stderr)
	}
	return h.home()
}

// saved is the newest paper of a kind that the app has put among the person's documents.
func (h hand) saved(kind string) (string, error) {
	var found string
	var newest int64
	err := filepath.WalkDir(h.d.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !strings.HasSuffix(path, kind) || strings.HasPrefix(path, h.d.data()) {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.ModTime().UnixNano() > newest {
			found, newest = path, info.ModTime().UnixNano()
		}
		return err
	})
	if err == nil && found == "" {
		err = fmt.Errorf("no %s was kept below %s", kind, h.d.home)
	}
	return found, err
}
