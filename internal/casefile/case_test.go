package casefile_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/workflow"
)

func TestARequestBecomesANumberedCaseWithItsTerm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.yearly(anna)
		w.later(24 * time.Hour)
		c := first(w.submit(anna, d.ID))
		if c.ID != d.ID || c.State != workflow.Submitted || c.Protocollo != (italy.Protocollo{Number: 1, Year: 2014}) {
			t.Errorf("got %+v, want case %s, submitted, number 1 of 2014", c, d.ID)
		}
		if c.SubmittedDay != "2014-03-11" || c.DueDay != "2014-04-10" || c.FeeCents != 2500 || c.PaymentKind != "diritti-prova" {
			t.Errorf("got day %s, due %s, %d cents of %q", c.SubmittedDay, c.DueDay, c.FeeCents, c.PaymentKind)
		}
		if c.Email != "altra@example.org" {
			t.Errorf("email: got %q, want the one in the form", c.Email)
		}
		f, err := w.Show(w.as(anna), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Documents) != 1 || f.Answers["targa"] != "AB123CD" || len(f.Entries) != 1 || f.Entries[0].Kind != "submit" {
			t.Errorf("got %d documents, %v, %+v", len(f.Documents), f.Answers, f.Entries)
		}
		if n := w.count("casefile_draft"); n != 0 {
			t.Errorf("drafts left: %d", n)
		}
	})
}

func first[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestWhatIsIncompleteOrNotDeclaredIsNotSent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		empty := w.start(anna, complaint)
		_, err := w.submit(anna, empty.ID)
		wantFault(t, "incomplete", err, fault.Invalid, "casefile.incomplete")
		ready := w.ready(anna)
		_, err = w.Submit(w.as(anna), casefile.SubmitRequest{Draft: ready.ID})
		if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != "dichiarazione" {
			t.Errorf("not declared: got %v, want the declaration asked for", err)
		}
		_, err = w.submit(bruno, ready.ID)
		wantFault(t, "a stranger's", err, fault.NotFound, "")
		if w.count("casefile_case") != 0 || w.count("casefile_protocollo") != 0 {
			t.Error("a case or a number was made")
		}
	})
}

func TestASentRequestCannotBeEdited(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.permitOf(anna)
		_, err := w.SaveStep(w.as(anna), casefile.SaveRequest{Draft: c.ID, Step: 2, Raw: catalog.Raw{"durata": {"giorno"}}, Lang: "it"})
		wantFault(t, "saving a step", err, fault.Conflict, "casefile.sent")
		wantFault(t, "discarding", w.Discard(w.as(anna), c.ID), fault.Conflict, "casefile.sent")
		_, err = w.Fill(w.as(anna), c.ID)
		wantFault(t, "reading it as a draft", err, fault.Conflict, "casefile.sent")
		_, err = w.Fill(w.as(bruno), c.ID)
		wantFault(t, "a stranger reading it", err, fault.NotFound, "")
		if f := first(w.Show(w.as(anna), c.ID)); f.Answers["durata"] != "anno" {
			t.Errorf("got %v, want what was sent", f.Answers)
		}
	})
}

func TestSendingTwiceGivesTheSameCase(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		facts := 0
		journal.On(w.j.Dispatcher(), "t", func(context.Context, casefile.RequestSubmitted) error { facts++; return nil })
		d := w.ready(anna)
		var wait sync.WaitGroup
		cases := make([]casefile.Case, 8)
		errs := make([]error, 8)
		for i := range cases {
			wait.Go(func() { cases[i], errs[i] = w.submit(anna, d.ID) })
		}
		wait.Wait()
		for i, c := range cases {
			if errs[i] != nil || c.ID != d.ID || c.Protocollo.Number != 1 {
				t.Errorf("press %d: got number %d and %v, want number 1", i, c.Protocollo.Number, errs[i])
			}
		}
		if n := w.count("casefile_case"); n != 1 {
			t.Errorf("cases: got %d, want 1", n)
		}
		if err := w.j.Dispatcher().Drain(t.Context()); err != nil || facts != 1 {
			t.Errorf("facts: got %d and %v, want 1", facts, err)
		}
	})
}

