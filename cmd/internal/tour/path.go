package main

import (
	"context"
	"fmt"
	"time"

	"vssid/assets/languages"
)

// pin is the tour's app PIN: six digits that are no birth date and not among the commonest.
const pin = "481516"

// path is the tour, in order.
var path = []step{
	{"Somebody without an account registers, an officer approves, the same phone activates", register, whole},
	{"Welcome, in two languages", welcome, brief},
	{"Before there is an account: places, and what nobody ever asks for", lookAround, whole},
	{"Account and activation code", account, brief},
	{"A PIN, twice", choosePIN, brief},
	{"The one-time password, and the card", oneTimePassword, brief},
	{"What the card says, in plain words", details, brief},
	{"Every row of the bottom bar's places", everyRow, whole},
	{"An error in the care book is reported", reportVisit, brief},
	{"A hospital asks the owner to confirm a payment, the owner signs", confirmPayment, brief},
	{"Another first facility: a form, a signature, an officer's answer", requestFacility, whole},
	{"A question to the agency, and its answer", writeMessage, whole},
	{"A statement for a bank: signed, read at a desk, taken back", shareFacts, whole},
	{"Evidence of what was signed, judged without the backend", keepEvidence, whole},
	{"Ready for a loss: a recovery password and a printed code", prepareLoss, whole},
	{"Desks fetch their lists", primeDesks, brief},
	{"An offline desk reads the code off a screenshot: genuine, and two minutes later: refresh", offlineDesk, brief},
	{"An online desk reads a fresh code: genuine; another desk shown the same code: replayed", onlineDesks, brief},
	{"The printed payload, behind its switch", printedPayload, brief},
	{"Hand-over: the old device offers the account", offerHandover, brief},
	{"Hand-over: a new device takes it", acceptHandover, brief},
	{"The first device is retired, its code revoked", firstRetired, brief},
	{"The phone is lost: the printed code brings the account to a new one", recoverLost, whole},
	{"Without network: card and code open at once", offline, brief},
	{"Settings: dark, and text at 200 %", settings, brief},
}

// words gives the app's own sentence for an id in both languages, so that the tour follows the app when its words change.
func words(id string) []string {
	return []string{languages.For("vi").Text(id), languages.For("en").Text(id)}
}

func welcome(ctx context.Context, t *tour) (err error) {
	if t.who, err = t.backend.Persona(ctx, "employee"); err != nil {
		return err
	}
	if err := t.open(ctx, t.first); err != nil {
		return err
	}
	h := hand{ctx, t, t.first}
	return do(
		h.see("welcome.begin"), h.picture("welcome"),
		h.tapText("English"), h.seeText(languages.For("en").Text("welcome.begin")), h.picture("welcome-english"),
		h.tapText("Tiếng Việt"), h.seeText(languages.For("vi").Text("welcome.begin")),
	)
}

func account(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	return do(
		h.nav("welcome.begin"),
		h.see("account.title"), h.fill("account.label", t.who.Account), h.picture("account"),
		h.tap("action.continue"),
		h.see("proof.title"), h.fill("proof.label", t.who.ActivationCode), h.picture("activation-code"),
		h.tap("action.continue"),
	)
}

func choosePIN(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	return do(
		h.see("newpin.title"), h.picture("choose-pin"), h.pin(pin),
		h.see("repeatpin.title"), h.pin(pin),
	)
}

func oneTimePassword(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	return do(
		h.see("password.title"), h.picture("one-time-password"),
		h.password(0),
		h.see("home.code"), h.picture("card"),
		h.noticeGone, // what stands beneath moves up when it goes
	)
}

func details(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	return do(h.tap("home.details"), h.see("details.person"), h.picture("details"), h.key("Escape"), h.see("home.details"), h.settle())
}

func later(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }

// primeDesks lets two desks fetch trust and status lists, as every morning. A check at a given time is a question only: it consumes nothing.
func primeDesks(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	if err := h.tap("home.code")(); err != nil {
		return err
	}
	text, _, err := h.readCode("8401", "code")
	if err != nil {
		return err
	}
	for _, name := range []string{"a", "c"} {
		if _, err := t.desk(ctx, name, true, text, "genuine", "--at", later(0)); err != nil {
			return fmt.Errorf("desk %s: %w", name, err)
		}
	}
	return nil
}

func offlineDesk(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	_, picture, err := h.readCode("8401", "code-for-an-offline-desk")
	if err != nil {
		return err
	}
	read, err := t.desk(ctx, "a", false, picture, "genuine")
	if err != nil {
		return err
	}
	if read.Card.Name != t.who.Name {
		return fmt.Errorf("the desk reads %q on the card, not %q", read.Card.Name, t.who.Name)
	}
	_, err = t.desk(ctx, "a", false, picture, "refresh", "--at", later(2*time.Minute))
	return err
}

