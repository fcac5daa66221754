package line_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/counter/line"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

// pair is a centre and a site, with the line between them.
type pair struct {
	centre *centre
	site   *counter.Service
	cable  *cable
	client *line.Client
	file   string // of the site's database
}

func newPair(t *testing.T) *pair {
	t.Helper()
	c := newCentre(t, sqlite(t))
	file := filepath.Join(t.TempDir(), "site.db")
	database, site, err := newSite(t.Context(), file, ticking(start()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Close() })
	p := &pair{centre: c, site: site, cable: newCable(t, c.address), file: file}
	p.client = p.cable.client(t, c.key)
	return p
}

func (p *pair) refresh(t *testing.T) {
	t.Helper()
	if err := p.site.Refresh(t.Context(), p.client); err != nil {
		t.Fatal(err)
	}
}

func (p *pair) issue(t *testing.T) counter.Turn {
	t.Helper()
	turn, err := p.site.Issue(clerk(), counter.IssueRequest{Office: office, Subject: counter.General})
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

// turns are all turns of a board, by id, as both sides should know them.
func turns(t *testing.T, s *counter.Service) []counter.Turn {
	t.Helper()
	b, err := s.Board(clerk(), office)
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(b.Waiting, b.Busy, b.Parked, b.Ended)
	slices.SortFunc(all, func(x, y counter.Turn) int { return strings.Compare(x.ID, y.ID) })
	return all
}

func (p *pair) same(t *testing.T) {
	t.Helper()
	if diff := cmp.Diff(turns(t, p.site), turns(t, p.centre.Service)); diff != "" {
		t.Errorf("what the centre knows (-site +centre):\n%s", diff)
	}
}

func TestASiteGoesOnWhileTheLineIsCut(t *testing.T) {
	p := newPair(t)
	e := counter.Expected{ID: "ada", Code: "K7PD-2M", Office: office, Subject: "documenti", Start: start().Add(time.Hour), End: start().Add(2 * time.Hour), Name: "Ada Prova"}
	if err := p.centre.Expect(identity.AsSystem(t.Context(), "test"), e); err != nil {
		t.Fatal(err)
	}
	before, err := p.centre.Issue(clerk(), counter.IssueRequest{Office: office, Subject: counter.General})
	if err != nil {
		t.Fatal(err)
	}
	p.refresh(t)
	if _, err := p.centre.Issue(clerk(), counter.IssueRequest{Office: office, Subject: counter.General}); !fault.Is(err, fault.Conflict) {
		t.Errorf("the centre gives numbers while the site does: %v", err)
	}
	made, err := p.centre.MakeKey(clerk(), office, counter.RoleDisplay)
	if err != nil {
		t.Fatal(err)
	}
	p.refresh(t)
	p.cable.set(true)
	if ctx, of, err := p.site.Enter(t.Context(), counter.RoleDisplay, made.Secret); err != nil || of != office {
		t.Errorf("the display's secret opens nothing at the site: %v", err)
	} else if _, err := p.site.Display(ctx, of); err != nil {
		t.Error(err)
	}
	if _, err := p.site.Send(t.Context(), p.client); err != nil {
		t.Errorf("nothing to send needs no line: %v", err)
	}
	if err := p.site.Refresh(t.Context(), p.client); err == nil {
		t.Fatal("the line is not cut")
	}
	if err := p.site.OpenDesk(clerk(), office, "uno", nil); err != nil {
		t.Fatal(err)
	}
	turn, err := p.site.CheckIn(clerk(), office, "k7pd2m")
	if err != nil || turn.Number != "PL001" {
		t.Fatalf("checked in as %s, %v, want a number of the site", turn.Number, err)
	}
	called, err := p.site.CallNext(clerk(), office, "uno")
	if err != nil || called.ID != before.ID {
		t.Errorf("called %s, %v, want who came to the centre's queue before", called.Number, err)
	}
	if _, err := p.site.Send(t.Context(), p.client); err == nil {
		t.Error("sent over a cut line")
	}
	p.cable.set(false)
	if n, err := p.site.Send(t.Context(), p.client); err != nil || n != 3 {
		t.Fatalf("sent %d events, %v, want the desk, the number and the call", n, err)
	}
	p.same(t)
	if n, err := p.site.Send(t.Context(), p.client); err != nil || n != 0 {
		t.Errorf("sent %d events again, %v", n, err)
	}
}

func TestWhatWasHeardIsAbsorbedAndAGapIsLeft(t *testing.T) {
	p := newPair(t)
	p.refresh(t)
	events := &recorder{}
	for range 5 {
		p.issue(t)
	}
	if _, err := p.site.Send(t.Context(), events); err == nil {
		t.Fatal("nobody heard that")
	}
	key, err := p.centre.Key(t.Context(), p.centre.key)
	if err != nil {
		t.Fatal(err)
	}
	as := identity.With(t.Context(), key)
	for _, step := range []struct {
		what string
		send []counter.Event
		want int64
	}{
		{"after a gap", events.heard[1:], 0},
		{"the first two", events.heard[:2], 2},
		{"the same again", events.heard[:2], 2},
		{"overlapping", events.heard[1:4], 4},
		{"backwards", []counter.Event{events.heard[4], events.heard[3]}, 5},
		{"all again", events.heard, 5},
	} {
		receipt, err := p.centre.Deliver(as, "site", step.send)
		if err != nil || receipt.Heard != step.want {
			t.Errorf("%s: heard up to %d, %v, want %d", step.what, receipt.Heard, err, step.want)
		}
	}
	p.same(t)
	if _, err := p.centre.Deliver(as, "another", events.heard); !fault.Is(err, fault.NotFound) {
		t.Errorf("a site that never asked: got %v", err)
	}
}

// recorder is a centre that hears everything and acknowledges nothing.
type recorder struct{ heard []counter.Event }

func (r *recorder) Ask(context.Context, counter.AskRequest) (counter.Situation, error) {
	return counter.Situation{}, errors.New("cut")
}

func (r *recorder) Deliver(_ context.Context, _ string, events []counter.Event) (counter.Receipt, error) {
	r.heard = events
	return counter.Receipt{}, errors.New("cut")
}

func TestACentreThatWasRestoredIsToldAgain(t *testing.T) {
	p := newPair(t)
	p.refresh(t)
	for range 4 {
		p.issue(t)
	}
	if _, err := p.site.Send(t.Context(), p.client); err != nil {
		t.Fatal(err)
	}
	restored := newCentre(t, sqlite(t)) // from a backup of before
	p.centre, p.client = restored, newCable(t, restored.address).client(t, restored.key)
	p.refresh(t)
	p.issue(t)
	if n, err := p.site.Send(t.Context(), p.client); err != nil || n != 5 {
		t.Errorf("sent %d events, %v, want all five", n, err)
	}
	p.same(t)
}

func TestTheCentreTakesTheQueueBack(t *testing.T) {
	p := newPair(t)
	p.refresh(t)
	turn := p.issue(t)
	if _, err := p.site.Send(t.Context(), p.client); err != nil {
		t.Fatal(err)
	}
	if err := p.centre.TakeBack(clerk(), office); err != nil {
		t.Fatal(err)
	}
	if err := p.centre.OpenDesk(clerk(), office, "uno", nil); err != nil {
		t.Fatal(err)
	}
	if got, err := p.centre.CallNext(clerk(), office, "uno"); err != nil || got.ID != turn.ID {
		t.Fatalf("called %s, %v", got.Number, err)
	}
	if _, err := p.centre.Move(clerk(), counter.MoveRequest{Turn: turn.ID, Move: counter.Start}); err != nil {
		t.Fatal(err)
	}
	p.issue(t) // the site has not heard of it yet, and goes on
	if _, err := p.site.Move(clerk(), counter.MoveRequest{Turn: turn.ID, Move: counter.Leave}); err != nil {
		t.Fatal(err)
	}
	p.refresh(t)
	if _, err := p.site.Issue(clerk(), counter.IssueRequest{Office: office, Subject: counter.General}); !fault.Is(err, fault.Conflict) {
		t.Errorf("the site gives numbers although it was told: %v", err)
	}
	if _, err := p.site.Send(t.Context(), p.client); err != nil {
		t.Fatal(err)
	}
	if d, err := p.centre.Display(clerk(), office); err != nil || len(d.Calls) != 1 || d.Calls[0].Number != turn.Number {
		t.Errorf("the site's older state of %s overwrote the centre's: %+v, %v", turn.Number, d.Calls, err)
	}
	if err := p.centre.Entrust(clerk(), office, "site"); err != nil {
		t.Fatal(err)
	}
	p.refresh(t)
	p.same(t)
	p.issue(t)
}

func TestARefusalIsNoCutLine(t *testing.T) {
	p := newPair(t)
	_, err := p.cable.client(t, counter.KeyPrefix+"WRONG").Ask(t.Context(), counter.AskRequest{Site: "site", Office: office})
	if refused, ok := errors.AsType[*line.Refused](err); !ok || refused.Status != 401 {
		t.Errorf("got %v, want to be refused", err)
	}
	for _, c := range [][2]string{{"servizi.comune.example", "ctr_X"}, {"https://servizi.comune.example", "spt_X"}} {
		if _, err := line.New(c[0], c[1]); err == nil {
			t.Errorf("%v: got a client", c)
		}
	}
}

func TestOnlyWhoHasTheSecretComesIn(t *testing.T) {
	p := newPair(t)
	if _, err := p.site.Entrance("secret-of-the-site"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a site that knows nobody lets in: %v", err)
	}
	p.refresh(t)
	if _, err := p.site.LetIn(t.Context(), "wrong", "olga"); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := p.site.LetIn(t.Context(), "secret-of-the-site", "nobody"); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
	token, err := p.site.LetIn(t.Context(), "secret-of-the-site", "olga")
	if err != nil {
		t.Fatal(err)
	}
	for _, forged := range []string{"", ".", "olga", strings.Replace(token, "olga", "eva", 1), strings.Replace(token, "03-03", "03-04", 1), token + "0"} {
		if a, err := p.site.Session(t.Context(), forged); err != nil || a.Kind != identity.Anonymous {
			t.Errorf("%q: got %+v, %v", forged, a, err)
		}
	}
	if a, err := p.site.Session(t.Context(), token); err != nil || a.Name != "Olga Prova" || !a.Can(identity.RoleClerk, office) {
		t.Errorf("got %+v, %v", a, err)
	}
	database, tomorrow, err := newSite(t.Context(), p.file, ticking(start().AddDate(0, 0, 1)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = database.Close() }()
	if a, err := tomorrow.Session(t.Context(), token); err != nil || a.Kind != identity.Anonymous {
		t.Errorf("the day after: got %+v, %v", a, err)
	}
}
