package booking

import (
	"context"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{
		{Name: "booking.remind", Every: 10 * time.Minute, Timeout: time.Minute, Run: s.Remind},
		{Name: "booking.sweep", Every: 30 * time.Second, Timeout: time.Minute, Run: s.Sweep},
		{Name: "booking.offer", Every: time.Minute, Timeout: time.Minute, Run: s.Offer},
		{Name: "booking.forget", Every: 6 * time.Hour, Timeout: time.Minute, Run: s.Forget},
	}
}

// Remind tells, once for each, the appointments of the next 24 hours that were not made in the last six.
func (s *Service) Remind(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "booking.remind", func(tx *journal.Tx) error {
		list, err := approaching(tx, tx.Now, tx.Now.Add(24*time.Hour))
		if err != nil {
			return err
		}
		for _, a := range list {
			if err := markReminded(tx, a.ID); err != nil {
				return err
			}
			if tx.Now.Sub(a.MadeAt) > 6*time.Hour {
				tx.Emit(AppointmentApproaching{a})
			}
		}
		return nil
	})
}

// Sweep gives back the places whose time is over: holds, guests who did not confirm, offers that nobody took, cancelled
// places whose delay has passed. Everybody who asks sees them free before that; this tells those who wait.
func (s *Service) Sweep(ctx context.Context) error {
	calendars, err := s.withLapsed(ctx)
	if err != nil {
		return err
	}
	for _, calendar := range calendars {
		err := journal.Do(ctx, s.journal, "booking.sweep", func(tx *journal.Tx) error {
			tx.About("calendar", calendar)
			return s.sweep(tx, calendar)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const forgetAfter = 30 // days

// Forget removes what never became an appointment (holds, guests who did not confirm, offers that nobody took) and who waited
// for one, a month after it was over, and the personal data with it.
func (s *Service) Forget(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "booking.forget", func(tx *journal.Tx) error {
		if err := forgetWaiting(tx, italy.DayOf(tx.Now).AddDays(-forgetAfter)); err != nil {
			return err
		}
		return deleteLapsed(tx, tx.Now.AddDate(0, 0, -forgetAfter))
	})
}
