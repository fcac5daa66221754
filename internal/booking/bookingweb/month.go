package bookingweb

import (
	"net/url"
	"slices"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// slotForm is how a slot's beginning is written in addresses and forms.
const slotForm = "2006-01-02T15:04Z"

// slotChoice is the page on which a time is chosen.
type slotChoice struct {
	Steps   ui.Steps // none while an appointment is moved
	Title   string
	Office  Office
	Month   string // "marzo 2014"
	Before  ui.Link
	After   ui.Link
	Weeks   [][]monthDay
	Day     string       // whose times are shown, in words; empty: none is free
	Days    []ui.SlotDay // the chosen day's times, or those of the month in the list
	List    bool
	Views   []ui.Tab
	Form    ui.Form         // chooses the time
	Carried url.Values      // what the form sends along
	Now     appointmentView // while an appointment is moved: as it stands
	Kept    keptView        // the place that is kept meanwhile
	Waiting string          // where one can wait for a place; empty: nowhere
}

// monthDay is one cell of a month's table; Number 0 is a cell of another month.
type monthDay struct {
	Number  int
	Free    int
	URL     string // to its times; empty: there are none
	Current bool
}

// asked is which times are to be shown.
type asked struct {
	cal    booking.Calendar
	visit  booking.Visit
	path   string     // of the page, which links to itself
	values url.Values // that its links keep
	last   italy.Day  // that can be booked now
	not    time.Time  // a time that is no choice: the appointment's own, or one that has just gone; zero: none
	late   bool       // somebody came too late, perhaps with a crowd
}

// choice gathers the free times of the month that the address names ("mese=2014-03"), or of the first one with a free
// time: the month as a table and the times of one day ("giorno"), or all in a list ("vista=elenco").
func (p *pages) choice(c *web.Call, a asked) (slotChoice, error) {
	last, err := p.booking.LastDay(c.Context(), a.cal.Slug)
	if err != nil {
		return slotChoice{}, err
	}
	a.last = last
	begin, err := p.firstOfMonth(c, a)
	if err != nil {
		return slotChoice{}, err
	}
	find := p.booking.FreeSlots
	if a.late {
		find = p.booking.Lately
	}
	slots, err := find(c.Context(), a.cal.Slug, a.visit, begin, nextMonth(begin).AddDays(-1))
	if err != nil {
		return slotChoice{}, err
	}
	slots = slices.DeleteFunc(slots, func(s booking.Slot) bool { return s.Start.Equal(a.not) })
	lang := c.Print.Lang()
	s := slotChoice{
		Title: title(a.cal, a.visit.Subject, lang), Office: p.office(a.cal.Office, lang), Month: c.Print.MonthYear(begin.At(12, 0, 0)),
		List: c.Query("vista") == "elenco",
	}
	if s.List {
		a.values.Set("vista", "elenco")
	}
	p.turn(c, a, begin, &s)
	day := chosenDay(c, slots)
	if s.List {
		s.Days = slotDays(c, slots)
	} else {
		s.Weeks = weeks(c, a, begin, byDay(slots), day)
		s.Days = slotDays(c, of(slots, day))
	}
	if day != "" {
		s.Day = c.Print.Day(string(day))
	}
	return s, nil
}

// firstOfMonth is the first day of the month to show.
func (p *pages) firstOfMonth(c *web.Call, a asked) (italy.Day, error) {
	today := italy.DayOf(c.Now())
	month := c.Query("mese")
	if day, err := italy.ParseDay(c.Query("giorno")); err == nil && month == "" {
		month = day.YearMonth()
	}
	first, err := italy.ParseDay(month + "-01")
	if err == nil && first.YearMonth() >= today.YearMonth() && first <= a.last {
		return first, nil
	}
	next, err := p.nextFree(c, a, today)
	if err != nil {
		return "", err
	}
	if len(next) > 0 {
		today = italy.DayOf(next[0].Start)
	}
	return italy.ParseDay(today.YearMonth() + "-01")
}

// nextFree is the next free time: for who came too late, of those found a moment ago.
func (p *pages) nextFree(c *web.Call, a asked, today italy.Day) ([]booking.Slot, error) {
	if a.late {
		return p.booking.Others(c.Context(), a.cal.Slug, a.visit, a.not, 1)
	}
	return p.booking.NextFree(c.Context(), a.cal.Slug, a.visit, today, 1)
}

// turn links the month before and after, and the other way to see this one.
func (p *pages) turn(c *web.Call, a asked, begin italy.Day, s *slotChoice) {
	today := italy.DayOf(c.Now())
	link := func(month, view string) string {
		v := url.Values{"mese": {month}}
		for name, values := range a.values {
			v[name] = values
		}
		v.Del("vista")
		if view != "" {
			v.Set("vista", view)
		}
		return c.URL(address(a.path, v))
	}
	view := a.values.Get("vista")
	if before := begin.AddDays(-1); before.YearMonth() >= today.YearMonth() {
		s.Before = ui.Link{URL: link(before.YearMonth(), view), Text: c.Print.MonthYear(before.At(12, 0, 0))}
	}
	if after := nextMonth(begin); after <= a.last {
		s.After = ui.Link{URL: link(after.YearMonth(), view), Text: c.Print.MonthYear(after.At(12, 0, 0))}
	}
	s.Views = []ui.Tab{
		{Text: c.Print.T("booking.view.month"), URL: link(begin.YearMonth(), ""), Current: !s.List},
		{Text: c.Print.T("booking.view.list"), URL: link(begin.YearMonth(), "elenco"), Current: s.List},
	}
}

// weeks lays a month out from Monday to Sunday.
func weeks(c *web.Call, a asked, begin italy.Day, free map[italy.Day]int, chosen italy.Day) [][]monthDay {
	var list [][]monthDay
	for monday := begin.AddDays(-(int(begin.Weekday()) + 6) % 7); monday < nextMonth(begin); monday = monday.AddDays(7) {
		week := make([]monthDay, 7)
		for i := range week {
			day := monday.AddDays(i)
			if day.YearMonth() != begin.YearMonth() {
				continue
			}
			_, _, number := day.Date()
			week[i] = monthDay{Number: number, Free: free[day], Current: day == chosen}
			if free[day] > 0 {
				v := url.Values{"giorno": {string(day)}}
				for name, values := range a.values {
					v[name] = values
				}
				week[i].URL = c.URL(address(a.path, v)) + "#orari"
			}
		}
		list = append(list, week)
	}
	return list
}

// byDay counts the free places of each day. Of times that overlap, as those of a long visit do, only one counts.
func byDay(slots []booking.Slot) map[italy.Day]int {
	free := map[italy.Day]int{}
	var until time.Time
	for _, s := range slots {
		if !s.Start.Before(until) {
			free[italy.DayOf(s.Start)] += s.Free
			until = s.End
		}
	}
	return free
}

// chosenDay is the day that the address names, or the first with a place.
func chosenDay(c *web.Call, slots []booking.Slot) italy.Day {
	if day, err := italy.ParseDay(c.Query("giorno")); err == nil && len(of(slots, day)) > 0 {
		return day
	}
	if len(slots) == 0 {
		return ""
	}
	return italy.DayOf(slots[0].Start)
}

// of picks the slots of a day.
func of(slots []booking.Slot, day italy.Day) []booking.Slot {
	var list []booking.Slot
	for _, s := range slots {
		if italy.DayOf(s.Start) == day {
			list = append(list, s)
		}
	}
	return list
}

// nextMonth is the first day of the month after the day's.
func nextMonth(d italy.Day) italy.Day {
	_, _, day := d.Date()
	d = d.AddDays(32 - day)
	_, _, day = d.Date()
	return d.AddDays(1 - day)
}

// slotDays puts slots under their days, in the words of the reader.
func slotDays(c *web.Call, slots []booking.Slot) []ui.SlotDay {
	var days []ui.SlotDay
	var last italy.Day
	for _, s := range slots {
		if day := italy.DayOf(s.Start); day != last {
			days, last = append(days, ui.SlotDay{Label: c.Print.Date(s.Start)}), day
		}
		d := &days[len(days)-1]
		d.Slots = append(d.Slots, ui.Option{Value: s.Start.Format(slotForm), Label: c.Print.Time(s.Start)})
	}
	return days
}

// refusal is what a page has to say of an attempt that did not succeed.
type refusal struct {
	status int
	err    error
	typed  url.Values // what was typed so far, which is kept
	gone   time.Time  // the time that somebody else got first; zero: that was not the reason
}

// slots shows the free times of a calendar, with what was refused before.
func (p *pages) slots(c *web.Call, cal booking.Calendar, w wish, r refusal) error {
	here := start + "/" + cal.Slug
	values := w.values()
	if s, ok := cal.Subject(w.Subject); ok && several(s) {
		values = known(values)
	}
	choice, err := p.choice(c, asked{cal: cal, visit: w.Visit, path: here, values: values, late: !r.gone.IsZero(), not: r.gone})
	if err != nil {
		return err
	}
	choice.Steps = steps(c, 2)
	choice.Form = ui.NewForm(c, here+"/scelta").Failed(r.err)
	choice.Carried = carried(r.typed, w.values())
	if choice.Kept, err = p.kept(c, w.Hold); err != nil {
		return err
	}
	if cal.Terms.OfferMinutes > 0 {
		choice.Waiting = c.URL(address(here+"/lista-attesa", w.values()))
	}
	page := p.page(c, "booking.choose_slot", ui.Link{URL: c.URL(start), Text: c.Print.T("booking.title")})
	page.Lead, page.Status, page.Errors = choice.Title, r.status, choice.Form.Errors()
	return p.shell.Page(c, page, slotsPage(c.Print, choice))
}

// again shows the free times once more, to who asked for one that is not to be had.
func (p *pages) again(c *web.Call, cal booking.Calendar, values url.Values, err error) error {
	w := wished(values)
	if _, ok := cal.Subject(w.Subject); !ok {
		return fault.Missing()
	}
	r := refusal{status: web.StatusOf(fault.KindOf(err)), err: err, typed: values}
	if fault.Is(err, fault.Conflict) {
		r.gone, _ = time.Parse(slotForm, values.Get("slot")) // a held place that has gone has no time here
	}
	return p.slots(c, cal, w, r)
}

// title says what an appointment is for: the subject, and the calendar where that says more.
func title(cal booking.Calendar, subject, lang string) string {
	s, ok := cal.Subject(subject)
	if !ok || len(cal.Subjects) == 0 {
		return cal.Text(lang)
	}
	return cal.Text(lang) + ": " + s.Text(lang)
}

// noSlot refuses what is no time.
func noSlot() error {
	return fault.Wrong(fault.Field{Name: "slot", Key: "booking.error.slot"})
}

// keptView says until when a place is kept.
type keptView struct{ When, Until, URL string }

// kept tells of a place that is still kept for who holds its link.
func (p *pages) kept(c *web.Call, hold string) (keptView, error) {
	if hold == "" {
		return keptView{}, nil
	}
	a, err := p.booking.AppointmentByLink(c.Context(), hold)
	if fault.Is(err, fault.NotFound) || err == nil && (a.State != booking.Held || !a.Lapses.After(c.Now())) {
		return keptView{}, nil
	}
	return keptView{
		When: c.Print.DateTime(a.Start), Until: c.Print.Time(a.Lapses), URL: c.URL(start + "/" + a.Calendar + "/dati?posto=" + a.Link),
	}, err
}
