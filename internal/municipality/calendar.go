package municipality

import (
	"slices"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/italy"
)

// Calendar is an agenda in which citizens book appointments.
type Calendar struct {
	Slug        string    `yaml:"slug"`
	Statistic   string    `yaml:"statistic"` // shared by calendars of several offices for the same thing
	Category    string    `yaml:"category"`  // calendars that share the limit of open appointments
	Office      string    `yaml:"office"`
	Title       Text      `yaml:"title"`
	Summary     Text      `yaml:"summary"`
	SlotMinutes int       `yaml:"slot_minutes"` // the grid on which appointments begin
	Places      int       `yaml:"places"`       // at the same time, unless the rule says otherwise
	LeadHours   int       `yaml:"lead_hours"`   // shortest notice
	HorizonDays int       `yaml:"horizon_days"` // how far ahead one can book
	Openings    []Rule    `yaml:"openings"`
	Breaks      []Break   `yaml:"breaks"`      // within the hours, in which nobody is received
	ClosedDays  []Pause   `yaml:"closed"`      // periods
	Single      []Single  `yaml:"single_days"` // days unlike the others
	Worked      []string  `yaml:"worked_holidays"`
	Releases    []Release `yaml:"releases"`
	Subjects    []Subject `yaml:"subjects"`
	Desks       []Agent   `yaml:"desks"`
	Terms       Terms     `yaml:"terms"`
	Bring       []Text    `yaml:"bring"` // what to have at hand
	Reasons     []Text    `yaml:"reasons"`
}

// Rule opens the calendar on some weekdays. Places, if not 0, takes the place of
// the calendar's; ValidFrom and ValidUntil bound the rule, if given.
type Rule struct {
	Opening    `yaml:",inline"`
	Places     int      `yaml:"places"`
	Internal   int      `yaml:"internal"` // places that only the office gives
	Desk       string   `yaml:"desk"`
	Session    bool     `yaml:"session"`     // one appointment for all who come
	EveryWeeks int      `yaml:"every_weeks"` // counted from valid_from
	InMonth    string   `yaml:"in_month"`    // first, second, third, fourth, fifth, last
	Subjects   []string `yaml:"subjects"`
	ValidFrom  string   `yaml:"valid_from"`
	ValidUntil string   `yaml:"valid_until"`
}

// Break is a stretch of the day in which nobody is received: on the named weekdays, or on all.
type Break struct {
	Days []string `yaml:"days"`
	From string   `yaml:"from"`
	To   string   `yaml:"to"`
}

// Pause is a time in which the calendar stays shut; both days are included.
type Pause struct {
	From  string `yaml:"from"`
	Until string `yaml:"until"`
	Why   Text   `yaml:"why"`
}

// Single is one day unlike the others: without hours it is closed.
type Single struct {
	Day     string `yaml:"day"`
	From    string `yaml:"from"`
	To      string `yaml:"to"`
	Places  int    `yaml:"places"`
	Desk    string `yaml:"desk"`
	Holiday bool   `yaml:"on_holiday"` // open although the day is a holiday
	Why     string `yaml:"why"`
}

// Release gives a share of the public places to the public so many days, or hours, before the day, or on its morning.
type Release struct {
	Percent    int    `yaml:"percent"`
	DaysBefore int    `yaml:"days_before"`
	Morning    string `yaml:"morning"` // "07:30" of the day itself
}

// Subject is what somebody comes for.
type Subject struct {
	Slug         string `yaml:"slug"`
	Title        Text   `yaml:"title"`
	Minutes      int    `yaml:"minutes"`
	PerPerson    int    `yaml:"minutes_per_person"`   // for each further one
	PerDocument  int    `yaml:"minutes_per_document"` // for each further one
	Before       int    `yaml:"minutes_before"`       // preparation
	After        int    `yaml:"minutes_after"`        // clean-up
	MaxPeople    int    `yaml:"max_people"`
	MaxDocuments int    `yaml:"max_documents"`
	Bring        []Text `yaml:"bring"`
}

// Agent is who receives by name: a counter, or an officer.
type Agent struct {
	Slug     string   `yaml:"slug"`
	Title    Text     `yaml:"title"`
	Officer  string   `yaml:"officer"` // e-mail address of the account
	Subjects []string `yaml:"subjects"`
}

// Terms are the conditions of booking; what is left out is no limit.
type Terms struct {
	HoldMinutes    int `yaml:"hold_minutes"`
	ConfirmMinutes int `yaml:"confirm_minutes"`
	ReturnMinutes  int `yaml:"return_minutes"`
	PerPerson      int `yaml:"per_person"`
	PerEmail       int `yaml:"per_email"`
	PerCategory    int `yaml:"per_category"`
	OfferMinutes   int `yaml:"offer_minutes"`
	MostOffers     int `yaml:"max_offers"`
	OfferUntil     int `yaml:"no_offers_within_hours"`
}

