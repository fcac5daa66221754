package complaint

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"comune.example/sportello/internal/complaint/internal/complaintdb"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

// Kinds of entries beside the actions that move a report.
const (
	EntryAnswer   = "answer"
	EntryNote     = "note" // the office's own
	EntryAssign   = "assign"
	EntryPass     = "pass" // to another office
	EntryCategory = "category"
	EntryWithhold = "withhold"
)

const mostText = 4000 // characters of what an office says

// Step is what an office does with a report. Version is what the officer saw: if the report has changed since, nothing
// happens and it is a Conflict "complaint.changed".
type Step struct {
	Report   string
	Version  int64
	Action   string
	Text     string
	Audience Audience        // of an answer
	Original string          // number of the report that this one repeats
	Office   string          // to which it is passed
	Officer  string          // to whom it is given
	Category string          // that it is of
	Files    []document.File // photographs of what was done
}

// Move moves a report along an edge of its states. What is said with it everybody may read, and its author and those who
// follow it are written to.
func (s *Service) Move(ctx context.Context, step Step) (Report, error) {
	step.Text = tidy(step.Text)
	files, refused := cleaned(step.Files)
	if len(refused) > 0 {
		return Report{}, fault.Wrong(refused...)
	}
	return s.change(ctx, "complaint."+step.Action, step, func(tx *journal.Tx, r *Report) error {
		edge, ok := r.State.edge(step.Action)
		if !ok {
			return fault.New(fault.Conflict, "complaint.no_move")
		}
		if edge.Reason && step.Text == "" {
			return fault.Wrong(fault.Field{Name: "text", Key: "complaint.error.reason"}) // norm: L. 241/1990 art. 3
		}
		original, err := s.merged(tx, *r, edge, step.Original)
		if err != nil {
			return err
		}
		r.follow(edge, tx)
		r.DuplicateOf = original.ID
		e := Entry{ID: tx.NewID(), Kind: edge.Action, Text: step.Text, Audience: r.audience()}
		for _, f := range files {
			if _, err := document.Store(tx, Owner(r.ID), entrySlot(e.ID), f); err != nil {
				return err
			}
		}
		tx.On(step.Text)
		tx.Emit(ReportMoved{Told: r.told(), Action: edge.Action, Text: step.Text, Original: titleOf(original)})
		return insertEntry(tx, *r, e)
	})
}

// audience is for whom what happens to a report is: everybody, unless it is between the town hall and who asks.
func (r Report) audience() Audience {
	if r.Kind == Problem {
		return ForAll
	}
	return ForAuthor
}

func titleOf(r Report) string {
	if r.Number.N == 0 {
		return ""
	}
	return r.Number.String() + ", " + r.Public.Title
}

// follow takes a report along an edge.
func (r *Report) follow(edge Edge, tx *journal.Tx) {
	r.State = edge.To
	if edge.To == InCharge && r.PublishedAt.IsZero() && r.Kind == Problem {
		r.PublishedAt = tx.Now
	}
	if edge.To == InCharge && r.TakenAt.IsZero() {
		r.TakenAt = tx.Now
	}
	if r.Officer == "" || edge.Action == Take {
		r.Officer, r.OfficerBy = tx.Actor.ID, tx.Actor.Name
	}
	r.ClosedAt = time.Time{}
	if edge.To.Closed() {
		r.ClosedAt = tx.Now
	}
}

// merged finds the report that another one repeats. It must be another, of the same kind, and repeat none itself.
func (s *Service) merged(tx *journal.Tx, r Report, edge Edge, number string) (Report, error) {
	if edge.To != Duplicate {
		return Report{}, nil
	}
	wrong := fault.Wrong(fault.Field{Name: "original", Key: "complaint.error.original"})
	original, err := s.find(tx.Context(), tx, number)
	switch {
	case fault.Is(err, fault.NotFound):
		return Report{}, wrong
	case err != nil:
		return Report{}, err
	case original.ID == r.ID || original.Kind != r.Kind || original.DuplicateOf != "" || original.State == Unconfirmed:
		return Report{}, wrong
	case !original.IsPublic() && !may(tx.Actor, actWork, original.thing()):
		return Report{}, wrong
	}
	return original, nil
}

// Answer says something about a report: to everybody, to who wrote it, or to the office's own people.
func (s *Service) Answer(ctx context.Context, step Step) (Report, error) {
	step.Version, step.Text = 0, tidy(step.Text) // what is said contradicts nothing
	return s.change(ctx, "complaint.answer", step, func(tx *journal.Tx, r *Report) error {
		if step.Text == "" {
			return fault.Wrong(fault.Field{Name: "text", Key: "complaint.error.answer"})
		}
		kind := EntryAnswer
		switch {
		case step.Audience == ForOffice:
			kind = EntryNote
		case step.Audience == ForAll && r.Kind == Problem, step.Audience == ForAuthor:
			tx.Emit(ReportAnswered{Told: r.told(), Text: step.Text, Audience: step.Audience})
		default:
			return fault.Wrong(fault.Field{Name: "audience", Key: "complaint.error.audience"})
		}
		return insertEntry(tx, *r, Entry{Kind: kind, Text: step.Text, Audience: step.Audience})
	})
}

