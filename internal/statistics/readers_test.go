package statistics_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/statistics"
)

// reading is a town's portal that is read, on both engines.
type reading struct {
	*testing.T
	service *statistics.Service
	db      *db.DB
	now     time.Time
}

func eachReading(t *testing.T, test func(r *reading)) {
	dbtest.Each(t, []fs.FS{journal.Schema(), statistics.Schema()}, func(t *testing.T, database *db.DB) {
		r := &reading{T: t, db: database, now: time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)}
		r.service, _ = newService(database, statistics.Sources{}, &r.now)
		test(r)
	})
}

func (r *reading) flush() {
	r.Helper()
	if err := r.service.Recorder().Flush(r.Context()); err != nil {
		r.Fatal(err)
	}
}

func (r *reading) read(from, to italy.Day) statistics.Readers {
	r.Helper()
	read, err := r.service.Readers(r.Context(), from, to)
	if err != nil {
		r.Fatal(err)
	}
	return read
}

func (r *reading) rows(table string) (n int) {
	r.Helper()
	if err := r.db.Read().QueryRowContext(r.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
		r.Fatal(err)
	}
	return n
}

func TestHowThePortalIsReadIsCountedByDayPageAndLanguage(t *testing.T) {
	eachReading(t, func(r *reading) {
		recorder := r.service.Recorder()
		for _, path := range []string{"/", "/en", "/en/servizi", "/en/servizi", "/servizi", "/appuntamenti/K7QX-2M4P"} {
			recorder.Heard(r.Context(), "", path)
		}
		r.now = r.now.AddDate(0, 0, 2)
		recorder.Heard(r.Context(), "", "/")
		r.flush()
		read := r.read("2026-03-10", "2026-03-12")
		if len(read.Daily) != 3 || read.Daily[0].Count != 6 || read.Daily[1].Count != 0 || read.Daily[2].Count != 1 || read.Total != 7 {
			r.Errorf("days %+v of %d", read.Daily, read.Total)
		}
		pages := []statistics.Counted{{What: "/", Count: 2}, {What: "/en/servizi", Count: 2}, {What: "/appuntamenti/…", Count: 1}, {What: "/en", Count: 1}, {What: "/servizi", Count: 1}}
		if diff := cmp.Diff(pages, read.Pages); diff != "" {
			r.Errorf("pages (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]statistics.Counted{{What: "", Count: 4}, {What: "en", Count: 3}}, read.Prefixes); diff != "" {
			r.Errorf("prefixes (-want +got):\n%s", diff)
		}
		for _, days := range [][2]italy.Day{{"2026-03-12", "2026-03-10"}, {"2025-01-01", "2026-03-12"}} {
			if _, err := r.service.Readers(r.Context(), days[0], days[1]); fault.KindOf(err) != fault.Invalid {
				r.Errorf("%v: %v", days, err)
			}
		}
	})
}

func TestWordsAreShownOnlyIfAskedOnThreeOccasions(t *testing.T) {
	eachReading(t, func(r *reading) {
		ask := func(words string) { r.service.Recorder().Unanswered(r.Context(), words); r.flush() }
		for range 20 { // one person who tries again and again is one occasion
			ask("Piscina comunale")
		}
		for range 2 {
			ask("malattia rara")
			r.now = r.now.Add(10 * time.Minute)
		}
		shown := func() []statistics.Counted { return r.read("2026-03-10", "2026-03-10").Unanswered }
		ask("piscina  COMUNALE")
		if got := shown(); len(got) != 0 {
			r.Errorf("after two occasions there are %v", got)
		}
		r.now = r.now.Add(10 * time.Minute)
		ask("piscina comunale?")
		if diff := cmp.Diff([]statistics.Counted{{What: "piscina comunale", Count: 3}}, shown()); diff != "" {
			r.Errorf("after three (-want +got):\n%s", diff)
		}
		for range 3 {
			ask("sono Anna, 333 1234567")
			ask("anna@example.it")
			r.now = r.now.Add(time.Hour)
		}
		if n := r.rows("statistics_gap"); n != 2 {
			r.Errorf("%d questions are kept, want 2", n)
		}
	})
}

func TestAScannerCannotFillTheDisk(t *testing.T) {
	eachReading(t, func(r *reading) {
		recorder := r.service.Recorder()
		for n := range 3000 {
			word := "a" + strings.Map(func(c rune) rune { return c + 'a' - '0' }, fmt.Sprint(n))
			recorder.Missed(r.Context(), "/"+word)
			recorder.Unanswered(r.Context(), "parola "+word)
			if n%500 == 0 {
				r.flush()
			}
		}
		recorder.Missed(r.Context(), "/aa")
		r.flush()
		read := r.read("2026-03-10", "2026-03-10")
		if len(read.Missing) != 300 || r.rows("statistics_gap") > 600 {
			r.Errorf("%d addresses of a day are kept, of %d", len(read.Missing), r.rows("statistics_gap"))
		}
		if read.Missing[0] != (statistics.Counted{What: "/aa", Count: 2}) {
			r.Errorf("what is known counts on beyond the limit: %v", read.Missing[0])
		}
		r.now = r.now.AddDate(0, 0, 1)
		recorder.Missed(r.Context(), "/domani")
		r.flush()
		if read = r.read("2026-03-11", "2026-03-11"); !slices.Equal(read.Missing, []statistics.Counted{{What: "/domani", Count: 1}}) {
			r.Errorf("the next day: %v", read.Missing)
		}
	})
}

func TestAfterThreeMonthsVisitsAreOneNumberAPageAndDayAndNoCountChanges(t *testing.T) {
	eachReading(t, func(r *reading) {
		recorder, first := r.service.Recorder(), italy.DayOf(r.now)
		for n := range 40 {
			recorder.Heard(r.Context(), "", []string{"/", "/en/servizi"}[n%2])
			recorder.Heard(r.Context(), fmt.Sprintf("programma.%d", n%5), "/")
			if n%4 == 3 {
				r.flush()
				r.now = r.now.Add(7 * time.Hour)
			}
		}
		last := italy.DayOf(r.now)
		before, rows := r.read(first, last), r.rows("statistics_visit")
		gather := func() {
			if err := r.service.Gather(r.Context()); err != nil {
				r.Fatal(err)
			}
		}
		if gather(); r.rows("statistics_visit") != rows {
			r.Error("visits of these days were gathered")
		}
		r.now = r.now.AddDate(0, 0, 95)
		for range 2 {
			gather()
			if diff := cmp.Diff(before, r.read(first, last)); diff != "" {
				r.Errorf("gathering changed the counts (-before +after):\n%s", diff)
			}
			if n, want := r.rows("statistics_visit"), 2*len(before.Daily)+5; n > want || n >= rows {
				r.Errorf("%d rows are left of %d, want %d at most", n, rows, want)
			}
		}
		recorder.Heard(r.Context(), "programma.1", "/") // what a program sends again is still known
		r.flush()
		if today := italy.DayOf(r.now); r.read(today, today).Total != 0 {
			r.Error("a repeat was counted after its day was gathered")
		}
	})
}

func TestWhatWasLookedForInVainIsForgotten(t *testing.T) {
	eachReading(t, func(r *reading) {
		first := italy.DayOf(r.now)
		r.service.Recorder().Missed(r.Context(), "/vecchia-pagina")
		r.service.Recorder().Unanswered(r.Context(), "parola rara")
		for range 3 {
			r.service.Recorder().Unanswered(r.Context(), "piscina")
			r.now = r.now.Add(time.Hour)
		}
		r.flush()
		for _, step := range []struct{ days, left int }{{30, 3}, {1, 2}, {59, 2}, {1, 0}} {
			r.now = r.now.AddDate(0, 0, step.days)
			if err := r.service.ForgetGaps(context.WithoutCancel(r.Context())); err != nil {
				r.Fatal(err)
			}
			if n := r.rows("statistics_gap"); n != step.left {
				r.Errorf("%d days later %d are kept, want %d", first.DaysUntil(italy.DayOf(r.now)), n, step.left)
			}
		}
	})
}
