package statistics

import (
	"fmt"
	"math"
	"time"

	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
)

// blank is the statement of days on which nothing happened: every kind, month and weekday stands in it with nothing.
func blank(from, to italy.Day, sources Sources) *Statement {
	s := &Statement{
		From: from, To: to, Days: from.DaysUntil(to) + 1, Scale: 1,
		Totals: map[Kind]int64{}, TotalsBySub: map[string]int64{}, ByMonth: map[Kind]map[string]int64{},
		ByWeekday: map[Kind]map[string]int64{}, Mix: map[Kind]map[string]int64{Certificates: {}}, PaymentsCents: map[string]int64{paymentsInAll: 0},
		PeakDay: map[Kind]Peak{}, Averages: map[Kind]map[string]float64{},
		Sites: sources.Sites, Applications: sources.Applications, StorageGiB: sources.StorageGiB,
	}
	minutes := 0
	for n := range s.Days { // counted, for no day comes after 9999-12-31
		day := from.AddDays(n)
		open := day.Weekday() != time.Sunday && !sources.Holiday(day)
		s.Daily = append(s.Daily, Day{Day: day, Open: open, Counts: map[Kind]int64{}, BySub: map[string]int64{}})
		if open {
			s.OpenDays++
		}
		minutes += sources.CounterMinutes(day)
	}
	s.CounterHours = float64(minutes) / 60
	for _, kind := range Kinds() {
		s.Totals[kind], s.ByMonth[kind], s.ByWeekday[kind] = 0, map[string]int64{}, map[string]int64{}
		for _, d := range s.Daily {
			s.ByMonth[kind][d.Day.YearMonth()] = 0
			s.ByWeekday[kind][weekday(d.Day)] = 0
		}
	}
	return s
}

// add counts the records of one kind in.
func (s *Statement) add(kind Kind, list []figure.Daily) error {
	for _, f := range list {
		i := s.From.DaysUntil(f.Day)
		if i < 0 || i >= len(s.Daily) {
			return fmt.Errorf("%s counts a record of %q outside the statement", kind, f.Day)
		}
		d := &s.Daily[i]
		d.Counts[kind] += f.Count
		d.BySub[string(kind)+"/"+f.Sub] += f.Count
		s.Totals[kind] += f.Count
		s.ByMonth[kind][f.Day.YearMonth()] += f.Count
		s.ByWeekday[kind][weekday(f.Day)] += f.Count
		sub := f.Sub
		if kind == Certificates { // the types of certificates are the mix; their sub is one
			s.Mix[kind][f.Sub] += f.Count
			sub = certificateSub
		}
		s.TotalsBySub[string(kind)+"/"+sub] += f.Count
		if kind == Payments {
			d.Cents += f.Cents
			s.PaymentsCents[f.Sub] += f.Cents
			s.PaymentsCents[paymentsInAll] += f.Cents
		}
	}
	return nil
}

// conclude works out what follows from the counts: peaks and averages. divisor is the number of days that the published
// averages were divided by, beside the true one.
func (s *Statement) conclude(divisor int) {
	for _, kind := range Kinds() {
		peak := Peak{Date: s.From}
		for _, d := range s.Daily {
			if n := d.Counts[kind]; n > peak.N {
				peak = Peak{Date: d.Day, N: n}
			}
		}
		s.PeakDay[kind] = peak
		s.Averages[kind] = map[string]float64{
			fmt.Sprintf("per_day_%d", s.Days):             average(s.Totals[kind], s.Days),
			fmt.Sprintf("per_day_%d_as_article", divisor): average(s.Totals[kind], divisor),
			"per_open_day": average(s.Totals[kind], s.OpenDays),
		}
	}
}

// PerDay is the average of a kind on a day of the statement, to two decimals.
func (s *Statement) PerDay(kind Kind) float64 { return average(s.Totals[kind], s.Days) }

// average divides to two decimals, halves away from zero; by no days it is nothing.
func average(total int64, days int) float64 {
	if days == 0 {
		return 0
	}
	return math.Round(float64(total)*100/float64(days)) / 100
}

func weekday(d italy.Day) string { return d.Weekday().String()[:3] }

// HalfYear gives the first and the last day of the half-year in which a day lies.
func HalfYear(day italy.Day) (first, last italy.Day) {
	if day.Month() <= time.June {
		return day[:4] + "-01-01", day[:4] + "-06-30"
	}
	return day[:4] + "-07-01", day[:4] + "-12-31"
}
