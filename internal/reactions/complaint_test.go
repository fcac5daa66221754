package reactions_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/complaint/complaintweb"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/notify/sandbox"
	"comune.example/sportello/internal/reactions"
)

// reportedTown takes reports, and writes about them; it is 1 March 2014.
type reportedTown struct {
	town

	complaints *complaint.Service
	now        time.Time
}

func newReportedTown(t *testing.T) *reportedTown {
	t.Helper()
	c := &reportedTown{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	database := dbtest.SQLite(t, journal.Schema(), document.Schema(), complaint.Schema(), notify.Schema())
	c.journal = journal.New(database, clock.Clock(func(context.Context) time.Time {
		c.now = c.now.Add(time.Millisecond) // so that the latest mail is the latest
		return c.now
	}))
	c.mailbox = notify.NewMailbox(c.journal)
	c.notify = notify.NewService(c.journal, sandbox.New(c.mailbox, "noreply@comune.example"))
	c.complaints = complaint.NewService(c.journal, complaint.Config{
		Categories: []complaint.Category{{Slug: "buche", Office: "strade", TermDays: 20}},
		Subjects:   []complaint.Subject{{Slug: "tributi", Title: map[string]string{"it": "Tributi"}, Office: "strade"}},
	})
	texts, err := i18n.Load(complaintweb.Module(c.complaints, nil, complaintweb.Options{}).Messages)
	if err != nil {
		t.Fatal(err)
	}
	w, err := reactions.NewWriter(c.notify, complaintweb.Letters, texts, reactions.Site{Town: "Comune di Prova", BaseURL: "https://servizi.comune.example"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // every reaction runs twice: facts are delivered at least once
		reactions.Complaint(c.journal.Dispatcher(), w, c.complaints, func(office string) string { return office + "@comune.example" })
	}
	return c
}

func clerkOfRoads() context.Context {
	return identity.With(context.Background(), identity.Actor{
		Kind: identity.Officer, ID: "clerk", Name: "Carla", Roles: []identity.Role{{Name: identity.RoleClerk, Office: "strade"}},
	})
}

// newest is the latest mail to an address, the nth of all; it says each of the words.
func (c *reportedTown) newest(t *testing.T, address string, n int, words ...string) string {
	t.Helper()
	list := c.mails(t, address)
	if len(list) != n {
		t.Fatalf("%s: got %d mails, want %d: %+v", address, len(list), n, list)
	}
	if n == 0 {
		return ""
	}
	text := list[0].Subject + "\n" + list[0].Text
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%s: the letter lacks %q:\n%s", address, word, text)
		}
	}
	return text
}

