// Package icons holds the app's own drawings as path data on a grid of 24 × 24. It knows no drawing library: whoever draws them walks Path.
package icons

// Icon is path data in the letters of SVG (absolute M, L, C, Q, Z only) and whether its outline is stroked, 2 units wide, or its inside filled.
type Icon struct {
	Data   string
	Filled bool
}

// The icons.
var (
	Back     = Icon{Data: "M15 5 L8 12 L15 19"}
	Forward  = Icon{Data: "M9 5 L16 12 L9 19"}
	Close    = Icon{Data: "M6 6 L18 18 M18 6 L6 18"}
	Check    = Icon{Data: "M5 12.5 L10 17.5 L19 7"}
	Card     = Icon{Data: "M5 5 L19 5 C20.1 5 21 5.9 21 7 L21 17 C21 18.1 20.1 19 19 19 L5 19 C3.9 19 3 18.1 3 17 L3 7 C3 5.9 3.9 5 5 5 Z M7 10 L11 10 M7 14 L17 14"}
	Settings = Icon{Data: "M4 7 L11 7 M17 7 L20 7 M4 17 L7 17 M13 17 L20 17 M17 7 C17 8.7 15.7 10 14 10 C12.3 10 11 8.7 11 7 C11 5.3 12.3 4 14 4 C15.7 4 17 5.3 17 7 Z M13 17 C13 18.7 11.7 20 10 20 C8.3 20 7 18.7 7 17 C7 15.3 8.3 14 10 14 C11.7 14 13 15.3 13 17 Z"}
	QR       = Icon{Data: "M4 4 L10 4 L10 10 L4 10 Z M14 4 L20 4 L20 10 L14 10 Z M4 14 L10 14 L10 20 L4 20 Z M14 14 L17 14 L17 17 M20 14 L20 20 L14 20"}
	Info     = Icon{Data: "M21 12 C21 17 17 21 12 21 C7 21 3 17 3 12 C3 7 7 3 12 3 C17 3 21 7 21 12 Z M12 11 L12 16.5 M12 7.2 L12 8.2"}
	Warning  = Icon{Data: "M12 4 L21.5 20 L2.5 20 Z M12 10 L12 14.5 M12 16.6 L12 17.6"}
	Erase    = Icon{Data: "M9 5 L20 5 L20 19 L9 19 L3 12 Z M11 9 L17 15 M17 9 L11 15"}
	Offline  = Icon{Data: "M7 18 L17 18 C19.8 18 21 16.2 21 14.5 C21 12.6 19.6 11.2 17.8 11 C17.4 7.6 15 6 12.4 6 M9 7 C7.6 7.9 6.8 9.2 6.6 10.8 C4.4 11 3 12.4 3 14.4 C3 16.4 4.6 18 7 18 M4 4 L20 21"}
	Picture  = Icon{Data: "M5 4 L19 4 C20.1 4 21 4.9 21 6 L21 18 C21 19.1 20.1 20 19 20 L5 20 C3.9 20 3 19.1 3 18 L3 6 C3 4.9 3.9 4 5 4 Z M3.5 17 L9 11.5 L14 16.5 L16.5 14 L20.5 18 M15.5 8.5 L15.6 8.5"}
	Lock     = Icon{Data: "M6 11 L18 11 L18 20 L6 20 Z M8.5 11 L8.5 8 C8.5 5.8 10 4 12 4 C14 4 15.5 5.8 15.5 8 L15.5 11"}
	Key      = Icon{Data: "M11.5 14.5 C11.5 16.7 9.7 18.5 7.5 18.5 C5.3 18.5 3.5 16.7 3.5 14.5 C3.5 12.3 5.3 10.5 7.5 10.5 C9.7 10.5 11.5 12.3 11.5 14.5 Z M10.3 11.7 L18.5 3.5 M15.5 6.5 L19 10 M13 9 L15 11"}
	Phone    = Icon{Data: "M8 3 L16 3 C17.1 3 18 3.9 18 5 L18 19 C18 20.1 17.1 21 16 21 L8 21 C6.9 21 6 20.1 6 19 L6 5 C6 3.9 6.9 3 8 3 Z M11 17.8 L13 17.8"}
	Move     = Icon{Data: "M4 8 L19 8 M15 4 L19 8 L15 12 M20 16 L5 16 M9 12 L5 16 L9 20"}
	Leave    = Icon{Data: "M10 4 L5 4 L5 20 L10 20 M10 12 L20 12 M16 8 L20 12 L16 16"}
	Language = Icon{Data: "M21 12 C21 17 17 21 12 21 C7 21 3 17 3 12 C3 7 7 3 12 3 C17 3 21 7 21 12 Z M3 12 L21 12 M12 3 C9 6 8 9 8 12 C8 15 9 18 12 21 C15 18 16 15 16 12 C16 9 15 6 12 3"}
	Theme    = Icon{Data: "M20 14.5 C18.9 15 17.7 15.2 16.5 15.2 C12.2 15.2 8.8 11.8 8.8 7.5 C8.8 6.3 9 5.1 9.5 4 C6.2 5.1 4 8.3 4 12 C4 16.4 7.6 20 12 20 C15.7 20 18.9 17.8 20 14.5 Z"}
	TextSize = Icon{Data: "M3 19 L8.5 5 L14 19 M5 14.5 L12 14.5 M15 19 L18 11 L21 19 M16 16.3 L20 16.3"}
	Motion   = Icon{Data: "M3 8 L13 8 M3 12 L17 12 M3 16 L10 16 M17 8 L21 12 L17 16"}
	Letter   = Icon{Data: "M4 5 L20 5 L20 19 L4 19 Z M4 6 L12 13 L20 6"}
	Person   = Icon{Data: "M16 8 C16 10.2 14.2 12 12 12 C9.8 12 8 10.2 8 8 C8 5.8 9.8 4 12 4 C14.2 4 16 5.8 16 8 Z M4.5 20 C4.5 16.5 8 14.5 12 14.5 C16 14.5 19.5 16.5 19.5 20"}
	Refresh  = Icon{Data: "M19.5 9 C18.4 6 15.5 4 12 4 C7.6 4 4 7.6 4 12 C4 16.4 7.6 20 12 20 C15.5 20 18.4 18 19.5 15 M20 4 L20 9 L15 9"}
)

