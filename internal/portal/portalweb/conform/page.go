package conform

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// page is one document of the site.
type page struct {
	url    string
	doc    *html.Node
	header http.Header
}

func find(root *html.Node, ok func(*html.Node) bool) (found []*html.Node) {
	if root == nil {
		return nil
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && ok(n) {
			found = append(found, n)
		}
	}
	return found
}

// data finds the elements that carry a data-element name.
func data(root *html.Node, name string) []*html.Node {
	return find(root, func(n *html.Node) bool { return attr(n, "data-element") == name })
}

func tags(root *html.Node, name string) []*html.Node {
	return find(root, func(n *html.Node) bool { return n.Data == name })
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

var spaces = regexp.MustCompile(`\s+`)

// norm is the text in lower case with every run of white space as one blank.
func norm(n *html.Node) string { return strings.ToLower(spaces.ReplaceAllString(text(n), " ")) }

// firstText is the text of the first element of that name; "" if there is none.
func firstText(p *page, name string) string {
	if n := data(p.doc, name); len(n) > 0 {
		return text(n[0])
	}
	return ""
}

// get reads a page once; href is relative to ref.
func (c *checker) get(ref, href string) (*page, error) {
	base, err := url.Parse(ref)
	if err != nil {
		return nil, err
	}
	u, err := base.Parse(href)
	if err != nil {
		return nil, err
	}
	u.Fragment = ""
	if p := c.pages[u.String()]; p != nil {
		return p, nil
	}
	resp, err := c.fetch(u.String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= 400 {
		return nil, fmt.Errorf("%s: %s", u, resp.Status)
	}
	doc, err := html.Parse(io.LimitReader(resp.Body, 8<<20))
	if err != nil {
		return nil, err
	}
	p := &page{resp.Request.URL.String(), doc, resp.Header}
	c.pages[u.String()] = p
	return p, nil
}

// links follows every link that carries a data-element name: the distinct
// pages, and the text of each link, repeated ones included.
func (c *checker) links(p *page, name string) (targets []*page, labels []string) {
	seen := map[string]bool{}
	for _, n := range data(p.doc, name) {
		href := attr(n, "href")
		if href == "" || href == "#" {
			c.fail("crawl", p, "data-element=%q without a usable href", name)
			continue
		}
		q, err := c.get(p.url, href)
		if err != nil {
			c.fail("crawl", p, "-> %v", err)
			continue
		}
		labels = append(labels, text(n))
		if !seen[q.url] {
			seen[q.url] = true
			targets = append(targets, q)
		}
	}
	return targets, labels
}

// exists tells whether a link of p leads somewhere.
func (c *checker) exists(p *page, href string) bool {
	if href == "" || href == "#" {
		return false
	}
	_, err := c.get(p.url, href)
	return err == nil
}
