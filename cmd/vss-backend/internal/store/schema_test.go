package store

import (
	"slices"
	"strings"
	"testing"

	"vssid/cmd/vss-backend/internal/store/storetest"
)

// Once one server is too small for the nation, a person's rows live on the shard that the person's number chooses: all tables with the column account, and those that
// are found by a row of theirs. A table without it is spread by its key, which is random or a hash. shared are the few that stay on one server, because they are
// small or filled by one process (docs/backend.md, "Past one server").
var shared = []string{
	"account_numbers", // the directory: which account a number means
	"agencies", "audit_checkpoints", "audit_leader", "audit_log", "audit_nodes", "change_feed", "desks", "facilities", "issuer_keys", "officers", "settings",
	"status_entries", "status_lists", "trust_files",
}

// uniques are the unique indexes beside primary keys that do not hold the account, and why none needs a look at another shard.
var uniques = map[string]string{
	"recoveries (number)":                    "random",
	"recoveries (cancel_hash)":               "a hash of a random link",
	"applications (receipt)":                 "random",
	"transaction_accounts (number)":          "made of the person's own number",
	"cards (card_number)":                    "ends in the insurance number, which chooses the shard",
	"cards (insurance_number)":               "chooses the shard",
	"desks (key_thumb)":                      "a hash, on the shared server",
	"delegation_codes (code_hash)":           "a hash of a random code",
	"sandbox_letters (persona)":              "of sandboxes only",
	"audit_log (event_id)":                   "random, and one log",
	"change_feed (change_id)":                "random, and one feed",
	"service_requests (number)":              "random",
	"message_threads (number)":               "random",
	"thread_messages (thread_id,message_id)": "of one thread",
}

// sequenced are the tables whose key counts: each is filled by one process at a time, and none by a request.
var sequenced = []string{"audit_checkpoints", "audit_log", "change_feed", "status_lists"}

type indexed struct {
	table, columns string
	primary        bool
}

// indexesOf reads the unique indexes and the columns of every table.
func indexesOf(t *testing.T, s *Store) (indexes []indexed, columns map[string]map[string]string) {
	t.Helper()
	columns = map[string]map[string]string{}
	ask := func(query string, args []any, read func(scan func(...any) error) error) {
		t.Helper()
		rows, err := s.readDB.QueryContext(t.Context(), query, args...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			if err := read(rows.Scan); err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	tables, err := tablesOf(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		columns[table] = map[string]string{}
		ask("SELECT name, type FROM pragma_table_info(?)", []any{table}, func(scan func(...any) error) error {
			var name, kind string
			err := scan(&name, &kind)
			columns[table][name] = kind
			return err
		})
		ask(`SELECT group_concat(c.name), l.origin FROM pragma_index_list(?) l JOIN pragma_index_info(l.name) c WHERE l."unique" = 1 GROUP BY l.name, l.origin`, []any{table}, func(scan func(...any) error) error {
			one := indexed{table: table}
			var origin string
			err := scan(&one.columns, &origin)
			one.primary = origin == "pk"
			indexes = append(indexes, one)
			return err
		})
	}
	return indexes, columns
}

// The schema must be ready for more than one server: every table has a home, nothing but the account's numbers must be unique across shards, and no request takes
// a number from a counter.
func TestSchemaIsReadyForShards(t *testing.T) {
	s := openForTest(t, t.TempDir())
	indexes, columns := indexesOf(t, s)
	delete(columns, versions)
	for _, table := range shared {
		if columns[table] == nil {
			t.Errorf("there is no table %s", table)
		}
	}
	for _, i := range indexes {
		parts := strings.Split(i.columns, ",")
		if i.primary || slices.Contains(parts, "account") {
			continue
		}
		if name := i.table + " (" + i.columns + ")"; uniques[name] == "" && !slices.Contains(shared, i.table) {
			t.Errorf("%s is unique across shards: a server would have to ask all others", name)
		}
	}
	counted := []string{}
	for table := range columns {
		// A single BIGINT key of SQLite is the row's own number and has no index.
		var key, kind string
		n := 0
		rows, err := s.readDB.QueryContext(t.Context(), "SELECT name, type FROM pragma_table_info(?) WHERE pk > 0", table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			n++
			if err := rows.Scan(&key, &kind); err != nil {
				t.Fatal(err)
			}
		}
		rows.Close()
		if n == 1 && kind == "BIGINT" {
			counted = append(counted, table)
		}
	}
	slices.Sort(counted)
	if !slices.Equal(counted, sequenced) {
		t.Errorf("the keys of %v are numbers, want those of %v alone: a counter is one place that every writer meets at", counted, sequenced)
	}
	for name := range uniques {
		if !slices.ContainsFunc(indexes, func(i indexed) bool { return i.table+" ("+i.columns+")" == name }) {
			t.Errorf("there is no unique index %s", name)
		}
	}
}

// On a server no column takes its value from a sequence.
func TestNoSequences(t *testing.T) {
	s, err := OpenServer(t.Context(), storetest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	rows, err := s.readDB.QueryContext(t.Context(), "SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = current_schema()::regnamespace")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(name, versions) {
			t.Errorf("there is a sequence %s", name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
