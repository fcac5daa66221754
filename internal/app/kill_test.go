package app_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/replay"
	"comune.example/sportello/internal/workload"
)

const (
	childFolder = "SPORTELLO_TEST_CHILD"        // in the environment of this program: live past events in this folder
	childEvents = "SPORTELLO_TEST_CHILD_EVENTS" // … of this file
	childHeavy  = "SPORTELLO_TEST_CHILD_HEAVY"  // … with ballast in each commit
	childDies   = "SPORTELLO_TEST_CHILD_DIES"   // … and kill yourself as soon as you have said so many changes
	childKills  = 6
	childLines  = 20_000
)

// A child process lives events and says each change that was acknowledged to it. It is killed in the middle, again and
// again, at once when a change has been acknowledged: that is when a program that answers before it has written would
// lose. A commit is over in a fraction of a millisecond, so ballast makes the commits long in the children that are killed;
// every other child sends SIGKILL to itself, which is quicker than a parent who has to hear of it first.
// Whatever was acknowledged is there, once, before the next child begins, and the end is as if nobody had been killed.
func TestWhatWasAcknowledgedSurvivesKill9AndHappensOnce(t *testing.T) {
	long(t)
	file, events := head(t, func(n int, _ workload.Event) bool { return n <= childLines })
	folder := wholeTown(t)
	told := acknowledged{}
	for kill := range childKills {
		after := 120 + rand.IntN(500)
		finished := childUntil(t, folder, file, death{after: after, byItself: kill%2 == 1}, told)
		if finished {
			t.Fatalf("child %d came to the end before it had told %d changes", kill, after)
		}
		told.there(t, folder)
	}
	if !childUntil(t, folder, file, death{}, told) {
		t.Fatal("the last child did not come to the end")
	}
	told.there(t, folder)
	a := open(t, past(folder, ""))
	if diff := cmp.Diff(tallyOf(events), tallied(t, a, firstDay, "2014-01-31")); diff != "" {
		t.Errorf("what happened (-events +figures):\n%s", diff)
	}
	lived := live(t, a, recorded(t, file)) // refuses nothing, repeats nothing
	if lived.Resumed != childLines {
		t.Errorf("the record says %d events, want %d", lived.Resumed, childLines)
	}
	t.Logf("%d changes acknowledged, %d kills", len(told), childKills)
}

// acknowledged maps the key of a change to what came of it: a table and a row's column and value.
type acknowledged map[string]row

type row struct{ table, column, value string }

// tell notes an acknowledgement. A change that is repeated after a kill must be answered as it was at first.
func (a acknowledged) tell(t *testing.T, line string) {
	t.Helper()
	f := strings.Fields(line)
	if len(f) != 4 {
		t.Fatalf("the child said %q", line)
	}
	got := row{f[1], f[2], f[3]}
	if first, ok := a[f[0]]; ok && first != got {
		t.Errorf("%s was answered with %v, and after a kill with %v: it happened twice", f[0], first, got)
	}
	a[f[0]] = got
}

