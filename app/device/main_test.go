package device

import (
	"testing"

	"vssid/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }
