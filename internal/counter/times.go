package counter

import (
	"context"
	"slices"

	"comune.example/sportello/internal/counter/internal/counterdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Times is how long people waited and were served for one subject. Percentiles, not means: one long case must not hide
// that most went quickly, nor the other way round. Who was not served counts in Missed only.
type Times struct {
	Subject   string
	Served    int
	Missed    int
	WaitHalf  int64 // seconds: half waited no longer
	WaitMost  int64 // nine in ten waited no longer
	ServeHalf int64
	ServeMost int64
}

const (
	half = 50
	most = 90
)

// Times counts an office's turns from day to day, both included, by subject.
func (s *Service) Times(ctx context.Context, office string, from, to italy.Day) ([]Times, error) {
	if _, err := s.permitted(ctx, office, mayRun); err != nil {
		return nil, err
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Times, error) {
		rows, err := counterdb.New(q).Ended(ctx, counterdb.EndedParams{Office: office, Since: string(from), Until: string(to)})
		return timesOf(rows), err
	})
}

func timesOf(rows []counterdb.EndedRow) []Times {
	waits, serves, missed := map[string][]int64{}, map[string][]int64{}, map[string]int{}
	var subjects []string
	for _, r := range rows {
		if !slices.Contains(subjects, r.Subject) {
			subjects = append(subjects, r.Subject)
		}
		if State(r.State) == Missed {
			missed[r.Subject]++
			continue
		}
		waits[r.Subject] = append(waits[r.Subject], r.Waited)
		serves[r.Subject] = append(serves[r.Subject], r.Served)
	}
	slices.Sort(subjects)
	list := make([]Times, 0, len(subjects))
	for _, subject := range subjects {
		w, v := waits[subject], serves[subject]
		list = append(list, Times{
			Subject: subject, Served: len(v), Missed: missed[subject], WaitHalf: figure.Percentile(w, half), WaitMost: figure.Percentile(w, most),
			ServeHalf: figure.Percentile(v, half), ServeMost: figure.Percentile(v, most),
		})
	}
	return list
}
