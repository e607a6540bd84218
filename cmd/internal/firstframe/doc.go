// Package firstframe measures how long the app takes from the start of its process until the card stands on the screen, offline, beside
// the least a Gio program can do (barewindow). Both are measured from outside, by the pixels of the display.
package firstframe
