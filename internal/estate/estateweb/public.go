package estateweb

import (
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// sitesView is the page of all sites.
type sitesView struct {
	Sketch sketch
	Sites  []municipality.Site
	Map    *ui.GeoMap
}

func (p *pages) showSites(c *web.Call) error {
	e := p.estate.Declared()
	v := sitesView{Sketch: draw(e, c.Print.Lang(), nil, nil), Sites: e.Sites}
	v.Map = p.sites.Of(c, sitesPath, func(s municipality.Site) string { return c.URL(sitesPath + "/" + s.Code) })
	page := ui.Page{
		Title: c.Print.T("estate.sites.title"), Lead: c.Print.T("estate.sites.lead", len(e.Sites)), Section: ui.SectionAdministration,
		Breadcrumb: []ui.Link{{URL: c.URL("/amministrazione"), Text: c.Print.T("ui.menu.administration")}},
		NoIndex:    c.Query(viewField) != "", // the same page, however one looks at its map
	}
	return p.shell.Page(c, page, sitesPage(c, v))
}

// siteView is one site, who works there and its neighbours on the ring.
type siteView struct {
	municipality.Site
	Offices    []municipality.Office
	Neighbours []ui.Link
	Map        *ui.GeoMap
}

func (p *pages) showSite(c *web.Call) error {
	site, err := p.estate.Site(c.Param("code"))
	if err != nil {
		return err
	}
	v := siteView{Site: site, Map: p.sites.around(c, site)}
	for _, o := range p.offices {
		if o.Site == site.Code {
			v.Offices = append(v.Offices, o)
		}
	}
	for _, l := range p.estate.Declared().Links {
		for from, to := range map[string]string{l.A: l.Z, l.Z: l.A} {
			if from == site.Code && l.Ring > 0 {
				v.Neighbours = append(v.Neighbours, p.siteLink(c, to))
			}
		}
	}
	page := ui.Page{
		Title: site.Name.In(c.Print.Lang()), Lead: site.Address + ", " + site.CAP, Section: ui.SectionAdministration,
		Breadcrumb: []ui.Link{
			{URL: c.URL("/amministrazione"), Text: c.Print.T("ui.menu.administration")},
			{URL: c.URL(sitesPath), Text: c.Print.T("estate.sites.title")},
		},
	}
	return p.shell.Page(c, page, sitePage(c, v))
}

func (p *pages) siteLink(c *web.Call, code string) ui.Link {
	return ui.Link{URL: c.URL(sitesPath + "/" + code), Text: p.siteName(c, code)}
}

func (p *pages) siteName(c *web.Call, code string) string {
	if s, err := p.estate.Site(code); err == nil {
		return s.Name.In(c.Print.Lang())
	}
	return code
}
