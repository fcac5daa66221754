package reactions

import (
	"context"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

// Counter tells the queue whom to expect, and the appointments what became of them at the counter.
func Counter(d *journal.Dispatcher, queue *counter.Service, appointments *booking.Service) {
	expect := func(ctx context.Context, a booking.Appointment) error { return queue.Expect(ctx, Expected(a)) }
	journal.On(d, "counter.expect_booked", func(ctx context.Context, f booking.AppointmentBooked) error {
		return expect(ctx, f.Appointment)
	})
	journal.On(d, "counter.expect_moved", func(ctx context.Context, f booking.AppointmentMoved) error {
		return expect(ctx, f.Appointment)
	})
	journal.On(d, "counter.unexpect_cancelled", func(ctx context.Context, f booking.AppointmentCancelled) error {
		return queue.Unexpect(ctx, f.Appointment.ID)
	})
	journal.On(d, "booking.mark_arrived", func(ctx context.Context, f counter.Arrived) error {
		return settled(appointments.MarkArrived(ctx, f.Appointment))
	})
	journal.On(d, "booking.mark_done", func(ctx context.Context, f counter.Finished) error {
		if f.Appointment == "" {
			return nil
		}
		return settled(appointments.MarkDone(ctx, f.Appointment, f.Seconds))
	})
	journal.On(d, "booking.mark_missed", func(ctx context.Context, f counter.NobodyCame) error {
		if f.Appointment == "" {
			return nil
		}
		return settled(appointments.MarkMissed(ctx, f.Appointment))
	})
}

// Expected is an appointment as the queue needs it.
func Expected(a booking.Appointment) counter.Expected {
	return counter.Expected{
		ID: a.ID, Code: a.Code, Office: a.Office, Subject: a.Calendar, Desk: a.Desk, Start: a.Start, End: a.End,
		Name: a.FamilyName + " " + a.GivenName, People: int64(a.People),
	}
}

// settled lets a refusal be: an appointment that was cancelled while its citizen stood at the counter stays cancelled, and
// asking again would not change that.
func settled(err error) error {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
