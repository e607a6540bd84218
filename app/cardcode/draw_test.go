package cardcode

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	zxing "github.com/makiuchi-d/gozxing/qrcode"

	"vssid/app/cardcode/signed"
)

// picture paints a code as a screen does: whole pixels a module, the quiet zone around.
func picture(m *Matrix, scale int) *image.Gray {
	side := (m.Size + 2*QuietZone) * scale
	img := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			if !m.Dark(x/scale-QuietZone, y/scale-QuietZone) {
				img.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return img
}

func drawn(t *testing.T, name string) string {
	w := newWorld(t)
	w.claims.Name = name
	return w.code(t)
}

// TestDrawIsReadByTwoReaders reads codes of several sizes with decoders that have nothing in common.
func TestDrawIsReadByTwoReaders(t *testing.T) {
	for name, text := range map[string]string{
		"a short name": drawn(t, "Lê Mẫu"),
		"a long name":  drawn(t, "Nguyễn Phương Uyễn Ngữ Ễễễễễẫa"),
		"200 bytes":    drawn(t, strings.Repeat("Ngữ ", 33)+"An"),
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Draw(text)
			if err != nil {
				t.Fatal(err)
			}
			img := picture(m, 4)
			t.Run("gozxing", func(t *testing.T) {
				bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
				if err != nil {
					t.Fatal(err)
				}
				got, err := zxing.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
				if err != nil || got.GetText() != text {
					t.Errorf("%v", err)
				}
			})
			t.Run("zbar", func(t *testing.T) {
				program, err := exec.LookPath("zbarimg")
				if err != nil {
					t.Skip("zbarimg (package zbar-tools) is not installed")
				}
				var raw bytes.Buffer
				if err := png.Encode(&raw, img); err != nil {
					t.Fatal(err)
				}
				file := filepath.Join(t.TempDir(), "code.png")
				if err := os.WriteFile(file, raw.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				got, err := exec.CommandContext(t.Context(), program, "--raw", "-q", file).Output()
				if err != nil || strings.TrimSpace(string(got)) != text {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

// TestDrawTakesTheSmallestVersion goes by the capacities of ISO/IEC 18004, table 7, for digits.
func TestDrawTakesTheSmallestVersion(t *testing.T) {
	for _, c := range []struct {
		digits, version int
	}{{652, 10}, {653, 11}, {772, 11}, {773, 12}, {883, 12}, {884, 13}, {1604, 18}} {
		m, err := Draw(signed.Prefix + strings.Repeat("7", c.digits-len(signed.Prefix)))
		if err != nil || m.Version != c.version || m.Size != 17+4*c.version {
			t.Errorf("%d digits: %+v, %v; want version %d", c.digits, m.Version, err, c.version)
		}
	}
	if _, err := Draw(strings.Repeat("7", 8000)); err == nil {
		t.Error("8000 digits were drawn")
	}
}

// TestDrawTakesTheHighestCorrection reads the level back off the format bits (ISO/IEC 18004, section 7.9). By table 7 version 1 holds 41, 34, 27 and 17 digits at
// L, M, Q and H, and version 5 holds 255 at L and 202 at M.
func TestDrawTakesTheHighestCorrection(t *testing.T) {
	const l, m, q, h = 1, 0, 3, 2
	for digits, want := range map[int]int{17: h, 18: q, 27: q, 28: m, 34: m, 35: l, 41: l, 202: m, 203: l, 652: l} {
		code, err := Draw(strings.Repeat("7", digits))
		if err != nil {
			t.Fatal(err)
		}
		bits := 0
		for _, x := range []int{0, 1} {
			bits <<= 1
			if code.Dark(x, 8) {
				bits |= 1
			}
		}
		if got := bits ^ 2; got != want { // the mask of the format bits begins with 10
			t.Errorf("%d digits, version %d: level bits %02b, want %02b", digits, code.Version, got, want)
		}
	}
}
