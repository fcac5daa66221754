package counter

import (
	"context"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/journal"
)

// Charge says who is in charge of an office's queue, and how fresh what this side knows is.
type Charge struct {
	Elsewhere bool      // this side may only look
	AtSite    bool      // this side is the office's site
	Heard     time.Time // at the centre, when the site was last heard; at the site, when the centre was; zero: never
	Unsent    int64     // at the site: events that the centre has not heard yet
	Sites     []Site    // at the centre
}

// charge says who is in charge of the office's queue.
func (s *Service) charge(ctx context.Context, q db.Querier, office string) (Charge, error) {
	if s.own != "" {
		c := Charge{AtSite: true, Elsewhere: true}
		if told := s.told.Load(); told != nil {
			c.Elsewhere, c.Heard = !told.InCharge, told.At
		}
		var err error
		c.Unsent, err = countUnsent(ctx, q, s.own)
		return c, err
	}
	list, err := sites(ctx, q, office)
	c := Charge{Sites: list}
	for i := range list {
		list[i].SeenAt = s.seen.of(list[i])
		if list[i].InCharge {
			c.Elsewhere, c.Heard = true, list[i].SeenAt
		}
	}
	return c, err
}

// InCharge says who is in charge of the office's queue, for who may change that.
func (s *Service) InCharge(ctx context.Context, office string) (Charge, error) {
	if _, err := s.permitted(ctx, office, mayManage); err != nil {
		return Charge{}, err
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Charge, error) { return s.charge(ctx, q, office) })
}
