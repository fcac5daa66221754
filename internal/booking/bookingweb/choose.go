package bookingweb

import (
	"net/http"
	"net/url"
	"strconv"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	start        = "/prenotazioni"
	mostAtOnce   = 12 // people or documents that a list lets one choose; more are typed into the address by nobody
	nextAnywhere = 1  // times that are shown of each office
)

// wish is what the address or a form says of what somebody wants: for what, with how many, and which place is kept already.
type wish struct {
	booking.Visit

	Hold    string
	Service string // declared service that somebody comes about
}

func wished(v url.Values) wish {
	return wish{booking.Visit{Subject: v.Get("motivo"), People: count(v.Get("persone")), Documents: count(v.Get("documenti"))}, v.Get("posto"), v.Get(serviceField)}
}

// count reads how many; what is no number is one.
func count(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 1
	}
	return max(n, 1)
}

// values are the wish as parameters of an address; what goes without saying is left out.
func (w wish) values() url.Values {
	v := url.Values{}
	set := func(name, text string, said bool) {
		if said {
			v.Set(name, text)
		}
	}
	set("motivo", w.Subject, w.Subject != "")
	set("persone", strconv.Itoa(w.People), w.People > 1)
	set("documenti", strconv.Itoa(w.Documents), w.Documents > 1)
	set("posto", w.Hold, w.Hold != "")
	set(serviceField, w.Service, w.Service != "")
	return v
}

