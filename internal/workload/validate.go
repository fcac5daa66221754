package workload

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

const (
	profileCitizen  = "citizen"
	profileBusiness = "business"

	// minCents is the smallest payment.
	minCents = 500
	// maxTotal bounds what one row may ask for, a hundred times a great city's half-year.
	maxTotal = 1_000_000_000
)

// validate tells the first thing that makes the specification senseless.
func (s Spec) validate() error {
	switch {
	case s.Version != 1:
		return fmt.Errorf("version %d is unknown", s.Version)
	case s.TZ != "Europe/Rome":
		return fmt.Errorf("tz %q: days are days in Europe/Rome", s.TZ)
	case s.From == "" || s.To < s.From || s.From.DaysUntil(s.To) > 3660:
		return errors.New("from and to must be days in order, ten years at most")
	case s.Residents < 1 || s.Residents > maxTotal || s.Sites < 1:
		return errors.New("residents and sites must be positive")
	case s.Scale < 0 || s.Scale > 10_000 || math.IsNaN(s.Scale):
		return errors.New("scale must lie between 0 and 10000")
	case s.HolidayFactorCitizen < 0 || s.HolidayFactorBusiness < 0:
		return errors.New("a holiday factor is negative")
	}
	if err := s.validateWeights(); err != nil {
		return err
	}
	seen := map[Column]bool{}
	for _, k := range s.Kinds {
		column := Column{k.Kind, k.Sub}
		if seen[column] {
			return fmt.Errorf("%s stands twice", column)
		}
		seen[column] = true
		if err := s.validateKind(k); err != nil {
			return fmt.Errorf("%s: %w", column, err)
		}
	}
	return s.validateStocks()
}

func (s Spec) validateWeights() error {
	for day := time.Sunday; day <= time.Saturday; day++ {
		for _, weights := range []map[string]float64{s.DowCitizen, s.DowBusiness} {
			if w, ok := weights[day.String()[:3]]; !ok || w < 0 || len(weights) != 7 {
				return fmt.Errorf("dow_citizen and dow_business need a weight for %s and nothing else than days", day.String()[:3])
			}
		}
	}
	for _, d := range s.Days() {
		if s.month(d.Month()) <= 0 {
			return fmt.Errorf("month %d has no weight", d.Month())
		}
	}
	for _, hours := range [][24]float64{s.HourCitizen, s.HourBusiness} {
		if slices.Min(hours[:]) < 0 || sum(hours[:]) <= 0 {
			return errors.New("hour_citizen and hour_business need weights, none below zero")
		}
	}
	return nil
}

func (s Spec) validateKind(k KindSpec) error {
	switch {
	case k.Kind.class() == "":
		return errors.New("unknown kind")
	case k.Profile != profileCitizen && k.Profile != profileBusiness:
		return fmt.Errorf("unknown profile %q", k.Profile)
	case k.Total < 0 || k.Total > maxTotal:
		return errors.New("total is negative or too large")
	case k.Kind != Payment && k.Cents != 0, k.Total == 0 && k.Cents != 0:
		return errors.New("cents belong to payments")
	case k.Kind == Payment && k.Cents < minCents*int64(k.Total):
		return fmt.Errorf("cents must be %d for each payment at least", minCents)
	}
	if err := k.validateSubjects(); err != nil {
		return err
	}
	for _, b := range k.Boost {
		if b.From == "" || b.To < b.From || b.X < 0 {
			return errors.New("boost: from, to and x must be days in order and a factor")
		}
	}
	if m := k.MonthEnd; m != nil && (m.Days < 1 || m.Days > 27 || !isShare(m.Share)) {
		return errors.New("month_end: days must be 1 to 27, share 0 to 1")
	}
	return s.validateWindow(k.Window)
}

func (k KindSpec) validateSubjects() error {
	switch one, many := k.Sub != "", len(k.Mix) > 0; {
	case k.Kind.hasSub() != (one || many) || (one && many):
		return errors.New("needs a sub or a mix where the kind has subjects, and neither where it has none")
	case one && !subject(k.Sub):
		return fmt.Errorf("sub %q is not in small letters", k.Sub)
	}
	for sub, share := range k.Mix {
		if !subject(sub) || share < 0 {
			return fmt.Errorf("mix: %q is wrong", sub)
		}
	}
	return nil
}

func (s Spec) validateWindow(w *Window) error {
	switch {
	case w == nil:
		return nil
	case w.From.Day < s.From || w.To.Day > s.To || w.From.Day.DaysUntil(w.To.Day) < 3:
		return errors.New("window: must lie in the range and have four days at least")
	case !isShare(w.FirstDay) || !isShare(w.LastTwoDays) || !isShare(w.FirstDay+w.LastTwoDays) || !isShare(w.FirstHourOfFirstDay):
		return errors.New("window: shares must lie between 0 and 1")
	}
	return nil
}

func (s Spec) validateStocks() error {
	scaled := s.scaled()
	if s.RegisteredAtStart() < 1 {
		return errors.New("registered_at_end must be more than the registrations")
	}
	bookings, distinct := scaled.Total(Booking), scaled.DistinctBookingCitizens
	if distinct < 0 || distinct > bookings || distinct > s.Residents || (bookings > 0 && distinct == 0) {
		return errors.New("distinct_booking_citizens must be at most the bookings and the residents")
	}
	return nil
}

func isShare(x float64) bool { return x >= 0 && x <= 1 }
