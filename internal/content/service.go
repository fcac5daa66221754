package content

import (
	"context"
	"strings"
	"time"

	"comune.example/sportello/internal/content/internal/contentdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Config is what the service works with.
type Config struct {
	World
	Live string // path of the site's section about the town
}

// Service is what can be done with contents.
type Service struct {
	journal *journal.Journal
	config  Config
}

// NewService makes the module's service.
func NewService(j *journal.Journal, config Config) *Service {
	return &Service{journal: j, config: config}
}

// World is what contents may refer to.
func (s *Service) World() World { return s.config.World }

// ListPath is the address of the list that a content stands in.
func (s *Service) ListPath(kind string, i Item) string {
	t, _ := TypeOf(kind)
	path := strings.ReplaceAll(t.Path, "{live}", s.config.Live)
	if t.ByKind && i.Kind() != "" {
		path += "/" + i.Kind()
	}
	return path
}

// Path is the address of a content on the site.
func (s *Service) Path(i Item) string { return s.ListPath(i.Type, i) + "/" + i.Slug }

// Query asks for a part of a public list. Empty parts ask for everything.
type Query struct {
	Type, Kind, Topic, Office string
	Past                      bool // events that are over, instead of those to come
	Page, Length              int  // from 1; contents a page
}

// List is a part of a list, and how many there are in all: counted up to 12,000, beyond which nobody turns pages.
type List struct {
	Items []Item
	Total int64
}

// List gives what readers see of a type, in the type's order. It costs the same however many contents there are.
func (s *Service) List(ctx context.Context, q Query) (List, error) {
	t, ok := TypeOf(q.Type)
	if !ok {
		return List{}, fault.Missing()
	}
	if q.Length <= 0 {
		q.Length = 12
	}
	q.Page = min(max(q.Page, 1), 100_000)
	return journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) (List, error) {
		now := s.journal.Now(ctx)
		count, err := contentdb.New(r).CountShown(ctx, q.count(t, now))
		if err != nil {
			return List{}, err
		}
		last := (int(count) + q.Length - 1) / q.Length
		q.Page = max(1, min(q.Page, last))
		items, err := shown(ctx, r, t, q, now)
		return List{items, count}, err
	})
}

func (q Query) topic() string {
	if q.Topic == "" {
		return ""
	}
	return "% " + q.Topic + " %"
}

func (q Query) count(t Type, now time.Time) contentdb.CountShownParams {
	p := contentdb.CountShownParams{Type: q.Type, Now: now.UnixMilli(), Kind: q.Kind, Topic: q.topic(), Office: q.Office}
	if today := string(italy.DayOf(now)); t.Order == Coming && q.Past {
		p.EndsBefore = today
	} else if t.Order == Coming {
		p.EndsFrom = today
	}
	return p
}

func shown(ctx context.Context, r db.Querier, t Type, q Query, now time.Time) ([]Item, error) {
	c, most, from, at := contentdb.New(r), int32(q.Length), int32((q.Page-1)*q.Length), now.UnixMilli() //nolint:gosec // both are bounded above
	switch {
	case t.Order == Coming && q.Past:
		return fromRows(c.PastShown(ctx, contentdb.PastShownParams{
			Type: q.Type, Day: string(italy.DayOf(now)), Now: at, Kind: q.Kind, Topic: q.topic(), Most: most, FromRow: from,
		}))
	case t.Order == Coming:
		return fromRows(c.ComingShown(ctx, contentdb.ComingShownParams{
			Type: q.Type, Day: string(italy.DayOf(now)), Now: at, Kind: q.Kind, Topic: q.topic(), Most: most, FromRow: from,
		}))
	case t.Order == ByName:
		return fromRows(c.NamedShown(ctx, contentdb.NamedShownParams{
			Type: q.Type, Now: at, Kind: q.Kind, Topic: q.topic(), Office: q.Office, Most: most, FromRow: from,
		}))
	default:
		return fromRows(c.NewestShown(ctx, contentdb.NewestShownParams{
			Type: q.Type, Now: at, Kind: q.Kind, Topic: q.topic(), Office: q.Office, Most: most, FromRow: from,
		}))
	}
}

// Foremost picks at most n news for a home page: first those whose day to stand first has not passed, then the newest.
func (s *Service) Foremost(ctx context.Context, n int) ([]Item, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) ([]Item, error) {
		now := s.journal.Now(ctx)
		list, err := fromRows(contentdb.New(r).FirstShown(ctx, contentdb.FirstShownParams{
			Type: "notizia", Today: string(italy.DayOf(now)), Now: now.UnixMilli(), Most: int32(n), //nolint:gosec // a handful
		}))
		if err != nil || len(list) >= n {
			return list, err
		}
		t, _ := TypeOf("notizia")
		newest, err := shown(ctx, r, t, Query{Type: "notizia", Page: 1, Length: n + len(list)}, now)
		seen := map[string]bool{}
		for _, i := range list {
			seen[i.ID] = true
		}
		for _, i := range newest {
			if !seen[i.ID] && len(list) < n {
				list = append(list, i)
			}
		}
		return list, err
	})
}

