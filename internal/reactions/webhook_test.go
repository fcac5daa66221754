package reactions_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/reactions"
	"comune.example/sportello/internal/webhook"
)

func TestEachFactAboutAnAppointmentIsOneMessageWithoutAPerson(t *testing.T) {
	now := time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC)
	c := clock.Clock(func(context.Context) time.Time { now = now.Add(time.Millisecond); return now })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), booking.Schema(), webhook.Schema()), c)
	desk := agenda.Opening{Weekday: time.Monday, From: 9 * 60, Until: 12 * 60, Places: 1, Desk: "uno"}
	appointments := booking.NewService(j, []booking.Calendar{{
		Slug: "carte", Statistic: "carte", Office: "anagrafe", Title: map[string]string{"it": "Carte"},
		Desks: []booking.Desk{{Slug: "uno"}}, Rules: agenda.Rules{Minutes: 30, Horizon: 60, Openings: []agenda.Opening{desk}},
	}}, italy.MonthDay{Month: time.June, Day: 24})
	hooks := webhook.NewService(j, nil, webhook.Config{Types: reactions.WebhookTypes()})
	for range 2 { // every reaction runs twice: facts are delivered at least once
		reactions.Webhook(j.Dispatcher(), hooks)
	}
	program := identity.AsSystem(t.Context(), "test")
	issued, err := hooks.Add(program, webhook.Wish{URL: "https://example.org/hook", Types: reactions.WebhookTypes()})
	if err != nil {
		t.Fatal(err)
	}
	ada := identity.With(t.Context(), identity.Actor{
		Kind: identity.Citizen, ID: "account-of-ada", GivenName: "Ada", FamilyName: "Rossi", CodiceFiscale: "RSSMRA80A01H501U", Email: "ada@example.org",
	})
	day := italy.Day("2031-03-10")
	a, err := appointments.Book(ada, booking.BookRequest{Calendar: "carte", Start: day.At(9, 0, 0).UTC(), Relation: booking.Self, Note: "una nota", Lang: "it"})
	if err == nil {
		_, err = appointments.Reschedule(ada, a.ID, day.At(11, 0, 0).UTC())
	}
	if err == nil {
		_, err = appointments.Cancel(ada, a.ID)
	}
	if err == nil {
		err = j.Dispatcher().Drain(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := hooks.Endpoint(program, issued.ID)
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, d := range slices.Backward(r.Deliveries) {
		types = append(types, d.Type)
		for _, secret := range []string{"Ada", "ada", "Rossi", "RSSMRA80A01H501U", "una nota", a.Code, a.Link} {
			if strings.Contains(d.Body, secret) {
				t.Errorf("%s says %q", d.Type, secret)
			}
		}
		var body struct{ Data map[string]any }
		if err := json.Unmarshal([]byte(d.Body), &body); err != nil {
			t.Fatal(err)
		}
		want := []string{"calendar", "desk", "end", "id", "office", "people", "start", "state", "subject"}
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(body.Data))); diff != "" || body.Data["desk"] != "uno" || body.Data["people"] != 1.0 {
			t.Errorf("%s: got %v (-want +got):\n%s", d.Type, body.Data, diff)
		}
	}
	if diff := cmp.Diff(reactions.WebhookTypes(), types); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
