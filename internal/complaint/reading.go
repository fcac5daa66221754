package complaint

import (
	"context"
	"strings"

	"comune.example/sportello/internal/complaint/internal/complaintdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// PageLength is how many reports a page of a list shows.
const PageLength = 20

// Mine lists the reports and requests of the citizen who asks, newest first.
func (s *Service) Mine(ctx context.Context) ([]Report, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Report, error) {
		return reportsFrom(complaintdb.New(q).ReportsOfAccount(ctx, actor.ID))
	})
}

// ByLink gives a report to who holds its secret link, as its author sees it.
func (s *Service) ByLink(ctx context.Context, link string) (File, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (File, error) {
		r, err := reportByLink(ctx, q, link)
		if err != nil {
			return File{}, err
		}
		return file(ctx, q, r, ForAuthor)
	})
}

// Own gives a citizen's own report.
func (s *Service) Own(ctx context.Context, id string) (File, error) {
	actor := identity.From(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (File, error) {
		r, err := reportByID(ctx, q, id)
		if err != nil || !actor.IsCitizen() || !may(actor, actRead, r.thing()) {
			return File{}, orMissing(err)
		}
		return file(ctx, q, r, ForAuthor)
	})
}

// Show gives a report to the responsible office. Who wrote it sees in the own area that somebody has read it.
func (s *Service) Show(ctx context.Context, id string) (File, error) {
	actor := identity.From(ctx)
	f, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (File, error) {
		r, err := reportByID(ctx, q, id)
		if err != nil || !may(actor, actWork, r.thing()) || r.Number.N == 0 {
			return File{}, orMissing(err)
		}
		return file(ctx, q, r, ForOffice)
	})
	if err != nil {
		return File{}, err
	}
	return f, journal.Do(journal.WithKey(ctx, ""), s.journal, "complaint.read", func(tx *journal.Tx) error {
		f.about(tx)
		return nil
	})
}

// about names whom a change concerns: the report, and the account of who wrote it.
func (r Report) about(tx *journal.Tx) {
	tx.About("complaint", r.ID)
	if r.Account != "" {
		tx.About("account", r.Account)
	}
}

// file adds to a report what its reader may see of its past and its files.
func file(ctx context.Context, q db.Querier, r Report, reader Audience) (File, error) {
	f := File{Report: r}
	entries, err := entriesOf(ctx, q, r.ID)
	if err != nil {
		return File{}, err
	}
	if f.Documents, err = document.List(ctx, q, Owner(r.ID)); err != nil {
		return File{}, err
	}
	if f.Hidden, err = hiddenOf(ctx, q, r.ID); err != nil {
		return File{}, err
	}
	for _, e := range entries {
		if reader.reads(e.Audience) {
			f.Entries = append(f.Entries, e)
		}
	}
	f.Documents = visible(f, reader)
	if r.DuplicateOf != "" {
		if original, err := reportByID(ctx, q, r.DuplicateOf); err == nil && (original.IsPublic() || reader == ForOffice) {
			f.Original = &original
		}
	}
	return f, nil
}

// reads tells whether who stands in one audience reads what is meant for another.
func (a Audience) reads(entry Audience) bool {
	return a == ForOffice || entry == ForAll || a == ForAuthor && entry == ForAuthor
}

// visible leaves out of a report's files those that its reader may not see: of the office's, those of entries that are
// not for the reader; for everybody, also those that the office has hidden, and whatever is no picture.
func visible(f File, reader Audience) []document.Document {
	readable := map[string]bool{authorSlot: true}
	for _, e := range f.Entries {
		readable[entrySlot(e.ID)] = true
	}
	var list []document.Document
	for _, d := range f.Documents {
		if readable[d.Slot] && (reader != ForAll || isPicture(d) && !f.Hidden[d.ID]) {
			list = append(list, d)
		}
	}
	return list
}

func entrySlot(entry string) string { return "entry:" + entry }

// Filter chooses reports of a worklist.
type Filter struct {
	Kind     Kind
	State    State // empty: the open ones
	Category string
	Mine     bool
	Overdue  bool
	Newest   bool // newest first instead of by the day on which they are due
	Page     int  // from 1
}

