package reactions

import (
	"context"
	"maps"
	"strconv"
	"strings"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
)

// Reception says in words what an appointment is for, where somebody is received, and what to bring.
type Reception struct {
	What, Where string
	Bring       []string
}

// Receiving puts an appointment into words of its language.
type Receiving func(a booking.Appointment) Reception

// Booking writes to people about their appointments.
//
// Where a delegate booked by a registered delegation, the delegator is written to as well: person finds the account.
func Booking(d *journal.Dispatcher, w *Writer, receiving Receiving, person func(ctx context.Context, id string) (account.Account, error)) {
	b := bookingWriter{Writer: w, receiving: receiving, person: person}
	journal.On(d, "booking.write_booked", func(ctx context.Context, f booking.AppointmentBooked) error {
		return b.tell(ctx, "booked", f.Appointment, b.toBring(f.Appointment))
	})
	journal.On(d, "booking.write_pending", func(ctx context.Context, f booking.AppointmentPending) error {
		return b.pending(ctx, f.Appointment)
	})
	journal.On(d, "booking.write_lapsed", func(ctx context.Context, f booking.AppointmentLapsed) error {
		return b.tell(ctx, "lapsed", f.Appointment, nil)
	})
	journal.On(d, "booking.write_moved", func(ctx context.Context, f booking.AppointmentMoved) error {
		values := b.toBring(f.Appointment)
		if f.ByOffice && f.Reason != "" {
			values["reason"] = f.Reason
			return b.tell(ctx, "moved_by_office", f.Appointment, values)
		}
		return b.tell(ctx, "moved", f.Appointment, values)
	})
	journal.On(d, "booking.write_cancelled", func(ctx context.Context, f booking.AppointmentCancelled) error {
		if f.ByOffice && f.Reason != "" {
			return b.tell(ctx, "cancelled_by_office", f.Appointment, map[string]string{"code": f.Appointment.Code, "reason": f.Reason})
		}
		return b.tell(ctx, "cancelled", f.Appointment, map[string]string{"code": f.Appointment.Code})
	})
	journal.On(d, "booking.write_reminder", func(ctx context.Context, f booking.AppointmentApproaching) error {
		return b.tell(ctx, "reminder", f.Appointment, b.toBring(f.Appointment))
	})
	journal.On(d, "booking.write_offer", func(ctx context.Context, f booking.PlaceOffered) error {
		return b.offer(ctx, f)
	})
}

// bookingWriter writes the letters about appointments.
type bookingWriter struct {
	*Writer

	receiving Receiving
	person    func(ctx context.Context, id string) (account.Account, error)
}

// tell writes one letter about an appointment, with the values that not every letter has.
func (b bookingWriter) tell(ctx context.Context, kind string, a booking.Appointment, more map[string]string) error {
	if err := b.write(ctx, b.message(kind, a, more)); err != nil || a.Delegator == "" {
		return err
	}
	return b.tellDelegator(ctx, kind, a, more)
}

// tellDelegator writes to the one in whose name a delegate acts, in the language of the one who reads it.
func (b bookingWriter) tellDelegator(ctx context.Context, kind string, a booking.Appointment, more map[string]string) error {
	to, err := b.person(ctx, a.Delegator)
	if fault.Is(err, fault.NotFound) || err == nil && to.State != account.Active {
		return nil
	}
	if err != nil {
		return err
	}
	a.Email, a.Lang, a.Account = to.Email, to.Lang, to.ID
	more = maps.Clone(more)
	if _, ok := more["bring"]; ok {
		maps.Copy(more, b.toBring(a))
	}
	if kind == "booked" {
		kind, more["delegate"] = "delegated", a.Delegate
	}
	m := b.message(kind, a, more)
	m.key += "/delegator"
	return b.write(ctx, m)
}

func (b bookingWriter) message(kind string, a booking.Appointment, more map[string]string) message {
	r := b.receiving(a)
	values := map[string]string{"what": r.What, "where": r.Where, "when": b.Texts.Printer(a.Lang).DateTime(a.Start)}
	maps.Copy(values, more)
	return message{
		letter: kind, key: a.ID + "/" + strconv.FormatInt(a.Version, 10), email: a.Email, lang: a.Lang, account: a.Account,
		name: a.GivenName + " " + a.FamilyName, path: "/appuntamenti/" + a.Link, about: notify.Subject{Kind: "appointment", ID: a.ID}, values: values,
	}
}

// pending asks a guest to confirm. The code in the link proves that the letter was read: until then it stands nowhere else.
func (b bookingWriter) pending(ctx context.Context, a booking.Appointment) error {
	m := b.message("pending", a, map[string]string{"until": b.Texts.Printer(a.Lang).DateTime(a.Lapses)})
	m.path += "/conferma-presenza?codice=" + a.Code
	return b.write(ctx, m)
}

// offer tells who waits of a place, and until when it is kept.
func (b bookingWriter) offer(ctx context.Context, f booking.PlaceOffered) error {
	m := b.message("offer", f.Appointment, map[string]string{"until": b.Texts.Printer(f.Appointment.Lang).DateTime(f.Appointment.Lapses)})
	m.path = "/attese/" + f.Entry.Link
	return b.write(ctx, m)
}

// toBring are the code and the list of what to bring; an empty list leaves nothing in the letter.
func (b bookingWriter) toBring(a booking.Appointment) map[string]string {
	var text strings.Builder
	if list := b.receiving(a).Bring; len(list) > 0 {
		text.WriteString("\n" + b.Texts.Printer(a.Lang).T("booking.bring") + ":\n")
		for _, line := range list {
			text.WriteString("- " + line + "\n")
		}
	}
	return map[string]string{"code": a.Code, "bring": text.String()}
}
