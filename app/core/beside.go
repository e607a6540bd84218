package core

// Beside is what the person did on a list that stands beside the screen it led to, where the window is wide enough for both. What leads from the list to
// another screen takes the present one's place; what only changes the list leaves it there.
type Beside struct {
	Below Screen // the list
	Do    Msg
}

func (Beside) msg() {}

// beside goes down to the list, each screen taking its own leave, and does there what was asked for. A screen that does not want to go stays.
func (s State) beside(m Beside) (State, []Effect) {
	if _, nested := m.Do.(Beside); nested || m.Do == nil {
		return s, nil
	}
	next, effects := s, []Effect(nil)
	for next.Screen() != m.Below {
		high := len(next.Stack)
		left, more := next.back()
		if len(left.Stack) >= high {
			return s, nil
		}
		next, effects = left, append(effects, more...)
	}
	next, more := Update(next, m.Do)
	if next.Screen() == m.Below {
		return Update(s, m.Do)
	}
	return next, append(effects, more...)
}
