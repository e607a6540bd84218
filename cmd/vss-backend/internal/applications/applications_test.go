package applications

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

func wantCode(t *testing.T, err error, code vss.Code) {
	t.Helper()
	if got, _ := refusal.CodeOf(err); got != code {
		t.Errorf("got %v, want the refusal %q", err, code)
	}
}

func TestFromFilingToApproval(t *testing.T) {
	h := newHouse(t, open3())
	p := h.newPhone("key")
	p.form.Name = "  " + norm.NFD.String("Nguyễn  Thị Thử")
	a := p.send()
	if a.State != vss.ApplicationStateReceived || len(a.Events) != 1 || a.Account != nil {
		t.Fatalf("after sending: %+v", a)
	}
	d, err := h.Open(t.Context(), p.id)
	if err != nil {
		t.Fatal(err)
	}
	if d.Form.Name != "Nguyễn Thị Thử" || d.Commune != "Phường Mẫu" || len(d.Matches) != 1 || d.Matches[0].Equal != 6 || d.IDDisagrees || !d.Current {
		t.Errorf("the officer sees %+v", d)
	}
	photo, err := h.Photo(t.Context(), p.id, vss.PhotoKindPortrait)
	if err != nil || !bytes.Equal(photo, p.photos[vss.PhotoKindPortrait]) {
		t.Errorf("the portrait has %d bytes, %v", len(photo), err)
	}
	if err := h.Check(t.Context(), "officer", p.id, a.Revision); err != nil {
		t.Fatal(err)
	}
	if err := h.Approve(t.Context(), "officer", p.id, a.Revision, "0199000501"); err != nil {
		t.Fatal(err)
	}
	a = p.read()
	if a.State != vss.ApplicationStateApproved || a.Account == nil || *a.Account != "0199000501" || a.TransactionAccount == nil || a.TransactionAccount.TermConfirmed ||
		a.TransactionAccount.OpenedOn.String() != "2026-03-02" || a.TransactionAccount.EndsOn.String() != "2031-03-01" || a.Activated {
		t.Errorf("after approval: %+v", a)
	}
	for _, number := range []string{"0199000501", "001190000501"} {
		account, err := h.store.Read(t.Context()).Account(number)
		if err != nil || account.Number != "0199000501" || account.Phone != p.form.Phone {
			t.Errorf("%s means %+v, %v", number, account, err)
		}
	}
	if card, err := h.store.Read(t.Context()).Card("0199000501"); err != nil || card.HolderName != "Nguyễn Thị Thử" {
		t.Errorf("the card is %+v, %v", card, err)
	}
	messages, err := h.store.Read(t.Context()).Messages(10)
	if err != nil || len(messages) != 2 || messages[1].Kind != "application-approved" || messages[1].Recipient != p.form.Phone {
		t.Errorf("messages %+v, %v", messages, err)
	}
	if err := h.Approve(t.Context(), "officer", p.id, a.Revision, "0199000501"); !errors.Is(err, ErrDecided) {
		t.Errorf("approved twice: %v", err)
	}
	_, err = p.file()
	if err != nil { // the same filing again changes nothing, whatever has become of it
		t.Errorf("the same filing again: %v", err)
	}
	p.form.Street = "Số 2"
	_, err = p.file()
	wantCode(t, err, vss.CodeApplicationClosed)
}