// The icons of the look-ups and the help.
var (
	Search   = Icon{Data: "M17 10.5 C17 14.1 14.1 17 10.5 17 C6.9 17 4 14.1 4 10.5 C4 6.9 6.9 4 10.5 4 C14.1 4 17 6.9 17 10.5 Z M15.5 15.5 L20.5 20.5"}
	Pin      = Icon{Data: "M12 21 C8 16.5 5.5 13.2 5.5 9.8 C5.5 6 8.4 3 12 3 C15.6 3 18.5 6 18.5 9.8 C18.5 13.2 16 16.5 12 21 Z M14.3 9.8 C14.3 11.1 13.3 12.1 12 12.1 C10.7 12.1 9.7 11.1 9.7 9.8 C9.7 8.5 10.7 7.5 12 7.5 C13.3 7.5 14.3 8.5 14.3 9.8 Z"}
	Call     = Icon{Data: "M6 3.5 L9.5 3.5 L11 8 L8.8 9.8 C9.8 12.2 11.8 14.2 14.2 15.2 L16 13 L20.5 14.5 L20.5 18 C20.5 19.4 19.4 20.5 18 20.5 C10.5 20 4 13.5 3.5 6 C3.5 4.6 4.6 3.5 6 3.5 Z"}
	Hospital = Icon{Data: "M4 20.5 L4 7 L20 7 L20 20.5 Z M8 7 L8 3.5 L16 3.5 L16 7 M12 10 L12 16 M9 13 L15 13"}
	Building = Icon{Data: "M3.5 20.5 L20.5 20.5 M5 20.5 L5 10 M19 20.5 L19 10 M9.7 20.5 L9.7 10 M14.3 20.5 L14.3 10 M3.5 10 L20.5 10 L12 4 Z"}
	Work     = Icon{Data: "M3.5 8 L20.5 8 L20.5 19.5 L3.5 19.5 Z M8.5 8 L8.5 4.5 L15.5 4.5 L15.5 8 M3.5 13 L20.5 13"}
	Coins    = Icon{Data: "M20 8 C20 9.7 16.4 11 12 11 C7.6 11 4 9.7 4 8 C4 6.3 7.6 5 12 5 C16.4 5 20 6.3 20 8 Z M4 8 L4 16 C4 17.7 7.6 19 12 19 C16.4 19 20 17.7 20 16 L20 8 M4 12 C4 13.7 7.6 15 12 15 C16.4 15 20 13.7 20 12"}
	Shield   = Icon{Data: "M12 3 L19.5 6 L19.5 11.5 C19.5 16 16.5 19.5 12 21 C7.5 19.5 4.5 16 4.5 11.5 L4.5 6 Z M8.5 12 L11 14.5 L15.5 9.5"}
	Question = Icon{Data: "M21 12 C21 17 17 21 12 21 C7 21 3 17 3 12 C3 7 7 3 12 3 C17 3 21 7 21 12 Z M9.3 9.5 C9.3 7.8 10.5 6.8 12 6.8 C13.5 6.8 14.7 7.8 14.7 9.3 C14.7 11.3 12 11.6 12 13.8 M12 16.3 L12 17.3"}
	Book     = Icon{Data: "M12 6 C10 4.6 7 4 3.5 4 L3.5 18.5 C7 18.5 10 19.1 12 20.5 C14 19.1 17 18.5 20.5 18.5 L20.5 4 C17 4 14 4.6 12 6 Z M12 6 L12 20.5"}
	Hand     = Icon{Data: "M12 21 C17 21 21 17 21 12 C21 7 17 3 12 3 C7 3 3 7 3 12 C3 17 7 21 12 21 Z M5.8 5.8 L18.2 18.2"}
	Big      = Icon{Data: "M4 4 L20 4 L20 8 L4 8 Z M4 10 L20 10 L20 14 L4 14 Z M4 16 L20 16 L20 20 L4 20 Z"}
	Chart    = Icon{Data: "M4 20 L20 20 M6.5 16.5 L6.5 12 M12 16.5 L12 5 M17.5 16.5 L17.5 9"}
	Sum      = Icon{Data: "M5 4 L19 4 L19 20 L5 20 Z M8 8 L16 8 M8.5 12 L8.6 12 M12 12 L12.1 12 M15.5 12 L15.6 12 M8.5 16 L8.6 16 M12 16 L12.1 16 M15.5 16 L15.6 16"}
	Licence  = Icon{Data: "M6 3.5 L14.5 3.5 L18.5 7.5 L18.5 20.5 L6 20.5 Z M9 10 L15.5 10 M9 13.5 L15.5 13.5 M9 17 L13 17"}
)

