package complaint

import (
	"context"
	"slices"

	"comune.example/sportello/internal/complaint/internal/complaintdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// What the public's questions are bound by.
const (
	NearMetres  = 50   // within which a report of the same category may be the same
	MostShown   = 2000 // points of a map, lines of an export
	longestAsk  = 100  // characters of what is looked for
	daysOfAYear = 365
)

// Question chooses among the reports that everybody may read. Zero values choose nothing.
type Question struct {
	Category     string
	State        State
	Since, Until italy.Day // days on which they came
	Words        string
	Page         int // from 1; 0: all, up to MostShown
}

// Answer is what the public is shown: a page of reports, and how many there are of each category and state.
type Answer struct {
	Reports    []Report
	Total      int64
	Categories map[string]int64 // with the question's state, whatever its category
	States     map[State]int64  // with the question's category, whatever its state
	Resolved   int64            // in the last twelve months, whatever the question
}

// Public answers a question about the reports that everybody may read. No answer says who wrote one.
func (s *Service) Public(ctx context.Context, ask Question) (Answer, error) {
	if ask.State != "" && !slices.Contains(PublicStates(), ask.State) {
		return Answer{}, fault.Missing()
	}
	if r := []rune(ask.Words); len(r) > longestAsk {
		ask.Words = string(r[:longestAsk])
	}
	today := italy.DayOf(s.journal.Now(ctx))
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (a Answer, err error) {
		if a.Reports, err = reportsFrom(complaintdb.New(q).PublicReports(ctx, ask.params())); err != nil {
			return a, err
		}
		for i := range a.Reports {
			a.Reports[i] = a.Reports[i].forEverybody()
		}
		if a.Resolved, err = complaintdb.New(q).CountResolved(ctx, string(today.AddDays(-daysOfAYear))); err != nil {
			return a, err
		}
		return a, a.count(ctx, q, ask)
	})
}

func (ask Question) params() complaintdb.PublicReportsParams {
	p := complaintdb.PublicReportsParams{
		Category: ask.Category, State: string(ask.State), Since: string(ask.Since), Until: string(ask.Until), Words: pattern(ask.Words), HowMany: MostShown,
	}
	if ask.Page > 0 {
		p.HowMany, p.Skip = PageLength, int32((ask.Page-1)*PageLength) //nolint:gosec // a page has at most seven digits
	}
	return p
}

func (a *Answer) count(ctx context.Context, q db.Querier, ask Question) error {
	rows, err := complaintdb.New(q).CountPublic(ctx, complaintdb.CountPublicParams{Since: string(ask.Since), Until: string(ask.Until), Words: pattern(ask.Words)})
	a.Categories, a.States = map[string]int64{}, map[State]int64{}
	for _, r := range rows {
		ofState, ofCategory := ask.State == "" || State(r.State) == ask.State, ask.Category == "" || r.Category == ask.Category
		if ofState {
			a.Categories[r.Category] += r.Many
		}
		if ofCategory {
			a.States[State(r.State)] += r.Many
		}
		if ofState && ofCategory {
			a.Total += r.Many
		}
	}
	return err
}

// forEverybody leaves of a report what everybody may read.
func (r Report) forEverybody() Report {
	return Report{
		ID: r.ID, Kind: r.Kind, Number: r.Number, Category: r.Category, Place: r.Place, State: r.State, Office: r.Office, Title: r.Public.Title,
		Details: r.Public.Details, Address: r.Public.Address, Public: r.Public, PublishedAt: r.PublishedAt, TermDays: r.TermDays, SubmittedAt: r.SubmittedAt,
		SubmittedDay: r.SubmittedDay, DueDay: r.DueDay, TakenAt: r.TakenAt, ClosedAt: r.ClosedAt, ChangedAt: r.ChangedAt, Version: r.Version,
	}
}

// PublicReport gives one report that everybody may read, with what the office has said of it and its pictures.
func (s *Service) PublicReport(ctx context.Context, number string) (File, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (File, error) {
		r, err := s.find(ctx, q, number)
		if err != nil || !r.IsPublic() {
			return File{}, orMissing(err)
		}
		f, err := file(ctx, q, r, ForAll)
		if err != nil {
			return File{}, err
		}
		f.Report, f.Hidden = r.forEverybody(), nil
		for i := range f.Entries { // an officer's name is nobody's business but the office's
			f.Entries[i].ByID, f.Entries[i].ByName = "", ""
		}
		for i := range f.Documents { // nor is who added a picture, or what they called it
			f.Documents[i].AddedBy, f.Documents[i].Name = "", ""
		}
		if f.Original != nil {
			original := f.Original.forEverybody()
			f.Original = &original
		}
		return f, nil
	})
}

// PublicPicture gives a picture that everybody may see.
func (s *Service) PublicPicture(ctx context.Context, number, doc string) (document.Document, []byte, error) {
	f, err := s.PublicReport(ctx, number)
	if err != nil {
		return document.Document{}, nil, err
	}
	return s.documentOf(ctx, f, doc)
}

// Follows tells whether the citizen who asks is told of what becomes of a report.
func (s *Service) Follows(ctx context.Context, id string) (bool, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return false, nil
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (bool, error) {
		n, err := complaintdb.New(q).FollowerOfAccount(ctx, complaintdb.FollowerOfAccountParams{ReportID: id, Account: actor.ID})
		return n > 0, err
	})
}

// near lists open public reports of a category around a place, the nearest first.
func near(ctx context.Context, q db.Querier, category string, at Place) ([]Report, error) {
	south, north, west, east := at.box(NearMetres)
	rows, err := reportsFrom(complaintdb.New(q).Near(ctx, complaintdb.NearParams{Category: category, South: south, North: north, West: west, East: east}))
	if err != nil {
		return nil, err
	}
	var list []Report
	for _, r := range rows {
		if r.Place.Metres(at) <= NearMetres {
			list = append(list, r.forEverybody())
		}
	}
	slices.SortStableFunc(list, func(a, b Report) int {
		return int(a.Place.Metres(at)) - int(b.Place.Metres(at))
	})
	return list[:min(len(list), 5)], nil
}
