package portalweb

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showAdministration(c *web.Call) error {
	var cards []ui.Card
	for _, section := range portal.Administration() {
		cards = append(cards, ui.Card{
			Title: c.Print.T("portal.administration." + section), Text: c.Print.T("portal.administration_text." + section),
			URL: c.URL("/amministrazione/" + section), Element: "management-category-link",
		})
	}
	page := newPage(c.Print.T("portal.administration.title"), ui.SectionAdministration)
	page.Lead = c.Print.T("portal.administration.lead")
	return p.show(c, page, administrationPage(c, cards))
}

// showSection is one of the pages that list what the declared files know: offices and areas.
func (p *pages) showSection(section string) func(*web.Call) error {
	return func(c *web.Call) error {
		page := newPage(c.Print.T("portal.administration."+section), ui.SectionAdministration,
			link(c, "/amministrazione", "portal.administration.title"))
		page.Lead = c.Print.T("portal.administration_text." + section)
		body := ""
		if text, ok := p.text(section); ok {
			body = text.In(c.Print.Lang()).Body
		}
		areas := section != "uffici"
		return p.shell.Page(c, page, sectionPage(c, body, p.officeCards(c, func(o municipality.Office) bool { return (o.Kind == "area") == areas })))
	}
}

func (p *pages) officeCards(c *web.Call, want func(municipality.Office) bool) []ui.Card {
	var cards []ui.Card
	for _, o := range p.Municipality.Offices {
		if want(o) {
			cards = append(cards, ui.Card{
				Title: o.Name.In(c.Print.Lang()), Text: o.Summary.In(c.Print.Lang()), URL: c.URL("/amministrazione/uffici/" + o.Slug),
				Meta: p.siteOf(o).Address, Icon: "it-pa",
			})
		}
	}
	return cards
}

// officeView is an office in the reader's words.
type officeView struct {
	municipality.Office
	Title     string
	Site      municipality.Site
	SiteName  string
	Address   string
	Hours     []ui.Fact
	Desks     []string
	Queue     ui.Link // how long one waits; of offices that receive people
	Parent    ui.Link
	Units     []ui.Link
	Services  []ui.Card
	Calendars []ui.Link
	URL       string
}

func (p *pages) officeView(c *web.Call, slug string) officeView {
	lang := c.Print.Lang()
	o, _ := p.Municipality.Office(slug)
	site := p.siteOf(o)
	v := officeView{
		Office: o, Title: o.Name.In(lang), Site: site, SiteName: site.Name.In(lang), URL: c.URL("/amministrazione/uffici/" + slug),
		Address: site.Address + ", " + site.CAP + " " + p.Municipality.Name + " (" + p.Municipality.Province + ")", Hours: hours(c, o.Hours),
	}
	for _, d := range o.Desks {
		v.Desks = append(v.Desks, d.Name.In(lang))
	}
	return v
}

func (p *pages) showOffice(c *web.Call) error {
	o, ok := p.Municipality.Office(c.Param("office"))
	if !ok {
		return fault.Missing()
	}
	lang := c.Print.Lang()
	v := p.officeView(c, o.Slug)
	for _, other := range p.Municipality.Offices {
		l := ui.Link{URL: c.URL("/amministrazione/uffici/" + other.Slug), Text: other.Name.In(lang)}
		if other.Slug == o.Parent {
			v.Parent = l
		}
		if other.Parent == o.Slug {
			v.Units = append(v.Units, l)
		}
	}
	v.Services = serviceCards(c, slices.DeleteFunc(slices.Clone(p.Catalog.Services), func(s *catalog.Service) bool { return s.Office != o.Slug }), "")
	for _, cal := range p.Municipality.Calendars {
		if cal.Office == o.Slug {
			v.Calendars = append(v.Calendars, ui.Link{URL: c.URL("/prenotazioni/" + cal.Slug), Text: cal.Title.In(lang)})
		}
	}
	if p.Queues != "" && len(v.Desks)+len(v.Calendars) > 0 {
		v.Queue = ui.Link{URL: c.URL(p.Queues + "/" + o.Slug), Text: c.Print.T("portal.office.queue")}
	}
	page := newPage(v.Title, ui.SectionAdministration, link(c, "/amministrazione", "portal.administration.title"),
		link(c, "/amministrazione/uffici", "portal.administration.uffici"))
	page.Lead, page.Head = o.Summary.In(lang), structured(p.office(c, v))
	return p.show(c, page, officePage(c, v))
}

// hours says the opening hours a line for each day of the week on which the office is open, from Monday.
func hours(c *web.Call, h municipality.Hours) []ui.Fact {
	var facts []ui.Fact
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		var spans []string
		for _, s := range h.On(day) {
			spans = append(spans, c.Print.T("portal.office.span", clock(s.From), clock(s.To)))
		}
		if len(spans) > 0 {
			facts = append(facts, ui.Fact{Label: c.Print.Weekday(day), Value: c.Print.List(spans)})
		}
	}
	return facts
}

// clock writes minutes after midnight as "08:30".
func clock(minutes int) string {
	return time.Date(1, 1, 1, 0, minutes, 0, 0, time.UTC).Format("15:04")
}

// mapURL is where a map shows a point; the reader leaves the site to see it, nothing is loaded from there.
func mapURL(lat, lon float64) string {
	at := func(f float64) string { return strconv.FormatFloat(f, 'f', 5, 64) }
	return "https://www.openstreetmap.org/?mlat=" + at(lat) + "&mlon=" + at(lon) + "#map=18/" + at(lat) + "/" + at(lon)
}

// dial is a telephone number without what only helps to read it.
func dial(number string) string { return strings.ReplaceAll(number, " ", "") }
