// Package storagetest helps tests that open vaults but do not test their cost.
package storagetest

import (
	"os"
	"testing"

	"vssid/storage/internal/pincost"
)

// Main is a TestMain in which a PIN try costs next to nothing. A vault made under it opens only under it.
func Main(m *testing.M) {
	pincost.Lower(true)
	os.Exit(m.Run())
}
