package complaint_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

func TestAnOfficerWhoHasSeenAnOlderReportChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.sent(anna, hole())
		if _, err := w.move(clerkA, r, complaint.Step{Action: complaint.Take, Version: r.Version}); err != nil {
			t.Fatal(err)
		}
		_, err := w.move(clerkA2, r, complaint.Step{Action: complaint.Reject, Text: "no", Version: r.Version})
		wants(t, "the slower one", err, fault.Conflict, "complaint.changed")
		if got := must(w.Show(w.as(clerkA), r.ID))(t); got.State != complaint.InCharge || got.Officer != "clerk-a" {
			t.Errorf("got %s of %s", got.State, got.Officer)
		}
	})
}

func TestWhoEndsAReportSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.moves(w.sent(anna, hole()), complaint.Take, "")
		for _, action := range []string{complaint.Resolve, complaint.Reject} {
			_, err := w.move(clerkA, r, complaint.Step{Action: action, Text: " \n "})
			wants(t, action, err, fault.Invalid, "complaint.error.reason")
		}
		r = w.moves(r, complaint.Resolve, "Chiusa con asfalto a freddo.")
		_, err := w.move(clerkA, r, complaint.Step{Action: complaint.Reopen})
		wants(t, "reopen", err, fault.Invalid, "complaint.error.reason")
		if r = w.moves(r, complaint.Reopen, "Si è riaperta."); r.State != complaint.InCharge || !r.ClosedAt.IsZero() {
			t.Errorf("got %+v", r)
		}
	})
}

func TestTheSameThingTwiceLeadsToOneReport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first, second := w.sent(anna, hole()), w.sent(bruno, hole())
		for _, number := range []string{"", "SEG-2014-000009", second.Number.String(), "ASS-2014-000001"} {
			_, err := w.move(clerkA, second, complaint.Step{Action: complaint.Merge, Original: number})
			wants(t, "repeats "+number, err, fault.Invalid, "complaint.error.original")
		}
		second = must(w.move(clerkA, second, complaint.Step{Action: complaint.Merge, Original: strings.ToLower(first.Number.String())}))(t)
		if second.State != complaint.Duplicate || second.DuplicateOf != first.ID {
			t.Errorf("got %+v", second)
		}
		_, err := w.move(clerkA, first, complaint.Step{Action: complaint.Merge, Original: second.Number.String()})
		wants(t, "in a circle", err, fault.Invalid, "complaint.error.original")
	})
}

func TestAReportPassedOnIsTheOtherOfficesAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.sent(anna, hole())
		_, err := w.Pass(w.as(clerkA), complaint.Step{Report: r.ID, Office: "nowhere"})
		wants(t, "an office that is none", err, fault.Invalid, "complaint.error.office")
		r = must(w.Pass(w.as(clerkA), complaint.Step{Report: r.ID, Office: "verde"}))(t)
		_, err = w.Show(w.as(clerkA), r.ID)
		wants(t, "the first office", err, fault.NotFound, "")
		r = must(w.Recategorise(w.as(clerkB), complaint.Step{Report: r.ID, Category: "alberi"}))(t)
		if r.TermDays != 30 || r.DueDay != "2014-04-09" {
			t.Errorf("the term is the new category's from the first day: got %d, %s", r.TermDays, r.DueDay)
		}
		r = must(w.Assign(w.as(clerkB), complaint.Step{Report: r.ID, Officer: "clerk-a2"}))(t)
		if r.Officer != "clerk-a2" {
			t.Errorf("got %+v", r)
		}
		_, err = w.Assign(w.as(clerkB), complaint.Step{Report: r.ID, Officer: "a stranger"})
		wants(t, "a stranger", err, fault.Invalid, "complaint.error.colleague")
	})
}

