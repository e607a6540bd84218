package main

import (
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gioui.org/font"

	"vssid/app/core"
	"vssid/ui/kit"
	"vssid/ui/uitest"
)

// shots renders every screen, or those whose name begins with only, in every language, light and dark, with text at 100 % and 200 %.
func shots(o options) error {
	size := image.Pt(windowWidth, windowHeight)
	if o.size != "" {
		if _, err := fmt.Sscanf(o.size, "%dx%d", &size.X, &size.Y); err != nil || size.X < 100 || size.Y < 100 || size.X > 4000 || size.Y > 4000 {
			return &usageError{fmt.Errorf("--size %q is no size such as 412x892", o.size)}
		}
	}
	if err := drawWithoutDisplay(); err != nil {
		return err
	}
	samples, err := uitest.Samples()
	if err != nil {
		return err
	}
	count := 0
	for _, language := range core.Languages() {
		n, err := shotsIn(o, size, language, samples)
		if err != nil {
			return err
		}
		count += n
	}
	fmt.Printf("%d pictures in %s\n", count, o.out)
	return nil
}

// shotsIn renders the samples in one language and counts the pictures: none, said on stderr, where the system has no font for it.
func shotsIn(o options, screen image.Point, language string, samples []uitest.Sample) (int, error) {
	var faces []font.FontFace
	if !own(language) {
		var err error
		if faces, err = facesOf(language); err != nil {
			fmt.Fprintln(os.Stderr, "vssid: no pictures:", err)
			return 0, nil
		}
	}
	camera, err := uitest.NewCamera(kit.NewShaper(faces...), screen.X, screen.Y, 1)
	if err != nil {
		return 0, err
	}
	defer camera.Close()
	count := 0
	for _, theme := range []core.Theme{core.ThemeLight, core.ThemeDark} {
		for _, size := range []int{100, 200} {
			into := filepath.Join(o.out, language, string(theme)+"-"+strconv.Itoa(size))
			if err := os.MkdirAll(into, 0o755); err != nil {
				return 0, fmt.Errorf("making the folder for the pictures: %w", err)
			}
			for _, sample := range samples {
				if !strings.HasPrefix(sample.Name, o.only) {
					continue
				}
				sample.State.Prefs.Language, sample.State.Prefs.Theme, sample.State.Prefs.TextSize = language, theme, size
				img, err := camera.Picture(sample.State)
				if err != nil {
					return 0, fmt.Errorf("%s: %w", sample.Name, err)
				}
				if err := save(filepath.Join(into, sample.Name+".png"), img); err != nil {
					return 0, err
				}
				count++
			}
		}
	}
	return count, nil
}
func save(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("writing a picture: %w", err)
	}
	if err := png.Encode(f, img); err != nil {
		f.Close()
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return f.Close()
}

// drawWithoutDisplay asks Mesa for drawing in memory and in software, unless the environment says otherwise: the pictures need no display and come out alike
// on every machine.
func drawWithoutDisplay() error {
	for name, value := range map[string]string{"EGL_PLATFORM": "surfaceless", "LIBGL_ALWAYS_SOFTWARE": "1"} {
		if _, set := os.LookupEnv(name); set {
			continue
		}
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("preparing to draw without a display: %w", err)
		}
	}
	return nil
}
