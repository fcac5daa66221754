package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"comune.example/sportello/examples"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sportello": main})
}

// TestCommands runs each script on a town of a few hundred residents: $town are its declared files, $spec a small half-year,
// $port a free port.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true, Setup: setUp,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "await": await, "sql": execSQL, "query": query, "until": until, "edit": edit, "flip": flip, "cut": cut, "holds": holds, "terminate": terminate,
		},
	})
}

func setUp(env *testscript.Env) error {
	town := filepath.Join(env.WorkDir, "town")
	if err := os.CopyFS(town, examples.FS()); err != nil {
		return err
	}
	if err := replaceIn(filepath.Join(town, "municipality.yaml"), `(?m)^residents: .*$`, "residents: 400"); err != nil {
		return err
	}
	spec, err := filepath.Abs("testdata/spec.json")
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	env.Setenv("town", town)
	env.Setenv("spec", spec)
	env.Setenv("port", port)
	return errors.Join(err, listener.Close())
}

// replaceIn changes a file where a pattern matches; nowhere is an error.
func replaceIn(path, pattern, with string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed := regexp.MustCompile(pattern).ReplaceAll(text, []byte(with))
	if bytes.Equal(text, changed) {
		return errors.New(path + ": nothing matches " + pattern)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return err
	}
	return os.WriteFile(path, changed, 0o600)
}

// exits runs a command and wants it to end with a code: "exits 2 sportello nonsense".
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("got exit code %d, want %d", got, want)
	}
}

// await waits for a page to be answered with 200 and wants a text in it: "await http://… text".
func await(ts *testscript.TestScript, _ bool, args []string) {
	client := &http.Client{Timeout: 5 * time.Second}
	last := "no answer"
	for range 600 {
		response, err := client.Get(args[0])
		if err == nil {
			var body bytes.Buffer
			_, _ = body.ReadFrom(response.Body)
			_ = response.Body.Close()
			if last = response.Status; response.StatusCode == http.StatusOK {
				if !strings.Contains(body.String(), args[1]) {
					ts.Fatalf("%s does not say %q", args[0], args[1])
				}
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("%s: %s", args[0], last)
}

// execSQL changes a database behind the program's back: "sql FILE STATEMENT".
func execSQL(ts *testscript.TestScript, _ bool, args []string) {
	database, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	result, err := database.ExecContext(context.Background(), args[1])
	ts.Check(err)
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		ts.Fatalf("%q changed nothing: %v", args[1], err)
	}
	ts.Check(database.Close())
}

// query puts one value of a database into a variable: "query NAME FILE QUESTION".
func query(ts *testscript.TestScript, _ bool, args []string) {
	database, err := sql.Open("sqlite", ts.MkAbs(args[1]))
	ts.Check(err)
	var value string
	ts.Check(database.QueryRowContext(context.Background(), args[2]).Scan(&value))
	ts.Check(database.Close())
	ts.Setenv(args[0], value)
}

// until waits for a database to answer a question with a row: "until FILE QUESTION".
func until(ts *testscript.TestScript, _ bool, args []string) {
	for range 600 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil && answers(ts.MkAbs(args[0]), args[1]) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s never answered %q", args[0], args[1])
}

func answers(path, question string) bool {
	database, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(2000)")
	if err != nil {
		return false
	}
	defer func() { _ = database.Close() }()
	var found string
	return database.QueryRowContext(context.Background(), question).Scan(&found) == nil
}

// edit changes a file: "edit FILE PATTERN TEXT".
func edit(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(replaceIn(ts.MkAbs(args[0]), args[1], args[2]))
}

// flip changes one bit of a file at a part of its length: "flip FILE 0.5".
func flip(ts *testscript.TestScript, _ bool, args []string) {
	text := []byte(ts.ReadFile(args[0]))
	at, err := strconv.ParseFloat(args[1], 64)
	ts.Check(err)
	text[int(at*float64(len(text)))] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o600))
}

// cut leaves only a part of a file: "cut FILE 0.5".
func cut(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	part, err := strconv.ParseFloat(args[1], 64)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text[:int(part*float64(len(text)))]), 0o600))
}

// terminate sends SIGTERM to what runs in the background.
func terminate(ts *testscript.TestScript, _ bool, _ []string) {
	for _, c := range ts.BackgroundCmds() {
		ts.Check(c.Process.Signal(syscall.SIGTERM))
	}
}

// holds lists a folder and wants exactly these names: "holds DIR name...".
func holds(ts *testscript.TestScript, _ bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	if errors.Is(err, fs.ErrNotExist) && len(args) == 1 {
		return
	}
	ts.Check(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got, want := strings.Join(names, " "), strings.Join(args[1:], " "); got != want {
		ts.Fatalf("%s holds %q, want %q", args[0], got, want)
	}
}
