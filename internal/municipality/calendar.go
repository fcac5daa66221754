package municipality

import (
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/italy"
)

// Calendar is an agenda in which citizens book appointments.
type Calendar struct {
	Slug        string  `yaml:"slug"`
	Statistic   string  `yaml:"statistic"`
	Office      string  `yaml:"office"`
	Title       Text    `yaml:"title"`
	Summary     Text    `yaml:"summary"`
	SlotMinutes int     `yaml:"slot_minutes"`
	Places      int     `yaml:"places"`       // of each slot, unless the rule says otherwise
	LeadHours   int     `yaml:"lead_hours"`   // shortest notice
	HorizonDays int     `yaml:"horizon_days"` // how far ahead one can book
	Openings    []Rule  `yaml:"openings"`
	ClosedDays  []Pause `yaml:"closed"`
	Bring       []Text  `yaml:"bring"` // what to have at hand
	Reasons     []Text  `yaml:"reasons"`
}

// Rule opens the calendar on some weekdays. Places, if not 0, takes the place of
// the calendar's; ValidFrom and ValidUntil bound the rule, if given.
type Rule struct {
	Opening    `yaml:",inline"`
	Places     int    `yaml:"places"`
	ValidFrom  string `yaml:"valid_from"`
	ValidUntil string `yaml:"valid_until"`
}

// Pause is a time in which the calendar stays shut; both days are included.
type Pause struct {
	From  string `yaml:"from"`
	Until string `yaml:"until"`
	Why   Text   `yaml:"why"`
}

// Opens is a stretch of one day with its slots' places.
type Opens struct {
	Span
	Places int
}

// On gives the stretches in which the calendar opens on a day. Holidays are the
// caller's to leave out (Profile.Closed).
func (c Calendar) On(day italy.Day) []Opens {
	for _, p := range c.ClosedDays {
		if day >= italy.Day(p.From) && day <= italy.Day(p.Until) {
			return nil
		}
	}
	var out []Opens
	for _, r := range c.Openings {
		if !r.covers(day) {
			continue
		}
		places := c.Places
		if r.Places > 0 {
			places = r.Places
		}
		for _, s := range (Hours{r.Opening}).On(day.Weekday()) {
			out = append(out, Opens{s, places})
		}
	}
	return out
}

func (r Rule) covers(day italy.Day) bool {
	return (r.ValidFrom == "" || day >= italy.Day(r.ValidFrom)) && (r.ValidUntil == "" || day <= italy.Day(r.ValidUntil))
}

func (l *loader) calendars() {
	var file struct {
		Calendars []Calendar `yaml:"calendars"`
	}
	at := l.decode("calendars.yaml", &file)
	l.m.Calendars = file.Calendars
	slugs, keys := map[string]bool{}, map[string]bool{}
	for i, c := range file.Calendars {
		here := at.Sub("calendars", i)
		unique(here.Sub("slug"), slugs, c.Slug)
		l.statistic(here.Sub("statistic"), keys, c.Statistic)
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
	at.Want(len(c.Openings) > 0, "the calendar never opens")
	for i, r := range c.Openings {
		r.checkRule(at.Sub("openings", i), c.SlotMinutes)
	}
	for i, p := range c.ClosedDays {
		day(at.Sub("closed", i, "from"), p.From)
		day(at.Sub("closed", i, "until"), p.Until)
		at.Sub("closed", i).Want(p.From != "" && p.Until >= p.From, "the pause ends before it begins")
	}
}

func (r Rule) checkRule(at declare.At, slot int) {
	r.check(at)
	day(at.Sub("valid_from"), r.ValidFrom)
	day(at.Sub("valid_until"), r.ValidUntil)
	from, errFrom := minutes(r.From)
	to, errTo := minutes(r.To)
	whole := errFrom != nil || errTo != nil || slot <= 0 || (to-from)%slot == 0
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
