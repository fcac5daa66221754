package portal

import (
	"context"
	"slices"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
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
	journal  *journal.Journal
	config   Config
	declared []News
	library  *search.Library
}

// NewService makes the module's service.
func NewService(j *journal.Journal, config Config) *Service {
	if config.Live == "" {
		config.Live = "/vivere"
	}
	s := &Service{journal: j, config: config, declared: declaredNews(config.Municipality)}
	s.library = s.newLibrary()
	return s
}

// News lists what readers see today, declared news and those of the staff, newest first; of one kind unless kind is empty.
func (s *Service) News(ctx context.Context, kind string) ([]News, error) {
	list, err := s.shown(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(n News) bool { return kind != "" && n.Kind != kind }), nil
}

func (s *Service) shown(ctx context.Context) ([]News, error) {
	today := italy.DayOf(s.journal.Now(ctx))
	list, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]News, error) {
		return shownNews(ctx, q, today)
	})
	if err != nil {
		return nil, err
	}
	for _, n := range s.declared {
		if n.Shown(today) {
			list = append(list, n)
		}
	}
	newestFirst(list)
	return list, nil
}

// Foremost picks at most n news for a home page: first those whose day to stand first has not passed, then the newest.
func (s *Service) Foremost(ctx context.Context, n int) ([]News, error) {
	list, err := s.shown(ctx)
	if err != nil {
		return nil, err
	}
	today := italy.DayOf(s.journal.Now(ctx))
	slices.SortStableFunc(list, func(a, b News) int {
		switch first, other := a.Until >= today, b.Until >= today; {
		case first == other:
			return 0
		case first:
			return -1
		default:
			return 1
		}
	})
	return list[:min(n, len(list))], nil
}

// Read gives one piece of news that readers may see today: NotFound for any other.
func (s *Service) Read(ctx context.Context, kind, slug string) (News, error) {
	list, err := s.shown(ctx)
	if err != nil {
		return News{}, err
	}
	for _, n := range list {
		if n.Kind == kind && n.Slug == slug {
			return n, nil
		}
	}
	return News{}, fault.Missing()
}

// Written lists the staff's own news, drafts included, the last changed first. For editors.
func (s *Service) Written(ctx context.Context) ([]News, error) {
	if !mayEdit(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, allNews)
}

// Draft reads one of the staff's news in whatever state. For editors.
func (s *Service) Draft(ctx context.Context, id string) (News, error) {
	if !mayEdit(identity.From(ctx)) {
		return News{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (News, error) { return newsByID(ctx, q, id) })
}

// Write keeps new news as a draft. For editors; Invalid at the fields that do not hold.
func (s *Service) Write(ctx context.Context, req NewsRequest) (News, error) {
	if !mayEdit(identity.From(ctx)) {
		return News{}, fault.Missing()
	}
	n, err := s.checked(req)
	if err != nil {
		return News{}, err
	}
	return journal.Change(ctx, s.journal, "portal.write", func(tx *journal.Tx) (News, error) {
		n := n
		n.ID, n.State, n.ChangedAt, n.Version = tx.NewID(), Draft, tx.Now, 1
		if n.Slug, err = s.freeSlug(tx, n); err != nil {
			return News{}, err
		}
		tx.About("news", n.ID)
		return n, insertNews(tx, n)
	})
}

// Rewrite changes news. It is a Conflict "portal.news_changed" when somebody else was faster than the version seen.
func (s *Service) Rewrite(ctx context.Context, id string, version int64, req NewsRequest) (News, error) {
	if !mayEdit(identity.From(ctx)) {
		return News{}, fault.Missing()
	}
	wanted, err := s.checked(req)
	if err != nil {
		return News{}, err
	}
	return journal.Change(ctx, s.journal, "portal.rewrite", func(tx *journal.Tx) (News, error) {
		old, err := newsByID(tx.Context(), tx, id)
		if err != nil {
			return News{}, err
		}
		n := wanted
		n.ID, n.State, n.ChangedAt, n.Slug = old.ID, old.State, tx.Now, old.Slug
		if n.State == Draft || n.Kind != old.Kind { // the address of what was published does not change without need
			if n.Slug, err = s.freeSlug(tx, n); err != nil {
				return News{}, err
			}
		}
		n.Version = version
		if ok, err := updateNews(tx, n); err != nil || !ok {
			return News{}, orConflict(err, "portal.news_changed")
		}
		n.Version++
		tx.About("news", n.ID)
		if n.State == Published {
			tx.Emit(NewsPublished{n})
		}
		return n, nil
	})
}

// Publish shows news to everybody from their day on.
func (s *Service) Publish(ctx context.Context, id string) (News, error) {
	return s.turn(ctx, "portal.publish", id, Draft, Published)
}

// Withdraw makes published news a draft again.
func (s *Service) Withdraw(ctx context.Context, id string) (News, error) {
	return s.turn(ctx, "portal.withdraw", id, Published, Draft)
}

func (s *Service) turn(ctx context.Context, action, id string, was, state State) (News, error) {
	if !mayEdit(identity.From(ctx)) {
		return News{}, fault.Missing()
	}
	return journal.Change(ctx, s.journal, action, func(tx *journal.Tx) (News, error) {
		n, err := newsByID(tx.Context(), tx, id)
		if err != nil || n.State == state { // already so: the answer is the same
			return n, err
		}
		if ok, err := setNewsState(tx, id, was, state); err != nil || !ok {
			return News{}, orConflict(err, "portal.news_changed")
		}
		n.State, n.ChangedAt, n.Version = state, tx.Now, n.Version+1
		tx.About("news", id)
		if state == Published {
			tx.Emit(NewsPublished{n})
		} else {
			tx.Emit(NewsWithdrawn{n})
		}
		return n, nil
	})
}

func orConflict(err error, key string) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, key)
}
