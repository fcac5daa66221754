package htmlcheck

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

func language(p Page) []string {
	for _, n := range p.All("html") {
		if Attr(n, "lang") == "" {
			return []string{"the page has no language"}
		}
	}
	return nil
}

func title(p Page) []string {
	if found := p.All("title"); len(found) == 0 || Text(found[0]) == "" {
		return []string{"the page has no title"}
	}
	return nil
}

func oneH1(p Page) []string {
	if n := len(p.All("h1")); n != 1 {
		return []string{fmt.Sprintf("the page has %d h1, want 1", n)}
	}
	return nil
}

// headings must not skip a level inside main; what stands before the h1 there
// (the error summary) does not count.
func headings(p Page) []string {
	var out []string
	last := 0
	for _, n := range p.All("h1", "h2", "h3", "h4", "h5", "h6") {
		level := int(n.Data[1] - '0')
		if Text(n) == "" {
			out = append(out, "an empty "+n.Data)
		}
		if last > 0 && level > last+1 {
			out = append(out, fmt.Sprintf("%s %q follows an h%d", n.Data, Text(n), last))
		}
		if level == 1 || last > 0 {
			last = level
		}
	}
	return out
}

func uniqueIDs(p Page) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range p.With("id", "*") {
		id := Attr(n, "id")
		if id == "" || strings.ContainsAny(id, " \t\n") {
			out = append(out, fmt.Sprintf("%s has no usable id", describe(n)))
		}
		if seen[id] {
			out = append(out, fmt.Sprintf("id %q is used twice", id))
		}
		seen[id] = true
	}
	return out
}

// references are attributes that name ids.
func references(p Page) []string {
	ids := map[string]bool{"": true}
	for _, n := range p.With("id", "*") {
		ids[Attr(n, "id")] = true
	}
	var out []string
	for _, attribute := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls", "form"} {
		for _, n := range p.With(attribute, "*") {
			for id := range strings.FieldsSeq(Attr(n, attribute)) {
				if !ids[id] {
					out = append(out, fmt.Sprintf("%s: %s names %q, which is not there", describe(n), attribute, id))
				}
			}
		}
	}
	return out
}

// controls must have a name: a label, or an attribute.
func controls(p Page) []string {
	labels := map[string]bool{}
	for _, n := range p.All("label") {
		if Text(n) != "" {
			labels[Attr(n, "for")] = true
		}
	}
	var out []string
	for _, n := range p.All("input", "select", "textarea", "button") {
		kind := Attr(n, "type")
		named := Attr(n, "aria-label") != "" || Attr(n, "aria-labelledby") != "" || labels[Attr(n, "id")] && Attr(n, "id") != ""
		switch {
		case kind == "hidden":
			continue
		case n.Data == "button":
			named = named || Text(n) != ""
		case kind == "submit", kind == "button":
			named = named || Attr(n, "value") != ""
		case kind == "image":
			named = named || Attr(n, "alt") != ""
		}
		if !named {
			out = append(out, describe(n)+" has no label")
		}
	}
	return out
}

func images(p Page) []string {
	var out []string
	for _, n := range p.All("img") {
		if _, ok := lookup(n, "alt"); !ok {
			out = append(out, fmt.Sprintf("<img src=%q> has no alt", Attr(n, "src")))
		}
	}
	for _, n := range p.All("svg") {
		hidden := Attr(n, "aria-hidden") == "true"
		role := Attr(n, "role")
		named := (role == "img" || role == "group") && (Attr(n, "aria-label") != "" || Attr(n, "aria-labelledby") != "")
		if !hidden && !named {
			out = append(out, describe(n)+" is neither hidden nor named")
		}
	}
	return out
}

func links(p Page) []string {
	var out []string
	for _, n := range p.All("a") {
		href, ok := lookup(n, "href")
		switch {
		case !ok || href == "" || href == "#":
			out = append(out, fmt.Sprintf("link %q leads nowhere", Text(n)))
		case strings.HasPrefix(href, "about:"):
			out = append(out, fmt.Sprintf("link %q: its address was refused as unsafe", Text(n)))
		}
		if Text(n) == "" && Attr(n, "aria-label") == "" && !hasNamedImage(n) {
			out = append(out, describe(n)+" has no text")
		}
	}
	return out
}

func hasNamedImage(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == "img" && Attr(d, "alt") != "" {
			return true
		}
	}
	return false
}

// inline style and script are blocked by the content security policy; data in
// JSON is no script.
func inline(p Page) []string {
	var out []string
	for _, n := range p.All() {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				out = append(out, fmt.Sprintf("%s has an inline %s", describe(n), a.Key))
			}
			if strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				out = append(out, describe(n)+" has a script as address")
			}
		}
	}
	for _, n := range p.All("style") {
		out = append(out, describe(n)+" is an inline stylesheet")
	}
	for _, n := range p.All("script") {
		if Attr(n, "src") == "" && Attr(n, "type") != "application/ld+json" {
			out = append(out, describe(n)+" is an inline script")
		}
	}
	return out
}

func tables(p Page) []string {
	var out []string
	for _, n := range p.All("table") {
		caption, head := false, false
		for d := range n.Descendants() {
			caption = caption || d.Data == "caption" && Text(d) != ""
			head = head || d.Data == "th"
		}
		if !caption {
			out = append(out, describe(n)+" has no caption")
		}
		if !head {
			out = append(out, describe(n)+" has no heads")
		}
	}
	return out
}

// forms: groups have legends, and forms do not stand in each other.
func forms(p Page) []string {
	var out []string
	for _, n := range p.All("fieldset") {
		first := n.FirstChild
		for first != nil && first.Type != html.ElementNode {
			first = first.NextSibling
		}
		if first == nil || first.Data != "legend" || Text(first) == "" {
			out = append(out, describe(n)+" has no legend")
		}
	}
	for _, n := range p.All("form") {
		if Attr(n, "action") == "" {
			out = append(out, describe(n)+" has no action")
		}
	}
	return out
}

// landmarks: one main, and navigations that can be told apart.
func landmarks(p Page) []string {
	var out []string
	if n := len(p.All("main")); n != 1 {
		out = append(out, fmt.Sprintf("the page has %d main, want 1", n))
	}
	navs := p.All("nav")
	for _, n := range navs {
		if len(navs) > 1 && Attr(n, "aria-label") == "" && Attr(n, "aria-labelledby") == "" {
			out = append(out, describe(n)+" has no name")
		}
	}
	return out
}
