package app_test

import (
	"context"
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/workload"
)

// The whole half-year goes through the handlers that serve the network; the statement is then the published one.
func TestTheHalfYearLivedAgainHasTheExpectedFigures(t *testing.T) {
	long(t)
	life := recorded(t, shared(t, halfYearFile))
	folder := wholeTown(t)
	a := open(t, past(folder, ""))
	lived := live(t, a, life)
	if lived.Resumed != 0 {
		t.Errorf("%d events were there before the first", lived.Resumed)
	}
	got := statement(t, a, firstDay, lastDay)
	expected(t, got)
	length := lines(t, a)

	t.Run("a second run does nothing", func(t *testing.T) {
		again := live(t, a, life)
		if again.Resumed != life.Total() {
			t.Errorf("the second run resumed at %d, want the end, %d", again.Resumed, life.Total())
		}
		if diff := cmp.Diff(got, statement(t, a, firstDay, lastDay)); diff != "" {
			t.Errorf("the statement has changed (-first +second):\n%s", diff)
		}
		// asking for the statement is the one thing that may leave lines: reading has to be seen, too
		if n := lines(t, a); n != length {
			t.Errorf("the audit has %d lines, want the %d of the first run", n, length)
		}
	})
	t.Run("a run that has forgotten how far it came repeats nothing", func(t *testing.T) {
		const forgotten = 5000
		forget(t, a, forgotten)
		again := live(t, a, life)
		if again.Resumed != life.Total()-forgotten {
			t.Errorf("resumed at %d, want %d", again.Resumed, life.Total()-forgotten)
		}
		if diff := cmp.Diff(got, statement(t, a, firstDay, lastDay)); diff != "" {
			t.Errorf("the statement has changed (-first +repeated):\n%s", diff)
		}
		for action, n := range newLines(t, a, length) {
			if !againAllowed(action) {
				t.Errorf("%d lines of %s were added: something happened twice", n, action)
			}
		}
		lines(t, a)
	})
}

// againAllowed tells what a repeated run does that is no event: its own keys and notes, people who come in anew to find
// done what they came for, letters that still waited.
func againAllowed(action string) bool {
	switch action {
	case "registry.issue_key", "replay.progress", "statistics.record_visits", "account.sign_in", "account.sessions_seen",
		"notify.claim", "notify.mailbox", "notify.delivered":
		return true
	default:
		return false
	}
}

// forget puts the record of progress back.
func forget(t *testing.T, a *app.App, events int) {
	t.Helper()
	err := a.DB.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, "UPDATE replay SET line = line - $1", events)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// newLines counts the audit's lines after one, by action.
func newLines(t *testing.T, a *app.App, after int64) map[string]int {
	t.Helper()
	rows, err := a.DB.Read().QueryContext(t.Context(), "SELECT action, count(*) FROM audit WHERE seq > $1 GROUP BY action", after)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	counts := map[string]int{}
	for rows.Next() {
		var action string
		var n int
		if err := rows.Scan(&action, &n); err != nil {
			t.Fatal(err)
		}
		counts[action] = n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return counts
}

func TestJanuaryLivedOnPostgreSQLHasTheExpectedDays(t *testing.T) {
	long(t)
	address := dbtest.Postgres(t)
	path, _ := head(t, func(_ int, e workload.Event) bool { return italy.DayOf(e.At) <= "2014-01-31" })
	a := open(t, past(t.TempDir(), address))
	if err := a.Prepare(t.Context(), func(string) {}); err != nil {
		t.Fatal(err)
	}
	live(t, a, recorded(t, path))
	got := cells(t, a, "2014-01-01", "2014-01-31")
	compared := 0
	for key, want := range publishedCells(t, "2014-01") {
		if compared++; got[key] != want {
			t.Errorf("%s: got %d, want %d", key, got[key], want)
		}
	}
	if compared != 31*17 {
		t.Errorf("compared %d cells, want those of 31 days, 17 each", compared)
	}
	lines(t, a)
}

// publishedCells reads the published answers of a month: "2014-01-02 pratica/nido", "2014-01-02 open", …
func publishedCells(t *testing.T, month string) tally {
	t.Helper()
	f, err := os.Open(shared(t, "daily.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := tally{}
	for _, row := range rows[1:] {
		for i, name := range rows[0] {
			if i < 2 || !strings.HasPrefix(row[0], month) { // date and weekday
				continue
			}
			n, err := strconv.ParseInt(row[i], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			counts[row[0]+" "+strings.Replace(name, ".", "/", 1)] = n
		}
	}
	return counts
}

// cells is what the program says of each day, under the names of the published columns.
func cells(t *testing.T, a *app.App, from, to app.Day) tally {
	t.Helper()
	s, err := a.Statement(t.Context(), from, to, 0)
	if err != nil {
		t.Fatal(err)
	}
	counts := tally{}
	for _, d := range s.Daily {
		if d.Open {
			counts[string(d.Day)+" open"] = 1
		}
		for kind, n := range d.Counts {
			counts[string(d.Day)+" "+string(kind)] = n
		}
		for key, n := range d.BySub {
			counts[string(d.Day)+" "+key] = n
		}
	}
	return counts
}

// A half-year that no file holds: each total of the specification times 3 %, made and lived.
func TestAGeneratedHalfYearHasTheTotalsOfItsSpecification(t *testing.T) {
	long(t)
	const scale = 0.03
	life, err := app.GeneratedLife("", scale)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := workload.DefaultSpec()
	if err != nil {
		t.Fatal(err)
	}
	spec = workload.Scale(spec, scale)
	a := open(t, past(wholeTown(t), ""))
	live(t, a, life)
	s, err := a.Statement(t.Context(), firstDay, lastDay, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all int64
	for _, kind := range app.StatementKinds() {
		if got, want := s.Totals[kind], int64(spec.Total(workload.Kind(kind))); got != want {
			t.Errorf("%s: got %d, want %d", kind, got, want)
		}
		all += s.Totals[kind]
	}
	if all != life.Total() || all < 5000 {
		t.Errorf("the statement has %d events, want the %d that were lived", all, life.Total())
	}
	lines(t, a)
}