func TestThePublicReadsNeitherAuthorNorWhatTheOfficeKeepsFromIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.draft(anna, hole())
		_, err := w.SaveDraft(w.as(anna), complaint.Save{Link: d.Link, Files: []document.File{
			{Name: "targa.jpg", Data: snapshot(t)}, {Name: "lettera.pdf", Data: []byte("%PDF-1.7 x")},
		}})
		if err != nil {
			t.Fatal(err)
		}
		r := must(w.Send(w.as(anna), d.Link, ""))(t)
		number := r.Number.String()
		_, err = w.PublicReport(w.as(nobody), number)
		wants(t, "before it is taken in charge", err, fault.NotFound, "")
		w.moves(r, complaint.Take, "Ce ne occupiamo.")
		for _, a := range []complaint.Audience{complaint.ForAuthor, complaint.ForOffice, complaint.ForAll} {
			if _, err := w.Answer(w.as(clerkA), complaint.Step{Report: r.ID, Text: "SAID-" + string(a), Audience: a}); err != nil {
				t.Fatal(err)
			}
		}
		f := must(w.PublicReport(w.as(nobody), number))(t)
		if len(f.Documents) != 1 {
			t.Errorf("got %d files, want the picture alone", len(f.Documents))
		}
		text := asJSON(t, f) + asJSON(t, must(w.Public(w.as(nobody), complaint.Question{}))(t))
		for _, secret := range []string{"Anna", "anna", "ada@", "SAID-author", "SAID-office", r.Link, "clerk-a", "lettera.pdf"} {
			if strings.Contains(text, secret) {
				t.Errorf("the public reads %q in %s", secret, text)
			}
		}
		if !strings.Contains(text, "SAID-public") {
			t.Error("the public answer is missing")
		}
		own := asJSON(t, must(w.Own(w.as(anna), r.ID))(t))
		if !strings.Contains(own, "SAID-author") || strings.Contains(own, "SAID-office") || !strings.Contains(own, "lettera.pdf") {
			t.Errorf("who wrote it reads %s", own)
		}
		w.keepsFromThePublic(t, r, f.Documents[0].ID)
	})
}

// keepsFromThePublic hides words, a picture, and then all of a report.
func (w *world) keepsFromThePublic(t *testing.T, r complaint.Report, picture string) {
	t.Helper()
	p := complaint.Publicity{Report: r.ID, Words: complaint.Words{Title: "Buca", Details: "Una buca."}, Hidden: []string{picture}}
	if _, err := w.Publicise(w.as(clerkA), p); err != nil {
		t.Fatal(err)
	}
	f := must(w.PublicReport(w.as(nobody), r.Number.String()))(t)
	if f.Title != "Buca" || f.Details != "Una buca." || f.Address != "" || len(f.Documents) != 0 {
		t.Errorf("got %+v", f)
	}
	_, _, err := w.PublicPicture(w.as(nobody), r.Number.String(), picture)
	wants(t, "a hidden picture", err, fault.NotFound, "")
	if a := must(w.Public(w.as(nobody), complaint.Question{Words: "scuola"}))(t); a.Total != 0 || len(a.Reports) != 0 {
		t.Error("a search finds words that the office took out")
	}
	if own := must(w.Own(w.as(anna), r.ID))(t); own.Title != "Buca davanti alla scuola" {
		t.Error("what was written is not kept as it was")
	}
	p.Withheld = true
	if _, err := w.Publicise(w.as(clerkA), p); err != nil {
		t.Fatal(err)
	}
	_, err = w.PublicReport(w.as(nobody), r.Number.String())
	wants(t, "withheld", err, fault.NotFound, "")
	if a := must(w.Public(w.as(nobody), complaint.Question{}))(t); a.Total != 0 {
		t.Error("a withheld report is counted")
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhoFollowsConfirmsFirstAndCanEndIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.sent(anna, hole())
		_, err := w.Follow(w.as(nobody), complaint.FollowRequest{Number: r.Number.String(), Email: "x@example.org"})
		wants(t, "before it is public", err, fault.NotFound, "")
		w.moves(r, complaint.Take, "")
		f := must(w.Follow(w.as(nobody), complaint.FollowRequest{Number: r.Number.String(), Email: "X@example.org", Lang: "it"}))(t)
		if f.Link != "" {
			t.Error("who typed an address learns what its letter says")
		}
		must(w.Follow(w.as(bruno), complaint.FollowRequest{Number: r.Number.String()}))(t)
		w.told()
		if list := must(w.Followers(w.as(program), r.ID))(t); len(list) != 1 || list[0].Account != "bruno" {
			t.Fatalf("got %+v, want who is signed in", list)
		}
		_, err = w.Followers(w.as(clerkA), r.ID)
		wants(t, "a clerk asks who follows", err, fault.NotFound, "")
		if err := w.ConfirmFollow(w.as(nobody), w.follows[0].Link); err != nil {
			t.Fatal(err)
		}
		if list := must(w.Followers(w.as(program), r.ID))(t); len(list) != 2 {
			t.Fatalf("got %d followers, want 2", len(list))
		}
		if err := w.Unfollow(w.as(nobody), w.follows[0].Link); err != nil {
			t.Fatal(err)
		}
		wants(t, "again", w.Unfollow(w.as(nobody), w.follows[0].Link), fault.NotFound, "")
		if is := must(w.Follows(w.as(bruno), r.ID))(t); !is {
			t.Error("bruno follows it still")
		}
	})
}

func TestAnOverdueReportIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.sent(anna, hole())
		w.now = time.Date(2014, 3, 31, 20, 0, 0, 0, time.UTC)
		for _, want := range []int{0, 1, 1} {
			if err := w.Remind(w.as(program)); err != nil {
				t.Fatal(err)
			}
			w.told()
			if len(w.overdue) != want {
				t.Errorf("on %v: got %d, want %d", w.now, len(w.overdue), want)
			}
			w.now = w.now.Add(24 * time.Hour)
		}
	})
}

// TestWhateverPeopleDoAReportStaysSound lets people who know no rule do things in any order, and looks at every report
// after each thing done or refused.
func TestWhateverPeopleDoAReportStaysSound(t *testing.T) {
	for seed := range uint64(5) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newWorld(t, dbtest.SQLite(t, schemas()...))
			r := rand.New(rand.NewPCG(seed, 7))
			reports := []complaint.Report{w.sent(anna, hole()), w.sent(bruno, hole()), w.sent(anna, hole())}
			for range 90 {
				w.now = w.now.Add(time.Duration(r.IntN(40)) * time.Hour)
				one := reports[r.IntN(len(reports))]
				before := w.look(one.ID)
				err := w.anything(r, one, reports)
				if err != nil && fault.KindOf(err) == fault.Internal {
					t.Fatalf("our mistake: %v", err)
				}
				after := w.look(one.ID)
				if err != nil && after.Version != before.Version {
					t.Fatalf("a refusal (%v) changed the report", err)
				}
				sound(t, before, after)
			}
			if _, err := w.j.Verify(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func (w *world) look(id string) complaint.File {
	w.t.Helper()
	for _, a := range []identity.Actor{clerkA, clerkB} {
		if f, err := w.Show(w.as(a), id); err == nil {
			return f
		}
	}
	w.t.Fatal("the report is nobody's")
	return complaint.File{}
}

func (w *world) anything(r *rand.Rand, one complaint.Report, all []complaint.Report) error {
	ctx := w.as([]identity.Actor{anna, bruno, nobody, clerkA, clerkA, clerkA2, clerkB, clerkB, program}[r.IntN(9)])
	step := complaint.Step{
		Report: one.ID, Text: []string{"", "x"}[r.IntN(2)], Action: []string{"take", "resolve", "reject", "merge", "reopen", "submit", "nonsense"}[r.IntN(7)],
		Original: all[r.IntN(len(all))].Number.String(), Office: []string{"strade", "verde", "no"}[r.IntN(3)], Officer: []string{"clerk-a", "no"}[r.IntN(2)],
		Category: []string{"buche", "alberi", "no"}[r.IntN(3)], Audience: []complaint.Audience{"public", "author", "office", "no"}[r.IntN(4)],
	}
	does := []func(context.Context, complaint.Step) (complaint.Report, error){w.Move, w.Move, w.Move, w.Move, w.Answer, w.Assign, w.Pass, w.Recategorise}
	if r.IntN(9) == 0 {
		_, err := w.Publicise(ctx, complaint.Publicity{Report: one.ID, Words: complaint.Words{Title: "a", Details: "b"}, Withheld: r.IntN(2) == 0})
		return err
	}
	_, err := does[r.IntN(len(does))](ctx, step)
	return err
}

// sound compares a report with what it was before one thing happened.
func sound(t *testing.T, before, after complaint.File) {
	t.Helper()
	lawful := before.State == after.State
	for _, e := range before.State.Moves() {
		lawful = lawful || e.To == after.State
	}
	switch {
	case !lawful:
		t.Fatalf("moved from %s to %s", before.State, after.State)
	case after.State.Closed() == after.ClosedAt.IsZero():
		t.Fatalf("in state %s: closed at %v", after.State, after.ClosedAt)
	case (after.State == complaint.Duplicate) != (after.DuplicateOf != "") || after.DuplicateOf == after.ID:
		t.Fatalf("in state %s: repeats %q", after.State, after.DuplicateOf)
	case after.PublishedAt.IsZero() != after.TakenAt.IsZero() || !before.PublishedAt.IsZero() && after.PublishedAt != before.PublishedAt:
		t.Fatalf("taken %v, published %v, before %v", after.TakenAt, after.PublishedAt, before.PublishedAt)
	case after.Number != before.Number || after.Title != before.Title || after.SubmittedDay != before.SubmittedDay || len(after.Entries) < len(before.Entries):
		t.Fatalf("the past changed: %+v", after)
	case after.DueDay < after.SubmittedDay.AddDays(after.TermDays):
		t.Fatalf("due %s after %d days from %s", after.DueDay, after.TermDays, after.SubmittedDay)
	}
}
