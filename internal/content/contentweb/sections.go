package contentweb

import (
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// section is a page of the administration that lists contents.
type section struct{ path, kind, sort string }

func sections() []section {
	return []section{
		{"/amministrazione/organi-di-governo", "organo", ""},
		{"/amministrazione/enti-e-fondazioni", "ente", ""},
		{"/amministrazione/politici", "persona", "politici"},
		{"/amministrazione/personale-amministrativo", "persona", "personale-amministrativo"},
		{"/amministrazione/documenti-e-dati", "documento", ""},
	}
}

// showSection is one of these pages: its declared text if there is one, what the declared files know, the contents.
func (p *Pages) showSection(s section) func(*web.Call) error {
	name := s.path[len("/amministrazione/"):]
	return func(c *web.Call) error {
		t, _ := content.TypeOf(s.kind)
		v, err := p.list(c, t, s.sort)
		if err != nil {
			return err
		}
		body := ""
		for _, text := range p.Municipality.Legal {
			if text.Slug == name {
				body = text.In(c.Print.Lang()).Body
			}
		}
		page := newPage(c.Print.T("portal.administration."+name), ui.SectionAdministration, link(c, "/amministrazione", "portal.administration.title"))
		page.Lead = c.Print.T("portal.administration_text." + name)
		var known []ui.Card
		if !v.Asked && v.Pages.Current == 1 {
			known = p.known(c, name)
		}
		return p.shell.Page(c, page, sectionPage(c, body, v, known))
	}
}

// known lists what the declared files have for a page of the administration.
func (p *Pages) known(c *web.Call, name string) []ui.Card {
	var cards []ui.Card
	switch name {
	case "personale-amministrativo":
		for _, o := range p.Municipality.Offices {
			if o.Head != "" {
				cards = append(cards, ui.Card{
					Title: o.Name.In(c.Print.Lang()), Text: o.Head, URL: c.URL("/amministrazione/uffici/" + o.Slug), Icon: "it-user", Meta: o.Contacts.Email,
				})
			}
		}
	case "documenti-e-dati":
		cards = []ui.Card{
			{Title: c.Print.T("portal.home.figures"), Text: c.Print.T("portal.documents.figures"), URL: c.URL("/statistiche")},
			{Title: c.Print.T("portal.transparency.title"), Text: c.Print.T("portal.transparency.lead"), URL: c.URL("/amministrazione-trasparente")},
		}
		for _, t := range p.Municipality.Legal {
			if text := t.In(c.Print.Lang()); portal.TextPath(t.Slug) == "/"+t.Slug {
				cards = append(cards, ui.Card{Title: text.Title, Text: text.Summary, URL: c.URL("/" + t.Slug)})
			}
		}
	}
	return cards
}
