package counter

import (
	"context"
	"slices"
	"sync"
	"time"

	"comune.example/sportello/internal/counter/internal/counterdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	weeksBack    = 8    // how many days of a weekday tell what is usual on it
	fewestWaits  = 5    // in an hour of all those days; below, nothing is said
	waitsOfDay   = 2000 // read of one day at most
	typicalKept  = time.Minute
	shortestStep = 60 // seconds; waits are said in whole minutes
)

// HourWait is how long those who came in an hour of the day usually waited. Known is false where too few came to say, lest
// one person's bad luck is told for a rule, or one person be recognised.
type HourWait struct {
	Hour    int // in Rome, from 0
	Known   bool
	Minutes int // half of those who came waited no longer
}

// Waits is what somebody may expect who comes without an appointment, as everybody may read it: no names and no numbers.
type Waits struct {
	Office  Office
	Weekday time.Weekday
	Hours   []HourWait // from the first in which anybody came to the last
	Today   bool       // the weekday is today's, and what follows is about this moment
	Waiting int
	Desks   int
	Now     Range // of who would take a number now
}

// Waits reads what is usual at an office on a weekday, from its last eight days of that weekday, and where that is today how
// long somebody would wait who came now. It costs the same however many years the queue has been kept.
func (s *Service) Waits(ctx context.Context, office string, weekday time.Weekday) (Waits, error) {
	o, err := s.Office(office)
	if err != nil {
		return Waits{}, err
	}
	w, today := Waits{Office: o, Weekday: weekday}, s.today(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Waits, error) {
		if w.Hours, err = s.typical(ctx, q, office, pastDays(today, weekday)); err != nil {
			return w, err
		}
		if w.Today = weekday == today.Weekday(); !w.Today {
			return w, nil
		}
		turns, open, err := s.queueOf(ctx, q, office, today)
		if err != nil {
			return w, err
		}
		w.Desks = len(open)
		w.Waiting = len(Ordered(turns, s.journal.Now(ctx)))
		w.Now, err = s.ifOneCame(ctx, q, o, turns, len(open))
		return w, err
	})
}

// ifOneCame reckons how long somebody would wait who took a number now, for something that no calendar is for: behind all
// who took theirs in this very second.
func (s *Service) ifOneCame(ctx context.Context, q db.Querier, o Office, turns []Turn, desks int) (Range, error) {
	const newcomer = "newcomer"
	queue := append(slices.Clone(turns), Turn{ID: newcomer, State: Waiting, Kind: WalkIn, Subject: General, QueuedAt: s.journal.Now(ctx).Add(time.Second)})
	ranges, err := s.forecast(ctx, q, o, queue, desks)
	return ranges[newcomer], err
}

// pastDays are the last days of a weekday that are over, the latest first.
func pastDays(today italy.Day, weekday time.Weekday) []italy.Day {
	const week = 7
	back := (int(today.Weekday()) - int(weekday) + week) % week
	if back == 0 {
		back = week // today is not over
	}
	days := make([]italy.Day, 0, weeksBack)
	for n := range weeksBack {
		days = append(days, today.AddDays(-back-n*week))
	}
	return days
}

// wait is how long somebody waited who came at an instant.
type wait struct {
	came    time.Time
	seconds int64
}

// typical reads what was usual on some days; for a minute it is remembered, since past days hardly change.
func (s *Service) typical(ctx context.Context, q db.Querier, office string, days []italy.Day) ([]HourWait, error) {
	key, now := typicalKey{office, days[0]}, s.journal.Now(ctx)
	if hours, ok := s.usual.get(key, now); ok {
		return hours, nil
	}
	var waits []wait
	for _, day := range days {
		rows, err := counterdb.New(q).WaitsOfDay(ctx, counterdb.WaitsOfDayParams{Office: office, Day: string(day), Most: waitsOfDay})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			waits = append(waits, wait{instant(r.ArrivedAt), r.Waited})
		}
	}
	hours := byHour(waits)
	s.usual.put(key, hours, now)
	return hours, nil
}

// byHour gives for each hour, from the first in which anybody came to the last, what half of those who came waited.
func byHour(waits []wait) []HourWait {
	hours := map[int][]int64{}
	first, last := 24, -1
	for _, w := range waits {
		h := w.came.In(italy.Rome()).Hour()
		hours[h] = append(hours[h], w.seconds)
		first, last = min(first, h), max(last, h)
	}
	var list []HourWait
	for h := first; h <= last; h++ {
		one := HourWait{Hour: h, Known: len(hours[h]) >= fewestWaits}
		if one.Known {
			one.Minutes = int((figure.Percentile(hours[h], half) + shortestStep - 1) / shortestStep)
		}
		list = append(list, one)
	}
	return list
}

type typicalKey struct {
	office string
	latest italy.Day
}

// usual remembers what was usual, for a minute; there are as many entries as offices and weekdays, and a past one goes.
type usual struct {
	mu    sync.Mutex // guards known
	known map[typicalKey]usualHours
}

type usualHours struct {
	hours []HourWait
	read  time.Time
}

func newUsual() *usual { return &usual{known: map[typicalKey]usualHours{}} }

func (u *usual) get(key typicalKey, now time.Time) ([]HourWait, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	found, ok := u.known[key]
	return found.hours, ok && now.Sub(found.read) < typicalKept
}

func (u *usual) put(key typicalKey, hours []HourWait, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for k, v := range u.known {
		if now.Sub(v.read) >= typicalKept {
			delete(u.known, k)
		}
	}
	u.known[key] = usualHours{hours, now}
}
