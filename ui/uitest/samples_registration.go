package uitest

import (
	"image"
	"image/color"
	"image/draw"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/app/photo"
	"vssid/app/vss"
	"vssid/assets/places"
)

// portrait is a drawn face: no photograph of anybody stands in the repository.
func portrait() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 240, 320))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.RGBA{206, 220, 232, 255}), image.Point{}, draw.Src)
	disc := func(x, y, r int, c color.RGBA) {
		for dy := -r; dy <= r; dy++ {
			for dx := -r; dx <= r; dx++ {
				if dx*dx+dy*dy <= r*r {
					m.SetRGBA(x+dx, y+dy, c)
				}
			}
		}
	}
	disc(120, 330, 110, color.RGBA{64, 92, 140, 255})
	disc(120, 120, 70, color.RGBA{40, 32, 30, 255})
	disc(120, 138, 60, color.RGBA{222, 184, 158, 255})
	disc(98, 132, 6, color.RGBA{30, 24, 24, 255})
	disc(142, 132, 6, color.RGBA{30, 24, 24, 255})
	return m
}

// idCard is a drawn card without a word on it.
func idCard(back bool) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 320, 202))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.RGBA{186, 214, 206, 255}), image.Point{}, draw.Src)
	line := func(x, y, w int) {
		draw.Draw(m, image.Rect(x, y, x+w, y+8), image.NewUniform(color.RGBA{52, 70, 74, 255}), image.Point{}, draw.Src)
	}
	if back {
		for y := 40; y < 180; y += 26 {
			line(24, y, 270)
		}
		return m
	}
	draw.Draw(m, image.Rect(20, 60, 110, 180), image.NewUniform(color.RGBA{230, 236, 238, 255}), image.Point{}, draw.Src)
	for y := 66; y < 180; y += 24 {
		line(130, y, 160)
	}
	return m
}

// Registering is the state of somebody at a step of a registration, with everything before it answered.
func Registering(step core.Screen) core.State {
	s := core.New()
	s.Now = Now
	s.Prefs.Reduced = true
	s.Boot = core.Boot{Opened: true, Held: core.DeviceNone, Keystore: "secret-service"}
	s.Stack = []core.Screen{core.ScreenWelcome, step}
	d, err := lookup.Read(places.Files())
	if err != nil {
		panic("uitest: the places cannot be read: " + err.Error())
	}
	s.Places.Directory = d
	s.Registration.Draft = core.Draft{CitizenID: "001 154 990 502", Name: "Nguyễn Thị Thử", Birth: "02/09/1954", Sex: "female", Phone: "0000000502", Province: "01", Commune: "01901",
		Street: "Số 12, đường Mẫu", Agency: "0100", Step: step}
	for i, m := range []image.Image{portrait(), idCard(false), idCard(true)} {
		s.Registration.Thumbs[i] = m
		s.Registration.Draft.Photos[i] = core.DraftPhoto{Bytes: 200_000, SHA256: "x"}
	}
	return s
}

// applicationOf is what the server says of the sample registration.
func applicationOf(state vss.ApplicationState, kinds ...vss.ApplicationEventKind) *vss.Application {
	a := &vss.Application{Receipt: "HS-7K3M-9XA4", State: state, Revision: 1, ServerTime: Now}
	for i, kind := range kinds {
		a.Events = append(a.Events, vss.ApplicationEvent{At: Now.Add(time.Duration(i-len(kinds)) * 3 * time.Hour), Kind: kind})
	}
	return a
}

