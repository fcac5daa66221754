package search_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"comune.example/sportello/internal/search"
)

// shelf is a source whose changes are written down in order.
type shelf struct {
	mu     sync.Mutex
	log    []search.Entry // without documents: gone
	asked  []string       // revisions from which changes were wanted
	whole  bool
	broken error
}

func (s *shelf) Name() string { return "shelf" }

func (s *shelf) Revision(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprint("r", len(s.log)), s.broken
}

func (s *shelf) Documents(_ context.Context, since string) (search.Changes, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, since)
	from := 0
	_, _ = fmt.Sscanf(since, "r%d", &from)
	c := search.Changes{Revision: fmt.Sprint("r", len(s.log)), Whole: s.whole}
	if s.whole {
		from = 0
	}
	last := map[string]search.Entry{}
	for _, e := range s.log[from:] {
		last[e.ID] = e
	}
	for id, e := range last {
		switch {
		case len(e.Docs) > 0:
			c.Entries = append(c.Entries, e)
		case !s.whole:
			c.Gone = append(c.Gone, id)
		}
	}
	return c, nil
}

func (s *shelf) change(id, title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := search.Entry{ID: id}
	if title != "" {
		e.Docs = []search.Document{page("/"+id, title)}
	}
	s.log = append(s.log, e)
}

func hits(t *testing.T, l *search.Library, text string) string {
	t.Helper()
	found, err := l.Find(t.Context(), search.Question{Lang: "it", Text: text, Size: 10})
	if err != nil {
		t.Fatal(err)
	}
	return paths(found)
}

func TestAChangeIsSeenByTheNextQuestionOfEveryProgram(t *testing.T) {
	for _, whole := range []bool{false, true} {
		s := &shelf{whole: whole}
		s.change("a", "Biblioteca")
		one, other := search.NewLibrary(nil, s), search.NewLibrary(nil, s)
		step := func(id, title, want string) {
			t.Helper()
			s.change(id, title)
			for _, l := range []*search.Library{one, other} {
				if got := hits(t, l, "biblioteca museo"); got != want {
					t.Errorf("whole %v: found %q, want %q", whole, got, want)
				}
			}
		}
		step("b", "Biblioteca nuova", "/a /b")
		step("a", "Museo", "/a /b")
		step("b", "", "/a")
		step("b", "Museo", "/a /b")
		step("a", "Altro", "/b")
	}
}

func TestOnlyWhatChangedIsAskedFor(t *testing.T) {
	s := &shelf{}
	s.change("a", "Biblioteca")
	l := search.NewLibrary(nil, s)
	hits(t, l, "biblioteca")
	hits(t, l, "museo")
	s.change("b", "Museo")
	hits(t, l, "museo")
	if got := strings.Join(s.asked, ","); got != ",r1" {
		t.Errorf("asked for changes since %q, want everything once and then since r1", got)
	}
}

func TestASourceThatFailsIsReadLater(t *testing.T) {
	s := &shelf{broken: errors.New("out of order")}
	s.change("a", "Biblioteca")
	l := search.NewLibrary(nil, s)
	if _, err := l.Find(t.Context(), search.Question{Lang: "it", Text: "biblioteca", Size: 1}); !errors.Is(err, s.broken) {
		t.Errorf("got error %v", err)
	}
	s.broken = nil
	if got := hits(t, l, "biblioteca"); got != "/a" {
		t.Errorf("found %q", got)
	}
}

func TestEverybodyFindsWhatWasThereWhenTheyAsked(t *testing.T) {
	s := &shelf{}
	l := search.NewLibrary(nil, s)
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range 100 {
				id := fmt.Sprintf("w%dx%d", worker, i)
				s.change(id, "Parola"+id)
				found, err := l.Find(t.Context(), search.Question{Lang: "it", Text: "parola" + id, Size: 1})
				if err != nil || paths(found) != "/"+id {
					t.Errorf("%s: found %q, %v", id, paths(found), err)
				}
			}
		})
	}
	group.Wait()
}
