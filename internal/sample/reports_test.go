package sample_test

import (
	"context"
	"testing"
	"time"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/sample"
)

func TestTheSamplesReportsAreSpreadOverTheLastMonthsAndStandInEveryState(t *testing.T) {
	m, err := municipality.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2014, 9, 1, 9, 0, 0, 0, time.UTC)
	j := journal.New(dbtest.SQLite(t, journal.Schema(), document.Schema(), complaint.Schema()), clock.Virtual(func() time.Time { return now }))
	config := complaint.Config{Closed: m.Closed, Subjects: []complaint.Subject{{Slug: "altro", Office: "urp"}}}
	for _, c := range m.Reporting.Categories {
		config.Categories = append(config.Categories, complaint.Category{Slug: c.Slug, Title: c.Title, Office: c.Office, TermDays: c.TermDays})
	}
	r := sample.Reports{
		Complaint: complaint.NewService(j, config), Municipality: m, Now: now, Many: 60,
		Citizen: func(_ context.Context, n int) (identity.Actor, bool) {
			id := sample.CitizenID(n)
			return identity.Actor{Kind: identity.Citizen, ID: id, GivenName: "Ada", FamilyName: "Prova", Email: id + "@posta.example"}, true
		},
		Clerk: func(_ context.Context, office string) (identity.Actor, bool) {
			return identity.Actor{Kind: identity.Officer, ID: office, Roles: []identity.Role{{Name: identity.RoleClerk, Office: office}}}, true
		},
	}
	for range 2 { // the second time there is nothing to do
		if err := r.Make(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	all, err := r.Complaint.Public(t.Context(), complaint.Question{})
	if err != nil {
		t.Fatal(err)
	}
	work, err := r.Complaint.List(identity.AsSystem(t.Context(), "test"), complaint.Filter{Page: 1})
	if err != nil {
		t.Fatal(err)
	}
	total := int64(0)
	for _, state := range complaint.States() {
		if work.States[state] == 0 {
			t.Errorf("none is %s", state)
		}
		total += work.States[state]
	}
	if total != 61 { // and one question
		t.Errorf("got %d in all, want 61", total)
	}
	oldest, newest := all.Reports[len(all.Reports)-1].SubmittedDay, all.Reports[0].SubmittedDay
	if oldest.DaysUntil(newest) < 120 || newest > italy.DayOf(now) {
		t.Errorf("from %s to %s", oldest, newest)
	}
	if len(all.Categories) < 9 {
		t.Errorf("got %d categories: %v", len(all.Categories), all.Categories)
	}
}
