package app

import (
	"context"
	"strings"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/reactions"
)

// queues makes the module of the offices' queues.
func (a *App) queues() *counter.Service {
	return counter.NewService(a.Journal, counter.Config{
		Offices: queueOffices(a.Municipality), Town: a.Municipality.Title, Expected: a.expected, Clerks: a.clerksOf,
	})
}

// key finds whose a key of the interface is: a counter's by its prefix, else another body's.
func (a *App) key(ctx context.Context, key string) (identity.Actor, error) {
	if strings.HasPrefix(key, counter.KeyPrefix) {
		return a.Counter.Key(ctx, key)
	}
	return a.Registry.Key(ctx, key)
}

// expected reads the appointments of an office's day for its queue.
func (a *App) expected(ctx context.Context, office string, day italy.Day) ([]counter.Expected, error) {
	list, err := a.Booking.Agenda(identity.AsSystem(ctx, "counter"), office, day)
	if err != nil {
		return nil, err
	}
	var expected []counter.Expected
	for _, appointment := range list {
		if appointment.State == booking.Booked {
			expected = append(expected, reactions.Expected(appointment))
		}
	}
	return expected, nil
}

// clerksOf lists who works at an office's desks.
func (a *App) clerksOf(ctx context.Context, office string) ([]counter.Clerk, error) {
	colleagues, err := a.colleagues(ctx, office)
	if err != nil {
		return nil, err
	}
	list := make([]counter.Clerk, 0, len(colleagues))
	for _, c := range colleagues {
		list = append(list, counter.Clerk{ID: c.ID, Name: c.Name})
	}
	return list, nil
}

// queueOffices are the offices that receive people: those with desks, and those with a calendar.
func queueOffices(m *municipality.Municipality) []counter.Office {
	var list []counter.Office
	for _, o := range m.Offices {
		q := counter.Office{Slug: o.Slug, Name: o.Name}
		for _, d := range o.Desks {
			q.Desks = append(q.Desks, counter.Desk{Slug: d.Slug, Name: d.Name})
		}
		for _, c := range m.Calendars {
			if c.Office == o.Slug {
				q = withCalendar(q, c)
			}
		}
		if len(q.Desks)+len(q.Subjects) == 0 {
			continue
		}
		if len(q.Desks) == 0 {
			q.Desks = []counter.Desk{{Slug: o.Slug, Name: o.Name}}
		}
		q.Subjects = append(q.Subjects, counter.Subject{Slug: counter.General, Letter: seriesOf(len(q.Subjects))})
		list = append(list, q)
	}
	return list
}

// withCalendar adds what a calendar is for, and who receives in it where the office has no desk of that name.
func withCalendar(q counter.Office, c municipality.Calendar) counter.Office {
	q.Subjects = append(q.Subjects, counter.Subject{Slug: c.Slug, Letter: seriesOf(len(q.Subjects)), Title: c.Title, Minutes: c.SlotMinutes})
	for _, d := range c.Desks {
		if _, known := q.Desk(d.Slug); !known {
			q.Desks = append(q.Desks, counter.Desk{Slug: d.Slug, Name: d.Title})
		}
	}
	return q
}

// seriesOf is what the numbers of the nth subject begin with: A to K, then AA, AB. The letters after K tell the programs of
// the sites apart, and P the appointments.
func seriesOf(n int) string {
	const letters = "ABCDEFGHIJK"
	if n < len(letters) {
		return letters[n : n+1]
	}
	return seriesOf(n/len(letters)-1) + seriesOf(n%len(letters))
}
