package casefile

import (
	"context"
	"slices"
	"strings"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/workflow"
)

// maxText is the length of the longest text, in characters.
const maxText = 8000

// Step moves a case or says something in it. Version is what the officer saw: if the case has changed since, nothing
// happens and it is a Conflict "casefile.changed". 0 means that it does not matter.
type Step struct {
	Case    string
	Version int64
	Action  string // of the service's workflow: "take", "ask", "grant", …
	Officer string // to whom the case is given
	Text    string
	Files   []document.File
}

// Move moves a case along one of the officer's edges of its workflow.
func (s *Service) Move(ctx context.Context, step Step) (Case, error) {
	return s.change(ctx, "casefile."+step.Action, step, actWork, func(tx *journal.Tx, c *Case) error {
		return s.move(tx, c, step, workflow.Officer)
	})
}

// Answer answers what the office asked for; the term runs on.
func (s *Service) Answer(ctx context.Context, step Step) (Case, error) {
	step.Action = "answer"
	return s.change(ctx, "casefile.answer", step, actReply, func(tx *journal.Tx, c *Case) error {
		if step.Text == "" && len(step.Files) == 0 {
			return fault.Wrong(fault.Field{Name: "testo", Key: "casefile.error.answer"})
		}
		return s.move(tx, c, step, workflow.Citizen)
	})
}

// Withdraw gives a request up.
func (s *Service) Withdraw(ctx context.Context, step Step) (Case, error) {
	step.Action = "withdraw"
	return s.change(ctx, "casefile.withdraw", step, actReply, func(tx *journal.Tx, c *Case) error {
		return s.move(tx, c, step, workflow.Citizen)
	})
}

// Write sends a message to the other side: the citizen's to the office, or the office's to the citizen.
func (s *Service) Write(ctx context.Context, step Step) (Case, error) {
	act := actReply
	if identity.From(ctx).IsOfficer() {
		act = actWork
	}
	step.Version = 0 // a message contradicts nothing
	return s.change(ctx, "casefile.write", step, act, func(tx *journal.Tx, c *Case) error {
		if step.Text == "" {
			return fault.Wrong(fault.Field{Name: "testo", Key: "casefile.error.message"})
		}
		e := Entry{ID: tx.NewID(), Kind: EntryMessage, Text: step.Text}
		if err := attach(tx, *c, e.ID, step.Files); err != nil {
			return err
		}
		tx.Emit(MessageSent{Told: s.told(*c), Text: step.Text, FromOffice: tx.Actor.IsOfficer(), Officer: c.Officer})
		return insertEntry(tx, *c, e)
	})
}

// Note leaves a note that only the office reads.
func (s *Service) Note(ctx context.Context, step Step) (Case, error) {
	step.Version = 0
	return s.change(ctx, "casefile.note", step, actNotes, func(tx *journal.Tx, c *Case) error {
		if step.Text == "" {
			return fault.Wrong(fault.Field{Name: "testo", Key: "casefile.error.note"})
		}
		return insertEntry(tx, *c, Entry{Kind: EntryNote, Text: step.Text, Internal: true})
	})
}

// Assign gives an open case to an officer who works the office's cases.
func (s *Service) Assign(ctx context.Context, step Step) (Case, error) {
	colleagues, err := s.ColleaguesOf(ctx, step.Case)
	if err != nil {
		return Case{}, err
	}
	return s.change(ctx, "casefile.assign", step, actWork, func(tx *journal.Tx, c *Case) error {
		if !c.State.Open() {
			return fault.New(fault.Conflict, "casefile.closed")
		}
		i := slices.IndexFunc(colleagues, func(o Colleague) bool { return o.ID == step.Officer })
		if i < 0 {
			return fault.Wrong(fault.Field{Name: "operatore", Key: "casefile.error.colleague"})
		}
		c.Officer, c.OfficerName = colleagues[i].ID, colleagues[i].Name
		tx.Emit(CaseAssigned{Told: s.told(*c), Officer: c.Officer, OfficerName: c.OfficerName})
		return insertEntry(tx, *c, Entry{Kind: EntryAssign, Text: c.OfficerName, Internal: true})
	})
}

// ColleaguesOf lists the officers to whom a case can be given.
func (s *Service) ColleaguesOf(ctx context.Context, id string) ([]Colleague, error) {
	c, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Case, error) { return caseByID(ctx, q, id) })
	if err != nil {
		return nil, err
	}
	if !may(identity.From(ctx), actWork, c.thing()) {
		return nil, fault.Missing()
	}
	return s.Colleagues(ctx, c.Office)
}

// PaymentTold records what the payments say of the fee: the position that asks for it, and that it was paid. Telling it
// again changes nothing.
func (s *Service) PaymentTold(ctx context.Context, id, position string, paid bool) error {
	_, err := s.change(ctx, "casefile.payment", Step{Case: id}, actSettled, func(tx *journal.Tx, c *Case) error {
		c.Payment = position
		if !paid || !c.PaidAt.IsZero() {
			return nil
		}
		c.PaidAt = tx.Now
		return insertEntry(tx, *c, Entry{Kind: EntryPaid})
	})
	return err
}

