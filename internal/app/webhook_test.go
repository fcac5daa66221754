package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/sample"
)

func TestAProgramOutsideIsToldOfAnAppointmentAndBelievesIt(t *testing.T) {
	town := apptest.Open(t, nil)
	var got []*http.Request
	var bodies []string
	outside := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, bodies = append(got, r), append(bodies, string(body))
	}))
	defer outside.Close()
	apptest.Settle(t, town) // what happened in the sample town before is not told
	page := apptest.As(t, town, admin).Post("/ufficio/amministrazione/webhook", url.Values{
		"url": {outside.URL + "/hook"}, "types": {"booking.appointment.booked"},
	})
	if page.Status != http.StatusCreated {
		t.Fatalf("got %d: %s", page.Status, page.Page(t).Text())
	}
	secret := secretOf(t, page.Page(t), "data-secret")
	ada := apptest.Person(t, town, sample.CitizenOne)
	as := identity.With(t.Context(), ada.Actor())
	cal := town.Booking.Calendars()[0]
	slots, err := town.Booking.NextFree(as, cal.Slug, booking.Visit{}, apptest.Today(t, town).AddDays(1), 1)
	if err != nil || len(slots) == 0 {
		t.Fatalf("no free slot: %v", err)
	}
	a, err := town.Booking.Book(as, booking.BookRequest{Calendar: cal.Slug, Start: slots[0].Start, Relation: booking.Self, Lang: "it"})
	if err != nil {
		t.Fatal(err)
	}
	apptest.Settle(t, town)
	if err := town.Webhook.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	key, err := standardwebhooks.NewWebhook(secret)
	if err != nil || len(got) != 1 {
		t.Fatalf("got %d messages, %v, want one", len(got), err)
	}
	if err := key.Verify([]byte(bodies[0]), got[0].Header); err != nil {
		t.Error(err)
	}
	if !strings.Contains(bodies[0], a.ID) || strings.Contains(bodies[0], ada.FamilyName) || strings.Contains(bodies[0], ada.CodiceFiscale) {
		t.Errorf("got %s", bodies[0])
	}
}