// after gives what follows a text in a letter, to the end of the line.
func after(text, begin string) string {
	_, rest, _ := strings.Cut(text, begin)
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

func TestAGuestIsWrittenToFromTheConfirmationToTheEnd(t *testing.T) {
	c := newReportedTown(t)
	const ada = "ada@example.org"
	d, err := c.complaints.Start(t.Context(), map[string]string{"privacy": "si"}, "it", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.complaints.Keep(t.Context(), d.Link, ada, ""); err != nil {
		t.Fatal(err)
	}
	c.newest(t, ada, 1, "/segnala/"+d.Link)
	typed := map[string]string{"category": "buche", "title": "Una buca", "details": "Profonda.", "address": "Via di Prova", "given_name": "Ada", "family_name": "Prova", "email": ada}
	if _, err := c.complaints.SaveDraft(t.Context(), complaint.Save{Link: d.Link, Typed: typed, Lang: "it"}); err != nil {
		t.Fatal(err)
	}
	r, err := c.complaints.Send(t.Context(), d.Link, "")
	if err != nil {
		t.Fatal(err)
	}
	code := after(c.newest(t, ada, 2, "Ada", "Una buca", "/conferma?codice="), "codice=")
	if r, err = c.complaints.Confirm(t.Context(), r.Link, code); err != nil {
		t.Fatalf("the code of the letter does not confirm: %v", err)
	}
	c.newest(t, ada, 3, "SEG-2014-000001", "21 marzo 2014", "/segnalazione/"+r.Link)
	for n, step := range []complaint.Step{{Action: complaint.Take}, {Action: complaint.Resolve, Text: "Chiusa ieri."}} {
		step.Report = r.ID
		if _, err := c.complaints.Move(clerkOfRoads(), step); err != nil {
			t.Fatal(err)
		}
		c.newest(t, ada, 4+n, step.Text, "SEG-2014-000001")
	}
}

func TestWhoFollowsIsToldOfEachStepOnceAndCanStop(t *testing.T) {
	c := newReportedTown(t)
	const eva, anna = "eva@example.org", "anna@example.org"
	citizen := identity.With(t.Context(), identity.Actor{Kind: identity.Citizen, ID: "anna", GivenName: "Anna", FamilyName: "Prova", Email: anna})
	d, err := c.complaints.Start(citizen, map[string]string{"privacy": "si"}, "it", "")
	if err != nil {
		t.Fatal(err)
	}
	typed := map[string]string{"category": "buche", "title": "Una buca", "details": "Profonda.", "address": "Via di Prova"}
	if _, err := c.complaints.SaveDraft(citizen, complaint.Save{Link: d.Link, Typed: typed, Lang: "it"}); err != nil {
		t.Fatal(err)
	}
	r, err := c.complaints.Send(citizen, d.Link, "")
	if err != nil {
		t.Fatal(err)
	}
	clerk := clerkOfRoads()
	if _, err := c.complaints.Move(clerk, complaint.Step{Report: r.ID, Action: complaint.Take}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the author follows as well, and has one letter all the same
		if _, err := c.complaints.Follow(t.Context(), complaint.FollowRequest{Number: r.Number.String(), Email: eva, Lang: "en"}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.complaints.Follow(citizen, complaint.FollowRequest{Number: r.Number.String(), Lang: "it"}); err != nil {
			t.Fatal(err)
		}
	}
	link := strings.Split(after(c.newest(t, eva, 2, "/en/seguite/"), "/seguite/"), "/")[0]
	if _, err := c.complaints.Answer(clerk, complaint.Step{Report: r.ID, Audience: complaint.ForAll, Text: "Before the confirmation."}); err != nil {
		t.Fatal(err)
	}
	c.newest(t, eva, 2)
	if err := c.complaints.ConfirmFollow(t.Context(), link); err != nil {
		t.Fatal(err)
	}
	for _, a := range []complaint.Audience{complaint.ForAll, complaint.ForAuthor, complaint.ForOffice} {
		if _, err := c.complaints.Answer(clerk, complaint.Step{Report: r.ID, Audience: a, Text: "For " + string(a) + "."}); err != nil {
			t.Fatal(err)
		}
	}
	c.newest(t, eva, 3, "For public.", "/en/seguite/"+link+"/disdici", "/en/segnalazioni/SEG-2014-000001")
	c.newest(t, anna, 5, "For author.") // received, taken, three answers less the office's note
	if err := c.complaints.Unfollow(t.Context(), link); err != nil {
		t.Fatal(err)
	}
	if _, err := c.complaints.Move(clerk, complaint.Step{Report: r.ID, Action: complaint.Resolve, Text: "Chiusa."}); err != nil {
		t.Fatal(err)
	}
	c.newest(t, eva, 3)
	c.newest(t, anna, 6, "Chiusa.")
}

func TestAnOfficeIsWrittenToOnceAboutWhatIsOverdue(t *testing.T) {
	c := newReportedTown(t)
	_, err := c.complaints.Ask(t.Context(), complaint.AssistanceRequest{Lang: "it", Typed: map[string]string{
		"category": "tributi", "details": "Come pago?", "privacy": "si", "given_name": "Ada", "family_name": "Prova", "email": "ada@example.org",
	}})
	if err != nil {
		t.Fatal(err)
	}
	c.newest(t, "ada@example.org", 1, "ASS-2014-000001", "/assistenza/")
	c.now = c.now.AddDate(0, 2, 0)
	for range 2 {
		if err := c.complaints.Remind(identity.AsSystem(t.Context(), "test")); err != nil {
			t.Fatal(err)
		}
	}
	c.newest(t, "strade@comune.example", 1, "ASS-2014-000001", "/ufficio/segnalazioni/")
}
