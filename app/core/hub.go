package core

// The places of the bottom bar beside ScreenHome. Each lists the screens behind it.
const (
	ScreenPersonal Screen = "personal" // Cá nhân: records and family
	ScreenServices Screen = "services" // Dịch vụ: procedures, messages, look-ups
	ScreenHelp     Screen = "help"     // Trợ giúp
)

// Tabs are the places of the bottom bar, in order.
func Tabs() []Screen { return []Screen{ScreenHome, ScreenPersonal, ScreenServices, ScreenHelp} }

// ShowTab goes to a place of the bottom bar.
type ShowTab struct{ Screen Screen }

func (ShowTab) msg() {}

var hub = feature{update: updateHub, pages: map[Screen]page{ScreenPersonal: {}, ScreenServices: {}, ScreenHelp: {}}}

func updateHub(s State, m Msg) (State, []Effect, bool) {
	tab, ok := m.(ShowTab)
	if !ok {
		return s, nil, false
	}
	if s.Boot.Held != DeviceActive || s.Stack[0] != ScreenHome {
		return s, nil, true
	}
	switch tab.Screen {
	case ScreenHome:
		s.root(ScreenHome)
	case ScreenPersonal, ScreenServices, ScreenHelp:
		s.root(ScreenHome, tab.Screen)
	}
	return s, nil, true
}
