package portalweb

import (
	"strconv"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) liveTitle(c *web.Call) string { return c.Print.T("ui.menu.live", p.Municipality.Name) }

func (p *pages) liveLink(c *web.Call) ui.Link {
	return ui.Link{URL: c.URL(p.live), Text: p.liveTitle(c)}
}

// showLive is the section about the town: up to six places, the events, and the way to all of them.
func (p *pages) showLive(c *web.Call) error {
	places := p.places(c)
	page := newPage(p.liveTitle(c), ui.SectionLive)
	page.Lead = c.Print.T("portal.live.lead", p.Municipality.Name)
	return p.shell.Page(c, page, livePage(c, liveView{
		Places: places[:min(6, len(places))], Events: p.events(c),
		AllPlaces: ui.Link{URL: c.URL(p.live + "/luoghi"), Text: c.Print.T("portal.live.places"), Element: "live-button-locations"},
		AllEvents: ui.Link{URL: c.URL(p.live + "/eventi"), Text: c.Print.T("portal.live.events"), Element: "live-button-events"},
	}))
}

// liveView is what the section's first page shows.
type liveView struct {
	Places, Events       []ui.Card
	AllPlaces, AllEvents ui.Link
}

func (p *pages) places(c *web.Call) []ui.Card {
	var cards []ui.Card
	for _, s := range p.Municipality.Estate.Sites {
		if portal.Public(s) {
			cards = append(cards, ui.Card{
				Title: s.Name.In(c.Print.Lang()), URL: c.URL(p.live + "/luoghi/" + s.Code), Meta: s.Address, Icon: "it-map-marker",
				Category: c.Print.T("portal.place." + s.Kind),
			})
		}
	}
	return cards
}

// events are those that the declared files know: the patron saint's day.
func (p *pages) events(c *web.Call) []ui.Card {
	day := p.Municipality.PatronDay()
	return []ui.Card{{
		Title: p.Municipality.Patron.Name.In(c.Print.Lang()), Category: c.Print.T("portal.live.patron"), Icon: "it-calendar",
		Text: c.Print.T("portal.live.patron_text"), Meta: strconv.Itoa(day.Day) + " " + c.Print.Month(day.Month),
	}}
}

func (p *pages) showPlaces(c *web.Call) error {
	page := newPage(c.Print.T("portal.live.places_title"), ui.SectionLive, p.liveLink(c))
	page.Lead = c.Print.T("portal.live.places_lead", p.Municipality.Name)
	return p.shell.Page(c, page, ui.Cards(2, p.places(c)))
}

func (p *pages) showEvents(c *web.Call) error {
	page := newPage(c.Print.T("portal.live.events_title"), ui.SectionLive, p.liveLink(c))
	page.Lead = c.Print.T("portal.live.events_lead", p.Municipality.Name)
	return p.shell.Page(c, page, eventsPage(c, p.events(c)))
}

// placeView is a place in the reader's words.
type placeView struct {
	municipality.Site
	Kind    string
	Address string
	Offices []ui.Card
}

func (p *pages) showPlace(c *web.Call) error {
	site, ok := p.Municipality.Site(c.Param("place"))
	if !ok || !portal.Public(site) {
		return fault.Missing()
	}
	v := placeView{
		Site: site, Kind: c.Print.T("portal.place." + site.Kind),
		Address: site.Address + ", " + site.CAP + " " + p.Municipality.Name + " (" + p.Municipality.Province + ")",
		Offices: p.officeCards(c, func(o municipality.Office) bool { return o.Site == site.Code }),
	}
	page := newPage(site.Name.In(c.Print.Lang()), ui.SectionLive, p.liveLink(c),
		ui.Link{URL: c.URL(p.live + "/luoghi"), Text: c.Print.T("portal.live.places_title")})
	return p.shell.Page(c, page, placePage(c, v))
}

// mapURL is where a map shows a point; the reader leaves the site to see it, nothing is loaded from there.
func mapURL(lat, lon float64) string {
	at := func(f float64) string { return strconv.FormatFloat(f, 'f', 5, 64) }
	return "https://www.openstreetmap.org/?mlat=" + at(lat) + "&mlon=" + at(lon) + "#map=18/" + at(lat) + "/" + at(lon)
}

// dial is a telephone number without what only helps to read it.
func dial(number string) string { return strings.ReplaceAll(number, " ", "") }
