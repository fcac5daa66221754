package counter

import (
	"context"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// AskRequest is what a site asks with: who it is, for which office it was started, and whether it wants today's turns too.
type AskRequest struct {
	Site     string
	Office   string
	TakeOver bool
}

// Ask answers a site that wants to know the situation. A site that was never heard of is put in charge where no other is:
// somebody has just started it with the office's key.
func (s *Service) Ask(ctx context.Context, req AskRequest) (Situation, error) {
	office, err := s.officeOfDevice(ctx)
	if err != nil {
		return Situation{}, err
	}
	if req.Office != office.Slug {
		return Situation{}, fault.Wrong(fault.Field{Name: "ufficio", Key: "counter.error.office"})
	}
	id := req.Site
	if id == "" || len(id) > longestSiteID {
		return Situation{}, fault.Wrong(fault.Field{Name: "sito", Key: "counter.error.site"})
	}
	known, err := s.enrolled(ctx, office.Slug, id)
	if err != nil {
		return Situation{}, err
	}
	now := s.journal.Now(ctx)
	s.seen.now(id, now)
	told := Situation{Site: id, Mark: known.Mark, Office: office, Town: s.config.Town, At: now, InCharge: known.InCharge, Heard: known.Heard}
	if s.config.Clerks != nil {
		if told.Clerks, err = s.config.Clerks(ctx, office.Slug); err != nil {
			return Situation{}, err
		}
	}
	return s.tellDays(ctx, told, req.TakeOver)
}

// tellDays adds who is expected today and tomorrow, and what has happened today.
func (s *Service) tellDays(ctx context.Context, told Situation, takeOver bool) (Situation, error) {
	today := italy.DayOf(told.At)
	told, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Situation, error) {
		for day := today; day <= today.AddDays(daysAhead); day = day.AddDays(1) {
			list, err := expectedOfDay(ctx, q, told.Office.Slug, day)
			if err != nil {
				return Situation{}, err
			}
			told.Expected = append(told.Expected, list...)
		}
		var err error
		if told.Doors, err = doors(ctx, q, told.Office.Slug); err != nil || !takeOver {
			return told, err
		}
		if told.Turns, err = turnsOfDay(ctx, q, told.Office.Slug, today); err != nil {
			return Situation{}, err
		}
		told.Desks, err = openDesks(ctx, q, told.Office.Slug, today)
		return told, err
	})
	if err != nil {
		return Situation{}, err
	}
	ids := make([]string, 0, len(told.Expected))
	for _, e := range told.Expected {
		ids = append(ids, e.ID)
	}
	return told, s.noteAppointments(ctx, today, ids)
}

// officeOfDevice is the office whose program asks.
func (s *Service) officeOfDevice(ctx context.Context) (Office, error) {
	a := identity.From(ctx)
	if a.Kind != identity.Counter || len(a.Roles) == 0 {
		return Office{}, fault.Missing()
	}
	return s.permitted(ctx, a.Roles[0].Office, mayDeliver)
}

// enrolled finds a site of the office; one that asks for the first time gets the next mark.
func (s *Service) enrolled(ctx context.Context, office, id string) (Site, error) {
	known, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Site, error) { return site(ctx, q, id, office) })
	if !fault.Is(err, fault.NotFound) {
		return known, err
	}
	defer s.bell.ring(office)
	return journal.Change(ctx, s.journal, "counter.enrol", func(tx *journal.Tx) (Site, error) {
		others, err := sites(tx.Context(), tx, office)
		if err != nil {
			return Site{}, err
		}
		taken, err := atSite(tx.Context(), tx, office)
		if err != nil {
			return Site{}, err
		}
		fresh := Site{ID: id, Office: office, Mark: mark(len(others)), InCharge: !taken, FirstAt: tx.Now, SeenAt: tx.Now}
		tx.About("office", office)
		return fresh, insertSite(tx, fresh)
	})
}

// mark is what stands in the numbers of the nth program of an office: L, M, … then LL, LM: letters that no subject has.
func mark(n int) string {
	const letters = "LMNQRSTUVWXYZ"
	if n < len(letters) {
		return letters[n : n+1]
	}
	return mark(n/len(letters)-1) + mark(n%len(letters))
}
