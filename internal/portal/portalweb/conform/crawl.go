package conform

import (
	"errors"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

const most = 5000 // pages that are read: a site without end is a finding of its own

// crawl reads what is reachable from a page by links, in all languages, without an account, and gives the pages. An address
// with a question is read, but what it links to with another question is not: calendars and lists have no end.
func (c *checker) crawl(home *page) []*page {
	seen, queue := map[string]bool{home.url: true}, []*page{home}
	for i := 0; i < len(queue) && len(queue) < most; i++ {
		p := queue[i]
		for _, a := range tags(p.doc, "a") {
			if q := c.follow(p, a); q != nil && !seen[q.url] {
				seen[q.url] = true
				queue = append(queue, q)
			}
		}
	}
	if len(queue) >= most {
		c.fail(Links, home, "more than %d pages", most)
	}
	return queue
}

// follow reads where a link of a page leads; nil where that is no page of this site, or nothing at all.
func (c *checker) follow(p *page, a *html.Node) *page {
	href := attr(a, "href")
	address := p.address(href)
	to, err := url.Parse(address)
	if err != nil || href == "" {
		c.fail(Links, p, "a link without address: %q", text(a))
		return nil
	}
	if !c.here(p, to) || c.skip != "" && strings.HasPrefix(to.Path+"/", c.skip+"/") || to.RawQuery != "" && strings.Contains(p.url, "?") {
		return nil
	}
	q, err := c.get(p.url, href)
	if errors.Is(err, errNoPage) {
		return nil
	}
	if err != nil {
		c.fail(Links, p, "-> %v", err)
		return nil
	}
	if _, anchor, _ := strings.Cut(href, "#"); anchor != "" && len(find(q.doc, func(n *html.Node) bool { return attr(n, "id") == anchor })) == 0 {
		c.fail(Links, p, "-> %s: nothing has the id %q", q.url, anchor)
	}
	if at, err := url.Parse(q.url); err != nil || !c.here(p, at) {
		return nil // sent on to another site
	}
	return q
}

// here tells whether an address is one of the site that a page belongs to.
func (c *checker) here(p *page, to *url.URL) bool {
	at, err := url.Parse(p.url)
	return err == nil && to.Scheme == at.Scheme && to.Host == at.Host
}

// agreement is what the written criteria add: the window is called after the heading, the breadcrumb ends with it, and the
// steps of the breadcrumb are those of the address. Pages that are no part of the tree, as the steps of a request, have none.
func (c *checker) agreement(p *page) {
	headings := tags(p.doc, "h1")
	if len(headings) != 1 {
		c.fail(Titles, p, "%d headings of the first level, want one", len(headings))
		return
	}
	heading := text(headings[0])
	at, err := url.Parse(p.url)
	if err != nil {
		return
	}
	for _, title := range tags(p.doc, "title") {
		if title.Parent.Data == "head" && !strings.HasPrefix(text(title), heading) {
			c.fail(Titles, p, "the window is called %q, the heading is %q", text(title), heading)
		}
	}
	for _, b := range data(p.doc, "breadcrumb") {
		c.breadcrumb(p, at.Path, b, heading)
	}
}

func (c *checker) breadcrumb(p *page, path string, list *html.Node, heading string) {
	items := tags(list, "li")
	if len(items) == 0 || text(items[len(items)-1]) != heading {
		c.fail(Titles, p, "the breadcrumb does not end with the heading %q", heading)
	}
	last := ""
	for _, a := range tags(list, "a") {
		step, _, _ := strings.Cut(attr(a, "href"), "?")
		step = strings.TrimSuffix(step, "/")
		if c.hangs(path, step) {
			continue
		}
		if !strings.HasPrefix(path+"/", step+"/") || len(step) < len(last) {
			c.fail(Breadcrumb, p, "the step %q is no part of the address", attr(a, "href"))
		}
		last = step
	}
}

// hangs tells whether a page stands in the tree under a step that its address does not name, itself or with what it is below.
func (c *checker) hangs(path, step string) bool {
	for page, parent := range c.under {
		lang, _, ok := strings.Cut(path+"/", page+"/")
		if ok && (lang == "" || len(lang) == len("/xx")) && step == lang+parent {
			return true
		}
	}
	return false
}
