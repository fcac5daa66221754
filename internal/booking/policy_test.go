package booking_test

import (
	"context"
	"testing"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

// The whole table of rights: who, what, and whether. What is not permitted does not exist for who asks.
func TestWhoMayDoWhat(t *testing.T) {
	actors := map[string]context.Context{
		"the citizen": citizen("anna"), "a stranger": citizen("bruno"), "nobody": guest(),
		"the office's clerk": clerk(office), "another office's clerk": clerk("another"), "every office's clerk": clerk(""),
		"an administrator": identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: "admin", Roles: []identity.Role{{Name: identity.RoleAdministrator}}}),
		"another body":     identity.With(context.Background(), identity.Actor{Kind: identity.Body, ID: "body"}),
		"the program":      identity.AsSystem(context.Background(), "test"),
	}
	actions := map[string]func(p *play, as context.Context, a booking.Appointment) error{
		"see": func(p *play, as context.Context, a booking.Appointment) error {
			_, err := p.Appointment(as, a.ID)
			return err
		},
		"cancel": func(p *play, as context.Context, a booking.Appointment) error {
			_, err := p.Cancel(as, a.ID)
			return err
		},
		"move": func(p *play, as context.Context, a booking.Appointment) error {
			_, err := p.Reschedule(as, a.ID, at(monday, 9, 30))
			return err
		},
		"agenda": func(p *play, as context.Context, _ booking.Appointment) error {
			_, err := p.Agenda(as, office, monday)
			return err
		},
		"close": func(p *play, as context.Context, _ booking.Appointment) error {
			_, err := p.CloseDay(as, booking.Closing{Calendar: "documenti", Day: monday, Reason: "prova", Stranded: booking.Keep})
			return err
		},
		"read the rules": func(p *play, as context.Context, _ booking.Appointment) error {
			_, err := p.Rules(as, "documenti")
			return err
		},
		"export": func(p *play, as context.Context, _ booking.Appointment) error {
			_, err := p.Export(as, office, monday, monday)
			return err
		},
		"say that somebody came": func(p *play, as context.Context, a booking.Appointment) error { return p.MarkArrived(as, a.ID) },
		"my list":                func(p *play, as context.Context, _ booking.Appointment) error { _, err := p.Mine(as); return err },
	}
	permitted := map[string]map[string]bool{
		"see":    {"the citizen": true, "the office's clerk": true, "every office's clerk": true, "the program": true},
		"cancel": {"the citizen": true, "the office's clerk": true, "every office's clerk": true, "the program": true},
		"move":   {"the citizen": true, "the office's clerk": true, "every office's clerk": true, "the program": true},
		"agenda": {"the office's clerk": true, "every office's clerk": true, "the program": true},
		"close":  {"the office's clerk": true, "every office's clerk": true, "the program": true},
		"export": {"the office's clerk": true, "every office's clerk": true, "the program": true},

		"read the rules":         {"the office's clerk": true, "every office's clerk": true, "the program": true},
		"say that somebody came": {"the office's clerk": true, "every office's clerk": true, "the program": true},
		"my list":                {"the citizen": true, "a stranger": true},
	}
	scene(t, 400, func(t *testing.T, p *play) {
		for what, do := range actions {
			for who, ctx := range actors {
				a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
				err := do(p, ctx, a)
				switch want := permitted[what][who]; {
				case want && err != nil:
					t.Errorf("%s may %s, got %v", who, what, err)
				case !want && !fault.Is(err, fault.NotFound):
					t.Errorf("%s may not %s and is told that there is nothing, got %v", who, what, err)
				}
				_, _ = p.ReopenDay(clerk(office), booking.Closing{Calendar: "documenti", Day: monday, Reason: "prova"})
			}
		}
	})
}
