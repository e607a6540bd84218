package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// wrongClock is a sandbox's clock that testers put off by what stands in a file, a duration such as 1h or -20m; without the file it is right. serve has none.
type wrongClock struct {
	file string
	off  atomic.Int64
}

// look is how often the file is read.
const look = 100 * time.Millisecond

// Now is the time by this clock.
func (c *wrongClock) Now() time.Time { return time.Now().Add(time.Duration(c.off.Load())) }

// follow reads the file until ctx ends. What cannot be read is logged and changes nothing.
func (c *wrongClock) follow(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for {
		off, err := c.read()
		if err != nil {
			log.Error("wrong clock", "doing", "read how far off it is", "err", err)
		} else if old := c.off.Swap(int64(off)); old != int64(off) {
			log.Warn("wrong clock", "off", off)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (c *wrongClock) read() (time.Duration, error) {
	text, err := os.ReadFile(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	off, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s holds no duration: %w", c.file, err)
	}
	return off, nil
}
