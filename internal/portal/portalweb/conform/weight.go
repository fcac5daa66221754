package conform

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Size is what a page costs its reader, as it is sent.
type Size struct {
	Address  string
	HTML     int // bytes
	Total    int // bytes, with everything that the page loads
	Requests int
	Elements int
}

// The budget of a public page.
const (
	mostHTML     = 15_000
	mostTotal    = 150_000
	mostHome     = 90_000
	mostRequests = 12
	mostElements = 1500
	mostAsked    = 3000 // elements where the reader asked for a list: of a period, of words
)

// weigh adds up what a page loads: the document, stylesheets with the fonts that it uses, scripts, images, drawings.
func (c *checker) weigh(p *page, home bool) {
	size := Size{Address: p.url, HTML: p.sent, Total: p.sent, Requests: 1, Elements: len(find(p.doc, func(*html.Node) bool { return true }))}
	for _, address := range c.loaded(p) {
		size.Requests++
		size.Total += c.resource(address).sent
	}
	c.sizes = append(c.sizes, size)
	limit, elements := mostTotal, mostElements
	if home {
		limit = mostHome
	}
	if strings.Contains(p.url, "?") {
		elements = mostAsked
	}
	for _, b := range []struct {
		what      string
		got, most int
	}{
		{"bytes of HTML", size.HTML, mostHTML},
		{"bytes", size.Total, limit},
		{"requests", size.Requests, mostRequests},
		{"elements", size.Elements, elements},
	} {
		if b.got > b.most {
			c.fail(Weight, p, "%d %s, at most %d", b.got, b.what, b.most)
		}
	}
}

// loaded lists what a browser asks for to show a page, each address once.
func (c *checker) loaded(p *page) (addresses []string) {
	add := func(address string) {
		if address != "" && !strings.HasPrefix(address, "data:") && !slices.Contains(addresses, address) {
			addresses = append(addresses, address)
		}
	}
	for _, part := range parts(p) {
		add(p.address(part.address))
	}
	slanted := len(find(p.doc, func(n *html.Node) bool { return slices.Contains([]string{"em", "i", "cite", "dfn"}, n.Data) })) > 0
	for _, face := range c.sheetOf(p).faces {
		if !face.italic || slanted {
			add(absolute(stylesheets(p), face.url))
		}
	}
	return addresses
}

// absolute makes an address within the first stylesheet whole.
func absolute(sheets []string, href string) string {
	if len(sheets) == 0 {
		return ""
	}
	base, err := url.Parse(sheets[0])
	if err != nil {
		return ""
	}
	u, err := base.Parse(href)
	if err != nil {
		return ""
	}
	return u.String()
}

// reference is an address in a page that a browser follows by itself.
type reference struct{ element, address string }

// parts lists what the markup of a page makes a browser load.
func parts(p *page) (list []reference) {
	for _, n := range find(p.doc, func(*html.Node) bool { return true }) {
		for _, address := range partsOf(n) {
			if address != "" {
				list = append(list, reference{n.Data, address})
			}
		}
	}
	return list
}

// partsOf are the addresses in one element that a browser follows by itself.
func partsOf(n *html.Node) []string {
	switch n.Data {
	case "script", "img", "iframe", "source", "video", "audio", "embed", "input":
		if src := attr(n, "src"); src != "" {
			return []string{src}
		}
		first, _, _ := strings.Cut(attr(n, "srcset"), " ") // of several sizes a browser loads one
		return []string{first}
	case "use", "image":
		if href := attr(n, "href"); !strings.HasPrefix(href, "#") {
			return []string{href}
		}
	case "object":
		return []string{attr(n, "data")}
	case "link":
		if loads(attr(n, "rel")) {
			return []string{attr(n, "href")}
		}
	}
	return nil
}

// loads tells whether a browser loads what a link of the head names.
func loads(rel string) bool {
	return slices.ContainsFunc(strings.Fields(rel), func(r string) bool {
		return slices.Contains([]string{"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}, r)
	})
}

// guests is that a page loads nothing from elsewhere and carries no script and no style inside.
func (c *checker) guests(p *page) {
	for _, part := range parts(p) {
		to, err := url.Parse(p.address(part.address))
		if err != nil || !c.here(p, to) && to.Scheme != "data" {
			c.fail(Hosts, p, "<%s> loads %q", part.element, part.address)
		}
	}
	for _, n := range find(p.doc, func(*html.Node) bool { return true }) {
		switch {
		case n.Data == "style":
			c.fail(Inline, p, "<style>")
		case n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/ld+json":
			c.fail(Inline, p, "<script> without src")
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				c.fail(Inline, p, "<%s %s>", n.Data, a.Key)
			}
		}
	}
}
