package conform

import (
	"bytes"
	"errors"
	"fmt"
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
	sent   int // bytes of it on the wire
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
	r := c.resource(u.String())
	switch {
	case r.err != nil:
		return nil, r.err
	case r.status >= http.StatusBadRequest:
		return nil, fmt.Errorf("%s: status %d", u, r.status)
	case !strings.HasPrefix(r.header.Get("Content-Type"), "text/html"):
		return nil, fmt.Errorf("%s: %w", u, errNoPage)
	}
	doc, err := html.Parse(bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	p := &page{r.address, doc, r.header, r.sent}
	c.pages[u.String()] = p
	return p, nil
}

// errNoPage is said of a file that is no page: it is there, and that is all that is wanted of it.
var errNoPage = errors.New("no page")

// links follows every link that carries a data-element name: the distinct pages, and the text of each link, repeated ones
// included.
func (c *checker) links(p *page, name string) (targets []*page, labels []string) {
	seen := map[string]bool{}
	for _, n := range data(p.doc, name) {
		href := attr(n, "href")
		if href == "" || href == "#" {
			c.fail(Links, p, "data-element=%q without a usable href", name)
			continue
		}
		q, err := c.get(p.url, href)
		if err != nil {
			c.fail(Links, p, "-> %v", err)
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
	return err == nil || errors.Is(err, errNoPage)
}