func onlineDesks(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	text, err := h.nextCode()
	if err != nil {
		return err
	}
	if _, err := t.desk(ctx, "b", true, text, "genuine"); err != nil {
		return err
	}
	_, err = t.desk(ctx, "c", true, text, "replayed")
	return err
}

func printedPayload(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.first}
	if err := h.tap("code.printed")(); err != nil {
		return err
	}
	text, _, err := h.readCode(t.who.CardNumber[:5], "printed-payload")
	if err != nil {
		return err
	}
	record, err := t.backend.Persona(ctx, t.who.Kind) // as it is now: the first facility may have changed on the way
	if err != nil {
		return err
	}
	if text != record.BHYTPayload {
		return fmt.Errorf("the screen shows %q, the registry holds %q", text, record.BHYTPayload)
	}
	if _, err := t.desk(ctx, "b", true, text, "unproven"); err != nil {
		return err
	}
	return do(h.tap("code.signed"), h.key("Escape"), h.see("home.details"), h.settle())
}

func offerHandover(ctx context.Context, t *tour) (err error) {
	h := hand{ctx, t, t.first}
	if err := do(
		h.settings(), h.picture("settings"),
		h.tap("settings.offer"), h.see("offer.title"), h.picture("hand-over"), h.tap("offer.agree"),
		h.pin(pin),
	); err != nil {
		return err
	}
	t.offer, _, err = h.readCode("VSSID:H:", "hand-over-code")
	return err
}

func acceptHandover(ctx context.Context, t *tour) error {
	seen, err := t.backend.Passwords(ctx, t.who.Account)
	if err != nil {
		return err
	}
	if err := t.open(ctx, t.second); err != nil {
		return err
	}
	h := hand{ctx, t, t.second}
	return do(
		h.nav("welcome.begin"),
		h.see("account.title"), h.fill("account.label", t.who.Account), h.tap("action.continue"),
		h.see("proof.title"), h.fill("proof.label", t.offer), h.picture("new-device"), h.tap("action.continue"),
		h.see("newpin.title"), h.pin(pin), h.see("repeatpin.title"), h.pin(pin),
		h.see("password.title"), h.password(len(seen)),
		h.see("home.code"), h.picture("card-on-the-new-device"),
	)
}

// firstRetired shows the last code of the first device to an online desk. The device finds out by itself that it no longer holds the account.
func firstRetired(ctx context.Context, t *tour) error {
	if _, err := t.desk(ctx, "b", true, t.code, "revoked"); err != nil {
		return err
	}
	h := hand{ctx, t, t.first}
	if err := t.first.shut(); err != nil {
		return err
	}
	if err := t.open(ctx, t.first); err != nil {
		return err
	}
	if err := do(h.see("retired.again"), h.picture("retired")); err != nil {
		return err
	}
	return t.first.shut()
}

// offline stops the backend and starts the app anew: the card stands there at once, and its code is genuine to a desk without network.
func offline(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.second}
	if err := do(h.tap("home.code")); err != nil {
		return err
	}
	text, _, err := h.readCode("8401", "code-of-the-new-device")
	if err != nil {
		return err
	}
	if _, err := t.desk(ctx, "b", true, text, "genuine"); err != nil { // its lists now know of the new device
		return err
	}
	if err := t.second.shut(); err != nil {
		return err
	}
	if err := t.backend.Stop(); err != nil {
		return err
	}
	if err := t.open(ctx, t.second); err != nil {
		return err
	}
	if err := do(h.see("home.code"), h.picture("offline-card"), h.tap("home.code")); err != nil {
		return err
	}
	_, picture, err := h.readCode("8401", "offline-code")
	if err != nil {
		return err
	}
	if _, err := t.desk(ctx, "b", false, picture, "genuine"); err != nil {
		return err
	}
	return do(h.key("Escape"), h.see("home.details"), h.settle())
}

func settings(ctx context.Context, t *tour) error {
	h := hand{ctx, t, t.second}
	return do(
		h.settings(),
		h.row("theme.dark"), h.settle(), h.scroll(-30), h.picture("settings-dark"),
		h.reachText("200"), h.tapText("200"), h.settle(), h.picture("settings-dark-200"),
		h.key("Escape"), h.see("home.title"), h.settle(), h.picture("card-dark-200"),
		t.second.shut,
	)
}
