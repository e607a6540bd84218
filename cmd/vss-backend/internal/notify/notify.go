// Package notify writes the messages that people get and puts them into the outbox, in the transaction of what they tell about: a message goes
// out exactly when its cause is durable. Whatever carries it from there (a gateway for text messages, a mail server) reads the outbox.
package notify

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/store"
)

// Kind names what a message tells.
type Kind string

// The kinds of message.
const (
	OneTimePassword Kind = "one-time-password"
	DeviceBound     Kind = "device-bound"
	DeviceReleased  Kind = "device-released"
	BindingEnded    Kind = "binding-ended"
	AccountLocked   Kind = "account-locked"
	AccountUnlocked Kind = "account-unlocked"
)

// The channels a message goes by.
const (
	channelSMS   = "sms"
	channelEmail = "email"
)

// Notice is something an account's owner is told.
type Notice struct {
	Kind     Kind
	Language vss.Language
	Account  string // "" when nobody has the number: the message is written like any other and goes to nobody
	Phone    string
	Email    string
	Code     string // the one-time password
	Device   string // the name of the device it is about
	Receipt  string // of the registration it is about
	Link     string // where the owner stops what the message tells of
	Number   string // of a request or report, for the counter
	Due      time.Time
	At       time.Time
}

// Outbox takes notices in a transaction.
type Outbox interface {
	// Put leaves a notice for every channel the owner has; a one-time password goes by text message only.
	Put(tx *store.Tx, n Notice) error
}

// Database is the outbox in the database.
type Database struct{}

// Put implements Outbox. A notice to nobody takes the same work as a text message to somebody, so that time does not tell them apart.
func (Database) Put(tx *store.Tx, n Notice) error {
	text, err := n.text()
	if err != nil {
		return err
	}
	put := func(channel, recipient string) error {
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("name a message: %w", err)
		}
		return tx.PutMessage(store.Message{ID: id.String(), At: n.At, Channel: channel, Recipient: recipient, Account: n.Account, Kind: string(n.Kind), Text: text, Code: n.Code})
	}
	if err := put(channelSMS, n.Phone); err != nil {
		return err
	}
	if n.Email == "" || n.Kind == OneTimePassword {
		return nil
	}
	return put(channelEmail, n.Email)
}

// vietnam is the time zone of every time a person reads: UTC+7 all year.
var vietnam = time.FixedZone("UTC+7", 7*60*60)

var errKind = errors.New("no text for this kind of message")

func (n Notice) text() (string, error) {
	if text, mine := n.registration(); mine {
		return text, nil
	}
	english := n.Language == vss.LanguageEn
	at := n.At.In(vietnam).Format("15:04 02/01/2006")
	switch n.Kind {
	case OneTimePassword:
		if english {
			return n.Code + " is your VssID one-time password for activating a device, valid 5 minutes. VSS never asks for it: tell nobody.", nil
		}
		return n.Code + " là mật khẩu một lần của VssID để kích hoạt thiết bị, dùng trong 5 phút. BHXH không bao giờ hỏi mã này: không đưa cho ai.", nil
	case DeviceBound:
		if english {
			return fmt.Sprintf("VssID was activated on \"%s\" at %s. If this was not you, call 1900 9068 at once.", n.Device, at), nil
		}
		return fmt.Sprintf("VssID đã kích hoạt trên thiết bị \"%s\" lúc %s. Nếu không phải bạn, gọi ngay 1900 9068.", n.Device, at), nil
	case DeviceReleased:
		if english {
			return fmt.Sprintf("You signed out of VssID on \"%s\" at %s. The card on that device is no longer valid.", n.Device, at), nil
		}
		return fmt.Sprintf("Bạn đã đăng xuất VssID trên thiết bị \"%s\" lúc %s. Thẻ trên thiết bị đó không còn giá trị.", n.Device, at), nil
	case BindingEnded:
		if english {
			return fmt.Sprintf("VSS removed your VssID account from \"%s\" at %s. If you did not ask for it, call 1900 9068.", n.Device, at), nil
		}
		return fmt.Sprintf("BHXH đã gỡ tài khoản VssID khỏi thiết bị \"%s\" lúc %s. Nếu bạn không yêu cầu, gọi 1900 9068.", n.Device, at), nil
	}
	if text, ok := n.lockText(english, at); ok {
		return text, nil
	}
	if text, ok := n.recoveryText(english, at); ok {
		return text, nil
	}
	return "", fmt.Errorf("write a message of kind %q: %w", n.Kind, errKind)
}

// lockText is what an owner is told when officers lock the account or open it; false for other notices.
func (n Notice) lockText(english bool, at string) (string, bool) {
	switch {
	case n.Kind == AccountLocked && english:
		return "VSS locked your VssID account at " + at + ", as asked at the counter. No phone can open it. To open it again, bring your citizen ID to a VSS office.", true
	case n.Kind == AccountLocked:
		return "BHXH đã khóa tài khoản VssID của bạn lúc " + at + " theo yêu cầu. Không máy nào mở được. Muốn mở lại, mang căn cước đến cơ quan BHXH.", true
	case n.Kind == AccountUnlocked && english:
		return "VSS opened your VssID account again at " + at + ". If you did not ask for it, call 1900 9068.", true
	case n.Kind == AccountUnlocked:
		return "BHXH đã mở khóa tài khoản VssID của bạn lúc " + at + ". Nếu bạn không yêu cầu, gọi 1900 9068.", true
	}
	return "", false
}
