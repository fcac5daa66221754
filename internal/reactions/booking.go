package reactions

import (
	"context"
	"strconv"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
)

// Receiving says in words what a calendar is for and where it receives.
type Receiving func(calendar, office, lang string) (what, where string)

// Booking writes to people about their appointments.
func Booking(d *journal.Dispatcher, w *Writer, where Receiving) {
	write := func(ctx context.Context, kind string, a booking.Appointment) error {
		p := w.Texts.Printer(a.Lang)
		what, place := where(a.Calendar, a.Office, a.Lang)
		return w.write(ctx, message{
			letter: kind, key: a.ID + "/" + strconv.FormatInt(a.Version, 10), email: a.Email, lang: a.Lang, account: a.Account,
			name: a.GivenName, path: "/appuntamenti/" + a.Link, about: notify.Subject{Kind: "appointment", ID: a.ID},
			values: map[string]string{"what": what, "where": place, "when": p.DateTime(a.Start), "code": a.Code},
		})
	}
	journal.On(d, "booking.write_booked", func(ctx context.Context, f booking.AppointmentBooked) error {
		return write(ctx, "booked", f.Appointment)
	})
	journal.On(d, "booking.write_moved", func(ctx context.Context, f booking.AppointmentMoved) error {
		return write(ctx, "moved", f.Appointment)
	})
	journal.On(d, "booking.write_cancelled", func(ctx context.Context, f booking.AppointmentCancelled) error {
		return write(ctx, "cancelled", f.Appointment)
	})
	journal.On(d, "booking.write_reminder", func(ctx context.Context, f booking.AppointmentApproaching) error {
		return write(ctx, "reminder", f.Appointment)
	})
}
