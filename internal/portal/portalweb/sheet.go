package portalweb

import (
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// sheet is a service as its page shows it.
type sheet struct {
	catalog.Sheet
	Active   bool
	Inactive string    // why not
	Access   []ui.Link // the ways in, the best first
	Office   officeView
	Topics   []ui.Link
	Related  []ui.Card
	Index    []ui.Link
}

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
	return p.shell.Page(c, page, sheetPage(c, v))
}

func (p *pages) sheet(c *web.Call, s *catalog.Service) sheet {
	lang := c.Print.Lang()
	v := sheet{
		Sheet: s.Sheet(lang), Active: s.Active(), Inactive: s.Inactive.In(lang), Office: p.officeView(c, s.Office),
		Topics: p.topicLinks(c, topicsOf(s.Topics), "service-topic"),
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

// The structured data of a sheet, in the words of schema.org; criterion R.SI.1.1 names the fields.
type (
	governmentService struct {
		Context          string       `json:"@context"`
		Type             string       `json:"@type"`
		Name             string       `json:"name"`
		Description      string       `json:"description"`
		ServiceType      string       `json:"serviceType"`
		ServiceOperator  named        `json:"serviceOperator"`
		AreaServed       named        `json:"areaServed"`
		Audience         audience     `json:"audience"`
		AvailableChannel serviceRoute `json:"availableChannel"`
	}
	named struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}
	audience struct {
		Type         string `json:"@type"`
		AudienceType string `json:"audienceType"`
	}
	serviceRoute struct {
		Type            string       `json:"@type"`
		ServiceURL      string       `json:"serviceUrl"`
		ServiceLocation servicePlace `json:"serviceLocation"`
	}
	servicePlace struct {
		Type    string        `json:"@type"`
		Name    string        `json:"name"`
		Address postalAddress `json:"address"`
	}
	postalAddress struct {
		Type            string `json:"@type"`
		StreetAddress   string `json:"streetAddress"`
		PostalCode      string `json:"postalCode"`
		AddressLocality string `json:"addressLocality"`
	}
)

func (p *pages) metadata(c *web.Call, s *catalog.Service) governmentService {
	lang, m := c.Print.Lang(), p.Municipality
	category, _ := catalog.Category(s.Category)
	office, _ := m.Office(s.Office)
	site := p.siteOf(office)
	who := make([]string, 0, len(s.Audience))
	for _, a := range s.Audience {
		who = append(who, audienceName(c, a))
	}
	return governmentService{
		Context: "https://schema.org", Type: "GovernmentService", Name: s.Sheet(lang).Title, Description: s.Sheet(lang).Summary,
		ServiceType: category.Title.In(lang), ServiceOperator: named{"GovernmentOrganization", m.Title}, AreaServed: named{"City", m.Name},
		Audience: audience{"Audience", c.Print.List(who)},
		AvailableChannel: serviceRoute{"ServiceChannel", p.Origin + c.URL(s.Path()), servicePlace{
			"Place", office.Name.In(lang), postalAddress{"PostalAddress", site.Address, site.CAP, m.Name},
		}},
	}
}

// audienceName says a declared audience in the reader's language where the word is known, else as it is declared.
func audienceName(c *web.Call, name string) string {
	if key := "portal.audience." + name; c.Print.Known(key) {
		return c.Print.T(key)
	}
	return name
}

// siteOf is where an office is; the town hall where its site is not declared.
func (p *pages) siteOf(o municipality.Office) municipality.Site {
	if site, ok := p.Municipality.Site(o.Site); ok {
		return site
	}
	return municipality.Site{Address: p.Municipality.Contacts.Address, CAP: p.Municipality.CAP, Lat: p.Municipality.Contacts.Lat, Lon: p.Municipality.Contacts.Lon}
}
