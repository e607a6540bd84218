package core

import (
	"slices"
	"time"

	"vssid/app/vss"
)

// Screen names what the person is looking at.
type Screen string

// The screens. The last one on State.Stack is visible.
const (
	ScreenStarting  Screen = "starting"   // the vault is being opened; blank for a moment
	ScreenFault     Screen = "fault"      // keystore or vault cannot be used: Boot.Fault
	ScreenWelcome   Screen = "welcome"    // first start: language, what is needed, begin
	ScreenAccount   Screen = "account"    // activation 1: account number
	ScreenProof     Screen = "proof"      // activation 2: activation code or hand-over code
	ScreenNewPIN    Screen = "new-pin"    // activation 3: choose a PIN
	ScreenRepeatPIN Screen = "repeat-pin" // activation 4: the same PIN again
	ScreenPassword  Screen = "password"   // activation 5: one-time password
	ScreenPIN       Screen = "pin"        // asks for the PIN: Prompt says what for
	ScreenHome      Screen = "home"       // the card
	ScreenCard      Screen = "card"       // the card's details
	ScreenCode      Screen = "code"       // the QR for the desk
	ScreenOffer     Screen = "offer"      // hand the account over to a new device
	ScreenSettings  Screen = "settings"
	ScreenDevice    Screen = "device"     // what is known of this device
	ScreenChangePIN Screen = "change-pin" // old PIN, new PIN, new PIN again: Settings.Change
	ScreenSignOut   Screen = "sign-out"   // sign out and wipe
	ScreenRetired   Screen = "retired"    // the account is on another device now
	ScreenWiped     Screen = "wiped"      // too many wrong PINs
)

// State is everything a screen shows. It is a value: Update returns another one and leaves its argument as it was.
type State struct {
	Now          time.Time // server's time as this device knows it, at the last message
	Stack        []Screen  // never empty; its first is the root
	Prefs        Prefs
	Boot         Boot
	Activation   Activation
	Prompt       Prompt
	Card         CardState
	Code         CodeState
	Offer        OfferState
	Settings     SettingsState
	Tries        Tries
	Notice       Notice
	Open         bool // the PIN has opened what lies under it, until the app goes out of sight
	Saved        SavedDocument
	Places       PlacesState
	FindNumber   FindNumberState
	Guides       GuidesState
	About        AboutState
	CareBook     CareBookState
	Reports      ReportsState
	Registration Registration // of somebody without an account
	Transaction  Record[vss.TransactionAccount]

	Listening   Listening
	Lately      Lately
	Confirming  Confirming
	Service     ServiceState
	Message     MessageState
	Looked      LookedState
	Family      FamilyState
	Delegation  DelegationState
	Recover     RecoverState
	Devices     DevicesState
	RecoverySet RecoverySetState
	Stored      StoredState
	Picture     PictureState
	Signed      SignedState
	Sharing     SharingState

	Participation ParticipationState
	Benefits      BenefitsState
	Estimates     EstimatesState

	hidden  bool // between Paused and Resumed
	lastJob JobID
}

// New is the state before Start.
func New() State {
	return State{Stack: []Screen{ScreenStarting}, Prefs: Prefs{}.filled()}
}

// Screen is the visible one.
func (s State) Screen() Screen { return s.Stack[len(s.Stack)-1] }

// CanGoBack reports whether Back leads anywhere.
func (s State) CanGoBack() bool { return len(s.Stack) > 1 }

// Language is what the server is asked to write in and what the owner signs in: "vi" or "en". The screens speak Prefs.Language.
func (s State) Language() string { return SignedLanguage(s.Prefs.Language) }

// JobID numbers the effects that answer. Zero is none.
type JobID uint32

// newJob takes the next number.
func (s *State) newJob() JobID {
	s.lastJob++
	if s.lastJob == 0 {
		s.lastJob++
	}
	return s.lastJob
}

// push shows another screen; a screen that is on the stack already comes to the top instead of twice.
func (s *State) push(screen Screen) {
	if i := slices.Index(s.Stack, screen); i >= 0 {
		s.Stack = slices.Clone(s.Stack[:i+1])
		return
	}
	s.Stack = append(slices.Clone(s.Stack), screen)
}

// pop leaves the visible screen.
func (s *State) pop() {
	if len(s.Stack) > 1 {
		s.Stack = slices.Clone(s.Stack[:len(s.Stack)-1])
	}
}

// root replaces the whole stack.
func (s *State) root(screens ...Screen) { s.Stack = slices.Clone(screens) }

