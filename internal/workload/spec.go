package workload

import (
	"bytes"
	_ "embed" // the specification that is part of the program
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"time"

	"comune.example/sportello/internal/italy"
)

// Spec is the specification of a stream: totals, and the weights that spread them over days and hours.
type Spec struct {
	Version   int         `json:"version"`
	From      italy.Day   `json:"from"` // first day
	To        italy.Day   `json:"to"`   // last day, included
	TZ        string      `json:"tz"`   // always Europe/Rome
	Residents int         `json:"residents"`
	Seed      uint64      `json:"seed"`
	Holidays  []italy.Day `json:"holidays"`

	DowCitizen  map[string]float64 `json:"dow_citizen"`  // weight of Mon, Tue ... Sun for the profile "citizen"
	DowBusiness map[string]float64 `json:"dow_business"` // the same for "business"
	Month       map[string]float64 `json:"month"`        // weight of "1" to "12"

	HolidayFactorCitizen  float64     `json:"holiday_factor_citizen"`
	HolidayFactorBusiness float64     `json:"holiday_factor_business"`
	HourCitizen           [24]float64 `json:"hour_citizen"`
	HourBusiness          [24]float64 `json:"hour_business"`

	Kinds []KindSpec `json:"kinds"`

	RegisteredAtEnd         int `json:"registered_at_end"`
	DistinctBookingCitizens int `json:"distinct_booking_citizens"`
	Sites                   int `json:"sites"`
	Applications            int `json:"applications"`
	StorageGiB              int `json:"storage_gib"`

	// Scale multiplies each total by itself; 0 stands for 1. See [Scale].
	Scale float64 `json:"scale,omitempty"`
}

// KindSpec is one row of totals: a kind, or one subject of a kind. Given (a published figure) and Auth (needs an
// account) are information.
type KindSpec struct {
	Kind     Kind               `json:"kind"`
	Sub      string             `json:"sub,omitempty"`
	Given    bool               `json:"given,omitempty"`
	Auth     bool               `json:"auth"`
	Total    int                `json:"total"`
	Cents    int64              `json:"cents,omitempty"` // sum of the payments
	Profile  string             `json:"profile"`         // "citizen" or "business"
	Mix      map[string]float64 `json:"mix,omitempty"`   // shares of the subjects of a row without one
	Boost    []Boost            `json:"boost,omitempty"`
	Window   *Window            `json:"window,omitempty"`
	MonthEnd *MonthEnd          `json:"month_end,omitempty"`
}

// Boost multiplies the weight of the days from From to To.
type Boost struct {
	From italy.Day `json:"from"`
	To   italy.Day `json:"to"`
	X    float64   `json:"x"`
}

// Window confines a row to some days. FirstDay and LastTwoDays are shares of the total; FirstHourOfFirstDay is the
// share of the first day's events that fall in the hour after the opening.
type Window struct {
	From                LocalTime `json:"from"`
	To                  LocalTime `json:"to"`
	FirstDay            float64   `json:"first_day"`
	FirstHourOfFirstDay float64   `json:"first_hour_of_first_day"`
	LastTwoDays         float64   `json:"last_two_days"`
}

// MonthEnd gives Share of each month's weight to its last Days days.
type MonthEnd struct {
	Days  int     `json:"days"`
	Share float64 `json:"share"`
}

// LocalTime is a moment on a clock in Rome, "2014-03-10T09:00" in JSON.
type LocalTime struct {
	Day          italy.Day
	Hour, Minute int
}

const localLayout = "2006-01-02T15:04"

// UnmarshalText reads "2014-03-10T09:00".
func (t *LocalTime) UnmarshalText(text []byte) error {
	at, err := time.Parse(localLayout, string(text))
	if err != nil || at.Year() < 1 {
		return fmt.Errorf("%q is no local time such as %q", text, localLayout)
	}
	*t = LocalTime{Day: italy.Day(text[:10]), Hour: at.Hour(), Minute: at.Minute()}
	return nil
}

