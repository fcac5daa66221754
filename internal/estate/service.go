package estate

import (
	"context"
	"strings"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/estate/internal/estatedb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
)

// Service is what can be asked of the estate, and the incidents that can be noted.
type Service struct {
	journal *journal.Journal
	estate  municipality.Estate
}

// NewService makes the module's service for the declared estate.
func NewService(j *journal.Journal, e municipality.Estate) *Service {
	return &Service{journal: j, estate: e}
}

// Declared gives the estate as the municipality's files have it. Sites are public; the rest is for mayRun: see Room.
func (s *Service) Declared() municipality.Estate { return s.estate }

// Totals counts sites and applications and sums the storage in GiB.
func (s *Service) Totals() (sites, applications int, storageGiB int64) {
	return len(s.estate.Sites), len(s.estate.Applications), int64(s.estate.StorageGiB())
}

// Site finds a site: NotFound if none has the code.
func (s *Service) Site(code string) (municipality.Site, error) {
	for _, site := range s.estate.Sites {
		if site.Code == code {
			return site, nil
		}
	}
	return municipality.Site{}, fault.Missing()
}

// Room is the machine room as it stands.
type Room struct {
	Open   []Incident
	Closed []Incident          // the latest twenty
	Down   []string            // links that an open incident says are cut
	CutOff []municipality.Site // by these links
}

// Room reads how the machine room stands, for the administrators.
func (s *Service) Room(ctx context.Context) (Room, error) {
	if !mayRun(identity.From(ctx)) {
		return Room{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (r Room, err error) {
		open, err := estatedb.New(q).OpenIncidents(ctx)
		if err != nil {
			return r, err
		}
		closed, err := estatedb.New(q).ClosedIncidents(ctx, 20)
		if err != nil {
			return r, err
		}
		r.Open, r.Closed = fromRows(open), fromRows(closed)
		for _, i := range r.Open {
			if i.Thing == Link && i.Severity == Stopped {
				r.Down = append(r.Down, i.Code)
			}
		}
		r.CutOff = CutOff(s.estate, r.Down...)
		return r, nil
	})
}

// Report is what is said about something that does not work.
type Report struct {
	Thing       Thing
	Code        string
	Severity    Severity
	Description string
}

// Open notes an incident. It is Invalid at each field that does not hold.
func (s *Service) Open(ctx context.Context, report Report) (Incident, error) {
	if !mayRun(identity.From(ctx)) {
		return Incident{}, fault.Missing()
	}
	report.Description = strings.TrimSpace(report.Description)
	if err := s.check(report); err != nil {
		return Incident{}, err
	}
	return journal.Change(ctx, s.journal, "estate.open_incident", func(tx *journal.Tx) (Incident, error) {
		i := Incident{
			ID: tx.NewID(), Thing: report.Thing, Code: report.Code, Severity: report.Severity, Description: report.Description,
			OpenedAt: tx.Now, OpenedBy: tx.Actor.Name,
		}
		tx.About(string(i.Thing), i.Code)
		tx.Emit(IncidentOpened{i})
		return i, insertIncident(tx, i)
	})
}

// Close notes that it works again, and what was done. It happens once: a Conflict afterwards.
func (s *Service) Close(ctx context.Context, id, remedy string) (Incident, error) {
	if !mayRun(identity.From(ctx)) {
		return Incident{}, fault.Missing()
	}
	remedy = strings.TrimSpace(remedy)
	if remedy == "" || len(remedy) > maxText {
		return Incident{}, fault.Wrong(fault.Field{Name: "rimedio", Key: "estate.error.rimedio"})
	}
	return journal.Change(ctx, s.journal, "estate.close_incident", func(tx *journal.Tx) (Incident, error) {
		i, err := incident(tx.Context(), tx, id)
		if err != nil {
			return Incident{}, err
		}
		i.ClosedAt, i.ClosedBy, i.Remedy = tx.Now, tx.Actor.Name, remedy
		ok, err := closeIncident(tx, i)
		if err == nil && !ok {
			err = fault.New(fault.Conflict, "estate.error.closed")
		}
		tx.About(string(i.Thing), i.Code)
		tx.Emit(IncidentClosed{i})
		return i, err
	})
}

const maxText = 1000

func (s *Service) check(r Report) error {
	var wrong []fault.Field
	if !s.exists(r.Thing, r.Code) {
		wrong = append(wrong, fault.Field{Name: "cosa", Key: "estate.error.cosa"})
	}
	if r.Severity < Stopped || r.Severity > Noticed {
		wrong = append(wrong, fault.Field{Name: "gravita", Key: "estate.error.gravita"})
	}
	if r.Description == "" || len(r.Description) > maxText {
		wrong = append(wrong, fault.Field{Name: "descrizione", Key: "estate.error.descrizione"})
	}
	return fault.Wrong(wrong...)
}

func (s *Service) exists(thing Thing, code string) bool {
	switch thing {
	case Site:
		_, err := s.Site(code)
		return err == nil
	case Link:
		for _, l := range s.estate.Links {
			if l.Code == code {
				return true
			}
		}
	case Application:
		for _, a := range s.estate.Applications {
			if a.Code == code {
				return true
			}
		}
	}
	return false
}