func TestUploadGoesOnWhereItStopped(t *testing.T) {
	h := newHouse(t, open3())
	p := h.newPhone("key")
	if _, err := p.file(); err != nil {
		t.Fatal(err)
	}
	content := p.photos[vss.PhotoKindPortrait]
	const piece = 1000
	if _, err := p.chunk(vss.PhotoKindPortrait, 0, content[:piece]); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		offset  int
		content []byte
		code    vss.Code
	}{
		"a gap":              {piece + 1, content[piece+1 : piece+2], vss.CodeUploadOutOfStep},
		"other bytes":        {0, bytes.Repeat([]byte{1}, piece), vss.CodeUploadOutOfStep},
		"within":             {10, content[10:20], vss.CodeUploadOutOfStep},
		"beyond the end":     {piece, bytes.Repeat([]byte{1}, vss.MaxChunkBytes), ""},
		"nothing":            {piece, nil, vss.CodeInvalidRequest},
		"too much":           {piece, make([]byte, vss.MaxChunkBytes+1), vss.CodeInvalidRequest},
		"the same once more": {0, content[:piece], ""},
	} {
		if name == "beyond the end" {
			c.content, c.code = make([]byte, min(vss.MaxChunkBytes, len(content))), vss.CodeInvalidRequest
			if len(content)-piece >= vss.MaxChunkBytes {
				continue
			}
		}
		answer, err := p.chunk(vss.PhotoKindPortrait, c.offset, c.content)
		wantCode(t, err, c.code)
		if c.code == "" && (err != nil || answer.Received != piece) {
			t.Errorf("%s: %+v, %v", name, answer, err)
		}
	}
	if got := vss.ReceivedOf(p.read(), vss.PhotoKindPortrait); got != piece {
		t.Fatalf("the server says %d", got)
	}
	_, err := p.submit(1, "")
	wantCode(t, err, vss.CodePhotosMissing)
	for at := piece; at < len(content); at += vss.MaxChunkBytes {
		if _, err := p.chunk(vss.PhotoKindPortrait, at, content[at:min(len(content), at+vss.MaxChunkBytes)]); err != nil {
			t.Fatal(err)
		}
	}
	// The same form with two other photos keeps the portrait.
	p.photos[vss.PhotoKindIdFront] = picture(t, 9, 60)
	if a, err := p.file(); err != nil || vss.ReceivedOf(a, vss.PhotoKindPortrait) != len(content) || a.Revision != 2 {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestDamagedPhotosBeginAnew(t *testing.T) {
	h := newHouse(t, open3())
	p := h.newPhone("key")
	p.photos[vss.PhotoKindIdBack] = []byte("not a JPEG at all")
	if _, err := p.file(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, p.upload(vss.PhotoKindIdBack, 100), vss.CodePhotoDamaged)
	if got := vss.ReceivedOf(p.read(), vss.PhotoKindIdBack); got != 0 {
		t.Errorf("%d bytes of it are kept", got)
	}
	good := p.photos[vss.PhotoKindIdFront]
	p.photos[vss.PhotoKindIdFront] = append(slices.Clone(good[:len(good)-1]), good[len(good)-1]^1)
	wantCode(t, p.upload(vss.PhotoKindIdFront, vss.MaxChunkBytes), vss.CodePhotoDamaged)
	p.photos[vss.PhotoKindIdFront] = good
	if err := p.upload(vss.PhotoKindIdFront, vss.MaxChunkBytes); err != nil {
		t.Errorf("the right bytes after it: %v", err)
	}
	huge := h.newPhone("key")
	huge.photos[vss.PhotoKindPortrait] = bombOf(t)
	if _, err := huge.file(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, huge.upload(vss.PhotoKindPortrait, vss.MaxChunkBytes), vss.CodePhotoDamaged)
}

// bombOf is a small JPEG whose header speaks of 60000 by 60000 pixels.
func bombOf(t *testing.T) []byte {
	content := picture(t, 5, 16)
	at := bytes.Index(content, []byte{0xff, 0xc0})
	copy(content[at+5:], []byte{0xea, 0x60, 0xea, 0x60})
	return content
}

func TestAnotherKeyLearnsNothing(t *testing.T) {
	h := newHouse(t, open3())
	p := h.newPhone("key")
	p.send()
	thief := h.newPhone("thief")
	thief.id = p.id
	_, err := thief.file()
	wantCode(t, err, vss.CodeNotFound)
	_, err = thief.chunk(vss.PhotoKindPortrait, 0, []byte{1})
	wantCode(t, err, vss.CodeNotFound)
	_, err = thief.submit(1, "")
	wantCode(t, err, vss.CodeNotFound)
	caller, _ := thief.caller()
	_, err = h.Read(t.Context(), caller, p.id)
	wantCode(t, err, vss.CodeNotFound)
	if a := p.read(); a.Revision != 1 || a.State != vss.ApplicationStateReceived {
		t.Errorf("the registration is %+v", a)
	}
}

func TestFormsThatCannotBe(t *testing.T) {
	h := newHouse(t, open3())
	email := "không phải"
	for field, spoil := range map[string]func(f *vss.ApplicationForm){
		"form/name":        func(f *vss.ApplicationForm) { f.Name = "<b>Mẫu</b>" },
		"form/dateOfBirth": func(f *vss.ApplicationForm) { f.DateOfBirth = "2026-03-03" },
		"form/email":       func(f *vss.ApplicationForm) { f.Email = &email },
		"form/street":      func(f *vss.ApplicationForm) { f.Street = "Số\x001" },
		"form/communeCode": func(f *vss.ApplicationForm) { f.ProvinceCode = "79" },
		"form/agencyCode":  func(f *vss.ApplicationForm) { f.AgencyCode = "9999" },
	} {
		p := h.newPhone("key")
		spoil(&p.form)
		_, err := p.file()
		var r *refusal.Error
		if !errors.As(err, &r) || len(r.Fields) != 1 || r.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, birth := range []string{"1880", "2026-02-30", "2026-13", "2027"} {
		p := h.newPhone("key")
		p.form.DateOfBirth = birth
		_, err := p.file()
		wantCode(t, err, vss.CodeInvalidRequest)
	}
	p := h.newPhone("key")
	caller, uses := p.caller()
	filing := p.filing()
	filing.Photos[1].Kind = filing.Photos[0].Kind
	_, err := h.File(t.Context(), caller, uses, address, p.id, filing)
	wantCode(t, err, vss.CodeInvalidRequest)
}

func TestOnePersonOnePhoneOneAccount(t *testing.T) {
	h := newHouse(t, open3())
	h.write(func(tx *store.Tx) error {
		_, err := tx.CreateAccount(store.Account{Number: "0199000777", Phone: "0000000777"}, "001190000777")
		return err
	})
	p := h.newPhone("key")
	p.form.Phone = "0000000777"
	_, err := p.file()
	wantCode(t, err, vss.CodePhoneTaken)
	p = h.newPhone("key")
	p.form.CitizenId = "001190000777"
	_, err = p.file()
	wantCode(t, err, vss.CodeAccountExists)
	// Two register the same person; the first approval wins.
	first, second := h.newPhone("first"), h.newPhone("second")
	second.form.Phone = "0000000502"
	first.send()
	second.send()
	if d, err := h.Open(t.Context(), first.id); err != nil || d.OtherFilings != 1 {
		t.Errorf("the officer is not told of the other filing: %+v, %v", d, err)
	}
	if err := h.Approve(t.Context(), "officer", first.id, 1, "0199000501"); err != nil {
		t.Fatal(err)
	}
	if err := h.Approve(t.Context(), "officer", second.id, 1, "0199000501"); !errors.Is(err, ErrTaken) {
		t.Errorf("the second: %v", err)
	}
}

func TestQuestionAndAnswer(t *testing.T) {
	h := newHouse(t, open3())
	p := h.newPhone("key")
	a := p.send()
	if err := h.Ask(t.Context(), "officer", p.id, a.Revision, " "); !errors.Is(err, ErrInput) {
		t.Errorf("an empty question: %v", err)
	}
	if err := h.Ask(t.Context(), "officer", p.id, a.Revision, "Ảnh mặt sau bị lóa, xin chụp lại."); err != nil {
		t.Fatal(err)
	}
	a = p.read()
	if a.State != vss.ApplicationStateQuestion || a.Question == nil {
		t.Fatalf("%+v", a)
	}
	_, err := p.submit(a.Revision, "")
	wantCode(t, err, vss.CodeInvalidRequest)
	p.photos[vss.PhotoKindIdBack] = picture(t, 8, 60)
	if a, err = p.file(); err != nil || a.State != vss.ApplicationStateQuestion || a.Question == nil {
		t.Fatalf("%+v, %v", a, err)
	}
	if err := h.Approve(t.Context(), "officer", p.id, a.Revision, "0199000501"); !errors.Is(err, ErrChanged) {
		t.Errorf("approved while the person changes it: %v", err)
	}
	if err := p.upload(vss.PhotoKindIdBack, 700); err != nil {
		t.Fatal(err)
	}
	if a, err = p.submit(a.Revision, "Đã chụp lại."); err != nil || a.State != vss.ApplicationStateReceived || a.Question != nil {
		t.Fatalf("%+v, %v", a, err)
	}
	last := a.Events[len(a.Events)-1]
	if last.Kind != vss.ApplicationEventKindAnswered || last.Text == nil || *last.Text != "Đã chụp lại." {
		t.Errorf("the last event is %+v", last)
	}
}

func TestRefusedAndMended(t *testing.T) {
	h := newHouse(t, open3())
	p := h.newPhone("key")
	a := p.send()
	for _, c := range []struct {
		codes  []string
		remark string
	}{{nil, ""}, {[]string{"no-such-reason"}, ""}, {[]string{"other"}, ""}} {
		if err := h.Refuse(t.Context(), "officer", p.id, a.Revision, c.codes, c.remark); !errors.Is(err, ErrInput) {
			t.Errorf("%v: %v", c, err)
		}
	}
	if err := h.Refuse(t.Context(), "officer", p.id, a.Revision, []string{"photo-unclear", "address-unclear"}, "Xem lại."); err != nil {
		t.Fatal(err)
	}
	a = p.read()
	if a.State != vss.ApplicationStateRefused || a.Reasons == nil || len(*a.Reasons) != 2 || (*a.Reasons)[0].Part != vss.ApplicationReasonPartAddress || a.Remark == nil {
		t.Fatalf("%+v", a)
	}
	_, err := p.submit(a.Revision, "")
	wantCode(t, err, vss.CodeInvalidRequest) // nothing was mended
	p.form.Street = "Số 2 đường Mẫu"
	if a, err = p.file(); err != nil {
		t.Fatal(err)
	}
	if a, err = p.submit(a.Revision, ""); err != nil || a.State != vss.ApplicationStateReceived || a.Reasons != nil {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestApprovalNeedsARecordThatAgrees(t *testing.T) {
	h := newHouse(t, open3())
	p := h.newPhone("key")
	a := p.send()
	if err := h.Approve(t.Context(), "officer", p.id, a.Revision, "0199009999"); !errors.Is(err, ErrNoRecord) {
		t.Errorf("nobody on record: %v", err)
	}
	h.write(func(tx *store.Tx) error {
		other := record()
		other.InsuranceNumber, other.CardNumber, other.CitizenID = "0199000502", "0199000502", "001190000502"
		_, err := tx.CreateRegistryPerson(other)
		return err
	})
	if err := h.Approve(t.Context(), "officer", p.id, a.Revision, "0199000502"); !errors.Is(err, ErrInput) {
		t.Errorf("another person's record: %v", err)
	}
	if err := h.Approve(t.Context(), "officer", "no-such", 1, "0199000501"); !errors.Is(err, ErrUnknown) {
		t.Errorf("no registration: %v", err)
	}
}

func TestLimits(t *testing.T) {
	slow := limits.Rate{Burst: 2, Interval: time.Hour}
	for name, l := range map[string]Limits{"phone": {slow, wide, wide}, "device": {wide, slow, wide}, "address": {wide, wide, slow}} {
		h := newHouse(t, l)
		for range 2 {
			if _, err := h.newPhone("key").file(); err != nil {
				t.Fatal(err)
			}
		}
		p := h.newPhone("key")
		_, err := p.file()
		wantCode(t, err, vss.CodeTooManyRequests)
		h.pass(time.Hour)
		if _, err := p.file(); err != nil {
			t.Errorf("%s: an hour later: %v", name, err)
		}
	}
}

func TestReplayedProofChangesNothing(t *testing.T) {
	h := newHouse(t, open3())
	p := h.newPhone("key")
	caller, uses := p.caller()
	if _, err := h.File(t.Context(), caller, uses, address, p.id, p.filing()); err != nil {
		t.Fatal(err)
	}
	p.form.Street = "Số 2"
	_, err := h.File(t.Context(), caller, uses, address, p.id, p.filing())
	wantCode(t, err, vss.CodeProofReplayed)
	if p.read().Revision != 1 {
		t.Error("a replayed proof filed anew")
	}
}

func TestWhatIsOverIsForgotten(t *testing.T) {
	h := newHouse(t, open3())
	unsent, sent := h.newPhone("a"), h.newPhone("b")
	if _, err := unsent.file(); err != nil {
		t.Fatal(err)
	}
	if err := unsent.upload(vss.PhotoKindIdBack, 500); err != nil {
		t.Fatal(err)
	}
	sent.send()
	if err := h.Approve(t.Context(), "officer", sent.id, 1, "0199000501"); err != nil {
		t.Fatal(err)
	}
	h.pass(100 * 24 * time.Hour)
	h.write(func(tx *store.Tx) error { return tx.Forget(h.clock(), time.Hour) })
	caller, _ := unsent.caller()
	_, err := h.Read(context.Background(), caller, unsent.id)
	wantCode(t, err, vss.CodeNotFound)
	if a := sent.read(); a.State != vss.ApplicationStateApproved {
		t.Errorf("%+v", a)
	}
	if _, err := h.Photo(t.Context(), sent.id, vss.PhotoKindPortrait); !errors.Is(err, ErrUnknown) {
		t.Errorf("the photo is still there: %v", err)
	}
}

func TestReasonsAreWhole(t *testing.T) {
	for _, r := range Reasons() {
		if r.Vi == "" || r.En == "" || r.MendVi == "" || r.MendEn == "" || !r.Part.Valid() {
			t.Errorf("%+v", r)
		}
	}
	if got := reasonsOf([]string{"gone"}, "en"); len(got) != 1 || got[0].Code != "other" {
		t.Errorf("%+v", got)
	}
}
