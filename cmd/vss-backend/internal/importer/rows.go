package importer

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"vssid/app/vss/strictjson"
)

// Format is how rows are written.
type Format string

// The formats.
const (
	CSV       Format = "csv"   // RFC 4180, the first line names the columns; a row is one line
	JSONLines Format = "jsonl" // one JSON object a line
)

// maxLine bounds a row, and with it the memory that any input takes.
const maxLine = 64 << 10

// rows reads changes from a stream, one line after the other.
type rows struct {
	lines   *bufio.Reader
	format  Format
	source  string
	line    int64 // number of the line that was read last
	bytes   int64 // read so far
	columns []string
}

// ErrHeader means that a file's first line does not name columns: nothing of it can be read.
var ErrHeader = errors.New("the first line does not name the columns")

func newRows(from io.Reader, format Format, source string) (*rows, error) {
	r := &rows{lines: bufio.NewReaderSize(from, maxLine), format: format, source: source}
	if format == JSONLines {
		return r, nil
	}
	line, err := r.next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: the file is empty", ErrHeader)
	}
	if err != nil {
		return nil, err
	}
	if r.columns, err = splitCSV(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHeader, err)
	}
	for i, name := range r.columns {
		_, known := fields[name]
		if !known && name != columnKind && name != columnSource && name != columnSequence {
			return nil, fmt.Errorf("%w: column %d is none of those in docs/import.md", ErrHeader, i+1)
		}
		if slices.Contains(r.columns[:i], name) {
			return nil, fmt.Errorf("%w: %s stands twice", ErrHeader, name)
		}
	}
	if !slices.Contains(r.columns, columnKind) {
		return nil, fmt.Errorf("%w: there is no column kind", ErrHeader)
	}
	return r, nil
}

// errTooLong is a line of more than maxLine bytes, which has been passed over.
var errTooLong = &Rejected{Reason: fmt.Sprintf("the line is longer than %d bytes", maxLine)}

// next reads one line without its end. A line that is too long is *Rejected; io.EOF is the end.
func (r *rows) next() ([]byte, error) {
	line, err := r.lines.ReadSlice('\n')
	r.bytes += int64(len(line))
	if errors.Is(err, bufio.ErrBufferFull) {
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = r.lines.ReadSlice('\n')
			r.bytes += int64(len(line))
		}
		r.line++
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read line %d: %w", r.line, err)
		}
		return nil, errTooLong
	}
	if errors.Is(err, io.EOF) && len(line) == 0 {
		return nil, io.EOF
	}
	r.line++
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read line %d: %w", r.line, err)
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), nil
}

// read gives the next change. A *Rejected is of one row, and the next may be read; io.EOF is the end. Empty lines are passed over.
func (r *rows) read() (Change, error) {
	for {
		line, err := r.next()
		if err != nil {
			return Change{}, err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		texts, err := r.texts(line)
		if err != nil {
			return Change{}, err
		}
		return newChange(texts, r.source)
	}
}

func (r *rows) texts(line []byte) (map[string]string, error) {
	if r.format == JSONLines {
		return splitJSON(line)
	}
	values, err := splitCSV(line)
	if err != nil {
		return nil, err
	}
	if len(values) != len(r.columns) {
		return nil, reject("", fmt.Sprintf("has %d values, the first line names %d columns", len(values), len(r.columns)))
	}
	texts := make(map[string]string, len(values))
	for i, name := range r.columns {
		texts[name] = values[i]
	}
	return texts, nil
}

func splitCSV(line []byte) ([]string, error) {
	reader := csv.NewReader(bytes.NewReader(line))
	values, err := reader.Read()
	if err != nil {
		return nil, reject("", "is not one line of CSV: a quote is out of place or left open (a row is one line)")
	}
	if _, err := reader.Read(); !errors.Is(err, io.EOF) {
		return nil, reject("", "is not one line of CSV")
	}
	if len(values) > maxValues {
		return nil, reject("", "has too many values")
	}
	return values, nil
}

func splitJSON(line []byte) (map[string]string, error) {
	if err := strictjson.Check(line); err != nil {
		return nil, reject("", "is not one JSON object: it is cut off, names a member twice or has other bytes in it")
	}
	var members map[string]any
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&members); err != nil || members == nil {
		return nil, reject("", "is not one JSON object")
	}
	if len(members) > maxValues {
		return nil, reject("", "has too many members")
	}
	texts := make(map[string]string, len(members))
	for name, v := range members {
		switch v := v.(type) {
		case string:
			texts[name] = v
		case json.Number:
			texts[name] = v.String()
		case bool:
			texts[name] = map[bool]string{true: "yes", false: "no"}[v]
		case nil:
		case []any:
			all, ok := joined(v)
			if !ok {
				return nil, reject(short(name), "is a list of something else than texts")
			}
			texts[name] = all
		default:
			return nil, reject(short(name), "is not a text, a number, yes or no, or a list of texts")
		}
	}
	return texts, nil
}

// joined is a list of texts as CSV writes it: with spaces between.
func joined(list []any) (string, bool) {
	var texts []string
	for _, v := range list {
		s, ok := v.(string)
		if !ok {
			return "", false
		}
		texts = append(texts, s)
	}
	return strings.Join(texts, " "), true
}
