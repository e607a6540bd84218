// Package architecture holds the repository to its shape: which package may import which, and that everything that goes into the app
// compiles for the phones as far as types can tell. Its tests are the product; see docs/architecture.md for the reasons.
package architecture
