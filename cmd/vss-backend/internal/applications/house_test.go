package applications

import (
	"bytes"
	"context"
	"crypto/rand"
	"image"
	"image/color"
	"image/jpeg"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const address = "192.0.2.1"

// house is the component over a real database, with a clock of its own and one person on record.
type house struct {
	*Applications
	t     testing.TB
	store *store.Store

	mu  sync.Mutex
	now time.Time
}

// places knows one commune and one agency.
type places struct{}

func (places) Commune(code string) (name, provinceCode, provinceName string, ok bool) {
	return "Phường Mẫu", "01", "Hà Nội", code == "01901"
}

func (places) Agency(code string) (string, bool) { return "BHXH Mẫu", code == "0100" }

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

var wide = limits.Rate{Burst: 10000, Interval: time.Second}

func newHouse(t testing.TB, l Limits) *house {
	t.Helper()
	s, err := store.OpenAt(t.Context(), storetest.Target(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	h := &house{t: t, store: s, now: time.Date(2026, 3, 2, 8, 0, 30, 0, time.UTC)}
	h.Applications, err = New(Config{Store: s, Outbox: notify.Database{}, Places: places{}, Secret: bytes.Repeat([]byte{9}, 32), Now: h.clock, Limits: l})
	if err != nil {
		t.Fatal(err)
	}
	h.write(func(tx *store.Tx) error {
		if err := tx.PutFacility(store.Facility{Code: "01999", Name: "Bệnh viện Thử nghiệm"}); err != nil {
			return err
		}
		_, err := tx.CreateRegistryPerson(record())
		return err
	})
	return h
}

func open3() Limits { return Limits{PerPhone: wide, PerDevice: wide, PerAddress: wide} }

func record() store.RegistryPerson {
	return store.RegistryPerson{Card: store.Card{InsuranceNumber: "0199000501", CitizenID: "001190000501", HolderName: "Nguyễn Thị Thử", DateOfBirth: "1990-05-01", Sex: "female",
		CardNumber: "0199000501", ObjectCode: "DN", FacilityCode: "01999", ValidFrom: "2024-01-01", BenefitLevel: 4, BHYTPayload: "x"}, Address: "Số 1"}
}

func (h *house) write(f func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.store.Write(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

// phone is one phone with its registration.
type phone struct {
	h      *house
	id     string
	key    string
	form   vss.ApplicationForm
	photos map[vss.PhotoKind][]byte
	calls  byte
}

func (h *house) newPhone(key string) *phone {
	h.t.Helper()
	number := "0199000501"
	return &phone{h: h, id: uuid.NewString(), key: key, form: vss.ApplicationForm{SocialInsuranceNumber: &number, Name: "Nguyễn Thị Thử", DateOfBirth: "1990-05-01", Sex: vss.ApplicationFormSexFemale,
		CitizenId: "001190000501", Phone: "0000000501", ProvinceCode: "01", CommuneCode: "01901", Street: "Số 1 đường Mẫu", AgencyCode: "0100"},
		photos: map[vss.PhotoKind][]byte{vss.PhotoKindPortrait: picture(h.t, 1, 500), vss.PhotoKindIdFront: picture(h.t, 2, 500), vss.PhotoKindIdBack: picture(h.t, 3, 40)}}
}

// picture is a JPEG of noise, so that it has some size.
func picture(t testing.TB, seed byte, side int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range m.Pix {
		m.Pix[i] = byte(i*i>>7) ^ seed
	}
	m.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (p *phone) caller() (edge.Applicant, []edge.Use) {
	var use edge.Use
	rand.Read(use.ID[:])
	use.Expires = p.h.clock().Add(time.Minute)
	p.calls++
	return edge.Applicant{Thumbprint: p.key, Proof: "proof", Body: []byte{p.calls}}, []edge.Use{use}
}

func (p *phone) filing() vss.ApplicationFiling {
	f := vss.ApplicationFiling{Language: vss.LanguageVi, Form: p.form}
	for kind, content := range p.photos {
		f.Photos = append(f.Photos, vss.ManifestOf(kind, content))
	}
	return f
}

func (p *phone) file() (vss.Application, error) {
	caller, uses := p.caller()
	return p.h.File(context.Background(), caller, uses, address, p.id, p.filing())
}

func (p *phone) chunk(kind vss.PhotoKind, offset int, content []byte) (vss.PhotoReceived, error) {
	caller, uses := p.caller()
	return p.h.Chunk(context.Background(), caller, uses, p.id, kind, offset, content)
}

// upload sends a photo in pieces of a size.
func (p *phone) upload(kind vss.PhotoKind, size int) error {
	content := p.photos[kind]
	for at := 0; at < len(content); at += size {
		if _, err := p.chunk(kind, at, content[at:min(len(content), at+size)]); err != nil {
			return err
		}
	}
	return nil
}

func (p *phone) submit(revision int64, answer string) (vss.Application, error) {
	caller, uses := p.caller()
	ask := vss.ApplicationSubmission{Revision: revision}
	if answer != "" {
		ask.Answer = &answer
	}
	return p.h.Submit(context.Background(), caller, uses, address, p.id, ask)
}

func (p *phone) read() vss.Application {
	p.h.t.Helper()
	caller, _ := p.caller()
	a, err := p.h.Read(context.Background(), caller, p.id)
	if err != nil {
		p.h.t.Fatal(err)
	}
	return a
}

// send files, uploads and submits.
func (p *phone) send() vss.Application {
	p.h.t.Helper()
	a, err := p.file()
	if err != nil {
		p.h.t.Fatal(err)
	}
	for kind := range p.photos {
		if err := p.upload(kind, vss.MaxChunkBytes); err != nil {
			p.h.t.Fatal(err)
		}
	}
	if a, err = p.submit(a.Revision, ""); err != nil {
		p.h.t.Fatal(err)
	}
	return a
}