// Nth gives the place in the month that the rule names: 1 to 5, -1 for the last, 0 for each week.
func (r Rule) Nth() int {
	if r.InMonth == "last" {
		return -1
	}
	return slices.Index(monthly(), r.InMonth)
}

func monthly() []string { return []string{"", "first", "second", "third", "fourth", "fifth"} }

// Spans gives a break's stretch on a day of the week and whether it has one there.
func (b Break) Spans() Hours {
	days := b.Days
	if len(days) == 0 {
		days = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	}
	return Hours{{Days: days, From: b.From, To: b.To}}
}

// Span gives a single day's hours; closed is true where it has none.
func (s Single) Span() (span Span, closed bool) {
	from, errFrom := minutes(s.From)
	to, errTo := minutes(s.To)
	return Span{from, to}, errFrom != nil || errTo != nil
}

// MorningMinute gives the minute of the day at which a release comes, 0 where it comes before the day.
func (r Release) MorningMinute() int {
	m, err := minutes(r.Morning)
	if err != nil {
		return 0
	}
	return m
}

func (l *loader) calendars() {
	var file struct {
		Calendars []Calendar `yaml:"calendars"`
	}
	at := l.decode("calendars.yaml", &file)
	l.m.Calendars = file.Calendars
	slugs := map[string]bool{}
	for i, c := range file.Calendars {
		here := at.Sub("calendars", i)
		unique(here.Sub("slug"), slugs, c.Slug)
		l.statistic(here.Sub("statistic"), map[string]bool{}, c.Statistic)
		l.officeMust(here.Sub("office"), c.Office)
		need(here, "the title", c.Title)
		need(here, "the summary", c.Summary)
		c.check(here)
	}
}

func (c Calendar) check(at declare.At) {
	at.Sub("slot_minutes").Want(c.SlotMinutes >= 5 && c.SlotMinutes <= 240, "a slot lasts 5 to 240 minutes, not %d", c.SlotMinutes)
	at.Sub("places").Want(c.Places >= 1 && c.Places <= 500, "a slot has 1 to 500 places, not %d", c.Places)
	ok := c.HorizonDays >= 1 && c.HorizonDays <= 366 && c.LeadHours >= 0 && c.LeadHours < 24*c.HorizonDays
	at.Sub("horizon_days").Want(ok, "horizon_days goes from 1 to 366 and lead_hours must be shorter")
	at.Want(len(c.Openings) > 0 || len(c.Single) > 0, "the calendar never opens")
	for i, r := range c.Openings {
		r.checkRule(at.Sub("openings", i), c.SlotMinutes)
	}
	for i, b := range c.Breaks {
		b.Spans().check(at.Sub("breaks", i))
	}
	for i, p := range c.ClosedDays {
		day(at.Sub("closed", i, "from"), p.From)
		day(at.Sub("closed", i, "until"), p.Until)
		at.Sub("closed", i).Want(p.From != "" && p.Until >= p.From, "the pause ends before it begins")
	}
	for i, s := range c.Single {
		day(at.Sub("single_days", i, "day"), s.Day)
		at.Sub("single_days", i).Want(s.Day != "" && (s.From == "") == (s.To == ""), "a single day needs its day, and both hours or none")
	}
	c.checkSubjects(at)
}

func (c Calendar) checkSubjects(at declare.At) {
	slugs, desks := map[string]bool{}, map[string]bool{}
	for i, s := range c.Subjects {
		here := at.Sub("subjects", i)
		unique(here.Sub("slug"), slugs, s.Slug)
		need(here, "the title", s.Title)
		smallest := min(s.Minutes, s.PerPerson, s.PerDocument, s.Before, s.After, s.MaxPeople, s.MaxDocuments)
		here.Want(smallest >= 0 && s.Minutes <= 480, "a subject takes 0 to 480 minutes, and nothing of it is negative")
	}
	for i, d := range c.Desks {
		here := at.Sub("desks", i)
		unique(here.Sub("slug"), desks, d.Slug)
		need(here, "the title", d.Title)
		for n, s := range d.Subjects {
			here.Sub("subjects", n).Want(slugs[s], "there is no subject %q", s)
		}
	}
}

func (r Rule) checkRule(at declare.At, slot int) {
	r.check(at)
	day(at.Sub("valid_from"), r.ValidFrom)
	day(at.Sub("valid_until"), r.ValidUntil)
	at.Sub("in_month").Want(r.InMonth == "last" || slices.Contains(monthly(), r.InMonth), "%q is none of first, second, third, fourth, fifth, last", r.InMonth)
	from, errFrom := minutes(r.From)
	to, errTo := minutes(r.To)
	whole := r.Session || errFrom != nil || errTo != nil || slot <= 0 || (to-from)%slot == 0
	at.Want(whole, "%s to %s is not a whole number of slots of %d minutes", r.From, r.To, slot)
}

// day reports a text that is neither empty nor a day.
func day(at declare.At, text string) {
	if text == "" {
		return
	}
	if _, err := italy.ParseDay(text); err != nil {
		at.Say("%q is no day like 2014-06-24", text)
	}
}