// TestNumbersHaveNoGaps sends requests of 32 people at once, of which a third fails after the number was taken.
func TestNumbersHaveNoGaps(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		breakInserts(t, w.database, "Guasto")
		const rounds = 3
		var wait sync.WaitGroup
		errs := make(chan error, 32*rounds)
		for i := range 32 {
			actor := identity.Actor{Kind: identity.Citizen, ID: fmt.Sprint("c", i), GivenName: "C", FamilyName: "Prova"}
			if i%3 == 0 {
				actor.FamilyName = "Guasto"
			}
			wait.Go(func() {
				for range rounds {
					errs <- w.sendOne(actor)
				}
			})
		}
		wait.Wait()
		close(errs)
		failed := 0
		for err := range errs {
			if err != nil {
				failed++
			}
		}
		if failed != 11*rounds {
			t.Errorf("failed: got %d, want %d", failed, 11*rounds)
		}
		w.wantNumbers(t, 2014, 21*rounds)
		w.now = time.Date(2014, 12, 31, 23, 30, 0, 0, time.UTC) // 2015 in Rome
		if c := first(w.submit(anna, w.ready(anna).ID)); c.Protocollo != (italy.Protocollo{Number: 1, Year: 2015}) {
			t.Errorf("the first of the new year: got %s", c.Protocollo)
		}
	})
}

func (w *world) sendOne(actor identity.Actor) error {
	ctx := identity.With(w.t.Context(), actor)
	d, err := w.Start(ctx, casefile.StartRequest{Service: complaint, Lang: "it"})
	if err != nil {
		return err
	}
	_, err = w.SaveStep(ctx, casefile.SaveRequest{Draft: d.ID, Step: 1, Raw: catalog.Raw{"testo": {"x"}}, Lang: "it"})
	if err != nil {
		return err
	}
	_, err = w.Submit(ctx, casefile.SubmitRequest{Draft: d.ID, Declared: true, Lang: "it"})
	return err
}

// breakInserts makes the database refuse the cases of people with a family name, as a full disk would.
func breakInserts(t *testing.T, database *db.DB, family string) {
	t.Helper()
	statement := "CREATE TRIGGER broken BEFORE INSERT ON casefile_case WHEN NEW.family_name = '" + family + "' BEGIN SELECT RAISE(ABORT, 'broken'); END"
	if database.Engine == db.Postgres {
		statement = "ALTER TABLE casefile_case ADD CONSTRAINT broken CHECK (family_name <> '" + family + "')"
	}
	err := database.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) wantNumbers(t *testing.T, year, count int) {
	t.Helper()
	rows, err := w.database.Read().QueryContext(t.Context(), "SELECT number FROM casefile_case WHERE year = $1 ORDER BY number", year)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var got int
		if err := rows.Scan(&got); err != nil {
			t.Fatal(err)
		}
		if n++; got != n {
			t.Fatalf("number %d follows %d", got, n-1)
		}
	}
	if err := rows.Err(); err != nil || n != count {
		t.Errorf("numbers: got 1 to %d and %v, want 1 to %d", n, err, count)
	}
}

func TestAnIntegrationSuspendsTheTermOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.permitOf(anna) // due on 9 April
		step := func(action, text string) {
			t.Helper()
			c = first(w.Move(w.as(clerkA), casefile.Step{Case: c.ID, Version: c.Version, Action: action, Text: text}))
		}
		step("take", "")
		if c.State != workflow.InCharge || c.Officer != "clerk-a" || c.TakenAt.IsZero() {
			t.Errorf("taken: got %+v", c)
		}
		w.later(48 * time.Hour)
		step("ask", "Manca la planimetria")
		w.later(5 * 24 * time.Hour)
		if got := w.Forecast(c, "2014-03-17"); got != "2014-04-14" {
			t.Errorf("forecast: got %s, want 2014-04-14", got)
		}
		if err := w.Reforecast(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := first(w.Show(w.as(anna), c.ID)); got.DueDay != "2014-04-14" || got.Version != c.Version {
			t.Errorf("reforecast: got %s and version %d, want 2014-04-14 and %d", got.DueDay, got.Version, c.Version)
		}
		w.later(5 * 24 * time.Hour)
		c = first(w.Answer(w.as(anna), casefile.Step{Case: c.ID, Text: "Eccola", Files: []document.File{{Name: "p.pdf", Data: []byte("%PDF-1.4 x")}}}))
		if c.State != workflow.InCharge || c.DueDay != "2014-04-19" {
			t.Errorf("answered: got %s, due %s, want ten days more", c.State, c.DueDay)
		}
		step("ask", "Ancora una cosa")
		w.later(10 * 24 * time.Hour)
		c = first(w.Answer(w.as(anna), casefile.Step{Case: c.ID, Text: "Ecco"}))
		if c.DueDay != "2014-04-19" || len(c.Suspensions) != 1 {
			t.Errorf("a second time: got due %s and %d suspensions, want no further day", c.DueDay, len(c.Suspensions))
		}
		step("deny", "Non spetta")
		if c.State != workflow.Denied || c.DecidedAt.IsZero() {
			t.Errorf("denied: got %+v", c)
		}
		want := []string{"submit", "take", "ask", "answer", "ask", "answer", "deny"}
		if diff := cmp.Diff(want, kindsOf(first(w.Show(w.as(anna), c.ID)))); diff != "" {
			t.Errorf("entries (-want +got):\n%s", diff)
		}
	})
}

func kindsOf(f casefile.File) []string {
	var kinds []string
	for _, e := range f.Entries {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func TestMovesFollowTheWorkflow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.permitOf(anna)
		move := func(action, text string) error {
			_, err := w.Move(w.as(clerkA), casefile.Step{Case: c.ID, Action: action, Text: text})
			return err
		}
		wantFault(t, "granting what nobody took", move("grant", "x"), fault.Conflict, "casefile.no_move")
		wantFault(t, "withdrawing for the citizen", move("withdraw", ""), fault.Conflict, "casefile.no_move")
		if err := move("take", ""); err != nil {
			t.Fatal(err)
		}
		wantFault(t, "denying without a reason", move("deny", "  "), fault.Invalid, "casefile.error.reason")
		wantFault(t, "asking without a text", move("ask", ""), fault.Invalid, "casefile.error.reason")
		_, err := w.Answer(w.as(anna), casefile.Step{Case: c.ID, Text: "x"})
		wantFault(t, "answering what nobody asked", err, fault.Conflict, "casefile.no_move")
		if err := move("grant", ""); err != nil {
			t.Fatal(err)
		}
		wantFault(t, "denying what is granted", move("deny", "x"), fault.Conflict, "casefile.no_move")
		_, err = w.Withdraw(w.as(anna), casefile.Step{Case: c.ID})
		wantFault(t, "withdrawing what is granted", err, fault.Conflict, "casefile.no_move")
	})
}

func TestOfTwoOfficersOneIsTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.permitOf(anna)
		c = first(w.Move(w.as(clerkA), casefile.Step{Case: c.ID, Version: c.Version, Action: "take"}))
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i, m := range []struct {
			who    identity.Actor
			action string
		}{{clerkA, "grant"}, {clerkA2, "deny"}} {
			wait.Go(func() {
				_, errs[i] = w.Move(w.as(m.who), casefile.Step{Case: c.ID, Version: c.Version, Action: m.action, Text: "x"})
			})
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("got %v and %v, want one of them refused", errs[0], errs[1])
		}
		wantFault(t, "the second", errors.Join(errs...), fault.Conflict, "casefile.changed")
		if got := kindsOf(first(w.Show(w.as(clerkA), c.ID))); len(got) != 3 {
			t.Errorf("entries: got %v, want one decision", got)
		}
	})
}

func TestNotesAreTheOfficesOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.permitOf(anna)
		first(w.Note(w.as(clerkA), casefile.Step{Case: c.ID, Text: "Verificare in archivio"}))
		first(w.Assign(w.as(clerkA), casefile.Step{Case: c.ID, Officer: "clerk-a2"}))
		first(w.Write(w.as(clerkA), casefile.Step{Case: c.ID, Text: "Buongiorno"}))
		first(w.Write(w.as(anna), casefile.Step{Case: c.ID, Text: "Grazie"}))
		if got := kindsOf(first(w.Show(w.as(anna), c.ID))); !slices.Equal(got, []string{"submit", "message", "message"}) {
			t.Errorf("the citizen reads %v", got)
		}
		f := first(w.Show(w.as(clerkA), c.ID))
		if got := kindsOf(f); len(got) != 5 || f.Officer != "clerk-a2" {
			t.Errorf("the office reads %v, of %s", got, f.Officer)
		}
		_, err := w.Assign(w.as(clerkA), casefile.Step{Case: c.ID, Officer: "nobody"})
		wantFault(t, "assigning to a stranger", err, fault.Invalid, "casefile.error.colleague")
	})
}

func TestReadingByTheOfficeLeavesALineAboutTheCaseAndThePerson(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.permitOf(anna)
		first(w.Show(w.as(anna), c.ID))
		first(w.Show(w.as(clerkA), c.ID))
		f := first(w.Show(w.as(clerkA), c.ID))
		if _, _, err := w.Document(w.as(clerkA), c.ID, f.Documents[0].ID); err != nil {
			t.Fatal(err)
		}
		for _, subject := range []journal.Subject{{Kind: "case", ID: c.ID}, {Kind: "account", ID: "anna"}, {Kind: "resident", ID: anna.CodiceFiscale}} {
			lines, err := w.j.About(t.Context(), subject, 0, 50)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range lines {
				got = append(got, l.Action+" "+l.ActorID)
			}
			want := []string{"casefile.document clerk-a", "casefile.read clerk-a", "casefile.read clerk-a", "casefile.submit anna"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", subject.Kind, diff)
			}
		}
	})
}

func TestTheWorklistShowsWhatEndsFirstOfTheOfficersOffices(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		late := w.permitOf(anna)
		w.later(72 * time.Hour)
		soon := w.permitOf(bruno)
		w.later(time.Second)
		other := first(w.submit(bruno, w.ready(bruno).ID))
		ids := func(actor identity.Actor, f casefile.Filter) []string {
			t.Helper()
			list, err := w.List(w.as(actor), f)
			if err != nil {
				t.Fatal(err)
			}
			if int(list.Total) != len(list.Cases) {
				t.Errorf("total: got %d, want %d", list.Total, len(list.Cases))
			}
			if n := first(w.CountOpen(w.as(actor), f)); !f.State.Terminal() && n != list.Total {
				t.Errorf("count: got %d, want %d", n, list.Total)
			}
			var got []string
			for _, c := range list.Cases {
				got = append(got, c.ID)
			}
			return got
		}
		want := func(what string, got []string, want ...string) {
			t.Helper()
			if !slices.Equal(got, want) {
				t.Errorf("%s: got %v, want %v", what, got, want)
			}
		}
		want("office A", ids(clerkA, casefile.Filter{}), late.ID, soon.ID)
		want("office B", ids(clerkB, casefile.Filter{}), other.ID)
		want("every office", ids(officer("x", identity.RoleClerk, ""), casefile.Filter{}), late.ID, soon.ID, other.ID)
		want("the command", ids(program, casefile.Filter{Service: complaint}), other.ID)
		first(w.Move(w.as(clerkA), casefile.Step{Case: soon.ID, Action: "take"}))
		want("mine", ids(clerkA, casefile.Filter{Mine: true}), soon.ID)
		want("mine, of a colleague", ids(clerkA2, casefile.Filter{Mine: true}))
		want("by state", ids(clerkA, casefile.Filter{State: workflow.Submitted}), late.ID)
		w.now = late.DueDay.AddDays(1).Start()
		want("overdue", ids(clerkA, casefile.Filter{Overdue: true}), late.ID)
		first(w.Move(w.as(clerkA), casefile.Step{Case: soon.ID, Action: "grant"}))
		want("open", ids(clerkA, casefile.Filter{}), late.ID)
		want("granted", ids(clerkA, casefile.Filter{State: workflow.Granted}), soon.ID)
		list := first(w.List(w.as(clerkA), casefile.Filter{}))
		if diff := cmp.Diff(map[workflow.State]int64{workflow.Submitted: 1, workflow.Granted: 1}, list.States); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
		_, err := w.List(w.as(officer("x", identity.RoleCashier, "")), casefile.Filter{})
		wantFault(t, "a cashier", err, fault.NotFound, "")
	})
}