// Assign gives an open report to an officer of the responsible office.
func (s *Service) Assign(ctx context.Context, step Step) (Report, error) {
	r, err := s.Show(ctx, step.Report)
	if err != nil {
		return Report{}, err
	}
	colleagues, err := s.ColleaguesOf(ctx, r.Report)
	if err != nil {
		return Report{}, err
	}
	return s.change(ctx, "complaint.assign", step, func(tx *journal.Tx, r *Report) error {
		i := slices.IndexFunc(colleagues, func(c Colleague) bool { return c.ID == step.Officer })
		if i < 0 {
			return fault.Wrong(fault.Field{Name: "officer", Key: "complaint.error.colleague"})
		}
		if !r.State.Open() {
			return fault.New(fault.Conflict, "complaint.closed")
		}
		r.Officer, r.OfficerBy = colleagues[i].ID, colleagues[i].Name
		tx.Emit(ReportPassed{Told: r.told(), Officer: r.Officer})
		return insertEntry(tx, *r, Entry{Kind: EntryAssign, Text: r.OfficerBy, Audience: ForOffice})
	})
}

// Pass gives an open report to another office, which has it from then on alone.
func (s *Service) Pass(ctx context.Context, step Step) (Report, error) {
	return s.change(ctx, "complaint.pass", step, func(tx *journal.Tx, r *Report) error {
		if !s.knowsOffice(step.Office) || step.Office == r.Office {
			return fault.Wrong(fault.Field{Name: "office", Key: "complaint.error.office"})
		}
		if !r.State.Open() {
			return fault.New(fault.Conflict, "complaint.closed")
		}
		r.Office, r.Officer, r.OfficerBy = step.Office, "", ""
		tx.Emit(ReportPassed{Told: r.told()})
		return insertEntry(tx, *r, Entry{Kind: EntryPass, Text: step.Office, Audience: ForOffice})
	})
}

// Recategorise says that an open report is of another category. Its office has it still; its term becomes that of the
// category, counted from the day on which it came.
func (s *Service) Recategorise(ctx context.Context, step Step) (Report, error) {
	return s.change(ctx, "complaint.category", step, func(tx *journal.Tx, r *Report) error {
		c, ok := s.CategoryOf(step.Category)
		if !ok || r.Kind != Problem || c.Slug == r.Category {
			return fault.Wrong(fault.Field{Name: "category", Key: "complaint.error.category"})
		}
		if !r.State.Open() {
			return fault.New(fault.Conflict, "complaint.closed")
		}
		r.Category, r.TermDays = c.Slug, c.TermDays
		r.DueDay = s.dueOf(*r)
		return insertEntry(tx, *r, Entry{Kind: EntryCategory, Text: c.Slug, Audience: ForOffice})
	})
}

// Publicity is what the office lets everybody read of a report: its words, and which of its pictures.
type Publicity struct {
	Report   string
	Version  int64
	Words    Words
	Hidden   []string // ids of pictures
	Withheld bool
}

// Publicise changes what everybody may read of a report: personal data are taken out of its words, pictures are hidden.
// What its author wrote is kept as it was.
//
// norm: Regolamento (UE) 2016/679 art. 5 c. 1 lett. c.
func (s *Service) Publicise(ctx context.Context, p Publicity) (Report, error) {
	var w wrongs
	words := Words{tidy(p.Words.Title), tidy(p.Words.Details), tidy(p.Words.Address)}
	w.text(FieldTitle, words.Title, mostTitle)
	w.text(FieldDetails, words.Details, MostDetails)
	w.Note(utf8.RuneCountInString(words.Address) > mostAddress, FieldAddress, "complaint.error.address")
	if err := fault.Wrong(w.Wrongs...); err != nil {
		return Report{}, err
	}
	return s.change(ctx, "complaint.publicise", Step{Report: p.Report, Version: p.Version}, func(tx *journal.Tx, r *Report) error {
		if r.Kind != Problem {
			return fault.Missing()
		}
		r.Public, r.Withheld = words, p.Withheld
		documents, err := document.List(tx.Context(), tx, Owner(r.ID))
		if err != nil {
			return err
		}
		for _, d := range documents {
			if slices.Contains(p.Hidden, d.ID) {
				err = complaintdb.New(tx).Hide(tx.Context(), complaintdb.HideParams{ReportID: r.ID, Document: d.ID})
			} else {
				err = complaintdb.New(tx).ShowAgain(tx.Context(), complaintdb.ShowAgainParams{ReportID: r.ID, Document: d.ID})
			}
			if err != nil {
				return err
			}
		}
		return insertEntry(tx, *r, Entry{Kind: EntryWithhold, Audience: ForOffice})
	})
}

// change takes a report for this change alone, asks whether the actor may and has seen its newest version, and stores what
// fn made of it.
func (s *Service) change(ctx context.Context, name string, step Step, fn func(tx *journal.Tx, r *Report) error) (Report, error) {
	if utf8.RuneCountInString(step.Text) > mostText {
		return Report{}, fault.Wrong(fault.Field{Name: "text", Key: "complaint.error.long", Args: []any{mostText}})
	}
	return journal.Change(ctx, s.journal, name, func(tx *journal.Tx) (Report, error) {
		r, err := holdReport(tx, step.Report)
		if err != nil || !may(tx.Actor, actWork, r.thing()) || r.State == Unconfirmed {
			return Report{}, orMissing(err)
		}
		if step.Version != 0 && step.Version != r.Version-1 {
			return Report{}, fault.New(fault.Conflict, "complaint.changed")
		}
		if err := fn(tx, &r); err != nil {
			return Report{}, err
		}
		r.about(tx)
		return r, saveReport(tx, r)
	})
}
