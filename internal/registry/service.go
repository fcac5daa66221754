package registry

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// mostFound is how many people a search shows: who gets more must say more.
const mostFound = 50

// Service is what can be done with the register.
type Service struct {
	journal *journal.Journal
	keys    *keyCache
}

// NewService makes the module's service.
func NewService(j *journal.Journal) *Service { return &Service{journal: j, keys: newKeyCache()} }

// Sheet reads what can be certified of a resident: NotFound for who may not know. It leaves no line of its own: the
// change of the module that asks, which acts upon it, names the resident.
func (s *Service) Sheet(ctx context.Context, id string) (Sheet, error) {
	return s.sheet(ctx, func(ctx context.Context, q db.Querier) (Record, error) { return recordByID(ctx, q, id) })
}

// SheetByCode is Sheet by codice fiscale.
func (s *Service) SheetByCode(ctx context.Context, codiceFiscale string) (Sheet, error) {
	return s.sheet(ctx, func(ctx context.Context, q db.Querier) (Record, error) {
		return recordByCode(ctx, q, strings.ToUpper(strings.Join(strings.Fields(codiceFiscale), "")))
	})
}

// SheetByNumber is Sheet by the number that the resident was imported with.
func (s *Service) SheetByNumber(ctx context.Context, number int) (Sheet, error) {
	return s.sheet(ctx, func(ctx context.Context, q db.Querier) (Record, error) { return recordByNumber(ctx, q, number) })
}

// Own is the sheet of the citizen who asks: NotFound for who is no resident.
func (s *Service) Own(ctx context.Context) (Sheet, error) {
	return s.SheetByCode(ctx, identity.From(ctx).CodiceFiscale)
}

func (s *Service) sheet(ctx context.Context, find func(ctx context.Context, q db.Querier) (Record, error)) (Sheet, error) {
	actor := identity.From(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Sheet, error) {
		rec, err := find(ctx, q)
		if err != nil {
			return Sheet{}, err
		}
		self, err := selfOf(ctx, q, actor, rec)
		if err != nil {
			return Sheet{}, err
		}
		if !mayRead(actor, self, rec.Resident) {
			return Sheet{}, fault.Missing()
		}
		return complete(ctx, q, rec)
	})
}

// selfOf finds the record of the citizen who asks, nil for others; rec is what was asked for and is often the same.
func selfOf(ctx context.Context, q db.Querier, actor identity.Actor, rec Record) (*Resident, error) {
	if !actor.IsCitizen() || actor.CodiceFiscale == "" {
		return nil, nil
	}
	if rec.Resident.CodiceFiscale == actor.CodiceFiscale {
		return &rec.Resident, nil
	}
	own, err := recordByCode(ctx, q, actor.CodiceFiscale)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &own.Resident, err
}

// complete adds the family and the partner to a record.
func complete(ctx context.Context, q db.Querier, rec Record) (Sheet, error) {
	sheet := Sheet{Record: rec}
	var err error
	if sheet.Members, err = members(ctx, q, rec.Resident.Family); err != nil {
		return Sheet{}, err
	}
	partner := rec.Resident.Partner
	for i := range sheet.Members {
		if partner != "" && sheet.Members[i].ID == partner {
			sheet.Partner = &sheet.Members[i]
			return sheet, nil
		}
	}
	if partner == "" {
		return sheet, nil
	}
	other, err := recordByID(ctx, q, partner)
	if fault.Is(err, fault.NotFound) {
		return sheet, nil
	}
	sheet.Partner = &other.Resident
	return sheet, err
}

// Ground is why an officer looks at somebody's data: a purpose of OfficePurposes and the number of what it is for.
type Ground struct {
	Purpose   Purpose
	Reference string
}

// text is how a ground stands in the audit: the purpose's word, then the reference.
func (g Ground) text() string { return groundText(g.Purpose, g.Reference) }

func groundText(p Purpose, reference string) string {
	if reference == "" {
		return string(p)
	}
	return string(p) + ": " + reference
}

func (g Ground) wrong() []fault.Field {
	var wrong []fault.Field
	if !contains(OfficePurposes(), g.Purpose) {
		wrong = append(wrong, fault.Field{Name: "purpose", Key: "registry.error.choose_purpose"})
	}
	if len(g.Reference) > 200 {
		wrong = append(wrong, fault.Field{Name: "reference", Key: "registry.error.long_reference"})
	}
	return wrong
}

// Search is what a registrar looks for: a codice fiscale, or the beginning of a surname and, if wanted, of a name.
type Search struct {
	CodiceFiscale string
	Surname       string
	Name          string
	Ground        Ground
}

