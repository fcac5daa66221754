package account_test

import (
	"fmt"
	"strings"
	"testing"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
)

func openSQLite(t *testing.T) *db.DB {
	t.Helper()
	return dbtest.SQLite(t, schemas()...)
}

// rows counts the rows of a table.
func (p *play) rows(t *testing.T, table string) int {
	t.Helper()
	var n int
	if err := p.database.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// dump gives everything that the tables hold, as text. The outbox is empty by then.
func (p *play) dump(t *testing.T) string {
	t.Helper()
	if p.rows(t, "outbox") != 0 {
		t.Fatal("facts are waiting")
	}
	var b strings.Builder
	for _, table := range []string{"account", "account_pending", "account_session", "audit", "idempotency", "outbox"} {
		rows, err := p.database.Read().QueryContext(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				fmt.Fprintln(&b, *v.(*any)) //nolint:forcetypeassert // made above
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
