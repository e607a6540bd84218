package core

import "vssid/app/vss"

// Effect is one thing to do in the world, as a plain value. Program does it.
type Effect interface{ effect() }

// Job is part of every effect that answers: its number comes back in the answer.
type Job struct{ ID JobID }

func (Job) effect() {}

// Number is the job's number.
func (j Job) Number() JobID { return j.ID }

// Answer is part of every message that answers an effect.
type Answer struct {
	Job     JobID
	Failure Failure // Kind is empty when it went well
	Tries   *Tries  // what is left, when the PIN was looked at
}

func (Answer) msg() {}

// Effects that answer, each with the message in its comment. Cancel ends them; a cancelled one answers nothing.
type (
	// OpenDevice opens keystore, vault and device, anew when they are open. Answer: Opened.
	OpenDevice struct{ Job }
	// DiscardVault wipes keystore and vault file that cannot be opened. Answer: Discarded.
	DiscardVault struct{ Job }
	// RequestPassword asks for a one-time password for a new device. Answer: PasswordRequested.
	RequestPassword struct {
		Job
		Account  string
		Filed    bool // with the key that filed the registration
		Language string
		PIN      PIN
	}
	// CompleteActivation sends password and proof. Answer: Activated.
	CompleteActivation struct {
		Job
		PIN            PIN
		Password       string
		ActivationCode string // or
		HandoverSecret string // or
		RecoveryCode   string // with RecoveryPassword, or
		Recovery       bool   // what was begun on this device, or
		FiledHere      bool   // the registration was filed from here

		RecoveryPassword string
	}
	// ResumeActivation asks again for the answer to a completion. Answer: Activated.
	ResumeActivation struct {
		Job
		PIN PIN
	}
	// LoadCard reads the stored card. Answer: CardLoaded.
	LoadCard struct{ Job }
	// RenewCard fetches card and credential. Answer: CardLoaded.
	RenewCard struct{ Job }
	// MakeCode makes and draws the code for the desk. Answer: CodeMade.
	MakeCode struct {
		Job
		Mode CodeMode
		Card vss.CarryId // of a carried card; "" is the own one
	}
	// Unlock opens what is under the PIN. Answer: Unlocked.
	Unlock struct {
		Job
		PIN PIN
	}
	// LockCard puts the card under the PIN, or takes it out. Answer: CardLockSet.
	LockCard struct {
		Job
		PIN PIN
		On  bool
	}
	// ChangePIN replaces the PIN. Answer: PINChanged.
	ChangePIN struct {
		Job
		Old, New PIN
	}
	// ReadOwnerText fetches what the owner must read before signing. Answer: OwnerTextRead.
	ReadOwnerText struct {
		Job
		Operation OwnerOperation
		Language  string
	}
	// OfferHandover signs the offer and draws its QR. Answer: HandoverOffered.
	OfferHandover struct {
		Job
		PIN      PIN
		Language string
	}
	// Release signs out at the server and wipes. Answer: Wiped.
	Release struct {
		Job
		PIN      PIN
		Language string
	}
	// WipeLocal wipes without telling the server. Answer: Wiped.
	WipeLocal struct{ Job }
	// AcknowledgeRetired wipes what a retired device still holds. Answer: Wiped.
	AcknowledgeRetired struct{ Job }
	// SavePrefs stores the settings. Answer: PrefsSaved.
	SavePrefs struct {
		Job
		Prefs Prefs
	}
	// PickImage lets the person choose a picture. Answer: ImagePicked.
	PickImage struct{ Job }
	// ReadPicture reads the picture at a path. Answer: ImagePicked.
	ReadPicture struct {
		Job
		Path string
	}
	// DecodeImage reads the QR in a picture. Answer: ImageDecoded.
	DecodeImage struct {
		Job
		Image []byte
	}
)

// Effects that do not answer.
type (
	// Cancel ends a running effect.
	Cancel struct{ Of JobID }
	// LockVault forgets what the PIN opened.
	LockVault struct{}
	// GuardScreen keeps the screen out of screenshots and lights it, while a code is on it.
	GuardScreen struct{ Protect, Bright bool }
)

func (Cancel) effect()      {}
func (LockVault) effect()   {}
func (GuardScreen) effect() {}

// OwnerOperation is what an owner's signature is asked for.
type OwnerOperation string

// The operations, as the contract names them.
const (
	OperationHandover OwnerOperation = "handover"
	OperationRelease  OwnerOperation = "release-device"
)
