package conform

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// sheetOf reads the stylesheets that a page links, each set once.
func (c *checker) sheetOf(p *page) *sheet {
	addresses := stylesheets(p)
	key := strings.Join(addresses, " ")
	if known := c.sheets[key]; known != nil {
		return known
	}
	s := &sheet{}
	for _, address := range addresses {
		s.add(string(c.resource(address).body))
	}
	c.sheets[key] = s
	return s
}

// stylesheets are the addresses of a page's stylesheets, in order.
func stylesheets(p *page) (addresses []string) {
	for _, l := range tags(p.doc, "link") {
		if slices.Contains(strings.Fields(attr(l, "rel")), "stylesheet") {
			addresses = append(addresses, p.address(attr(l, "href")))
		}
	}
	return addresses
}

// address makes an address of the page whole; "" if it cannot be read.
func (p *page) address(href string) string {
	base, err := url.Parse(p.url)
	if err != nil {
		return ""
	}
	u, err := base.Parse(href)
	if err != nil {
		return ""
	}
	u.Fragment = ""
	return u.String()
}

// fonts is C.SI.1.1: headings and paragraphs are set in one of three fonts; what stands in them may deviate at a price.
func (c *checker) fonts(p *page) {
	allowed := []string{"Titillium Web", "Lora", "Roboto Mono"}
	s := c.sheetOf(p)
	var inner []string
	for _, n := range find(p.doc, func(n *html.Node) bool {
		return slices.Contains([]string{"h1", "h2", "h3", "h4", "h5", "h6", "p"}, n.Data)
	}) {
		if f := s.family(n); !slices.Contains(allowed, f) {
			c.fail("C.SI.1.1", p, "<%s> is set in %q", n.Data, f)
			return
		}
		for _, part := range find(n, func(*html.Node) bool { return true }) {
			if f := s.family(part); !slices.Contains(allowed, f) {
				inner = append(inner, part.Data+" in "+f)
			}
		}
	}
	if len(inner) > 0 {
		c.warn("C.SI.1.1", p, "inside headings or paragraphs: %q", slices.Compact(inner))
	}
}

// choosing is the moving half of C.SI.2.5 and 2.6: after the marks 1 to 3 only the difficulties are asked about, after 4 and
// 5 only what was liked. The stylesheet is asked what a browser would show.
func (c *checker) choosing(p *page, code string) {
	positive, negative := data(p.doc, "feedback-rating-positive"), data(p.doc, "feedback-rating-negative")
	if len(positive) == 0 || len(negative) == 0 {
		return // reported already
	}
	s := c.sheetOf(p)
	for mark := 1; mark <= 5; mark++ {
		input := markInput(p, mark)
		if input == nil {
			c.fail(code, p, "feedback-rate-%d cannot be chosen", mark)
			continue
		}
		input.Attr = append(input.Attr, html.Attribute{Key: "checked"})
		if s.shown(positive[0]) != (mark > 3) || s.shown(negative[0]) != (mark < 4) {
			c.fail(code, p, "the mark %d shows the wrong question", mark)
		}
		input.Attr = input.Attr[:len(input.Attr)-1]
	}
}

// markInput is what is chosen by a click on a mark: the mark itself, or what it is the label of.
func markInput(p *page, mark int) *html.Node {
	for _, n := range data(p.doc, "feedback-rate-"+strconv.Itoa(mark)) {
		if n.Data == "input" {
			return n
		}
		for _, input := range find(p.doc, func(x *html.Node) bool { return x.Data == "input" && attr(x, "id") == attr(n, "for") }) {
			return input
		}
	}
	return nil
}

// version is the first half of C.SI.1.2: the last declaration in the stylesheets, in order, is the one that counts.
func (c *checker) version(p *page) {
	declared := ""
	for _, address := range stylesheets(p) {
		for _, m := range versionDecl.FindAllSubmatch(c.resource(address).body, -1) {
			declared = strings.TrimSpace(string(m[1]))
		}
	}
	if !versionValue.MatchString(declared) {
		c.fail("C.SI.1.2", p, "--bootstrap-italia-version is %q: must be 2.0.0 or later, bare or in double quotes", declared)
	}
}

// rating is C.SI.2.5 and 2.6: what the component holds, and what it shows.
func (c *checker) rating(p *page, code string) {
	c.feedback(p, code)
	c.choosing(p, code)
}
