package portal

import (
	"context"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/search"
)

// Config is what the service works with.
type Config struct {
	Municipality *municipality.Municipality
	Catalog      *catalog.Catalog
	Live         string          // path of the site's section about the town; "/vivere" when empty
	Pages        []Document      // more pages to be found that never change
	Sources      []search.Source // more that can be found: what other modules keep
}

// Service is what can be done with the site's own contents.
type Service struct {
	journal *journal.Journal
	config  Config
	library *search.Library
}

// NewService makes the module's service.
func NewService(j *journal.Journal, config Config) *Service {
	if config.Live == "" {
		config.Live = "/vivere"
	}
	s := &Service{journal: j, config: config}
	s.library = s.newLibrary()
	return s
}

// Ratings sums the marks of all pages, by path. For editors.
func (s *Service) Ratings(ctx context.Context) ([]PageRatings, error) {
	if !mayEdit(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, ratingsByPage)
}

// RatingsOf lists the last 200 marks of a page, the newest first. For editors.
func (s *Service) RatingsOf(ctx context.Context, page string) ([]Rating, error) {
	if !mayEdit(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Rating, error) {
		return ratingsOfPage(ctx, q, page)
	})
}

// Rate keeps a reader's mark. Anybody may; nothing about who it was is kept with it.
func (s *Service) Rate(ctx context.Context, r Rating) error {
	r, err := checkedRating(r)
	if err != nil {
		return err
	}
	return journal.Do(ctx, s.journal, "portal.rate", func(tx *journal.Tx) error {
		r := r
		r.ID, r.At = tx.NewID(), tx.Now
		return insertRating(tx, r)
	})
}