func TestRequestsAreCountedOnTheDayInRome(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.permitOf(anna)
		first(w.submit(anna, w.ready(anna).ID))
		w.now = time.Date(2014, 3, 10, 23, 30, 0, 0, time.UTC) // half past midnight of the 11th
		first(w.submit(bruno, w.ready(bruno).ID))
		got := first(w.CountByDay(t.Context(), "2014-03-01", "2014-03-31"))
		want := []figure.Daily{{Day: "2014-03-10", Sub: "permessi_prova", Count: 1}, {Day: "2014-03-10", Sub: "reclami_prova", Count: 1}, {Day: "2014-03-11", Sub: "reclami_prova", Count: 1}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestFactsSayWhatReactionsNeed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var got []string
		heard := func(fact journal.Fact, about casefile.Told) error { //nolint:unparam // a reaction's shape
			if about.Title == "" || about.Number == "" || about.Account != "anna" {
				t.Errorf("%s says too little: %+v", fact.FactName(), about)
			}
			got = append(got, fact.FactName())
			return nil
		}
		d := w.j.Dispatcher()
		journal.On(d, "t", func(_ context.Context, f casefile.RequestSubmitted) error {
			if f.FeeCents != 2500 || f.PaymentKind == "" || f.Due == "" || f.Email == "" {
				t.Errorf("submitted: %+v", f)
			}
			return heard(f, f.Told)
		})
		journal.On(d, "t", func(_ context.Context, f casefile.CaseTaken) error { return heard(f, f.Told) })
		journal.On(d, "t", func(_ context.Context, f casefile.IntegrationAsked) error { return heard(f, f.Told) })
		journal.On(d, "t", func(_ context.Context, f casefile.IntegrationAnswered) error { return heard(f, f.Told) })
		journal.On(d, "t", func(_ context.Context, f casefile.MessageSent) error { return heard(f, f.Told) })
		journal.On(d, "t", func(_ context.Context, f casefile.CaseDecided) error { return heard(f, f.Told) })
		c := w.permitOf(anna)
		for range 2 { // a reaction may run twice
			if err := w.PaymentTold(w.as(program), c.ID, "pos-1", true); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []casefile.Step{{Action: "take"}, {Action: "ask", Text: "x"}} {
			step.Case = c.ID
			first(w.Move(w.as(clerkA), step))
			w.later(time.Second)
		}
		first(w.Answer(w.as(anna), casefile.Step{Case: c.ID, Text: "x"}))
		w.later(time.Second)
		first(w.Write(w.as(clerkA), casefile.Step{Case: c.ID, Text: "x"}))
		w.later(time.Second)
		first(w.Move(w.as(clerkA), casefile.Step{Case: c.ID, Action: "grant"}))
		if err := d.Drain(clock.At(t.Context(), w.now)); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		want := []string{"casefile.decided", "casefile.integration_answered", "casefile.integration_asked", "casefile.message", "casefile.submitted", "casefile.taken"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("facts (-want +got):\n%s", diff)
		}
		f := first(w.Show(w.as(anna), c.ID))
		if paid := slices.Index(kindsOf(f), casefile.EntryPaid); !f.Paid() || paid < 0 || slices.Contains(kindsOf(f)[paid+1:], casefile.EntryPaid) {
			t.Errorf("paid: got %v and %v, want it said once", f.Paid(), kindsOf(f))
		}
	})
}