// MarshalText writes "2014-03-10T09:00".
func (t LocalTime) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%sT%02d:%02d", t.Day, t.Hour, t.Minute), nil
}

//go:embed default.json
var defaultSpec []byte

// DefaultSpec returns the half-year of a municipality of 97,000 residents that the demo replays.
func DefaultSpec() (Spec, error) { return ParseSpec(bytes.NewReader(defaultSpec)) }

// ParseSpec reads a specification: one JSON object without unknown keys, and sensible.
func ParseSpec(r io.Reader) (Spec, error) {
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	var s Spec
	if err := decoder.Decode(&s); err != nil {
		return Spec{}, fmt.Errorf("reading the workload's specification: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Spec{}, errors.New("reading the workload's specification: something follows the object")
	}
	if err := s.validate(); err != nil {
		return Spec{}, fmt.Errorf("workload's specification: %w", err)
	}
	return s, nil
}

// Days returns the days of the range in order.
func (s Spec) Days() []italy.Day {
	var days []italy.Day
	for d := s.From; d <= s.To; d = d.AddDays(1) {
		days = append(days, d)
	}
	return days
}

// Total returns the sum of a kind's rows at the specification's scale.
func (s Spec) Total(kind Kind) int {
	sum := 0
	for _, k := range s.scaled().Kinds {
		if k.Kind == kind {
			sum += k.Total
		}
	}
	return sum
}

// RegisteredAtStart returns how many citizens have an account before the first day. Scale does not change it.
func (s Spec) RegisteredAtStart() int {
	s.Scale = 1
	return s.RegisteredAtEnd - s.Total(Registration)
}

// IsOpen reports whether counters are open on the day: Monday to Saturday, no holiday.
func (s Spec) IsOpen(day italy.Day) bool {
	return day.Weekday() != time.Sunday && !slices.Contains(s.Holidays, day)
}

// Scale returns the specification with each total, sum of cents and number of booking citizens multiplied by
// factor and rounded, row by row. The town stays as it is. Factors multiply.
func Scale(s Spec, factor float64) Spec {
	s.Scale = s.scale() * factor
	return s
}

func (s Spec) scale() float64 {
	if s.Scale == 0 {
		return 1
	}
	return s.Scale
}

// scaled returns the specification with the scale worked into its numbers.
func (s Spec) scaled() Spec {
	f := s.scale()
	if f == 1 {
		return s
	}
	start := s.RegisteredAtStart()
	s.Scale = 1
	s.Kinds = slices.Clone(s.Kinds)
	for i := range s.Kinds {
		k := &s.Kinds[i]
		k.Total = int(math.Round(float64(k.Total) * f))
		k.Cents = int64(math.Round(float64(k.Cents) * f))
		switch {
		case k.Total == 0:
			k.Cents = 0
		case k.Kind == Payment:
			k.Cents = max(k.Cents, minCents*int64(k.Total)) // rounding may leave a cent too few
		}
	}
	distinct := int(math.Round(float64(s.DistinctBookingCitizens) * f))
	s.DistinctBookingCitizens = min(max(distinct, 1), s.Total(Booking), s.Residents)
	s.RegisteredAtEnd = start + s.Total(Registration)
	return s
}

// weekday returns the weight of a day of the week, month that of a month; checked by validate.
func (s Spec) weekday(profile string, day time.Weekday) float64 {
	if profile == profileBusiness {
		return s.DowBusiness[day.String()[:3]]
	}
	return s.DowCitizen[day.String()[:3]]
}

func (s Spec) month(m time.Month) float64 { return s.Month[strconv.Itoa(int(m))] }

func (s Spec) holidayFactor(profile string) float64 {
	if profile == profileBusiness {
		return s.HolidayFactorBusiness
	}
	return s.HolidayFactorCitizen
}

func (s Spec) hours(profile string) [24]float64 {
	if profile == profileBusiness {
		return s.HourBusiness
	}
	return s.HourCitizen
}