// change takes a case for this change alone, asks whether the actor may and has seen its newest version, and stores what
// fn made of it.
func (s *Service) change(ctx context.Context, name string, step Step, act action, fn func(tx *journal.Tx, c *Case) error) (Case, error) {
	return journal.Change(ctx, s.journal, name, func(tx *journal.Tx) (Case, error) {
		c, err := holdCase(tx, step.Case)
		if err != nil {
			return Case{}, err
		}
		if !may(tx.Actor, act, c.thing()) {
			return Case{}, fault.Missing()
		}
		if step.Version != 0 && step.Version != c.Version-1 {
			return Case{}, fault.New(fault.Conflict, "casefile.changed")
		}
		if len([]rune(step.Text)) > maxText {
			return Case{}, fault.Wrong(fault.Field{Name: "testo", Key: "casefile.error.long", Args: []any{maxText}})
		}
		if err := fn(tx, &c); err != nil {
			return Case{}, err
		}
		about(tx, c)
		return c, saveCase(tx, c)
	})
}

// move takes a case along the edge of its workflow that has the action, for a party.
func (s *Service) move(tx *journal.Tx, c *Case, step Step, by workflow.Party) error {
	declared, err := s.version(tx.Context(), tx, c.ServiceVersion)
	if err != nil {
		return err
	}
	edges := declared.Workflow.From(c.State, by)
	i := slices.IndexFunc(edges, func(e workflow.Edge) bool { return e.Action == step.Action })
	if i < 0 {
		return fault.New(fault.Conflict, "casefile.no_move")
	}
	edge := edges[i]
	if edge.Reason && strings.TrimSpace(step.Text) == "" {
		return fault.Wrong(fault.Field{Name: "testo", Key: "casefile.error.reason"}) // norm: L. 241/1990 art. 3
	}
	today := italy.DayOf(tx.Now)
	suspends := reckon(c, declared.Workflow, edge, today)
	c.State = edge.To
	c.DueDay = c.Term().Due(today, s.Closed)
	if by == workflow.Officer && c.Officer == "" || edge.Action == "take" {
		c.Officer, c.OfficerName = tx.Actor.ID, tx.Actor.Name
	}
	if c.TakenAt.IsZero() && edge.To == workflow.InCharge {
		c.TakenAt = tx.Now
	}
	if edge.To.Terminal() {
		c.DecidedAt = tx.Now
	}
	e := Entry{ID: tx.NewID(), Kind: edge.Action, Text: step.Text}
	if err := attach(tx, *c, e.ID, step.Files); err != nil {
		return err
	}
	tx.On(step.Text)
	s.tell(tx, *c, edge, step.Text, suspends)
	return insertEntry(tx, *c, e)
}

// reckon stops the term where the edge leads into a state in which it does not run, and lets it run on where the edge
// leads out of one.
//
// norm: L. 241/1990 art. 2 c. 7 (once, for at most 30 days).
func reckon(c *Case, w workflow.Workflow, edge workflow.Edge, today italy.Day) (suspends bool) {
	if n := len(c.Suspensions); n > 0 && c.Suspensions[n-1].Until == "" && !w.IsSuspended(edge.To) {
		c.Suspensions[n-1].Until = today
	}
	if !w.IsSuspended(edge.To) || w.IsSuspended(edge.From) || !c.Term().MaySuspend() {
		return false
	}
	c.Suspensions = append(c.Suspensions, workflow.Suspension{From: today})
	return true
}

// tell tells the fact that belongs to a move.
func (s *Service) tell(tx *journal.Tx, c Case, edge workflow.Edge, text string, suspends bool) {
	told := s.told(c)
	switch {
	case edge.To == workflow.Granted || edge.To == workflow.Denied:
		tx.Emit(CaseDecided{Told: told, Granted: edge.To == workflow.Granted, Text: text})
	case edge.To == workflow.Withdrawn:
		tx.Emit(CaseWithdrawn{told})
	case edge.To == workflow.AwaitingCitizen:
		tx.Emit(IntegrationAsked{Told: told, Text: text, Suspends: suspends})
	case edge.From == workflow.AwaitingCitizen && tx.Actor.IsCitizen():
		tx.Emit(IntegrationAnswered{Told: told, Officer: c.Officer, Due: c.DueDay})
	case edge.From == workflow.Submitted:
		tx.Emit(CaseTaken{Told: told, Officer: c.Officer, OfficerName: c.OfficerName})
	}
}

// attach stores the files that come with an entry. One that is refused refuses the whole.
func attach(tx *journal.Tx, c Case, entry string, files []document.File) error {
	for _, file := range files {
		if _, err := document.Store(tx, owner(c.ID), "entry:"+entry, file); err != nil {
			if fault.Is(err, fault.Invalid) {
				return fault.Wrong(refusal("allegato", err))
			}
			return err
		}
	}
	return nil
}
