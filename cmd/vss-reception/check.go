package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"vssid/app/cardcode"
	"vssid/app/cardcode/printed"
	"vssid/app/statement"
)

// check checks every scan the input holds and returns the highest exit status.
func check(ctx context.Context, o options, s streams) (int, error) {
	d, err := openDesk(ctx, o, s.err)
	if err != nil {
		return 0, err
	}
	answer := answerer{options: o, out: s.out}
	highest := 0
	one := func(scan string) error {
		if _, shared := statement.Find(scan); shared {
			r, err := d.checkStatement(ctx, scan)
			if err != nil {
				return err
			}
			highest = max(highest, r.ExitStatus())
			return answer.writeStatement(r)
		}
		r, err := d.check(ctx, scan)
		if err != nil {
			return err
		}
		highest = max(highest, r.ExitStatus())
		return answer.write(r)
	}
	if o.input == "-" {
		err := eachLine(ctx, s.in, one, &highest)
		return highest, err
	}
	scan, err := oneScan(o.input, s.err)
	if err != nil {
		return 0, err
	}
	err = one(scan)
	return highest, err
}

// oneScan finds the scan that an argument stands for.
func oneScan(input string, say io.Writer) (string, error) {
	if path, ok := strings.CutPrefix(input, "@"); ok {
		f, err := os.Open(path)
		if err != nil {
			return "", unusable("reading the scan: %v", err)
		}
		defer f.Close()
		raw, err := io.ReadAll(io.LimitReader(f, maxLine))
		if err != nil {
			return "", unusable("reading the scan: %v", err)
		}
		return string(raw), nil
	}
	if len(input) > 4096 || strings.ContainsRune(input, 0) {
		return input, nil // no file has such a name
	}
	info, err := os.Stat(input)
	switch {
	case err != nil:
		return input, nil
	case !info.Mode().IsRegular():
		return "", unusable("%s is no file with a picture", input)
	}
	return readPicture(input, say)
}

// maxLine bounds one line of a stream; the verifier calls longer ones too long long before.
const maxLine = 4 * printed.MaxBytes

// eachLine hands over one scan a line, as they come. A line over maxLine is handed over cut, which no format allows.
func eachLine(ctx context.Context, in io.Reader, one func(string) error, highest *int) error {
	lines := bufio.NewReaderSize(in, maxLine)
	for ctx.Err() == nil {
		line, err := lines.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = lines.ReadSlice('\n')
		}
		if text := strings.TrimSpace(string(line)); text != "" || long {
			if err := one(text); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading scans from standard input: %w", err)
		}
	}
	*highest = max(*highest, exitOther)
	return context.Cause(ctx)
}

// answerer writes results for people or for programs.
type answerer struct {
	options
	out io.Writer
}

func (a answerer) write(r cardcode.Result) error {
	if !a.json {
		return a.people(r)
	}
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

var colours = map[cardcode.Verdict]string{
	cardcode.Genuine: "1;37;42", cardcode.Unproven: "1;30;43", cardcode.Refresh: "1;30;43", cardcode.NotYetValid: "1;30;43",
	cardcode.Misread: "1;30;47", cardcode.Malformed: "1;30;47",
}

// people writes the verdict, what the code says, why, and what to do now.
func (a answerer) people(r cardcode.Result) error {
	var b strings.Builder
	word := strings.ToUpper(r.Verdict.Words().In(a.language))
	if colourful(a.out) {
		colour := colours[r.Verdict]
		if colour == "" {
			colour = "1;37;41"
		}
		word = "\x1b[" + colour + "m " + word + " \x1b[0m"
	}
	fmt.Fprintln(&b, word)
	for _, line := range cardLines(r.Card, a.language) {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	if line := listLine(r.Lists, a.language); line != "" {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	for _, reason := range r.Reasons {
		if text := reason.Words().In(a.language); text != "" {
			fmt.Fprintf(&b, "  • %s\n", text)
		}
	}
	fmt.Fprintf(&b, "  → %s\n", r.Verdict.NextStep().In(a.language))
	_, err := io.WriteString(a.out, b.String())
	return err
}

func colourful(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// moment is when a scan is judged.
func (d *desk) moment() time.Time {
	if !d.options.at.IsZero() {
		return d.options.at
	}
	if d.client != nil {
		now, _ := d.client.Clock().Now()
		return now
	}
	return time.Now()
}
