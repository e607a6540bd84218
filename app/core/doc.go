// Package core is the citizen's app as one value and one function: State says everything a screen shows, Update says what a message changes
// and which effects it asks for, and Program carries the effects out and brings their answers back as messages. It knows no screen and no
// operating system; vssid draws it in a window, vssctl drives it from a shell.
//
// # Order
//
// Update is pure: no clock, no randomness, no I/O, no goroutines. Time reaches it as Tick, and Program sends one before every other message,
// so State.Now is never stale. One goroutine owns the Program (the window's, or vssctl's loop): Send and Drain are called there and nowhere else.
// Effects run on other goroutines. Each answers with messages that carry the number of its job; an answer to a job that nobody waits for any
// more (cancelled, replaced, or the screen was left) changes nothing.
//
// # What is kept
//
// A person who goes back finds every text as it was typed. PINs are the exception: they leave State with the flow that needed them, are never
// printed, and each effect's copy is zeroed once it has been used.
package core