// Read gives the content that readers find at an address, or once found there: Path says where it is now. It is NotFound
// "content.gone" for what was public and is no longer, NotFound for anything else.
func (s *Service) Read(ctx context.Context, kind, slug string) (Item, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) (Item, error) {
		q := contentdb.New(r)
		row, err := q.ItemAt(ctx, contentdb.ItemAtParams{Type: kind, Slug: slug})
		if fault.Is(missing(err), fault.NotFound) {
			row, err = q.ItemOnceAt(ctx, contentdb.ItemOnceAtParams{Type: kind, Slug: slug})
		}
		if err != nil {
			return Item{}, missing(err)
		}
		i, err := fromRow(row)
		if err != nil {
			return Item{}, err
		}
		switch i.StateAt(s.journal.Now(ctx)) {
		case Published:
			return i, nil
		case Ended, Withdrawn:
			return Item{}, fault.New(fault.NotFound, "content.gone")
		default:
			return Item{}, fault.Missing()
		}
	})
}

// ReadID gives a content that readers see by its id.
func (s *Service) ReadID(ctx context.Context, id string) (Item, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) (Item, error) {
		row, err := contentdb.New(r).ItemByID(ctx, id)
		if err != nil {
			return Item{}, missing(err)
		}
		i, err := fromRow(row)
		if err == nil && i.StateAt(s.journal.Now(ctx)) != Published {
			err = fault.Missing()
		}
		return i, err
	})
}

// Shown lists what readers see of a type, at most 1,000, in the type's order.
func (s *Service) Shown(ctx context.Context, kind string) ([]Item, error) {
	list, err := s.List(ctx, Query{Type: kind, Page: 1, Length: 1000})
	return list.Items, err
}

// InSection lists what readers see in a part of the transparent administration: pages first, then documents, the newest
// before the others.
func (s *Service) InSection(ctx context.Context, section string) ([]Item, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) ([]Item, error) {
		return fromRows(contentdb.New(r).ShownInSection(ctx, contentdb.ShownInSectionParams{Section: section, Now: s.journal.Now(ctx).UnixMilli()}))
	})
}

// Each gives everything that readers see, a thousand at a time.
func (s *Service) Each(ctx context.Context, do func(Item) error) error {
	for after := ""; ; {
		list, err := journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) ([]Item, error) {
			return fromRows(contentdb.New(r).ShownAfter(ctx, contentdb.ShownAfterParams{After: after, Now: s.journal.Now(ctx).UnixMilli(), Most: 1000}))
		})
		if err != nil || len(list) == 0 {
			return err
		}
		for _, i := range list {
			if err := do(i); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

// Topics lists the topics that contents of a type are about.
func (s *Service) Topics(ctx context.Context, kind string) (map[string]bool, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) (map[string]bool, error) {
		rows, err := contentdb.New(r).TopicsShown(ctx, contentdb.TopicsShownParams{Type: kind, Now: s.journal.Now(ctx).UnixMilli()})
		used := map[string]bool{}
		for _, row := range rows {
			for _, t := range strings.Fields(row) {
				used[t] = true
			}
		}
		return used, err
	})
}

// Revision differs after every change of what readers see; Next is the instant at which it changes by itself.
type Revision struct {
	Number  int64 // raised by every change
	Changed int64 // milliseconds: when the last change happened
	Next    time.Time
}

// Revision says cheaply whether anything has changed.
func (s *Service) Revision(ctx context.Context) (Revision, error) {
	next, err := s.Next(ctx)
	if err != nil {
		return Revision{}, err
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) (Revision, error) {
		row, err := contentdb.New(r).Revision(ctx)
		return Revision{row.N, row.Changed, next}, err
	})
}

// Next is the next instant at which something appears, ends, or a day begins.
func (s *Service) Next(ctx context.Context) (time.Time, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) (time.Time, error) {
		now := s.journal.Now(ctx)
		appears, err := contentdb.New(r).NextPublished(ctx, now.UnixMilli())
		if err != nil {
			return time.Time{}, err
		}
		ends, err := contentdb.New(r).NextEnded(ctx, now.UnixMilli())
		midnight := italy.DayOf(now).AddDays(1).Start().UnixMilli()
		return time.UnixMilli(min(appears, ends, midnight)).UTC(), err
	})
}

// Change is a content that changed: where it is seen, or (Gone) that it is seen no longer.
type Change struct {
	Item
	Gone bool
}

// Changed lists what has changed since a time, appeared or ended by itself included.
func (s *Service) Changed(ctx context.Context, since time.Time) ([]Change, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) ([]Change, error) {
		var all []Change
		now := s.journal.Now(ctx)
		for after := ""; ; {
			list, err := fromRows(contentdb.New(r).ChangedAfter(ctx, contentdb.ChangedAfterParams{
				Since: since.UnixMilli(), Now: now.UnixMilli(), After: after, Most: 1000,
			}))
			if err != nil || len(list) == 0 {
				return all, err
			}
			for _, i := range list {
				all = append(all, Change{i, i.StateAt(now) != Published})
			}
			after = list[len(list)-1].ID
		}
	})
}