// FailureKind says what went wrong, for the screen to put into words. Empty is nothing.
type FailureKind string

// The failures.
const (
	FailOffline         FailureKind = "offline"          // no answer; trying again is safe
	FailBusy            FailureKind = "too-many"         // too many requests: wait until RetryAt
	FailRefused         FailureKind = "refused"          // the activation does not match; which part is not said
	FailPasswordExpired FailureKind = "password-expired" // ask for a new one-time password
	FailPasswordSpent   FailureKind = "password-spent"   // too many wrong ones; ask for a new one
	FailUndecided       FailureKind = "undecided"        // sent, answer unknown: ask again
	FailBadAccount      FailureKind = "bad-account"      // neither 10 nor 12 digits
	FailBadProof        FailureKind = "bad-proof"        // not an activation code, nor a hand-over code
	FailOtherAccount    FailureKind = "other-account"    // the scanned code belongs to another account than typed
	FailBadPassword     FailureKind = "bad-password"     // not six digits
	FailPINCommon       FailureKind = "pin-common"       // one of the first a thief tries
	FailPINBirthDate    FailureKind = "pin-birth-date"
	FailPINMismatch     FailureKind = "pin-mismatch"    // the repetition differs
	FailPINDiffers      FailureKind = "pin-differs"     // not the PIN chosen when the password was asked for
	FailWrongPIN        FailureKind = "wrong-pin"       // State.Tries says what is left
	FailPINWait         FailureKind = "pin-wait"        // no try before Tries.WaitUntil
	FailNoPicture       FailureKind = "no-picture"      // the system has no picker
	FailNoFile          FailureKind = "no-file"         // no picture can be read at the typed path
	FailNoCode          FailureKind = "no-code"         // the picture holds no QR that can be read
	FailCardExpired     FailureKind = "renewal-overdue" // the credential's life is over; connect once
	FailNoCard          FailureKind = "no-card"         // not fetched yet
	FailRetired         FailureKind = "retired"         // the account is on another device
	FailWiped           FailureKind = "wiped"           // too many wrong PINs
	FailServerRefused   FailureKind = "server-refused"  // any other refusal: Code, and Detail in the server's words
	FailUntrusted       FailureKind = "untrusted"       // what the server sent is not signed by VSS
	FailNoServer        FailureKind = "no-server"       // no server is known to ask
	FailNotAttested     FailureKind = "not-attested"    // the server wants keys in secure hardware
	FailKeystore        FailureKind = "keystore"        // does not answer
	FailDenied          FailureKind = "denied"          // the owner did not approve
	FailBroken          FailureKind = "broken"          // anything else: Cause
)

// Failure is what went wrong in one place of a screen.
type Failure struct {
	Kind    FailureKind
	Code    vss.Code  // of the server's refusal
	RetryAt time.Time // zero: waiting does not help
	Detail  string    // the server's words for people, in the language asked for
	Reason  string    // of the first field the server found wrong
	Cause   string    // technical, for logs and shells; no screen shows it
}

// Is reports whether there is a failure.
func (f Failure) Is() bool { return f.Kind != "" }

// Tries is what is known of the PIN's tries.
type Tries struct {
	Left      int       // before the next wait, or before the wipe in the last round
	LastRound bool      // true: after Left more wrong PINs everything is wiped
	WaitUntil time.Time // zero: a try is allowed now
}

// Waiting reports whether no try is allowed at the moment.
func (s State) Waiting() bool { return s.Now.Before(s.Tries.WaitUntil) }

// NoticeKind is a passing message.
type NoticeKind string

// The notices.
const (
	NoticePINChanged   NoticeKind = "pin-changed"
	NoticeSignedOut    NoticeKind = "signed-out"
	NoticeStillBound   NoticeKind = "still-bound" // wiped here, but the server was not told
	NoticeCardLocked   NoticeKind = "card-locked" // the card asks for the PIN from now on
	NoticeCardUnlocked NoticeKind = "card-unlocked"
	NoticeActivated    NoticeKind = "activated"
	NoticeNotSaved     NoticeKind = "not-saved" // a setting could not be stored
	NoticeSaved        NoticeKind = "saved"     // a paper lies outside the app: State.Saved
)

// Notice is a passing message; it goes by itself at Until.
type Notice struct {
	Kind  NoticeKind
	Until time.Time
}

// noticeTime is how long a notice stays: long enough to read two lines slowly.
const noticeTime = 6 * time.Second

func (s *State) say(kind NoticeKind) { s.Notice = Notice{kind, s.Now.Add(noticeTime)} }
