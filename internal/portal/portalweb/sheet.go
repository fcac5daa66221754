package portalweb

import (
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// sheet is a service as its page shows it.
type sheet struct {
	catalog.Sheet
	Active    bool
	Inactive  string    // why not
	Access    []ui.Link // the ways in, the best first
	Office    officeView
	InPerson  []officeView
	Audience  []ui.Link
	Phases    []phase
	Terms     []string // what the law says of the term, a sentence each
	Documents []ui.Link
	Events    []ui.Link
	Topics    []ui.Link
	Related   []ui.Card
	Index     []ui.Link
	Updated   string // day; may be empty
}

// phase is what happens and when, in the reader's language.
type phase struct{ Title, When string }

// elements are the national model's names of the parts of a sheet, by section.
func element(section string) string {
	switch section {
	case "a-chi":
		return "service-addressed"
	case "come-fare":
		return "service-how-to"
	case "cosa-serve":
		return "service-needed"
	case "cosa-si-ottiene":
		return "service-achieved"
	case "tempi":
		return "service-calendar-text"
	case "accedi":
		return "service-generic-access"
	case "condizioni":
		return "service-file"
	default:
		return ""
	}
}

func (p *pages) showSheet(c *web.Call) error {
	s, ok := p.Catalog.Service(c.Param("service"))
	if !ok || s.Category != c.Param("category") {
		return fault.Missing()
	}
	v := p.sheet(c, s)
	category, _ := catalog.Category(s.Category)
	page := newPage(v.Title, ui.SectionServices, link(c, "/servizi", "portal.services.title"),
		ui.Link{URL: c.URL("/servizi/" + s.Category), Text: category.Title.In(c.Print.Lang())})
	page.NoTitle, page.Lead, page.Head = true, v.Summary, ui.Metadata(p.metadata(c, s))
	return p.show(c, p.declared(c, page), sheetPage(c, v))
}

func (p *pages) sheet(c *web.Call, s *catalog.Service) sheet {
	lang := c.Print.Lang()
	v := sheet{
		Sheet: s.Sheet(lang), Active: s.Active(), Inactive: s.Inactive.In(lang), Office: p.officeView(c, s.Office),
		Topics: p.topicLinks(c, topicsOf(s.Topics), "service-topic"), Updated: s.Updated, Terms: terms(c, s),
		Audience: p.wordLinks(c, audienceWay(), s.Audience),
		Events:   append(p.wordLinks(c, lifeWay(), s.LifeEvents), p.wordLinks(c, businessWay(), s.BusinessEvents)...),
	}
	if office, ok := p.Municipality.Office(v.Office.Office.Parent); ok {
		v.Office.Parent = ui.Link{URL: c.URL("/amministrazione/uffici/" + office.Slug), Text: office.Name.In(lang)}
	}
	if s.Calendar != "" || len(s.Offices) > 0 {
		for _, slug := range append([]string{s.Office}, s.Offices...) {
			v.InPerson = append(v.InPerson, p.officeView(c, slug))
		}
	}
	for _, step := range s.Phases {
		v.Phases = append(v.Phases, phase{step.Title.In(lang), step.When.In(lang)})
	}
	for _, d := range s.Documents {
		v.Documents = append(v.Documents, ui.Link{URL: c.URL(d.URL), Text: d.Title.In(lang)})
	}
	if v.Active {
		v.Access = p.access(c, s)
	}
	for _, slug := range s.Related {
		if other, ok := p.Catalog.Service(slug); ok {
			v.Related = append(v.Related, serviceCards(c, []*catalog.Service{other}, "")...)
		}
	}
	for _, section := range v.Sections {
		v.Index = append(v.Index, ui.Link{URL: "#" + section.Slug, Text: section.Title})
	}
	return v
}

// terms says within how many days the office concludes and what its silence means, for each of the service's terms.
func terms(c *web.Call, s *catalog.Service) (said []string) {
	for _, t := range s.Terms() {
		said = append(said, c.Print.T("portal.silence."+string(t.Silence), int64(t.Days), t.Norm))
	}
	return said
}

// access gathers the ways into a service, the best first: its own form, what is done online elsewhere, an appointment.
func (p *pages) access(c *web.Call, s *catalog.Service) []ui.Link {
	var online, booking []ui.Link
	if s.Form != nil {
		online = append(online, ui.Link{URL: c.URL("/istanze/" + s.Slug + "/inizia"), Text: c.Print.T("portal.sheet.start"), Element: onlineAccess})
	}
	if s.Calendar != "" {
		booking = append(booking, ui.Link{URL: c.URL("/prenotazioni/" + s.Calendar), Text: c.Print.T("portal.sheet.book"), Element: bookingAccess})
	}
	for _, a := range s.Access {
		l := ui.Link{URL: c.URL(a.URL), Text: a.Label.In(c.Print.Lang())}
		switch {
		case a.Kind != "booking":
			l.Element = onlineAccess
			online = append(online, l)
		case s.Calendar == "": // a declared booking only repeats the service's own calendar
			l.Element = bookingAccess
			booking = append(booking, l)
		}
	}
	return append(online, booking...)
}

// The national model's names of the ways in.
const (
	onlineAccess  = "service-online-access"
	bookingAccess = "service-booking-access"
)

// firstAccess is the best way in for the top of the page, without the model's name: that is the section's.
func (s sheet) firstAccess() ui.Link {
	if len(s.Access) == 0 {
		return ui.Link{}
	}
	return ui.Link{URL: s.Access[0].URL, Text: s.Access[0].Text}
}