// Worklist is a page of an office's list, with how many there are of each state.
type Worklist struct {
	Reports []Report
	Total   int64
	States  map[State]int64
}

// List lists the reports of the offices whose clerk the actor is.
func (s *Service) List(ctx context.Context, f Filter) (Worklist, error) {
	actor := identity.From(ctx)
	offices, ok := worklistOf(actor)
	if !ok {
		return Worklist{}, fault.Missing()
	}
	now := italy.DayOf(s.journal.Now(ctx))
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (w Worklist, err error) {
		p := f.params(actor, offices, now)
		if w.Reports, err = reportsFrom(complaintdb.New(q).Worklist(ctx, p)); err != nil {
			return w, err
		}
		if w.Total, err = complaintdb.New(q).CountWorklist(ctx, complaintdb.CountWorklistParams{
			Offices: p.Offices, Kind: p.Kind, State: p.State, Category: p.Category, Officer: p.Officer, Before: p.Before,
		}); err != nil {
			return w, err
		}
		rows, err := complaintdb.New(q).CountStates(ctx, offices)
		w.States = map[State]int64{}
		for _, r := range rows {
			w.States[State(r.State)] = r.Many
		}
		return w, err
	})
}

func (f Filter) params(actor identity.Actor, offices string, today italy.Day) complaintdb.WorklistParams {
	p := complaintdb.WorklistParams{
		Offices: offices, Kind: string(f.Kind), State: string(f.State), Category: f.Category,
		HowMany: PageLength, Skip: int32(max(f.Page-1, 0) * PageLength), //nolint:gosec // a page has at most seven digits
	}
	if f.State == "" {
		p.State = "open"
	}
	if f.Mine {
		p.Officer = actor.ID
	}
	if f.Overdue {
		p.Before = string(today)
	}
	if f.Newest {
		p.Sorting = "newest"
	}
	return p
}

// FileOf gives a file of a report to the office or to its author.
func (s *Service) FileOf(ctx context.Context, id, doc string) (document.Document, []byte, error) {
	actor := identity.From(ctx)
	f, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (File, error) {
		r, err := reportByID(ctx, q, id)
		if err != nil || !may(actor, actRead, r.thing()) {
			return File{}, orMissing(err)
		}
		reader := ForAuthor
		if may(actor, actWork, r.thing()) {
			reader = ForOffice
		}
		return file(ctx, q, r, reader)
	})
	if err != nil {
		return document.Document{}, nil, err
	}
	return s.documentOf(ctx, f, doc)
}

// FileByLink gives a file of a report to who holds its link.
func (s *Service) FileByLink(ctx context.Context, link, doc string) (document.Document, []byte, error) {
	f, err := s.ByLink(ctx, link)
	if err != nil {
		return document.Document{}, nil, err
	}
	return s.documentOf(ctx, f, doc)
}

// documentOf reads a document that the reader of the file may see.
func (s *Service) documentOf(ctx context.Context, f File, doc string) (document.Document, []byte, error) {
	for _, d := range f.Documents {
		if d.ID == doc {
			return s.bytes(ctx, f.ID, doc)
		}
	}
	return document.Document{}, nil, fault.Missing()
}

func (s *Service) bytes(ctx context.Context, owner, id string) (d document.Document, data []byte, err error) {
	_, err = journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (struct{}, error) {
		d, data, err = document.Read(ctx, q, Owner(owner), id)
		return struct{}{}, err
	})
	return d, data, err
}

// ColleaguesOf lists the officers to whom a report can be given.
func (s *Service) ColleaguesOf(ctx context.Context, r Report) ([]Colleague, error) {
	if !may(identity.From(ctx), actWork, r.thing()) {
		return nil, fault.Missing()
	}
	if s.Colleagues == nil {
		return nil, nil
	}
	return s.Colleagues(ctx, r.Office)
}

// find gives the report that has a number; who may read it, the caller asks.
func (s *Service) find(ctx context.Context, q db.Querier, text string) (Report, error) {
	n, ok := ParseNumber(strings.TrimSpace(text))
	if !ok {
		return Report{}, fault.Missing()
	}
	return reportByNumber(ctx, q, n)
}