// Emblem is the app's own sign: an open lotus of five petals. It is no sign of the state's.
var Emblem = Icon{Filled: true, Data: "M12 3.5 C14.6 6.6 15.4 10.6 12 16.5 C8.6 10.6 9.4 6.6 12 3.5 Z" +
	"M5.6 6.4 C8 7.2 9 8.4 9.2 9.6 C9.2 12 9.9 14.4 11 16.7 C7.4 15.2 5.2 11.6 5.6 6.4 Z" +
	"M18.4 6.4 C16 7.2 15 8.4 14.8 9.6 C14.8 12 14.1 14.4 13 16.7 C16.6 15.2 18.8 11.6 18.4 6.4 Z" +
	"M1.8 11.8 C3.2 11.4 4.2 11.5 5 11.9 C5.9 14.2 7.6 16.3 10 17.6 C6.2 18.4 3 16.2 1.8 11.8 Z" +
	"M22.2 11.8 C20.8 11.4 19.8 11.5 19 11.9 C18.1 14.2 16.4 16.3 14 17.6 C17.8 18.4 21 16.2 22.2 11.8 Z" +
	"M6.5 19.4 C9.5 20.4 14.5 20.4 17.5 19.4 C15.8 21.4 8.2 21.4 6.5 19.4 Z"}

// All names every icon, for checks and for the page of drawings.
func All() map[string]Icon {
	return map[string]Icon{"back": Back, "forward": Forward, "close": Close, "check": Check, "card": Card, "settings": Settings, "qr": QR, "info": Info,
		"warning": Warning, "erase": Erase, "offline": Offline, "picture": Picture, "lock": Lock, "key": Key, "phone": Phone, "move": Move, "leave": Leave,
		"language": Language, "theme": Theme, "text-size": TextSize, "motion": Motion, "letter": Letter, "person": Person, "refresh": Refresh, "emblem": Emblem,
		"search": Search, "pin": Pin, "call": Call, "hospital": Hospital, "building": Building, "work": Work, "coins": Coins, "shield": Shield, "question": Question,
		"book": Book, "hand": Hand, "big": Big, "licence": Licence}
}