// Find looks residents up for a registrar who says why. Everybody found gets a line in the audit. More than fifty are a
// Conflict "registry.error.many": nobody leafs through the register.
func (s *Service) Find(ctx context.Context, search Search) ([]Record, error) {
	if !maySearch(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	if err := search.check(); err != nil {
		return nil, err
	}
	return journal.Change(ctx, s.journal, "registry.search", func(tx *journal.Tx) ([]Record, error) {
		list, err := search.run(tx)
		if err != nil {
			return nil, err
		}
		if len(list) > mostFound {
			return nil, fault.New(fault.Conflict, "registry.error.many", mostFound)
		}
		tx.On(search.Ground.text())
		for _, rec := range list {
			tx.About("resident", rec.Resident.ID)
		}
		return list, nil
	})
}

func (s Search) check() error {
	wrong := s.Ground.wrong()
	if s.CodiceFiscale != "" {
		if _, err := italy.ParseCodiceFiscale(s.CodiceFiscale); err != nil {
			wrong = append(wrong, fault.Field{Name: "codice_fiscale", Key: "registry.error.codice_fiscale"})
		}
	} else if len(sortKey(s.Surname)) < 2 {
		wrong = append(wrong, fault.Field{Name: "surname", Key: "registry.error.surname"})
	}
	return fault.Wrong(wrong...)
}

func (s Search) run(tx *journal.Tx) ([]Record, error) {
	if s.CodiceFiscale == "" {
		return searchByName(tx.Context(), tx, sortKey(s.Surname), sortKey(s.Name), mostFound+1)
	}
	cf, err := italy.ParseCodiceFiscale(s.CodiceFiscale)
	if err != nil {
		return nil, err
	}
	rec, err := recordByCode(tx.Context(), tx, string(cf))
	if fault.Is(err, fault.NotFound) {
		return []Record{}, nil
	}
	return []Record{rec}, err
}

// Open shows a registrar who says why the whole sheet of a resident, and leaves a line about everybody on it.
func (s *Service) Open(ctx context.Context, id string, ground Ground) (Sheet, error) {
	if !maySearch(identity.From(ctx)) {
		return Sheet{}, fault.Missing()
	}
	if err := fault.Wrong(ground.wrong()...); err != nil {
		return Sheet{}, err
	}
	return journal.Change(ctx, s.journal, "registry.open", func(tx *journal.Tx) (Sheet, error) {
		rec, err := recordByID(tx.Context(), tx, id)
		if err != nil {
			return Sheet{}, err
		}
		sheet, err := complete(tx.Context(), tx, rec)
		if err != nil {
			return Sheet{}, err
		}
		tx.On(ground.text())
		for _, m := range sheet.Members {
			tx.About("resident", m.ID)
		}
		return sheet, nil
	})
}

// Accesses lists who has seen or used the data of the citizen who asks, the newest first, before the line with number
// before (0: from the newest). Who is no resident has only the lines of others about cases, money and the account.
func (s *Service) Accesses(ctx context.Context, before int64, limit int) ([]journal.Line, error) {
	return s.AccessesBy(ctx, identity.Anonymous, before, limit)
}

// AccessesBy is Accesses for one kind of actors; Anonymous stands for all.
func (s *Service) AccessesBy(ctx context.Context, by identity.Kind, before int64, limit int) ([]journal.Line, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	rec, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Record, error) {
		return recordByCode(ctx, q, actor.CodiceFiscale)
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	others := journal.Whom{Kind: by, Except: actor.ID}
	var all []journal.Line
	for _, about := range []struct {
		subject journal.Subject
		by      journal.Whom
	}{
		{journal.Subject{Kind: "resident", ID: rec.Resident.ID}, journal.Whom{Kind: by}},
		{journal.Subject{Kind: "resident", ID: actor.CodiceFiscale}, others}, // cases and payments know no more of a person
		{journal.Subject{Kind: "account", ID: actor.ID}, others},
	} {
		if about.subject.ID == "" {
			continue
		}
		lines, err := s.journal.AboutBy(ctx, about.subject, about.by, before, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	slices.SortFunc(all, func(a, b journal.Line) int { return cmp.Compare(b.Seq, a.Seq) })
	all = slices.CompactFunc(all, func(a, b journal.Line) bool { return a.Seq == b.Seq })
	return all[:min(len(all), limit)], nil
}

// CountByDay counts the verifications made on each day from day to day, both included.
func (s *Service) CountByDay(ctx context.Context, from, to italy.Day) ([]figure.Daily, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]figure.Daily, error) {
		return countByDay(ctx, q, from, to)
	})
}
