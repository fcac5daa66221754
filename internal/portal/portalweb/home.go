package portalweb

import (
	"cmp"
	"slices"
	"strconv"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// home is what the first page shows.
type home struct {
	Title    string
	Foremost []ui.Card // one, or none
	News     []ui.Card
	Services []ui.Card
	Sections []ui.Card // of the administration
	Shelves  []shelf
	Topics   []ui.Link
	Quick    []ui.Link
	Help     []ui.Link
}

// Shelf is a row of cards on the first page that another part of the program fills: events, places.
type Shelf struct {
	Key   string // message key of its heading
	All   string // path of the whole list
	AllIn string // message key of the link there
	Most  int    // cards at most
	Cards func(c *web.Call) ([]ui.Card, error)
}

// shelf is a filled one.
type shelf struct {
	ID, Title string
	Cards     []ui.Card
	All       ui.Link
}

const (
	newsAtHome = 4 // one in evidence, three below
	cardsInRow = 3 // on the first page
)

func (p *pages) showHome(c *web.Call) error {
	news, err := p.Contents.Foremost(c, newsAtHome)
	if err != nil {
		return err
	}
	h := home{
		Title: p.Municipality.Title, Services: serviceCards(c, p.highlights(), ""), Topics: p.topicLinks(c, p.commonTopics(6), ""),
		Quick: []ui.Link{
			link(c, "/prenotazioni", "portal.home.book"), link(c, "/area-personale", "portal.home.area"),
			link(c, "/statistiche", "portal.home.figures"),
		},
		Help: []ui.Link{
			link(c, "/domande-frequenti", "portal.home.questions"), link(c, "/servizi/richiedi-assistenza", "portal.home.help"),
			link(c, "/servizi/segnala-disservizio", "portal.home.report"), link(c, "/servizi/prenota-appuntamento", "portal.home.book"),
		},
	}
	for i, n := range news {
		if i == 0 {
			h.Foremost = append(h.Foremost, n)
		} else {
			h.News = append(h.News, n)
		}
	}
	for _, section := range []string{"organi-di-governo", "uffici", "documenti-e-dati"} {
		h.Sections = append(h.Sections, ui.Card{
			Title: c.Print.T("portal.administration." + section), Text: c.Print.T("portal.administration_text." + section),
			URL: c.URL("/amministrazione/" + section), Icon: "it-pa",
		})
	}
	if h.Shelves, err = p.filled(c); err != nil {
		return err
	}
	page := ui.Page{Title: h.Title, Lead: c.Print.T("portal.home.lead", p.Municipality.Name), NoTitle: true, Wide: true, Rating: true}
	page.Head = structured(p.organisation(c), p.website(c))
	return p.shell.Page(c, page, homePage(c, h))
}

// filled are the shelves that hold something, the site's own first.
func (p *pages) filled(c *web.Call) (list []shelf, err error) {
	latest := func(kind string) func(*web.Call) ([]ui.Card, error) {
		return func(c *web.Call) ([]ui.Card, error) { return p.Contents.Latest(c, kind, cardsInRow) }
	}
	own := []Shelf{
		{Key: "content.types.evento", All: p.live + "/eventi", AllIn: "content.live.events", Most: cardsInRow, Cards: latest("evento")},
		{Key: "content.types.luogo", All: p.live + "/luoghi", AllIn: "content.live.places", Most: cardsInRow, Cards: latest("luogo")},
	}
	for i, s := range append(own, p.Shelves...) {
		cards, err := s.Cards(c)
		if err != nil {
			return nil, err
		}
		if len(cards) > 0 {
			list = append(list, shelf{
				ID: "ripiano-" + strconv.Itoa(i+1), Title: c.Print.T(s.Key), Cards: cards[:min(len(cards), s.Most)], All: link(c, s.All, s.AllIn),
			})
		}
	}
	return list, nil
}

// highlights are the services on the home page.
func (p *pages) highlights() []*catalog.Service {
	var list []*catalog.Service
	for _, slug := range p.Highlights {
		if s, ok := p.Catalog.Service(slug); ok {
			list = append(list, s)
		}
	}
	for _, s := range p.Catalog.Services {
		if len(p.Highlights) == 0 && len(list) < 6 && s.Active() && (s.Form != nil || s.Calendar != "" || len(s.Access) > 0) {
			list = append(list, s)
		}
	}
	return list
}

// commonTopics are the n topics of most services, in alphabetical order.
func (p *pages) commonTopics(n int) []catalog.Word {
	topics := slices.DeleteFunc(catalog.Topics(), func(t catalog.Word) bool { return len(p.Catalog.WithTopic(t.Slug)) == 0 })
	slices.SortStableFunc(topics, func(a, b catalog.Word) int {
		return cmp.Compare(len(p.Catalog.WithTopic(b.Slug)), len(p.Catalog.WithTopic(a.Slug)))
	})
	topics = topics[:min(n, len(topics))]
	slices.SortFunc(topics, func(a, b catalog.Word) int { return cmp.Compare(a.Slug, b.Slug) })
	return topics
}

func (p *pages) topicLinks(c *web.Call, topics []catalog.Word, element string) []ui.Link {
	links := make([]ui.Link, 0, len(topics))
	for _, t := range topics {
		links = append(links, ui.Link{URL: c.URL("/argomenti/" + t.Slug), Text: t.Title.In(c.Print.Lang()), Element: element})
	}
	return links
}

// topicsOf gives the topics with these slugs.
func topicsOf(slugs []string) []catalog.Word {
	words := make([]catalog.Word, 0, len(slugs))
	for _, slug := range slugs {
		if t, ok := catalog.Topic(slug); ok {
			words = append(words, t)
		}
	}
	return words
}
