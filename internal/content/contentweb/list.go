package contentweb

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// perPage is how many contents stand on a page of a list.
const perPage = 12

// listView is a list as its page shows it.
type listView struct {
	Filters ui.Form
	Kinds   []ui.Option
	Topics  []ui.Option
	When    []ui.Option
	Cards   []card
	Total   int64
	Asked   bool // a filter is set
	Pages   ui.Pages
	All     ui.Link // this list without filters
}

// fresh says that the page being made is true until something scheduled appears or ends.
func (p *Pages) fresh(c *web.Call) error {
	next, err := p.contents.Next(c.Context())
	if err == nil {
		c.KeepUntil(next)
	}
	return err
}

// list reads the part of a list that the address asks for. A filter that makes no sense finds everything.
func (p *Pages) list(c *web.Call, t content.Type, kind string) (listView, error) {
	q := content.Query{
		Type: t.Slug, Kind: kind, Topic: c.Query("argomento"), Past: c.Query("quando") == "passati", Page: c.Page(), Length: perPage,
	}
	if _, ok := catalog.Topic(q.Topic); !ok {
		q.Topic = ""
	}
	if k := c.Query("tipo"); kind == "" && slices.Contains(t.Kinds(), k) {
		q.Kind = k
	}
	if err := p.fresh(c); err != nil {
		return listView{}, err
	}
	found, err := p.contents.List(c.Context(), q)
	if err != nil {
		return listView{}, err
	}
	v := listView{Filters: ui.NewSearch(c, c.Path()), Total: found.Total, Asked: q.Topic != "" || q.Kind != kind || q.Past}
	v.All = ui.Link{URL: c.URL(c.Path()), Text: c.Print.T("content.list.all")}
	total := (int(found.Total) + perPage - 1) / perPage
	v.Pages = ui.Pages{Current: max(1, min(c.Page(), total)), Total: total, URL: func(n int) string { return pageURL(c, n) }}
	for _, i := range found.Items {
		v.Cards = append(v.Cards, p.card(c, i))
	}
	return v, p.choices(c, t, kind, &v)
}

// choices are the filters that the list offers: the kinds of its type and the topics in use.
func (p *Pages) choices(c *web.Call, t content.Type, kind string, v *listView) error {
	all := ui.Option{Label: c.Print.T("content.list.any")}
	if kind == "" && !t.ByKind && len(t.Kinds()) > 0 {
		v.Kinds = []ui.Option{all}
		for _, k := range t.Kinds() {
			v.Kinds = append(v.Kinds, ui.Option{Value: k, Label: c.Print.T("content.choice." + t.Slug + "." + k)})
		}
	}
	if t.Order == content.Coming {
		v.When = []ui.Option{{Label: c.Print.T("content.list.coming")}, {Value: "passati", Label: c.Print.T("content.list.past")}}
	}
	used, err := p.contents.Topics(c.Context(), t.Slug)
	for _, w := range catalog.Topics() {
		if used[w.Slug] {
			v.Topics = append(v.Topics, ui.Option{Value: w.Slug, Label: w.Title.In(c.Print.Lang())})
		}
	}
	if len(v.Topics) > 0 {
		v.Topics = append([]ui.Option{all}, v.Topics...)
	}
	return err
}

// pageURL is this very list at another page.
func pageURL(c *web.Call, n int) string {
	values := c.R.URL.Query()
	values.Set("pagina", strconv.Itoa(n))
	if n == 1 {
		values.Del("pagina")
	}
	if len(values) == 0 {
		return c.URL(c.Path())
	}
	return c.URL(c.Path()) + "?" + values.Encode()
}

// card is a content in a list. Lang is set where the text is not in the reader's language.
type card struct {
	ui.Card
	Lang  string
	Image picture
}

// card shows a content in a list.
func (p *Pages) card(c *web.Call, i content.Item) card {
	text, lang := i.In(c.Print.Lang())
	k := card{Card: ui.Card{Title: text.Title, Text: text.Summary, URL: c.URL(p.contents.Path(i)), Icon: icon(i.Type)}}
	if lang != c.Print.Lang() {
		k.Lang = lang
	}
	if i.Kind() != "" {
		k.Category = c.Print.T("content.choice." + i.Type + "." + i.Kind())
	}
	switch i.Type {
	case "notizia", "documento":
		k.Meta = c.Print.Day(i.Fields["day"])
	case "evento":
		k.Meta = when(c, i)
	case "luogo":
		k.Meta = i.Fields["address"]
	case "persona":
		k.Meta = p.posts(c, i)
	}
	k.Image = p.picture(c, i)
	return k
}

func icon(kind string) string {
	switch kind {
	case "evento":
		return "it-calendar"
	case "luogo":
		return "it-map-marker"
	case "persona":
		return "it-user"
	case "documento":
		return "it-file"
	case "organo", "ente":
		return "it-pa"
	default:
		return "it-note"
	}
}

// when says when an event takes place: "sabato 5 dicembre 2026 alle 20:30", or from when until when.
func when(c *web.Call, i content.Item) string {
	starts, ends := content.Instant(i.Fields["starts"]), content.Instant(i.Fields["ends"])
	switch {
	case ends == "":
		return c.Print.DateTime(starts.Time())
	case ends.Day() == starts.Day():
		return c.Print.T("content.event.same_day", c.Print.Day(string(starts.Day())), c.Print.Time(starts.Time()), c.Print.Time(ends.Time()))
	default:
		return c.Print.T("content.event.days", c.Print.Day(string(starts.Day())), c.Print.Day(string(ends.Day())))
	}
}

