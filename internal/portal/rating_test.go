package portal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/portal"
)

// rated is a scene with marks of two months, by somebody who is signed in.
func rated(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	scene(t, func(t *testing.T, p *play) {
		citizen := identity.With(guest(), identity.Actor{Kind: identity.Citizen, ID: "anna"})
		for _, m := range []struct {
			at time.Time
			r  portal.Rating
		}{
			{time.Date(2014, 3, 31, 21, 59, 0, 0, time.UTC), portal.Rating{Page: "/servizi", Stars: 5, Lang: "it", Answers: []string{"chiare", "inventata"}}},
			{time.Date(2014, 3, 31, 22, 0, 0, 0, time.UTC), portal.Rating{Page: "/servizi", Stars: 2, Lang: "it", Answers: []string{"tecnici"}, Comment: " lenta "}},
			{time.Date(2014, 4, 2, 9, 0, 0, 0, time.UTC), portal.Rating{Page: "/", Stars: 4, Lang: "en", Answers: []string{"chiare", "complete"}}},
			{time.Date(2014, 4, 2, 9, 1, 0, 0, time.UTC), portal.Rating{Page: "/servizi", Service: true, Stars: 1, Lang: "it", Comment: "mai più"}},
		} {
			p.now = m.at
			if err := p.Rate(citizen, m.r); err != nil {
				t.Fatal(err)
			}
		}
		test(t, p)
	})
}

func TestMarksAreSummedByPageMonthAndReason(t *testing.T) {
	rated(t, func(t *testing.T, p *play) {
		got, err := p.RatingResults(editor(), portal.RatingFilter{})
		want := portal.RatingResults{
			Marks: portal.Marks{1, 1, 0, 1, 1}, Liked: map[string]int64{"chiare": 2, "complete": 1}, Hard: map[string]int64{"tecnici": 1},
			Pages: []portal.PageRatings{
				{Page: "/servizi", Service: true, Marks: portal.Marks{1}},
				{Page: "/servizi", Marks: portal.Marks{0, 1, 0, 0, 1}},
				{Page: "/", Marks: portal.Marks{0, 0, 0, 1}},
			},
			Months: []portal.MonthRatings{ // midnight is Rome's
				{Month: "2014-03", Marks: portal.Marks{0, 0, 0, 0, 1}}, {Month: "2014-04", Marks: portal.Marks{1, 1, 0, 1, 0}},
			},
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v, (-want +got):\n%s", err, diff)
		}
		if mean, low := got.Marks.Mean(), got.Marks.Low(); mean != 3 || low != 2 {
			t.Errorf("mean %v, low %v", mean, low)
		}
	})
}

func TestAFilterMeansWhatItSays(t *testing.T) {
	rated(t, func(t *testing.T, p *play) {
		for name, tc := range map[string]struct {
			filter portal.RatingFilter
			want   int64
		}{
			"a page":           {portal.RatingFilter{Page: "/servizi"}, 3},
			"pages only":       {portal.RatingFilter{About: portal.AboutPages}, 3},
			"services only":    {portal.RatingFilter{About: portal.AboutServices}, 1},
			"one day":          {portal.RatingFilter{From: "2014-04-01", To: "2014-04-01"}, 1},
			"until a day":      {portal.RatingFilter{To: "2014-03-31"}, 1},
			"nothing is there": {portal.RatingFilter{Page: "/nessuna"}, 0},
		} {
			got, err := p.RatingResults(editor(), tc.filter)
			list, wrong := p.Ratings(editor(), tc.filter, portal.RatingPart{Silent: true, Most: 10, Skipped: 0})
			if err != nil || wrong != nil || got.Marks.Count() != tc.want || int64(len(list)) != tc.want {
				t.Errorf("%s: %d marks summed, %d listed, want %d (%v, %v)", name, got.Marks.Count(), len(list), tc.want, err, wrong)
			}
		}
	})
}

func TestWordsAreListedNewestFirstAndNameNobody(t *testing.T) {
	rated(t, func(t *testing.T, p *play) {
		list, err := p.Ratings(editor(), portal.RatingFilter{}, portal.RatingPart{Silent: false, Most: 10, Skipped: 0})
		if err != nil || len(list) != 2 || list[0].Comment != "mai più" || list[1].Comment != "lenta" || !list[0].Service {
			t.Errorf("words %+v, %v", list, err)
		}
		if list, err = p.Ratings(editor(), portal.RatingFilter{}, portal.RatingPart{Silent: false, Most: 1, Skipped: 1}); err != nil || len(list) != 1 || list[0].Comment != "lenta" {
			t.Errorf("the second page %+v, %v", list, err)
		}
		var who int
		row := p.database.Read().QueryRowContext(context.Background(), "SELECT count(*) FROM portal_rating WHERE page || lang || answers || comment LIKE '%anna%'")
		if err := row.Scan(&who); err != nil || who != 0 {
			t.Errorf("%d marks name who gave them, %v", who, err)
		}
	})
}

func TestWhatTellsWhoSomebodyIsIsTakenOutOfTheWords(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	for _, words := range []string{
		"scrivetemi a maria.rossi@esempio.it grazie", "sono RSSMRA80A01H501U", "chiamate lo 0547 123456", "chiamate +39 333 1234567",
		"IBAN IT60 X054 2811 1010 0000 0123 456",
	} {
		if err := p.Rate(guest(), portal.Rating{Page: "/", Stars: 1, Comment: words}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Rate(guest(), portal.Rating{Page: "/", Stars: 1, Comment: "il 24 giugno 2014 ho aspettato 45 minuti"}); err != nil {
		t.Fatal(err)
	}
	list, err := p.Ratings(editor(), portal.RatingFilter{}, portal.RatingPart{Silent: false, Most: 10, Skipped: 0})
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, r := range list {
		switch {
		case strings.Contains(r.Comment, "45 minuti"):
			kept++
		case !strings.Contains(r.Comment, "[…]") || strings.ContainsAny(r.Comment, "@0123456789"):
			t.Errorf("kept %q", r.Comment)
		}
	}
	if kept != 1 {
		t.Error("words about a day were changed")
	}
}

func TestAMarkIsOfAPageOfThisSite(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	for page, ok := range map[string]bool{
		"/servizi": true, "/": true, "": false, "//example.org": false, "https://example.org": false, `/\example.org`: false, "/a b": false,
		"/" + strings.Repeat("a", 300): false,
	} {
		err := p.Rate(guest(), portal.Rating{Page: page, Stars: 3})
		if (err == nil) != ok {
			t.Errorf("page %q: got %v, want accepted %v", page, err, ok)
		}
	}
	for _, stars := range []int{0, 6} {
		wantKind(t, p.Rate(guest(), portal.Rating{Page: "/", Stars: stars}), fault.Invalid)
	}
	wantKind(t, p.Rate(guest(), portal.Rating{Page: "/", Stars: 1, Comment: strings.Repeat("a", 201)}), fault.Invalid)
}
