package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"vssid/cmd/vss-backend/internal/store/storetest"
)

// filled is a database with rows in tables that refer to each other, with bytes, empty texts and letters of two bytes and more.
func filled(t *testing.T, s *Store) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *Tx) error {
		for i := range 300 {
			number := fmt.Sprintf("%010d", i)
			if _, err := tx.CreateAccount(Account{Number: number, Phone: "0900000001", Email: ""}, fmt.Sprintf("%012d", i)); err != nil {
				return err
			}
			if err := tx.PutMessage(Message{ID: fmt.Sprint(i), At: noon, Channel: "sms", Recipient: "0900000001", Account: number, Text: "Mã của Nguyễn Thị Mẫu là 123456, xin giữ kín."}); err != nil {
				return err
			}
			if _, err := tx.Use([32]byte{byte(i), byte(i >> 8), 0xff}, noon); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// dump is every row of every table as text, to compare two databases of different kinds.
func dump(t *testing.T, s *Store) string {
	t.Helper()
	tables, err := tablesOf(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, table := range tables {
		rows, err := s.readDB.Query("SELECT * FROM " + table + " ORDER BY 1")
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		source := &rowSource{rows: rows, width: len(columns)}
		for source.Next() {
			values, err := source.Values()
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("%s %x", table, values))
		}
		rows.Close()
	}
	return strings.Join(lines, "\n")
}

func TestCopyThereAndBack(t *testing.T) {
	ctx := context.Background()
	first := openForTest(t, t.TempDir())
	filled(t, first)
	server := openInstance(t, storetest.Postgres(t))
	var told []string
	if err := Copy(ctx, first, server, func(table string, rows, of int64) { told = append(told, fmt.Sprintf("%s %d/%d", table, rows, of)) }); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(told, ","), "accounts 300/300") {
		t.Errorf("told: %v", told)
	}
	last := openForTest(t, t.TempDir())
	if err := Copy(ctx, server, last, func(string, int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	want := dump(t, first)
	if got := dump(t, server); got != want {
		t.Errorf("the server holds something else:\n%.2000s\nwant\n%.2000s", got, want)
	}
	if got := dump(t, last); got != want {
		t.Errorf("the way back lost something:\n%.2000s", got)
	}
}

func TestCopyReplacesNothing(t *testing.T) {
	first, second := openForTest(t, t.TempDir()), openForTest(t, t.TempDir())
	filled(t, first)
	if err := second.Write(t.Context(), func(tx *Tx) error { _, err := tx.Use([32]byte{1}, noon); return err }); err != nil {
		t.Fatal(err)
	}
	before := dump(t, second)
	if err := Copy(t.Context(), first, second, func(string, int64, int64) {}); err == nil {
		t.Error("a database that holds rows was copied into")
	}
	if dump(t, second) != before {
		t.Error("a refused copy left something behind")
	}
}

func TestOpenAt(t *testing.T) {
	for url, opens := range map[string]bool{"sqlite:" + t.TempDir(): true, "sqlite:": false, "": false, "mysql://x": false, "postgres://vss@127.0.0.1:1/none": false} {
		s, err := OpenAt(t.Context(), url)
		if (err == nil) != opens {
			t.Errorf("OpenAt(%q): %v", url, err)
		}
		if s != nil {
			s.Close()
		}
	}
}
