package noticeboard

import (
	"context"
	"fmt"
	"strings"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/search"
)

// Source gives what is on the board to the search of the site, in the languages given.
func (s *Service) Source(languages []string) search.Source { return source{s, languages} }

type source struct {
	*Service
	languages []string
}

// Name implements search.Source.
func (source) Name() string { return "noticeboard" }

// Revision implements search.Source: it differs after every change, and on every day.
func (s source) Revision(ctx context.Context) (string, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (string, error) {
		n, versions, err := revision(ctx, q)
		return fmt.Sprintf("%d.%d.%s", n, versions, s.today(ctx)), err
	})
}

// Documents implements search.Source. What is on the board at once is little, so it always gives all of it; annulled acts
// are not looked for.
func (s source) Documents(ctx context.Context, _ string) (search.Changes, error) {
	seen, err := s.Revision(ctx) // before the acts are read: what changes meanwhile is read again
	if err != nil {
		return search.Changes{}, err
	}
	acts, err := s.Board(ctx, Filter{})
	changes := search.Changes{Revision: seen, Whole: true}
	for _, a := range acts {
		if a.State != Published {
			continue
		}
		kind, _ := s.Kind(a.Kind)
		entry := search.Entry{ID: a.ID}
		for _, lang := range s.languages {
			title := kind.Title.In(lang)
			entry.Docs = append(entry.Docs, search.Document{
				Lang: lang, Kind: s.config.Subjects, Path: a.Path(), Title: a.Subject, Summary: title + ", " + a.RegisterNumber(),
				Keywords: []string{title, s.config.NameOf(a.Office)}, Body: strings.TrimSpace(a.Body + " " + a.ActNumber), Day: string(a.From), Weight: 0.7,
			})
		}
		changes.Entries = append(changes.Entries, entry)
	}
	return changes, err
}