// Cards are contents as other parts of the site list them.
func (p *Pages) Cards(c *web.Call, items []content.Item) []ui.Card {
	cards := make([]ui.Card, 0, len(items))
	for _, i := range items {
		cards = append(cards, p.card(c, i).Card)
	}
	return cards
}

// Foremost are the news of a home page.
func (p *Pages) Foremost(c *web.Call, n int) ([]ui.Card, error) {
	if err := p.fresh(c); err != nil {
		return nil, err
	}
	items, err := p.contents.Foremost(c.Context(), n)
	return p.Cards(c, items), err
}

// Topics are the topics that news are about.
func (p *Pages) Topics(c *web.Call) (map[string]bool, error) {
	if err := p.fresh(c); err != nil {
		return nil, err
	}
	return p.contents.Topics(c.Context(), "notizia")
}

// About lists the last news about a topic.
func (p *Pages) About(c *web.Call, topic string) ([]ui.Card, error) {
	if err := p.fresh(c); err != nil {
		return nil, err
	}
	list, err := p.contents.List(c.Context(), content.Query{Type: "notizia", Topic: topic, Length: perPage})
	return p.Cards(c, list.Items), err
}

// mostMapped is how many contents of a type stand in the site's map.
const mostMapped = 1000

// Listed are the addresses of a section's contents, for the site's map.
func (p *Pages) Listed(c *web.Call, section string) ([]ui.Link, error) {
	var links []ui.Link
	err := p.each(c, func(t content.Type, i content.Item) {
		if t.Section == section {
			text, _ := i.In(c.Print.Lang())
			links = append(links, ui.Link{URL: c.URL(p.contents.Path(i)), Text: text.Title})
		}
	})
	return links, err
}

// Changed says by path when the public contents changed last: never before their own day, and of declared contents, whose
// last change nobody knows, that day alone.
func (p *Pages) Changed(c *web.Call) (map[string]italy.Day, error) {
	days := map[string]italy.Day{}
	err := p.each(c, func(_ content.Type, i content.Item) {
		day := italy.Day(i.Fields["day"])
		if !i.Declared {
			day = max(day, italy.DayOf(i.Updated()))
		}
		if day != "" {
			days[p.contents.Path(i)] = day
		}
	})
	return days, err
}

// Latest are the first n contents of a type, in the order of its list; the town's own buildings are places too.
func (p *Pages) Latest(c *web.Call, kind string, n int) ([]ui.Card, error) {
	if err := p.fresh(c); err != nil {
		return nil, err
	}
	list, err := p.contents.List(c.Context(), content.Query{Type: kind, Length: n})
	cards := p.Cards(c, list.Items)
	if kind == "luogo" {
		for _, s := range p.sites(c) {
			cards = append(cards, s.Card)
		}
	}
	return cards[:min(n, len(cards))], err
}

// each shows the public contents of every type, as many of each as stand in the site's map.
func (p *Pages) each(c *web.Call, show func(content.Type, content.Item)) error {
	if err := p.fresh(c); err != nil {
		return err
	}
	for _, t := range content.Types() {
		list, err := p.contents.List(c.Context(), content.Query{Type: t.Slug, Length: mostMapped})
		if err != nil {
			return err
		}
		for _, i := range list.Items {
			show(t, i)
		}
	}
	return nil
}

// found reads the content that the address names. Where it has moved the reader is led on, and where it was public once a
// page says so: done is then true.
func (p *Pages) found(c *web.Call, kind, slug string) (i content.Item, done bool, err error) {
	if err := p.fresh(c); err != nil {
		return i, false, err
	}
	i, err = p.contents.Read(c.Context(), kind, slug)
	switch {
	case isGone(err):
		return i, true, p.gone(c, kind)
	case err != nil:
		return i, false, err
	case p.contents.ListPath(kind, i)+"/"+i.Slug != c.Path() && !isFile(c.Path()):
		http.Redirect(c.W, c.R, c.URL(p.contents.Path(i)), http.StatusMovedPermanently)
		return i, true, nil
	}
	return i, false, nil
}

func isGone(err error) bool {
	return fault.Is(err, fault.NotFound) && err.Error() == "content.gone"
}

// gone says that something was here, and where to go.
func (p *Pages) gone(c *web.Call, kind string) error {
	t, _ := content.TypeOf(kind)
	page := ui.Page{Title: c.Print.T("content.gone.title"), Section: t.Section, Status: http.StatusGone, NoIndex: true, Narrow: true}
	return p.shell.Page(c, page, gonePage(c, p.back(c, t)))
}

// back leads to the list of a type.
func (p *Pages) back(c *web.Call, t content.Type) ui.Link {
	path := p.contents.ListPath(t.Slug, content.Item{Type: t.Slug})
	if t.Slug == "pagina" {
		path = "/"
	}
	return ui.Link{URL: c.URL(path), Text: c.Print.T("content.types." + t.Slug)}
}

// query is an address with one parameter.
func query(path, name, value string) string { return path + "?" + url.Values{name: {value}}.Encode() }
