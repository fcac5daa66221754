package counter

import (
	"context"
	"slices"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/journal"
)

const callsShown = 6 // on the display, the latest first

// Display is what everybody in the waiting room sees: numbers and desks, no names.
type Display struct {
	Office  Office
	Calls   []Shown // who is called or served, the latest call first
	Next    []Shown // who is called next, in order
	Waiting int
	Desks   int
	Charge  Charge
}

// Shown is a number as everybody may see it.
type Shown struct {
	Number  string
	Desk    string
	Called  bool // and not at the desk yet
	At      time.Time
	Range   Range
	Subject string
}

// Display reads what the waiting room sees, for who may watch the office.
func (s *Service) Display(ctx context.Context, office string) (Display, error) {
	o, err := s.permitted(ctx, office, mayWatch)
	if err != nil {
		return Display{}, err
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Display, error) {
		turns, open, err := s.queueOf(ctx, q, office, s.today(ctx))
		if err != nil {
			return Display{}, err
		}
		ranges, err := s.forecast(ctx, q, o, turns, len(open))
		if err != nil {
			return Display{}, err
		}
		d := Display{Office: o, Desks: len(open)}
		for _, t := range Ordered(turns, s.journal.Now(ctx)) {
			d.Waiting++
			if len(d.Next) < callsShown {
				d.Next = append(d.Next, Shown{Number: t.Number, Range: ranges[t.ID], Subject: t.Subject})
			}
		}
		d.Calls = shownCalls(turns)
		d.Charge, err = s.charge(ctx, q, office)
		return d, err
	})
}

func shownCalls(turns []Turn) []Shown {
	var list []Shown
	for _, t := range turns {
		if t.State == Called || t.State == Serving {
			list = append(list, Shown{Number: t.Number, Desk: t.Desk, Called: t.State == Called, At: t.CalledAt, Subject: t.Subject})
		}
	}
	slices.SortFunc(list, func(a, b Shown) int { return b.At.Compare(a.At) })
	return list[:min(len(list), callsShown)]
}

// Own is what somebody who waits sees of the own turn.
type Own struct {
	Turn   Turn
	Office Office
	Before int // how many are called before, as it stands now
	Range  Range
}

// ByLink reads a turn for who holds its secret link. The name is left out: a lost slip of paper tells nobody who lost it.
func (s *Service) ByLink(ctx context.Context, link string) (Own, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Own, error) {
		t, err := turnByLink(ctx, q, link)
		if err != nil {
			return Own{}, err
		}
		own := Own{Turn: t}
		own.Turn.Name = ""
		if own.Office, err = s.Office(t.Office); err != nil {
			return Own{}, err
		}
		turns, open, err := s.queueOf(ctx, q, t.Office, t.Day)
		if err != nil {
			return Own{}, err
		}
		ranges, err := s.forecast(ctx, q, own.Office, turns, len(open))
		own.Range = ranges[t.ID]
		own.Before = max(0, slices.IndexFunc(Ordered(turns, s.journal.Now(ctx)), func(o Turn) bool { return o.ID == t.ID }))
		return own, err
	})
}

// forecast reckons the waiting of an office's turns from what its subjects took lately.
func (s *Service) forecast(ctx context.Context, q db.Querier, o Office, turns []Turn, desks int) (map[string]Range, error) {
	took := map[string]time.Duration{}
	for _, t := range turns {
		if _, known := took[t.Subject]; known || t.State != Waiting {
			continue
		}
		served, err := lastServed(ctx, q, o.Slug, t.Subject)
		if err != nil {
			return nil, err
		}
		took[t.Subject] = o.mean(t.Subject, served)
	}
	return Forecast(turns, desks, func(subject string) time.Duration { return took[subject] }, s.journal.Now(ctx)), nil
}

const (
	fewestServed   = 5  // below, what is declared is the better guess
	defaultMinutes = 10 // of a subject that declares nothing
)

// mean is how long a subject takes: the mean of what was served lately, or what is declared.
func (o Office) mean(subject string, served []int64) time.Duration {
	if len(served) < fewestServed {
		declared, _ := o.Subject(subject)
		if declared.Minutes <= 0 {
			return defaultMinutes * time.Minute
		}
		return time.Duration(declared.Minutes) * time.Minute
	}
	var sum int64
	for _, n := range served {
		sum += n
	}
	return time.Duration(sum/int64(len(served))) * time.Second
}