// address is a path with parameters.
func address(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// group is what one can come for in one calendar.
type group struct {
	Title  string // empty: for all calendars that are for one thing only
	Office string
	Cards  []ui.Card
}

// showSubjects lists what one can come for. A subject of several calendars stands once.
func (p *pages) showSubjects(c *web.Call) error {
	lang := c.Print.Lang()
	var groups []group
	rest := group{}
	for _, cal := range p.booking.Calendars() {
		if len(cal.Subjects) == 0 {
			rest.Cards = append(rest.Cards, ui.Card{Title: cal.Text(lang), URL: c.URL(start + "/" + cal.Slug), Icon: "it-calendar", Text: cal.Lead(lang), Meta: p.office(cal.Office, lang).name(lang)})
			continue
		}
		g := group{Title: cal.Text(lang), Office: p.office(cal.Office, lang).name(lang)}
		for _, s := range cal.Subjects {
			if p.home(s.Slug) == cal.Slug {
				g.Cards = append(g.Cards, ui.Card{Title: s.Text(lang), URL: c.URL(p.subjectAddress(cal, s)), Icon: "it-calendar"})
			}
		}
		if len(g.Cards) > 0 {
			groups = append(groups, g)
		}
	}
	if len(rest.Cards) > 0 {
		if len(groups) > 0 {
			rest.Title = c.Print.T("booking.other_calendars")
		}
		groups = append(groups, rest)
	}
	return p.shell.Page(c, p.page(c, "booking.choose_calendar"), subjectsPage(c.Print, groups))
}

// subjectAddress leads to the one calendar that receives for a subject, or to the choice among several.
func (p *pages) subjectAddress(cal booking.Calendar, s booking.Subject) string {
	v := url.Values{"motivo": {s.Slug}}
	if len(p.receiving(s.Slug)) > 1 {
		return address(start+"/motivi", v)
	}
	return address(start+"/"+cal.Slug, v)
}

// home is the calendar under which a subject stands: of those that receive for it the one for the most things.
func (p *pages) home(subject string) string {
	slug, most := "", 0
	for _, cal := range p.receiving(subject) {
		if len(cal.Subjects) > most {
			slug, most = cal.Slug, len(cal.Subjects)
		}
	}
	return slug
}

// receiving are the calendars that receive for a subject.
func (p *pages) receiving(subject string) []booking.Calendar {
	var list []booking.Calendar
	for _, cal := range p.booking.Calendars() {
		if _, ok := cal.Subject(subject); ok && len(cal.Subjects) > 0 {
			list = append(list, cal)
		}
	}
	return list
}

// showOffices offers the offices that receive for a subject, each with its next free time, and the first place anywhere.
func (p *pages) showOffices(c *web.Call) error {
	w := wished(c.R.URL.Query())
	if w.Subject == "" {
		return c.Redirect(start)
	}
	calendars := p.receiving(w.Subject)
	if len(calendars) == 0 {
		return fault.Missing()
	}
	most := booking.Subject{}
	for _, cal := range calendars {
		s, _ := cal.Subject(w.Subject)
		most.MostPeople, most.MostDocuments = max(most.MostPeople, s.MostPeople), max(most.MostDocuments, s.MostDocuments)
	}
	if asksHowMany(c, most) {
		return p.howMany(c, start+"/motivi", most, nil)
	}
	slots, err := p.booking.Anywhere(c.Context(), w.Visit, italy.DayOf(c.Now()), nextAnywhere)
	if err != nil {
		return err
	}
	s, _ := calendars[0].Subject(w.Subject)
	page := p.page(c, "booking.choose_office", ui.Link{URL: c.URL(start), Text: c.Print.T("booking.title")})
	page.Lead = s.Text(c.Print.Lang())
	return p.shell.Page(c, page, officesPage(c, steps(c, 1), p.officeChoices(c, calendars, slots, w)))
}

// officeChoice is one office that receives for what was chosen.
type officeChoice struct {
	Title, Where, Next, URL string
	Anywhere                bool // the first free place, wherever it is
}

func (p *pages) officeChoices(c *web.Call, calendars []booking.Calendar, slots []booking.Slot, w wish) []officeChoice {
	lang := c.Print.Lang()
	next := map[string]booking.Slot{}
	for _, s := range slots {
		if _, known := next[s.Calendar]; !known {
			next[s.Calendar] = s
		}
	}
	var list []officeChoice
	for _, cal := range calendars {
		office, values := p.office(cal.Office, lang), w.values()
		o := officeChoice{Title: office.name(lang), Where: office.Address, Next: c.Print.T("booking.no_free_time")}
		if s, free := next[cal.Slug]; free {
			o.Next = c.Print.T("booking.next_free", c.Print.DateTime(s.Start))
			values.Set("giorno", string(italy.DayOf(s.Start)))
		}
		o.URL = c.URL(address(start+"/"+cal.Slug, known(values)))
		if len(slots) > 0 && slots[0].Calendar == cal.Slug {
			first := o
			first.Anywhere = true
			list = append([]officeChoice{first}, list...)
		}
		list = append(list, o)
	}
	return list
}

// known says how many come also where it is one, so that nobody is asked again.
func known(v url.Values) url.Values {
	if !v.Has("persone") {
		v.Set("persone", "1")
	}
	return v
}

// showSlots shows the free times of a calendar, after what is missing before: what for, and with how many.
func (p *pages) showSlots(c *web.Call) error {
	cal, err := p.booking.Calendar(c.Param("calendar"))
	if err != nil {
		return err
	}
	w := wished(c.R.URL.Query())
	s, ok := cal.Subject(w.Subject)
	switch {
	case !ok:
		return fault.Missing()
	case w.Subject == "" && len(cal.Subjects) > 1:
		return p.subjectsOf(c, cal)
	case asksHowMany(c, s):
		return p.howMany(c, start+"/"+cal.Slug, s, nil)
	}
	err = p.slots(c, cal, w, refusal{})
	if fault.Is(err, fault.Invalid) {
		return p.howMany(c, start+"/"+cal.Slug, s, err)
	}
	return err
}

// subjectsOf lists what one can come for in one calendar.
func (p *pages) subjectsOf(c *web.Call, cal booking.Calendar) error {
	var links []ui.Link
	for _, s := range cal.Subjects {
		links = append(links, ui.Link{URL: c.URL(address(start+"/"+cal.Slug, wish{Visit: booking.Visit{Subject: s.Slug}, Service: c.Query(serviceField)}.values())), Text: s.Text(c.Print.Lang())})
	}
	page := p.page(c, "booking.choose_subject", ui.Link{URL: c.URL(start), Text: c.Print.T("booking.title")})
	page.Lead = cal.Text(c.Print.Lang())
	return p.shell.Page(c, page, ui.LinkList(links))
}

func asksHowMany(c *web.Call, s booking.Subject) bool {
	v := c.R.URL.Query()
	return several(s) && !v.Has("persone") && !v.Has("documenti")
}

// several tells whether one visit may be for several people or documents.
func several(s booking.Subject) bool { return s.MostPeople > 1 || s.MostDocuments > 1 }

// howMany asks how many people come, or with how many documents, because a visit lasts longer with more.
func (p *pages) howMany(c *web.Call, path string, s booking.Subject, refused error) error {
	form := ui.NewSearch(c, path).Failed(refused)
	page := p.page(c, "booking.how_many", ui.Link{URL: c.URL(start), Text: c.Print.T("booking.title")})
	page.Lead, page.Errors, page.Narrow = s.Text(c.Print.Lang()), form.Errors(), true
	if refused != nil {
		page.Status = http.StatusUnprocessableEntity
	}
	return p.shell.Page(c, page, howManyPage(c, form, s, wished(c.R.URL.Query())))
}

// upTo are the numbers from one to most, as answers.
func upTo(most int) []ui.Option {
	var list []ui.Option
	for n := 1; n <= min(most, mostAtOnce); n++ {
		list = append(list, ui.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	return list
}

// steps says where in the booking somebody is. norm: the national model of municipal sites, journey "prenotazione appuntamento"
func steps(c *web.Call, current int) ui.Steps {
	s := ui.Steps{Current: current}
	for _, key := range []string{"place", "time", "details", "applicant", "summary"} {
		s.Items = append(s.Items, ui.Link{Text: c.Print.T("booking.step." + key)})
	}
	return s
}
