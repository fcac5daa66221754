package estateweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/estate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// roomView is the machine room: how it stands, and what would be if two links failed.
type roomView struct {
	estate.Room
	Estate      municipality.Estate
	Sketch      sketch
	Search      ui.Form
	Links       []ui.Option
	Asked       bool // two cuts were supposed
	WouldCutOff []municipality.Site
	Criticality int // of the applications shown
	Tabs        []ui.Tab
	site        func(code string) string
	office      func(slug string) string
}

func (p *pages) showRoom(c *web.Call) error {
	room, err := p.estate.Room(c.Context())
	if err != nil {
		return err
	}
	e := p.estate.Declared()
	v := roomView{
		Room: room, Estate: e, Search: ui.NewSearch(c, roomPath), Criticality: criticality(c),
		site: func(code string) string { return p.siteName(c, code) }, office: func(slug string) string { return p.officeName(c, slug) },
	}
	down := room.Down
	if cuts := slices.DeleteFunc([]string{c.Query("primo"), c.Query("secondo")}, func(s string) bool { return s == "" }); len(cuts) > 0 {
		v.Asked, down = true, append(slices.Clone(down), cuts...)
	}
	v.WouldCutOff = estate.CutOff(e, down...)
	v.Sketch = draw(e, c.Print.Lang(), siteCodes(v.WouldCutOff), down)
	v.Links = append(v.Links, ui.Option{Label: c.Print.T("estate.room.no_link")})
	for _, l := range e.Links {
		v.Links = append(v.Links, ui.Option{Value: l.Code, Label: v.site(l.A) + " – " + v.site(l.Z)})
	}
	for n := 1; n <= 4; n++ {
		v.Tabs = append(v.Tabs, ui.Tab{
			Text: c.Print.T("estate.criticality." + strconv.Itoa(n)), URL: c.URL(roomPath) + "?criticita=" + strconv.Itoa(n),
			Count: len(ofCriticality(e, n)), Current: n == v.Criticality,
		})
	}
	page := ui.Page{Title: c.Print.T("estate.room.title"), Office: true, Section: roomPath}
	return p.shell.Page(c, page, roomPage(c, v))
}

func criticality(c *web.Call) int {
	if n, err := strconv.Atoi(c.Query("criticita")); err == nil && n >= 1 && n <= 4 {
		return n
	}
	return 1
}

func ofCriticality(e municipality.Estate, n int) []municipality.Application {
	var list []municipality.Application
	for _, a := range e.Applications {
		if a.Criticality == n {
			list = append(list, a)
		}
	}
	return list
}

func storage(list []municipality.Application) (gib int64) {
	for _, a := range list {
		gib += int64(a.StorageGiB)
	}
	return gib
}

func siteCodes(sites []municipality.Site) []string {
	var list []string
	for _, s := range sites {
		list = append(list, s.Code)
	}
	return list
}

func (p *pages) officeName(c *web.Call, slug string) string {
	for _, o := range p.offices {
		if o.Slug == slug {
			return o.Name.In(c.Print.Lang())
		}
	}
	return slug
}

// incidentView is an incident with the form that closes it.
type incidentView struct {
	estate.Incident
	Name string
	Also []municipality.Application // that stop with it
	Form ui.Form
}

func (p *pages) showIncidents(c *web.Call) error { return p.incidents(c, http.StatusOK, nil) }

func (p *pages) incidents(c *web.Call, status int, refused error) error {
	room, err := p.estate.Room(c.Context())
	if err != nil {
		return err
	}
	form := ui.NewForm(c, incidentPath)
	page := ui.Page{
		Title: c.Print.T("estate.incidents.title"), Office: true, Section: roomPath, Status: status,
		Breadcrumb: []ui.Link{{URL: c.URL(roomPath), Text: c.Print.T("estate.room.title")}},
	}
	if refused != nil && c.Param("id") == "" {
		form = form.Filled(c.R.PostForm).Failed(refused)
		page.Errors = form.Errors()
	}
	var open []incidentView
	for _, i := range room.Open {
		v := incidentView{Incident: i, Name: p.thingName(c, i.Thing, i.Code), Form: ui.NewForm(c, incidentPath+"/"+i.ID+"/chiudi")}
		v.Form.Prefix = i.ID + "-"
		if refused != nil && i.ID == c.Param("id") {
			v.Form = v.Form.Filled(c.R.PostForm).Failed(refused)
			page.Errors = v.Form.Errors()
		}
		if i.Thing == estate.Application && i.Severity == estate.Stopped {
			v.Also = estate.Dependents(p.estate.Declared(), i.Code)
		}
		open = append(open, v)
	}
	return p.shell.Page(c, page, incidentsPage(c, form, p.things(c), open, room.Closed))
}

// things are all that an incident may be about; the value is "link:anello-01".
func (p *pages) things(c *web.Call) []ui.OptionGroup {
	e := p.estate.Declared()
	groups := []ui.OptionGroup{
		{Label: c.Print.T("estate.thing.site")}, {Label: c.Print.T("estate.thing.link")}, {Label: c.Print.T("estate.thing.application")},
	}
	add := func(n int, thing estate.Thing, code string) {
		groups[n].Options = append(groups[n].Options, ui.Option{Value: string(thing) + ":" + code, Label: p.thingName(c, thing, code)})
	}
	for _, s := range e.Sites {
		add(0, estate.Site, s.Code)
	}
	for _, l := range e.Links {
		add(1, estate.Link, l.Code)
	}
	for _, a := range e.Applications {
		add(2, estate.Application, a.Code)
	}
	return groups
}

func (p *pages) thingName(c *web.Call, thing estate.Thing, code string) string {
	e := p.estate.Declared()
	switch thing {
	case estate.Site:
		return p.siteName(c, code)
	case estate.Link:
		for _, l := range e.Links {
			if l.Code == code {
				return p.siteName(c, l.A) + " – " + p.siteName(c, l.Z)
			}
		}
	case estate.Application:
		for _, a := range e.Applications {
			if a.Code == code {
				return a.Name
			}
		}
	}
	return code
}

func (p *pages) open(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	thing, code, _ := strings.Cut(values.Get("cosa"), ":")
	severity, err := strconv.Atoi(values.Get("gravita"))
	if err != nil {
		severity = 0 // the service names the field, with all the others
	}
	_, err = p.estate.Open(c.Context(), estate.Report{
		Thing: estate.Thing(thing), Code: code, Severity: estate.Severity(severity), Description: values.Get("descrizione"),
	})
	return p.noted(c, err, "estate.flash.opened")
}

func (p *pages) close(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	_, err = p.estate.Close(c.Context(), c.Param("id"), values.Get("rimedio"))
	return p.noted(c, err, "estate.flash.closed")
}

func (p *pages) noted(c *web.Call, err error, flash string) error {
	if fault.Is(err, fault.Invalid) {
		return p.incidents(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	c.Flash(flash)
	return c.Redirect(incidentPath)
}
