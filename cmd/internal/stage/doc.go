// Package stage runs the real programs for tests and for the tour: it builds the commands, starts the sandbox backend, a display (Xvfb), a
// session bus with a real, unlocked gnome-keyring, and works the app's window with real clicks and keys. Everything it starts it also ends,
// and it touches nothing of the person's own desktop: display, bus, home and runtime folders are its own.
package stage
