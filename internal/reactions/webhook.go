package reactions

import (
	"context"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/webhook"
)

// The types of events that programs outside can want.
const (
	appointmentBooked    = "booking.appointment.booked"
	appointmentMoved     = "booking.appointment.moved"
	appointmentCancelled = "booking.appointment.cancelled"
)

// WebhookTypes lists the types of events that programs outside can want.
func WebhookTypes() []string {
	return []string{appointmentBooked, appointmentMoved, appointmentCancelled}
}

// appointmentData is what programs outside learn of an appointment: when and where, nothing of whom.
type appointmentData struct {
	ID       string    `json:"id"`
	Calendar string    `json:"calendar"`
	Subject  string    `json:"subject"`
	Desk     string    `json:"desk"`
	Office   string    `json:"office"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	State    string    `json:"state"`
	People   int       `json:"people"`
}

// Webhook tells programs outside what happens to appointments.
func Webhook(d *journal.Dispatcher, hooks *webhook.Service) {
	tell := func(ctx context.Context, eventType string, a booking.Appointment) error {
		return hooks.Happened(ctx, webhook.Event{Type: eventType, At: a.ChangedAt, Data: appointmentData{
			ID: a.ID, Calendar: a.Calendar, Subject: a.Subject, Desk: a.Desk, Office: a.Office, Start: a.Start, End: a.End,
			State: string(a.State), People: max(a.People, 1),
		}})
	}
	journal.On(d, "webhook.tell_booked", func(ctx context.Context, f booking.AppointmentBooked) error {
		return tell(ctx, appointmentBooked, f.Appointment)
	})
	journal.On(d, "webhook.tell_moved", func(ctx context.Context, f booking.AppointmentMoved) error {
		return tell(ctx, appointmentMoved, f.Appointment)
	})
	journal.On(d, "webhook.tell_cancelled", func(ctx context.Context, f booking.AppointmentCancelled) error {
		return tell(ctx, appointmentCancelled, f.Appointment)
	})
}
