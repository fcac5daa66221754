package line_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/counter/line"
	"comune.example/sportello/internal/fault"
)

const (
	childFolder = "SPORTELLO_TEST_SITE"        // in the environment of this program: be the site of this folder
	childCentre = "SPORTELLO_TEST_SITE_CENTRE" // … whose centre has this address
	childKey    = "SPORTELLO_TEST_SITE_KEY"
	childClock  = "SPORTELLO_TEST_SITE_CLOCK" // … at this instant
	childIssues = "SPORTELLO_TEST_SITE_COUNT" // … give so many numbers, then wait until all is sent
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(childFolder); folder != "" {
		if err := child(context.Background(), folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is a site in a process of its own: clerks and people at several computers at once, and the line beside them. It says
// each number that was acknowledged.
func child(ctx context.Context, folder string) error {
	ms, err := strconv.ParseInt(os.Getenv(childClock), 10, 64)
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(os.Getenv(childIssues))
	if err != nil {
		return err
	}
	database, site, err := newSite(ctx, filepath.Join(folder, "site.db"), ticking(time.UnixMilli(ms)))
	if err != nil {
		return err
	}
	client, err := line.New(os.Getenv(childCentre), os.Getenv(childKey))
	if err != nil {
		return err
	}
	for {
		if _, ok := site.Told(); ok {
			break
		}
		if site.Refresh(ctx, client) != nil {
			time.Sleep(20 * time.Millisecond)
		}
	}
	background, stop := context.WithCancel(ctx)
	defer stop()
	var running sync.WaitGroup
	running.Go(func() { line.Run(background, site, client) })
	if err := busy(ctx, site, count); err != nil {
		return err
	}
	for {
		b, err := site.Board(clerk(), office)
		if err != nil {
			return err
		}
		if b.Charge.Unsent == 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	running.Wait()
	return database.Close()
}

// busy gives numbers from six computers and calls at two desks until so many were given.
func busy(ctx context.Context, site *counter.Service, count int) error {
	var given atomic.Int64
	var said sync.Mutex
	errs := make(chan error, 16)
	var people sync.WaitGroup
	for range 6 {
		people.Go(func() {
			for given.Add(1) <= int64(count) {
				t, err := site.Issue(clerk(), counter.IssueRequest{Office: office, Subject: counter.General})
				if err != nil {
					errs <- err
					return
				}
				said.Lock()
				fmt.Println(t.ID, t.Number)
				said.Unlock()
			}
		})
	}
	for _, desk := range []string{"uno", "due"} {
		people.Go(func() {
			if err := site.OpenDesk(clerk(), office, desk, nil); err != nil {
				errs <- err
				return
			}
			for given.Load() <= int64(count) && ctx.Err() == nil {
				if err := serveOne(site, desk); err != nil && !fault.Is(err, fault.Conflict) {
					errs <- err
					return
				}
				time.Sleep(time.Duration(10+rand.IntN(40)) * time.Millisecond)
			}
		})
	}
	people.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// serveOne calls somebody and serves him; somebody whom a killed process left at the desk is served first.
func serveOne(site *counter.Service, desk string) error {
	b, err := site.Board(clerk(), office)
	if err != nil {
		return err
	}
	for _, t := range b.Busy {
		if t.Desk != desk {
			continue
		}
		m := counter.Start
		if t.State == counter.Serving {
			m = counter.Finish
		}
		_, err := site.Move(clerk(), counter.MoveRequest{Turn: t.ID, Move: m})
		return err
	}
	_, err = site.CallNext(clerk(), office, desk)
	return err
}

const numbers = 450 // of each child

// A site is killed with SIGKILL again and again while it gives numbers, over a line that is cut and mended all the time.
// Whatever it acknowledged is at the centre in the end, once, in the state in which it is at the site.
func TestNothingIsLostNorDoubledThoughLineAndProgramFail(t *testing.T) {
	kills := 4
	if testing.Short() {
		kills = 1
	}
	c := newCentre(t, sqlite(t))
	wire := newCable(t, c.address)
	weather, calm := context.WithCancel(t.Context())
	var storm sync.WaitGroup
	storm.Go(func() { blow(weather, wire) })
	folder, told, began := t.TempDir(), map[string]string{}, time.Now()
	for n := range kills + 1 {
		after := numbers
		if n < kills {
			after = 250 + rand.IntN(150)
		} else {
			time.AfterFunc(2*time.Second, calm) // the last one comes to its end
		}
		site := exec.CommandContext(t.Context(), os.Args[0])
		site.Env = append(os.Environ(), childFolder+"="+folder, childCentre+"="+wire.address(), childKey+"="+c.key,
			childClock+"="+strconv.FormatInt(start().Add(time.Since(began)).UnixMilli(), 10), childIssues+"="+strconv.Itoa(numbers))
		live(t, site, after, n < kills, told)
	}
	calm()
	storm.Wait()
	database, site, err := newSite(t.Context(), filepath.Join(folder, "site.db"), ticking(start().Add(time.Since(began))))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = database.Close() }()
	here, there := turns(t, site), turns(t, c.Service)
	if diff := cmp.Diff(here, there); diff != "" {
		t.Errorf("%d turns at the site, %d at the centre (-site +centre):\n%.2000s", len(here), len(there), diff)
	}
	wantOnce(t, told, there)
	t.Logf("%d numbers acknowledged, %d given, %d kills, %d cuts of the line, %v", len(told), len(there), kills, wire.cuts, time.Since(began).Round(time.Millisecond))
}

// blow cuts the line and mends it until the weather is calm.
func blow(ctx context.Context, wire *cable) {
	defer wire.set(false)
	for ctx.Err() == nil {
		wire.set(false)
		time.Sleep(time.Duration(20+rand.IntN(120)) * time.Millisecond)
		wire.set(true)
		time.Sleep(time.Duration(10+rand.IntN(120)) * time.Millisecond)
	}
}

// live runs a child, notes what it acknowledges, and kills it after so many numbers.
func live(t *testing.T, site *exec.Cmd, after int, kill bool, told map[string]string) {
	t.Helper()
	var errs strings.Builder
	site.Stderr = &errs
	out, err := site.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := site.Start(); err != nil {
		t.Fatal(err)
	}
	n := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		id, number, ok := strings.Cut(lines.Text(), " ")
		if !ok {
			continue // a line that the kill cut off
		}
		told[id] = number
		if n++; n == after && kill {
			_ = site.Process.Kill()
		}
	}
	_, _ = io.Copy(io.Discard, out)
	err = site.Wait()
	if !kill && err != nil {
		t.Fatalf("the last child: %v: %s", err, errs.String())
	}
	if kill && n < after {
		t.Fatalf("a child ended after %d numbers: %s", n, errs.String())
	}
}

// wantOnce wants every acknowledged number once among the turns, and the numbers without gaps.
func wantOnce(t *testing.T, told map[string]string, turns []counter.Turn) {
	t.Helper()
	found, seen, highest := map[string]string{}, map[string]bool{}, int64(0)
	for _, turn := range turns {
		if seen[turn.Number] {
			t.Errorf("the number %s was given twice", turn.Number)
		}
		found[turn.ID], seen[turn.Number], highest = turn.Number, true, max(highest, turn.Nth)
	}
	lost := 0
	for id, number := range told {
		if found[id] != number {
			lost++
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d acknowledged numbers are not at the centre", lost, len(told))
	}
	if int(highest) != len(turns) {
		t.Errorf("%d turns, the highest number is %d: there are gaps", len(turns), highest)
	}
}
