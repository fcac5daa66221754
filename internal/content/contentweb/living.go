package contentweb

import (
	"strconv"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *Pages) liveTitle(c *web.Call) string { return c.Print.T("ui.menu.live", p.Municipality.Name) }

func (p *Pages) liveLink(c *web.Call) ui.Link {
	return ui.Link{URL: c.URL(p.live), Text: p.liveTitle(c)}
}

// firstOnes is how many events and places the section's first page shows.
const firstOnes = 6

// liveView is what the section's first page shows.
type liveView struct {
	Places, Events       []card
	Patron               ui.Card
	AllPlaces, AllEvents ui.Link
}

// showLive is the section about the town: up to six events and places, and the way to all of them.
func (p *Pages) showLive(c *web.Call) error {
	v := liveView{
		Patron:    p.patron(c),
		AllPlaces: ui.Link{URL: c.URL(p.live + "/luoghi"), Text: c.Print.T("content.live.places"), Element: "live-button-locations"},
		AllEvents: ui.Link{URL: c.URL(p.live + "/eventi"), Text: c.Print.T("content.live.events"), Element: "live-button-events"},
	}
	if err := p.fresh(c); err != nil {
		return err
	}
	for _, part := range []struct {
		kind string
		into *[]card
	}{{"luogo", &v.Places}, {"evento", &v.Events}} {
		list, err := p.contents.List(c.Context(), content.Query{Type: part.kind, Length: firstOnes})
		if err != nil {
			return err
		}
		for _, i := range list.Items {
			*part.into = append(*part.into, p.card(c, i))
		}
	}
	if sites := p.sites(c); len(v.Places) < firstOnes {
		v.Places = append(v.Places, sites[:min(firstOnes-len(v.Places), len(sites))]...)
	}
	page := newPage(p.liveTitle(c), ui.SectionLive)
	page.Lead = c.Print.T("content.live.lead", p.Municipality.Name)
	return p.shell.Page(c, page, livePage(c, v))
}

// sites are the places that the town's own buildings are.
func (p *Pages) sites(c *web.Call) []card {
	var cards []card
	for _, s := range p.Municipality.Estate.Sites {
		if portal.Public(s) {
			cards = append(cards, card{Card: ui.Card{
				Title: s.Name.In(c.Print.Lang()), URL: c.URL(p.live + "/luoghi/" + s.Code), Meta: s.Address, Icon: "it-map-marker",
				Category: c.Print.T("content.site." + s.Kind),
			}})
		}
	}
	return cards
}

// patron is the feast that the declared files know.
func (p *Pages) patron(c *web.Call) ui.Card {
	day := p.Municipality.PatronDay()
	return ui.Card{
		Title: p.Municipality.Patron.Name.In(c.Print.Lang()), Category: c.Print.T("content.live.patron"), Icon: "it-calendar",
		Text: c.Print.T("content.live.patron_text"), Meta: strconv.Itoa(day.Day) + " " + c.Print.Month(day.Month),
	}
}

func (p *Pages) showPlaces(c *web.Call) error {
	t, _ := content.TypeOf("luogo")
	v, err := p.list(c, t, "")
	if err != nil {
		return err
	}
	var sites []card
	if !v.Asked {
		sites = p.sites(c)
	}
	page := newPage(c.Print.T("content.types.luogo"), ui.SectionLive, p.liveLink(c))
	page.Lead = c.Print.T("content.live.places_lead", p.Municipality.Name)
	page.NoIndex = page.NoIndex || c.Query("vista") != "" // the same page, however one looks at its map
	return p.shell.Page(c, page, placesPage(c, v, sites, p.mapOf(c, sites)))
}

// mapOf shows where the buildings are that a page lists.
func (p *Pages) mapOf(c *web.Call, sites []card) *ui.GeoMap {
	if len(sites) == 0 || p.Map == nil {
		return nil
	}
	return p.Map(c, p.live+"/luoghi", func(s municipality.Site) string { return c.URL(p.live + "/luoghi/" + s.Code) })
}

func (p *Pages) showEvents(c *web.Call) error {
	t, _ := content.TypeOf("evento")
	v, err := p.list(c, t, "")
	if err != nil {
		return err
	}
	page := newPage(c.Print.T("content.types.evento"), ui.SectionLive, p.liveLink(c))
	page.Lead, page.Head = c.Print.T("content.live.events_lead", p.Municipality.Name), feedLinks(c, p.live+"/eventi")
	return p.shell.Page(c, page, eventsPage(c, v, p.patron(c)))
}

// siteView is one of the town's own buildings in the reader's words.
type siteView struct {
	municipality.Site
	Kind    string
	Address string
	Offices []ui.Card
}

// showPlace is a place that somebody wrote about, or one of the town's own buildings.
func (p *Pages) showPlace(c *web.Call) error {
	site, ok := p.Municipality.Site(c.Param("item"))
	if !ok {
		return p.one("luogo")(c)
	}
	if !portal.Public(site) {
		return fault.Missing()
	}
	lang := c.Print.Lang()
	v := siteView{
		Site: site, Kind: c.Print.T("content.site." + site.Kind),
		Address: site.Address + ", " + site.CAP + " " + p.Municipality.Name + " (" + p.Municipality.Province + ")",
	}
	for _, o := range p.Municipality.Offices {
		if o.Site == site.Code {
			v.Offices = append(v.Offices, ui.Card{
				Title: o.Name.In(lang), Text: o.Summary.In(lang), URL: c.URL("/amministrazione/uffici/" + o.Slug), Meta: site.Address, Icon: "it-pa",
			})
		}
	}
	page := newPage(site.Name.In(lang), ui.SectionLive, p.liveLink(c), link(c, p.live+"/luoghi", "content.types.luogo"))
	return p.shell.Page(c, page, sitePage(c, v))
}

// mapURL is where a map shows a point; the reader leaves the site to see it, nothing is loaded from there.
func mapURL(lat, lon string) string {
	return "https://www.openstreetmap.org/?mlat=" + lat + "&mlon=" + lon + "#map=18/" + lat + "/" + lon
}

func degrees(f float64) string { return strconv.FormatFloat(f, 'f', 5, 64) }
