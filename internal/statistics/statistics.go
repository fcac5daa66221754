// Package statistics makes the statement to the town: how much of everything was done in a stretch of days, in the words
// and figures that the municipality published. It promises that each figure is recounted from the records themselves
// whenever it is asked for, so that nobody can publish a number that the records do not bear, and that visits are counted
// without a cookie, an address or anything else about the visitor. It must not know the modules that count: they are
// Sources.
package statistics

import (
	"context"

	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
)

// Kind is a sort of record, by the key that the statement has for it.
type Kind string

// The kinds, in the statement's words.
const (
	Visits         Kind = "visita"
	Verifications  Kind = "verifica_anagrafica"
	Certificates   Kind = "certificato"
	Requests       Kind = "pratica"
	Appointments   Kind = "prenotazione"
	Payments       Kind = "pagamento"
	Registrations  Kind = "registrazione"
	paymentsInAll       = "totale"
	certificateSub      = ""
)

// Kinds lists the kinds in the statement's order.
func Kinds() []Kind {
	return []Kind{Visits, Verifications, Certificates, Requests, Appointments, Payments, Registrations}
}

// Source counts the records of one kind by day, from a day to a day, both included.
type Source func(ctx context.Context, from, to italy.Day) ([]figure.Daily, error)

// Sources is everything that the statement is made from.
type Sources struct {
	Daily map[Kind]Source
	// Registered counts the citizens with an account at the end of a day.
	Registered func(ctx context.Context, day italy.Day) (int64, error)
	// Booking counts the different people who booked.
	Booking func(ctx context.Context, from, to italy.Day) (int64, error)
	// CounterMinutes says how long the main counter is open on a day.
	CounterMinutes func(day italy.Day) int
	// Holiday tells holidays, the patron's day among them.
	Holiday func(day italy.Day) bool
	// Sites, Applications and StorageGiB are the machine room's.
	Sites, Applications int
	StorageGiB          int64
}

// Statement is what was done from a day to a day. Its JSON keys are those of the published half-year.
type Statement struct {
	From              italy.Day                   `json:"from"`
	To                italy.Day                   `json:"to"`
	Days              int                         `json:"days"`
	Totals            map[Kind]int64              `json:"totals"`
	TotalsBySub       map[string]int64            `json:"totals_by_sub"` // "pratica/nido"; "visita/" where there is no sub
	ByMonth           map[Kind]map[string]int64   `json:"by_month"`      // "2014-03"
	ByWeekday         map[Kind]map[string]int64   `json:"by_weekday"`    // "Mon"
	Mix               map[Kind]map[string]int64   `json:"mix"`           // certificates by type
	PaymentsCents     map[string]int64            `json:"payments_cents"`
	PeakDay           map[Kind]Peak               `json:"peak_day"`
	DistinctBooking   int64                       `json:"distinct_booking_citizens"`
	RegisteredAtStart int64                       `json:"registered_at_start"`
	RegisteredAtEnd   int64                       `json:"registered_at_end"`
	Averages          map[Kind]map[string]float64 `json:"averages"`
	OpenDays          int                         `json:"open_days_mon_sat_less_holidays"`
	CounterHours      float64                     `json:"counter_hours"`
	Scale             int                         `json:"scale"` // records that one unit stands for: always 1, nothing is estimated
	Sites             int                         `json:"sites"`
	Applications      int                         `json:"applications"`
	StorageGiB        int64                       `json:"storage_gib"`
	Daily             []Day                       `json:"-"`
}

// Peak is the earliest of the days with the most records.
type Peak struct {
	Date italy.Day `json:"date"`
	N    int64     `json:"n"`
}

// Day is one day of the statement, by kind and by kind and sub.
type Day struct {
	Day    italy.Day
	Open   bool
	Counts map[Kind]int64
	BySub  map[string]int64 // "pratica/nido"
	Cents  int64
}