// there wants every acknowledged row in the file, once, and an unbroken audit.
func (a acknowledged) there(t *testing.T, folder string) {
	t.Helper()
	database := dbOf(t, folder)
	defer func() { _ = database.Close() }()
	lost := 0
	for key, r := range a {
		var n int
		query := "SELECT count(*) FROM " + r.table + " WHERE " + r.column + " = $1"
		if err := database.Read().QueryRowContext(t.Context(), query, r.value).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != 1 {
			if lost++; lost <= 5 {
				t.Errorf("%s was acknowledged as %v and is there %d times", key, r, n)
			}
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d acknowledged changes are not there once", lost, len(a))
	}
	var sound string
	if err := database.Read().QueryRowContext(t.Context(), "PRAGMA quick_check").Scan(&sound); err != nil || sound != "ok" {
		t.Errorf("the file after a kill: %s, %v", sound, err)
	}
	if _, err := journal.New(database, clock.Wall(time.Now)).Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func dbOf(t *testing.T, folder string) *db.DB {
	t.Helper()
	database, err := db.Open(t.Context(), filepath.Join(folder, app.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	return database
}

// death is how a child ends: after so many changes told, by the parent or by itself. 0: it is let go to the end.
type death struct {
	after    int
	byItself bool
}

// childUntil runs a child until it dies, and tells whether it came to the end of the events.
func childUntil(t *testing.T, folder, events string, end death, told acknowledged) (finished bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), childFolder+"="+folder, childEvents+"="+events)
	if end.after > 0 {
		child.Env = append(child.Env, childHeavy+"=1")
	}
	if end.byItself {
		child.Env = append(child.Env, childDies+"="+strconv.Itoa(end.after))
	}
	child.Stderr = &errs
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	n, last := 0, ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if last = lines.Text(); strings.HasPrefix(last, "done ") {
			continue
		}
		if n++; n == end.after && !end.byItself {
			_ = child.Process.Kill() // SIGKILL: the child is told nothing; what it has said meanwhile is still read below
		}
		told.tell(t, last)
	}
	err = child.Wait()
	if n < end.after || end.after == 0 && err != nil {
		t.Fatalf("the child ended by itself: %v, %q\n%s", err, last, errs.String())
	}
	return end.after == 0 && last == "done "+strconv.Itoa(childLines)
}

// liveAsChild is what a child process does: it lives the events and prints a line for each acknowledged change.
func liveAsChild(folder, events string) int {
	ctx := context.Background()
	err := func() error {
		life, err := app.RecordedLife(events)
		if err != nil {
			return err
		}
		a, err := app.Open(ctx, past(folder, ""))
		if err != nil {
			return err
		}
		stage, err := a.Stage(ctx)
		if err != nil {
			return err
		}
		if os.Getenv(childHeavy) != "" {
			go ballast(ctx, a.DB)
		}
		told := &teller{inner: stage.Handler, out: os.Stdout}
		told.dies, _ = strconv.Atoi(os.Getenv(childDies))
		stage.Handler = told
		progress, err := app.Play(ctx, stage, life, func(p replay.Progress) { told.say("done " + strconv.FormatInt(p.Line, 10)) })
		if err == nil && progress.Refused > 0 {
			return fmt.Errorf("%d events were refused: %q", progress.Refused, progress.Reasons)
		}
		return err
	}()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// ballast has each commit write two megabytes beside what the events change.
func ballast(ctx context.Context, database *db.DB) {
	for {
		err := database.Write(ctx, func(ctx context.Context, q db.Querier) error {
			for _, statement := range []string{
				"CREATE TABLE IF NOT EXISTS ballast (id BIGINT PRIMARY KEY, bytes BLOB)",
				"INSERT INTO ballast (id, bytes) VALUES (1, zeroblob(2000000)) ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes",
			} {
				if _, err := q.ExecContext(ctx, statement); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			_, _ = fmt.Fprintln(os.Stderr, "ballast:", err)
			return
		}
	}
}

// teller stands between the player and the program and says each change that the program has acknowledged.
type teller struct {
	inner http.Handler
	mu    sync.Mutex
	out   io.Writer
	said  int
	dies  int // of SIGKILL, after so many changes; 0: not at all
}

func (s *teller) say(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = io.WriteString(s.out, line+"\n")
	if strings.HasPrefix(line, "done ") {
		return
	}
	if s.said++; s.said == s.dies {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
}

func (s *teller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	heard := &hearing{ResponseWriter: w}
	address, key := r.URL.Path, r.Header.Get("Idempotency-Key")
	s.inner.ServeHTTP(heard, r)
	location := w.Header().Get("Location")
	if r.Method != http.MethodPost || heard.status >= http.StatusBadRequest || strings.HasPrefix(location, "/accesso") {
		return // was sent to sign in: nothing was acknowledged
	}
	last := lastPart(location)
	switch {
	case strings.HasPrefix(address, "/prenotazioni/"):
		s.say(key + " booking_appointment link " + last)
	case address == "/certificati/nuovo":
		s.say(key + " certificate id " + last)
	case strings.HasSuffix(address, "/invia"):
		s.say(key + " casefile_case id " + last)
	case address == "/api/v1/verifiche":
		s.say(key + " registry_verification id " + heard.id())
	case address == "/api/v1/posizioni-debitorie":
		s.say(key + " payment_position id " + heard.id())
	}
}

// lastPart is what stands after the last slash of an address, without its query.
func lastPart(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return path.Base(address)
}

// hearing keeps an answer's status and body while it passes.
type hearing struct {
	http.ResponseWriter

	status int
	body   bytes.Buffer
}

func (h *hearing) WriteHeader(status int) {
	h.status = status
	h.ResponseWriter.WriteHeader(status)
}

func (h *hearing) Write(b []byte) (int, error) {
	h.body.Write(b)
	return h.ResponseWriter.Write(b)
}

// id is the "id" of a JSON answer.
func (h *hearing) id() string {
	_, rest, _ := strings.Cut(h.body.String(), `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}
