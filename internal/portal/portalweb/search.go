package portalweb

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/search"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	searchPath     = "/cerca"
	suggestionPath = "/cerca/suggerimenti"

	perPage       = 12 // hits on a page
	suggestions   = 6
	offeredTopics = 10 // to narrow hits down by
)

// results is the page of a search.
type results struct {
	Question string
	Long     bool // more was typed than is read
	Form     ui.Form
	Total    int
	More     bool // than can be leafed through
	Meant    ui.Link
	Hits     []hit
	Filter   filter
	Pages    ui.Pages
	Topics   []ui.Link // to begin with
}

// hit is one line of the results.
type hit struct {
	search.Hit
	URL  string
	Kind string
	Day  string
}

// filter narrows the hits down.
type filter struct {
	ui.Form
	Kinds  []ui.Option
	Topics []ui.Option
	Chosen []ui.Link // each leads to the same without it
	Clear  string    // leads to the same without any
}

// written is the language in which what can be found is written for this reader: Italian where that is not the reader's.
func (p *pages) written(c *web.Call) string {
	if lang := c.Print.Lang(); slices.Contains(p.Municipality.Languages, lang) {
		return lang
	}
	return i18n.Italian
}

// search shows what the site has on the words asked for, of the kinds and topics that the address says.
func (p *pages) search(c *web.Call) error {
	q := search.Question{Lang: p.written(c), Text: strings.TrimSpace(c.Query("q")), Size: perPage}
	q.Kinds = chosen(c, "tipo", func(s string) bool { return slices.Contains(portal.Subjects(), portal.Subject(s)) })
	q.Topics = chosen(c, "argomento", func(s string) bool { _, ok := catalog.Topic(s); return ok })
	v := results{Question: q.Text, Long: len(q.Text) > search.MaxQuestion, Form: ui.NewSearch(c, searchPath)}
	found, err := p.leaf(c, q, &v.Pages)
	if err != nil {
		return err
	}
	v.Total, v.More = found.Total, found.Total > search.MaxHits
	if found.Meant != "" {
		v.Meant = ui.Link{Text: found.Meant, URL: questionURL(c, url.Values{"q": {found.Meant}})}
	}
	for _, h := range found.Hits {
		v.Hits = append(v.Hits, shownHit(c, h))
	}
	v.Filter = filterOf(c, q, found)
	if v.Total == 0 {
		v.Topics = p.topicLinks(c, p.commonTopics(6), "")
		if p.Unanswered != nil && len(q.Kinds)+len(q.Topics) == 0 && q.Text != "" {
			p.Unanswered(c.Context(), q.Text)
		}
	}
	page := ui.Page{Title: c.Print.T("portal.search.title"), NoIndex: true}
	return p.shell.Page(c, page, searchPage(c, v))
}

// chosen are the values of a parameter that are known, each once.
func chosen(c *web.Call, name string, known func(string) bool) []string {
	var list []string
	for _, value := range c.R.URL.Query()[name] {
		if known(value) && !slices.Contains(list, value) {
			list = append(list, value)
		}
	}
	return list
}

// leaf finds the page of hits that the address asks for, or the last one, and says which pages there are.
func (p *pages) leaf(c *web.Call, q search.Question, pages *ui.Pages) (search.Found, error) {
	*pages = ui.Pages{Current: c.Page(), URL: func(n int) string { return pageURL(c, n) }}
	for {
		q.From = (pages.Current - 1) * perPage
		found, err := p.portal.Search(c.Context(), q)
		if err != nil {
			return found, err
		}
		pages.Total = (min(found.Total, search.MaxHits) + perPage - 1) / perPage
		if len(found.Hits) > 0 || pages.Total == 0 || pages.Current == 1 {
			return found, nil
		}
		pages.Current = max(1, min(pages.Current-1, pages.Total))
	}
}

func shownHit(c *web.Call, h search.Hit) hit {
	shown := hit{Hit: h, URL: c.URL(h.Path), Kind: c.Print.T("portal.subject." + h.Kind)}
	if h.Day != "" {
		shown.Day = c.Print.Day(h.Day)
	}
	return shown
}

// filterOf offers the kinds and topics that there are, with what each would show.
func filterOf(c *web.Call, q search.Question, found search.Found) filter {
	f := filter{Form: ui.NewSearch(c, searchPath)}
	f.Prefix = "filtri-"
	for _, s := range portal.Subjects() {
		if n := counted(found.Kinds, string(s)); n > 0 || slices.Contains(q.Kinds, string(s)) {
			f.Kinds = append(f.Kinds, option(c, string(s), c.Print.T("portal.subject."+string(s)), n))
		}
	}
	for _, t := range found.Topics {
		if len(f.Topics) < offeredTopics && !slices.Contains(q.Topics, t.Name) {
			f.Topics = append(f.Topics, option(c, t.Name, topicTitle(c, t.Name), t.N))
		}
	}
	for _, slug := range q.Topics {
		f.Topics = append(f.Topics, option(c, slug, topicTitle(c, slug), counted(found.Topics, slug)))
	}
	slices.SortFunc(f.Topics, func(a, b ui.Option) int { return strings.Compare(a.Label, b.Label) })
	for _, s := range q.Kinds {
		f.Chosen = append(f.Chosen, ui.Link{Text: c.Print.T("portal.subject." + s), URL: without(c, "tipo", s)})
	}
	for _, slug := range q.Topics {
		f.Chosen = append(f.Chosen, ui.Link{Text: topicTitle(c, slug), URL: without(c, "argomento", slug)})
	}
	f.Clear = questionURL(c, url.Values{"q": {q.Text}})
	return f
}

func option(c *web.Call, value, label string, n int) ui.Option {
	return ui.Option{Value: value, Label: label + " (" + c.Print.Number(int64(n)) + ")"}
}

func counted(list []search.Count, name string) int {
	for _, count := range list {
		if count.Name == name {
			return count.N
		}
	}
	return 0
}

func topicTitle(c *web.Call, slug string) string {
	t, _ := catalog.Topic(slug)
	return t.Title.In(c.Print.Lang())
}

func questionURL(c *web.Call, values url.Values) string {
	return c.URL(searchPath) + "?" + values.Encode()
}

// without is the address of this search without one value, from its first page on.
func without(c *web.Call, name, value string) string {
	values := c.R.URL.Query()
	values[name] = slices.DeleteFunc(values[name], func(v string) bool { return v == value })
	values.Del("pagina")
	return questionURL(c, values)
}

// suggested is what the box of the search is told while somebody types.
type suggested struct {
	Status string       `json:"stato"` // for those who hear the page
	List   []suggestion `json:"suggerimenti"`
}

type suggestion struct {
	Text string `json:"testo"`
	Kind string `json:"tipo"`
	URL  string `json:"url"`
}

// suggest names the pages that what was typed so far leads to.
func (p *pages) suggest(c *web.Call) error {
	found, err := p.portal.Search(c.Context(), search.Question{
		Lang: p.written(c), Text: strings.TrimLeft(c.Query("q"), " "), Size: suggestions, Typing: true,
	})
	if err != nil {
		return err
	}
	answer := suggested{List: []suggestion{}}
	for _, h := range found.Hits {
		answer.List = append(answer.List, suggestion{Text: h.Title, Kind: c.Print.T("portal.subject." + h.Kind), URL: c.URL(h.Path)})
	}
	answer.Status = c.Print.T("portal.search.suggested", len(answer.List))
	return c.JSON(http.StatusOK, answer)
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
