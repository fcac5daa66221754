package booking_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/journal"
)

// restless is an office that changes its hours and its grid again and again while people book at its one desk.
type restless struct {
	*play

	rand  *rand.Rand
	links []string
}

// hours are some Mondays' hours of one desk on some grid.
func hours(r *rand.Rand) agenda.Rules {
	grid := []int{15, 20, 30}[r.IntN(3)]
	from := agenda.Minute(8*60 + 5*r.IntN(12))
	return agenda.Rules{Minutes: grid, Horizon: 20, Openings: []agenda.Opening{
		{Weekday: time.Monday, From: from, Until: from + agenda.Minute(grid*(3+r.IntN(5))), Desk: "uno", Places: 1},
	}}
}

func TestHoweverTheHoursChangeADeskHasOnePersonAtATime(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		c := calendar(1)
		c.Desks = []booking.Desk{{Slug: "uno", Title: map[string]string{"it": "Uno"}}}
		c.Subjects = []booking.Subject{{Slug: "x", Title: map[string]string{"it": "X"}, Minutes: 20, Before: 5, MostPeople: 3, PerPerson: 10}}
		c.Terms = booking.Terms{ConfirmMinutes: 30, ReturnMinutes: 15}
		c.Rules = hours(r)
		stage(t, c, func(t *testing.T, p *play) {
			o := &restless{play: p, rand: r}
			for step := range 80 {
				o.step(t, step)
				if n := o.count(t, together); n > 0 {
					t.Fatalf("seed %d, step %d: %d times two people have one desk", seed, step, n)
				}
			}
			o.empty(t)
			if n := o.count(t, takenAhead); n > 0 {
				t.Errorf("seed %d: %d cells are taken and nobody comes", seed, n)
			}
		})
	}
}

// step does one thing that somebody could do; a refusal is as good as anything.
func (o *restless) step(t *testing.T, n int) {
	t.Helper()
	req := ask(time.Time{})
	req.People = 1 + o.rand.IntN(3)
	slots, err := o.FreeSlots(guest(), "documenti", req.Visit, monday, monday.AddDays(7))
	if err != nil {
		t.Fatal(err)
	}
	if len(slots) > 0 {
		req.Start = slots[o.rand.IntN(len(slots))].Start
	}
	link := ""
	if len(o.links) > 0 {
		link = o.links[o.rand.IntN(len(o.links))]
	}
	switch o.rand.IntN(8) {
	case 0, 1, 2:
		if a, err := o.Book([]context.Context{guest(), citizen(fmt.Sprint(n))}[n%2], req); err == nil {
			o.links = append(o.links, a.Link)
		}
	case 3:
		_, _ = o.CancelByLink(guest(), link)
	case 4, 5:
		_, _ = o.RescheduleByLink(guest(), link, req.Start)
	case 6:
		o.revise(t)
	default:
		o.now = o.now.Add(time.Duration(o.rand.IntN(40)) * time.Minute)
	}
}

func (o *restless) revise(t *testing.T) {
	t.Helper()
	e, err := o.Rules(clerk(office), "documenti")
	if err != nil {
		t.Fatal(err)
	}
	decided := []booking.Decision{booking.Keep, booking.Keep, booking.Move}[o.rand.IntN(3)]
	_, err = o.Revise(clerk(office), booking.Revision{Calendar: "documenti", Base: e.Version, Rules: hours(o.rand), Reason: "prova", Stranded: decided})
	if err != nil {
		t.Fatalf("revise: %v", err)
	}
}

// empty has nobody come any more, and lets every delay pass.
func (o *restless) empty(t *testing.T) {
	t.Helper()
	for _, link := range o.links {
		_, _ = o.CancelByLink(guest(), link)
	}
	o.now = o.now.Add(time.Hour)
	if err := o.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
}

const (
	together = `SELECT count(*) FROM booking_appointment a JOIN booking_appointment b ON a.id < b.id AND a.lane = b.lane
		AND a.first < b.first + b.cells * b.step AND b.first < a.first + a.cells * a.step
		WHERE (a.state = 'booked' OR a.state = 'pending' AND a.lapses > $1) AND (b.state = 'booked' OR b.state = 'pending' AND b.lapses > $1)`
	takenAhead = `SELECT CAST(COALESCE(SUM(taken), 0) AS BIGINT) FROM booking_cell WHERE starts > $1`
)

func (o *restless) count(t *testing.T, query string) (n int64) {
	t.Helper()
	_, err := journal.View(context.Background(), o.journal, func(ctx context.Context, q db.Querier) (struct{}, error) {
		return struct{}{}, q.QueryRowContext(ctx, query, o.now.UnixMilli()).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
