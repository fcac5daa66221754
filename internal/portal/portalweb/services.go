package portalweb

import (
	"cmp"
	"slices"
	"strings"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// serviceCards shows services in alphabetical order of their titles; element is the national model's name of the links.
func serviceCards(c *web.Call, services []*catalog.Service, element string) []ui.Card {
	lang := c.Print.Lang()
	cards := make([]ui.Card, 0, len(services))
	for _, s := range services {
		card := ui.Card{Title: s.Sheet(lang).Title, Text: s.Sheet(lang).Summary, URL: c.URL(s.Path()), Element: element}
		if category, ok := catalog.Category(s.Category); ok {
			card.Category = category.Title.In(lang)
		}
		if !s.Active() {
			card.Tag = ui.Badge(c.Print.T("portal.sheet.inactive"), ui.Warning)
		}
		cards = append(cards, card)
	}
	slices.SortFunc(cards, func(a, b ui.Card) int {
		return cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
	})
	return cards
}

// showServices lists all services on one page: the national validator counts what it finds here.
func (p *pages) showServices(c *web.Call) error {
	var categories []ui.Card
	for _, w := range catalog.Categories() {
		if len(p.Catalog.InCategory(w.Slug)) > 0 {
			categories = append(categories, wordCard(c, w, "/servizi/"+w.Slug, "service-category-link"))
		}
	}
	often, err := p.mostUsed(c)
	if err != nil {
		return err
	}
	page := newPage(c.Print.T("portal.services.title"), ui.SectionServices)
	page.Lead = c.Print.T("portal.services.lead")
	return p.show(c, page, servicesPage(c, ui.NewSearch(c, "/cerca"), services{
		MostUsed: often, All: serviceCards(c, p.Catalog.Services, "service-link"), Categories: categories, Ways: p.wayViews(c),
	}))
}

// wordCard is a term of a vocabulary as a link.
func wordCard(c *web.Call, w catalog.Word, path, element string) ui.Card {
	return ui.Card{Title: w.Title.In(c.Print.Lang()), Text: w.Summary.In(c.Print.Lang()), URL: c.URL(path), Element: element}
}

func (p *pages) showCategory(c *web.Call) error {
	category, ok := catalog.Category(c.Param("category"))
	if !ok {
		return fault.Missing()
	}
	page := newPage(category.Title.In(c.Print.Lang()), ui.SectionServices, link(c, "/servizi", "portal.services.title"))
	page.Lead = category.Summary.In(c.Print.Lang())
	return p.show(c, page, categoryPage(c, serviceCards(c, p.Catalog.InCategory(category.Slug), "")))
}

// toBooking leads to the choice of a time, of the calendar that the address names if there is one.
func (p *pages) toBooking(c *web.Call) error {
	if calendar, ok := p.Municipality.Calendar(c.Query("calendario")); ok {
		return c.Redirect("/prenotazioni/" + calendar.Slug)
	}
	return c.Redirect("/prenotazioni")
}

// toReports leads to the form that takes reports of problems in town, or to the sheet of the service that does.
func (p *pages) toReports(c *web.Call) error {
	if p.ReportPath != "" {
		return c.Redirect(p.ReportPath)
	}
	if s, ok := p.Catalog.Service(p.Reports); ok {
		return c.Redirect(s.Path())
	}
	return c.Redirect("/servizi/richiedi-assistenza")
}

func (p *pages) toAssistance(c *web.Call) error { return c.Redirect("/servizi/richiedi-assistenza") }

func (p *pages) showTopics(c *web.Call) error {
	topics, err := p.usedTopics(c)
	if err != nil {
		return err
	}
	page := newPage(c.Print.T("portal.topics.title"), "")
	page.Lead = c.Print.T("portal.topics.lead")
	return p.show(c, page, topicsPage(p.topicLinks(c, topics, "topic-element")))
}

// usedTopics are the topics about which the site says something.
func (p *pages) usedTopics(c *web.Call) ([]catalog.Word, error) {
	used, err := p.Contents.Topics(c)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(catalog.Topics(), func(t catalog.Word) bool {
		return !used[t.Slug] && len(p.Catalog.WithTopic(t.Slug)) == 0
	}), nil
}

func (p *pages) showTopic(c *web.Call) error {
	topic, ok := catalog.Topic(c.Param("topic"))
	if !ok {
		return fault.Missing()
	}
	cards, err := p.Contents.About(c, topic.Slug)
	if err != nil {
		return err
	}
	v := topicView{Services: serviceCards(c, p.Catalog.WithTopic(topic.Slug), ""), News: cards}
	v.Offices = p.officeCards(c, func(o municipality.Office) bool {
		return slices.ContainsFunc(p.Catalog.WithTopic(topic.Slug), func(s *catalog.Service) bool { return s.Office == o.Slug })
	})
	for _, row := range p.ByTopic {
		cards, err := row.Cards(c, topic.Slug)
		if err != nil {
			return err
		}
		if len(cards) > 0 {
			v.Rows = append(v.Rows, shelf{ID: row.ID, Title: c.Print.T(row.Key), Cards: cards})
		}
	}
	title := topic.Title.In(c.Print.Lang())
	page := newPage(title, "", link(c, "/argomenti", "portal.topics.title"))
	page.Lead = c.Print.T("portal.topic.lead", title)
	return p.show(c, page, topicPage(c, v))
}

// TopicRow is what another part of the program knows of a topic: documents, events.
type TopicRow struct {
	ID    string // of the heading
	Key   string // message key of the heading
	Cards func(c *web.Call, topic string) ([]ui.Card, error)
}

// topicView is what is said about a topic.
type topicView struct {
	Services, News, Offices []ui.Card
	Rows                    []shelf
}
