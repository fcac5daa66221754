package portalweb

import (
	"net/http"
	"slices"
	"strings"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// text finds a declared text.
func (p *pages) text(slug string) (municipality.LegalText, bool) {
	i := slices.IndexFunc(p.Municipality.Legal, func(t municipality.LegalText) bool { return t.Slug == slug })
	if i < 0 {
		return municipality.LegalText{}, false
	}
	return p.Municipality.Legal[i], true
}

// showText shows a declared text. In the legal notes the section on the licence carries the names that the national model
// looks for, and the licences of the program's parts are linked.
func (p *pages) showText(t municipality.LegalText) func(*web.Call) error {
	return func(c *web.Call) error {
		content := t.In(c.Print.Lang())
		page := newPage(content.Title, "")
		page.Lead, page.Narrow = content.Summary, true
		if t.Slug != "note-legali" {
			return p.show(c, p.declared(c, page), textPage(c, content.Body))
		}
		before, sections := declare.Sections(content.Body, 1)
		return p.show(c, p.declared(c, page), legalNotesPage(c, before, withLicence(c, sections)))
	}
}

// withLicence puts the model's own section on the licence first where the declared text has none.
func withLicence(c *web.Call, sections []declare.Section) []declare.Section {
	title := c.Print.T("portal.licence.title")
	if slices.ContainsFunc(sections, func(s declare.Section) bool { return strings.EqualFold(s.Title, title) }) {
		return sections
	}
	return append([]declare.Section{{Title: title, Body: c.Print.T("portal.licence.text")}}, sections...)
}

func (p *pages) showQuestions(c *web.Call) error {
	page := newPage(c.Print.T("portal.questions.title"), "")
	page.Lead, page.Narrow = c.Print.T("portal.questions.lead"), true
	list := p.themes(c)
	if len(list) > 0 {
		page.Head = structured(frequent(list))
	}
	return p.show(c, p.declared(c, page), questionsPage(c, list))
}

// theme is what some frequent questions are about.
type theme struct {
	ID, Title string
	Questions []question
}

// question is a frequent question in the reader's language.
type question struct {
	ID, Text, Answer string
	Services         []ui.Link
}

// themes sorts the frequent questions by the categories of the services that they are about; those of no service, or of
// services of several categories, come first.
func (p *pages) themes(c *web.Call) []theme {
	lang := c.Print.Lang()
	list := []theme{{ID: "in-generale", Title: c.Print.T("portal.questions.general")}}
	for _, w := range catalog.Categories() {
		list = append(list, theme{ID: w.Slug, Title: w.Title.In(lang)})
	}
	for _, q := range p.Municipality.FAQ {
		v, about := question{ID: q.ID, Text: q.Question.In(lang), Answer: q.Answer.In(lang)}, ""
		for i, slug := range q.Services {
			s, ok := p.Catalog.Service(slug)
			if !ok {
				continue
			}
			v.Services = append(v.Services, ui.Link{URL: c.URL(s.Path()), Text: s.Sheet(lang).Title})
			if i == 0 {
				about = s.Category
			} else if s.Category != about {
				about = ""
			}
		}
		place := max(slices.IndexFunc(list, func(t theme) bool { return t.ID == about }), 0)
		list[place].Questions = append(list[place].Questions, v)
	}
	return slices.DeleteFunc(list, func(t theme) bool { return len(t.Questions) == 0 })
}

// showAssistance says whom to ask: the counters with their hours, the town hall's own contacts, an appointment.
func (p *pages) showAssistance(c *web.Call) error {
	page := newPage(c.Print.T("portal.assistance.title"), ui.SectionServices, link(c, "/servizi", "portal.services.title"))
	page.Lead = c.Print.T("portal.assistance.lead")
	return p.show(c, page, assistancePage(c, p.Municipality.Contacts, p.counters(c)))
}

// counters are the offices that receive people, with their hours.
func (p *pages) counters(c *web.Call) []officeView {
	var counters []officeView
	for _, o := range p.Municipality.Offices {
		if o.Kind == "counter" {
			counters = append(counters, p.officeView(c, o.Slug))
		}
	}
	return counters
}

// Contacts are the town hall's own and its counters with their hours, for a page that another module shows.
func Contacts(c *web.Call, config Config) web.Component {
	p := &pages{Config: config}
	return townContacts(c, config.Municipality.Contacts, p.counters(c))
}

// Chapter is a part of the site's map.
type Chapter struct {
	Title string
	Links []ui.Link
}

// Chapters gives parts of the site's map that other parts of the program know.
type Chapters func(c *web.Call) ([]Chapter, error)

// chapters is the whole site, as the map for people and the one for search engines show it.
func (p *pages) chapters(c *web.Call) ([]Chapter, error) {
	written := map[string][]ui.Link{}
	for _, section := range []string{ui.SectionAdministration, ui.SectionNews, ui.SectionLive} {
		links, err := p.Contents.Listed(c, section)
		if err != nil {
			return nil, err
		}
		written[section] = links
	}
	lang := c.Print.Lang()
	all := []Chapter{{c.Print.T("portal.administration.title"), []ui.Link{link(c, "/amministrazione", "portal.administration.title")}}}
	add := func(path, text string) {
		last := &all[len(all)-1]
		last.Links = append(last.Links, ui.Link{URL: c.URL(path), Text: text})
	}
	begin := func(path, title string) {
		all = append(all, Chapter{Title: title})
		add(path, title)
	}
	for _, s := range portal.Administration() {
		add("/amministrazione/"+s, c.Print.T("portal.administration."+s))
	}
	for _, o := range p.Municipality.Offices {
		add("/amministrazione/uffici/"+o.Slug, o.Name.In(lang))
	}
	all[0].Links = append(all[0].Links, written[ui.SectionAdministration]...)
	begin("/novita", c.Print.T("portal.news.title"))
	all[len(all)-1].Links = append(all[len(all)-1].Links, written[ui.SectionNews]...)
	begin("/servizi", c.Print.T("portal.services.title"))
	for _, w := range catalog.Categories() {
		if services := p.Catalog.InCategory(w.Slug); len(services) > 0 {
			add("/servizi/"+w.Slug, w.Title.In(lang))
			for _, s := range services {
				add(s.Path(), s.Sheet(lang).Title)
			}
		}
	}
	begin(p.live, c.Print.T("ui.menu.live", p.Municipality.Name))
	all[len(all)-1].Links = append(all[len(all)-1].Links, written[ui.SectionLive]...)
	p.liveAndMore(c, begin, add)
	for _, more := range p.Chapters {
		list, err := more(c)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

func (p *pages) liveAndMore(c *web.Call, begin, add func(path, text string)) {
	add(p.live+"/luoghi", c.Print.T("content.types.luogo"))
	for _, s := range p.Municipality.Estate.Sites {
		if portal.Public(s) {
			add(p.live+"/luoghi/"+s.Code, s.Name.In(c.Print.Lang()))
		}
	}
	add(p.live+"/eventi", c.Print.T("content.types.evento"))
	begin("/argomenti", c.Print.T("portal.topics.title"))
	add("/domande-frequenti", c.Print.T("portal.questions.title"))
	add("/servizi/richiedi-assistenza", c.Print.T("portal.assistance.title"))
	if p.ReportPath != "" {
		add(p.ReportPath, c.Print.T("ui.footer.report"))
	}
	add("/prenotazioni", c.Print.T("portal.home.book"))
	add("/statistiche", c.Print.T("portal.home.figures"))
	for _, t := range p.Municipality.Legal {
		if portal.TextPath(t.Slug) == "/"+t.Slug {
			add("/"+t.Slug, t.In(c.Print.Lang()).Title)
		}
	}
}

func (p *pages) showMap(c *web.Call) error {
	chapters, err := p.chapters(c)
	if err != nil {
		return err
	}
	return p.show(c, newPage(c.Print.T("portal.map.title"), ""), mapPage(chapters))
}

// robots lets search engines read everything public; areas and answers of the search are not for them.
func (p *pages) robots(c *web.Call) error {
	text := "User-agent: *\nDisallow: /area-personale\nDisallow: /ufficio\nDisallow: /cerca\nDisallow: /accesso\nDisallow: /istanze/\n" +
		"Disallow: /appuntamenti/\nSitemap: " + p.Origin + "/sitemap.xml\n"
	return c.Inline("text/plain; charset=utf-8", []byte(text))
}

// crest is the municipality's own drawing. It is an image, not a document: whatever is in it may load and run nothing.
func (p *pages) crest(c *web.Call) error {
	if len(p.Municipality.Crest.SVG) == 0 {
		return fault.Missing()
	}
	c.W.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	c.W.Header().Set("Cache-Control", "public, max-age=86400")
	return c.Inline("image/svg+xml", p.Municipality.Crest.SVG)
}

// favicon answers browsers that ask for it without reading the page.
func (p *pages) favicon(c *web.Call) error {
	f, ok := ui.Asset(strings.TrimPrefix(ui.AssetURL("favicon.svg"), "/assets/"))
	if !ok {
		return fault.Missing()
	}
	c.W.Header().Set("Cache-Control", "public, max-age=86400")
	return c.Inline(f.Type, f.Body)
}

// toStatement leads to the accessibility statement, which the law keeps at AgID.
func (p *pages) toStatement(c *web.Call) error {
	http.Redirect(c.W, c.R, p.Municipality.Accessible, http.StatusSeeOther)
	return nil
}
