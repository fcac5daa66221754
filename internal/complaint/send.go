package complaint

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"time"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/workflow"
)

// ConfirmHours is how long a guest has to confirm a report.
const ConfirmHours = 72

// EntrySubmit is the entry with which every report begins.
const EntrySubmit = "submit"

// Send makes a report of a draft. Who is signed in, or writes without a name where that is allowed, has a number at once;
// a guest's waits for the confirmation by letter, and has none until then. It is Invalid at each field that does not
// hold, and TooMany where too much came from one place today.
func (s *Service) Send(ctx context.Context, link, client string) (Report, error) {
	return journal.Change(ctx, s.journal, "complaint.send", func(tx *journal.Tx) (Report, error) {
		if sent, err := reportByLink(tx.Context(), tx, link); err == nil { // a second time: the first answer again
			if sent.Account != "" && !may(tx.Actor, actRead, sent.thing()) {
				return Report{}, fault.Missing()
			}
			return sent, nil
		}
		d, err := holdDraft(tx, link)
		if err != nil || !d.opens(tx.Actor) {
			return Report{}, orMissing(err)
		}
		r, wrong := s.read(d, tx.Actor)
		if len(wrong) > 0 {
			return Report{}, fault.Wrong(wrong...)
		}
		if err := deleteDraft(tx, d.ID); err != nil {
			return Report{}, err
		}
		return s.receive(tx, r, client)
	})
}

// receive puts a report into the register, or has a guest confirm it first.
func (s *Service) receive(tx *journal.Tx, r Report, client string) (Report, error) {
	if err := s.seldom(tx, "report", client); err != nil {
		return Report{}, err
	}
	r.Public, r.Version = Words{r.Title, r.Details, r.Address}, 1
	tx.About("complaint", r.ID)
	if r.Account == "" && r.Email != "" {
		r.State, r.code, r.Lapses = Unconfirmed, rand.Text(), tx.Now.Add(ConfirmHours*time.Hour)
		tx.Emit(ReportPending{Told: r.told(), Code: r.code, Lapses: r.Lapses.UnixMilli()})
		return r, insertReport(tx, r)
	}
	if err := s.number(tx, &r); err != nil {
		return Report{}, err
	}
	if err := insertReport(tx, r); err != nil {
		return Report{}, err
	}
	tx.Emit(ReportReceived{r.told()})
	return r, insertEntry(tx, r, Entry{Kind: EntrySubmit, Audience: ForAll})
}

// number gives a report its number, its day and its term.
//
// norm: L. 241/1990 art. 2 for the counting of the days.
func (s *Service) number(tx *journal.Tx, r *Report) (err error) {
	r.State, r.SubmittedAt, r.SubmittedDay, r.Lapses, r.code = Submitted, tx.Now, italy.DayOf(tx.Now), time.Time{}, ""
	r.DueDay = s.dueOf(*r)
	r.Number, err = takeNumber(tx, r.Kind, r.SubmittedDay.Year())
	return err
}

func (s *Service) dueOf(r Report) italy.Day {
	return workflow.Term{Start: r.SubmittedDay, Days: r.TermDays}.Due(r.SubmittedDay, s.Closed)
}

// Confirm makes a guest's report count, for who got the letter: whoever wrote it knows the link, the code stands nowhere
// but in the letter and is used once. Confirming again changes nothing; too late is a Conflict "complaint.lapsed".
func (s *Service) Confirm(ctx context.Context, link, code string) (Report, error) {
	return journal.Change(ctx, s.journal, "complaint.confirm", func(tx *journal.Tx) (Report, error) {
		r, err := reportByLink(tx.Context(), tx, link)
		if err != nil {
			return Report{}, err
		}
		if r.State != Unconfirmed {
			return r, nil
		}
		if subtle.ConstantTimeCompare([]byte(code), []byte(r.code)) != 1 {
			return Report{}, fault.Missing()
		}
		if !r.Lapses.After(tx.Now) {
			return Report{}, fault.New(fault.Conflict, "complaint.lapsed")
		}
		if r, err = holdReport(tx, r.ID); err != nil {
			return Report{}, err
		}
		if err := s.number(tx, &r); err != nil {
			return Report{}, err
		}
		tx.About("complaint", r.ID)
		tx.Emit(ReportReceived{r.told()})
		if err := insertEntry(tx, r, Entry{Kind: EntrySubmit, Audience: ForAll}); err != nil {
			return Report{}, err
		}
		return r, saveReport(tx, r)
	})
}

// AssistanceRequest asks the town hall about a service.
type AssistanceRequest struct {
	Typed  map[string]string // FieldGiven, FieldFamily, FieldEmail, FieldCategory, FieldDetails, FieldAccepted
	Lang   string
	Client string
}

// Ask sends a request for assistance. A guest's name and address are as they were written: whoever answers, answers there.
func (s *Service) Ask(ctx context.Context, req AssistanceRequest) (Report, error) {
	r, wrong := s.readAssistance(kept(nil, req.Typed), identity.From(ctx))
	if len(wrong) > 0 {
		return Report{}, fault.Wrong(wrong...)
	}
	r.Lang = req.Lang
	return journal.Change(ctx, s.journal, "complaint.ask", func(tx *journal.Tx) (Report, error) {
		r := r
		if err := s.seldom(tx, "assistance", req.Client); err != nil {
			return Report{}, err
		}
		r.ID, r.Link, r.Version = tx.NewID(), rand.Text(), 1
		r.Public = Words{Title: r.Title, Details: r.Details}
		tx.About("complaint", r.ID)
		if err := s.number(tx, &r); err != nil {
			return Report{}, err
		}
		if err := insertReport(tx, r); err != nil {
			return Report{}, err
		}
		tx.Emit(ReportReceived{r.told()})
		return r, insertEntry(tx, r, Entry{Kind: EntrySubmit, Audience: ForAuthor})
	})
}

func (s *Service) readAssistance(t map[string]string, actor identity.Actor) (Report, []fault.Field) {
	var w wrongs
	r := Report{Kind: Assistance, GivenName: t[FieldGiven], FamilyName: t[FieldFamily], Email: t[FieldEmail], Details: t[FieldDetails], TermDays: s.AssistanceDays}
	if actor.IsCitizen() {
		r.Account, r.GivenName, r.FamilyName = actor.ID, actor.GivenName, actor.FamilyName
		if r.Email == "" {
			r.Email = actor.Email
		}
	}
	w.Note(!isName(r.GivenName), FieldGiven, "complaint.error.given_name")
	w.Note(!isName(r.FamilyName), FieldFamily, "complaint.error.family_name")
	w.Note(!isAddress(r.Email), FieldEmail, "complaint.error.email")
	if subject, ok := s.SubjectOf(t[FieldCategory]); ok {
		r.Category, r.Office, r.Title = subject.Slug, subject.Office, subject.Text("it")
	} else {
		w.Note(true, FieldCategory, "complaint.error.subject")
	}
	w.text(FieldDetails, r.Details, MostDetails)
	w.Note(t[FieldAccepted] != "si", FieldAccepted, "complaint.error.privacy")
	return r, w.Wrongs
}
