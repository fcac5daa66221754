package counter

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"unicode"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	appointedSeries = "P" // numbers of those who come with an appointment
	longestName     = 100 // bytes
	mostPeople      = 20
)

// IssueRequest asks for a number without an appointment. Name is what a clerk may note; a kiosk asks for none.
type IssueRequest struct {
	Office  string
	Subject string
	Name    string
	People  int64
}

// Issue gives the next number of a subject.
func (s *Service) Issue(ctx context.Context, req IssueRequest) (Turn, error) {
	office, err := s.permitted(ctx, req.Office, mayIssue)
	if err != nil {
		return Turn{}, err
	}
	subject, ok := office.Subject(req.Subject)
	if !ok {
		return Turn{}, fault.Wrong(fault.Field{Name: "subject", Key: "counter.error.subject"})
	}
	name := strings.TrimSpace(req.Name)
	if len(name) > longestName || strings.ContainsFunc(name, unicode.IsControl) {
		return Turn{}, fault.Wrong(fault.Field{Name: "name", Key: "counter.error.name"})
	}
	return s.rung(journal.Change(ctx, s.journal, "counter.issue", func(tx *journal.Tx) (Turn, error) {
		return s.issue(tx, Turn{
			Office: office.Slug, Kind: WalkIn, Series: subject.Letter, Subject: subject.Slug, Name: name, People: people(req.People),
		})
	}))
}

// CheckIn registers that somebody came for an appointment of today, by the code that is said at the counter. Who is
// registered already gets the same number again.
func (s *Service) CheckIn(ctx context.Context, office, code string) (Turn, error) {
	if _, err := s.permitted(ctx, office, mayIssue); err != nil {
		return Turn{}, err
	}
	return s.rung(journal.Change(ctx, s.journal, "counter.check_in", func(tx *journal.Tx) (Turn, error) {
		list, err := expectedByCode(tx, office, italy.DayOf(tx.Now), Code(code))
		if err != nil {
			return Turn{}, err
		}
		if len(list) == 0 {
			return Turn{}, fault.Wrong(fault.Field{Name: "code", Key: "counter.error.code"})
		}
		return s.arrive(tx, list[0])
	}))
}

// Arrive is CheckIn for a clerk who sees the appointment in the day's list.
func (s *Service) Arrive(ctx context.Context, office, appointment string) (Turn, error) {
	if _, err := s.permitted(ctx, office, mayRun); err != nil {
		return Turn{}, err
	}
	return s.rung(journal.Change(ctx, s.journal, "counter.arrive", func(tx *journal.Tx) (Turn, error) {
		e, err := expectedByID(tx.Context(), tx, appointment)
		if err != nil || e.Office != office || e.Day() != italy.DayOf(tx.Now) {
			return Turn{}, orMissing(err)
		}
		return s.arrive(tx, e)
	}))
}

func orMissing(err error) error {
	if err != nil {
		return err
	}
	return fault.Missing()
}

// arrive gives a number to who is expected.
func (s *Service) arrive(tx *journal.Tx, e Expected) (Turn, error) {
	t, err := turnOfAppointment(tx.Context(), tx, e.ID)
	switch {
	case err == nil && t.State.Open():
		return t, nil
	case err == nil:
		return Turn{}, fault.New(fault.Conflict, "counter.refused.ended", t.Number)
	case !fault.Is(err, fault.NotFound):
		return Turn{}, err
	}
	office, err := s.Office(e.Office)
	if err != nil {
		return Turn{}, err
	}
	t = Turn{
		Office: e.Office, Kind: Appointed, Series: appointedSeries, Appointment: e.ID, Subject: e.Subject, Name: e.Name,
		People: people(e.People), Start: e.Start,
	}
	if _, ok := office.Desk(e.Desk); ok {
		t.Desk = e.Desk
	}
	if t, err = s.issue(tx, t); err != nil {
		return Turn{}, err
	}
	tx.Emit(Arrived{Turn: t.ID, Appointment: e.ID})
	return t, nil
}

// issue completes a turn with the next number of its series and keeps it.
func (s *Service) issue(tx *journal.Tx, t Turn) (Turn, error) {
	if err := s.inCharge(tx.Context(), tx, t.Office); err != nil {
		return Turn{}, err
	}
	t.ID, t.Link, t.Source, t.Day = tx.NewID(), rand.Text(), s.own, italy.DayOf(tx.Now)
	t.State, t.Waited, t.Version, t.ArrivedAt, t.QueuedAt = Waiting, -1, 1, tx.Now, tx.Now
	if told := s.told.Load(); told != nil {
		t.Series += told.Mark
	}
	var err error
	if t.Nth, err = nextNth(tx, t.Office, t.Day, t.Series); err != nil {
		return Turn{}, err
	}
	t.Number = fmt.Sprintf("%s%03d", t.Series, t.Nth)
	if err := insertTurn(tx, t); err != nil {
		return Turn{}, err
	}
	about(tx, t)
	tx.Emit(TurnIssued{Turn: t.ID})
	return t, s.record(tx, issued, &t)
}

// Code is a code as it is compared: capital letters and digits, whatever somebody types between them.
func Code(typed string) string {
	return strings.Map(func(r rune) rune {
		if r = unicode.ToUpper(r); r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, typed)
}

func people(n int64) int64 { return min(max(n, 1), mostPeople) }