func transactionAccount() vss.TransactionAccount {
	day := func(y int, m time.Month, d int) openapi.Date {
		return openapi.Date{Time: time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
	}
	return vss.TransactionAccount{Number: "482915703364", State: vss.TransactionAccountStateActive, OpenedOn: day(2026, 11, 23), EndsOn: day(2031, 11, 22), ServerTime: Now}
}

// addRegistration are the steps of a registration, its tracking page and the e-transaction account, with the faces of each.
func addRegistration(add adder) {
	plain := func(*core.State) {}
	welcome := func(sent bool) func(s *core.State) {
		return func(s *core.State) {
			s.Stack, s.Registration.Draft.Sent = []core.Screen{core.ScreenWelcome}, sent
		}
	}
	wrong := func(field core.RegisterField, kind core.FailureKind) func(s *core.State) {
		return func(s *core.State) { s.Registration.Wrong, s.Registration.Failure = field, core.Failure{Kind: kind} }
	}
	add("60-welcome-resume", Registering(core.ScreenRegisterPhotos), welcome(false))
	add("60-welcome-track", Registering(core.ScreenRegisterReview), welcome(true))
	add("61-register-id", Registering(core.ScreenRegisterID), func(s *core.State) { s.Registration.Draft = core.Draft{Step: core.ScreenRegisterID} })
	add("61-register-id-scanned", Registering(core.ScreenRegisterID), func(s *core.State) { s.Registration.Scanned = true })
	add("61-register-id-wrong", Registering(core.ScreenRegisterID), wrong(core.FieldCitizenID, core.FailBadCitizenID))
	add("61-register-id-by-path", Registering(core.ScreenRegisterID), func(s *core.State) {
		s.Registration.ByPath, s.Registration.Path, s.Registration.Failure = true, "~/Pictures/mat-sau.png", core.Failure{Kind: core.FailNotIDCode}
	})
	add("62-register-person", Registering(core.ScreenRegisterPerson), plain)
	add("62-register-person-disagrees", Registering(core.ScreenRegisterPerson), func(s *core.State) { s.Registration.Draft.Birth = "1945" })
	add("63-register-contact", Registering(core.ScreenRegisterContact), wrong(core.FieldPhone, core.FailBadPhone))
	add("64-register-address", Registering(core.ScreenRegisterAddress), func(s *core.State) {
		s.Registration.Draft.OnCard = "Thôn Ví Dụ, xã Mẫu Cũ, huyện Ví Dụ, Hà Nội"
	})
	add("64-register-pick", Registering(core.ScreenRegisterAddress), pick(core.FieldProvince, "ha"))
	add("64-register-pick-none", Registering(core.ScreenRegisterAddress), pick(core.FieldCommune, "zzzzzzz"))
	add("65-register-agency", Registering(core.ScreenRegisterAgency), plain)
	add("66-register-photos", Registering(core.ScreenRegisterPhotos), func(s *core.State) {
		s.Registration.Draft.Photos[1].Problems = []photo.Problem{photo.Blurred, photo.Glare}
		s.Registration.Draft.Photos[2], s.Registration.Thumbs[2] = core.DraftPhoto{}, nil
		s.Registration.PhotoFault[2] = core.Failure{Kind: core.FailPhotoFormat}
	})
	add("66-register-photos-anyway", Registering(core.ScreenRegisterPhotos), func(s *core.State) {
		s.Registration.Draft.Photos[0].Problems, s.Registration.Anyway = []photo.Problem{photo.TooDark}, true
	})
	add("67-register-review", Registering(core.ScreenRegisterReview), plain)
	addRegisterHelp(add)
	add("67-register-review-sending", Registering(core.ScreenRegisterReview), func(s *core.State) {
		s.Registration.Sending, s.Registration.Sent, s.Registration.Total = 7, 270_000, 600_000
	})
	add("67-register-review-offline", Registering(core.ScreenRegisterReview), wrong("", core.FailOffline))
	addTracking(add)
	addTransaction(add)
}

func pick(field core.RegisterField, text string) func(s *core.State) {
	return func(s *core.State) {
		*s, _ = core.Update(*s, core.OpenPick{Field: field})
		*s, _ = core.Update(*s, core.TypePick{Text: text})
	}
}

// Tracking is the tracking page with what the server said last; nil when it has not been asked.
func Tracking(a *vss.Application) core.State {
	s := Registering(core.ScreenRegisterReview)
	s.Stack = []core.Screen{core.ScreenWelcome, core.ScreenApplication}
	s.Registration.Draft.Sent, s.Registration.Draft.ID = true, "6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"
	s.Registration.Status, s.Registration.StatusAt = a, Now
	return s
}

func addTracking(add adder) {
	asked, why := "Ảnh mặt sau căn cước bị lóa ở dòng cuối. Bà chụp lại giúp, hoặc ghi cho tôi ngày cấp thẻ.", "Ảnh chụp qua kính nên không thấy rõ."
	received, question := vss.ApplicationEventKindReceived, vss.ApplicationEventKindQuestion
	add("68-application-received", Tracking(applicationOf(vss.ApplicationStateReceived, received)), func(*core.State) {})
	add("68-application-offline", Tracking(applicationOf(vss.ApplicationStateChecking, received, vss.ApplicationEventKindChecking)), func(s *core.State) {
		s.Registration.Refresh, s.Registration.StatusAt = core.Failure{Kind: core.FailOffline}, Now.Add(-26*time.Hour)
	})
	add("68-application-unknown", Tracking(nil), func(s *core.State) { s.Registration.Refresh = core.Failure{Kind: core.FailOffline} })
	add("68-application-forgotten", Tracking(applicationOf(vss.ApplicationStateRefused, received)), func(s *core.State) {
		s.Registration.Refresh = core.Failure{Kind: core.FailServerRefused, Code: vss.CodeNotFound}
	})
	add("68-application-question", Tracking(applicationOf(vss.ApplicationStateQuestion, received, question)), func(s *core.State) { s.Registration.Status.Question = &asked })
	add("68-application-refused", Tracking(applicationOf(vss.ApplicationStateRefused, received, vss.ApplicationEventKindRefused)), func(s *core.State) {
		s.Registration.Status.Remark = &why
		s.Registration.Status.Reasons = &[]vss.ApplicationReason{
			{Code: "id-back-unreadable", Part: vss.ApplicationReasonPartIdBack, Text: "Ảnh mặt sau căn cước không đọc được", Mend: "Đặt thẻ trên mặt phẳng, chụp lại mặt sau thật nét, không bị lóa."},
			{Code: "address-unclear", Part: vss.ApplicationReasonPartAddress, Text: "Địa chỉ chưa rõ", Mend: "Ghi rõ số nhà, đường hoặc thôn, xóm."}}
	})
	account, opened := "0199000502", transactionAccount()
	add("68-application-approved", Tracking(applicationOf(vss.ApplicationStateApproved, received, vss.ApplicationEventKindChecking, vss.ApplicationEventKindApproved)), func(s *core.State) {
		s.Registration.Status.Account, s.Registration.Status.TransactionAccount = &account, &opened
	})
}

func addTransaction(add adder) {
	shown := func(r core.Record[vss.TransactionAccount]) func(s *core.State) {
		return func(s *core.State) {
			s.Stack, s.Open, s.Transaction = []core.Screen{core.ScreenHome, core.ScreenPersonal, core.ScreenTransaction}, true, r
		}
	}
	opened := transactionAccount()
	add("69-transaction", Home(), shown(core.Record[vss.TransactionAccount]{Value: opened, Known: true, At: Now}))
	add("69-transaction-offline", Home(), shown(core.Record[vss.TransactionAccount]{Value: opened, Known: true, At: Now.Add(-30 * time.Hour), Failure: core.Failure{Kind: core.FailOffline}}))
	add("69-transaction-loading", Home(), shown(core.Record[vss.TransactionAccount]{Job: 9}))
	add("69-transaction-none", Home(), shown(core.Record[vss.TransactionAccount]{Failure: core.Failure{Kind: core.FailServerRefused, Code: vss.CodeNotFound}}))
}

// addRegisterHelp are the faces of help from afar.
func addRegisterHelp(add adder) {
	helping := func(h core.RegisterHelp) func(*core.State) {
		return func(s *core.State) {
			s.Registration.Draft.Street, s.Registration.Draft.Agency = "", ""
			s.Registration.Help = h
		}
	}
	helper, name, birth, street, agency := "Lê Thị Mẫu", "Nguyễn Thị Thử", "02/09/1954", "Số 12, đường Mẫu", "0100"
	citizen, phone, province, commune, sex := "001 154 990 502", "0000000502", "01", "01901", vss.HelpFormSexFemale
	form := vss.HelpForm{CitizenId: &citizen, Name: &name, DateOfBirth: &birth, Sex: &sex, Phone: &phone, ProvinceCode: &province, CommuneCode: &commune, Street: &street, AgencyCode: &agency}
	at := Registering(core.ScreenRegisterHelp)
	code := core.RegisterHelp{Code: "7K2P-9QXA", Until: Now.Add(15 * time.Minute)}
	add("65-register-help", at, helping(code))
	cut := code
	cut.Failure = core.Failure{Kind: core.FailOffline}
	add("65-register-help-cut", at, helping(cut))
	add("65-register-help-loading", at, helping(core.RegisterHelp{Job: 9}))
	add("65-register-help-offline", at, helping(core.RegisterHelp{Failure: core.Failure{Kind: core.FailOffline}}))
	add("65-register-help-filled", at, helping(core.RegisterHelp{Until: Now.Add(time.Hour), Session: &vss.HelpSession{State: vss.HelpSessionStateHelping, Helper: &helper, Version: 3, Form: form}}))
	add("65-register-help-over", at, helping(core.RegisterHelp{Over: true, Until: Now}))
}
