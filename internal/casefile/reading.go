package casefile

import (
	"context"

	"comune.example/sportello/internal/casefile/internal/casefiledb"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/workflow"
)

// read is what the database holds of a case.
type read struct {
	Case      Case
	Entries   []Entry
	Documents []document.Document
}

// Show reads a case with all that belongs to it. A reading by anybody but its citizen leaves a line in the audit about
// the case and the person.
func (s *Service) Show(ctx context.Context, id string) (File, error) {
	actor := identity.From(ctx)
	ctx = journal.WithKey(ctx, "") // a reading answers with what is true now, whatever form it follows
	r, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (read, error) {
		return readCase(ctx, q, id, actor)
	})
	if err != nil {
		return File{}, err
	}
	if actor.ID != r.Case.Account || !actor.IsCitizen() {
		err = journal.Do(ctx, s.journal, "casefile.read", func(tx *journal.Tx) error {
			about(tx, r.Case)
			return nil
		})
	}
	if err != nil {
		return File{}, err
	}
	return s.opened(ctx, r)
}

// ShowNumber is Show for a case known by its number.
func (s *Service) ShowNumber(ctx context.Context, number italy.Protocollo) (File, error) {
	id, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (string, error) {
		return idOfNumber(ctx, q, number)
	})
	if err != nil {
		return File{}, err
	}
	return s.Show(ctx, id)
}

func readCase(ctx context.Context, q db.Querier, id string, actor identity.Actor) (r read, err error) {
	if r.Case, err = caseByID(ctx, q, id); err != nil {
		return r, err
	}
	if !may(actor, actRead, r.Case.thing()) {
		return read{}, fault.Missing()
	}
	if r.Entries, err = entriesOf(ctx, q, id, may(actor, actNotes, r.Case.thing())); err != nil {
		return r, err
	}
	r.Documents, err = document.List(ctx, q, owner(id))
	return r, err
}

// opened adds what follows from the version of the service.
func (s *Service) opened(ctx context.Context, r read) (File, error) {
	f := File{Case: r.Case, Entries: r.Entries, Documents: r.Documents}
	declared, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (*catalog.Service, error) {
		return s.version(ctx, q, r.Case.ServiceVersion)
	})
	if err != nil {
		return File{}, err
	}
	f.Service = declared
	f.Answers, err = declared.Form.ParseAnswers([]byte(r.Case.Answers))
	return f, err
}

// Forecast gives the latest day of conclusion seen from today: while an answer is awaited it moves on.
func (s *Service) Forecast(c Case, today italy.Day) italy.Day {
	if c.State.Terminal() {
		return c.DueDay
	}
	return c.Term().Due(today, s.Closed)
}

// Mine lists the citizen's own cases, the newest first.
func (s *Service) Mine(ctx context.Context) ([]Case, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Case, error) {
		return casesOf(ctx, q, actor.ID)
	})
}

// Papers is a case with its files.
type Papers struct {
	Case
	Documents []document.Document
}

// MyPapers lists the files of the citizen's own newest cases, without their bytes.
func (s *Service) MyPapers(ctx context.Context, most int) ([]Papers, error) {
	list, err := s.Mine(ctx)
	if err != nil {
		return nil, err
	}
	list = list[:min(len(list), most)]
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Papers, error) {
		all := make([]Papers, 0, len(list))
		for _, c := range list {
			documents, err := document.List(ctx, q, owner(c.ID))
			if err != nil {
				return nil, err
			}
			all = append(all, Papers{Case: c, Documents: documents})
		}
		return all, nil
	})
}

// attached is a file with its bytes.
type attached struct {
	Document document.Document
	Data     []byte
}

// Document reads a file of a draft or case. A reading by anybody but its citizen leaves a line in the audit.
func (s *Service) Document(ctx context.Context, id, doc string) (document.Document, []byte, error) {
	actor := identity.From(ctx)
	c, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Case, error) {
		return keeper(ctx, q, id, actor)
	})
	if err != nil {
		return document.Document{}, nil, err
	}
	file, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (attached, error) {
		d, data, err := document.Read(ctx, q, owner(id), doc)
		return attached{d, data}, err
	})
	if err == nil && !actor.IsCitizen() {
		err = journal.Do(ctx, s.journal, "casefile.document", func(tx *journal.Tx) error {
			about(tx, c)
			tx.About("document", doc)
			return nil
		})
	}
	return file.Document, file.Data, err
}

// keeper finds the case that a file belongs to, or, for who writes it, the draft; the latter gives an empty case.
func keeper(ctx context.Context, q db.Querier, id string, actor identity.Actor) (Case, error) {
	c, err := caseByID(ctx, q, id)
	if err == nil && may(actor, actRead, c.thing()) {
		return c, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return Case{}, missingOr(err)
	}
	d, err := draftByID(ctx, q, id)
	if err != nil || may(actor, actFill, d.thing()) {
		return Case{}, err
	}
	return Case{}, fault.Missing()
}

func missingOr(err error) error {
	if err != nil {
		return err
	}
	return fault.Missing()
}

// Filter says which cases a worklist shows. The zero value is all open ones.
type Filter struct {
	State   workflow.State // empty: every open one
	Service string         // slug
	Mine    bool           // only those that the officer has
	Overdue bool           // only those whose term has passed
	Page    int            // from 1
}

// PageLength is how many cases a page of a worklist shows.
const PageLength = 25

// Worklist is a page of the cases of an officer's offices, those that end first before the others.
type Worklist struct {
	Cases  []Case
	Total  int64                    // of all pages
	States map[workflow.State]int64 // of the offices' cases, whatever the filter
}

// List gives a page of the cases of the actor's offices. It leaves a line in the audit about each of them and
// the people whom they concern.
func (s *Service) List(ctx context.Context, filter Filter) (Worklist, error) {
	actor := identity.From(ctx)
	offices, ok := worklistOf(actor)
	if !ok {
		return Worklist{}, fault.Missing()
	}
	return journal.Change(ctx, s.journal, "casefile.list", func(tx *journal.Tx) (Worklist, error) {
		w, err := worklist(tx, offices, filter)
		for _, c := range w.Cases {
			about(tx, c)
		}
		return w, err
	})
}

// CountOpen counts the open cases of the actor's offices that a filter shows. A number names nobody: it leaves no line.
func (s *Service) CountOpen(ctx context.Context, filter Filter) (int64, error) {
	actor := identity.From(ctx)
	offices, ok := worklistOf(actor)
	if !ok {
		return 0, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (int64, error) {
		return casefiledb.New(q).CountWorklist(ctx, countOf(offices, actor.ID, italy.DayOf(s.journal.Now(ctx)), filter))
	})
}

// DueFrom gives the latest day of conclusion that a request would have if it were sent today.
func (s *Service) DueFrom(f Filling) italy.Day {
	return workflow.Term{Start: f.Today, Days: f.Term().Days}.Due(f.Today, s.Closed)
}

// FirstDue gives the latest day of conclusion as the receipt promised it, before any suspension.
func (s *Service) FirstDue(c Case) italy.Day {
	return workflow.Term{Start: c.SubmittedDay, Days: c.TermDays}.Due(c.SubmittedDay, s.Closed)
}
